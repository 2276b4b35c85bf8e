"""JSON Lines as things to import: plain articles, and the records of an export, which name their kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from monitor.articles import filing
from monitor.desk.carrying import HOUSE
from monitor.desk.import_house import house_item
from monitor.desk.import_items import LARGEST, Given, Item, Read, Refused, address, article_item, dates, language
from monitor.errors import ImportRefused
from monitor.steps.house import House
from monitor.text.plain import clean_text, one_line

LONGEST_HEAD = 1000  # bytes of an export's first line, with room to spare


def json_lines(path: Path, given: Given, house: House) -> Iterator[Read]:
    """The records of a file, one a line. A line longer than LARGEST is refused whole. Raises OSError."""
    with path.open("rb") as lines:
        number, begun = 0, True  # at the beginning of a line
        while line := lines.readline(LARGEST):
            whole = line.endswith(b"\n") or len(line) < LARGEST
            number += begun
            if not (begun and whole):
                if begun:
                    yield Refused(reason=f"{path}:{number}: a line longer than {LARGEST // 1024 // 1024} MB")
                begun = whole
                continue
            if not line.strip(b" \t\r\n\xef\xbb\xbf"):
                continue
            where = f"{path}:{number}"
            try:
                yield _item(where, line, given, house)
            except ImportRefused as error:
                yield Refused(reason=f"{where}: {error}")


def is_house(path: Path) -> bool:
    """Whether a file is an export of a house, as its first line says."""
    if not path.is_file():  # a pipe would wait for its writer
        return False
    try:
        with path.open("rb") as lines:
            head = json.loads(lines.readline(LONGEST_HEAD).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(head, dict) and head.get("kind") == HOUSE


def _item(where: str, line: bytes, given: Given, house: House) -> Item:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f"not a JSON object: {one_line(str(error), 120)}") from error
    if not isinstance(record, dict):
        raise ImportRefused('not a JSON object: each line needs {"title": ..., "text": ...}')
    kind = record.get("kind")
    if isinstance(kind, str):
        return house_item(where, kind, record, house)
    title, text = one_line(_string(record, "title")), clean_text(_string(record, "text"))
    if not text.strip():
        raise ImportRefused('no "text"')
    published, known_at, precise = dates(_string(record, "published"), _string(record, "known_at"), given, house)
    article = filing.imported(
        url=address(_string(record, "url") or given.url, title, text),
        title=title,
        text=text,
        outlet=one_line(_string(record, "source") or given.source or "import", 100),
        language=language(_string(record, "lang") or given.language),
        author=one_line(_string(record, "author"), 200) or None,
        published_at=published,
        precise=precise,
    )
    return article_item(where, article, known_at)


def _string(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ImportRefused(f'"{key}" is not a string')
    return value
