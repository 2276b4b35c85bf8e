"""Which entries are too old to be news."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.feeds.bygone import parted
from monitor.model import Entry
from tests.build import MORNING, make_entry

BEFORE = MORNING - timedelta(days=400)
OLD, FRESH = BEFORE - timedelta(days=1), MORNING


def entry(published: datetime | None = None, updated: datetime | None = None) -> Entry:
    return make_entry(url=f"http://herald.example/{published}-{updated}", published_at=published, updated_at=updated)


def test_beside_fresh_entries_old_ones_are_bygone_and_undated_ones_are_not() -> None:
    old, fresh, undated = entry(OLD), entry(FRESH), entry()

    assert parted([old, fresh, undated], BEFORE) == ([fresh, undated], [old])


def test_an_old_entry_that_changed_of_late_is_no_bygone_one() -> None:
    changed, old = entry(OLD, FRESH), entry(OLD, OLD)

    assert parted([changed, old], BEFORE) == ([changed], [old])


def test_the_moment_itself_is_not_before_it() -> None:
    assert parted([entry(BEFORE)], BEFORE) == ([entry(BEFORE)], [])


def test_where_every_date_is_old_dates_prove_nothing() -> None:
    every = [entry(OLD), entry(), entry(OLD, OLD)]

    assert parted(every, BEFORE) == (every, [])
    assert parted([], BEFORE) == ([], [])
