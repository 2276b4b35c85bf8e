"""Articles from files: JSON Lines, pages, plain text, newsletters, web archives; and whole houses that `monitor export` wrote.

Bad records are counted and named, the rest is imported. What is here already is never changed, so an import that was broken off
is simply given again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.exc import DataError, IntegrityError

from monitor.desk.import_items import (
    EDITION,
    HAND,
    KNOWN,
    NEW,
    PAGE,
    TOMBSTONE,
    WENT,
    Given,
    Item,
    Known,
    Read,
    Refused,
    Skipped,
)
from monitor.desk.import_lines import is_house, json_lines
from monitor.desk.import_pages import one_file
from monitor.desk.import_warc import warc_records
from monitor.errors import ImportRefused, StoreError
from monitor.model import Article
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.text.dates import day_in_zone

__all__ = ["Given", "Imported", "import_files", "is_house", "read_text_file"]

CHUNK = 200  # things in one commit
MOST_NAMED = 1000  # bad records that are named one by one
MOST_REASONS = 100  # why records were skipped: a stranger's archive may make up as many as it has records
SUFFIXES = {
    ".jsonl": "JSON Lines", ".html": "a page", ".htm": "a page", ".txt": "plain text", ".eml": "a newsletter",
    ".warc": "a web archive", ".warc.gz": "a web archive",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did. `refused` holds one line for each bad record: where, what, and the mend."""

    new: int
    known: int
    refused: tuple[str, ...]
    let_go: int = 0  # of those known: they were here once, and went when their time was over
    first: datetime | None = None  # the span of `known_at` of what was read
    last: datetime | None = None
    more_refused: int = 0  # bad records beyond MOST_NAMED
    skipped: dict[str, int] = field(default_factory=dict)  # records that are no articles, by reason
    editions: int = 0  # that came in with a house
    gone: int = 0  # addresses that stay away, and were not known to
    hands: int = 0  # acts by hand that were not here
    pages: int = 0  # raw pages of articles that were here without them


@dataclass(slots=True)
class _Count:
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    more_refused: int = 0
    first: datetime | None = None
    last: datetime | None = None

    def refuse(self, reason: str) -> None:
        if len(self.refused) < MOST_NAMED:
            self.refused.append(reason)
        else:
            self.more_refused += 1

    def skip(self, reason: str) -> None:
        known = reason in self.skipped or len(self.skipped) < MOST_REASONS
        self.skipped[reason if known else "other reasons"] += 1

    def put(self, item: Item, outcome: str) -> None:
        self.outcomes[outcome] += 1
        if item.known_at is not None:
            self.first = min(self.first or item.known_at, item.known_at)
            self.last = max(self.last or item.known_at, item.known_at)

    def done(self) -> Imported:
        known = self.outcomes[KNOWN] + self.outcomes[WENT]
        return Imported(
            new=self.outcomes[NEW], known=known, refused=tuple(self.refused), let_go=self.outcomes[WENT],
            first=self.first, last=self.last, more_refused=self.more_refused, skipped=dict(sorted(self.skipped.items())),
            editions=self.outcomes[EDITION], gone=self.outcomes[TOMBSTONE], hands=self.outcomes[HAND],
            pages=self.outcomes[PAGE],
        )  # fmt: skip


def import_files(
    paths: list[Path], given: Given, house: House, *, progress: Callable[[int], None] = lambda _count: None
) -> Imported:
    """Read the files into the store, due for assessment. Raises ImportRefused when a file cannot be read at all, or the
    day given is none that news can have."""
    _check_day(given, house)
    for path in paths:  # a mistyped last name is told before an hour's work, not after it
        _kind(path)
    count = _Count()
    read = (part for path in paths for part in _read(path, given, house))
    while chunk := list(islice(read, CHUNK)):
        for part in chunk:
            if isinstance(part, Refused):
                count.refuse(part.reason)
            elif isinstance(part, Skipped):
                count.skip(part.reason)
            elif isinstance(part, Known):
                count.outcomes[KNOWN] += 1
        _store([part for part in chunk if isinstance(part, Item)], house, count)
        progress(count.outcomes.total())
    return count.done()


def read_text_file(path: Path, given: Given, house: House) -> Article:
    """One HTML or text file as an article, stored nowhere: for `explain`. Raises ImportRefused."""
    refused: list[str] = []
    for part in _read(path, given, house):
        if isinstance(part, Item) and part.article is not None:
            return part.article
        if isinstance(part, Refused):
            refused.append(part.reason)
    raise ImportRefused(refused[0] if refused else f"{path}: holds no article")


def _check_day(given: Given, house: House) -> None:
    if given.day is None:
        return
    try:
        begins = day_in_zone(given.day, house.watchlist.time_zone)
    except ValueError as error:
        raise ImportRefused(f"--date {error}") from error
    if begins > house.clock.now():
        raise ImportRefused(f"--date {given.day.isoformat()} lies in the future")


def _store(items: Sequence[Item], house: House, count: _Count) -> None:
    """Write these together; where the database will not have one of them, all but that."""
    if not items:
        return
    assert isinstance(house.store, Database)
    now, done = house.clock.now(), list[tuple[Item, str]]()
    refused: list[str] = []
    try:
        with house.store.write() as db:
            for item in items:
                try:
                    done.append((item, item.put(db, now)))
                except ImportRefused as error:
                    refused.append(f"{item.where}: {error}")
    except StoreError as error:
        if not isinstance(error.__cause__, (DataError, IntegrityError)):  # nothing is wrong with any of them
            raise
        if len(items) == 1:
            count.refuse(f"{items[0].where}: the database will not have it")
            return
        half = len(items) // 2
        _store(items[:half], house, count)
        _store(items[half:], house, count)
        return
    for item, outcome in done:
        count.put(item, outcome)
    for reason in refused:
        count.refuse(reason)


def _kind(path: Path) -> str:
    name = path.name.lower()
    kind = ".warc.gz" if name.endswith(".warc.gz") else path.suffix.lower()
    if kind not in SUFFIXES:
        raise ImportRefused(f"{path}: cannot import {kind or 'a file without suffix'} (known: {', '.join(SUFFIXES)})")
    if path.exists() and not path.is_file():  # a folder, or a pipe that nobody writes to
        raise ImportRefused(f"{path}: not a file")
    return kind


def _read(path: Path, given: Given, house: House) -> Iterator[Read]:
    kind = _kind(path)
    try:
        if kind == ".jsonl":
            yield from json_lines(path, given, house)
        elif kind in (".warc", ".warc.gz"):
            yield from warc_records(path, given, house)
        else:
            yield from one_file(path, kind, given, house)
    except OSError as error:
        raise ImportRefused(f"{path}: cannot be read: {error.strerror or error}") from error
