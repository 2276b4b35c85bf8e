"""The pages of sources in the archive: how each feed does, who stands behind it, and its share of what readers were told.

They are of the newest edition in the archive: health is what its frozen ledger says, counts end at its cut-off. A page names no
day and no total that moves by itself, so that an edition changes only the pages of feeds that brought something or whose health
has changed. A feed's own address may hold a password or a token, and is never shown: only the outlet's home is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from monitor.editions.archive import Issue
from monitor.editions.render import environment
from monitor.editions.storypages import Tellings
from monitor.editions.voices import voices_of
from monitor.editions.wording import MONTHS, STATES, source_path, story_path, topic_path
from monitor.model import (
    CopyCount,
    Day,
    FeedHealth,
    FeedSpec,
    LastReport,
    Ledger,
    MonthCount,
    Shares,
    SourceSpec,
    StoryCount,
    TopicCount,
    Watchlist,
)

LIST = "sources/index.html"
SPAN = 12  # months that are counted, the newest edition's own among them
LAST = 12  # reports that a page shows
MOST_COPIED = 5  # outlets that it names
COUNTRIES = {
    "AE": "United Arab Emirates", "BE": "Belgium", "CN": "China", "CZ": "Czechia", "DE": "Germany", "ES": "Spain",
    "FR": "France", "GB": "United Kingdom", "IQ": "Iraq", "IR": "Iran", "IT": "Italy", "KW": "Kuwait", "LB": "Lebanon",
    "LV": "Latvia", "NL": "Netherlands", "QA": "Qatar", "RU": "Russia", "SA": "Saudi Arabia", "SY": "Syria",
    "TR": "Türkiye", "UA": "Ukraine", "US": "United States",
}  # fmt: skip

_ADDRESS = re.compile(r"\b(https?://)(?:[^\s/?#@]*@)?([^\s/?#@]+)[^\s;,)]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a feed did when the newest edition was made. `issue` None: that edition names it in no trouble, or no edition says."""

    word: str
    kind: Literal["well", "trouble", "idle"]
    reason: str = ""
    since: datetime | None = None
    issue: Issue | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month's share of voice: this many of all reports of that month."""

    title: str
    reports: int
    copies: int
    total: int

    @property
    def percent(self) -> str:
        """`12`, `0.4`."""
        share = 100 * self.reports / self.total
        return f"{share:.0f}" if share >= 1 or not share else f"{share:.1f}"

    @property
    def width(self) -> float:
        """Of its bar, in per cent of the whole."""
        return round(100 * self.reports / self.total, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What held of a source up to a day."""

    what: str
    until: Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of its latest reports. `story`: its page, seen from the archive's root."""

    report: LastReport
    story: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage:
    """A feed, all decided. `spec` None: it is not watched any more; `source` None: nobody said who stands behind it."""

    slug: str
    name: str
    spec: FeedSpec | None
    source: SourceSpec | None
    side: str | None
    sides: tuple[Then, ...]
    owners: tuple[Then, ...]
    country: str | None
    home: str | None
    health: Health
    months: tuple[Month, ...]  # the latest first
    stories: StoryCount
    copies: tuple[CopyCount, ...]
    topics: tuple[tuple[str, str | None, int], ...]  # title, path, reports
    items: tuple[Item, ...]
    siblings: tuple[tuple[str, str], ...]  # name and path of the outlet's other feeds

    @property
    def reports(self) -> int:
        """In all the months."""
        return sum(month.reports for month in self.months)

    @property
    def language(self) -> str | None:
        """Of its texts."""
        return self.spec.language if self.spec else None

    @property
    def path(self) -> str:
        """Its page, seen from the archive's root."""
        return source_path(self.slug)


def newest_issue(listed: Sequence[Issue]) -> Issue | None:
    """The edition that knows most: that of the latest cut-off."""
    return max(listed, key=lambda issue: issue.age, default=None)


def beginning(cutoff: datetime) -> datetime:
    """From when on is counted: the first moment of the month eleven months before."""
    cutoff = cutoff.astimezone(UTC)
    months = cutoff.year * 12 + cutoff.month - 1 - (SPAN - 1)
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def source_files(
    watchlist: Watchlist, shares: Shares, listed: Sequence[Issue], ledger: Ledger | None
) -> dict[str, bytes]:
    """`sources/index.html`, and `sources/SLUG/index.html` of every feed that is watched, and of every other that brought
    something. `ledger`: that of the newest of the listed editions."""
    pages = _Pages(watchlist, shares, listed, ledger).all()
    newest = newest_issue(listed)
    one, every = environment().get_template("source.html.j2"), environment().get_template("sources.html.j2")
    totals = _totals(shares.months)
    files = {page.path: one.render(page=page, root="../../").encode() for page in pages}
    files[LIST] = every.render(
        pages=sorted(pages, key=lambda page: (page.spec is None, page.name.casefold(), page.slug)),
        newest=newest,
        total=sum(totals.values()),
        imported=sum(count.reports for count in shares.months if count.feed is None),
        trouble=sum(page.health.kind == "trouble" for page in pages),
        since=min(totals, default=None) and month_title(min(totals)),
        root="../",
    ).encode()
    return files


def month_title(month: str) -> str:
    """`October 2026`."""
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def home_of(source: SourceSpec | None, feed: FeedSpec) -> str | None:
    """The outlet's home without user, password and query; without one, the host that serves the feed. None: neither can be
    read."""
    for address, whole in ((source.home if source else None, True), (feed.url, False)):
        try:
            parts = urlsplit(address or "")
            host, port = parts.hostname, parts.port
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and host:
            place = f"[{host}]" if ":" in host else host
            path = parts.path if whole else "/"
            return f"{parts.scheme}://{place}{f':{port}' if port else ''}{path or '/'}"
    return None


class _OfFeed(Protocol):
    """Something counted of a feed."""

    @property
    def feed(self) -> str | None: ...


Count = TypeVar("Count", bound=_OfFeed)


class _Pages:
    """What all pages are made from, by feed."""

    def __init__(self, watchlist: Watchlist, shares: Shares, listed: Sequence[Issue], ledger: Ledger | None) -> None:
        self._voices, self._newest, self._told = voices_of(watchlist), newest_issue(listed), Tellings(listed)
        self._watched = ledger is not None and ledger.feeds > 0
        self._trouble = {feed.slug: feed for feed in ledger.troubled} if ledger else {}
        self._specs = {feed.slug: feed for feed in watchlist.feeds}
        self._gone = {slug: title for slug, title in shares.brought if slug not in self._specs}
        self._of_source: dict[str, list[FeedSpec]] = {}
        for feed in watchlist.feeds:
            self._of_source.setdefault(feed.source or "", []).append(feed)
        self._titles = {topic.slug: topic.title["en"] for topic in watchlist.topics}
        self._kept = {standing.topic for issue in listed for standing in issue.topics}
        self._totals = _totals(shares.months)
        self._months, self._copies = _by_feed(shares.months), _by_feed(shares.copies)
        self._topics, self._last = _by_feed(shares.topics), _by_feed(shares.last)
        self._stories = {count.feed: count for count in shares.stories}

    def all(self) -> list[SourcePage]:
        """Every page, in the order of the configuration, then those of feeds that are gone."""
        watched = [self._page(feed.slug, feed.title, feed) for feed in self._specs.values()]
        return watched + [self._page(slug, title, None) for slug, title in self._gone.items()]

    def _page(self, slug: str, name: str, spec: FeedSpec | None) -> SourcePage:
        source = self._voices.sources.get(spec.source or "") if spec else None
        named = self._voices.side_named
        topics = sorted(self._topics.get(slug, ()), key=lambda count: (-count.reports, count.topic))
        return SourcePage(
            slug=slug,
            name=name,
            spec=spec,
            source=source,
            side=named(source.side) if source else None,
            sides=_then([(until, named(side) or side) for until, side in source.side_history]) if source else (),
            owners=_then(source.owner_history) if source else (),
            country=COUNTRIES.get(source.country, source.country) if source and source.country else None,
            home=home_of(source, spec) if spec else None,
            health=self._health(spec, self._trouble.get(slug)),
            months=tuple(_month(count, self._totals) for count in reversed(self._months.get(slug, []))),
            stories=self._stories.get(slug, StoryCount(feed=slug, stories=0, shared=0, first=0)),
            copies=tuple(self._copies.get(slug, ())),
            topics=tuple(self._topic(count) for count in topics),
            items=tuple(self._item(report) for report in self._last.get(slug, ())),
            siblings=tuple(
                (other.title, source_path(other.slug))
                for other in (self._of_source.get(source.slug, ()) if source else ())
                if other.slug != slug
            ),
        )

    def _topic(self, count: TopicCount) -> tuple[str, str | None, int]:
        path = topic_path(count.topic) if count.topic in self._kept else None
        return self._titles.get(count.topic, count.topic), path, count.reports

    def _item(self, report: LastReport) -> Item:
        has_page = report.story is not None and report.story in self._told
        return Item(report=report, story=story_path(report.story or "") if has_page else None)

    def _health(self, spec: FeedSpec | None, trouble: FeedHealth | None) -> Health:
        if spec is None:
            return Health(word="not watched any more", kind="idle")
        if trouble is not None:
            return Health(
                word=STATES.get(trouble.state, trouble.state),
                kind="trouble",
                reason=_ADDRESS.sub(r"\1\2", trouble.reason),
                since=trouble.since,
                issue=self._newest,
            )
        if not spec.enabled:
            return Health(word="paused", kind="idle", reason="switched off in the configuration")
        if not self._watched:
            return Health(word="not known", kind="idle", reason="no edition tells of it yet")
        return Health(word="in no trouble", kind="well")


def _by_feed(counts: Iterable[Count]) -> dict[str | None, list[Count]]:
    found: dict[str | None, list[Count]] = {}
    for count in counts:
        found.setdefault(count.feed, []).append(count)
    return found


def _totals(months: Iterable[MonthCount]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for count in months:
        totals[count.month] = totals.get(count.month, 0) + count.reports
    return totals


def _month(count: MonthCount, totals: Mapping[str, int]) -> Month:
    return Month(title=month_title(count.month), reports=count.reports, copies=count.copies, total=totals[count.month])


def _then(history: Iterable[tuple[Day, str]]) -> tuple[Then, ...]:
    return tuple(Then(what=what, until=until) for until, what in history)
