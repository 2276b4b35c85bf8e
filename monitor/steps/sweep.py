"""What is due now, as jobs: the one place that decides what happens next. Losing a job loses nothing, for the next sweep
finds its rows again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from monitor.editions.calendar import DAY, due_edition, today
from monitor.logs import Log
from monitor.model import FEEDS, DigestSpec, DueEdition, EditionRef, Job
from monitor.steps.assess import TOGETHER
from monitor.steps.house import House
from monitor.steps.rows import Door
from monitor.text.urls import host_or_url

KINDS = ("poll", "capture", "assess", "edit", "deliver", "mail", "reckon", "notify", "search")  # in pipeline order
ASIDE = {"mail": 2, "notify": 2, "search": 1}
"""Kinds of jobs with threads of their own, and how many: they may wait for minutes, for a mail server that is dead or a service
that drips, or, as the search, be what nobody waits for. Nothing else waits for them."""
ROWS = 1000  # at most so many rows of a kind in one sweep
BATCH = 20  # rows in one job
ABREAST = 16  # jobs of assessing, before they grow: many articles that wait are placed by more at once
LAST_TURN = 20  # of polls, however often they failed
PATIENCE = timedelta(minutes=10)  # how long an edition waits for articles that were seen in time but are not read yet

log = Log("sweep")


def begin(house: House) -> None:
    """Make the database agree with the configuration: its feeds, when each digest was first seen, who is told of what at once;
    and with the clock, should that have run ahead before."""
    now = house.clock.now()
    with house.store.write() as db:
        recalled = db.recall(now)
        db.feeds.sync(house.watchlist.feeds, now)
        for spec in house.watchlist.digests:
            db.editions.start(spec.slug, now)
        targets = {spec.slug: spec.topics for spec in house.watchlist.notify}
        topics = {topic for named in targets.values() for topic in named}
        topics |= {FEEDS for spec in house.watchlist.notify if spec.feeds}
        db.notices.begin(topics, set(targets), house.watchlist.fingerprint, now)
    if recalled:
        log.warning("clock had run ahead", rows_due_again=recalled)


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
        due = due_edition(spec, last=_last_edition(spec, db, now), started_at=started, now=now)
        if due is not None:
            yield spec, due


def _last_edition(spec: DigestSpec, db: Door, now: datetime) -> EditionRef | None:
    """The latest edition, but for one of a day that is far from having come: a clock that ran ahead made it, and it must not
    keep the digest from its days. (Tomorrow's is no mistake where the digest moved to another zone.)"""
    last = db.editions.latest(spec.slug)
    tomorrow = today(spec, now) + DAY
    return last if last is None or last.date <= tomorrow else db.editions.latest(spec.slug, before=tomorrow + DAY)


def _polls(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    """A host whose feeds failed last time takes its turn after those that answered: sixty dead ones, which each hold a worker
    for a minute, keep no living one waiting for longer than it takes one of them to give up."""
    feeds = db.feeds.due(now, ROWS)
    yield from _by_host("poll", [(host_or_url(f.url), f.id, 1 + min(f.failures, LAST_TURN)) for f in feeds])


def _captures(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    """The feeds take turns: a thousand pages of one, on hosts that never answer, do not stand before the three of another."""
    yield from _by_host("capture", [(host, id, 1 + turn) for id, host, turn in db.entries.due(now, ROWS)])


def _assessments(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    ids = db.articles.due(now, ROWS)
    together = min(max(BATCH, len(ids) // ABREAST), TOGETHER)
    for start in range(0, len(ids), together):
        yield Job(kind="assess", keys=tuple(ids[start : start + together]))


def _editions(house: House, db: Door, now: datetime, patient: bool) -> Iterator[Job]:
    for spec, due in due_editions(house, db, now):
        waiting = db.entries.waiting(due.cutoff_at) + db.articles.waiting(due.cutoff_at)
        if not (patient and waiting and now < due.cutoff_at + PATIENCE):
            yield Job(kind="edit", keys=(spec.slug,))


def _deliveries(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    for delivery in db.deliveries.due(now, ROWS, "folder"):
        yield Job(kind="deliver", keys=(delivery,))


def _mail(house: House, db: Door, now: datetime, _patient: bool) -> Iterator[Job]:
    for delivery in db.deliveries.due(now, ROWS, "email"):
        yield Job(kind="mail", keys=(delivery,))


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
    "mail": _mail,
    "reckon": _reckonings,
    "notify": _notices,
    "search": _searches,
}


def _by_host(kind: Literal["poll", "capture"], rows: Sequence[tuple[str, int, int]]) -> Iterator[Job]:
    """A job for each host, whose turn is that of its first row; rows are host, key and turn."""
    hosts: dict[str, list[int]] = {}
    turns: dict[str, int] = {}
    for host, id, turn in rows:
        hosts.setdefault(host, []).append(id)
        turns[host] = min(turn, turns.get(host, turn))
    for host in sorted(hosts):
        yield Job(kind=kind, keys=tuple(hosts[host][:BATCH]), turn=turns[host])
