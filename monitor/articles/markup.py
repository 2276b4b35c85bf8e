"""Bytes of a page as a tree of elements, or None for what is no HTML."""

from __future__ import annotations

import codecs
import re

from lxml.html import HtmlElement
from trafilatura.utils import detect_encoding, load_html

from monitor.text.mojibake import mended

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE
)
_HEAD_BYTES = 8192
_TAG = re.compile(r"<[!?/a-zA-Z]")
_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
"""What a label means in practice (WHATWG Encoding, 4.2)."""
_FAMILIES = (
    "utf-8",
    "utf-16",
    "cp",
    "iso8859-",
    "koi8-",
    "mac-",
    "gb",
    "big5",
    "euc_",
    "shift_jis",
    "hz",
    "iso2022_",
    "tis-620",
    "ascii",
)
"""Codecs that stand for a charset; Python has others (idna, unicode_escape) that a page must not choose."""


def tree_of(body: bytes, encoding: str | None) -> tuple[HtmlElement | None, str | None]:
    """The page as a tree, NULs and control characters left out, and the charset for which its UTF-8 had been taken once,
    None usually: that is undone. `encoding`: what the server said."""
    text = _decoded(body, encoding)
    if not _TAG.search(text, 0, 100_000) or _is_noise(text):
        return None, None
    text, undone = mended(text)
    return load_html(text), undone


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
        codec = _codec(label)
        if codec and codec != "utf-8":
            return body.decode(codec, "replace")
    if _codec(encoding) != "utf-8" and not (declared and _codec(declared[1].decode("ascii")) == "utf-8"):
        for guess in detect_encoding(body):
            if codec := _codec(guess):
                return body.decode(codec, "replace")
    return body.decode("utf-8", "replace")


def _codec(label: str | None) -> str | None:
    try:
        name = codecs.lookup((label or "").strip()).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name) if name.startswith(_FAMILIES) else None


def _is_noise(text: str) -> bool:
    """True when a tenth of the beginning is what no text holds: an image or an archive under the name of a page."""
    start = text[:4096]
    odd = sum(1 for c in start if c == "\ufffd" or (c < " " and c not in "\t\n\r\f") or "\x7f" <= c <= "\x9f")
    return odd * 10 > len(start)
