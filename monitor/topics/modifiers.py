"""Which words change what a cue says: no, will, if, should, earlier (ConText; ANALYSIS 4.1 step 3 and 11.3).

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
        walls = within(part.marks.get(self._terminators, ()), sentence)
        return tuple(spec.name for spec in self._specs if spec.reaches(part, sentence, trigger, walls))


class _Placed:
    def __init__(self, spec: ModifierSpec, lexicon: Lexicon) -> None:
        self.name = spec.name
        self._window, self._window_after = spec.window, spec.window_after
        places = ("before", "after", "anywhere")
        self._before, self._after, self._anywhere = (
            lexicon.concept(None, sources.modifier(spec.name, p)) for p in places
        )

    def reaches(self, part: Part, sentence: Sentence, trigger: Hit, walls: Sequence[Hit]) -> bool:
        marks = part.marks
        for hit in within(marks.get(self._before, ()), sentence):
            if hit[1] <= trigger[0] <= hit[1] + self._window and _open(part, hit[1], trigger[0], walls):
                return True
        for hit in within(marks.get(self._after, ()), sentence):
            # in Turkish the ending of the trigger's own word says it
            if trigger[0] <= hit[0] <= trigger[1] + self._window_after and _open(part, trigger[1], hit[0], walls):
                return True
        for hit in within(marks.get(self._anywhere, ()), sentence):
            first, last = (hit, trigger) if hit[0] < trigger[0] else (trigger, hit)
            if last[0] - first[1] <= self._window and _open(part, first[1], last[0], walls):
                return True
        return False


def _open(part: Part, first: int, end: int, walls: Sequence[Hit]) -> bool:
    """Whether nothing between two tokens keeps a modifier from reaching across."""
    if end <= first:
        return True
    if any(first <= wall[0] < end for wall in walls):
        return False
    between = part.text[part.tokens[first - 1].end : part.tokens[end].start] if first else ""
    return not any(mark in between for mark in BARRIERS)
