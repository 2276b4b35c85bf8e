"""Reckon: how watched topics stand now, and which move of a status is told at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

from monitor.editions.moved import RECENT, Verdict, judged
from monitor.editions.voices import voices_of
from monitor.logs import Log
from monitor.model import FEEDS, Account, Job, Watch, WatchId
from monitor.steps.accounts import accounts_of
from monitor.steps.feed_notices import look_at_feeds
from monitor.steps.house import House
from monitor.steps.rows import Door

LEASE = timedelta(minutes=10)
PAUSE = timedelta(seconds=30)
"""Between two looks at one topic, however much is read of it: each look reckons its whole history."""

log = Log("reckon")


def reckon(job: Job, house: House) -> datetime | None:
    """Look how the job's topics stand, and put what is news into the outbox of notices. Returns None: a move that must stand for
    a while has its row due again, and no command waits for that."""
    with house.store.write() as db:
        claimed = db.notices.claim([WatchId(cast(int, key)) for key in job.keys], house.clock.now(), LEASE)
    for watch in claimed:
        _reckon_one(watch, house)
    return None


def stir(topics: Collection[str], db: Door, house: House) -> None:
    """That something was read, or is gone, of these topics: those that are watched are reckoned again."""
    watched = topics_watched(house)
    if stirred := sorted(watched.intersection(topics)):
        db.notices.stir(stirred, house.clock.now(), PAUSE)


def topics_watched(house: House) -> frozenset[str]:
    """The topics of which somebody is told at once."""
    return frozenset(topic for spec in house.watchlist.notify for topic in spec.topics)


def verdict_on(watch: Watch, db: Door, house: House, now: datetime) -> Verdict:
    """What is to be done about a topic, with nothing written."""
    account = account_of(watch.topic, db, house, now, since=watch.told_at)
    if account is None:
        return Verdict(watch=watch)
    return judged(watch, account, db.notices.last_told(watch.topic), now, house.watchlist.fingerprint)


def account_of(topic: str, db: Door, house: House, now: datetime, *, since: datetime | None = None) -> Account | None:
    """All that is known of a topic now, and what of it is news since a day ago, or since a later moment; None: it is none, or has
    left the configuration."""
    before = min(now, max(now - RECENT, since or now - RECENT))
    found = [spec for spec in house.watchlist.topics if spec.slug == topic]
    return next(iter(accounts_of(found, db, voices_of(house.watchlist), now=now, before=before)), None)


def _reckon_one(watch: Watch, house: House) -> None:
    if watch.topic == FEEDS:
        look_at_feeds(watch, house)
        return
    now = house.clock.now()
    with house.store.read() as db:
        verdict = verdict_on(watch, db, house, now)
    targets = [spec.slug for spec in house.watchlist.notify if watch.topic in spec.topics]
    with house.store.write() as db:
        if not db.notices.reckoned(watch, verdict.watch, verdict.again):
            return
        if verdict.turn is not None and verdict.turn.withdrawn:  # to those who were told
            told = db.notices.told_of(watch.topic, watch.state, watch.told_at)
            targets = [target for target in targets if target in told]
        if verdict.turn is not None:
            db.notices.queue(verdict.turn, targets, now)
    if verdict.turn is not None:
        change = verdict.turn.change
        log.info(
            "status moved", topic=watch.topic, before=change.before, after=change.after,
            withdrawn=verdict.turn.withdrawn or None, targets=len(targets),
        )  # fmt: skip
