"""How a feed does, in plain words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from monitor.feeds.rhythm import silent_after, usual_gap
from monitor.model import FeedHealth, FeedState
from monitor.text.plain import one_line
from monitor.text.spans import in_words

_State = Literal["ok", "new", "degraded", "broken", "silent", "stopped", "paused"]

BROKEN_AFTER = 3  # failures in a row
BROKEN_FOR = timedelta(days=1)


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
    return _silence(state, now)


def _silence(state: FeedState, now: datetime) -> tuple[_State, str, datetime | None]:
    """Quiet counts up to the last answer: while nobody asked, nobody knows."""
    since = state.last_new_at or state.added_at
    quiet = (state.last_ok_at or now) - since
    if quiet <= silent_after(state.gaps):
        return "ok", "", None
    usual = usual_gap(state.gaps)
    rhythm = f"; usually something every {in_words(usual)}" if usual is not None else ""
    return "silent", f"answers, but nothing new for {in_words(quiet)}{rhythm}", since
