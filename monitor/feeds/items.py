"""The items of a feed's document as bytes: those that stand there as last time need not be read again.

Reading an item costs a hundred times what it costs to see that it is the same. So a poll remembers, of each item that was stored
and says there what it says here, eight bytes of its bytes; the next poll takes these out before anybody reads the rest. What is
read comes out as if all had been read: in doubt (another frame around the items, no clear end of one, anything to be mended, two
that claim one entry) the document is read whole, and so it is every half day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.errors import FeedError
from monitor.feeds.parse import MAX_ENTRIES, parse_feed
from monitor.feeds.remembered import Remembered, digest, key_of, unpacked
from monitor.model import ParsedFeed

_EDGE = re.compile(rb"<(?P<end>/?)(?P<name>(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry))(?=[\s/>])[^<>]{0,500}>")
_AROUND = re.compile(
    rb"<(?:\w{1,20}:)?language[^<>]{0,200}>[^<]{0,100}|<[^>]{0,10000}>"
)  # all that tells how to read an item


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed's document as it was answered. `content_type`: the server's header."""

    body: bytes
    url: str
    content_type: str | None
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """`feed`: the entries that were read. `names`: of each the eight bytes of its item; empty where nobody can tell. `known`,
    `known_latest`: the items that were not, how many and the latest date. `remembered`: of these, packed; None:
    nothing can be remembered of this document."""

    feed: ParsedFeed
    names: tuple[bytes, ...]
    known: int = 0
    known_latest: datetime | None = None
    remembered: bytes | None = None


def read_feed(document: Document, remembered: bytes | None = None) -> Read:
    """What `parse_feed` makes of a document, without the items that are `remembered`. Raises FeedError."""
    layout = _laid_out(document)
    if layout is None:
        return _whole(document, None)
    known = unpacked(remembered, layout.frame, document.fetched_at)
    if known is not None and len(set(layout.names)) == len(layout.names):
        read = _rest(document, layout, known)
        if read is not None:
            return read
    return _whole(document, layout)


# ---------------------------------------------------------------- reading


def _parsed(document: Document, body: bytes) -> ParsedFeed:
    return parse_feed(body, url=document.url, content_type=document.content_type, fetched_at=document.fetched_at)


def _whole(document: Document, layout: _Layout | None) -> Read:
    parsed = _parsed(document, document.body)
    if layout is None or not _is_clear(parsed, layout.names):
        return Read(feed=parsed, names=(b"",) * len(parsed.entries))
    nothing = Remembered(layout.frame, document.fetched_at, {})
    return Read(feed=parsed, names=layout.names, remembered=nothing.packed())


def _rest(document: Document, layout: _Layout, known: Remembered) -> Read | None:
    """None: the whole has to be read."""
    taken = [name for name in layout.names if name in known.items]
    keys = {known.items[name][0] for name in taken}
    if not taken or len(keys) < len(taken):
        return None
    left = tuple(name for name in layout.names if name not in known.items)
    spans = [span for span, name in zip(layout.spans, layout.names, strict=True) if name in known.items]
    try:
        parsed = _parsed(document, b"".join(_outside(document.body, spans)))
    except FeedError:
        return None
    if not _is_clear(parsed, left) or any(key_of(entry) in keys for entry in parsed.entries):
        return None
    still = Remembered(layout.frame, known.since, {name: known.items[name] for name in taken})
    return Read(
        feed=parsed,
        names=left,
        known=len(taken),
        known_latest=max((date for _key, date in still.items.values() if date is not None), default=None),
        remembered=still.packed(),
    )


def _is_clear(parsed: ParsedFeed, names: tuple[bytes, ...]) -> bool:
    """Whether each item became an entry, and nothing had to be mended."""
    return not parsed.repairs and len(parsed.entries) == len(names)


# ---------------------------------------------------------------- the document


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the items stand, their names, and the name of all that stands around them."""

    spans: tuple[tuple[int, int], ...]
    names: tuple[bytes, ...]
    frame: bytes


def _laid_out(document: Document) -> _Layout | None:
    """None: it has no items, too many, or nobody can tell where they end."""
    body = document.body
    spans = None if b"\0" in body[:4] else _spans(body)
    if not spans:
        return None
    items = [body[start:end] for start, end in spans]
    outside = _outside(body, spans)
    if not all(map(_is_whole, (*items, *outside))):
        return None
    served = f"{document.url}\n{document.content_type}".encode("utf-8", "surrogatepass")
    frame = b"\n".join([served, *(tag for part in outside for tag in _AROUND.findall(part))])
    return _Layout(tuple(spans), tuple(map(digest, items)), digest(frame))


def _spans(body: bytes) -> list[tuple[int, int]] | None:
    """Where each item begins and ends; None where one does not end before the next begins."""
    spans: list[tuple[int, int]] = []
    begun: re.Match[bytes] | None = None
    for edge in _EDGE.finditer(body):
        if not edge["end"] and begun is None and not edge[0].endswith(b"/>"):
            begun = edge
        elif edge["end"] and begun is not None and edge["name"] == begun["name"]:
            spans.append((begun.start(), edge.end()))
            begun = None
        else:
            return None
        if len(spans) > MAX_ENTRIES:
            return None
    return None if begun else spans


def _outside(body: bytes, spans: Iterable[tuple[int, int]]) -> list[bytes]:
    """What stands before, between and behind spans."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(body[at:start])
        at = end
    return [*parts, body[at:]]


def _is_whole(part: bytes) -> bool:
    """Whether no comment and no CDATA goes beyond it: what looks like the end of an item there is none."""
    return part.count(b"<![CDATA[") == part.count(b"]]>") and part.count(b"<!--") == part.count(b"-->")
