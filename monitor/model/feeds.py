"""The web and the feeds: what was fetched, what a feed says, how it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from monitor.model.basics import ArticleId, EntryId, FeedId

Failure = Literal["unreachable", "busy", "server", "refused", "missing", "gone", "blocked", "unreadable", "forbidden"]
"""Why a poll failed: no answer; 429 or 503; another 5xx; 401, 403 or their like; 404; 410; a page for robots instead of the
feed; bytes that are no feed; an address that our own guard refused."""


FeedKind = Literal["auto", "feed", "sitemap", "listing", "telegram"]
"""What a feed's document is: "auto" for RSS, Atom, RDF, JSON Feed or a sitemap, whichever it turns out to be; "feed" for these
without the sitemap; "listing" for a page of links; "telegram" for the public page of a channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """What a feed's document is read as. `links`: of a listing, patterns over the path of an address; `sites`: hosts beside the
    page's own whose links count."""

    kind: FeedKind = "auto"
    links: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    @property
    def is_page(self) -> bool:
        """True for what is made to be read by people, so that robots.txt is asked before it."""
        return self.kind in ("listing", "telegram")


AUTO = ReadAs()
"""What is read of a feed of which nothing else is said."""


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
    unsaid: Callable[[str], str] = field(
        default=str, repr=False, compare=False
    )  # a text without what it was asked with

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
class FeedKey:
    """What one feed is asked with and nobody may see. It is for the origin of `url` alone."""

    url: str  # as it is shown: ${NAME} for each secret
    secrets: tuple[tuple[str, str], ...] = field(repr=False)  # name -> what the address holds in its place
    headers: tuple[tuple[str, str], ...] = field(repr=False)  # such as Authorization
    hidden: tuple[str, ...] = field(repr=False)  # what no answer and no message may hold of the headers
    guarded: bool  # False: feeds.yaml itself spells the secrets out, so they go whichever way it says


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

    def without(self, unsaid: Callable[[str], str]) -> Entry:
        """The same entry with every text and address of it told by `unsaid`."""
        return replace(
            self,
            guid=unsaid(self.guid),
            url=unsaid(self.url),
            canonical_url=unsaid(self.canonical_url),
            title=unsaid(self.title),
            summary=unsaid(self.summary),
            content=unsaid(self.content),
            authors=tuple(map(unsaid, self.authors)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEntry(Entry):
    """An entry with what tells later whether it says the same."""

    said_sha256: str  # of its words
    item: bytes = b""  # names the item of the document by its bytes; empty: nobody can tell which that is

    def without(self, unsaid: Callable[[str], str]) -> Entry:
        """Another entry: what told of this one tells nothing of it."""
        return Entry(**{part.name: getattr(self, part.name) for part in fields(Entry)}).without(unsaid)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """What a feed document holds. `repairs` are plain words on what had to be mended or left out."""

    format: str  # "rss", "atom", "rdf", "json", "sitemap", "listing", "telegram"
    title: str
    language: str | None
    entries: tuple[Entry, ...]
    ttl: timedelta | None = None
    repairs: tuple[str, ...] = ()
    unusable: int = 0  # items without a link that can be followed
    repeated: int = 0  # items that stand in the document twice
    beyond: int = 0  # items past the most that one poll reads

    def without(self, unsaid: Callable[[str], str]) -> ParsedFeed:
        """The same feed with every text and address of it told by `unsaid`; `str` has nothing to leave out."""
        if unsaid is str:
            return self
        return replace(
            self,
            title=unsaid(self.title),
            repairs=tuple(map(unsaid, self.repairs)),
            entries=tuple(entry.without(unsaid) for entry in self.entries),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read of a feed's document. `feed`: without the entries that stand there byte for byte as last time, were stored
    then and say the same: `known` of them, the latest dated `known_latest`. `remembered`: of these, packed for the next time
    (feeds/items.py); None: the next time has to read the whole."""

    feed: ParsedFeed
    known: int = 0
    known_latest: datetime | None = None
    remembered: bytes | None = None

    def without(self, unsaid: Callable[[str], str]) -> Reading:
        """The same with every text and address told by `unsaid`."""
        return replace(self, feed=self.feed.without(unsaid))


class DueFeed(NamedTuple):
    """A feed that is due, as far as it matters for its turn. `url`: where it is polled."""

    id: FeedId
    slug: str
    url: str
    failures: int  # in a row


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
    home: str = ""  # the configured address; `url` is where it is polled, after permanent moves
    failure: Failure | None = None  # the kind of last_error
    pace: timedelta | None = None  # the interval that its own rhythm asks for; None: the configured one
    fresh_for: timedelta | None = None  # what ttl or max-age last asked for; a 304 that says nothing does not clear it
    ttl: timedelta | None = None  # what the document itself asks for, whatever the headers of a 304 say
    turnover: timedelta | None = None  # shortest time, lately, in which as many entries came as the document holds
    gaps: tuple[timedelta, ...] = ()  # between polls that brought something new, at most 20, the latest last
    items: bytes | None = None  # what stood in its document, packed (feeds/items.py)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOutcome:
    """What one poll changes on its feed. A success writes pace, fresh_for, ttl, turnover and gaps as they are here; an error
    keeps them."""

    due_at: datetime | None
    polled_at: datetime
    error: str | None  # None: the poll succeeded
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    moved_to: str | None = None
    moved_back: bool = False  # forget the permanent move: what it led to is gone
    new_entries: int = 0
    failure: Failure | None = None
    pace: timedelta | None = None
    fresh_for: timedelta | None = None
    ttl: timedelta | None = None
    turnover: timedelta | None = None
    gaps: tuple[timedelta, ...] = ()
    items: bytes | None = None  # None: the next poll reads the whole document


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
    article_id: ArticleId | None = None  # captured before: the feed now says something else of it
    seen_again_at: datetime | None = None  # when the feed last changed what it says
    keep: Literal["full", "evidence"] = "full"  # what its feed's outlet allowed when the feed was last configured


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsNote:
    """What a host said of robots (RFC 9309). `body` None: it says nothing, all may be read."""

    host: str
    body: bytes | None
    fetched_at: datetime
    until: datetime  # when to ask again
    refused: str | None = None  # why it could not be had: until it can, nothing may be read


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsVerdict:
    """Whether a page may be read, and the pause that the host wants between two reads (Crawl-delay)."""

    allowed: bool
    pause: timedelta | None = None
    # not allowed for now only: what the host says of robots could not be had, ask again then
    until: datetime | None = None
    reason: str = ""  # why it is not allowed, in plain words
