"""Search: build a part of the archive's search index again. It follows the archive's pages and is never in their way: what cannot
be built now is tried later, and the archive is whole without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitor.editions.archive import Issue
from monitor.editions.freeze import from_json
from monitor.editions.searchrecords import (
    TOPICS_PART,
    SearchRecord,
    part_of,
    record_of_topic,
    records_of_edition,
    records_of_story,
    staged,
)
from monitor.editions.storypages import Tellings
from monitor.errors import SearchError
from monitor.logs import Log
from monitor.model import DuePart, Job
from monitor.steps.archive import issues, tracks
from monitor.steps.house import House
from monitor.steps.search_marks import parts_of
from monitor.steps.story_pages import pages_told

FIRST_WAIT = timedelta(minutes=5)  # doubled each time
LONGEST_WAIT = timedelta(hours=4)

log = Log("search")


def search(job: Job, house: House) -> datetime | None:
    """Build the job's parts that are due. Returns None."""
    for part in map(str, job.keys):
        try:
            with house.search.claimed(part) as due:
                if due is not None:  # else somebody else has built it
                    _follow(due, house)
        except SearchError as error:  # a folder that nobody may write: its mark stays
            log.warning("search not built", part=part, reason=error.reason)
    return None


def _follow(due: DuePart, house: House) -> None:
    listed = issues(house)
    needed = parts_of(listed)
    try:
        files = staged(records(due.name, listed, house)) if due.name in needed else {}
        changed = house.search.build(due, files)
        if needed <= house.search.built():  # months go when their year is there
            house.search.keep(needed)
    except SearchError as error:
        wait = min(FIRST_WAIT * 2 ** min(due.tries, 10), LONGEST_WAIT)
        house.search.put_off(due, house.clock.now() + wait, error.reason)
        log.warning("search not built", part=due.name, reason=error.reason)
        return
    house.search.done(due)
    if changed:
        log.info("search built", part=due.name, records=len(files))


def records(part: str, listed: Sequence[Issue], house: House) -> Iterator[SearchRecord]:
    """What a part of the index holds. A story stands in the part of the edition that told it first, however it grows."""
    if part == TOPICS_PART:
        yield from map(record_of_topic, tracks(listed, house).values())
        return
    newest = max(issue.date for issue in listed)
    for issue in listed:
        if part_of(issue.date, newest) == part:
            yield from _of_edition(issue, house)
    told = Tellings(listed)
    marks = [mark for mark in told.marks() if part_of(told.of(mark).issues[0].date, newest) == part]
    for page in pages_told(marks, listed, house):
        yield from records_of_story(page)


def _of_edition(issue: Issue, house: House) -> Iterator[SearchRecord]:
    with house.store.read() as db:
        content = db.editions.content(issue.digest, issue.date)
    try:
        edition = from_json(content or "")
    except ValueError as error:
        log.warning("edition not in the search", digest=issue.digest, date=issue.date, reason=str(error))
        return
    yield from records_of_edition(edition)
