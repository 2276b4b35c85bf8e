"""How the service stands: what it holds, what it did last, what waits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.desk.notifying import Target, targets
from monitor.desk.pulse import LIVE_WITHIN
from monitor.editions.calendar import next_cutoff
from monitor.feeds.health import health
from monitor.model import Day, Delivery, Every, FeedHealth, FeedSpec
from monitor.steps.house import House
from monitor.steps.sweep import due_editions
from monitor.work.heartbeat import Beat, look

if TYPE_CHECKING:
    from monitor.work.queue import QueueSight

OVERDUE = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStanding:
    """A digest's last edition (None: none yet) and its next cut-off. `late_since`: the cut-off of an edition that should
    have been made an hour ago and more; None: none is late."""

    slug: str
    date: Day | None
    number: int | None
    next_cutoff: datetime
    every: Every
    cutoff_at: datetime | None = None  # of the last edition
    late_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Deliveries of one edition that share a fate: "failed" (given up), "doubtful" (may have arrived), "retrying"."""

    digest: str
    date: Day
    state: str
    deliveries: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`feeds` counts the feeds of feeds.yaml by state, `undelivered` deliveries in trouble, latest edition first;
    `overdue_since` is None unless work has waited for over an hour."""

    feeds: Mapping[str, int]
    last_polled_at: datetime | None
    articles: int
    digests: tuple[DigestStanding, ...]
    undelivered: Mapping[str, int]
    troubles: tuple[Trouble, ...]
    due: Mapping[str, int]
    overdue_since: datetime | None
    notify: tuple[Target, ...] = ()
    daemon: Beat | None = None  # that runs on this machine
    hangs: bool = False  # its loop has not turned for long
    shared: QueueSight | None = None  # what several machines share


def standing(house: House, shared: QueueSight | None = None) -> Standing:
    """How the service stands now. `shared`: the queue, where several machines share one."""
    now = house.clock.now()
    with house.store.read() as db:
        feeds = [feed for feed in db.feeds.all() if house.feed(feed.slug)]
        troubled = db.deliveries.troubled()
        latest = {spec.slug: db.editions.latest(spec.slug) for spec in house.watchlist.digests}
        late = {spec.slug: due.cutoff_at for spec, due in due_editions(house, db, now) if due.late}
        due = db.due_counts(now)
        next_due = db.next_due()
        articles = db.articles.count()
    daemon = look(Path(house.watchlist.storage))
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
                every=spec.every,
                cutoff_at=ref.cutoff_at if ref else None,
                late_since=late.get(spec.slug),
            )
            for spec in house.watchlist.digests
        ),
        undelivered=dict(sorted(Counter(map(_fate, troubled)).items())),
        troubles=_troubles(troubled),
        due=due,
        overdue_since=next_due if next_due is not None and next_due < now - OVERDUE else None,
        notify=tuple(targets(house)),
        daemon=daemon,
        hangs=daemon is not None and (now - daemon.turned_at).total_seconds() > LIVE_WITHIN,
        shared=shared,
    )


def feeds_health(house: House, *, removed: bool = False) -> list[FeedHealth]:
    """The health of every feed of feeds.yaml, by slug. `removed`: of those that once stood there, too."""
    now = house.clock.now()
    with house.store.read() as db:
        rows = {feed.slug: health(feed, now) for feed in db.feeds.all()}
    told = [rows.get(spec.slug) or _unseen(spec) for spec in house.watchlist.feeds]
    if removed:
        gone = [row for slug, row in rows.items() if not house.feed(slug)]
        told += [replace(row, reason="not polled: no longer in feeds.yaml") for row in gone]
    return sorted(told, key=lambda row: row.slug)


def _unseen(spec: FeedSpec) -> FeedHealth:
    reason = "never polled: `monitor run` or `monitor run --once` begins"
    return FeedHealth(
        slug=spec.slug,
        title=spec.title,
        state="new" if spec.enabled else "paused",
        reason=reason if spec.enabled else "not polled: switched off in the configuration",
        since=None,
        next_try=None,
    )


def _fate(delivery: Delivery) -> str:
    return delivery.state if delivery.state in ("failed", "doubtful") else "retrying"


def _troubles(deliveries: Sequence[Delivery]) -> tuple[Trouble, ...]:
    counts = Counter((d.date, d.digest, _fate(d), d.last_error or "") for d in deliveries)
    latest_first = sorted(sorted(counts), key=lambda kind: kind[0], reverse=True)
    return tuple(
        Trouble(digest=digest, date=day, state=state, deliveries=counts[day, digest, state, reason], reason=reason)
        for day, digest, state, reason in latest_first
    )
