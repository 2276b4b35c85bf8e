"""A web page as a tree of elements, for what is read of pages here: the links that they have, the posts of a channel."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from monitor.text.charsets import codec_of, named_by_page, narrow
from monitor.text.plain import plain_text
from monitor.text.urls import resolve

MOST_BYTES = 3_000_000
"""Of a page: links and posts stand in less."""

_LONG_TAG = re.compile(
    r"(<[A-Za-z][A-Za-z0-9:-]{0,40})\s[^<>]{20000,}+(?:>|(?=<)|\Z)"
)  # libxml2 compares each attribute with all
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32)))


def tree_of(body: bytes, charset: str | None) -> etree._Element | None:
    """The page, without comments; None for what is none. `charset`: what the server said. Of a page longer than MOST_BYTES its
    beginning."""
    text = _decoded(body[:MOST_BYTES], charset).translate(_CONTROLS)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        return etree.fromstring(_LONG_TAG.sub(r"\1>", text).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None


def base_of(root: etree._Element, url: str) -> str:
    """What relative addresses count from (HTML, 4.2.3): the first `base` that leads anywhere."""
    named = root.find(".//base[@href]")
    return (resolve(url, named.get("href") or "") if named is not None else None) or url


def classes(element: etree._Element) -> list[str]:
    """The names of an element's classes."""
    return (element.get("class") or "").split()


def with_class(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """The elements of a class below an element, and itself, in order."""
    return (element for element in root.iter(etree.Element) if name in classes(element))


def text_of(element: etree._Element) -> str:
    """All that an element says, as plain text: a block's end as a line break, scripts and styles left out."""
    markup: str = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return plain_text(markup)


def _decoded(body: bytes, charset: str | None) -> str:
    """UTF-8 where the bytes are valid (chance hardly makes them so), then the server's word and the page's."""
    body = narrow(body.removeprefix(codecs.BOM_UTF8)).replace(b"\0", b"")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(body)  # the last letter may have been cut
    except UnicodeDecodeError:
        pass
    for label in (charset, named_by_page(body)):
        codec = codec_of(label)
        if codec and codec != "utf-8":
            return body.decode(codec, "replace")
    return body.decode("utf-8", "replace")
