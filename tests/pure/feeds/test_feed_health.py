"""What is said of a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.health import health, in_words
from monitor.feeds.rhythm import UNKNOWN_SILENCE
from tests.build import make_feed_state

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)

HEALTHY = make_feed_state(
    slug="paper",
    title="Paper",
    due_at=NOW + QUARTER,
    added_at=NOW - timedelta(days=30),
    last_polled_at=NOW,
    last_ok_at=NOW,
    last_new_at=NOW - HOUR,
)
FAILING = replace(
    HEALTHY, failures=2, failing_since=NOW - 2 * HOUR, last_error="answered 503\x1b[2J (Service Unavailable)"
)


def test_a_healthy_feed_needs_no_words() -> None:
    found = health(HEALTHY, NOW)

    assert (found.state, found.reason, found.since, found.next_try) == ("ok", "", None, NOW + QUARTER)
    assert (found.slug, found.title) == ("paper", "Paper")


def test_a_feed_that_is_switched_off_is_paused_whatever_else() -> None:
    found = health(replace(FAILING, enabled=False), NOW)

    assert (found.state, found.next_try) == ("paused", None)


def test_a_feed_that_is_gone_is_stopped() -> None:
    found = health(replace(FAILING, due_at=None, last_error="answered 410 (Gone)"), NOW)

    assert (found.state, found.next_try) == ("stopped", None)
    assert found.reason == "not polled any more: answered 410 (Gone)"
    assert found.since == FAILING.failing_since


def test_a_feed_that_was_never_polled_is_new() -> None:
    found = health(replace(HEALTHY, last_polled_at=None, last_ok_at=None, last_new_at=None), NOW)

    assert (found.state, found.since) == ("new", HEALTHY.added_at)


def test_two_failures_degrade_and_three_break() -> None:
    degraded = health(FAILING, NOW)
    broken = health(replace(FAILING, failures=3), NOW)

    assert (degraded.state, broken.state) == ("degraded", "broken")
    assert degraded.reason == "2 polls in a row failed: answered 503[2J (Service Unavailable)"
    assert broken.reason.startswith("3 polls in a row failed")
    assert degraded.since == FAILING.failing_since


def test_one_failure_that_lasts_a_day_is_broken() -> None:
    state = replace(FAILING, failures=1)

    assert health(state, NOW).state == "degraded"
    assert health(state, NOW).reason.startswith("the last poll failed: ")
    assert health(state, NOW + timedelta(hours=22)).state == "broken"


def test_a_feed_whose_rhythm_is_not_known_is_silent_after_two_days() -> None:
    quiet = replace(HEALTHY, last_new_at=NOW - UNKNOWN_SILENCE)

    assert health(quiet, NOW).state == "ok"
    found = health(replace(quiet, last_ok_at=NOW + timedelta(seconds=1)), NOW)
    assert (found.state, found.since) == ("silent", quiet.last_new_at)
    assert found.reason == "answers, but nothing new for 2 days"


def test_silence_is_measured_against_the_feeds_own_rhythm() -> None:
    agency = replace(HEALTHY, gaps=(timedelta(minutes=20),) * 12, last_new_at=NOW - 9 * HOUR)
    weekly = replace(HEALTHY, gaps=(timedelta(days=7),) * 6, last_new_at=NOW - timedelta(days=10))

    found = health(agency, NOW)
    assert found.state == "silent"
    assert found.reason == "answers, but nothing new for 9 hours; usually something every 20 minutes"
    assert health(weekly, NOW).state == "ok"


def test_silence_counts_from_the_day_a_feed_was_added() -> None:
    quiet = replace(HEALTHY, last_new_at=None, added_at=NOW - timedelta(days=5))

    found = health(quiet, NOW)

    assert (found.state, found.since) == ("silent", quiet.added_at)
    assert found.reason == "answers, but nothing new for 5 days"


def test_a_feed_that_nobody_asked_is_not_called_silent() -> None:
    """The service stood still for a week: it knows of no silence."""
    before = replace(HEALTHY, last_ok_at=NOW - timedelta(days=7), last_new_at=NOW - timedelta(days=7, hours=1))

    assert health(before, NOW).state == "ok"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "1 minute"), (119, "1 minute"), (1200, "20 minutes"), (7199, "119 minutes"), (7200, "2 hours"),
     (171_000, "47 hours"), (172_800, "2 days"), (9_999_999, "115 days")],
)  # fmt: skip
def test_spans_are_told_as_a_person_would(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
