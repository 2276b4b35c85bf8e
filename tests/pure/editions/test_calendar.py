"""When an edition is due: one a local day, none twice, none forgotten."""

from __future__ import annotations

from calendar import isleap
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.editions.calendar import cutoff, due_edition, edition_for, first_light, next_cutoff
from monitor.model import DigestSpec, EditionRef
from tests.whole import examples

ZONES = (
    "UTC", "Europe/Istanbul", "Europe/Berlin", "America/New_York", "America/St_Johns", "Asia/Tehran", "Asia/Damascus",
    "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Honolulu", "Africa/Casablanca",
)  # fmt: skip
wall_times = st.builds(time, st.integers(0, 23), st.sampled_from(range(0, 60, 5)))


def digest(at: time = time(6, 30), zone: str = "Europe/Berlin", catch_up: str = "one") -> DigestSpec:
    return DigestSpec(
        slug="idlib", title="Idlib", prefix="Idlib", topics=(), scopes=(), at=at, time_zone=zone,
        catch_up="each" if catch_up == "each" else "one",
    )  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ref(day: str, at: datetime, number: int = 1) -> EditionRef:
    return EditionRef(date=date.fromisoformat(day), number=number, cutoff_at=at)


def test_a_wall_time_that_is_skipped_in_spring_lands_after_the_gap() -> None:
    assert cutoff(digest(time(2, 30)), date(2026, 3, 29)) == utc("2026-03-29T01:30")


def test_a_wall_time_that_repeats_in_autumn_is_the_first_of_the_two() -> None:
    assert cutoff(digest(time(2, 30)), date(2026, 10, 25)) == utc("2026-10-25T00:30")


def test_nothing_is_due_before_the_first_cutoff_after_the_start() -> None:
    spec = digest()

    assert due_edition(spec, last=None, started_at=utc("2026-11-20T12:00"), now=utc("2026-11-21T05:29")) is None


def test_the_first_edition_covers_from_the_cutoff_before_the_start() -> None:
    due = due_edition(digest(), last=None, started_at=utc("2026-11-20T12:00"), now=utc("2026-11-21T05:30"))

    assert due is not None
    assert (due.date, due.late, due.missed) == (date(2026, 11, 21), False, ())
    assert due.covers_from == due.floor == utc("2026-11-20T05:30")
    assert due.cutoff_at == utc("2026-11-21T05:30")


def test_after_days_of_absence_one_late_edition_covers_them_all() -> None:
    last = ref("2026-11-17", utc("2026-11-17T05:30"))

    due = due_edition(digest(), last=last, started_at=utc("2026-11-01T12:00"), now=utc("2026-11-21T09:00"))

    assert due is not None
    assert due.late
    assert due.date == date(2026, 11, 21)
    assert due.missed == (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))
    assert due.covers_from == last.cutoff_at
    assert due.floor == utc("2026-11-01T05:30")


def test_catching_up_on_each_day_starts_with_the_earliest() -> None:
    last = ref("2026-11-17", utc("2026-11-17T05:30"))

    due = due_edition(
        digest(catch_up="each"), last=last, started_at=utc("2026-11-01T12:00"), now=utc("2026-11-21T09:00")
    )

    assert due is not None
    assert (due.date, due.missed, due.late) == (date(2026, 11, 18), (), True)


def test_days_before_the_start_are_never_missed_even_after_a_backfill() -> None:
    backfill = ref("2026-11-03", utc("2026-11-03T05:30"))

    due = due_edition(digest(), last=backfill, started_at=utc("2026-11-20T12:00"), now=utc("2026-11-21T05:31"))

    assert due is not None
    assert due.missed == ()
    assert due.covers_from == utc("2026-11-20T05:30")


def test_a_clock_that_jumps_back_makes_nothing_due() -> None:
    last = ref("2026-11-21", utc("2026-11-21T05:30"))

    assert due_edition(digest(), last=last, started_at=utc("2026-11-01T12:00"), now=utc("2026-11-20T09:00")) is None


def test_a_digest_that_moves_to_another_zone_still_has_one_edition_a_day() -> None:
    last = ref("2026-11-21", cutoff(digest(time(23, 0), "Pacific/Honolulu"), date(2026, 11, 21)))
    moved = digest(time(0, 5), "Pacific/Kiritimati")

    due = due_edition(moved, last=last, started_at=utc("2026-11-01T12:00"), now=utc("2026-11-22T11:00"))

    assert due is not None
    assert due.date == date(2026, 11, 23)
    assert due.covers_from <= due.cutoff_at


def test_todays_edition_by_hand_is_cut_off_now() -> None:
    now = utc("2026-11-21T03:00")

    due = edition_for(
        digest(), date(2026, 11, 21), last_before=ref("2026-11-20", utc("2026-11-20T05:30")),
        started_at=utc("2026-11-01T12:00"), now=now,
    )  # fmt: skip

    assert due.cutoff_at == now
    assert due.covers_from == utc("2026-11-20T05:30")
    assert not due.late


def test_a_backfill_owns_its_own_window_only() -> None:
    due = edition_for(
        digest(), date(2020, 5, 28), last_before=None, started_at=utc("2026-11-01T12:00"), now=utc("2026-11-21T03:00")
    )

    assert due.floor == due.covers_from == utc("2020-05-27T04:30")
    assert due.cutoff_at == utc("2020-05-28T04:30")
    assert due.missed == ()


@pytest.mark.parametrize("day", [date(2026, 11, 22), date.max, date.min])
def test_a_day_in_the_future_or_out_of_reach_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match=r"is in the future|too long ago"):
        edition_for(digest(), day, last_before=None, started_at=utc("2026-11-01T12:00"), now=utc("2026-11-21T03:00"))


def test_first_light_is_today_and_now() -> None:
    due = first_light(digest(), started_at=utc("2026-11-21T10:00"), now=utc("2026-11-21T10:05"))

    assert due.date == date(2026, 11, 21)
    assert due.cutoff_at == utc("2026-11-21T10:05")
    assert due.covers_from == due.floor == utc("2026-11-21T05:30")


def test_after_first_light_the_next_edition_is_tomorrows() -> None:
    light = first_light(digest(), started_at=utc("2026-11-21T03:00"), now=utc("2026-11-21T03:05"))
    last = EditionRef(date=light.date, number=1, cutoff_at=light.cutoff_at)

    assert due_edition(digest(), last=last, started_at=utc("2026-11-21T03:00"), now=utc("2026-11-21T05:31")) is None
    tomorrow = due_edition(digest(), last=last, started_at=utc("2026-11-21T03:00"), now=utc("2026-11-22T05:31"))
    assert tomorrow is not None
    assert (tomorrow.date, tomorrow.covers_from, tomorrow.missed) == (date(2026, 11, 22), light.cutoff_at, ())


@settings(max_examples=examples(40), deadline=None)
@given(zone=st.sampled_from(ZONES), at=wall_times, year=st.integers(2012, 2036))
@example(zone="Europe/Istanbul", at=time(2, 5), year=2016)  # a leap year in which the zone moved east for good
def test_each_local_day_of_a_year_gets_exactly_one_edition(zone: str, at: time, year: int) -> None:
    spec = digest(at, zone)
    now = started = datetime(year, 1, 1, tzinfo=UTC)
    last: EditionRef | None = None
    days: list[date] = []

    while now.year == year:
        now = next_cutoff(spec, now)
        due = due_edition(spec, last=last, started_at=started, now=now)
        assert due is not None
        assert (due.missed, due.late, due.cutoff_at) == ((), False, now)
        last = EditionRef(date=due.date, number=len(days) + 1, cutoff_at=due.cutoff_at)
        assert due_edition(spec, last=last, started_at=started, now=now + timedelta(minutes=61)) is None
        days.append(due.date)

    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert len(days) - (365 + isleap(year)) in (
        0,
        1,
        2,
    )  # the last lies in the next year; a zone that moves takes or gives one


@settings(max_examples=examples(150), deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    at=wall_times,
    catch_up=st.sampled_from(["one", "each"]),
    start=st.integers(0, 27 * 365 * 24 * 60).map(lambda minutes: utc("2009-01-01T00:00") + timedelta(minutes=minutes)),
    steps=st.lists(st.integers(-4000, 9000), min_size=1, max_size=30),
)
def test_any_wake_ups_yield_strictly_later_days_and_windows_that_join(
    zone: str, at: time, catch_up: str, start: datetime, steps: list[int]
) -> None:
    spec = digest(at, zone, catch_up)
    now = started = start
    last: EditionRef | None = None
    for minutes in steps:
        now += timedelta(minutes=minutes)
        due = due_edition(spec, last=last, started_at=started, now=now)
        if due is None:
            continue
        assert last is None or due.date > last.date
        assert due.floor <= due.covers_from <= due.cutoff_at <= now
        assert due.covers_from == (due.floor if last is None else last.cutoff_at)
        assert due.floor <= started < due.cutoff_at
        assert all(day < due.date and (last is None or day > last.date) for day in due.missed)
        last = EditionRef(date=due.date, number=1, cutoff_at=due.cutoff_at)
