"""Which words change what a cue says: no, will, if, should, earlier (ConText; docs/topics.md).

A modifier is measured against the *trigger*, the word of a cue that says it ("held", "agreed", "violation"), not against the
whole of it: "agreed on a ceasefire to begin at midnight" is no agreement that lies ahead.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import ModifierSpec, Vocabulary
from monitor.topics import sources
from monitor.topics.reading import Part, Sentence, within
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit

BARRIERS = ";؛"
"""Marks across which nothing reaches."""


class Modifiers:
    """The vocabulary's modifiers, ready to be looked for."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self._specs = tuple(_Placed(spec, lexicon) for spec in vocabulary.modifiers)
        self._ahead = frozenset(spec.name for spec in vocabulary.modifiers if spec.ahead)
        self._terminators = lexicon.concept(None, sources.TERMINATORS)

    def lie_ahead(self, names: Sequence[str]) -> bool:
        """Whether what these modifiers touch lies ahead."""
        return not self._ahead.isdisjoint(names)

    def near(self, part: Part, sentence: Sentence, trigger: Hit) -> tuple[str, ...]:
        """The names of those that reach a trigger, in the vocabulary's order."""
        if sentence.number not in part.modifiers:
            part.modifiers[sentence.number] = self._of(part, sentence)
        found = part.modifiers[sentence.number]
        if not found:
            return ()
        walls = within(part.marks.get(self._terminators, ()), sentence)
        names = {spec.name for spec, place, hit in found if spec.reaches(part, place, hit, trigger, walls)}
        return tuple(spec.name for spec in self._specs if spec.name in names)

    def _of(self, part: Part, sentence: Sentence) -> list[tuple[_Placed, str, Hit]]:
        """The modifiers of a sentence, with where each must stand."""
        return [
            (spec, place, hit)
            for spec in self._specs
            for place, number in spec.lists
            if number in part.marks
            for hit in within(part.marks[number], sentence)
        ]


class _Placed:
    def __init__(self, spec: ModifierSpec, lexicon: Lexicon) -> None:
        self.name = spec.name
        self._across = spec.across
        self._window, self._window_after = spec.window, spec.window_after
        self.lists = [
            (place, lexicon.concept(None, sources.modifier(spec.name, place))) for place in sources.MODIFIER_PLACES
        ]

    def reaches(self, part: Part, place: str, hit: Hit, trigger: Hit, walls: Sequence[Hit]) -> bool:
        """Whether a hit reaches a trigger from where it stands."""
        if place == "before":
            near = hit[1] <= trigger[0] <= hit[1] + self._window
            return near and _open(part, hit[1], trigger[0], walls)
        if place == "own":
            return trigger[0] <= hit[0] < trigger[1]
        if place == "after":  # in Turkish the ending of the trigger's own word says it
            near = trigger[0] <= hit[0] <= trigger[1] + self._window_after
            return (
                near
                and _open(part, trigger[1], hit[0], walls)
                and (self._across or not _parted(part, trigger[1], hit[0]))
            )
        first, last = (hit, trigger) if hit[0] < trigger[0] else (trigger, hit)
        return last[0] - first[1] <= self._window and _open(part, first[1], last[0], walls)


def _parted(part: Part, first: int, end: int) -> bool:
    """Whether one comma stands between, so that what is behind it is another statement; two enclose an aside."""
    if end <= first:
        return False
    between = part.text[part.tokens[first - 1].end : part.tokens[end].start]
    return between.count(",") + between.count("،") == 1


def _open(part: Part, first: int, end: int, walls: Sequence[Hit]) -> bool:
    """Whether nothing between two tokens keeps a modifier from reaching across."""
    if end <= first:
        return True
    if any(first <= wall[0] < end for wall in walls):
        return False
    between = part.text[part.tokens[first - 1].end : part.tokens[end].start] if first else ""
    return not any(mark in between for mark in BARRIERS)
