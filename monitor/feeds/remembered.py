"""What a poll remembers of the items of a document, packed: twenty-four bytes for each (items.py says what for)."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.feeds.bygone import latest
from monitor.model import Entry, ReadEntry

WHOLE_AGAIN = timedelta(hours=12)
"""So often a document is read whole. What retention let go must not be forgotten while a feed shows it still."""

_HEAD = struct.Struct(">8sq")  # the frame; since when this is remembered, in microseconds
_ITEM = struct.Struct(">8s8sq")  # an item; its guid and address; its latest date in microseconds, or _NO_DATE
_NO_DATE = -(2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Remembered:
    """`frame`: of all around the items. `since`: when the document was last read whole. `items`: key and latest date of each by
    its name."""

    frame: bytes
    since: datetime
    items: Mapping[bytes, tuple[bytes, datetime | None]]

    def packed(self) -> bytes:
        """As it is stored."""
        rows = [_ITEM.pack(name, key, _microseconds(date)) for name, (key, date) in self.items.items()]
        return b"".join([_HEAD.pack(self.frame, _microseconds(self.since)), *rows])


def unpacked(packed: bytes | None, frame: bytes, now: datetime) -> Remembered | None:
    """What is remembered of a document with this frame; None: nothing that is of use now."""
    if packed is None or len(packed) < _HEAD.size or (len(packed) - _HEAD.size) % _ITEM.size:
        return None
    around, since = _HEAD.unpack_from(packed)
    if around != frame or not timedelta(0) <= now - _moment(since) < WHOLE_AGAIN:
        return None
    rows = _ITEM.iter_unpack(packed[_HEAD.size :])
    items = {name: (key, None if date == _NO_DATE else _moment(date)) for name, key, date in rows}
    return Remembered(frame, _moment(since), items)


def remembering(packed: bytes, entries: Iterable[Entry]) -> bytes:
    """What the next poll takes for known: what this one did, and those of these entries whose items have names."""
    named = (entry for entry in entries if isinstance(entry, ReadEntry) and entry.item)
    rows = [_ITEM.pack(entry.item, key_of(entry), _microseconds(latest(entry))) for entry in named]
    return b"".join([packed, *rows])


def key_of(entry: Entry) -> bytes:
    """Names an entry as its document does: two of one key are one."""
    return digest(f"{entry.guid}\0{entry.canonical_url}".encode("utf-8", "surrogatepass"))


def digest(data: bytes) -> bytes:
    """Eight bytes that name these: of a thousand items the chance that two share a name is one in thirty million million."""
    return hashlib.blake2b(data, digest_size=8).digest()


def _microseconds(moment: datetime | None) -> int:
    return _NO_DATE if moment is None else (moment - _EPOCH) // _MICROSECOND


def _moment(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND
