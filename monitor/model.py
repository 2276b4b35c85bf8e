"""The vocabulary: every value that crosses a room boundary.

All are frozen and keyword-only; sequences are tuples; every instant is aware UTC. A value that may be missing is None and
its comment says what missing means; a guessed value carries its precision beside it. Row ids never reach an output.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NewType

FeedId = NewType("FeedId", int)
EntryId = NewType("EntryId", int)
ArticleId = NewType("ArticleId", int)
EditionId = NewType("EditionId", int)
DeliveryId = NewType("DeliveryId", int)

Precision = Literal["second", "day", "unknown"]
Day = date  # a local calendar day
Languages = Mapping[str, tuple[str, ...]]  # language code -> terms


# ---------------------------------------------------------------- configuration: what is watched


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSpec:
    """One source that is polled, as feeds.yaml names it."""

    slug: str
    url: str
    title: str
    language: str | None = None  # None: told from the text
    interval: timedelta = timedelta(minutes=15)
    enabled: bool = True
    groups: tuple[str, ...] = ()
    fetch_pages: bool = True  # False: the feed's own text is the article
    source: str | None = None  # slug of the SourceSpec; None: the feed's title is the outlet


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """Who stands behind a feed. `side` is the reading for today."""

    slug: str
    name: str
    owner: str | None = None
    kind: str | None = None
    side: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSpec:
    """A weighted group of the topic match (ANALYSIS 3). Its hits are those of its concepts and of its own terms."""

    name: str
    concepts: tuple[str, ...] = ()
    terms: Languages = field(default_factory=dict)
    weight: float
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NearSpec:
    """A bonus when one hit of each of two groups stands within so many tokens."""

    groups: tuple[str, str]
    within: int
    bonus: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludeSpec:
    """Hits of a concept that count against the topic; with `veto` they forbid it where the group `unless` has no hit."""

    concept: str
    unless: str | None = None
    penalty: float = 0.0
    cap: int = 1
    veto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSpec:
    """When an article belongs to a topic. `require` is an AND of ORs over group names."""

    groups: tuple[GroupSpec, ...]
    require: tuple[tuple[str, ...], ...] = ()
    near: NearSpec | None = None
    exclude: ExcludeSpec | None = None
    title_factor: float = 2.0
    threshold: float = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicSpec:
    """A topic (tracked: it has or will have a status or events) or a scope (coverage wanted, no status)."""

    slug: str
    kind: Literal["topic", "scope"]
    title: Mapping[str, str]  # language code -> title; "en" is always there
    languages: tuple[str, ...]
    concepts: Mapping[str, Languages]  # its own, beside the shared vocabulary
    match: MatchSpec
    cases: tuple[TopicCase, ...] = ()
    status: Mapping[str, Any] | None = None  # kept as written for the claims reader (ANALYSIS 11)
    events: Mapping[str, Any] | None = None  # likewise for the event reader


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCase:
    """An acceptance sentence: one sentence as a whole article, and whether the topic must match it."""

    id: str
    language: str
    text: str
    matches: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The shared words: places, actors, reporting verbs, modifiers (ANALYSIS 11.3). `modifiers` is kept as written."""

    concepts: Mapping[str, Languages]
    modifiers: Mapping[str, Any] = field(default_factory=dict)
    terminators: Languages = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSpec:
    """One daily digest: what is in it, when it is cut off, who reads it."""

    slug: str
    title: str
    prefix: str  # stands in the subject: "[Idlib]" is prefix "Idlib"
    topics: tuple[str, ...]
    scopes: tuple[str, ...]
    at: time  # local wall time of the cut-off, on a multiple of 5 minutes
    time_zone: str  # IANA name
    recipients: tuple[str, ...] = ()
    archive: Literal["public", "none"] = "public"
    catch_up: Literal["one", "each"] = "one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one fetch, on one child's task and on politeness."""

    fetch_seconds: float = 60.0
    connect_seconds: float = 10.0
    body_bytes: int = 15 * 1024 * 1024  # decoded
    host_spacing: timedelta = timedelta(seconds=1)
    task_seconds: float = 30.0
    task_memory: int = 1024 * 1024 * 1024
    workers: int = 8  # threads that wait for HTTP, SMTP and the database
    children: int = 2  # processes that parse, extract and judge
    page_days: int = 30  # how long raw pages are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    """Everything feeds.yaml says, checked. `fingerprint` names this configuration: first 12 hex digits of its SHA-256."""

    time_zone: str
    contact: str  # stands in the User-Agent: an address or a page where a webmaster can complain
    base_url: str | None  # public address of the archive, for permalinks in mails; None: no permalinks
    storage: str  # absolute path of the private folder
    digests_folder: str  # absolute path of the archive
    limits: Limits
    allow: tuple[str, ...]  # "address:port" inside the network that may be fetched from
    feeds: tuple[FeedSpec, ...]
    sources: tuple[SourceSpec, ...]
    topics: tuple[TopicSpec, ...]  # topics and scopes, in the file's order
    vocabulary: Vocabulary
    digests: tuple[DigestSpec, ...]
    fingerprint: str


# ---------------------------------------------------------------- the web and the feeds


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


# ---------------------------------------------------------------- articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a page says, cleaned; the result of a child process. `text` is "" when nothing could be had."""

    title: str
    text: str
    author: str | None
    site: str | None
    canonical_url: str | None
    published_at: datetime | None
    precision: Precision
    date_source: str | None  # "json-ld", "meta", "page", "url"; None without a date
    language: str | None
    removed: tuple[str, ...] = ()  # lines that cleaning took away


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one address. Offsets anywhere count characters of `text`."""

    url: str  # canonical
    title: str
    text: str
    text_sha256: str  # of the normalised words (articles/fingerprint.py)
    outlet: str  # name for a reader
    feed_slug: str | None  # None: imported
    author: str | None = None
    published_at: datetime | None = None  # None: nobody said
    precision: Precision = "unknown"
    date_source: str | None = None  # "feed", "json-ld", "meta", "page", "url", "import"
    language: str | None = None  # None: could not be told
    method: Literal["page", "feed", "import"] = "page"
    shortfall: str | None = None  # why it is not the page's text: "page answered 503", "paywall: 40 words"; None: it is


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with what the store knows of it."""

    id: ArticleId
    article: Article
    known_at: datetime  # when we first had it; decides which edition it belongs to
    attempts: int
    assessed_at: datetime | None
    copy_of: ArticleId | None
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article belongs. `lead` is the earliest article with the same text, possibly itself."""

    verdict: Literal["new", "copy"]
    lead: ArticleId
    reason: str
    moved: tuple[ArticleId, ...] = ()  # articles that were filed under another lead and now belong under `lead`


# ---------------------------------------------------------------- judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Words that counted. With `in_title`, offsets count characters of the title, else of the text."""

    start: int
    end: int
    group: str
    words: str
    in_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Addend:
    """One line of a match's sum: `theme +30 (4x: ceasefire, truce)`."""

    group: str
    points: float
    hits: int
    words: tuple[str, ...]  # distinct, as written, in order of appearance


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a topic makes of an article. Only those with `matched` are stored; `explain` shows the others too."""

    topic: str
    kind: Literal["topic", "scope"]
    matched: bool
    score: float
    threshold: float
    addends: tuple[Addend, ...]
    missing: tuple[str, ...]  # required groups with no hit, as "theme or deesc"
    vetoed: bool
    spans: tuple[Span, ...]

    def explanation(self) -> str:
        """One line for a person: the addends, then what is missing."""
        parts = [f"{a.group} {a.points:+g} ({a.hits}x: {', '.join(a.words)})" if a.words else f"{a.group} {a.points:+g}"
                 for a in self.addends]  # fmt: skip
        parts += [f"missing: {row}" for row in self.missing]
        if self.vetoed:
            parts.append("vetoed")
        verdict = f"{self.score:g} of {self.threshold:g}"
        return f"{verdict}: {' '.join(parts)}" if parts else f"{verdict}: no word of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What reading an article yields, made in a child. Claims and events join the matches later."""

    language: str | None
    matches: tuple[Match, ...]  # only those that matched, in the watchlist's order


# ---------------------------------------------------------------- editions


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEdition:
    """An edition that should be made. The calendar's answer (editions/calendar.py)."""

    digest: str
    date: Day  # local
    cutoff_at: datetime
    covers_from: datetime
    floor: datetime  # nothing known at or before this moment belongs to it
    late: bool = False
    missed: tuple[Day, ...] = ()  # days that got no edition of their own and are covered by this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An assessed, unpublished article as an edition sees it."""

    id: ArticleId
    article: Article
    known_at: datetime
    copy_of: ArticleId | None
    matches: tuple[Match, ...]
    feeds: tuple[str, ...]  # slugs of all feeds that carried this address
    text_published: bool = False  # the digest's readers had this text already, from another article


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many entries or articles, of those first known in a window, had one fate at one stage."""

    stage: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRef:
    """Another edition of the same digest."""

    date: Day
    number: int
    cutoff_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A verbatim sentence: `Article.text[start:end] == text`."""

    text: str
    start: int
    end: int
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Another report of a story: a copy, folded under its lead."""

    outlet: str
    url: str
    title: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One happening as the digest shows it. For now: an article and its copies."""

    id: str  # content-derived, stable across runs
    title: str
    url: str
    outlet: str
    language: str | None
    published_at: datetime | None
    precision: Precision
    known_at: datetime
    quotes: tuple[Quote, ...]
    also: tuple[Also, ...]
    why: str  # the match in one line
    shortfall: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The stories of one topic or scope. `more` counts those that the cap left out."""

    slug: str
    kind: Literal["topic", "scope"]
    title: str
    stories: tuple[Story, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One row of the coverage ledger: `total` is the sum of the counts in `parts`."""

    stage: str
    label: str
    total: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What could be seen: every drop counted, every sum adding up (PRODUCT, promise 3)."""

    feeds: int
    reached: int
    lines: tuple[LedgerLine, ...]
    troubled: tuple[FeedHealth, ...]  # failing, stopped and silent feeds, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of a digest, all decisions made: a template only lays it out. Frozen as JSON once published."""

    digest: str
    title: str
    prefix: str
    date: Day
    number: int
    time_zone: str
    covers_from: datetime
    cutoff_at: datetime
    made_at: datetime
    late: bool
    partial: bool
    missed: tuple[Day, ...]
    subject: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]  # topics first, then scopes
    ledger: Ledger
    previous: EditionRef | None
    base_url: str | None
    configuration: str  # Watchlist.fingerprint
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One edition in every form. `html` is the mail body with CSS inlined, `page` the archive's page."""

    subject: str
    html: str
    page: str
    text: str
    markdown: str
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One edition to one address: a reader's mail, or the archive (channel "folder")."""

    id: DeliveryId
    edition_id: EditionId
    digest: str
    date: Day
    channel: Literal["email", "folder"]
    address: str  # "" for the archive
    message_id: str
    state: Literal["pending", "sending", "sent", "failed", "doubtful"]
    due_at: datetime | None
    attempts: int
    created_at: datetime
    sent_at: datetime | None = None
    last_error: str | None = None
    queued_at: datetime | None = None  # when it was last put into the outbox; None: when it was created
    tries: int = 0  # claims since then; `attempts` counts all and fences


# ---------------------------------------------------------------- work


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A kind of work and the keys of the rows that wait for it; never a payload."""

    kind: Literal["poll", "capture", "assess", "edit", "deliver", "tidy"]
    keys: tuple[int | str, ...]
