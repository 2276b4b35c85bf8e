"""A record of a web archive as a page: the head of the answer, and its body as the server sent it. Runs in a child process."""

from __future__ import annotations

import re
import zlib
from datetime import datetime

from monitor.articles.extract import extract
from monitor.model import Captured
from monitor.text.charsets import named_by_server

LONGEST_HEAD = 64 * 1024  # bytes of an answer's head
LARGEST = 20 * 1024 * 1024  # bytes of a page, unpacked
MOST_CODINGS = 3
PAGES = frozenset({"text/html", "application/xhtml+xml"})

_STATUS = re.compile(rb"HTTP/[0-9.]{1,5}\s+([0-9]{3})\b")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,1000}\r?\n")
_BROKEN = "a body that cannot be unpacked"
_TOO_LARGE = f"a page larger than {LARGEST // 1024 // 1024} MB"


def captured(block: bytes, url: str, media_type: str, fetched_at: datetime) -> Captured:
    """The page of a block: an answer with its head (application/http), or the page's bytes alone. What is no page, or not of
    a 200, is told by why."""
    kind = media_type.partition(";")[0].strip().lower()
    if kind == "application/http":
        head, body = _parted(block)
        status = _STATUS.match(head)
        if status is None:
            return Captured(skipped="an answer without a status line")
        if status[1] != b"200":
            return Captured(skipped=f"status {status[1].decode()}")
        said = _fields(head)
        media_type = said.get("content-type", "")
        kind = media_type.partition(";")[0].strip().lower()
        unpacked = _unpacked(body, said)
        if isinstance(unpacked, str):
            return Captured(skipped=unpacked)
        block = unpacked
    if kind not in PAGES and not (kind == "" and _looks_like_page(block)):
        return Captured(skipped=f"not HTML: {_named(kind)}")
    page = extract(block, url=url, encoding=named_by_server(media_type), fetched_at=fetched_at)
    return Captured(page=page) if page.text else Captured(skipped=page.obstacle or "no text found in the page")


def _named(kind: str) -> str:
    return kind if re.fullmatch(r"[a-z0-9.+/-]{1,60}", kind) else "unknown"


def _looks_like_page(body: bytes) -> bool:
    return re.match(rb"(?:\xef\xbb\xbf)?\s{0,100}<(?:!doctype html|html)\b", body[:300], re.IGNORECASE) is not None


def _parted(block: bytes) -> tuple[bytes, bytes]:
    end = re.search(rb"\r?\n\r?\n", block[:LONGEST_HEAD])
    return (block[: end.start()], block[end.end() :]) if end else (block[:LONGEST_HEAD], b"")


def _fields(head: bytes) -> dict[str, str]:
    """The header's fields; of one that comes twice the last."""
    found: dict[str, str] = {}
    for line in head.split(b"\n")[1:200]:
        name, colon, value = line.decode("latin-1").partition(":")
        if colon:
            found[name.strip().lower()] = value.strip()
    return found


def _unpacked(body: bytes, said: dict[str, str]) -> bytes | str:
    """The page's own bytes, or why they cannot be had. Many archives keep the fields of codings that they have undone: a body
    that is not in chunks, or not packed, is taken as it is."""
    if "chunked" in said.get("transfer-encoding", "").lower():
        body = _joined(body)
    codings = [one.strip().lower() for one in said.get("content-encoding", "").split(",")]
    codings = [one for one in codings if one not in ("", "identity")]
    if len(codings) > MOST_CODINGS:
        return _BROKEN
    for coding in reversed(codings):
        if coding not in ("gzip", "x-gzip", "deflate"):
            return body if _looks_like_page(body) else f"packed with {_named(coding)}"
        if coding != "deflate" and body[:2] != b"\x1f\x8b":
            continue
        inflated = _inflated(body, coding)
        if inflated is None:
            return _BROKEN
        if len(inflated) > LARGEST:
            return _TOO_LARGE
        body = inflated
    return body


def _inflated(body: bytes, coding: str) -> bytes | None:
    """At most one byte more than LARGEST; of a body that breaks off what there is of it."""
    for bits in (31,) if coding != "deflate" else (15, -15):
        unpacker = zlib.decompressobj(bits)
        try:
            return unpacker.decompress(body, LARGEST + 1)
        except zlib.error:
            continue
    return None


def _joined(body: bytes) -> bytes:
    """The chunks put together (RFC 9112, 7.1), up to the first that is none."""
    parts, at = list[bytes](), 0
    while (size := _CHUNK.match(body, at)) is not None:
        length = int(size[1], 16)
        parts.append(body[size.end() : size.end() + length])
        at = size.end() + length
        if length == 0 or at >= len(body):
            return b"".join(parts)
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(parts) if parts else body
