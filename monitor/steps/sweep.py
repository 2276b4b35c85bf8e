"""What is due now, as jobs: the one place that decides what happens next. Losing a job loses nothing, for the next sweep
finds its rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from monitor.editions.calendar import due_edition
from monitor.model import FEEDS, DigestSpec, DueEdition, Job
from monitor.steps.house import House
from monitor.steps.rows import Door
from monitor.text.urls import host_or_url

KINDS = ("poll", "capture", "assess", "edit", "deliver", "reckon", "notify", "search")  # in pipeline order
ASIDE = ("search",)  # what nobody waits for: it has a thread of its own, so that it keeps no delivery waiting
ROWS = 1000  # at most so many rows of a kind in one sweep
BATCH = 20  # rows in one job
PATIENCE = timedelta(minutes=10)  # how long an edition waits for articles that were seen in time but are not read yet


def begin(house: House) -> None:
    """Make the database agree with the configuration: its feeds, when each digest was first seen, who is told of what at once."""
    now = house.clock.now()
    with house.store.write() as db:
        db.feeds.sync(house.watchlist.feeds, now)
        for spec in house.watchlist.digests:
            db.editions.start(spec.slug, now)
        targets = {spec.slug: spec.topics for spec in house.watchlist.notify}
        topics = {topic for named in targets.values() for topic in named}
        topics |= {FEEDS for spec in house.watchlist.notify if spec.feeds}
        db.notices.begin(topics, set(targets), house.watchlist.fingerprint, now)


def sweep(house: House, *, kinds: Collection[str] = KINDS, patient: bool = True) -> list[Job]:
    """The jobs that are due, in pipeline order. A host gets one job at a time, so that it is asked politely and in a
    fixed order; what does not fit into it is found by the next sweep.

    `patient`: an edition waits up to PATIENCE for what was seen before its cut-off and is still being read.
    """
    now = house.clock.now()
    with house.store.read() as db:
        return [job for kind in KINDS if kind in kinds for job in _DUE[kind](house, db, now, patient)]


def due_editions(house: House, db: Door, now: datetime) -> Iterator[tuple[DigestSpec, DueEdition]]:
    """Every digest whose calendar says that an edition should be made."""
    for spec in house.watchlist.digests:
        started = db.editions.started(spec.slug)
        if started is None:  # a digest that is new in feeds.yaml begins with the next start or reload
            continue
        due = due_edition(spec, last=db.editions.latest(spec.slug), started_at=started, now=now)
        if due is not None:
            yield spec, due


def _polls(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    yield from _by_host("poll", [(host_or_url(feed.url), feed.id) for feed in db.feeds.due(now, ROWS)])


def _captures(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    yield from _by_host("capture", [(host, id) for id, host in db.entries.due(now, ROWS)])


def _assessments(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    ids = db.articles.due(now, ROWS)
    for start in range(0, len(ids), BATCH):
        yield Job(kind="assess", keys=tuple(ids[start : start + BATCH]))


def _editions(house: House, db: Door, now: datetime, patient: bool) -> Iterator[Job]:
    for spec, due in due_editions(house, db, now):
        waiting = db.entries.waiting(due.cutoff_at) + db.articles.waiting(due.cutoff_at)
        if not (patient and waiting and now < due.cutoff_at + PATIENCE):
            yield Job(kind="edit", keys=(spec.slug,))


def _deliveries(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    for delivery in db.deliveries.due(now, ROWS):
        yield Job(kind="deliver", keys=(delivery,))


def _reckonings(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    for watch in db.notices.stirred(now, ROWS):
        yield Job(kind="reckon", keys=(watch,))


def _notices(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    for target in db.notices.targets_due(now):
        if house.target(target) is not None:
            yield Job(kind="notify", keys=(target,))


def _searches(house: House, _db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    for part in house.search.due(now):
        yield Job(kind="search", keys=(part,))


_DUE: dict[str, Callable[[House, Door, datetime, bool], Iterator[Job]]] = {
    "poll": _polls,
    "capture": _captures,
    "assess": _assessments,
    "edit": _editions,
    "deliver": _deliveries,
    "reckon": _reckonings,
    "notify": _notices,
    "search": _searches,
}


def _by_host(kind: Literal["poll", "capture"], rows: Sequence[tuple[str, int]]) -> Iterator[Job]:
    hosts: dict[str, list[int]] = {}
    for host, id in rows:
        hosts.setdefault(host, []).append(id)
    for host in sorted(hosts):
        yield Job(kind=kind, keys=tuple(hosts[host][:BATCH]))
