"""A file of addresses, read as it streams: one a line, or the `url` of JSON Lines or of a table with commas."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from monitor.text.plain import one_line
from monitor.text.urls import MAX_URL, canonical_url

LONGEST_LINE = 64 * 1024  # bytes
COLUMNS = ("url", "link", "address")  # of a table, the first that it has
DATES = ("published", "published_at", "date")
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A line of the file. `canonical` None: it is no address, for `reason`."""

    line: int
    said: str  # one safe line
    canonical: str | None = None
    published: str = ""  # as the file says it; "" when it does not
    reason: str = ""


def addresses(stream: BinaryIO) -> Iterator[Address]:
    """Every line with something in it; those that are no address too. Lines that begin with # are passed over.

    What the file is shows in its first line: `{` begins JSON Lines, a line with a column `url` (`link`, `address`) a table.
    """
    lines = _lines(stream)
    first = next(lines, None)
    if first is None:
        return
    number, text = first
    columns = _columns(text) if text is not None else None
    if text is not None and text.startswith("{"):
        for at, line in chain([first], lines):
            yield _of_json(at, line)
    elif columns is not None:
        yield from _of_table(text or "", columns, lines)
    else:
        for at, line in chain([(number, text)], lines):
            yield _checked(at, line) if line is not None else _unread(at)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str | None]]:
    """The lines that say something, counted from 1; None for one that is too long or no UTF-8. None is held whole."""
    for number, raw in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), start=1):
        whole = len(raw) <= LONGEST_LINE
        while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            raw = stream.readline(LONGEST_LINE + 1)
            if not raw:
                break
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8").strip() if whole else None
        except UnicodeDecodeError:
            text = None
        if text is None or (text and not text.startswith("#")):
            yield number, text


def _unread(line: int, reason: str = f"longer than {LONGEST_LINE // 1024} KB, or not UTF-8") -> Address:
    return Address(line=line, said="", reason=reason)


def _checked(line: int, text: str, published: str = "") -> Address:
    """An address as a person writes it: without a scheme it is https."""
    said = one_line(text, MAX_URL)
    typed = text.strip()
    url = typed if "://" in typed else f"https://{typed}"
    host = url.partition("://")[2].split("/")[0]
    try:
        if not typed or len(typed.split()) != 1 or ("://" not in typed and "." not in host):
            raise ValueError("this is no web address")
        return Address(line=line, said=said, canonical=canonical_url(url), published=one_line(published, 60))
    except ValueError as error:
        return Address(line=line, said=said, reason=str(error))


# ---------------------------------------------------------------- JSON Lines


def _of_json(line: int, text: str | None) -> Address:
    if text is None:
        return _unread(line)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _unread(line, f"not JSON: {one_line(str(error), 120)}")
    if not isinstance(record, dict):
        return _unread(line, 'not a JSON object: each line needs {"url": ...}')
    url = next((record[name] for name in COLUMNS if record.get(name) is not None), None)
    if not isinstance(url, str):
        return _unread(line, 'no "url"' if url is None else '"url" is not a string')
    day = next((record[name] for name in DATES if isinstance(record.get(name), str)), "")
    return _checked(line, url, day)


# ---------------------------------------------------------------- tables


def _columns(head: str) -> tuple[str, int, int | None] | None:
    """How a table's columns are parted, and which of them hold the address and the date; None: this is no head of a table."""
    parted = max(DELIMITERS, key=head.count)
    names = [name.strip().casefold() for name in _cells(head, parted)]
    place = next((names.index(name) for name in COLUMNS if name in names), None)
    if place is None:
        return None
    return parted, place, next((names.index(name) for name in DATES if name in names), None)


def _cells(line: str, parted: str) -> Sequence[str]:
    try:
        return next(csv.reader([line], delimiter=parted), [])
    except csv.Error:
        return []


def _of_table(
    head: str, columns: tuple[str, int, int | None], lines: Iterator[tuple[int, str | None]]
) -> Iterator[Address]:
    """A row a line: no cell goes on in the next one, so that a quote that never ends costs one row."""
    parted, place, date = columns
    for number, line in lines:
        if line is None:
            yield _unread(number)
            continue
        cells = _cells(line, parted)
        if len(cells) <= place or not cells[place].strip():
            yield _unread(number, f'no address in the column "{_cells(head, parted)[place].strip()}"')
        else:
            yield _checked(number, cells[place], cells[date] if date is not None and len(cells) > date else "")
