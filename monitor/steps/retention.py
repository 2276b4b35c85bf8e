"""Letting go: articles that nothing rests on, when their time is over, and the small rows that only the present needs.

Ages are counted from the moment up to which the clock was lived through, so that one that jumps ahead for a while costs a few
days' worth and not the archive.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from monitor.logs import Log
from monitor.steps.house import House
from monitor.steps.retention_rows import Place
from monitor.steps.rows import Door

STRIDE = timedelta(days=7)  # by so much at most the counted time goes on from one tidying to the next
ONCE_IN = timedelta(hours=20)  # the walk through all articles: every night, however often a round is made
BATCH = 100  # articles in one transaction: a tenth of a second
ROWS = 1000  # of small rows
TALLIES = timedelta(days=35)  # counts are for the next edition; a weekly one that comes late finds them still
HOSTS = timedelta(days=30)
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
NOTICES = timedelta(days=30)  # at the least: what was told of a feed is looked up for nine days before it is told again

log = Log("tidy")


def lived_until(house: House) -> datetime:
    """The moment from which ages are counted. A clock that shows a time before there was this program is not believed: what it
    says is not remembered."""
    now = house.clock.now()
    if now < FIRST_DAY:
        return now
    with house.store.write() as db:
        return db.retention.lived_until(now, STRIDE, ONCE_IN)


def let_go(lived: datetime, house: House) -> None:
    """Let go of what is older than the configuration keeps it, once a day. Doing it twice is nothing; what a kill leaves goes
    next time."""
    with house.store.read() as db:
        walked = db.retention.walked_at()
    if walked is not None and walked <= lived < walked + ONCE_IN:
        return
    keep = timedelta(days=house.watchlist.limits.article_days)
    articles = _articles(lived - keep, lived, house)
    entries = _batches(lambda db: db.retention.drop_entries(lived - keep, lived, ROWS), house)
    tombstones = _batches(lambda db: db.retention.expire(keep, lived, ROWS), house)
    tallies = _tallies(lived - min(TALLIES, keep), house)
    with house.store.write() as db:
        hosts = db.retention.drop_hosts(lived - HOSTS)
        notices = db.retention.drop_notices(lived - max(keep, NOTICES))
        db.retention.walked(lived)
    if articles or entries or tombstones:
        log.info("let go", articles=articles, entries=entries or None, tombstones=tombstones or None,
                 tallies=tallies or None, hosts=hosts or None, notices=notices or None)  # fmt: skip


def _articles(before: datetime, lived: datetime, house: House) -> int:
    """Articles that are no evidence and were judged last before a moment, oldest first; how many."""
    with house.store.read() as db:
        published = _published(house, db)
    count, behind = 0, None
    while found := _found(before, published, behind, house):
        behind = found[-1]
        with house.store.write() as db:
            count += db.retention.let_go([id for _, id in found], before, published, lived)
    return count


def _tallies(before: datetime, house: House) -> int:
    """Drop the counts from before a moment that every digest has told; how many."""
    with house.store.read() as db:
        after, before = _begun(house, db), min(before, _published(house, db))
    count = 0
    while True:
        with house.store.write() as db:
            dropped = db.retention.drop_tallies(after, before)
        count += dropped
        if not dropped:
            return count


def _found(before: datetime, published: datetime, behind: Place | None, house: House) -> list[Place]:
    with house.store.read() as db:
        return db.retention.past(before, published, behind, BATCH)


def _batches(some: Callable[[Door], int], house: House) -> int:
    """Drop rows until there are none; how many."""
    count = 0
    while True:
        with house.store.write() as db:
            dropped = some(db)
        count += dropped
        if dropped < ROWS:
            return count


def _published(house: House, db: Door) -> datetime:
    """Up to when every digest has made its editions: what was known by then is counted."""
    made = [house.clock.now()]
    for spec in house.watchlist.digests:
        latest, started = db.editions.latest(spec.slug), db.editions.started(spec.slug)
        moments = [moment for moment in (latest.cutoff_at if latest else None, started) if moment is not None]
        made += [max(moments)] if moments else []
    return min(made)


def _begun(house: House, db: Door) -> datetime | None:
    """When the first digest was begun. Counts of days before that are of imports, of which editions may be made by hand at any
    time."""
    started = [db.editions.started(spec.slug) for spec in house.watchlist.digests]
    return min((moment for moment in started if moment is not None), default=None)
