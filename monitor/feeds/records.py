"""What each feed brought, counted text by text: what was its own, whose texts it carried, and which feeds carry the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import Carried, CopiedFrom, FeedRecord, Newsrooms, Origin, Overlap, Printed, origin_of

MOST_TOGETHER = 50
"""Feeds that carry one text. What more of them carry tells nothing of any two, and is in no overlap."""

MOST_NAMED = 10
"""Outlets and feeds that a record names."""

Place = tuple[tuple[datetime, datetime, str], datetime]


@dataclass(slots=True)
class _Counts:
    articles: int = 0
    matched: int = 0
    reporting: int = 0
    told: int = 0
    copies: int = 0
    retold: int = 0
    copied: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    shared: Counter[str] = field(default_factory=Counter)
    behind: Counter[str] = field(default_factory=Counter)


class Records:
    """Counts as texts come in, each with all articles that carry it; in what order has no say."""

    def __init__(self, newsrooms: Newsrooms, titles: Mapping[str, str]) -> None:
        """`titles`: of the feeds that are watched, by slug: what an outlet is called that no source stands for."""
        self._newsrooms = newsrooms
        self._titles = titles
        self._counts: dict[str, _Counts] = {}
        self._labels: dict[str, str] = {}

    def add(self, text: Sequence[Carried]) -> None:
        """Count the articles of one text."""
        origin = self._origin(text)
        self._labels.setdefault(origin.key, origin.label)
        for one in text:
            counts = self._counts.setdefault(one.feed, _Counts())
            counts.articles += 1
            counts.matched += one.matched
            counts.reporting += one.reporting
            counts.told += one.told
            counts.languages[(one.language or "").split("-")[0].lower()] += 1
            if origin.key == self._own(one).key:
                continue
            if origin.why == "leans":
                counts.retold += 1
            elif origin.why == "credit" or one.text != one.article:
                counts.copies += 1
                counts.copied[origin.key] += 1
        self._overlap(text)

    def of(self) -> dict[str, FeedRecord]:
        """What was counted, by the slug of the feed."""
        return {slug: self._record(counts) for slug, counts in sorted(self._counts.items())}

    def _origin(self, text: Sequence[Carried]) -> Origin:
        """Who wrote it first. A lead from before the days that are counted has its say."""
        by_age = sorted({one.article: one for one in text}.values(), key=lambda one: (one.text != one.article, one.age))
        printed: list[Printed] = [one.printed for one in by_age]
        if by_age[0].lead is not None:
            printed.insert(0, by_age[0].lead)
        return origin_of([self._newsrooms.origin(one) for one in printed])

    def _own(self, one: Carried) -> Origin:
        """The origin of what the feed's outlet writes itself."""
        return self._newsrooms.own(one.feed, self._titles.get(one.feed, one.printed.outlet), one.printed.day)

    def _overlap(self, text: Sequence[Carried]) -> None:
        held = Counter(one.feed for one in text)
        first: dict[str, Place] = {}
        for one in text:
            place = (one.age, one.first_seen_at)
            first[one.feed] = min(place, first.get(one.feed, place))
        lead = next((one.lead.feed for one in text if one.lead is not None), None)
        inside = any(one.text == one.article for one in text)
        feeds = sorted({*held, *([lead] if lead is not None and not inside else [])})
        if len(feeds) > MOST_TOGETHER:
            return
        for feed, articles in held.items():
            counts = self._counts[feed]
            for other in feeds:
                if other != feed and other in self._titles:
                    counts.shared[other] += articles
                    earlier = other not in first or first[other] < first[feed]
                    counts.behind[other] += articles if earlier else 0

    def _record(self, counts: _Counts) -> FeedRecord:
        copied = sorted(counts.copied.items(), key=lambda count: (-count[1], count[0]))
        overlaps = sorted(counts.shared.items(), key=lambda count: (-count[1], count[0]))
        return FeedRecord(
            articles=counts.articles,
            matched=counts.matched,
            reporting=counts.reporting,
            told=counts.told,
            copies=counts.copies,
            copied_from=tuple(
                CopiedFrom(key=key, label=self._labels[key], articles=number) for key, number in copied[:MOST_NAMED]
            ),
            retold=counts.retold,
            languages=dict(sorted(counts.languages.items(), key=lambda count: (-count[1], count[0]))),
            overlaps=tuple(
                Overlap(feed=feed, articles=number, behind=counts.behind[feed])
                for feed, number in overlaps[:MOST_NAMED]
            ),
        )
