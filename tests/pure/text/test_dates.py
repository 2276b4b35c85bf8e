from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.dates import day_in_zone, parse_date


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("text", "moment", "precision"),
    [
        ("2020-02-28", utc(2020, 2, 28), "day"),
        ("2020-02-28T10:15:30Z", utc(2020, 2, 28, 10, 15, 30), "second"),
        ("2020-02-28T10:15:30.250+03:00", utc(2020, 2, 28, 7, 15, 30), "second"),
        ("2020-02-28 10:15", utc(2020, 2, 28, 10, 15), "second"),
        ("2020-02-28t10:15:30-0530", utc(2020, 2, 28, 15, 45, 30), "second"),
        ("2020-02-28 10:15 UTC", utc(2020, 2, 28, 10, 15), "second"),
        ("2020-02-28T00:00:00", utc(2020, 2, 28), "second"),
        ("Fri, 28 Feb 2020 10:15:30 +0300", utc(2020, 2, 28, 7, 15, 30), "second"),
        ("Fri, 28 Feb 2020 10:15:30 GMT", utc(2020, 2, 28, 10, 15, 30), "second"),
        ("28 Feb 20 10:15 EST", utc(2020, 2, 28, 15, 15), "second"),
        ("Friday, 28-Feb-20 10:15:60 GMT", utc(2020, 2, 28, 10, 15, 59), "second"),
        ("28 February 2020", utc(2020, 2, 28), "day"),
        ("Fri, 28 Feb 2020 10:15:30 +0300 (MSK)", utc(2020, 2, 28, 7, 15, 30), "second"),
        ("Fri, 28 Feb 2020 10:15:30 GMT+3", None, ""),
        ("Fri, 28 Feb 2020 10:15:30 GMT+03", utc(2020, 2, 28, 7, 15, 30), "second"),
        ("  2020-02-28\n", utc(2020, 2, 28), "day"),
        ("1989-12-31", None, ""),
        ("9999-12-31", None, ""),
        ("1970-01-01T00:00:00Z", None, ""),
        ("2020-02-30", None, ""),
        ("2020-02-28T25:00:00Z", None, ""),
        ("2020-02-28T10:00:00+99:00", None, ""),
        ("28 Foo 2020", None, ""),
        ("yesterday", None, ""),
        ("٢٠٢٠-٠٢-٢٨", utc(2020, 2, 28), "day"),
        ("Cum, 28 Şub 2020 10:15:30 +0300", utc(2020, 2, 28, 7, 15, 30), "second"),
        ("28 ŞUBAT 2020", utc(2020, 2, 28), "day"),
        ("28 Kasım 2020, 10:15", utc(2020, 11, 28, 10, 15), "second"),
        ("Пт, 28 фев 2020 10:15:30 +0300", utc(2020, 2, 28, 7, 15, 30), "second"),
        ("28 мая 2020 г.", utc(2020, 5, 28), "day"),
        ("28.02.2020 10:15", utc(2020, 2, 28, 10, 15), "second"),
        ("الجمعة، ٢٨ شباط ٢٠٢٠", utc(2020, 2, 28), "day"),
        ("28 تشرين الأول 2020", utc(2020, 10, 28), "day"),
        ("28 أكتوبر 2020", utc(2020, 10, 28), "day"),
        ("February 28, 2020", utc(2020, 2, 28), "day"),
        ("Friday, February 28, 2020 10:15 GMT", utc(2020, 2, 28, 10, 15), "second"),
        ("02/28/2020", None, ""),
        ("28 شيء 2020", None, ""),
        ("9999-12-31T23:59:59-12:00", None, ""),
        ("", None, ""),
    ],
)
def test_feeds_and_pages_write_dates_in_many_ways(text: str, moment: datetime | None, precision: str) -> None:
    assert parse_date(text) == (None if moment is None else (moment, precision))


def test_a_date_from_the_near_future_is_the_latest_one_possible() -> None:
    latest = utc(2020, 2, 28, 12)

    assert parse_date("2020-02-28T14:00:00Z", latest=latest) == (latest, "second")
    assert parse_date("2020-02-29", latest=latest) == (latest, "day")
    assert parse_date("2020-02-28T11:00:00Z", latest=latest) == (utc(2020, 2, 28, 11), "second")
    assert parse_date("2020-02-29T12:00:01Z", latest=latest) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_date_reader(text: str) -> None:
    parse_date(text, latest=utc(2020, 1, 1))


@given(
    st.datetimes(utc(1990, 1, 2).replace(tzinfo=None), utc(2100, 1, 1).replace(tzinfo=None)),
    st.integers(-14 * 60, 14 * 60),
)
def test_what_is_written_in_iso_form_is_read_back(moment: datetime, minutes: int) -> None:
    written = moment.replace(microsecond=0, tzinfo=UTC)
    offset = timedelta(minutes=abs(minutes))
    sign = "-" if minutes < 0 else "+"
    local = written + (offset if minutes >= 0 else -offset)
    text = f"{local:%Y-%m-%dT%H:%M:%S}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"

    assert parse_date(text) == (written, "second")


def test_a_local_day_begins_at_its_own_midnight() -> None:
    assert day_in_zone(date(2020, 3, 6), "Europe/Istanbul") == utc(2020, 3, 5, 21)
    assert day_in_zone(date(2020, 3, 6), "UTC") == utc(2020, 3, 6)


def test_where_the_clock_jumps_over_midnight_the_day_begins_with_the_jump() -> None:
    assert day_in_zone(date(2022, 3, 27), "Asia/Beirut") == utc(2022, 3, 26, 22)


def test_a_midnight_that_comes_twice_counts_once() -> None:
    assert day_in_zone(date(2020, 11, 1), "America/Havana") == utc(2020, 11, 1, 4)
