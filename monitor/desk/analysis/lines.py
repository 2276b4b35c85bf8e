"""JSON Lines in: numbered, bounded, checked. What is no article says why in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from monitor.text.plain import one_line

LONGEST_LINE = 20 * 1024 * 1024  # bytes
LONGEST_ID = 500  # characters: all ids are held in memory, to know one that comes twice
BLANK = b" \t\r\n\xef\xbb\xbf"
TEXTS = ("title", "text", "url", "lang", "published", "source")


class BadLine(ValueError):
    """A line that holds no article; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An article as the line gives it. What it does not say is ""."""

    id: str
    title: str
    text: str
    lang: str
    published: str
    source: str
    url: str = ""


def numbered(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines with something in them, counted from 1. Of one that is too long only a beginning comes, one byte longer than
    LONGEST_LINE; it is never held whole."""
    for number, line in enumerate(iter(lambda: stream.readline(LONGEST_LINE + 1), b""), start=1):
        if len(line) > LONGEST_LINE:
            _pass_over(stream, line)
        if line.strip(BLANK):
            yield number, line


def _pass_over(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(2**20)


def given(line: bytes) -> Given:
    """The article that a line holds. Raises BadLine."""
    if len(line) > LONGEST_LINE:
        raise BadLine(f"longer than {LONGEST_LINE // 2**20} MB")
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadLine("not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise BadLine(f"not JSON: {one_line(str(error), 120)}") from None
    if not isinstance(record, dict):
        raise BadLine('not a JSON object: each line needs {"id": ..., "title": ..., "text": ...}')
    said = {key: _text(record, key) for key in ("id", *TEXTS)}
    if not said["id"].strip():
        raise BadLine('no "id"')
    if len(said["id"]) > LONGEST_ID:
        raise BadLine(f'"id" is longer than {LONGEST_ID} characters')
    for key in ("title", "text"):
        if record.get(key) is None:
            raise BadLine(f'no "{key}"')
    if not said["title"].strip() and not said["text"].strip():
        raise BadLine("neither title nor text")
    return Given(**said)


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadLine(f'"{key}" is not a string')
    if "\0" in value:
        raise BadLine(f'"{key}" holds a NUL character')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadLine(f'"{key}" holds half a character (a lone surrogate)') from None
    return value
