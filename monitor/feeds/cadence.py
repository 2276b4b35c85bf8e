"""When a feed is polled next, and how it does."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from monitor.model import FeedHealth, FeedState
from monitor.text.plain import one_line

_State = Literal["ok", "new", "degraded", "broken", "silent", "stopped", "paused"]

MAX_BACKOFF = timedelta(days=1)  # dead feeds often return, so they are never given up
LONGEST_WAIT = timedelta(days=7)  # whatever a server asks for
JITTER = 0.1
BROKEN_AFTER = 3  # failures in a row
BROKEN_FOR = timedelta(days=1)
SILENT_AFTER = timedelta(hours=48)


def next_poll(
    spec_interval: timedelta,
    *,
    now: datetime,
    failures: int,
    slug: str,
    ttl: timedelta | None = None,
    retry_after: timedelta | None = None,
    max_age: timedelta | None = None,
) -> datetime:
    """When to poll again, never sooner than the server allows and within a week.

    The longest of our interval, the feed's ttl (RSS 2.0, minutes), max-age (RFC 9111, 5.2.2.1) and Retry-After (RFC 9110,
    10.2.3). After `failures` in a row, the last one included, the interval is doubled for each up to MAX_BACKOFF, give or
    take a tenth that depends on slug and failures only, so that feeds of one dead server part ways. A success has no jitter.
    """
    hints = [hint for hint in (ttl, retry_after, max_age) if hint is not None]
    wait = max([spec_interval, *hints])
    if failures > 0:
        doubled = min(spec_interval, LONGEST_WAIT) * 2 ** min(failures, 20)
        wait = max(wait, min(min(doubled, MAX_BACKOFF) * _jitter(slug, failures), MAX_BACKOFF))
    return now + timedelta(seconds=round(min(wait, LONGEST_WAIT).total_seconds()))


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


def health(state: FeedState, now: datetime) -> FeedHealth:
    """How the feed does at `now`, with a reason in plain words, since when, and when it is tried next."""
    name, reason, since = _verdict(state, now)
    return FeedHealth(
        slug=state.slug,
        title=state.title,
        state=name,
        reason=reason,
        since=since,
        next_try=state.due_at if state.enabled else None,
    )


def _verdict(state: FeedState, now: datetime) -> tuple[_State, str, datetime | None]:
    error = one_line(state.last_error or "no reason was kept", 200)
    if not state.enabled:
        return "paused", "not polled: switched off in the configuration", None
    if state.due_at is None:
        return "stopped", f"not polled any more: {error}", state.failing_since or state.last_polled_at
    if state.last_polled_at is None:
        return "new", "not polled yet", state.added_at
    if state.failures > 0:
        since = state.failing_since or state.last_polled_at
        broken = state.failures >= BROKEN_AFTER or now - since >= BROKEN_FOR
        times = "the last poll failed" if state.failures == 1 else f"{state.failures} polls in a row failed"
        return "broken" if broken else "degraded", f"{times}: {error}", since
    quiet_since = state.last_new_at or state.added_at
    if now - quiet_since > SILENT_AFTER:
        return "silent", f"answers, but has had no new entry for {_span(now - quiet_since)}", quiet_since
    return "ok", "", None


def _span(time: timedelta) -> str:
    hours = int(time.total_seconds() // 3600)
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"


def _jitter(slug: str, failures: int) -> float:
    """A factor between 0.9 and 1.1, always the same for the same feed and number of failures."""
    digest = hashlib.sha256(f"{slug} {failures}".encode()).digest()
    return 1 - JITTER + 2 * JITTER * int.from_bytes(digest[:4], "big") / 0xFFFFFFFF
