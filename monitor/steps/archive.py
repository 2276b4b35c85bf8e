"""The archive: which of its pages an edition changes, and all of them again; the archive's folder writes them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from monitor.editions.archive import Issue, edition_files, index_files, issue_from_json, issue_of, newest_of
from monitor.editions.evidencepages import Quotations
from monitor.editions.freeze import from_json
from monitor.editions.render import render
from monitor.editions.searchpage import search_files
from monitor.editions.shelves import old_years, year_files, year_path
from monitor.editions.storypages import Tellings
from monitor.editions.topicpages import topic_files
from monitor.editions.wording import evidence_path
from monitor.errors import DeliveryError
from monitor.logs import Log
from monitor.model import Edition, Rendering, Track
from monitor.steps.evidence_pages import evidence_pages
from monitor.steps.house import House
from monitor.steps.search_marks import mark_for_search
from monitor.steps.source_pages import source_pages
from monitor.steps.story_pages import Touched, story_pages, touched_by
from monitor.text.plain import one_line

log = Log("archive")


def put_in_archive(edition: Edition, rendering: Rendering, house: House) -> None:
    """Write an edition's pages, then those of stories that have changed, of the topics, and those that list editions. Raises
    DeliveryError when the folder refuses."""
    with house.archive.locked():
        house.archive.write(edition_files(edition, rendering))
        listed = issues(house)
        years = {day.year for day in (edition.date, *edition.missed)}
        stories = write_around(touched_by(edition, listed, house), listed, house, years=years)
        mark_for_search([edition.date], stories, listed, house)


def put_all_in_archive(house: House, *, progress: Callable[[int], None] = lambda _count: None) -> int:
    """Write every edition of every public digest, and all pages around them; returns how many editions. Raises DeliveryError when
    the disk refuses or a stored edition cannot be read."""
    listed: list[Issue] = []
    with house.archive.locked():
        for spec in house.watchlist.digests:
            if spec.archive != "public":
                continue
            with house.store.read() as db:
                days = [ref.date for ref in db.editions.refs(spec.slug)]
            for day in days:
                with house.store.read() as db:
                    content = db.editions.content(spec.slug, day)
                if content is not None:
                    edition, rendering = _laid_out(content, f"{spec.slug} of {day}")
                    house.archive.write(edition_files(edition, rendering))
                    listed.append(issue_of(edition))
                    progress(len(listed))
        everything = Touched(stories=set(Tellings(listed).marks()), quoted=set(Quotations(listed).marks()))
        stories = write_around(everything, listed, house, years=old_years(listed))
        mark_for_search([issue.date for issue in listed], stories, listed, house)
    return len(listed)


def write_around(touched: Touched, listed: Sequence[Issue], house: House, *, years: Collection[int] = ()) -> set[str]:
    """What stands around the editions: the pages of these stories and quoted sentences, of topics and sources, and those
    that list editions; the calendars of these older years, and those that are not there yet. Returns the marks of the stories
    written."""
    written: set[str] = set()
    for files in story_pages(touched.stories, listed, house):
        house.archive.write(files)
        written.update(files)
    rest = {mark for mark in touched.quoted if evidence_path(mark) not in written}
    for files in evidence_pages(rest, Quotations(listed), house):
        house.archive.write(files)
    known = tracks(listed, house)
    house.archive.write(topic_files(listed, known))
    house.archive.write(source_pages(listed, house))
    wanted = {year for year in old_years(listed) if year in years or not house.archive.holds(year_path(year))}
    house.archive.write(year_files(listed, wanted))
    house.archive.write(index_files(listed, known))
    house.archive.write(search_files(listed))
    return {path.split("/")[1] for path in written if path.startswith("stories/")}


def _laid_out(content: str, name: str) -> tuple[Edition, Rendering]:
    try:
        edition = from_json(content)
        return edition, render(edition)
    except ValueError as error:
        reason = f"the stored edition cannot be read: {one_line(str(error), limit=200)}"
        raise DeliveryError(name, reason, retryable=False) from error


def issues(house: House) -> list[Issue]:
    """The editions of public digests whose page is in the archive, by digest and date, as its index lists them: no link
    leads to a page that was not delivered yet."""
    public = [spec.slug for spec in house.watchlist.digests if spec.archive == "public"]
    with house.store.read() as db:
        stored = [text for slug in public for text in db.editions.issues(slug)]
    return [issue for issue in map(issue_from_json, stored) if house.archive.holds(issue.path)]


def tracks(listed: Sequence[Issue], house: House) -> dict[str, Track]:
    """How each topic stands, from the newest of these editions that tells of it. One that cannot be read any more is passed
    over, and the topic's page stays as it is: that is no fault of the edition that is on its way."""
    found: dict[str, Track] = {}
    for topic, issue in newest_of(listed).items():
        with house.store.read() as db:
            content = db.editions.content(issue.digest, issue.date)
        try:
            edition = from_json(content or "")
        except ValueError as error:
            log.warning("topic page not written", topic=topic, digest=issue.digest, date=issue.date, reason=str(error))
            continue
        found |= {track.topic: track for track in edition.tracks if track.topic == topic}
    return found
