"""What the log says of a feed's fortunes: a warning when it breaks, one a day while it is broken, a line when it answers again.

A single failure is no news to a person: it is an event of its own, below.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.feeds.health import health
from monitor.logs import Log
from monitor.model import FeedState, PollOutcome

DAY = timedelta(days=1)
BAD = ("broken", "stopped")

log = Log("poll")


def say_failed(feed: FeedState, outcome: PollOutcome) -> None:
    """After a poll that failed. `feed`: as it was before."""
    now = outcome.polled_at
    after = replace(
        feed,
        failures=feed.failures + 1,
        failing_since=feed.failing_since or now,
        last_polled_at=now,
        due_at=outcome.due_at,
        last_error=outcome.error,
    )
    log.info("feed failed", feed=feed.slug, kind=outcome.failure, reason=outcome.error, failures=after.failures,
             next_try=outcome.due_at, moved_back=outcome.moved_back or None)  # fmt: skip
    stands = health(after, now)
    if stands.state not in BAD or (stands.state == _before(feed) and not _day_passed(feed, now)):
        return
    if stands.state == "stopped":
        log.warning("feed stopped", feed=feed.slug, since=stands.since, reason=stands.reason)
    else:
        log.warning("feed broken", feed=feed.slug, since=stands.since, next_try=stands.next_try, reason=stands.reason)


def say_answered(feed: FeedState, outcome: PollOutcome) -> None:
    """After a poll that succeeded. `feed`: as it was before."""
    now = outcome.polled_at
    if _before(feed) in BAD:
        log.info("feed recovered", feed=feed.slug, since=feed.failing_since, failures=feed.failures)
    if outcome.new_entries or feed.last_polled_at is None:
        return
    after = replace(feed, failures=0, last_ok_at=now, last_polled_at=now, due_at=outcome.due_at, gaps=outcome.gaps)
    stands = health(after, now)
    if stands.state == "silent" and _before(feed) != "silent":
        log.warning("feed silent", feed=feed.slug, since=stands.since, next_try=stands.next_try, reason=stands.reason)


def _before(feed: FeedState) -> str:
    """How it stood after the poll before."""
    return health(feed, feed.last_polled_at or feed.added_at).state


def _day_passed(feed: FeedState, now: datetime) -> bool:
    """Whether another whole day of trouble was full since the poll before."""
    if feed.failing_since is None or feed.last_polled_at is None:
        return False
    return (now - feed.failing_since) // DAY > (feed.last_polled_at - feed.failing_since) // DAY
