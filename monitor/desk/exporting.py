"""Everything out again: a house as JSON Lines, its articles as a table, its pages as a web archive. One snapshot, a few hundred
rows at a time."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from monitor.articles.warcrecord import written
from monitor.desk import carrying
from monitor.disk import sync_folder
from monitor.errors import MonitorError, StoreError
from monitor.model import CarriedEdition, StoredArticle
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.store.outgoing import Outgoing, Span
from monitor.text.dates import day_in_zone

Format = Literal["jsonl", "csv", "warc"]
FORMATS = ("jsonl", "csv", "warc", "opml")

COLUMNS = (
    "url", "title", "source", "feed", "author", "lang", "published", "precision", "known_at", "topics", "method",
    "shortfall", "words", "text",
)  # fmt: skip
LONGEST_CELL = 32_000  # characters; spreadsheets break a longer one in two
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class NoExport(MonitorError):
    """What was asked for cannot be exported, or not to there."""


@dataclass(slots=True)
class Exported:
    """What was written. `lost`: raw pages that should be on the shelf and are not, or are damaged."""

    articles: int = 0
    editions: int = 0
    pages: int = 0
    gone: int = 0  # addresses that stay away
    hands: int = 0  # acts by hand, removed ones too
    lost: int = 0


Write = Callable[[bytes], object]
Progress = Callable[[int], None]


def span_of(since: date | None, until: date | None, zone: str) -> Span:
    """From the first instant of one day to the last of another, in a time zone. Raises NoExport."""
    if since is not None and until is not None and until < since:
        raise NoExport(f"--until {until} lies before --since {since}")
    try:
        begin = None if since is None else day_in_zone(since, zone)
        end = None if until is None else day_in_zone(until + timedelta(days=1), zone)
    except (ValueError, OverflowError) as error:
        raise NoExport(f"--since and --until: {error}") from error
    return Span(since=begin, until=end)


def demand_form(form: str, span: Span, out: Path | None) -> None:
    """Raises NoExport for what does not go together."""
    if form == "opml" and span != Span():
        raise NoExport("--since and --until: a list of feeds has no days")
    if out is not None and out.name.endswith(".gz") and form != "warc":
        raise NoExport(f"{out}: only a web archive (--format warc) is packed; use gzip for the others")


@contextmanager
def into(out: Path) -> Iterator[Write]:
    """Writes a file that appears whole or not at all, readable by its owner alone. Raises NoExport for a place that
    no file can be in."""
    if out.is_dir():
        raise NoExport(f"{out} is a folder: name a file with --out")
    if not out.parent.is_dir():
        raise NoExport(f"there is no folder {out.parent}: make it, or give another path; nothing was written")
    part = out.with_name(f".{out.name[:200]}.part")
    with suppress(FileNotFoundError):
        part.unlink()  # what a kill left, or what somebody else put there
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file.write
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, out)
        sync_folder(out.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def export(
    form: Format, span: Span, house: House, write: Write, *, packed: bool = False, progress: Progress = lambda _n: None
) -> Exported:
    """Write what is asked for. `packed`: a web archive, record by record. Raises StoreError, and whatever `write` does."""
    assert isinstance(house.store, Database)
    done = Exported()
    with house.store.snapshot() as connection:
        rows = Outgoing(connection, span)
        if form == "warc":
            parts = _archive(rows, house, done, packed=packed)
        else:
            parts = _table(rows, done) if form == "csv" else _lines(rows, house, done)
        for count, part in enumerate(parts, start=1):
            write(part)
            if count % 100 == 0:
                progress(count)
    return done


# ---------------------------------------------------------------- JSON Lines


def _lines(rows: Outgoing, house: House, done: Exported) -> Iterator[bytes]:
    """In the order in which they are to come in: what must stay away, what was said by hand, so that
    whoever reckons articles knows it, articles by age, editions behind what they printed."""
    head = {"format": carrying.FORMAT, "version": house.version}
    yield carrying.line_of(carrying.HOUSE, head).encode()
    for kind, gone in ((carrying.FORGOTTEN, rows.forgotten()), (carrying.LET_GO, rows.let_go())):
        for one in gone:
            done.gone += 1
            yield carrying.line_of(kind, one).encode()
    for said in rows.overrides():
        done.hands += 1
        yield carrying.line_of(carrying.OVERRIDE, said).encode()
    for article in rows.articles():
        done.articles += 1
        yield carrying.line_of(carrying.ARTICLE, article).encode()
    for told in rows.editions():
        is_edition = isinstance(told, CarriedEdition)
        done.editions += is_edition
        yield carrying.line_of(carrying.EDITION if is_edition else carrying.PRINT, told).encode()
    for start in rows.starts():
        yield carrying.line_of(carrying.START, start).encode()


# ---------------------------------------------------------------- a table


def _table(rows: Outgoing, done: Exported) -> Iterator[bytes]:
    yield _row(COLUMNS)
    for stored, topics in rows.stored():
        done.articles += 1
        yield _row(_cells(stored, topics))


def _cells(stored: StoredArticle, topics: tuple[str, ...]) -> list[str]:
    article = stored.article
    published = "" if article.published_at is None else _moment(article.published_at)
    told = [
        article.url, article.title, article.outlet, article.feed_slug, article.author, article.language, published,
        article.precision, _moment(stored.known_at), " ".join(topics), article.method, article.shortfall,
        str(len(article.text.split())), article.text,
    ]  # fmt: skip
    return [safe_cell(cell or "") for cell in told]


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, and that fits into one."""
    if not text.replace("\n", "").isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    if len(text) > LONGEST_CELL:
        text = f"{text[:LONGEST_CELL]}…"
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _row(cells: tuple[str, ...] | list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)  # RFC 4180
    return out.getvalue().encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


# ---------------------------------------------------------------- a web archive


def _archive(rows: Outgoing, house: House, done: Exported, *, packed: bool) -> Iterator[bytes]:
    """The raw pages that are kept, as their bytes stood after unpacking; of an article without one its text."""
    about = f"software: idlib-monitor/{house.version}\r\nformat: WARC File Format 1.1\r\n".encode()
    beginning = datetime(1970, 1, 1, tzinfo=UTC)
    yield written("warcinfo", beginning, about, "application/warc-fields", packed=packed)
    for page in rows.pages():
        try:
            body = house.shelf.get(page.sha256)
        except StoreError:  # damaged: the archive of the others is worth having
            body = None
        if body is None:
            done.lost += 1
            continue
        done.pages += 1
        yield written("resource", page.fetched_at, body, page.media_type, page.url, packed=packed)
    for stored in rows.without_page():
        done.articles += 1
        text = f"{stored.article.title}\n\n{stored.article.text}\n".encode()
        yield written(
            "conversion", stored.known_at, text, "text/plain; charset=utf-8", stored.article.url, packed=packed
        )  # fmt: skip
