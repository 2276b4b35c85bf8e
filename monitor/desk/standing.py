"""How the service stands: what it holds, what it did last, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.editions.calendar import next_cutoff
from monitor.feeds.cadence import health
from monitor.model import Day, FeedHealth
from monitor.steps.house import House

OVERDUE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStanding:
    """A digest's last edition (None: none yet) and its next cut-off."""

    slug: str
    date: Day | None
    number: int | None
    next_cutoff: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`feeds` counts enabled feeds by state; `overdue_since` is None unless work has waited for over an hour."""

    feeds: Mapping[str, int]
    last_polled_at: datetime | None
    articles: int
    digests: tuple[DigestStanding, ...]
    due: Mapping[str, int]
    overdue_since: datetime | None


def standing(house: House) -> Standing:
    """How the service stands now."""
    now = house.clock.now()
    with house.store.read() as db:
        feeds = db.feeds.all()
        latest = {spec.slug: db.editions.latest(spec.slug) for spec in house.watchlist.digests}
        due = db.due_counts(now)
        next_due = db.next_due()
        articles = db.articles.count()
    states = Counter(health(feed, now).state for feed in feeds)
    return Standing(
        feeds=dict(sorted(states.items())),
        last_polled_at=max((feed.last_polled_at for feed in feeds if feed.last_polled_at), default=None),
        articles=articles,
        digests=tuple(
            DigestStanding(
                slug=spec.slug,
                date=ref.date if (ref := latest[spec.slug]) else None,
                number=ref.number if ref else None,
                next_cutoff=next_cutoff(spec, now),
            )
            for spec in house.watchlist.digests
        ),
        due=due,
        overdue_since=next_due if next_due is not None and next_due < now - OVERDUE else None,
    )


def feeds_health(house: House) -> list[FeedHealth]:
    """Every feed's health, by slug."""
    now = house.clock.now()
    with house.store.read() as db:
        return [health(feed, now) for feed in db.feeds.all()]
