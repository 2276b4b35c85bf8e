"""Which parts of the archive's search index are due when pages have changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from monitor.editions.archive import Issue
from monitor.editions.searchrecords import TOPICS_PART, part_of
from monitor.editions.storypages import Tellings
from monitor.model import Day
from monitor.steps.house import House


def mark_for_search(days: Collection[Day], stories: Collection[str], listed: Sequence[Issue], house: House) -> None:
    """Make due what tells of the editions of these days and of these stories, and every part that there should be and is not.
    Raises DeliveryError when the disk refuses."""
    needed = parts_of(listed)
    if not needed:
        return
    due = (_touched(days, stories, listed) & needed) | {TOPICS_PART} | (needed - house.search.built())
    house.search.mark(sorted(due), house.clock.now())


def leave_search(days: Collection[Day], stories: Collection[str], listed: Sequence[Issue], house: House) -> None:
    """Take away at once what tells of the editions of these days and of these stories, and make it due: what must not be found
    is not found from now on, even where nothing can be indexed. Raises DeliveryError or SearchError when the disk refuses."""
    mark_for_search(days, stories, listed, house)
    house.search.withdraw(_touched(days, stories, listed) | {TOPICS_PART} if listed else ())


def parts_of(listed: Sequence[Issue]) -> set[str]:
    """The parts that the index of these editions has."""
    if not listed:
        return set()
    newest = max(issue.date for issue in listed)
    return {part_of(issue.date, newest) for issue in listed} | {TOPICS_PART}


def _touched(days: Collection[Day], stories: Collection[str], listed: Sequence[Issue]) -> set[str]:
    told = Tellings(listed)
    issues = [told.of(mark).issues for mark in stories]
    newest = max(issue.date for issue in listed)
    return {part_of(day, newest) for day in (*days, *(rows[0].date for rows in issues if rows))}
