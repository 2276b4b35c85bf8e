"""When feeds are polled: after a success, and after each kind of failure."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import CrewError, FeedError, FetchError, ForbiddenAddress
from monitor.feeds.cadence import (
    HOME_SOON,
    HOMESICK,
    LONGEST_WAIT,
    MAX_BACKOFF,
    NextTry,
    after_failure,
    back_off,
    freshness,
    kind_of,
    last_look,
    max_age,
    next_poll,
    still_fresh,
)
from monitor.model import Failure
from tests.build import make_feed_state

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
KINDS: tuple[Failure, ...] = get_args(Failure)
HINTS = st.none() | st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
INTERVALS = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=7))
URL = "https://paper.example/feed"


def test_a_success_is_polled_again_after_exactly_the_interval_or_the_pace() -> None:
    assert next_poll(QUARTER, now=NOW) == NOW + QUARTER
    assert next_poll(QUARTER, now=NOW, pace=timedelta(minutes=4)) == NOW + timedelta(minutes=4)


@given(INTERVALS, st.none() | INTERVALS, HINTS)
def test_the_next_poll_is_never_sooner_than_the_server_allows_nor_later_than_a_week(
    interval: timedelta, pace: timedelta | None, fresh_for: timedelta | None
) -> None:
    due = next_poll(interval, now=NOW, pace=pace, fresh_for=fresh_for)

    assert NOW + min(max(pace or interval, fresh_for or timedelta(0)), LONGEST_WAIT) <= due <= NOW + LONGEST_WAIT
    assert due.microsecond == NOW.microsecond


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ((None, None), None),
        ((HOUR, None), HOUR),
        ((None, timedelta(0)), timedelta(0)),
        ((HOUR, QUARTER), HOUR),
        ((timedelta(days=30), None), LONGEST_WAIT),
    ],
)
def test_the_longer_of_ttl_and_max_age_holds_within_a_week(
    asked: tuple[timedelta | None, ...], expected: timedelta | None
) -> None:
    assert freshness(*asked) == expected


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


@pytest.mark.parametrize(
    ("ttl", "before", "header", "not_modified", "expected"),
    [
        (None, 7 * 24 * HOUR, "max-age=900", True, QUARTER),  # a week was asked for once, now a quarter of an hour
        (HOUR, 7 * 24 * HOUR, "max-age=900", True, HOUR),  # the feed's own ttl is in force still
        (HOUR, 7 * 24 * HOUR, "no-cache", True, HOUR),
        (None, 7 * 24 * HOUR, "no-store", True, None),
        (None, 7 * 24 * HOUR, None, True, 7 * 24 * HOUR),  # a 304 that says nothing
        (HOUR, 7 * 24 * HOUR, None, False, HOUR),  # the same bytes once more, and no max-age any more
        (None, QUARTER, "max-age=99999999", True, LONGEST_WAIT),
    ],
)
def test_what_an_unchanged_answer_says_stands_in_place_of_what_was_said_before(
    ttl: timedelta | None, before: timedelta, header: str | None, not_modified: bool, expected: timedelta | None
) -> None:
    feed = make_feed_state(ttl=ttl, fresh_for=before)
    headers = {} if header is None else {"cache-control": header}

    assert still_fresh(feed, headers, not_modified=not_modified) == expected


def test_no_header_is_no_max_age() -> None:
    assert max_age({}) is None


def refusal(status: int | None, *, retryable: bool = True) -> FetchError:
    return FetchError(URL, "no", retryable=retryable, status=status)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (refusal(None), "unreachable"),
        (refusal(None, retryable=False), "unreadable"),
        (refusal(429), "busy"),
        (refusal(503), "busy"),
        (refusal(500), "server"),
        (refusal(502), "server"),
        (refusal(408), "server"),
        (refusal(304), "server"),
        (refusal(401), "refused"),
        (refusal(403), "refused"),
        (refusal(451), "refused"),
        (refusal(404), "missing"),
        (refusal(410), "gone"),
        (ForbiddenAddress(URL, "not a public address"), "forbidden"),
        (FeedError(URL, "a web page"), "unreadable"),
        (FeedError(URL, "a captcha", blocked=True), "blocked"),
        (CrewError("parse_feed", "took longer than 30 s"), "unreadable"),
    ],
)
def test_every_error_is_of_one_kind(error: FetchError | FeedError | CrewError, kind: Failure) -> None:
    assert kind_of(error) == kind


def test_a_refusal_by_a_captcha_is_a_block_whatever_its_status() -> None:
    assert {kind_of(refusal(status), for_robots=True) for status in (403, 429, 503)} == {"blocked"}


def waits(kind: Failure, count: int, interval: timedelta = QUARTER) -> list[float]:
    """Minutes after each of the first failures in a row."""
    found = [back_off(kind, failures=n, interval=interval, slug="a") for n in range(1, count + 1)]
    return [wait.total_seconds() / 60 for wait in found]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("unreachable", [30, 60, 120, 240, 480, 960, 1440, 1440]),
        ("server", [30, 60, 120, 240, 480, 960, 1440, 1440]),
        ("busy", [30, 60, 120, 240, 480, 960, 1440, 1440]),
        ("refused", [60, 120, 240, 480, 960, 1440, 1440]),
        ("missing", [60, 120, 240, 480, 960, 1440, 1440]),
        ("blocked", [60, 120, 240, 480, 960, 1440, 1440]),
        ("unreadable", [60, 120, 240, 480, 960, 1440, 1440]),
        ("forbidden", [1440, 1440, 1440]),
    ],
)
def test_each_kind_backs_off_in_its_own_way_up_to_a_day(kind: Failure, expected: list[int]) -> None:
    for wait, planned in zip(waits(kind, len(expected)), expected, strict=True):
        assert planned * 0.9 - 0.1 <= wait <= min(planned * 1.1, 1440) + 0.1


@pytest.mark.parametrize(("said", "waited"), [(7200, 7200), (10, 900), (0, 900), (30 * 86400, 7 * 86400)])
def test_a_busy_server_is_taken_at_its_word_within_a_week_but_not_hurried_to(said: int, waited: int) -> None:
    for failures in (1, 2, 9):
        wait = back_off("busy", failures=failures, interval=QUARTER, slug="a", retry_after=timedelta(seconds=said))
        assert wait == timedelta(seconds=waited)


def test_feeds_of_one_dead_server_part_ways() -> None:
    assert len({back_off("unreachable", failures=2, interval=QUARTER, slug=f"feed-{n}") for n in range(20)}) > 10


@given(st.sampled_from(KINDS), INTERVALS, st.integers(1, 10_000), HINTS, st.text(max_size=20))
def test_no_failure_is_followed_too_soon_nor_later_than_a_week(
    kind: Failure, interval: timedelta, failures: int, retry_after: timedelta | None, slug: str
) -> None:
    wait = back_off(kind, failures=failures, interval=interval, slug=slug, retry_after=retry_after)

    floor = min(max(interval, retry_after or timedelta(0)), LONGEST_WAIT)
    assert floor <= wait <= max(MAX_BACKOFF, floor + timedelta(seconds=1))
    assert wait == back_off(kind, failures=failures, interval=interval, slug=slug, retry_after=retry_after)


@given(st.sampled_from(KINDS), INTERVALS, st.integers(1, 60), st.text(max_size=20))
def test_more_failures_never_mean_asking_more_often_but_for_the_jitter(
    kind: Failure, interval: timedelta, failures: int, slug: str
) -> None:
    fewer = back_off(kind, failures=failures, interval=interval, slug=slug)
    more = back_off(kind, failures=failures + 1, interval=interval, slug=slug)

    assert more >= fewer * 0.9 - timedelta(seconds=1)
    if interval < MAX_BACKOFF / 8 and more < MAX_BACKOFF * 0.8:
        assert more > fewer


STAYED = make_feed_state(url=URL, home=URL)
MOVED = make_feed_state(url="https://new.example/feed", home=URL)


def test_only_a_feed_that_is_gone_from_its_configured_address_is_given_up() -> None:
    for kind in KINDS:
        for failures in (0, 1, 9, 5000):
            again = after_failure(make_feed_state(failures=failures), kind, interval=QUARTER, now=NOW)
            assert (again.due_at is None) is (kind == "gone") and not again.moved_back


def test_what_is_gone_behind_a_move_is_asked_for_at_the_configured_address_first() -> None:
    assert after_failure(MOVED, "gone", interval=QUARTER, now=NOW) == NextTry(NOW + HOME_SOON, moved_back=True)
    assert after_failure(STAYED, "gone", interval=QUARTER, now=NOW) == NextTry(None)


@pytest.mark.parametrize("kind", ["missing", "unreachable", "unreadable", "refused", "blocked", "server"])
def test_an_address_that_a_feed_moved_to_has_three_tries(kind: Failure) -> None:
    for failures in range(HOMESICK - 1):
        found = after_failure(
            make_feed_state(url=MOVED.url, home=URL, failures=failures), kind, interval=QUARTER, now=NOW
        )
        assert not found.moved_back
    third = make_feed_state(url=MOVED.url, home=URL, failures=HOMESICK - 1)

    assert after_failure(third, kind, interval=QUARTER, now=NOW) == NextTry(NOW + HOME_SOON, moved_back=True)
    assert not after_failure(third, "busy", interval=QUARTER, now=NOW).moved_back


CUTOFF = NOW + timedelta(hours=3)


def test_a_quiet_feed_is_looked_at_shortly_before_a_cut_off() -> None:
    look = last_look(CUTOFF, "herald")

    assert timedelta(minutes=5) <= CUTOFF - look <= timedelta(minutes=20)
    assert next_poll(HOUR, now=NOW, pace=4 * HOUR, looks=[look]) == look
    assert next_poll(HOUR, now=NOW, pace=2 * HOUR, looks=[look]) == look  # else it would come by too soon before
    assert next_poll(HOUR, now=NOW, pace=1.5 * HOUR, looks=[look]) == NOW + 1.5 * HOUR
    assert next_poll(HOUR, now=NOW, looks=[look]) == NOW + HOUR
    looks = Counter(last_look(CUTOFF, f"feed-{n}") for n in range(50))
    assert max(looks) - min(looks) > timedelta(minutes=12) and max(looks.values()) <= 2  # to the second


def test_no_cut_off_makes_a_feed_be_asked_sooner_than_its_interval_or_its_server_allows() -> None:
    look = last_look(CUTOFF, "herald")
    late = look - timedelta(minutes=30)

    assert next_poll(HOUR, now=late, pace=4 * HOUR, looks=[look]) == late + 4 * HOUR
    assert next_poll(HOUR, now=NOW, pace=4 * HOUR, fresh_for=4 * HOUR, looks=[look]) == NOW + 4 * HOUR
