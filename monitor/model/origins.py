"""Who wrote a text first: the agency or the newsroom behind what outlets print. Independence is counted by it.

Nine outlets that print or retell one agency's text are nine reports of one origin. Newsrooms of one owner stay origins of their
own, for each has reporters; but they are told as one owner, and are not independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from monitor.model.articles import Article, Credit
from monitor.model.basics import Day
from monitor.model.watchlist import AgencySpec, FeedSpec, SourceSpec

STATE_KINDS = frozenset({"state", "government-body"})
"""Kinds of sources and agencies that are a state's: all of one country have one owner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Who wrote a text first, with owner and side on the day of the text."""

    kind: Literal["agency", "outlet"]
    slug: str  # of the agency or the source; of an outlet that no source stands for its name
    label: str  # as a reader sees it
    house: str  # what owners are counted by: the state of a country, else the owner's name, else the newsroom itself
    owner: str | None  # None: nobody said
    side: str | None  # slug; None: nobody said
    why: Literal[
        "own", "credit", "leans"
    ]  # its own text; a text that names it as the author; one that leans on it alone
    evidence: str | None = None  # verbatim: the words that name it; None where none are needed

    @property
    def key(self) -> str:
        """What origins are told apart by: `agency:tass`, `outlet:herald`."""
        return f"{self.kind}:{self.slug}"

    @property
    def is_named(self) -> bool:
        """Whether the text says whose it is, so that it stays theirs when another outlet had it first: it bears an agency's
        credit, or stands in the agency's own outlet."""
        return self.why == "credit" or (self.kind == "agency" and self.why == "own")


def origin_of(copies: Sequence[Origin]) -> Origin:
    """The origin of a text, from what each of its copies says by itself, the earliest first: the first that is named, whoever
    printed it first; else that of the earliest. Raises IndexError without one."""
    return next((origin for origin in copies if origin.is_named), copies[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A text as an outlet printed it, as far as its origin needs it."""

    outlet: str  # name for a reader
    feed: str | None  # slug; None: imported
    day: Day  # of publication, else on which it became known
    credit: Credit | None


def printed(article: Article, known_at: datetime) -> Printed:
    """An article as its origin needs it. `known_at`: when it became known, for want of another day."""
    day = (article.published_at or known_at).astimezone(UTC).date()
    return Printed(outlet=article.outlet, feed=article.feed_slug, day=day, credit=article.credit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What something rests on: how many outlets, and how independent they are of each other."""

    outlets: int
    origins: int
    owners: int
    sides: int  # of those origins that have one

    @property
    def told(self) -> str:
        """`9 outlets, 2 origins`; with `, 1 owner` behind it where origins share their owner."""
        parts = [_counted(self.outlets, "outlet"), _counted(self.origins, "origin")]
        if self.owners < self.origins:
            parts.append(_counted(self.owners, "owner"))
        return ", ".join(parts)


def grounds(reports: Iterable[tuple[str, Origin]]) -> Grounds:
    """What reports rest on, each an outlet's name and the origin of its text. Their order has no say."""
    rows = list(reports)
    origins = {origin.key: origin for _outlet, origin in rows}
    return Grounds(
        outlets=len({outlet for outlet, _origin in rows}),
        origins=len(origins),
        owners=len({origin.house for origin in origins.values()}),
        sides=len({origin.side for origin in origins.values() if origin.side}),
    )


class Newsrooms:
    """The newsrooms that a configuration knows: who an outlet is, whose an agency is, and who wrote a text first."""

    def __init__(
        self,
        *,
        feeds: Iterable[FeedSpec] = (),
        sources: Sequence[SourceSpec] = (),
        agencies: Iterable[AgencySpec] = (),
        others: Sequence[SourceSpec] = (),
    ) -> None:
        """`others`: sources that no feed is of, on which an article may lean."""
        self._of_feed = {feed.slug: feed.source for feed in feeds}
        self._sources = {source.slug: source for source in (*others, *sources)}
        self._by_name = {source.name: source for source in reversed(sources)}  # of two, the first
        self._agencies = {agency.slug: agency for agency in agencies}
        names = [(name, agency.slug) for agency in self._agencies.values() for name in _names_of(agency)]
        self._by_spelling = {name.casefold(): slug for name, slug in reversed(names)}
        self._relays: dict[str, str | None] = {}
        self._behind = {slug: source for source in (*reversed(others), *reversed(sources)) for slug in source.agencies}

    def source(self, feed: str | None, outlet: str) -> SourceSpec | None:
        """The source behind a feed; of an imported text, the source of its outlet's name. None: nobody said."""
        if feed is None:
            return self._by_name.get(outlet)
        return self._sources.get(self._of_feed.get(feed) or "")

    def side(self, feed: str | None, outlet: str, day: Day) -> str | None:
        """Whose voice an outlet was on a day; None: nobody said."""
        source = self.source(feed, outlet)
        return source.side_on(day) if source else None

    def origin(self, text: Printed) -> Origin:
        """Who wrote a text first, as far as this one copy says; see `origin_of` for all copies.

        The first rule that says something decides. (1) A text that says that it is an agency's is that agency's, and so is what
        stands in the agency's own outlet. (2) A text that only leans on an agency or on another outlet is theirs. (3) Else it
        is the outlet's.
        """
        credit, source = text.credit, self.source(text.feed, text.outlet)
        if credit is not None and credit.means == "republishes" and credit.agencies:
            own = source.agencies if source else ()
            named = next((slug for slug in credit.agencies if slug in own), credit.agencies[0])
            return self._agency(named, text.day, "credit", credit.evidence)
        return self._leaning(text, source) or self.own(text.feed, text.outlet, text.day)

    def relay(self, words: str, day: Day) -> Origin | None:
        """The agency that a sentence names as its relay, in whatever language or case ("Интерфаксом"); None: no known one."""
        spelled = words.casefold()
        if spelled not in self._relays:
            near = [name for name in self._by_spelling if _is_inflected(spelled, name)]
            name = spelled if spelled in self._by_spelling else min(near, key=lambda n: (-len(n), n), default="")
            self._relays[spelled] = self._by_spelling.get(name)
        slug = self._relays[spelled]
        return self._agency(slug, day, "leans", words) if slug is not None else None

    def own(self, feed: str | None, outlet: str, day: Day) -> Origin:
        """The origin of what an outlet writes itself: the agency that it is, else the outlet."""
        source = self.source(feed, outlet)
        if source is None:
            key = outlet.casefold()
            return Origin(
                kind="outlet", slug=key, label=outlet, house=f"outlet:{key}", owner=None, side=None, why="own"
            )
        if source.agencies:
            return self._agency(source.agencies[0], day, "own", None)
        return self._outlet(source, day, "own", None)

    def _leaning(self, text: Printed, source: SourceSpec | None) -> Origin | None:
        credit = text.credit
        if credit is None or not credit.leans:
            return None
        if credit.agencies:
            own = source is not None and any(slug in source.agencies for slug in credit.agencies)
            return None if own else self._agency(credit.agencies[0], text.day, "leans", credit.evidence)
        for slug in credit.outlets:
            named = self._sources.get(slug)
            if named is not None and not _is_same(named, source, text.outlet):
                if named.agencies:
                    return self._agency(named.agencies[0], text.day, "leans", credit.evidence)
                return self._outlet(named, text.day, "leans", credit.evidence)
        return None

    def _agency(self, slug: str, day: Day, why: Literal["own", "credit", "leans"], evidence: str | None) -> Origin:
        spec, source = self._agencies.get(slug) or AgencySpec(slug=slug, name=slug), self._behind.get(slug)
        owner = spec.owner_on(day) or (source.owner_on(day) if source else None)
        kind = spec.kind or (source.kind if source else None)
        return Origin(
            kind="agency",
            slug=slug,
            label=spec.name,
            house=_house(owner, kind, spec.country or (source.country if source else None), f"agency:{slug}"),
            owner=owner,
            side=spec.side_on(day) or (source.side_on(day) if source else None),
            why=why,
            evidence=evidence,
        )

    def _outlet(self, source: SourceSpec, day: Day, why: Literal["own", "leans"], evidence: str | None) -> Origin:
        owner = source.owner_on(day)
        return Origin(
            kind="outlet",
            slug=source.slug,
            label=source.name,
            house=_house(owner, source.kind, source.country, f"outlet:{source.slug}"),
            owner=owner,
            side=source.side_on(day),
            why=why,
            evidence=evidence,
        )


NOBODY = Newsrooms()
"""Where no configuration is at hand: every outlet is a newsroom of its own, without owner or side."""


def _house(owner: str | None, kind: str | None, country: str | None, newsroom: str) -> str:
    """What owners are counted by. TASS, RIA and a ministry name three owners, and all are the Russian state's."""
    if kind in STATE_KINDS and country:
        return f"state:{country}"
    return f"owner:{' '.join(owner.casefold().split())}" if owner else newsroom


def _names_of(agency: AgencySpec) -> list[str]:
    return [agency.name, *(name for names in agency.names.values() for name in names)]


def _is_inflected(words: str, name: str) -> bool:
    """Whether words are a name with an ending, or its first word."""
    return (len(name) > 3 and words.startswith(name)) or name.startswith(f"{words} ")


def _is_same(named: SourceSpec, source: SourceSpec | None, outlet: str) -> bool:
    """Whether an outlet that is leaned on is the one that prints the text, or its edition in another language."""
    if source is None:
        return named.name.casefold() == outlet.casefold()
    return named.slug == source.slug or (named.owner is not None and named.owner == source.owner)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
