"""Records of web archives (WARC 1.1, ISO 28500) as they are written."""

from __future__ import annotations

import gzip
import re
import uuid
from datetime import UTC, datetime
from hashlib import sha256


def written(kind: str, at: datetime, block: bytes, media_type: str, url: str | None = None, *, packed: bool) -> bytes:
    """A record, as a member of its own where the file is packed. The same record has the same bytes, and the same id."""
    digest = sha256(block).digest()
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    id = uuid.uuid5(uuid.NAMESPACE_URL, f"{kind} {url} {moment} {digest.hex()}")
    head = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{id}>", f"WARC-Date: {moment}"]
    if url is not None:
        head.append(f"WARC-Target-URI: {_one_word(url)}")
    head += [f"Content-Type: {_safe(media_type)}", f"Content-Length: {len(block)}"]
    record = "\r\n".join(head).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
    return gzip.compress(record, mtime=0) if packed else record


def _one_word(url: str) -> str:
    return re.sub(r"[\x00-\x20\x7f]", lambda found: f"%{ord(found[0]):02X}", url)


def _safe(media_type: str) -> str:
    plain = re.sub(r"[^\x20-\x7e]", "", media_type)[:200].strip()
    return plain or "application/octet-stream"
