"""Is it about the topic's place, or about another theatre?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import PlaceGuard
from monitor.topics.reading import Part, Sentence, within
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit

LOOK_BACK = 5
"""Sentences before one without a place in which its place is looked for."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a cue is about the topic's place; `sure`: its own sentence says so. `rule`: how it was told, in plain words."""

    accepted: bool
    sure: bool
    rule: str


class Guard:
    """The place guard of one topic."""

    def __init__(self, spec: PlaceGuard, topic: str, lexicon: Lexicon) -> None:
        self._accept = [lexicon.concept(topic, name) for name in spec.accept]
        self._compete = [lexicon.concept(topic, name) for name in spec.compete]

    def judge(self, part: Part, sentence: Sentence, span: Hit) -> Verdict:
        """The verdict on the words of a cue, tokens [first, end) of a sentence."""
        if not self._accept:
            return Verdict(True, True, "the topic names no place")
        for back in range(LOOK_BACK + 1):
            if sentence.number < back:
                break
            here = part.sentences[sentence.number - back]
            ours, theirs = self.named(part, here)
            if not ours and not theirs:
                continue
            where = "in the sentence" if not back else f"{back} sentence{'s' if back > 1 else ''} before"
            if not theirs:
                return Verdict(True, not back, f"{part.words(ours[0])} {where}")
            if not ours:
                return Verdict(False, not back, f"{part.words(theirs[0])} {where}, another theatre")
            return self._nearer(part, ours, theirs, span, where, sure=not back)
        return Verdict(True, False, "no place near it: that of the article")

    def named(self, part: Part, sentence: Sentence) -> tuple[list[Hit], list[Hit]]:
        """The topic's places and those of other theatres in a sentence."""
        return within(part.marked(self._accept), sentence), within(part.marked(self._compete), sentence)

    @staticmethod
    def _nearer(
        part: Part, ours: Sequence[Hit], theirs: Sequence[Hit], span: Hit, where: str, *, sure: bool
    ) -> Verdict:
        us, them = min(ours, key=lambda hit: _away(hit, span)), min(theirs, key=lambda hit: _away(hit, span))
        accepted = _away(us, span) <= _away(them, span)
        near, far = (us, them) if accepted else (them, us)
        return Verdict(accepted, sure, f"{part.words(near)} nearer than {part.words(far)}, {where}")


def _away(hit: Hit, span: Hit) -> int:
    """Words between two spans; 0 where they touch or overlap."""
    return max(hit[0] - span[1], span[0] - hit[1], 0)
