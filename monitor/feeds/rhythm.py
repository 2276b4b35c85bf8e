"""A feed's own rhythm: how often it is worth asking, and how long a silence is unusual for it.

All spans of quiet are counted between polls, for we know of nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitor.model import Entry, FeedState

FLOOR = timedelta(minutes=2)  # nobody is polled more often, unless the configuration says so
CEILING = timedelta(hours=4)  # nor slowed down beyond it, unless the configuration says so,
MOST_TIMES = 8  # nor beyond so many times the configured interval
SLOWER = 1.5
PATIENCE = 3  # polls without anything new before the pace slackens
MOST = 2  # a half of the document or more being new is "most"
LITTLE = 6  # less than a sixth is "little"
HALF_FORGOTTEN = timedelta(days=4)  # the time after which a busy day counts half: it outlasts a quiet week-end
LONGEST_TURNOVER = timedelta(days=30)  # slower ones bound no pace
BELATED = timedelta(hours=6)  # an entry dated so long before the last look did not come since then

MOST_GAPS = 20
ENOUGH_GAPS = 5  # below, a rhythm is not known
UNKNOWN_SILENCE = timedelta(hours=48)
SHORTEST_SILENCE = timedelta(hours=8)  # a night
SILENT_TIMES = 3  # the longest of the usual gaps


def pace_after(
    interval: timedelta,
    pace: timedelta | None,
    *,
    held: int,
    new: int,
    timely: int,
    quiet: timedelta | None,
    turnover: timedelta | None = None,
) -> timedelta | None:
    """The interval that the feed's rhythm asks for after a successful poll; None: the configured one.

    `pace`: the one before. `held`, `new`: entries in the document, and those among them that we did not have (0 and 0 for an
    unchanged one). `timely`: the new ones that came since the last look (see `timely`). `quiet`: since the last poll that
    brought something, this one not counted; None: this is the first that brings anything, which says nothing of a rhythm.
    `turnover`: see `turnover_after`, with this poll.

    Slower by a half when PATIENCE polls brought nothing, up to CEILING and MOST_TIMES the configured interval. News brings a
    slow feed back: at least half the way, or as fast as its entries come. When most of the document is new, entries
    might scroll out of it between two polls: then half of the span in which they came, a quarter when all is new, not under
    FLOOR. When little is new again, back to the configured interval. Never slower than half the turnover, or up to the
    configured interval three quarters of it: a quiet night does not tell when the morning comes, and then entries come as
    fast as by day.
    """
    low, high = bounds(interval)
    usual = min(max(pace or interval, low), high)
    if quiet is None:
        return _told(usual, interval)
    wanted = usual
    if new == 0 and quiet >= PATIENCE * usual:
        wanted = SLOWER * usual
    elif new and usual > interval:
        wanted = max(interval, min(usual / 2, quiet / new))
    elif new and new * LITTLE < held:
        wanted = min(SLOWER * usual, interval)
    if timely * MOST >= held > 0:
        wanted = min(wanted, quiet / (4 if timely >= held else 2))
    if turnover is not None:
        wanted = min(wanted, max(turnover / 2, min(interval, turnover * 3 / 4)))
    return _told(min(max(wanted, low), high), interval)


def bounds(interval: timedelta) -> tuple[timedelta, timedelta]:
    """The shortest and the longest pace of a feed with this configured interval."""
    return min(interval, FLOOR), max(interval, min(CEILING, MOST_TIMES * interval))


def timely(entries: Iterable[Entry], last_look: datetime | None) -> int:
    """How many of these new entries came since the last look, by their dates; those without a date count.

    Others are no reason to hurry: some feeds dig out old entries, some give each entry a new id every time.
    """
    if last_look is None:
        return 0
    return sum(1 for entry in entries if entry.published_at is None or entry.published_at > last_look - BELATED)


def turnover_after(
    feed: FeedState, now: datetime, *, held: int, timely: int, quiet: timedelta | None
) -> timedelta | None:
    """The shortest time, lately, in which as many entries came as the document holds; None: not known yet.

    As fast as `timely` of `held` entries came in `quiet` (see `pace_after`), or as fast as before, where that was faster:
    what was measured before grows with time, to twice as much in HALF_FORGOTTEN.
    """
    spans: list[timedelta] = []
    if feed.turnover is not None:
        since = max(timedelta(0), now - (feed.last_ok_at or now))
        spans.append(feed.turnover * 2 ** min(since / HALF_FORGOTTEN, 9.0))
    if timely and quiet is not None:
        spans.append(quiet * held / timely)
    return _whole(min(min(spans), LONGEST_TURNOVER)) if spans else None


def quiet_before(feed: FeedState, now: datetime, new: int) -> timedelta | None:
    """How long the feed brought nothing new until this poll; None: nothing ever came before what came now."""
    if feed.last_new_at is None:
        return None if new else now - feed.added_at
    return now - feed.last_new_at


def gaps_after(feed: FeedState, interval: timedelta, now: datetime, new: int) -> tuple[timedelta, ...]:
    """The feed's gaps, with the one that ended now if the poll brought something. One in which we hardly looked (the feed
    failed, or the service stood still) says nothing of the feed and is left out."""
    if not new or feed.last_new_at is None or feed.last_ok_at is None or feed.failures:
        return feed.gaps
    quiet, unseen = now - feed.last_new_at, now - feed.last_ok_at
    planned = max(feed.pace or interval, feed.fresh_for or timedelta(0))
    if unseen > max(2 * planned, quiet / 2):
        return feed.gaps
    return (*feed.gaps, _whole(quiet))[-MOST_GAPS:]


def silent_after(gaps: Sequence[timedelta]) -> timedelta:
    """How long a feed with these gaps may bring nothing new before that is worth a word."""
    shortest = SHORTEST_SILENCE if len(gaps) >= ENOUGH_GAPS else UNKNOWN_SILENCE
    return max(shortest, SILENT_TIMES * max(gaps, default=timedelta(0)))


def usual_gap(gaps: Sequence[timedelta]) -> timedelta | None:
    """The middle one of the gaps; None when they are too few to call anything usual."""
    return sorted(gaps)[len(gaps) // 2] if len(gaps) >= ENOUGH_GAPS else None


def _told(pace: timedelta, interval: timedelta) -> timedelta | None:
    whole = _whole(pace)
    return None if whole == interval else whole


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=math.ceil(span.total_seconds()))
