"""The calendar over many years: the newest two on the index, each older one on a page that no new edition touches."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from monitor.editions.archive import Issue, index_files
from monitor.editions.shelves import old_years, year_files, year_path
from tests.pure.editions.test_archive import hrefs, issues


def every_day(count: int) -> list[Issue]:
    """Editions of so many days, the latest on 22 November 2026."""
    return issues(count)


def test_years_before_the_newest_two_have_pages_that_the_index_leads_to() -> None:
    listed = every_day(1500)
    index = index_files(listed)["index.html"].decode()
    years = year_files(listed, old_years(listed))

    assert old_years(listed) == [2024, 2023, 2022]
    assert sorted(years) == [year_path(year) for year in (2022, 2023, 2024)]
    assert {f"{path}#d-daily" for path in years} <= set(hrefs(index))
    assert index.count("<details") == 1 and "2024/05/05" not in index and "2025/05/05" in index
    page = years[year_path(2024)].decode()
    links = {href.removeprefix("../../") for href in hrefs(page)}
    assert {issue.path for issue in listed if issue.date.year == 2024} <= links
    assert not any("/2025/" in link for link in links)


def test_five_thousand_editions_leave_the_index_as_small_as_two_years() -> None:
    few, many = (index_files(every_day(count))["index.html"] for count in (700, 5000))

    assert len(many) < len(few) + 5_000
    assert max(map(len, year_files(every_day(5000), {2016}).values())) < 200_000


def test_a_new_edition_leaves_the_pages_of_older_years_as_they_are() -> None:
    listed = every_day(1500)
    day = listed[-1].date + timedelta(days=1)
    later = [*listed, replace(listed[-1], date=day, number=1501, missed=())]

    assert year_files(later, old_years(later)) == year_files(listed, old_years(listed))
    assert year_files(listed[::-1], {2023}) == year_files(listed, {2023})
    assert year_files(listed, {2026, 2025}) == {}


def test_each_day_shows_what_it_brought_in_words_and_signs() -> None:
    plain = replace(every_day(1)[0], partial=False, late=False, missed=())
    days = [date(2026, 11, n) for n in (2, 3, 4)]
    listed = [
        replace(plain, date=days[0], moved=True, happened=True),
        replace(plain, date=days[1], happened=True, late=True),
        replace(plain, date=days[2]),
    ]

    index = index_files(listed)["index.html"].decode()
    cells = re.findall(r'aria-label="\w+, (\d) November 2026: edition \d+([^"]*)">\d+<span[^>]*>([^<]*)<', index)

    assert cells == [("2", ", a status changed, new events", "◆●"), ("3", ", new events, late", "●"), ("4", "", "")]
