"""When a feed is polled next: after a success by its rhythm and what the server asks for, after a failure by its kind."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import CrewError, FeedError, FetchError, ForbiddenAddress
from monitor.model import Failure, FeedState

MAX_BACKOFF = timedelta(days=1)  # dead feeds often return, so they are never given up
LONGEST_WAIT = timedelta(days=7)  # whatever a server asks for
# for what an hour seldom mends: a no, a wrong address, a captcha, a page that is no feed
SLOW_START = timedelta(hours=1)
HOME_SOON = timedelta(minutes=1)  # how soon the configured address is tried when the one it moved to has failed
LOOKS_LAST = timedelta(minutes=5)  # before a cut-off: time to read what comes
LOOKS_APART = timedelta(minutes=15)
HOMESICK = 3  # failures in a row of an address that a feed moved to
JITTER = 0.1

_QUICK: frozenset[Failure] = frozenset({"unreachable", "server", "busy"})
_BUSY = {429, 503}
_NO_ANSWER = {408, 421, 425}


@dataclass(frozen=True, slots=True)
class NextTry:
    """When a failing feed is tried again (None: never), and whether at the configured address instead of where it moved."""

    due_at: datetime | None
    moved_back: bool = False


# ---------------------------------------------------------------- after a success


def next_poll(
    interval: timedelta,
    *,
    now: datetime,
    pace: timedelta | None = None,
    fresh_for: timedelta | None = None,
    looks: Sequence[datetime] = (),
) -> datetime:
    """When to poll again after a success: at the feed's pace (None: the configured interval), never sooner than the server
    allows (`fresh_for`), within a week.

    A slackened pace gives way to `looks`: where it would come by after one of these moments, or less than an interval before,
    the feed is asked at that moment, if it is an interval away and no sooner than the server allows.
    """
    wait = max(pace or interval, fresh_for or timedelta(0))
    due_at = now + timedelta(seconds=math.ceil(min(wait, LONGEST_WAIT).total_seconds()))
    soonest = now + max(interval, fresh_for or timedelta(0))
    if wait <= interval:
        return due_at
    return next((look for look in sorted(looks) if look >= soonest and due_at > look - interval), due_at)


def last_look(cutoff: datetime, slug: str) -> datetime:
    """When a feed is looked at before a digest's cut-off whatever its pace, so that a quiet feed's news of the morning stands in
    the morning's digest: 5 to 20 minutes before, always the same for a feed, so that not all are asked at once."""
    apart = LOOKS_APART * _share(f"look {slug}")
    return cutoff - LOOKS_LAST - timedelta(seconds=round(apart.total_seconds()))


def freshness(*asked: timedelta | None) -> timedelta | None:
    """The longest of what ttl (RSS 2.0) and max-age (RFC 9111, 5.2.2.1) ask for, at most a week; None: neither said."""
    said = [span for span in asked if span is not None]
    return min(max(said), LONGEST_WAIT) if said else None


def still_fresh(feed: FeedState, headers: Mapping[str, str], *, not_modified: bool) -> timedelta | None:
    """What an unchanged document asks for, at most a week: its own ttl is in force still, and beside it what these headers
    say of max-age in place of what earlier ones said. A 304 without Cache-Control changes nothing (RFC 9111, 3.2)."""
    if not_modified and "cache-control" not in headers:
        return feed.fresh_for
    return freshness(feed.ttl, max_age(headers))


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """For how long the server calls its answer fresh (Cache-Control: max-age), at most a week. None: not said.

    `headers` have lower-case names, as in Fetched.
    """
    directives = [part.strip().lower() for part in headers.get("cache-control", "")[:500].split(",")]
    if "no-cache" in directives or "no-store" in directives:
        return None
    for directive in directives:
        name, _, value = directive.partition("=")
        seconds = value.strip('"')
        if name == "max-age" and seconds.isascii() and seconds.isdigit():
            return min(timedelta(seconds=min(int(seconds[:12]), 10**9)), LONGEST_WAIT)
    return None


# ---------------------------------------------------------------- after a failure


def kind_of(error: FetchError | FeedError | CrewError, *, for_robots: bool = False) -> Failure:
    """Why a poll failed. `for_robots`: the refusal's page is a captcha or a challenge."""
    if isinstance(error, FeedError):
        return "blocked" if error.blocked else "unreadable"
    if isinstance(error, CrewError):
        return "unreadable"
    if isinstance(error, ForbiddenAddress):
        return "forbidden"
    if for_robots:
        return "blocked"
    if error.status is None:
        return "unreachable" if error.retryable else "unreadable"  # too large, redirects without end
    return _kind_of_status(error.status)


def _kind_of_status(status: int) -> Failure:
    if status in _BUSY:
        return "busy"
    if status in (404, 410):
        return "gone" if status == 410 else "missing"
    return "refused" if 400 <= status < 500 and status not in _NO_ANSWER else "server"


def after_failure(
    feed: FeedState, kind: Failure, *, interval: timedelta, now: datetime, retry_after: timedelta | None = None
) -> NextTry:
    """When and where a feed is tried again after one more failure. `feed` is as it was before it.

    Only "gone" (410) at the configured address ends a feed. Where a feed has moved for good and the new address is gone, or
    fails HOMESICK times in a row other than by being busy, the configured address is tried first.
    """
    failures = feed.failures + 1
    moved = feed.home not in ("", feed.url)
    if moved and (kind == "gone" or (failures >= HOMESICK and kind != "busy")):
        return NextTry(now + HOME_SOON, moved_back=True)
    if kind == "gone":
        return NextTry(None)
    wait = back_off(kind, failures=failures, interval=interval, slug=feed.slug, retry_after=retry_after)
    return NextTry(now + wait)


def back_off(
    kind: Failure, *, failures: int, interval: timedelta, slug: str, retry_after: timedelta | None = None
) -> timedelta:
    """How long to wait after so many failures in a row, the last one included; whole seconds, at most a week.

    What may pass soon begins with twice the interval, what seldom does with SLOW_START, and each failure doubles it up to
    MAX_BACKOFF; our own guard's no waits that long at once. Never sooner than the interval and Retry-After (RFC 9110, 10.2.3).
    A busy server that says when to return is taken at its word. Else a tenth more or less, which depends on slug and failures
    only, lets the feeds of one dead server part ways.
    """
    asked = max(interval, retry_after or timedelta(0))
    if kind == "busy" and retry_after is not None:
        wait = asked
    else:
        begin = 2 * min(interval, LONGEST_WAIT) if kind in _QUICK else SLOW_START
        doubled = MAX_BACKOFF if kind == "forbidden" else min(begin * 2 ** min(failures - 1, 20), MAX_BACKOFF)
        wait = max(asked, min(doubled * _jitter(slug, failures), MAX_BACKOFF))
    return timedelta(seconds=math.ceil(min(wait, LONGEST_WAIT).total_seconds()))


def _jitter(slug: str, failures: int) -> float:
    """A factor between 0.9 and 1.1, always the same for the same feed and number of failures."""
    return 1 - JITTER + 2 * JITTER * _share(f"{slug} {failures}")


def _share(words: str) -> float:
    """A number between 0 and 1, always the same for the same words."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") / 0xFFFFFFFF
