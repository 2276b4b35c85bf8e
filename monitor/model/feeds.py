"""The web and the feeds: what was fetched, what a feed says, how it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from monitor.model.basics import EntryId, FeedId


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer of a web server: 200 with a body, or 304 without."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes
    fetched_at: datetime
    moved_to: str | None = None  # where the document lives now when every hop was permanent (301, 308); else None

    @property
    def not_modified(self) -> bool:
        """True when the server said that nothing changed (304)."""
        return self.status == 304

    @property
    def charset(self) -> str | None:
        """The charset that the server names (RFC 9110, 8.3.2), or None."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.strip().partition("=")
            if name.lower() == "charset":
                return value.strip("\"' ")[:40] or None
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as the feed gave it, as plain text. An entry without an http(s) link is not made."""

    guid: str  # the feed's own id, else the link
    url: str
    canonical_url: str
    title: str
    summary: str  # plain text, "" when the feed has none
    content: str = ""  # the full text when the feed carries it
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None  # None: not said, or unreadable; never later than the fetch
    updated_at: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a feed document holds. `repairs` are plain words on what had to be mended or left out."""

    format: str  # "rss", "atom", "rdf", "json"
    title: str
    language: str | None
    entries: tuple[Entry, ...]
    ttl: timedelta | None = None
    repairs: tuple[str, ...] = ()
    unusable: int = 0  # items without a link that can be followed
    repeated: int = 0  # items that stand in the document twice
    beyond: int = 0  # items past the most that one poll reads


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """A feed as the store knows it."""

    id: FeedId
    slug: str
    url: str
    title: str
    enabled: bool
    etag: str | None
    last_modified: str | None
    body_sha256: str | None
    due_at: datetime | None  # None: never again (stopped, or not enabled)
    attempts: int  # grows with every claim; the fence of every commit
    failures: int  # in a row
    added_at: datetime
    last_polled_at: datetime | None
    last_ok_at: datetime | None
    last_new_at: datetime | None  # when a poll last brought a new entry
    failing_since: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What one poll changes on its feed."""

    due_at: datetime | None
    polled_at: datetime
    error: str | None  # None: the poll succeeded
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    moved_to: str | None = None
    new_entries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """How a feed does, for the digest's ledger and `monitor feeds list`."""

    slug: str
    title: str
    state: Literal["ok", "new", "degraded", "broken", "silent", "stopped", "paused"]
    reason: str  # plain words, "" when ok
    since: datetime | None
    next_try: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry that waits to be captured."""

    id: EntryId
    feed_id: FeedId
    feed_slug: str
    entry: Entry
    first_seen_at: datetime
    attempts: int  # claims so far: the fence of every commit
    failures: int = 0  # claims that ended with an error
