"""Whether two texts that run side by side agree in their facts: figures, ordinals, days and names.

The next report on the same boilerplate differs from the last in just those places; a reprint that was edited, misread or worn
differs anywhere. So what differs in such places is weighed against what differs elsewhere in the same two texts: with every word
else alike one other figure is another report, among thirty changed words it is one of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from monitor.articles.alignment import Alignment, Bools
from monitor.articles.sequence import (
    DATE,
    FRAME,
    LETTERS,
    MONTH,
    NAME,
    NUMBER,
    OPENING,
    PLACED,
    PLAIN,
    SHAPE_BITS,
    SPELLED,
    WEEKDAY,
    Words,
    is_slip,
)  # fmt: skip

LONGEST_GAP = 8  # words between two stretches that are still compared as one place
LONGEST_EDGE = 3  # words before the first stretch
LONG_NUMBER = 3  # digits: a shorter one that is a digit off is another number
HEAD = 60  # words: news says there what it is about

# How often a word that was changed at random becomes what could be taken for another fact: about one in twelve words of news is a
# figure, one in five a name, and the odds are taken twice over; whatever stands behind an Arabic preposition stands there still.
BY_CHANCE = {"figure": 0.2, "misprint": 0.2, "month": 0.2, "weekday": 0.2, "name": 0.4, "place": 1.0}
DEVIATIONS = 3.0  # beyond what chance makes of the changes elsewhere: a fact differs by design
USUAL_SLIPS = 2  # in a text that nobody would call worn

_KINDS = {
    "figure": (NUMBER, SPELLED, DATE),
    "month": (MONTH,),
    "weekday": (WEEKDAY,),
    "name": (NAME,),
    "place": (PLACED,),
}
_NAMES = ("name", "place")
_BY_SLIPS = ("misprint", *_NAMES)  # what a slip alone may make of a fact
_QUIET = (OPENING, FRAME)
_MONTHS = ("", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_WEEKDAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_Word = tuple[int, int, int]  # hash, kind, shape
_Text = Sequence[_Word]


@dataclass(slots=True)
class _Tally:
    """What differs, and what says what it was: places by kind of fact, with the first that was met; other words."""

    plain: int = 0
    differ: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BY_CHANCE, 0))
    said: dict[str, str] = field(default_factory=dict)

    def add(self, kind: str, said: str) -> None:
        self.differ[kind] += 1
        self.said.setdefault(kind, said)


def disagreement(mine: Words, theirs: Words, alignment: Alignment, *, same_day: bool) -> str | None:
    """Why two texts that run side by side are different reports: "12 here, 13 there", "another name between the same words"; None
    when nothing speaks against their being one. On one day a number that stands in no such place says nothing."""
    here, there = _read(mine), _read(theirs)
    tally = _Tally()
    for one, other in _places(here, there, alignment):
        _judge(one, other, tally)
    _judge_beginning(here, there, alignment, tally)
    agree = _alike(mine, alignment.same)
    slips = int(alignment.slips.sum())
    words = max(tally.plain + int(alignment.same.sum()), 1)
    for kind, chance in BY_CHANCE.items():
        differ = tally.differ[kind]
        if not differ:
            continue
        worn = slips if kind in _BY_SLIPS else max(slips - USUAL_SLIPS, 0)
        expected = (differ + agree[kind] + 1) * (chance * tally.plain + worn) / words
        if differ > expected + DEVIATIONS * math.sqrt(expected):
            return tally.said[kind]
    return None if same_day else _told_anew(here, there, alignment)


def _read(words: Words) -> _Text:
    return [(key, shape >> SHAPE_BITS, shape & LETTERS) for key, shape in words.tolist()]


def _places(mine: _Text, theirs: _Text, alignment: Alignment) -> Iterator[tuple[_Text, _Text]]:
    """The places at which the texts differ inside what runs side by side: within a stretch, and between two that follow one
    another in both texts."""
    same = alignment.same.tolist()
    last = None
    for stretch in alignment.stretches:
        place = stretch.first
        if last is not None:
            here, there = mine[last.last + 1 : place], (last.last + 1 + last.shift, place + stretch.shift)
            if len(here) <= LONGEST_GAP and 0 <= there[1] - there[0] <= LONGEST_GAP:
                yield here, theirs[slice(*there)]
        while place <= stretch.last:
            begun = place
            while place <= stretch.last and not same[place]:
                place += 1
            if place > begun:
                yield mine[begun:place], theirs[begun + stretch.shift : place + stretch.shift]
            place += 1
        last = stretch


def _judge_beginning(mine: _Text, theirs: _Text, alignment: Alignment, tally: _Tally) -> None:
    """Count what differs before the first stretch, where both texts begin there; in a dateline only numbers are news. What stands
    behind the last one is no news at all: signatures, counts of comments."""
    if not alignment.stretches:
        return
    first = alignment.stretches[0]
    here, there = mine[: first.first], theirs[: max(first.first + first.shift, 0)]
    if len(here) <= LONGEST_EDGE and len(there) <= LONGEST_EDGE:
        framed = any(word[1] == FRAME for word in (*here, *there))
        _judge(_numbers(here) if framed else here, _numbers(there) if framed else there, tally)


def _numbers(words: _Text) -> _Text:
    return [word for word in words if word[1] in (NUMBER, SPELLED)]


def _judge(here: _Text, there: _Text, tally: _Tally) -> None:
    """Count one place at which the texts differ: as a fact, as a change of words, or not at all."""
    mine, theirs = _only(here, there), _only(there, here)
    for kind, meant in _KINDS.items():
        one = next((word for word in mine if word[1] in meant), None)
        other = next((word for word in theirs if word[1] in meant), None)
        if one and other:
            if kind == "figure" and _is_misprint(one, other):
                tally.add("misprint", _told(one, other))
            elif kind not in _NAMES or not is_slip(one[2], other[2]):
                tally.add(kind, _told(one, other))
            return
    if mine and theirs:
        tally.plain += any(word[1] not in _QUIET for word in (*mine, *theirs))
    else:
        tally.plain += any(word[1] == PLAIN for word in mine or theirs)


def _only(words: _Text, others: _Text) -> _Text:
    """The words that the others do not have."""
    known = {word[0] for word in others}
    return [word for word in words if word[0] not in known]


def _is_misprint(one: _Word, other: _Word) -> bool:
    """Whether two numbers of three digits or more are a digit apart: 1800 and 1000, 266 and 26."""
    mine, theirs = sorted((_figure(one), _figure(other)), key=lambda figure: (len(figure), figure))
    if len(theirs) < LONG_NUMBER or len(theirs) - len(mine) > 1:
        return False
    if len(mine) == len(theirs):
        return sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1 or sorted(mine) == sorted(theirs)
    return any(theirs[:place] + theirs[place + 1 :] == mine for place in range(len(theirs)))


def _alike(mine: Words, same: Bools) -> dict[str, int]:
    """In how many places the texts agree, by kind of fact."""
    counts = np.bincount(mine[same, 1] >> np.uint32(SHAPE_BITS), minlength=1 << (32 - SHAPE_BITS)).tolist()
    found = {kind: sum(counts[each] for each in meant) for kind, meant in _KINDS.items()}
    return found | {"misprint": found["figure"]}


def _told_anew(mine: _Text, theirs: _Text, alignment: Alignment) -> str | None:
    """Texts of different days of which each begins with a number that the other lacks: two bulletins on one boilerplate."""
    taken = set(alignment.beside[alignment.same].tolist())
    same = alignment.same[:HEAD].tolist()
    here = [word for word, alike in zip(mine, same, strict=False) if word[1] == NUMBER and not alike]
    there = [word for place, word in enumerate(theirs[:HEAD]) if word[1] == NUMBER and place not in taken]
    if not (here and there):
        return None
    only_here, only_there = _only(here, theirs), _only(there, mine)
    return _told(only_here[0], only_there[0]) if only_here and only_there else None


def _told(here: _Word, there: _Word) -> str:
    if here[1] in (NAME, PLACED):
        return "another name between the same words"
    return f"{_figure(here)} here, {_figure(there)} there"


def _figure(word: _Word) -> str:
    _key, kind, value = word
    if kind in (MONTH, WEEKDAY):
        return (_MONTHS if kind == MONTH else _WEEKDAYS)[value]
    return "another number" if value >> (SHAPE_BITS - 1) else str(value)
