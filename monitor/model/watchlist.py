"""What is watched: feeds.yaml, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from hashlib import sha256
from typing import Literal

from monitor.model.basics import Day, Every, Languages, Weekday
from monitor.model.feeds import AUTO, ReadAs
from monitor.model.stories import Landmark
from monitor.model.trackers import ActorSpec, EventSpec, FigureWords, ModifierSpec, StatusSpec


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
    keep: Literal["full", "evidence"] = "full"  # evidence: the outlet's terms forbid keeping its texts
    secrets: tuple[tuple[str, str], ...] = field(
        default=(), repr=False
    )  # (name, value) of each ${name} that feeds.yaml spells out
    read_as: ReadAs = AUTO


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """Who stands behind a feed. `side` is the reading for today, `side_history` the ones before: (until, side), by day; on
    the day itself the later side holds."""

    slug: str
    name: str
    owner: str | None = None
    kind: str | None = None
    side: str | None = None
    country: str | None = None
    side_history: tuple[tuple[Day, str], ...] = ()
    agencies: tuple[str, ...] = ()  # ids of the agencies that are this outlet itself: its own texts carry their credit
    home: str | None = None  # address of its site
    why: str | None = None  # why this side, in a line
    owner_history: tuple[tuple[Day, str], ...] = ()  # the owners before `owner`: (until, owner), by day, as with sides

    def side_on(self, day: Day) -> str | None:
        """Whose voice it was on a day; None: nobody said."""
        return _on(day, self.side_history, self.side)

    def owner_on(self, day: Day) -> str | None:
        """Who owned it on a day; None: nobody said."""
        return _on(day, self.owner_history, self.owner)


@dataclass(frozen=True, slots=True, kw_only=True)
class SideSpec:
    """A side as a reader sees it. Sides of one bloc are counted together."""

    slug: str
    label: str
    bloc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPattern:
    """How an agency's credit looks in one language. `regex` is case-sensitive and multi-line; it is searched in the first 400
    and the last 300 characters. `republishes`: the text is the agency's; `cites`: the outlet names it as a source."""

    language: str
    place: Literal["dateline", "credit", "suffix", "attribution"]
    means: Literal["republishes", "cites"]
    regex: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySpec:
    """A wire agency and how its credit is told."""

    slug: str
    name: str
    side: str | None = None
    side_history: tuple[tuple[Day, str], ...] = ()
    country: str | None = None
    patterns: tuple[CreditPattern, ...] = ()
    names: Languages = field(default_factory=dict)  # as lists of credits write them, by language; "any" for all
    owner: str | None = None  # None: as the source says that lists it among its own agencies
    kind: str | None = None  # likewise
    owner_history: tuple[tuple[Day, str], ...] = ()

    def side_on(self, day: Day) -> str | None:
        """Whose voice it was on a day; None: nobody said."""
        return _on(day, self.side_history, self.side)

    def owner_on(self, day: Day) -> str | None:
        """Who owned it on a day; None: nobody said here."""
        return _on(day, self.owner_history, self.owner)


def _on(day: Day, history: tuple[tuple[Day, str], ...], today: str | None) -> str | None:
    """What held on a day: the first of a history that had not ended, else what holds today."""
    return next((held for until, held in history if day < until), today)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSpec:
    """A weighted group of the topic match. Its hits are those of its concepts and of its own terms."""

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
    status: StatusSpec | None = None  # None: it has no state
    events: EventSpec | None = None  # None: it has no log


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClaim:
    """A claim that an acceptance sentence must yield. `by`: the actor's id, "" for the outlet itself; None: not looked at."""

    state: str
    temporal: str = "current"
    by: str | None = None
    about: Day | None = None  # None: not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """An event that an acceptance sentence must yield."""

    ordinal: int | None
    date: Day | None
    outcome: str
    also: tuple[str, ...] = ()  # further outcomes that must be kept
    route: tuple[str, str] | None = None  # None: not looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCase:
    """An acceptance sentence: one sentence as a whole article, whether the topic must match it, and what it must be read as."""

    id: str
    language: str
    text: str
    matches: bool
    why: str = ""
    day: Day | None = None  # of its publication; None: it has none
    claims: tuple[CaseClaim, ...] | None = None  # all there are; None: not looked at
    events: tuple[CaseEvent, ...] | None = None  # likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The shared words: places, actors, reporting verbs, modifiers."""

    concepts: Mapping[str, Languages]
    modifiers: tuple[ModifierSpec, ...] = ()
    terminators: Languages = field(default_factory=dict)  # words behind which a modifier does not reach
    actors: tuple[ActorSpec, ...] = ()
    figures: FigureWords = field(default_factory=FigureWords)
    landmarks: tuple[Landmark, ...] = ()  # by which stories are told apart, in the order of the file
    faint: tuple[str, ...] = ()  # landmarks by name that tell little of a story
    denials: Languages = field(default_factory=dict)  # words that deny the deed beside them
    lacks: Languages = field(default_factory=dict)  # words that say there is none of a thing
    singles: Languages = field(default_factory=dict)  # words that name one person alone
    heads: Languages = field(default_factory=dict)  # words with which names of places begin
    spots: Languages = field(default_factory=dict)  # words beside which a place is named
    usual: Mapping[str, Languages] = field(default_factory=dict)  # grade -> stems of words that tell little of a story


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSpec:
    """One digest: what is in it, when it is cut off, who reads it. A weekly one is made of status changes and events alone."""

    slug: str
    title: str
    prefix: str  # stands in the subject: "[Idlib]" is prefix "Idlib"
    topics: tuple[str, ...]
    scopes: tuple[str, ...]
    at: time  # local wall time of the cut-off, on a multiple of 5 minutes
    time_zone: str  # IANA name
    recipients: tuple[str, ...] = ()
    unsubscribe: str | None = (
        None  # where a reader leaves it: a mailto: or https: address; None: nothing is said of leaving
    )
    archive: Literal["public", "none"] = "public"
    catch_up: Literal["one", "each"] = "one"
    every: Every = "day"
    on: Weekday = "monday"  # the day of the cut-off of a weekly digest; of a daily one it says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSpec:
    """Who is told at once, of what, and when not. The address is a secret and stands in the environment under this name."""

    slug: str
    topics: tuple[str, ...]
    time_zone: str  # IANA name; of `quiet`, and of the hours that a notice names
    quiet: tuple[time, time] | None = None  # local from-to in which nothing is sent; None: at any hour
    feeds: bool = False  # is told of feeds that are in trouble for long
    most: int = 6  # messages
    per: timedelta = timedelta(hours=1)  # within this time


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one fetch, on one child's task and on politeness."""

    fetch_seconds: float = 60.0
    connect_seconds: float = 10.0
    body_bytes: int = 15 * 1024 * 1024  # decoded
    host_spacing: timedelta = timedelta(seconds=1)
    task_seconds: float = 30.0
    task_memory: int = 160 * 1024 * 1024  # beyond what a child has at its start
    workers: int = 8  # threads that wait for HTTP, SMTP and the database
    children: int = 2  # processes that parse, extract and judge
    page_days: int = 30  # how long raw pages are kept
    article_days: int = 400  # how long articles are kept that nothing rests on


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
    sides: tuple[SideSpec, ...] = ()
    agencies: tuple[AgencySpec, ...] = ()
    # sources that ship and no feed is of: an article may lean on them
    other_sources: tuple[SourceSpec, ...] = ()
    notify: tuple[NoticeSpec, ...] = ()
    pages_folder: str | None = None  # absolute path of the raw pages; None: in the private folder
    health: str | None = None  # "address:port" on which the daemon tells machines how it stands; None: nowhere
    words: str = ""  # names topics and vocabulary alone, as `fingerprint` names all: what judgements are made with
    document: bytes = field(default=b"", repr=False, compare=False)  # the file as it was read

    @property
    def document_sha256(self) -> str:
        """Names the file to the byte: folders and limits count, too."""
        return sha256(self.document).hexdigest()

    @property
    def all_sources(self) -> tuple[SourceSpec, ...]:
        """The sources of feeds and of the file, then those that ship beside them."""
        return (*self.sources, *self.other_sources)
