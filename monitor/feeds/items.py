"""The items of a feed's document as bytes: those that stand there as last time need not be read again.

Reading an item costs a hundred times what it costs to see that it is the same. So a poll remembers, of each item that was stored
and says there what it says here, eight bytes of its bytes; the next poll takes these out before anybody reads the rest. What is
read comes out as if all had been read: in doubt (another frame around the items, no clear end of one, anything to be mended, two
that claim one entry) the document is read whole, and so it is every half day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime

from monitor.errors import FeedError
from monitor.feeds.parse import MAX_ENTRIES, has_items, parse_feed
from monitor.feeds.remembered import Remembered, digest, key_of, unpacked
from monitor.model import AUTO, Entry, ParsedFeed, ReadAs, ReadEntry, Reading

Said = Callable[[Entry], str]

_EDGE = re.compile(rb"<(?P<end>/?)(?P<name>(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry))(?=[\s/>])[^<>]{0,500}>")
# Outside of the items, all that tells how to read one: elements and their attributes, and which language is named.
_AROUND = re.compile(rb"<(?:\w{1,20}:)?language[^<>]{0,200}>[^<]{0,100}|<[^>]{0,10000}>")
_PARTS = tuple(part.name for part in fields(Entry))
_PAIRS = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed's document as it was answered. `content_type`: the server's header. `read_as`: what the feed is configured to be;
    of pages and sitemaps the whole is read each time, for what stands around an entry tells of it."""

    body: bytes
    url: str
    content_type: str | None
    fetched_at: datetime
    read_as: ReadAs = AUTO

    def has_items(self) -> bool:
        """Whether its entries can be taken out of it."""
        return has_items(
            self.body,
            url=self.url,
            content_type=self.content_type,
            fetched_at=self.fetched_at,
            read_as=self.read_as,
        )


def read_feed(document: Document, remembered: bytes | None, said: Said) -> Reading:
    """What `parse_feed` makes of a document, as ReadEntry, without the items that are `remembered`. `said`: what tells
    later whether an entry says the same. Raises FeedError."""
    layout = _laid_out(document)
    if layout is None:
        return _whole(document, None, said)
    known = unpacked(remembered, layout.frame, document.fetched_at)
    if known is not None and len(set(layout.names)) == len(layout.names):
        reading = _rest(document, layout, known, said)
        if reading is not None:
            return reading
    return _whole(document, layout, said)


# ---------------------------------------------------------------- reading


def _parsed(document: Document, body: bytes) -> ParsedFeed:
    return parse_feed(
        body,
        url=document.url,
        content_type=document.content_type,
        fetched_at=document.fetched_at,
        read_as=document.read_as,
    )


def _named(parsed: ParsedFeed, names: Iterable[bytes], said: Said) -> ParsedFeed:
    entries = (
        ReadEntry(**{part: getattr(entry, part) for part in _PARTS}, said_sha256=said(entry), item=name)
        for entry, name in zip(parsed.entries, names, strict=True)
    )
    return replace(parsed, entries=tuple(entries))


def _whole(document: Document, layout: _Layout | None, said: Said) -> Reading:
    parsed = _parsed(document, document.body)
    if layout is None or not _is_clear(parsed, layout.names):
        return Reading(feed=_named(parsed, [b""] * len(parsed.entries), said))
    nothing = Remembered(layout.frame, document.fetched_at, {})
    return Reading(feed=_named(parsed, layout.names, said), remembered=nothing.packed())


def _rest(document: Document, layout: _Layout, known: Remembered, said: Said) -> Reading | None:
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
    return Reading(
        feed=_named(parsed, left, said),
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
    if not spans or not document.has_items():
        return None
    items = [body[start:end] for start, end in spans]
    outside = _outside(body, spans)
    if any(_is_torn(part, pair) for pair in _PAIRS if pair[0] in body for part in (*items, *outside)):
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


def _is_torn(part: bytes, pair: tuple[bytes, bytes]) -> bool:
    """Whether a comment or a CDATA goes beyond it: what looks like the end of an item there is none."""
    return part.count(pair[0]) != part.count(pair[1])
