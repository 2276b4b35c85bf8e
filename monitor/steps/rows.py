"""The rows a step works on, as protocols, by subject; and the two doors to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from monitor.model import (
    NOBODY,
    Article,
    ArticleId,
    Edited,
    FeedId,
    Fetched,
    Judgement,
    Kin,
    Match,
    Newsrooms,
    Placement,
    Report,
    StoredArticle,
    Tally,
    Version,
)
from monitor.steps.filing_rows import Filing, Placings
from monitor.steps.intake import Entries, Feeds, Hosts
from monitor.steps.notice_rows import Notices
from monitor.steps.outbox import Deliveries, Editions
from monitor.steps.override_rows import Overrides
from monitor.steps.record_rows import FeedRecords
from monitor.steps.retention_rows import Retention
from monitor.steps.shares_rows import Shares
from monitor.steps.shown_rows import Kept, Shown
from monitor.steps.sought_rows import Sought
from monitor.steps.story_rows import Stories
from monitor.steps.tracked_rows import Tracked

W = TypeVar("W")
A = TypeVar("A")


class LeaseLost(Exception):
    """Another worker took over while this one slept: its transaction is rolled back, nothing is written."""


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of the moments that are known, or None."""
    return min((moment for moment in moments if moment is not None), default=None)


class Articles(Filing, Protocol):
    """Article rows and their pages."""

    def by_url(self, canonical_url: str) -> StoredArticle | None:
        """The article of this address, or None."""
        ...

    def by_id(self, id: ArticleId) -> StoredArticle | None:
        """The article, or None."""
        ...

    def add(
        self, article: Article, *, known_at: datetime, now: datetime, page_sha256: str | None
    ) -> tuple[ArticleId, bool]:
        """Insert, due for assessment at `now`; (id, True), or the id that the address has already and False."""
        ...

    def revise(self, id: ArticleId, article: Article, *, now: datetime, page_sha256: str | None) -> bool:
        """The text of an address as it stands now: the one it had becomes a version, and the article is due for assessment at
        `now`. Its url, known_at, outlet, feed and first date of publication stay. False: title and words are the same, nothing
        is written."""
        ...

    def versions(self, id: ArticleId) -> list[Version]:
        """The texts that the article had before the present one, the first one first."""
        ...

    def is_forgotten(self, canonical_url: str) -> bool:
        """Whether an article of this address was removed for good."""
        ...

    def is_let_go(self, canonical_url: str) -> bool:
        """Whether an article of this address was here and went because its time was over; it stays away like a forgotten one."""
        ...

    def forget(self, id: ArticleId, now: datetime) -> list[str]:
        """Remove an article with all that was found in it, its versions and fingerprint, and what its entries say; a tombstone
        of its address stays (and of the addresses that its entries gave), so that nothing brings it back. Its copies stand for
        themselves and are due for assessment. Returns the SHA-256 of raw pages that nobody else needs, now forgotten."""
        ...

    def kin(self, id: ArticleId) -> Kin | None:
        """The article as the search for copies sees it; None while it is not assessed."""
        ...

    def relatives(self, kin: Kin, within: timedelta, limit: int) -> list[Kin]:
        """Other assessed articles that may be copies of each other with this one, by age: those with the same words, and
        those that share a band with it and whose age lies within a span of its own, those with most bands in common first to
        be taken when there are more than `limit`."""
        ...

    def place_again(self, ids: Collection[ArticleId], now: datetime) -> None:
        """Make assessed articles due for assessment at `now`, to be placed anew; who has claimed one has lost it."""
        ...

    def copies_of(self, id: ArticleId) -> list[Kin]:
        """The articles that are filed as copies of this one, by age."""
        ...

    def batch(self, after: ArticleId | None, limit: int) -> list[StoredArticle]:
        """Assessed articles in the order of their ids, behind `after`: to walk through all of them."""
        ...

    def judgements_of(self, articles: Sequence[StoredArticle]) -> list[Judgement]:
        """What is stored of the judgements of articles, one for each in their order: all but fingerprint and notes."""
        ...

    def rejudged(self, id: ArticleId, judgement: Judgement) -> None:
        """Replace what was found in an article: its matches and which of them it reports on, states, claims, events and figures,
        and the words it was judged with; nothing else of it changes."""
        ...

    def confirmed(self, ids: Collection[ArticleId], analysed_with: str) -> None:
        """Note that these articles, judged again with other words, were judged as before."""
        ...

    def ids_of(self, urls: Collection[str]) -> tuple[ArticleId, ...]:
        """The articles of these canonical addresses, sorted; those that are not there are passed over."""
        ...

    def record_page(self, fetched: Fetched, sha256: str, size: int) -> None:
        """Remember a raw page that the shelf keeps. Known ones are left alone."""
        ...

    def unnamed(self, sha256s: Collection[str]) -> list[str]:
        """Of these SHA-256, those of which no row says that the page is kept, sorted."""
        ...

    def withhold(self, id: ArticleId) -> list[str]:
        """Forget the raw pages of all the texts that an article has had, but those that another article was read from which
        may be kept whole. Returns their SHA-256, sorted."""
        ...

    def withheld_pages(self, limit: int) -> list[str]:
        """SHA-256 of raw pages still kept of articles whose outlet allows only evidence now, whatever it allowed when they
        were read."""
        ...

    def stale_pages(self, before: datetime, limit: int) -> list[str]:
        """SHA-256 of raw pages fetched before a moment and still kept, oldest first; not those that an edition quoted from."""
        ...

    def drop_pages(self, sha256s: Collection[str]) -> None:
        """Forget that these raw pages are kept; their articles stay."""
        ...

    def due(self, now: datetime, limit: int) -> list[ArticleId]:
        """Articles that wait to be assessed, by (due_at, url)."""
        ...

    def claim(self, ids: Collection[ArticleId], now: datetime, lease: timedelta) -> list[StoredArticle]:
        """The articles of `ids` that were due and are now ours, by (known_at, url)."""
        ...

    def postpone(self, article: StoredArticle, until: datetime, error: str) -> bool:
        """Give a claimed article back, due later, with one more failure. False: the lease was lost."""
        ...

    def assessed(
        self, article: StoredArticle, judgement: Judgement, placements: Sequence[Placement], now: datetime
    ) -> bool:
        """Write language, credit, fingerprint and what was found (replacing the article's own), and where it and others belong
        now.
        `article` may carry a shorter text than the stored one (keep: evidence): it takes its place, text_sha256 stays.
        Fenced; False: nothing written."""
        ...

    def unpublished(
        self, digest: str, floor: datetime, cutoff: datetime, *, newsrooms: Newsrooms = NOBODY
    ) -> list[Report]:
        """Assessed articles with floor < known_at <= cutoff that no edition of this digest published, by (known_at, url). One
        whose new text is not read yet is left for a later edition.
        `text_published`: its lead, or a copy of that, was published there, or the lead was known by `floor`. `newsrooms` say who
        wrote a text first."""
        ...

    def waiting(self, until: datetime) -> int:
        """How many articles known at or before `until` are not assessed yet, or have a new text that is not."""
        ...

    def all_there(self, ids: Collection[ArticleId]) -> bool:
        """Whether each of these articles is still there: none was forgotten meanwhile."""
        ...

    def by_feed(self) -> dict[str, tuple[int, int]]:
        """Of every feed that brought something, by slug: how many of its articles are assessed, and how many of those matched
        a topic or a scope."""
        ...

    def matches_of(self, id: ArticleId) -> tuple[Match, ...]:
        """The stored matches of an article."""
        ...

    def first_known_at(self) -> datetime | None:
        """When the first article of all became known; None: there is none."""
        ...

    def editions_of(self, id: ArticleId) -> list[tuple[str, date]]:
        """(digest, local date) of every edition that published the article or rested on it."""
        ...

    def edited(self, digest: str, after: datetime, until: datetime) -> list[Edited]:
        """The articles that editions of a digest published or rested on and that said something else from a moment in (after,
        until] on, each with what it said by `until`; by address."""
        ...

    def erased(self, after: datetime, until: datetime) -> frozenset[str]:
        """The addresses that were forgotten in (after, until]."""
        ...

    def find(self, text: str) -> StoredArticle | None:
        """The article of an address as a person types it."""
        ...

    def count(self) -> int:
        """How many articles there are."""
        ...


class Tallies(Protocol):
    """Counts that outlive the rows they count. The bucket is that of the entry's or article's `known_at`: five minutes,
    named by their end, so that an edition's window is a whole number of buckets."""

    def add(self, known_at: datetime, feed: FeedId | None, stage: str, reason: str, count: int = 1) -> None:
        """Add to one count. Same transaction as what is counted."""
        ...

    def between(self, after: datetime, until: datetime) -> list[Tally]:
        """The sums over all feeds of buckets in (after, until], by stage and reason."""
        ...


class Door(Protocol):
    """An open transaction: the rows by subject."""

    @property
    def feeds(self) -> Feeds: ...
    @property
    def hosts(self) -> Hosts: ...
    @property
    def entries(self) -> Entries: ...
    @property
    def articles(self) -> Articles: ...
    @property
    def stories(self) -> Stories: ...
    @property
    def placings(self) -> Placings: ...
    @property
    def shown(self) -> Shown: ...
    @property
    def kept(self) -> Kept: ...
    @property
    def shares(self) -> Shares: ...
    @property
    def records(self) -> FeedRecords: ...
    @property
    def sought(self) -> Sought: ...
    @property
    def topics(self) -> Tracked: ...
    @property
    def tallies(self) -> Tallies: ...
    @property
    def editions(self) -> Editions: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def overrides(self) -> Overrides: ...
    @property
    def retention(self) -> Retention: ...

    def due_counts(self, now: datetime) -> dict[str, int]:
        """How many polls, captures, assessments, deliveries, reckonings and notices are due."""
        ...

    def give_back(self, kind: str, ids: Sequence[int], since: datetime, lease: timedelta, now: datetime) -> int:
        """Make due at once what a job of this kind claimed for `lease` since a moment, and did not finish. Returns how many
        rows."""
        ...

    def size(self) -> int:
        """Bytes that the database takes; room that is free within it counts."""
        ...

    def waiting_since(self, now: datetime) -> dict[str, datetime]:
        """Of each kind of work that is due, since when the first of it has been."""
        ...

    def next_due(self) -> datetime | None:
        """The earliest moment at which anything waits to be done, or None."""
        ...

    def recall(self, now: datetime) -> int:
        """Make due again what a clock that ran ahead put off beyond any wait there is. Returns how many rows."""
        ...

    def lock(self, name: str) -> None:
        """Wait for, and hold until commit, the row lock of this name."""
        ...


class Store(Protocol):
    """The database through two doors; nothing slow happens inside either."""

    def read(self) -> AbstractContextManager[Door]: ...
    def write(self) -> AbstractContextManager[Door]: ...
    def together(self, do: Callable[[Door, Sequence[W]], Sequence[A]], what: W, *, weight: int = 1) -> A:
        """What `do` answers to a wish; it may get those of other threads with it, in one transaction, and answers all in their
        order. `weight`: how many small writes it comes to."""
        ...
