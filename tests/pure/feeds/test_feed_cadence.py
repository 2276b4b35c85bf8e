"""When feeds are polled, and what is said of them."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.cadence import LONGEST_WAIT, MAX_BACKOFF, SILENT_AFTER, health, max_age, next_poll
from monitor.model import FeedId, FeedState

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
HINTS = st.none() | SPANS
INTERVALS = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=7))


def test_a_success_is_polled_again_after_exactly_the_interval() -> None:
    assert next_poll(QUARTER, now=NOW, failures=0, slug="a") == NOW + QUARTER


@pytest.mark.parametrize("hint", ["ttl", "retry_after", "max_age"])
def test_the_longest_hint_wins_within_a_week(hint: str) -> None:
    for said, expected in ((1, 15), (120, 120), (60 * 24 * 30, 60 * 24 * 7)):
        hints = {hint: timedelta(minutes=said)}
        assert next_poll(QUARTER, now=NOW, failures=0, slug="a", **hints) == NOW + timedelta(minutes=expected)


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [next_poll(QUARTER, now=NOW, failures=n, slug="a") - NOW for n in range(1, 12)]

    for count, wait in enumerate(waits, start=1):
        doubled = min(QUARTER * 2**count, MAX_BACKOFF)
        assert doubled * 0.9 - timedelta(seconds=1) <= wait <= min(doubled * 1.1, MAX_BACKOFF) + timedelta(seconds=1)


def test_feeds_of_one_dead_server_part_ways() -> None:
    assert len({next_poll(QUARTER, now=NOW, failures=2, slug=f"feed-{n}") for n in range(20)}) > 10


@given(INTERVALS, st.integers(0, 10_000), HINTS, HINTS, HINTS, st.text(max_size=20))
def test_the_next_poll_is_never_too_soon_nor_later_than_a_week(
    interval: timedelta,
    failures: int,
    ttl: timedelta | None,
    retry_after: timedelta | None,
    age: timedelta | None,
    slug: str,
) -> None:
    arguments = {"ttl": ttl, "retry_after": retry_after, "max_age": age}

    due = next_poll(interval, now=NOW, failures=failures, slug=slug, **arguments)

    floor = max([interval, *(hint for hint in arguments.values() if hint is not None)])
    assert NOW + min(floor, LONGEST_WAIT) - timedelta(seconds=1) <= due <= NOW + LONGEST_WAIT
    assert due == next_poll(interval, now=NOW, failures=failures, slug=slug, **arguments)
    assert due.microsecond == NOW.microsecond


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("max-age=600", timedelta(minutes=10)),
        ('public, MAX-AGE="60"', timedelta(minutes=1)),
        ("max-age=0", timedelta(0)),
        ("max-age=99999999999999999", LONGEST_WAIT),
        ("no-cache, max-age=600", None),
        ("max-age=soon", None),
        ("max-age=-1", None),
        ("", None),
    ],
)
def test_max_age_is_read(header: str, expected: timedelta | None) -> None:
    assert max_age({"cache-control": header}) == expected


def test_no_header_is_no_max_age() -> None:
    assert max_age({}) is None


HEALTHY = FeedState(
    id=FeedId(1),
    slug="paper",
    url="https://paper.example/feed",
    title="Paper",
    enabled=True,
    etag=None,
    last_modified=None,
    body_sha256=None,
    due_at=NOW + QUARTER,
    attempts=3,
    failures=0,
    added_at=NOW - timedelta(days=30),
    last_polled_at=NOW - timedelta(minutes=1),
    last_ok_at=NOW - timedelta(minutes=1),
    last_new_at=NOW - timedelta(hours=1),
    failing_since=None,
    last_error=None,
)
FAILING = dataclasses.replace(
    HEALTHY, failures=2, failing_since=NOW - timedelta(hours=2), last_error="answered 503\x1b[2J (Service Unavailable)"
)


def test_a_healthy_feed_needs_no_words() -> None:
    found = health(HEALTHY, NOW)

    assert (found.state, found.reason, found.since, found.next_try) == ("ok", "", None, NOW + QUARTER)
    assert (found.slug, found.title) == ("paper", "Paper")


def test_a_feed_that_is_switched_off_is_paused_whatever_else() -> None:
    found = health(dataclasses.replace(FAILING, enabled=False), NOW)

    assert (found.state, found.next_try) == ("paused", None)


def test_a_feed_that_is_gone_is_stopped() -> None:
    found = health(dataclasses.replace(FAILING, due_at=None, last_error="answered 410 (Gone)"), NOW)

    assert (found.state, found.next_try) == ("stopped", None)
    assert found.reason == "not polled any more: answered 410 (Gone)"
    assert found.since == FAILING.failing_since


def test_a_feed_that_was_never_polled_is_new() -> None:
    found = health(dataclasses.replace(HEALTHY, last_polled_at=None, last_ok_at=None, last_new_at=None), NOW)

    assert (found.state, found.since) == ("new", HEALTHY.added_at)


def test_two_failures_degrade_and_three_break() -> None:
    degraded = health(FAILING, NOW)
    broken = health(dataclasses.replace(FAILING, failures=3), NOW)

    assert (degraded.state, broken.state) == ("degraded", "broken")
    assert degraded.reason == "2 polls in a row failed: answered 503[2J (Service Unavailable)"
    assert broken.reason.startswith("3 polls in a row failed")
    assert degraded.since == FAILING.failing_since


def test_one_failure_that_lasts_a_day_is_broken() -> None:
    state = dataclasses.replace(FAILING, failures=1)

    assert health(state, NOW).state == "degraded"
    assert health(state, NOW).reason.startswith("the last poll failed: ")
    assert health(state, NOW + timedelta(hours=22)).state == "broken"


def test_a_feed_without_news_for_two_days_is_silent() -> None:
    quiet = dataclasses.replace(HEALTHY, last_new_at=NOW - SILENT_AFTER)

    assert health(quiet, NOW).state == "ok"
    found = health(quiet, NOW + timedelta(seconds=1))
    assert found.state == "silent"
    assert found.reason == "answers, but has had no new entry for 48 hours"
    assert found.since == quiet.last_new_at


def test_silence_counts_from_the_day_a_feed_was_added() -> None:
    quiet = dataclasses.replace(HEALTHY, last_new_at=None, added_at=NOW - timedelta(days=5))

    found = health(quiet, NOW)

    assert (found.state, found.since) == ("silent", quiet.added_at)
    assert found.reason == "answers, but has had no new entry for 5 days"
