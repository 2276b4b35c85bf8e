"""How alike two reports are: words where they share a language, landmarks, numbers and names in any two."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from functools import cache

from monitor.model import Gist
from monitor.stories.gist import FULL

HORIZON = timedelta(days=10)
"""Reports further apart are of two happenings."""

SIGMA = timedelta(days=3)
"""Of the bell by which likeness fades with time (the news cycle; docs/stories.md)."""

WORDS, MARKS, EXTRA = 0.6, 0.4, 0.2
"""What words, landmarks, and numbers with names count within a language."""

ABROAD, EXTRA_ABROAD = 0.85, 0.4
"""What landmarks, and numbers with names count across languages, where no word is shared."""

_WEIGHTS = {"place": 1.6, "person": 1.6, "body": 1.3, "thing": 0.8, "deed": 1.0, "nation": 0.3}
FAINT = 0.4
"""What a landmark counts that tells little, or a place in which another one of the report lies."""

OTHER_STATE, NO_STATE = 0.4, 0.8
"""What is left of the likeness of two reports that tell different states of a topic, or of which only one tells any."""

MIXED = "mixed"
_DENIED = "-"


class Likeness:
    """How alike other reports are to one."""

    def __init__(self, one: Gist) -> None:
        self._one = one
        self._words = dict(zip(one.words, one.weights, strict=True))
        self._marks = _weighed(one)
        self._length = _square(self._marks)
        self._states = _states(one)
        self._numbers = {number for number in one.numbers if number > 2}
        self._names, self._days, self._ordinals = set(one.names), set(one.days), set(one.ordinals)

    def to(self, other: Gist, apart: timedelta) -> float:
        """0 to 1. `apart`: between their publications."""
        if apart > HORIZON:
            return 0.0
        fade = math.exp(-((apart / SIGMA) ** 2) / 2)
        if same_event(self._one, other):
            return 0.5 + 0.5 * fade
        fade *= self._as_to_states(other)
        marks, extra = self._in_marks(other), self._in_extra(other)
        if self._one.language == other.language:
            return fade * min(1.0, WORDS * self._in_words(other) + MARKS * marks + EXTRA * extra)
        return fade * min(1.0, ABROAD * marks + EXTRA_ABROAD * extra)

    def _in_words(self, other: Gist) -> float:
        """The cosine of their words, 0 to 1."""
        mine = self._words
        dot = sum(mine[word] * weight for word, weight in zip(other.words, other.weights, strict=True) if word in mine)
        return min(1.0, dot / FULL**2)

    def _as_to_states(self, other: Gist) -> float:
        """A truce that was agreed is no truce that came into force, though both are told in the same words."""
        mine, theirs = self._states, _states(other)
        if not (mine or theirs):
            return 1.0
        apart = any(
            mine[topic] != theirs[topic] and MIXED not in (mine[topic], theirs[topic]) for topic in mine.keys() & theirs
        )
        return OTHER_STATE if apart else NO_STATE if bool(mine) != bool(theirs) else 1.0

    def _in_marks(self, other: Gist) -> float:
        """The cosine of their landmarks, 0 to 1."""
        theirs = _weighed(other)
        shared = sum(weight * theirs.get(mark, 0.0) for mark, weight in self._marks.items())
        length = math.sqrt(self._length * _square(theirs))
        return shared / length if length else 0.0

    def _in_extra(self, other: Gist) -> float:
        """What numbers and names add: 0 to 1."""
        numbers, names = len(self._numbers.intersection(other.numbers)), len(self._names.intersection(other.names))
        days, ordinals = not self._days.isdisjoint(other.days), not self._ordinals.isdisjoint(other.ordinals)
        return min(1.0, 0.25 * min(numbers, 3) + 0.15 * min(names, 3) + 0.25 * days + 0.7 * ordinals)


def same_event(one: Gist, other: Gist) -> bool:
    """Whether both tell of one numbered or dated event of a topic."""
    return any(
        a[0] == b[0]
        and ((a[1] is not None and a[1] == b[1]) or (None in (a[1], b[1]) and a[2] is not None and a[2] == b[2]))
        for a in one.events
        for b in other.events
    )


def _states(gist: Gist) -> dict[str, str]:
    """By topic."""
    return dict(state.split("/") for state in gist.states)


def _weighed(gist: Gist) -> dict[str, float]:
    faint = {*gist.faint, *gist.around}
    return {mark: _weight(mark) * (FAINT if mark in faint else 1.0) for mark in gist.main}


def _square(weighed: Mapping[str, float]) -> float:
    return sum(weight**2 for weight in weighed.values())


@cache
def _weight(mark: str) -> float:
    """There are as many as the vocabulary has landmarks."""
    return _WEIGHTS.get(mark.removeprefix(_DENIED).partition(":")[0], 0.5)
