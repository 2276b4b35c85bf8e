"""What the database knows of feeds: how each does, what it brought within some days, and what may be done about it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.desk.standing import feeds_health
from monitor.editions.voices import newsrooms_of
from monitor.feeds.advice import Company, advice
from monitor.feeds.records import Records
from monitor.feeds.rhythm import usual_gap
from monitor.model import FeedHealth, FeedRecord, FeedSpec, FeedState
from monitor.steps.house import House

USUAL_DAYS = 30
AT_REST = ("paused", "stopped", "broken", "new")  # states of feeds that bring nothing another could be dropped for


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A feed as the database knows it. `days`: those that `record` is of, fewer than were asked for where the feed is younger."""

    health: FeedHealth
    state: FeedState | None  # None: the database knows nothing of it
    days: int
    record: FeedRecord
    articles: int = 0  # of all its time: judged,
    matched: int = 0  # and of these matched by a topic or a scope
    advice: tuple[str, ...] = ()

    @property
    def rhythm(self) -> timedelta | None:
        """Between polls that bring something, the middle one of the last; None: too few."""
        return usual_gap(self.state.gaps) if self.state else None

    @property
    def per_day(self) -> float:
        """Articles."""
        return round(self.record.articles / self.days, 1)


def known_of(feeds: Iterable[FeedSpec], house: House, days: int = USUAL_DAYS) -> dict[str, Known]:
    """What is known of each feed, by slug, its record of the last `days` days; beside all feeds of the list."""
    now = house.clock.now()
    health = {row.slug: row for row in feeds_health(house)}
    with house.store.read() as db:
        states = {state.slug: state for state in db.feeds.all()}
        counts = db.articles.by_feed()
    records = _records(house, now - timedelta(days=days))
    company = _company(house, health)
    known = {}
    for spec in feeds:
        state = states.get(spec.slug)
        span = _span(state, now, days)
        record = records.get(spec.slug, FeedRecord())
        articles, matched = counts.get(spec.slug, (0, 0))
        known[spec.slug] = Known(
            health=health[spec.slug],
            state=state,
            days=span,
            record=record,
            articles=articles,
            matched=matched,
            advice=advice(spec, state, health[spec.slug], record, company, days=span, now=now),
        )
    return known


def _records(house: House, since: datetime) -> dict[str, FeedRecord]:
    """What each feed brought since a moment, counted while it is read: no more is held than the articles of one text."""
    titles = {spec.slug: spec.title for spec in house.watchlist.feeds}
    watched = [topic.slug for topic in house.watchlist.topics]
    counts = Records(newsrooms_of(house.watchlist), titles)
    with house.store.read() as db:
        for text in db.records.texts(since, watched):
            counts.add(text)
        topics, waiting = db.records.topics(since, watched), db.records.waiting()
    found = counts.of()
    return {
        slug: replace(found.get(slug, FeedRecord()), topics=topics.get(slug, {}), waiting=waiting.get(slug, 0))
        for slug in titles
    }


def _company(house: House, health: Mapping[str, FeedHealth]) -> Company:
    polled = [spec for spec in house.watchlist.feeds if health[spec.slug].state not in AT_REST]
    newsrooms, today = newsrooms_of(house.watchlist), house.clock.now().date()
    own: dict[str, list[str]] = {}
    for spec in polled:
        source = house.source(spec.source)
        keys = [f"agency:{agency}" for agency in source.agencies] if source else []
        for key in {newsrooms.own(spec.slug, spec.title, today).key, *keys}:
            own.setdefault(key, []).append(spec.slug)
    return Company(own=own, polled=frozenset(spec.slug for spec in polled))


def _span(state: FeedState | None, now: datetime, days: int) -> int:
    if state is None:
        return days
    return max(1, min(days, math.ceil((now - state.added_at) / timedelta(days=1))))
