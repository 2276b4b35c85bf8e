"""Bytes of a page as a tree of elements, or None for what is no HTML."""

from __future__ import annotations

import codecs
import re

from lxml.etree import ElementDefaultClassLookup, ErrorTypes, LxmlError, XPath
from lxml.html import HtmlElement, HTMLParser, fromstring
from trafilatura.utils import detect_encoding

from monitor.text.charsets import HEAD, codec_of, named_by_page
from monitor.text.mojibake import mended

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_LONG_TAG = re.compile(
    r"(<[A-Za-z][A-Za-z0-9:-]{0,40})\s[^<>]{20000,}+>"
)  # libxml2 compares each attribute with all others
_TAG = re.compile(r"<[!?/a-zA-Z]")
_LONG = 20_000  # characters of a tag
# At either libxml2 ends the page.
_CLOSED_DOCTYPE = re.compile(r"\s{0,99}< ?! ?doctype[^<>]{0,999}/[^<>]{0,99}>", re.IGNORECASE)
_CLOSED_HTML = re.compile(r"(<html\b[^<>]{0,999}?)/>", re.IGNORECASE)
_CONTROLS = bytes(byte for byte in range(0x20) if byte not in b"\t\n\r")
_NO_CHARACTERS = ("\ufffe", "\uffff")
_ODD = re.compile(r"[\ufffd\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

# As trafilatura's own, whose trees are taken by it as they are; but lxml.html asks Python for the class of every element.
_PARSER = HTMLParser(collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True)
_PARSER.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))

WITH_PROPERTY = XPath("descendant-or-self::*[@itemprop]")
"""The elements that say what they are by microdata (WHATWG HTML, 5)."""


def tree_of(body: bytes, encoding: str | None) -> tuple[HtmlElement | None, str | None]:
    """The page as a tree, NULs and control characters left out, and the charset for which its UTF-8 had been taken once,
    None usually: that is undone. `encoding`: what the server said. Raises MemoryError."""
    text = _decoded(body, encoding)
    if not _TAG.search(text, 0, 100_000) or _is_noise(text):
        return None, None
    text, undone = mended(text)
    return _parsed(_without_long_tags(text)), undone


def _parsed(text: str) -> HtmlElement | None:
    """What libxml2 makes of a page; None where nothing in it is HTML."""
    start = text[:50].lower()
    head = _CLOSED_HTML.sub(r"\1>", _CLOSED_DOCTYPE.sub("", text[:HEAD], count=1), count=1)
    text = head + text[HEAD:]
    for character in _NO_CHARACTERS:
        text = text.replace(character, "")
    page = text.encode("utf-8", "surrogatepass").translate(None, _CONTROLS)
    try:
        tree: HtmlElement = fromstring(page, parser=_PARSER)
    except (LxmlError, ValueError):
        tree = None
    if tree is None and any(error.type == ErrorTypes.ERR_NO_MEMORY for error in _PARSER.error_log):
        raise MemoryError  # which lxml tells as one error among others
    if tree is not None and len(tree) < 2 and "html" not in start:
        return None
    return tree


def _without_long_tags(text: str) -> str:
    """The attributes of a tag that is too long left out. Few pages have anything of such a length between two brackets."""
    at = 0
    while len(text) - at > _LONG and (bracket := text.rfind("<", at, at + _LONG)) >= 0:
        at = bracket + 1
    if len(text) - at <= _LONG:
        return text
    return _LONG_TAG.sub(r"\1>", text)


def _decoded(body: bytes, encoding: str | None) -> str:
    """A byte-order mark has the first word, then UTF-8 where the bytes are valid (chance hardly makes them so), then the
    server, the page, and a guess."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    body = body.replace(b"\0", b"")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    declared = named_by_page(body)
    for label in (encoding, declared):
        codec = codec_of(label)
        if codec and codec != "utf-8":
            return body.decode(codec, "replace")
    if codec_of(encoding) != "utf-8" and codec_of(declared) != "utf-8":
        for guess in detect_encoding(body):
            if codec := codec_of(guess):
                return body.decode(codec, "replace")
    return body.decode("utf-8", "replace")


def _is_noise(text: str) -> bool:
    """True when a tenth of the beginning is what no text holds: an image or an archive under the name of a page."""
    start = text[:4096]
    return len(_ODD.findall(start)) * 10 > len(start)
