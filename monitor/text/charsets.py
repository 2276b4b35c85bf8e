"""Names of charsets as documents and servers write them, and the codecs that read them."""

from __future__ import annotations

import codecs
import re

_WIDER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
"""What a label means in practice (WHATWG Encoding, 4.2)."""
_FAMILIES = ("utf-8", "utf-16", "cp", "iso8859-", "koi8-", "mac-", "gb", "big5", "euc_", "shift_jis", "hz", "iso2022_",
             "tis-620", "ascii")  # fmt: skip
"""Codecs that stand for a charset; Python has others (idna, unicode_escape) that a document must not choose."""
_WIDE = (  # UTF-32 first: its mark begins as that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

HEAD = 8192  # bytes of a page in which it may name its charset
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([a-zA-Z0-9_:.-]{2,40})", re.IGNORECASE
)


def codec_of(label: str | None) -> str | None:
    """The codec of a charset's name; None for what is no charset."""
    try:
        name = codecs.lookup((label or "").strip()).name
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name) if name.startswith(_FAMILIES) else None


def named_by_server(content_type: str | None) -> str | None:
    """The charset that a Content-Type names (RFC 9110, 8.3.2); None where it names none."""
    for part in (content_type or "")[:300].split(";")[1:]:
        name, _, value = part.partition("=")
        charset = value.strip().strip("\"'")
        plain = charset.replace("-", "").replace("_", "")
        if name.strip().lower() == "charset" and plain.isascii() and plain.isalnum():
            return charset
    return None


def named_by_page(page: bytes) -> str | None:
    """The charset that an HTML page names in its first HEAD bytes; None where it names none."""
    found = _META_CHARSET.search(page, 0, HEAD)
    return found[1].decode("ascii") if found else None


def narrow(document: bytes) -> bytes:
    """A markup document in UTF-8 where it is in UTF-16 or UTF-32 by its first bytes; else as it is."""
    for mark, codec in _WIDE:
        if document.startswith(mark):
            return document[len(mark) :].decode(codec, "replace").encode("utf-8")
        if document.startswith("<".encode(codec)) and b"\0" in document[1:4]:
            return document.decode(codec, "replace").encode("utf-8")
    return document
