"""The calendars of an archive: a digest's editions by year and month, those of older years on pages of their own."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from monitor.editions.render import environment
from monitor.editions.wording import MONTHS, long_day
from monitor.model import Every

if TYPE_CHECKING:
    from monitor.editions.archive import Issue

RECENT = 7  # editions of a digest that the index names by their subject
YEARS = 2  # newest ones that stand on the index itself
ROOT = "../../"  # from a year's folder to the archive's


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day in the calendar. `number` is None for a day of another month."""

    number: int | None
    spoken: str
    issue: Issue | None
    missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month with at least one edition or missed day, as weeks from Monday."""

    title: str
    weeks: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A digest's months of one year, the latest first."""

    number: int
    months: tuple[Month, ...]
    count: int
    missed: int

    @property
    def path(self) -> str:
        """The page of the year, seen from the archive's root."""
        return year_path(self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """All editions of one digest, the latest first. `older`: years that have a page of their own."""

    slug: str
    title: str
    every: Every  # as the latest says
    latest: Issue
    recent: tuple[Issue, ...]
    years: tuple[Year, ...]
    older: tuple[Year, ...]
    count: int
    missed: int


def year_path(year: int) -> str:
    """Where the calendar of an older year lies in the archive."""
    return f"calendar/{year:04d}/index.html"


def old_years(issues: Sequence[Issue]) -> list[int]:
    """The years of these editions that stand on pages of their own, newest first."""
    return _years(issues)[YEARS:]


def shelves(issues: Sequence[Issue]) -> list[Shelf]:
    """A shelf for each digest, in the order of their first appearance."""
    here = set(_years(issues)[:YEARS])
    found = []
    for slug in dict.fromkeys(issue.digest for issue in issues):
        of = [issue for issue in issues if issue.digest == slug]
        latest = sorted(of, key=lambda i: i.date, reverse=True)
        years = [_year(number, of, laid_out=number in here) for number in _years(of)]
        found.append(
            Shelf(
                slug=slug,
                title=latest[0].title,
                every=latest[0].every,
                latest=latest[0],
                recent=tuple(latest[:RECENT]),
                years=tuple(year for year in years if year.number in here),
                older=tuple(year for year in years if year.number not in here),
                count=len(of),
                missed=sum(year.missed for year in years),
            )
        )
    return found


def year_files(issues: Sequence[Issue], years: Collection[int]) -> dict[str, bytes]:
    """`calendar/2014/index.html` of those of these years that stand on pages of their own."""
    template = environment().get_template("year.html.j2")
    files = {}
    for number in old_years(issues):
        if number in years:
            kept = [
                (slug, _latest([i for i in issues if i.digest == slug]).title, year)
                for slug in dict.fromkeys(issue.digest for issue in issues)
                if (year := _year(number, [i for i in issues if i.digest == slug])).months
            ]
            files[year_path(number)] = template.render(number=number, shelves=kept, root=ROOT).encode()
    return files


def _latest(issues: Sequence[Issue]) -> Issue:
    return max(issues, key=lambda issue: issue.date)


def _years(issues: Sequence[Issue]) -> list[int]:
    days = {issue.date for issue in issues} | _missed(issues)
    return sorted({day.year for day in days}, reverse=True)


def _missed(issues: Sequence[Issue]) -> set[date]:
    by_day = {(issue.digest, issue.date) for issue in issues}
    return {day for issue in issues for day in issue.missed if (issue.digest, day) not in by_day}


def _year(number: int, issues: Sequence[Issue], *, laid_out: bool = True) -> Year:
    by_day = {issue.date: issue for issue in issues if issue.date.year == number}
    missed = {day for issue in issues for day in issue.missed if day.year == number} - by_day.keys()
    months = sorted({day.month for day in by_day.keys() | missed}, reverse=True) if laid_out else []
    return Year(
        number=number,
        months=tuple(_month(number, month, by_day, missed) for month in months),
        count=len(by_day),
        missed=len(missed),
    )


def _month(year: int, month: int, by_day: Mapping[date, Issue], missed: set[date]) -> Month:
    weeks = Calendar().monthdatescalendar(year, month)
    return Month(
        title=f"{MONTHS[month - 1]} {year}",
        weeks=tuple(tuple(_cell(day, month, by_day, missed) for day in week) for week in weeks),
    )


def _cell(day: date, month: int, by_day: Mapping[date, Issue], missed: set[date]) -> Cell:
    if day.month != month:
        return Cell(number=None, spoken="", issue=None, missed=False)
    return Cell(number=day.day, spoken=long_day(day), issue=by_day.get(day), missed=day in missed)
