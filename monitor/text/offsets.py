"""A cleaned text and the way back: which characters of the text as given stand behind a span of the cleaned one.

What judges a text reads it cleaned; what quotes it to somebody who brought it must quote it as brought.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from monitor.text.plain import BLANKS, BREAKS, HALVES, LONGEST_WORD, UNSEEN, clean_text

_EDGES = re.compile("^ +| +$", re.MULTILINE)
_GAPS = re.compile("\n{3,}")
_ENDS = re.compile("\\A\n+|\n+\\Z")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, eq=False)
class OffsetMap:
    """From offsets in the cleaned text to offsets in the text as given. None: nothing was changed."""

    starts: array[int] | None
    ends: array[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as given behind `[start:end]` of the cleaned one, whole characters with their marks.

        What was removed inside the span is inside the answer, what was removed at its edges is not. An empty span stands
        where its next character does. Raises IndexError beyond the text.
        """
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


def visible(text: str) -> tuple[str, OffsetMap]:
    """The text as `clean_text` gives it, and the map back: for every span, `text[slice(*map.original(a, b))]` is what the
    span was made of. Time and memory are linear in the text."""
    if clean_text(text) == text:
        return text, OffsetMap(None, None)
    traced = _Traced(text)
    traced.put(BREAKS, lambda _: "\n")
    traced.put(HALVES, lambda _: "\ufffd")
    traced.put(UNSEEN, lambda _: "")
    traced.put(_WORD, lambda found: _composed(found.group()))
    traced.put(BLANKS, lambda _: " ")
    traced.put(_EDGES, lambda _: "")
    traced.put(_GAPS, lambda _: "\n\n")
    traced.put(_ENDS, lambda _: "")
    return traced.text, OffsetMap(traced.starts, traced.ends)


class _Traced:
    """A text under substitution, with where each of its characters begins and ends in the text as given."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("L", range(len(text)))
        self.ends = array("L", range(1, len(text) + 1))

    def put(self, pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]) -> None:
        """Replace each match. What stays the same at both ends of it keeps its own place; the rest shares one."""
        pieces: list[str] = []
        starts, ends = array("L"), array("L")
        kept = 0
        for found in pattern.finditer(self.text):
            old, fresh = found.group(), new(found)
            if old == fresh:
                continue
            head, tail = _shared(old, fresh)
            first, last = found.start() + head, found.end() - tail
            pieces += [self.text[kept:first], fresh[head : len(fresh) - tail]]
            starts += self.starts[kept:first]
            ends += self.ends[kept:first]
            count = len(fresh) - tail - head
            if first < last and count:
                starts += array("L", [self.starts[first]]) * count
                ends += array("L", [self.ends[last - 1]]) * count
            kept = last
        self.text = "".join([*pieces, self.text[kept:]])
        self.starts = starts + self.starts[kept:]
        self.ends = ends + self.ends[kept:]


def _shared(old: str, fresh: str) -> tuple[int, int]:
    """How many characters are the same at the beginning and at the end; one that changes takes its neighbours in, so that
    neither side of the change is ever empty unless all of it went."""
    if not fresh:
        return 0, 0
    most = min(len(old), len(fresh)) - 1
    head = next((place for place in range(most) if old[place] != fresh[place]), most)
    rest = most - head
    tail = next((place for place in range(rest) if old[-1 - place] != fresh[-1 - place]), rest)
    return head, tail


def _composed(word: str) -> str:
    return unicodedata.normalize("NFC", word) if len(word) <= LONGEST_WORD else word
