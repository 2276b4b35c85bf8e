"""Which sentences of which articles an edition quotes, in a form that says nothing of their words.

A list of editions keeps it, so that the pages of quoted sentences (evidencepages.py) need not read editions: a line is the mark
of an article and, behind blanks, the places of sentences in its text (`412-480`) or title (`t0-40`), each with the name of its
words behind a colon. What was forgotten leaves no trace: neither says what it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from monitor.editions.wording import passage_id
from monitor.model import Correction, Edition, Evidence, Story, story_mark

_PLACE = re.compile(r"(t?)(\d+)-(\d+):(q-[0-9a-f]{10})")
_MARK = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where a quoted sentence stands, and the name of its words (wording.passage_id)."""

    in_title: bool
    start: int
    end: int
    name: str


def quotation_lines(edition: Edition) -> tuple[str, ...]:
    """A line for each article that the edition quotes, or corrects, sorted."""
    found: dict[str, set[str]] = {}
    for url, place in _quoted(edition):
        found.setdefault(story_mark(url), set()).update((place,) if place else ())
    return tuple(" ".join((mark, *sorted(places))) for mark, places in sorted(found.items()))


def read_line(line: str) -> tuple[str, tuple[Place, ...]] | None:
    """The mark and the places of a line; None for one that is none."""
    mark, *places = line.split(" ")
    if not _MARK.fullmatch(mark):
        return None
    read = (_PLACE.fullmatch(place) for place in places)
    return mark, tuple(
        Place(in_title=bool(m[1]), start=int(m[2]), end=int(m[3]), name=m[4]) for m in read if m is not None
    )


def _quoted(value: Any) -> Iterator[tuple[str, str]]:
    """Address and place of every quotation in a value; of a correction, which has no place, the address alone."""
    if isinstance(value, tuple):
        for part in value:
            yield from _quoted(part)
    elif isinstance(value, Evidence):
        if value.url:
            yield value.url, _place(value.start, value.end, value.text, "t" if value.in_title else "")
    elif isinstance(value, Story):
        yield from ((url, _place(q.start, q.end, q.text)) for q in value.quotes if (url := q.url or value.url))
    elif isinstance(value, Correction):
        if value.url:
            yield value.url, ""
    elif is_dataclass(value):
        for field in fields(value):
            yield from _quoted(getattr(value, field.name))


def _place(start: int, end: int, words: str, where: str = "") -> str:
    return f"{where}{start}-{end}:{passage_id(words)}"
