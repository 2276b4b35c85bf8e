"""How alike two reports are: words where they share a language, landmarks, numbers and names in any two."""

from __future__ import annotations

import math
from datetime import timedelta

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


def likeness(one: Gist, other: Gist, apart: timedelta) -> float:
    """0 to 1. `apart`: between their publications."""
    if apart > HORIZON:
        return 0.0
    fade = math.exp(-((apart / SIGMA) ** 2) / 2)
    if same_event(one, other):
        return 0.5 + 0.5 * fade
    fade *= _as_to_states(one, other)
    marks = _marks(one, other)
    extra = _extra(one, other)
    if one.language == other.language:
        return fade * min(1.0, WORDS * cosine(one, other) + MARKS * marks + EXTRA * extra)
    return fade * min(1.0, ABROAD * marks + EXTRA_ABROAD * extra)


def cosine(one: Gist, other: Gist) -> float:
    """Of their words, 0 to 1; across languages 0."""
    theirs = dict(zip(other.words, other.weights, strict=True))
    dot = sum(weight * theirs.get(word, 0) for word, weight in zip(one.words, one.weights, strict=True))
    return min(1.0, dot / FULL**2)


def same_event(one: Gist, other: Gist) -> bool:
    """Whether both tell of one numbered or dated event of a topic."""
    return any(
        a[0] == b[0]
        and ((a[1] is not None and a[1] == b[1]) or (None in (a[1], b[1]) and a[2] is not None and a[2] == b[2]))
        for a in one.events
        for b in other.events
    )


def _as_to_states(one: Gist, other: Gist) -> float:
    """A truce that was agreed is no truce that came into force, though both are told in the same words."""
    mine, theirs = (dict(state.split("/") for state in gist.states) for gist in (one, other))
    apart = any(
        mine[topic] != theirs[topic] and MIXED not in (mine[topic], theirs[topic]) for topic in mine.keys() & theirs
    )
    return OTHER_STATE if apart else NO_STATE if bool(mine) != bool(theirs) else 1.0


def _marks(one: Gist, other: Gist) -> float:
    """The cosine of their landmarks, 0 to 1."""
    mine, theirs = _weighed(one), _weighed(other)
    shared = sum(weight * theirs.get(mark, 0.0) for mark, weight in mine.items())
    length = math.sqrt(sum(weight**2 for weight in mine.values()) * sum(weight**2 for weight in theirs.values()))
    return shared / length if length else 0.0


def _weighed(gist: Gist) -> dict[str, float]:
    faint = {*gist.faint, *gist.around}
    return {mark: _weight(mark) * (FAINT if mark in faint else 1.0) for mark in gist.main}


def _weight(mark: str) -> float:
    return _WEIGHTS.get(mark.removeprefix(_DENIED).partition(":")[0], 0.5)


def _extra(one: Gist, other: Gist) -> float:
    """What numbers and names add: 0 to 1."""
    numbers = len({n for n in one.numbers if n > 2} & set(other.numbers))
    names = len(set(one.names) & set(other.names))
    days = bool(set(one.days) & set(other.days))
    ordinals = bool(set(one.ordinals) & set(other.ordinals))
    return min(1.0, 0.25 * min(numbers, 3) + 0.15 * min(names, 3) + 0.25 * days + 0.7 * ordinals)
