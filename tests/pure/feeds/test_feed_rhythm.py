"""A feed's own rhythm: its pace, its gaps, and what silence means for it."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.rhythm import (
    BELATED,
    CEILING,
    FLOOR,
    LONGEST_TURNOVER,
    MOST_GAPS,
    MOST_TIMES,
    bounds,
    gaps_after,
    pace_after,
    quiet_before,
    silent_after,
    timely,
    turnover_after,
    usual_gap,
)
from tests.build import make_entry, make_feed_state

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("pace", "held", "new", "quiet", "expected"),
    [  # all in minutes, the configured interval is 15; None is that
        (None, 30, 30, None, None),  # the first poll ever: all is new, and says nothing
        (None, 30, 0, None, None),
        (None, 30, 4, 15, None),  # something new each time: as it is
        (None, 30, 15, 15, 7.5),  # a half of the document: twice as often
        (None, 30, 30, 15, 3.75),  # all of it, so some may be lost already: four times
        (3.75, 30, 30, 3.75, 2),  # not under the floor
        (2, 30, 30, 2, 2),
        (None, 30, 30, 300, None),  # after five hours without us it is no wonder
        (3.75, 30, 4, 3.75, 5 + 5 / 8),  # little again: back by half,
        (12, 30, 1, 12, None),  # to the configured interval and no further
        (3.75, 30, 8, 3.75, 3.75),  # neither most nor little
        (None, 0, 0, 15, None),  # unchanged once, twice, three times
        (None, 0, 0, 30, None),
        (None, 0, 0, 45, 22.5),
        (22.5, 0, 0, 45, 22.5),
        (22.5, 0, 0, 67.5, 33.75),
        (100, 0, 0, 600, 120),  # eight times the interval is the ceiling
        (120, 0, 0, 6000, 120),
        (120, 30, 1, 480, 60),  # news brings it back half the way,
        (120, 30, 20, 480, 24),  # or as fast as entries come,
        (120, 30, 20, 120, None),  # to the configured interval
        (120, 20, 20, 30, 7.5),  # and beyond when entries may be lost
        (None, 1, 1, 1440, None),  # one entry that changes once a day
        (None, 1, 1, 15, 3.75),  # or whenever we look
        (2, 0, 0, 6, 3),  # nothing any more
        (7.5, 5, 0, 8, 7.5),
    ],
)
def test_the_pace_follows_what_polls_bring(
    pace: float | None, held: int, new: int, quiet: float | None, expected: float | None
) -> None:
    found = pace_after(
        minutes(15),
        None if pace is None else minutes(pace),
        held=held,
        new=new,
        timely=new,
        quiet=None if quiet is None else minutes(quiet),
    )

    assert found == (None if expected is None else timedelta(seconds=math.ceil(expected * 60)))


def test_old_entries_that_are_dug_out_are_no_reason_to_hurry() -> None:
    assert pace_after(minutes(15), None, held=30, new=30, timely=3, quiet=minutes(15)) is None


@pytest.mark.parametrize(
    ("interval", "shortest", "longest"), [(1, 1, 8), (15, 2, 120), (60, 2, 240), (360, 2, 360), (10080, 2, 10080)]
)
def test_the_pace_keeps_within_bounds_that_the_configured_interval_sets(
    interval: int, shortest: int, longest: int
) -> None:
    assert bounds(minutes(interval)) == (minutes(shortest), minutes(longest))


SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=40))


@given(
    st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=7)),
    st.none() | SPANS,
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.none() | SPANS,
)
def test_no_poll_drives_the_pace_out_of_bounds(
    interval: timedelta, pace: timedelta | None, held: int, new: int, due: int, quiet: timedelta | None
) -> None:
    held, due = max(held, new), min(due, new)
    low, high = min(interval, FLOOR), max(interval, min(CEILING, MOST_TIMES * interval))

    found = pace_after(interval, pace, held=held, new=new, timely=due, quiet=quiet) or interval

    assert low <= found <= high + timedelta(seconds=1)
    again = pace_after(interval, found, held=0, new=0, timely=0, quiet=quiet) or interval
    assert again >= min(found, high)  # a poll without news never hurries


@given(st.integers(1, 300), st.floats(0.5, 600))
def test_a_steady_feed_loses_nothing_if_polling_can_help(held: int, per_hour: float) -> None:
    """A document of `held` entries to which `per_hour` are added, polled 400 times: once the pace has found itself, entries
    scroll out unseen only where even the floor is too slow."""
    wait = quiet = minutes(15)
    pace, owed = None, 0.0
    for number in range(400):
        owed += per_hour * wait.total_seconds() / 3600
        come = int(owed)
        owed -= come
        assert number < 50 or come <= held or wait <= FLOOR
        new = min(come, held)
        pace = pace_after(minutes(15), pace, held=held, new=new, timely=new, quiet=quiet)
        wait = pace or minutes(15)
        quiet = wait if new else quiet + wait


DAWN = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday


def lost(said: list[datetime], window: int, interval: timedelta, begin: datetime, end: datetime) -> list[datetime]:
    """The entries of a document of `window` that scrolled out of it unseen, polled from `begin` to `end`."""
    feed, seen, missed = make_feed_state(added_at=begin, last_ok_at=None, last_new_at=None), 0, []
    now = begin
    while now < end:
        come = bisect_right(said, now)
        missed += said[seen : max(seen, come - window)]
        new = min(come - seen, window)
        held, timely = (min(come, window), new if feed.last_ok_at else 0) if new else (0, 0)
        quiet = quiet_before(feed, now, new)
        turnover = turnover_after(feed, now, held=held, timely=timely, quiet=quiet)
        pace = pace_after(interval, feed.pace, held=held, new=new, timely=timely, quiet=quiet, turnover=turnover)
        feed = replace(feed, pace=pace, turnover=turnover, last_ok_at=now, last_new_at=now if new else feed.last_new_at)
        now, seen = now + (pace or interval), come
    return missed


def by_day(gap: timedelta, dawn: timedelta, dusk: timedelta, days: list[int]) -> list[datetime]:
    """An entry every `gap` from dawn to dusk of these days."""
    return [DAWN + timedelta(days=day) + dawn + n * gap for day in days for n in range(math.ceil((dusk - dawn) / gap))]


@given(
    st.sampled_from([15, 30, 60, 120, 180]),
    st.integers(4, 60),
    st.floats(30, 600),
    st.floats(8, 20),
    st.floats(0, 1),
    st.floats(0, 60),
)
def test_a_feed_with_quiet_nights_loses_nothing_after_its_first_day(
    interval: int, window: int, turned: float, hours: float, early: float, late: float
) -> None:
    """`turned`: minutes in which the whole document is new, by day; not much less than the configured interval. `late`: minutes
    from the first dawn to the first poll."""
    dawn = timedelta(hours=(24 - hours) * early)
    gap = minutes(max(turned, 0.6 * interval) / window)
    said = by_day(gap, dawn, dawn + timedelta(hours=hours), [0, 1, 2, 3])

    missed = lost(said, window, minutes(interval), DAWN + dawn + minutes(late), DAWN + timedelta(days=4))

    assert not [moment for moment in missed if moment >= DAWN + timedelta(days=1)]


@pytest.mark.parametrize("gap", [10, 15, 30])
def test_a_quiet_week_end_does_not_cost_the_monday_morning(gap: int) -> None:
    said = by_day(minutes(gap), timedelta(hours=6), timedelta(hours=22), [0, 1, 2, 3, 4, 7, 8, 9])

    missed = lost(said, 10, timedelta(hours=1), DAWN, DAWN + timedelta(days=10))

    assert not [moment for moment in missed if moment >= DAWN + timedelta(days=1)]


def test_the_turnover_is_the_fastest_of_late_and_fades_over_days() -> None:
    state = make_feed_state(turnover=None, last_ok_at=NOW - timedelta(days=4))
    known = replace(state, turnover=minutes(100))

    assert turnover_after(state, NOW, held=10, timely=0, quiet=None) is None
    assert turnover_after(state, NOW, held=10, timely=10, quiet=None) is None  # the first poll that brings anything
    assert turnover_after(state, NOW, held=10, timely=4, quiet=minutes(60)) == minutes(150)
    assert turnover_after(known, NOW, held=0, timely=0, quiet=minutes(60)) == minutes(200)
    assert turnover_after(known, NOW, held=10, timely=4, quiet=minutes(60)) == minutes(150)
    assert turnover_after(known, NOW, held=10, timely=4, quiet=timedelta(days=9)) == minutes(200)
    assert turnover_after(replace(known, last_ok_at=NOW), NOW, held=0, timely=0, quiet=None) == minutes(100)
    endless = turnover_after(state, NOW, held=1000, timely=1, quiet=timedelta(days=4000))
    assert endless == LONGEST_TURNOVER


@pytest.mark.parametrize(
    ("turnover", "expected"), [(600, 240), (300, 150), (100, None), (60, 45), (20, 15), (1, 2), (0, 2)]
)
def test_a_quiet_night_slows_a_feed_down_no_more_than_its_days_allow(turnover: int, expected: int | None) -> None:
    pace = minutes(240)
    found = pace_after(minutes(60), pace, held=0, new=0, timely=0, quiet=minutes(900), turnover=minutes(turnover))

    assert found == (None if expected is None else minutes(expected))


def test_entries_count_as_come_since_the_last_look_by_their_dates() -> None:
    fresh, undated = make_entry(published_at=NOW - minutes(5)), make_entry(published_at=None)
    zone = make_entry(published_at=NOW - timedelta(hours=3))  # a clock three hours off
    old = make_entry(published_at=NOW - BELATED - timedelta(days=1))

    assert timely([fresh, undated, zone, old], NOW) == 3
    assert timely([fresh, undated], None) == 0


POLLED = make_feed_state(
    last_polled_at=NOW - minutes(15),
    last_ok_at=NOW - minutes(15),
    last_new_at=NOW - minutes(45),
    added_at=NOW - timedelta(days=3),
)


def test_quiet_is_counted_from_the_last_poll_that_brought_something() -> None:
    never = make_feed_state(last_new_at=None, added_at=NOW - timedelta(days=3))

    assert quiet_before(POLLED, NOW, 4) == minutes(45)
    assert quiet_before(never, NOW, 4) is None
    assert quiet_before(never, NOW, 0) == timedelta(days=3)


def test_a_gap_ends_with_news_and_the_last_twenty_are_kept() -> None:
    full = replace(POLLED, gaps=tuple(minutes(n) for n in range(MOST_GAPS)))

    assert gaps_after(POLLED, minutes(15), NOW, 2) == (minutes(45),)
    assert gaps_after(POLLED, minutes(15), NOW, 0) == ()
    assert gaps_after(full, minutes(15), NOW, 1) == (*full.gaps[1:], minutes(45))


def test_a_gap_in_which_nobody_looked_says_nothing() -> None:
    first = replace(POLLED, last_new_at=None)
    failed = replace(POLLED, failures=1)
    asleep = replace(POLLED, last_ok_at=NOW - timedelta(days=4), last_new_at=NOW - timedelta(days=5))
    late = replace(POLLED, last_ok_at=NOW - timedelta(hours=1), last_new_at=NOW - timedelta(days=5))

    assert [gaps_after(state, minutes(15), NOW, 2) for state in (first, failed, asleep)] == [(), (), ()]
    assert gaps_after(late, minutes(15), NOW, 2) == (timedelta(days=5),)


@pytest.mark.parametrize(
    ("gaps", "silent", "usual"),
    [
        ([], timedelta(hours=48), None),
        ([20] * 4, timedelta(hours=48), None),
        ([30 * 24 * 60], timedelta(days=90), None),  # once a month
        ([20] * 5, timedelta(hours=8), minutes(20)),  # an agency may sleep a night
        ([20, 20, 60, 240, 20, 20], timedelta(hours=12), minutes(20)),
        ([600, 700, 64 * 60, 600, 700], timedelta(hours=192), minutes(700)),  # a ministry and its weekend
    ],
)
def test_silence_is_measured_by_the_feeds_own_gaps(gaps: list[int], silent: timedelta, usual: timedelta | None) -> None:
    spans = [minutes(gap) for gap in gaps]

    assert (silent_after(spans), usual_gap(spans)) == (silent, usual)
