"""Feeds in trouble for long, told to those who asked for it: looked for every half hour, queued like any other notice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.editions.feednotices import EVERY_FEED, REMEMBERED, due_feeds, still, words
from monitor.editions.moved import STALE
from monitor.feeds.health import health
from monitor.feeds.outage import outage_since
from monitor.logs import Log
from monitor.model import FEEDS, FeedHealth, Notice, NoticeSpec, StatusChange, Turn, Watch
from monitor.steps.house import House
from monitor.steps.notice_post import LEASE, drop, is_in_doubt, message_id, plan, send
from monitor.steps.rows import Door

LOOK = timedelta(minutes=30)
"""Between two looks at all feeds: what is told after a day can wait so long, and more feeds come into one message."""

log = Log("reckon")


@dataclass(frozen=True, slots=True)
class _Feeds:
    """How the feeds that are watched stand."""

    rows: tuple[FeedHealth, ...]
    outage: datetime | None


def look_at_feeds(watch: Watch, house: House) -> None:
    """Queue a notice to each target that is due to be told of feeds, and look again in a while."""
    now = house.clock.now()
    with house.store.read() as db:
        feeds = _feeds(db, house, now)
        lately = [n for n in db.notices.latest(now - REMEMBERED) if n.turn.change.topic == FEEDS]
    targets = [spec for spec in house.watchlist.notify if spec.feeds]
    due = {s.slug: due_feeds(feeds.rows, feeds.outage, [n for n in lately if n.target == s.slug], now) for s in targets}
    with house.store.write() as db:
        known = replace(watch, reckoned_at=now, configuration=house.watchlist.fingerprint)
        if not db.notices.reckoned(watch, known, now + LOOK):
            return
        for target, slugs in due.items():
            if slugs:
                db.notices.queue(_turn(slugs, now), [target], now)
    for target, slugs in due.items():
        if slugs:
            log.info("feeds in trouble told", target=target, feeds=len(feeds.rows if EVERY_FEED in slugs else slugs))


def tell_of_feeds(spec: NoticeSpec, due: Sequence[Notice], house: House) -> None:
    """Send what is due to a target of feeds, in one message; what is well again by now is dropped."""
    if not due:
        return
    now = house.clock.now()
    with house.store.read() as db:
        feeds = _feeds(db, house, now)
    with house.store.write() as db:
        db.lock(f"notify {spec.slug}")
        fresh = [notice for notice in due if not is_in_doubt(notice, db) and not _is_over(notice, feeds, db, now)]
        done = plan(spec, fresh[:1], db.notices.told_since(spec.slug, now - spec.per), now)
        if done.until is not None:
            db.notices.hold(fresh, done.until, rationed=False)  # all of them go in one message anyway
        group = db.notices.take(fresh, message_id(spec, fresh), now, LEASE) if done.groups else []
    named = {slug for notice in group for slug in notice.turn.change.voices}
    rows = still(named, feeds.rows, feeds.outage)
    if group and rows:
        outage = feeds.outage if EVERY_FEED in named else None
        message = words(rows, outage, now, zone=spec.time_zone, base_url=house.watchlist.base_url)
        send(spec, group, message, house)


def _is_over(notice: Notice, feeds: _Feeds, db: Door, now: datetime) -> bool:
    if not still(notice.turn.change.voices, feeds.rows, feeds.outage):
        drop(notice, "the feeds are well again", db, now)
        return True
    if now >= notice.queued_at + STALE:
        drop(notice, "not sent for long: it is told anew", db, now)
        return True
    return False


def _feeds(db: Door, house: House, now: datetime) -> _Feeds:
    watched = [feed for feed in db.feeds.all() if feed.enabled and house.feed(feed.slug)]
    return _Feeds(tuple(health(feed, now) for feed in watched), outage_since(watched))


def _turn(slugs: tuple[str, ...], now: datetime) -> Turn:
    """A notice of feeds as a row of notices keeps it: the feeds stand where voices do."""
    today = now.astimezone(ZoneInfo("UTC")).date()
    after = "outage" if EVERY_FEED in slugs else "trouble"
    change = StatusChange(
        topic=FEEDS,
        before=None,
        after=after,
        since=today,
        on=today,
        voices=slugs,
        claims=(),
        rule="in trouble for long",
    )
    return Turn(change=change)
