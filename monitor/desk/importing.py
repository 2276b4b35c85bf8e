"""Articles from files: JSON Lines, HTML pages, plain text. Bad records are counted and named, the rest is imported."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from monitor.articles import filing
from monitor.articles.clean import title_of
from monitor.errors import CrewError, ImportRefused
from monitor.model import Article
from monitor.steps import inside
from monitor.steps.house import House
from monitor.text.dates import day_in_zone, parse_date
from monitor.text.plain import clean_text, one_line
from monitor.text.urls import canonical_url

CHUNK = 200  # articles in one commit
LONGEST_LINE = 20 * 1024 * 1024  # bytes of one record or file
SUFFIXES = {".jsonl": "JSON Lines", ".html": "a page", ".htm": "a page", ".txt": "plain text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command line says for files that do not say it themselves."""

    day: date | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did. `refused` holds one line for each bad record: where, what, and the mend."""

    new: int
    known: int
    refused: tuple[str, ...]
    let_go: int = 0  # of those known: they were here once, and went when their time was over
    first: datetime | None = None  # the span of `known_at` of what was read
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Record:
    article: Article
    known_at: datetime


def import_files(
    paths: list[Path], given: Given, house: House, *, progress: Callable[[int], None] = lambda _count: None
) -> Imported:
    """Read the files into the store, due for assessment. Raises ImportRefused when a file cannot be read at all, or the
    day given is none that news can have."""
    _check_day(given, house)
    refused: list[str] = []
    new = known = let_go = 0
    moments: list[datetime] = []
    records = (record for path in paths for record in _records(path, given, house, refused))
    while chunk := list(islice(records, CHUNK)):
        created, gone = _store(chunk, house)
        new += created
        let_go += gone
        known += len(chunk) - created
        moments = [min([*moments[:1], *(r.known_at for r in chunk)]), max([*moments[1:], *(r.known_at for r in chunk)])]
        progress(new + known)
    first, last = (moments[0], moments[-1]) if moments else (None, None)
    return Imported(new=new, known=known, refused=tuple(refused), let_go=let_go, first=first, last=last)


def read_text_file(path: Path, given: Given, house: House) -> Article:
    """One HTML or text file as an article, stored nowhere: for `explain`. Raises ImportRefused."""
    refused: list[str] = []
    for record in _records(path, given, house, refused):
        return record.article
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


def _store(chunk: list[_Record], house: House) -> tuple[int, int]:
    """How many articles are new, and how many were let go."""
    now = house.clock.now()
    created = let_go = 0
    with house.store.write() as db:
        for record in chunk:
            if db.articles.is_forgotten(record.article.url):
                db.tallies.add(record.known_at, None, "import", "forgotten")
                continue
            if db.articles.is_let_go(record.article.url):
                db.tallies.add(record.known_at, None, "import", "joined")
                let_go += 1
                continue
            _id, fresh = db.articles.add(record.article, known_at=record.known_at, now=now, page_sha256=None)
            db.tallies.add(record.known_at, None, "import", "new" if fresh else "joined")
            created += fresh
    return created, let_go


def _records(path: Path, given: Given, house: House, refused: list[str]) -> Iterator[_Record]:
    kind = path.suffix.lower()
    if kind not in SUFFIXES:
        raise ImportRefused(f"{path}: cannot import {kind or 'a file without suffix'} (known: {', '.join(SUFFIXES)})")
    if path.exists() and not path.is_file():  # a folder, or a pipe that nobody writes to
        raise ImportRefused(f"{path}: not a file")
    try:
        if kind == ".jsonl":
            yield from _json_lines(path, given, house, refused)
            return
        if path.stat().st_size > LONGEST_LINE:
            refused.append(f"{path}: larger than {LONGEST_LINE // 1024 // 1024} MB: split it")
            return
        body = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path}: cannot be read: {error.strerror}") from error
    try:
        yield _text(path, body, given, house) if kind == ".txt" else _page(body, given, house)
    except (ImportRefused, CrewError) as error:
        refused.append(f"{path}: {error}")


def _json_lines(path: Path, given: Given, house: House, refused: list[str]) -> Iterator[_Record]:
    with path.open("rb") as lines:
        for number, line in enumerate(iter(lambda: lines.readline(LONGEST_LINE), b""), start=1):
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            try:
                yield _json_record(line, given, house)
            except ImportRefused as error:
                refused.append(f"{path}:{number}: {error}")


def _json_record(line: bytes, given: Given, house: House) -> _Record:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f"not a JSON object: {one_line(str(error), 120)}") from error
    if not isinstance(record, dict):
        raise ImportRefused('not a JSON object: each line needs {"title": ..., "text": ...}')
    title, text = one_line(_string(record, "title")), clean_text(_string(record, "text"))
    if not text.strip():
        raise ImportRefused('no "text"')
    published, known_at, precise = _dates(_string(record, "published"), _string(record, "known_at"), given, house)
    article = filing.imported(
        url=_address(_string(record, "url") or given.url, title, text),
        title=title,
        text=text,
        outlet=one_line(_string(record, "source") or given.source or "import", 100),
        language=_language(_string(record, "lang") or given.language),
        author=one_line(_string(record, "author"), 200) or None,
        published_at=published,
        precise=precise,
    )
    return _Record(article, known_at)


def _text(path: Path, body: bytes, given: Given, house: House) -> _Record:
    try:
        text = clean_text(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ImportRefused("not UTF-8: convert it, for instance with `iconv -t UTF-8`") from error
    title, rest = title_of(text)
    if not rest.strip():
        raise ImportRefused("holds no text below its title")
    published, known_at, precise = _dates("", "", given, house)
    article = filing.imported(
        url=_address(given.url, title, rest),
        title=one_line(title),
        text=rest,
        outlet=one_line(given.source or "import", 100),
        language=_language(given.language),
        author=None,
        published_at=published,
        precise=precise,
    )
    return _Record(article, known_at)


def _page(body: bytes, given: Given, house: House) -> _Record:
    now = house.clock.now()
    page = house.crew.run(inside.extract_page, body, given.url or "", None, now, "")
    if not page.text:
        raise ImportRefused("no text found in the page")
    published, known_at, precise = _dates("", "", given, house)
    if given.day is None and page.published_at is not None:
        published = known_at = page.published_at
        precise = page.precision == "second"
    article = filing.imported(
        url=_address(given.url or page.canonical_url, page.title, page.text),
        title=page.title,
        text=page.text,
        outlet=one_line(given.source or page.site or "import", 100),
        language=_language(given.language) or page.language,
        author=page.author,
        published_at=published,
        precise=precise,
    )
    return _Record(article, known_at)


def _dates(published: str, known_at: str, given: Given, house: House) -> tuple[datetime | None, datetime, bool]:
    """When it was published, when it counts as known, and whether the publication names a time. An article that names only
    its day D is known from the first local instant of D on, so that it belongs to the edition of D."""
    now = house.clock.now()
    zone = house.watchlist.time_zone
    moment: datetime | None = None
    precise = False
    if published:
        found = parse_date(published, latest=now)
        if found is None:
            raise ImportRefused(
                f'"published" is no date of the past: {one_line(published, 40)} (try 2020-02-28T09:30:00Z)'
            )
        moment, precise = found[0], found[1] == "second"
    elif given.day is not None:
        moment = datetime.combine(given.day, time(), UTC)  # a day without a time stands as its midnight in UTC
    if moment is not None and moment > now + timedelta(days=1):
        raise ImportRefused(f"{moment:%Y-%m-%d} lies in the future")
    if known_at:
        found = parse_date(known_at, latest=now)
        if found is None:
            raise ImportRefused(f'"known_at" is no date of the past: {one_line(known_at, 40)}')
        return moment, found[0], precise
    if moment is None:
        return None, now, False
    return moment, moment if precise else day_in_zone(moment.date(), zone), precise


def _string(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ImportRefused(f'"{key}" is not a string')
    return value


def _address(url: str | None, title: str, text: str) -> str:
    """The article's canonical address; one without an address is known by its words."""
    if url:
        try:
            return canonical_url(url)
        except ValueError as error:
            raise ImportRefused(f"url: {error}") from error
    words = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
    return f"urn:idlib-monitor:import:{words[:24]}"


def _language(code: str | None) -> str | None:
    """The first two letters; what is no language code is left to be told from the text."""
    letters = (code or "").strip().lower()[:2]
    return letters if len(letters) == 2 and letters.isascii() and letters.isalpha() else None
