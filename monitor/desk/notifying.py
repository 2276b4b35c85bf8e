"""Notices by hand: a test to every target, what would be told now, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.editions.moved import quiet_until
from monitor.editions.notices import Message, News, trial
from monitor.errors import DeliveryError
from monitor.model import Notice, NoticeSpec
from monitor.steps.house import House
from monitor.steps.notify import messages
from monitor.steps.reckon import account_of, topics_watched, verdict_on
from monitor.steps.rows import Door

LATELY = timedelta(days=2)
"""How far back the standing of notices looks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a test. `said`: what is wrong, or ""."""

    target: str
    arrived: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """A topic as a notice would tell it now. `said`: why nothing is told, or what is; `tells_at`: when a move will have stood
    for long enough; `message`: the words, for the first target."""

    topic: str
    said: str
    tells_at: datetime | None = None
    targets: tuple[str, ...] = ()
    message: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """How a target stands: notices of the last two days by state, and until when it is left in peace."""

    slug: str
    topics: tuple[str, ...]
    quiet_until: datetime | None
    sent: int
    waiting: int
    last_sent_at: datetime | None
    troubled: tuple[Notice, ...] = ()  # failed, doubtful, or waiting after an error
    feeds: bool = False  # is told of feeds in trouble


def test_all(house: House) -> Iterator[Tried]:
    """Send a test notice to every target, now, whatever its hours and rate, and say what came of it. Nothing is stored."""
    for spec in house.watchlist.notify:
        words = trial(spec.slug, house.clock.now(), spec.time_zone)
        try:
            house.notifier.send(spec.slug, words.title, words.body)
        except DeliveryError as error:
            yield Tried(target=spec.slug, arrived=False, said=error.reason)
        else:
            yield Tried(target=spec.slug, arrived=True, said="")


def moving(house: House) -> list[Moving]:
    """What would be told of each watched topic now; nothing is stored or sent."""
    now = house.clock.now()
    with house.store.read() as db:
        return [_moving(topic, db, house, now) for topic in sorted(topics_watched(house))]


def _moving(topic: str, db: Door, house: House, now: datetime) -> Moving:
    watch = db.notices.watched(topic)
    if watch is None or watch.reckoned_at is None:
        return Moving(
            topic=topic, said="not looked at yet: `monitor run` begins, and what stands then is taken as known"
        )
    verdict = verdict_on(watch, db, house, now)
    specs = [spec for spec in house.watchlist.notify if topic in spec.topics]
    account = account_of(topic, db, house, now)
    state = verdict.watch.state or "no status"
    if verdict.again is not None:
        to = verdict.watch.moving_to or "no status"
        return Moving(topic=topic, said=f"moves to {to}, if that stands", tells_at=verdict.again)
    if verdict.turn is None or account is None:
        return Moving(topic=topic, said=f"nothing new: {state}")
    news = [News(turn=verdict.turn, account=account)]
    return Moving(
        topic=topic,
        said=f"is told: {state}",
        targets=tuple(spec.slug for spec in specs),
        message=next(messages(specs[0], [news], house)),
    )


def targets(house: House) -> list[Target]:
    """How every target stands, in the order of feeds.yaml."""
    now = house.clock.now()
    with house.store.read() as db:
        lately = db.notices.latest(now - LATELY)
    return [
        _target(spec, [notice for notice in lately if notice.target == spec.slug], now)
        for spec in house.watchlist.notify
    ]


def _target(spec: NoticeSpec, lately: list[Notice], now: datetime) -> Target:
    sent = [notice.sent_at for notice in lately if notice.sent_at is not None]
    return Target(
        slug=spec.slug,
        topics=spec.topics,
        quiet_until=quiet_until(spec, now),
        sent=len(sent),
        waiting=sum(notice.due_at is not None for notice in lately),
        last_sent_at=max(sent, default=None),
        troubled=tuple(notice for notice in lately if is_troubled(notice)),
        feeds=spec.feeds,
    )


def is_troubled(notice: Notice) -> bool:
    """Whether a person should look: failed, doubtful, or waiting for another try after an error."""
    return notice.state in ("failed", "doubtful") or (notice.state == "pending" and notice.last_error is not None)
