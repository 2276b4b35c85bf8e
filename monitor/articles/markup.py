"""Bytes of a page as a tree of elements, or None for what is no HTML."""

from __future__ import annotations

import codecs
import re

from lxml.etree import ErrorTypes
from lxml.html import HtmlElement
from trafilatura.utils import HTML_PARSER, detect_encoding, load_html

from monitor.text.charsets import codec_of
from monitor.text.mojibake import mended

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE
)
_HEAD_BYTES = 8192
_LONG_TAG = re.compile(
    r"(<[A-Za-z][A-Za-z0-9:-]{0,40})\s[^<>]{20000,}+>"
)  # libxml2 compares each attribute with all others
_TAG = re.compile(r"<[!?/a-zA-Z]")


def tree_of(body: bytes, encoding: str | None) -> tuple[HtmlElement | None, str | None]:
    """The page as a tree, NULs and control characters left out, and the charset for which its UTF-8 had been taken once,
    None usually: that is undone. `encoding`: what the server said. Raises MemoryError."""
    text = _decoded(body, encoding)
    if not _TAG.search(text, 0, 100_000) or _is_noise(text):
        return None, None
    text, undone = mended(text)
    tree = load_html(_LONG_TAG.sub(r"\1>", text))
    if tree is None and any(error.type == ErrorTypes.ERR_NO_MEMORY for error in HTML_PARSER.error_log):
        raise MemoryError  # which trafilatura takes for a page that is none
    return tree, undone


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
    declared = _META_CHARSET.search(body, 0, _HEAD_BYTES)
    for label in (encoding, declared[1].decode("ascii") if declared else None):
        codec = codec_of(label)
        if codec and codec != "utf-8":
            return body.decode(codec, "replace")
    if codec_of(encoding) != "utf-8" and not (declared and codec_of(declared[1].decode("ascii")) == "utf-8"):
        for guess in detect_encoding(body):
            if codec := codec_of(guess):
                return body.decode(codec, "replace")
    return body.decode("utf-8", "replace")


def _is_noise(text: str) -> bool:
    """True when a tenth of the beginning is what no text holds: an image or an archive under the name of a page."""
    start = text[:4096]
    odd = sum(1 for c in start if c == "\ufffd" or (c < " " and c not in "\t\n\r\f") or "\x7f" <= c <= "\x9f")
    return odd * 10 > len(start)
