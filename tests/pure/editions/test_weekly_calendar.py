"""When a weekly digest is due: one edition on each of its weekdays, none twice, none forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.editions.calendar import WEEKDAYS, cutoff, due_edition, edition_for, first_light, is_day, next_cutoff
from monitor.model import DigestSpec, EditionRef, Weekday
from tests.pure.editions.test_calendar import ZONES, digest, ref, utc, wall_times
from tests.whole import examples

BERLIN = "Europe/Berlin"
WEEK = timedelta(days=7)
SUNDAY = date(2026, 10, 25)  # the clocks go back on it


def weekly(on: Weekday = "sunday", at: time = time(6, 30), zone: str = BERLIN, catch_up: str = "one") -> DigestSpec:
    return replace(digest(at, zone, catch_up), every="week", on=on)


def test_the_next_cutoff_is_that_of_the_weekday() -> None:
    assert next_cutoff(weekly(), utc("2026-10-21T12:00")) == utc("2026-10-25T05:30")
    assert next_cutoff(weekly(), utc("2026-10-25T05:30")) == utc("2026-11-01T05:30")
    assert next_cutoff(weekly("wednesday"), utc("2026-10-21T12:00")) == utc("2026-10-28T05:30")


def test_an_edition_covers_the_week_whatever_the_clocks_did_in_it() -> None:
    last = ref("2026-10-18", utc("2026-10-18T04:30"))

    due = due_edition(weekly(), last=last, started_at=utc("2026-10-01T12:00"), now=utc("2026-10-25T05:31"))

    assert due is not None
    assert (due.date, due.late, due.missed) == (SUNDAY, False, ())
    assert (due.covers_from, due.cutoff_at) == (utc("2026-10-18T04:30"), utc("2026-10-25T05:30"))  # a week and an hour


def test_between_its_days_nothing_is_due() -> None:
    last = ref("2026-10-25", utc("2026-10-25T05:30"))

    for day in range(26, 32):
        now = utc(f"2026-10-{day}T23:59")
        assert due_edition(weekly(), last=last, started_at=utc("2026-10-01T12:00"), now=now) is None


def test_the_first_edition_covers_from_the_cutoff_before_the_start() -> None:
    due = due_edition(weekly(), last=None, started_at=utc("2026-10-21T12:00"), now=utc("2026-10-25T05:30"))

    assert due is not None
    assert (due.floor, due.covers_from, due.missed) == (utc("2026-10-18T04:30"), utc("2026-10-18T04:30"), ())


def test_after_weeks_of_absence_one_late_edition_covers_them_and_names_the_days_that_were_missed() -> None:
    last = ref("2026-10-04", utc("2026-10-04T04:30"))

    due = due_edition(weekly(), last=last, started_at=utc("2026-09-01T12:00"), now=utc("2026-10-28T12:00"))

    assert due is not None
    assert (due.date, due.late) == (SUNDAY, True)
    assert due.missed == (date(2026, 10, 11), date(2026, 10, 18))
    assert due.covers_from == last.cutoff_at


def test_catching_up_on_each_week_starts_with_the_earliest() -> None:
    last = ref("2026-10-04", utc("2026-10-04T04:30"))

    due = due_edition(
        weekly(catch_up="each"), last=last, started_at=utc("2026-09-01T12:00"), now=utc("2026-10-28T12:00")
    )

    assert due is not None
    assert (due.date, due.missed, due.late) == (date(2026, 10, 11), (), True)


def test_the_week_so_far_can_be_had_on_any_day_and_the_next_edition_goes_on_from_there() -> None:
    last, started, now = ref("2026-10-18", utc("2026-10-18T04:30")), utc("2026-10-01T12:00"), utc("2026-10-21T15:00")

    so_far = edition_for(weekly(), date(2026, 10, 21), last_before=last, started_at=started, now=now)
    after = due_edition(
        weekly(), last=ref("2026-10-21", so_far.cutoff_at), started_at=started, now=utc("2026-10-25T05:30")
    )

    assert (so_far.covers_from, so_far.cutoff_at, so_far.late, so_far.missed) == (last.cutoff_at, now, False, ())
    assert after is not None
    assert (after.date, after.covers_from, after.missed) == (SUNDAY, now, ())


def test_a_past_day_that_is_none_of_its_days_is_refused_and_the_one_before_it_is_named() -> None:
    with pytest.raises(ValueError, match=r"2026-10-20 is no day of a digest that is cut off on Sundays: .*2026-10-18"):
        edition_for(
            weekly(), date(2026, 10, 20), last_before=None, started_at=utc("2026-10-01T12:00"),
            now=utc("2026-10-21T15:00"),
        )  # fmt: skip


def test_a_backfill_owns_its_own_week() -> None:
    due = edition_for(
        weekly(), date(2020, 5, 31), last_before=None, started_at=utc("2026-10-01T12:00"), now=utc("2026-10-21T15:00")
    )

    assert (due.floor, due.covers_from, due.cutoff_at) == (
        utc("2020-05-24T04:30"), utc("2020-05-24T04:30"), utc("2020-05-31T04:30"),
    )  # fmt: skip


def test_first_light_is_of_the_week_so_far() -> None:
    due = first_light(weekly(), started_at=utc("2026-10-21T10:00"), now=utc("2026-10-21T10:05"))

    assert (due.date, due.covers_from) == (date(2026, 10, 21), utc("2026-10-18T04:30"))


def test_a_digest_that_becomes_weekly_goes_on_from_its_last_day() -> None:
    last = ref("2026-10-21", utc("2026-10-21T04:30"))

    due = due_edition(weekly("monday"), last=last, started_at=utc("2026-10-01T12:00"), now=utc("2026-10-26T05:30"))

    assert due is not None
    assert (due.date, due.covers_from, due.missed) == (date(2026, 10, 26), last.cutoff_at, ())


@settings(max_examples=examples(40), deadline=None)
@given(zone=st.sampled_from(ZONES), at=wall_times, on=st.sampled_from(WEEKDAYS), year=st.integers(2009, 2036))
@example(zone="Pacific/Apia", at=time(6, 30), on="friday", year=2011)  # 30 December 2011, a Friday, was none there
def test_each_week_of_a_year_gets_exactly_one_edition(zone: str, at: time, on: Weekday, year: int) -> None:
    spec = weekly(on, at, zone)
    now = started = datetime(year, 1, 1, tzinfo=UTC)
    last: EditionRef | None = None
    days: list[date] = []

    while now.year == year:
        now = next_cutoff(spec, now)
        due = due_edition(spec, last=last, started_at=started, now=now)
        assert due is not None
        assert (due.missed, due.late, due.cutoff_at, is_day(spec, due.date)) == ((), False, now, True)
        last = EditionRef(date=due.date, number=len(days) + 1, cutoff_at=due.cutoff_at)
        assert due_edition(spec, last=last, started_at=started, now=now + timedelta(days=5)) is None
        days.append(due.date)

    assert days == [days[0] + n * WEEK for n in range(len(days))]
    assert len(days) in (53, 54)


@settings(max_examples=examples(150), deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    at=wall_times,
    on=st.sampled_from(WEEKDAYS),
    catch_up=st.sampled_from(["one", "each"]),
    start=st.integers(0, 27 * 365 * 24 * 60).map(lambda minutes: utc("2009-01-01T00:00") + timedelta(minutes=minutes)),
    steps=st.lists(st.tuples(st.integers(-9000, 40000), st.booleans()), min_size=1, max_size=30),
)
def test_any_wake_ups_and_editions_by_hand_yield_later_days_and_windows_that_join(
    zone: str, at: time, on: Weekday, catch_up: str, start: datetime, steps: list[tuple[int, bool]]
) -> None:
    spec = weekly(on, at, zone, catch_up)
    now = started = start
    last: EditionRef | None = None
    for minutes, by_hand in steps:
        now += timedelta(minutes=minutes)
        due = due_edition(spec, last=last, started_at=started, now=now)
        if due is None and by_hand and now > started:
            light = first_light(spec, started_at=started, now=now).date
            if not is_day(spec, light) and (last is None or last.date < light):
                due = edition_for(spec, light, last_before=last, started_at=started, now=now)
        elif due is not None:
            assert is_day(spec, due.date) and due.cutoff_at == cutoff(spec, due.date)
        if due is None:
            continue
        assert last is None or due.date > last.date
        assert due.floor <= due.covers_from <= due.cutoff_at <= now
        assert due.covers_from == (due.floor if last is None else last.cutoff_at)
        assert due.floor <= started < due.cutoff_at
        assert all(is_day(spec, day) and (last is None or last.date < day) and day < due.date for day in due.missed)
        assert due.missed == () or due.missed[-1] >= due.date - WEEK
        last = EditionRef(date=due.date, number=1, cutoff_at=due.cutoff_at)
