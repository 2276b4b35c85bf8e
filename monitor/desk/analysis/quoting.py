"""Quotations as they stand in the text that somebody brought: what is judged is the cleaned text, what is told is theirs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from typing import Self, TypeVar

from monitor.model import Claim, Event, Figure
from monitor.text.offsets import visible

Q = TypeVar("Q", Claim, Event, Figure)


class AsBrought:
    """From spans of a cleaned text to spans of the text that it was made of."""

    def __init__(self, brought: str, cleaned: str) -> None:
        """`cleaned`: what `articles.clean` left of `brought`, whole lines but for the end of the last."""
        self._brought = brought
        seen, self._map = visible(brought)
        self._mine: list[int] = []  # where the lines of the cleaned text begin
        self._theirs: list[int] = []  # and where they begin in the visible one
        for mine, theirs in _lines(cleaned, seen):
            self._mine.append(mine)
            self._theirs.append(theirs)

    @classmethod
    def of(cls, brought: str, cleaned: str) -> Self | None:
        """None where both are the same and nothing has to be moved."""
        return None if brought == cleaned else cls(brought, cleaned)

    def moved(self, values: Iterable[Q]) -> tuple[Q, ...]:
        """The same claims, events or figures with quotes and offsets of the text as brought; those of a headline stay."""
        return tuple(value if getattr(value, "in_title", False) else self._move(value) for value in values)

    def _move(self, value: Q) -> Q:
        start, end = self._span(value.start, value.end)
        quote = self._brought[start:end]
        if isinstance(value, Claim):
            first, last = self._span(value.cue_start, value.cue_end)
            return replace(
                value, start=start, end=end, quote=quote, cue_start=first, cue_end=last, cue=self._brought[first:last]
            )
        return replace(value, start=start, end=end, quote=quote)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        return self._map.original(self._seen(start), self._seen(end - 1) + 1)

    def _seen(self, at: int) -> int:
        line = max(bisect_right(self._mine, at) - 1, 0)
        return self._theirs[line] + at - self._mine[line]


def _lines(cleaned: str, seen: str) -> Iterable[tuple[int, int]]:
    """Where each line of a cleaned text begins, in it and in the text whose lines it was made of."""
    mine, theirs = 0, 0
    for line in cleaned.split("\n"):
        if line:
            at = _line_at(seen, line, theirs)
            yield mine, at
            theirs = at + len(line)
        mine += len(line) + 1


def _line_at(seen: str, line: str, behind: int) -> int:
    """Where a line begins: the first place behind another that starts a line with these words."""
    at = seen.find(line, behind)
    while at > 0 and seen[at - 1] != "\n":
        at = seen.find(line, at + 1)
    return at if at >= 0 else max(seen.find(line, behind), 0)
