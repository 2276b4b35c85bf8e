"""A simulated day of many feeds: when their articles appear, and when a house finds them, by the rules it polls by.

No network and no database: the rhythm of each feed is that of monitor/feeds (rhythm.py, cadence.py), asked as the poll step asks
it. What a feed brings, and how servers answer, is drawn, always alike for one seed:

* how many articles a feed has in a day is log-normal (half of them have a quarter of the mean or less), at most MOST;
* they appear by the hour of the day where the feed is, few by night; for two hours in the morning of the last day a quarter of
  all feeds have three times as many: something has happened;
* answers take 0.3 seconds (median, log-normal), one feed in fifty is dead and is waited for till the end.
"""

from __future__ import annotations

import heapq
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from monitor.feeds.cadence import back_off, last_look, next_poll
from monitor.feeds.rhythm import pace_after, quiet_before, turnover_after

BEGIN = datetime(2026, 10, 19, tzinfo=UTC)
DAYS = 3  # the last is measured: until then feeds have found their rhythm
DAY_S = 86_400
BIN_S = 10
INTERVAL = timedelta(minutes=15)
CUTOFF = timedelta(hours=6, minutes=30)  # of one digest, in UTC
HELD = 20  # entries of a document
MOST = 2000  # articles of a feed in a day
SPREAD = 1.665  # sigma of the logarithm: the mean is four times the median
HOURS = (3, 2, 2, 2, 3, 5, 9, 13, 16, 17, 17, 16, 15, 15, 15, 15, 14, 13, 11, 9, 8, 7, 6, 4)  # of a feed's own day
ZONES = (
    (0, 0.2),
    (1, 0.25),
    (2, 0.1),
    (3, 0.25),
    (5, 0.05),
    (-5, 0.1),
    (8, 0.05),
)  # hours from UTC, and the share of feeds
BREAKING = (2 * DAY_S + 8 * 3600, 2 * DAY_S + 10 * 3600, 0.25, 3.0)  # from, until, share of feeds, times as many
DEAD, PATIENCE_S = 0.02, 60.0
ANSWER_S, ANSWER_SPREAD = 0.3, 0.8


@dataclass(slots=True)
class Load:
    """What there is to do in each BIN_S of the last day. `waits_s`: from an article's appearing to the poll that brings it;
    `missed`: articles that had scrolled out by then."""

    unchanged: NDArray[np.float64] = field(default_factory=lambda: np.zeros(DAY_S // BIN_S))
    changed: NDArray[np.float64] = field(default_factory=lambda: np.zeros(DAY_S // BIN_S))
    failed: NDArray[np.float64] = field(default_factory=lambda: np.zeros(DAY_S // BIN_S))
    articles: NDArray[np.float64] = field(default_factory=lambda: np.zeros(DAY_S // BIN_S))
    held_s: NDArray[np.float64] = field(
        default_factory=lambda: np.zeros(DAY_S // BIN_S)
    )  # seconds of waiting for answers
    waits_s: list[float] = field(default_factory=list)
    missed: int = 0


class _Feed:
    """What the rules ask of a feed's state (FeedState)."""

    __slots__ = (
        "added_at",
        "answer_s",
        "dead",
        "failures",
        "last_new_at",
        "last_ok_at",
        "pace",
        "seen",
        "slug",
        "times",
        "turnover",
    )

    def __init__(self, number: int, times: list[float], answer_s: float, dead: bool) -> None:
        self.slug, self.times, self.answer_s, self.dead = f"feed-{number}", times, answer_s, dead
        self.seen = self.failures = 0
        self.added_at = BEGIN
        self.pace: timedelta | None = None
        self.turnover: timedelta | None = None
        self.last_new_at: datetime | None = None
        self.last_ok_at: datetime | None = None


def simulated(feeds: int, articles: int, seed: int = 7) -> Load:
    """The last of DAYS days of so many feeds that have so many articles a day between them."""
    known = _feeds(feeds, articles, np.random.default_rng(seed))
    load, polls, end = Load(), 0, DAYS * DAY_S
    waiting = [(INTERVAL.total_seconds() * n / feeds, n) for n in range(feeds)]
    heapq.heapify(waiting)
    while waiting[0][0] < end:
        second, number = heapq.heappop(waiting)
        heapq.heappush(waiting, (_poll(known[number], second, load), number))
        polls += 1
        if polls % 100_000 == 0:
            print(f"\r{second / 3600:.0f} of {end // 3600} hours", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    return load


def _poll(feed: _Feed, second: float, load: Load) -> float:
    """Poll a feed; returns the second of its next poll. What it brings is counted on the last day."""
    now, place = BEGIN + timedelta(seconds=second), int((second - (DAYS - 1) * DAY_S) // BIN_S)
    if place >= 0:
        load.held_s[place] += PATIENCE_S if feed.dead else feed.answer_s
    if feed.dead:
        feed.failures += 1
        if place >= 0:
            load.failed[place] += 1
        wait = back_off("unreachable", failures=feed.failures, interval=INTERVAL, slug=feed.slug)
        return second + wait.total_seconds()
    before, times = feed.seen, feed.times
    while feed.seen < len(times) and times[feed.seen] <= second:
        feed.seen += 1
    came = feed.seen - before
    new = min(came, HELD)
    if place >= 0:
        (load.changed if new else load.unchanged)[place] += 1
        load.articles[place] += new
        load.missed += came - new
        load.waits_s += [second - appeared for appeared in times[feed.seen - new : feed.seen]]
    return second + _success(feed, now, new).total_seconds()


def _success(feed: _Feed, now: datetime, new: int) -> timedelta:
    """As `_rhythm` of the poll step; returns how long until the next poll."""
    held = HELD if new else 0  # an unchanged document is not read
    timely = new if feed.last_ok_at is not None else 0
    quiet = quiet_before(feed, now, new)  # type: ignore[arg-type]
    feed.turnover = turnover_after(feed, now, held=held, timely=timely, quiet=quiet)  # type: ignore[arg-type]
    feed.pace = pace_after(INTERVAL, feed.pace, held=held, new=new, timely=timely, quiet=quiet, turnover=feed.turnover)
    feed.last_ok_at = now
    if new:
        feed.last_new_at = now
    cutoff = now.replace(hour=0, minute=0, second=0, microsecond=0) + CUTOFF
    cutoff += timedelta(days=cutoff <= now)
    return next_poll(INTERVAL, now=now, pace=feed.pace, looks=[last_look(cutoff, feed.slug)]) - now


# ---------------------------------------------------------------- what feeds bring


def _feeds(feeds: int, articles: int, chance: np.random.Generator) -> list[_Feed]:
    rates = np.minimum(chance.lognormal(0.0, SPREAD, feeds), 1e9)
    for _ in range(8):  # what is cut off at MOST is shared by the others
        rates = np.minimum(rates * articles / rates.sum(), MOST)
    zones = chance.choice([zone for zone, _ in ZONES], feeds, p=[share for _, share in ZONES])
    breaking = chance.random(feeds) < BREAKING[2]
    answers = chance.lognormal(np.log(ANSWER_S), ANSWER_SPREAD, feeds)
    dead = chance.random(feeds) < DEAD
    days = {(int(zone), bool(flag)): _day(int(zone), bool(flag)) for zone in set(zones) for flag in (False, True)}
    known = []
    for n in range(feeds):
        moments, shares = days[int(zones[n]), bool(breaking[n])]
        count = chance.poisson(rates[n] * shares[-1])
        times = np.sort(np.interp(chance.random(count) * shares[-1], shares, moments))
        known.append(_Feed(n, times.tolist(), float(min(answers[n], PATIENCE_S)), bool(dead[n])))
    return known


def _day(zone: int, breaking: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Moments, and how many days' worth of articles have appeared by each."""
    moments = np.arange(0, DAYS * DAY_S + 1, 600, dtype=np.float64)
    hours = ((moments[:-1] // 3600).astype(int) + zone) % 24
    weights = np.asarray(HOURS)[hours] / sum(HOURS) / 6  # ten minutes' share of a day
    if breaking:
        weights[(moments[:-1] >= BREAKING[0]) & (moments[:-1] < BREAKING[1])] *= BREAKING[3]
    return moments, np.concatenate([[0.0], np.cumsum(weights)])
