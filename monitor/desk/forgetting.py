"""An article removed for good, as a legal request may ask: rows, versions, raw pages; a tombstone keeps it from coming back.

Editions that were published stay as they are: that is their promise, and a mail cannot be called back. So they are named, with
the files that still show the article, for a person to decide; `take_out` makes the article unknown in them as well.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from monitor.editions.archive import issue_of, issue_to_json
from monitor.editions.freeze import from_json, to_json
from monitor.editions.quoted import quoted
from monitor.editions.redact import without
from monitor.editions.sourcepages import LIST
from monitor.editions.wording import evidence_path, page_path, story_path
from monitor.errors import NotFound
from monitor.logs import Log
from monitor.model import Job, StoredArticle, story_mark
from monitor.steps.archive import issues, write_around
from monitor.steps.assess import LEASE
from monitor.steps.deliver import deliver
from monitor.steps.filing import count_forgotten
from monitor.steps.house import House
from monitor.steps.reckon import stir
from monitor.steps.rows import Door
from monitor.steps.search_marks import leave_search
from monitor.steps.story_pages import Touched, pages_around
from monitor.steps.storying import settle
from monitor.text.urls import canonical_url

FILES = ("index.html", "digest.txt", "digest.md", "digest.json")

log = Log("forget")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An edition that shows the article. `quotes`: how many of its sentences stand there; `files`: where, on this disk."""

    digest: str
    date: date
    quotes: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What is held of an article."""

    url: str
    title: str
    outlet: str
    known_at: datetime
    versions: int  # texts that the address has had
    copies: int  # other articles with its text, which stay
    editions: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was removed, and what was not. `pages`: raw pages that were deleted."""

    hold: Hold
    pages: int


def look(address: str, house: House) -> Hold:
    """What is held of the article of an address. Raises NotFound."""
    with house.store.read() as db:
        return _hold(_found(address, db), db, house)


def forget(address: str, house: House) -> Forgotten:
    """Remove the article of an address for good. Raises NotFound; StoreError when a raw page cannot be deleted: its rows are
    gone by then, and `tidy` takes the page away; DeliveryError when the pages of its story cannot be written again: then
    `monitor archive build` does it."""
    listed = issues(house)
    with house.store.write() as db:  # whoever reads it may hold its row until it has the lock: it is done first
        db.articles.withdraw(_found(address, db).id, house.clock.now() + LEASE)
    with house.store.write() as db:
        db.lock("edition")  # nobody prints it meanwhile,
        db.lock("placement")  # nor files a copy under it
        stored = _found(address, db)
        hold = _hold(stored, db, house)
        count_forgotten(stored, db)
        story = db.stories.stories_of([stored.id]).get(stored.id)
        around = pages_around(story, listed, db, house) if story is not None else set[str]()
        now = house.clock.now()
        stir(db.notices.topics_of([stored.id]), db, house)
        db.articles.place_again(settle(db, [], [stored.id]), now)
        pages = db.articles.forget(stored.id, now)
    for page in pages:
        house.shelf.drop(page)
    _leave_pages({*around, story_mark(hold.url)}, house)
    log.info("forgotten", pages=len(pages), editions=len(hold.editions))  # no address: the log outlives the request
    return Forgotten(hold=hold, pages=len(pages))


def _leave_pages(marks: Collection[str], house: House) -> None:
    """Write the pages of these stories and articles again that are in the archive, and those of sources, as they are
    without it."""
    stories = {mark for mark in marks if house.archive.holds(story_path(mark))}
    quoted = {mark for mark in marks if house.archive.holds(evidence_path(mark))}
    if stories or quoted or house.archive.holds(LIST):
        with house.archive.locked():
            listed = issues(house)
            written = write_around(Touched(stories=stories, quoted=quoted), listed, house)
            leave_search([], written, listed, house)


def take_out(address: str, house: House) -> list[tuple[str, date]]:
    """Make the article of an address unknown in every published edition that shows it, and in their files of the archive;
    returns (digest, local date) of each. Works after the article was forgotten, and again without harm."""
    with house.store.read() as db:
        stored = db.articles.find(address)
        url = stored.article.url if stored else _canonical(address)
        shown = db.editions.holding(url)
    changed = []
    for digest, day in shown:
        with house.store.write() as db:
            before = from_json(db.editions.content(digest, day) or "")
            edition = without(before, url)
            if edition == before:  # it holds a longer address that begins so
                continue
            changed.append((digest, day))
            db.editions.amend(digest, day, to_json(edition), issue=issue_to_json(issue_of(edition)))
            id = db.editions.id_of(digest, day)
            files = [] if id is None else [d.id for d in db.deliveries.of(id) if d.channel == "folder"]
            if id is not None and files:
                db.deliveries.again(id, house.clock.now(), [""])
        deliver(Job(kind="deliver", keys=tuple(files)), house)  # what a full disk refuses now, the daemon writes later
    if changed:
        leave_search([day for _, day in changed], [], issues(house), house)
    log.info("taken out of editions", editions=len(changed))
    return changed


def _canonical(address: str) -> str:
    try:
        return canonical_url(address)
    except ValueError:
        return address


def _found(address: str, db: Door) -> StoredArticle:
    stored = db.articles.find(address)
    if stored is None:
        gone, let_go = db.articles.is_forgotten(address), db.articles.is_let_go(address)
        why = "it was let go when its time was over" if let_go else "it may wait to be read: see `monitor due`"
        why = "it was forgotten before" if gone else why
        raise NotFound(f"no article of this address: {address} ({why})")
    return stored


def _hold(stored: StoredArticle, db: Door, house: House) -> Hold:
    article = stored.article
    return Hold(
        url=article.url,
        title=article.title,
        outlet=article.outlet,
        known_at=stored.known_at,
        versions=stored.version,
        copies=len(db.articles.copies_of(stored.id)),
        editions=tuple(_shown(digest, day, article.url, db, house) for digest, day in sorted(_editions(stored, db))),
    )


def _editions(stored: StoredArticle, db: Door) -> set[tuple[str, date]]:
    """(digest, local date) of every edition that published the article, rested on it, or shows it without that: as a correction
    or on a time line."""
    url = stored.article.url
    named = {
        (digest, day) for digest, day in db.editions.holding(url) if url in quoted(db.editions.content(digest, day))
    }
    return named | set(db.articles.editions_of(stored.id))


def _shown(digest: str, day: date, url: str, db: Door, house: House) -> Shown:
    content = db.editions.content(digest, day)
    quotes = len(quoted(content).get(url, ()))
    paths = [f"{page_path(digest, day)}/{name}" for name in FILES]
    there = [str(Path(house.watchlist.digests_folder) / path) for path in paths if house.archive.holds(path)]
    return Shown(digest=digest, date=day, quotes=quotes, files=tuple(there))
