"""Landmarks in the opening of an article: places, people, things, deeds. Reports of one happening share them in any language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monitor.model import Landmark, Mention, Vocabulary
from monitor.text.languages import LANGUAGES
from monitor.text.opening import Opening
from monitor.topics.syntax import parse_term
from monitor.topics.tongue import Hit, Tongue

BEFORE, BEHIND = 3, 2
"""Words between a deed and the word that denies it: before it; where the verb comes last, within it or behind it."""

NUMBER, TIMES, UNIT, PEOPLE, SPOT, HEAD, LACK = "number", "times", "unit", "people", "spot", "head", "lack"
SINGLE = "single"
"""Kinds of mentions that are no landmarks: numbers in words, what multiplies them and what makes them a measure, people who are
counted, words beside which a place is named and with which its name begins, and words that say there is none of a thing."""

NO = "no:no"
"""What a word that denies is among the mentions."""

_NAMES = ("place", "nation", "person", "body")  # of names within each other the longest is told; of things likewise
_NOT = -1  # the number of the negation


class MentionReader:
    """Finds the landmarks of a vocabulary. Each language is compiled once; the same opening always gives the same mentions."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """The terms of the vocabulary must be readable (spec_stories.py)."""
        numbers = [Landmark(slug=str(n), kind=NUMBER, terms=terms) for n, terms in vocabulary.figures.numbers.items()]
        times = [Landmark(slug=str(n), kind=TIMES, terms=terms) for n, terms in vocabulary.figures.times.items()]
        pairs = Landmark(slug="2", kind=NUMBER, terms=vocabulary.figures.pairs)
        people = Landmark(slug="people", kind=PEOPLE, terms=vocabulary.figures.people)
        paired = Landmark(slug="people", kind=PEOPLE, terms=vocabulary.figures.pairs)
        spots = Landmark(slug="spot", kind=SPOT, terms=vocabulary.spots)
        heads = Landmark(slug="head", kind=HEAD, terms=vocabulary.heads)
        lacks = Landmark(slug="lack", kind=LACK, terms=vocabulary.lacks)
        singles = Landmark(slug="single", kind=SINGLE, terms=vocabulary.singles)
        units = Landmark(slug="unit", kind=UNIT, terms=vocabulary.figures.units)
        words = (pairs, people, paired, spots, heads, lacks, singles, units)
        self._landmarks = (*vocabulary.landmarks, *numbers, *times, *words)
        self._denials = vocabulary.denials
        self._tongues: dict[str, Tongue] = {}

    def _tongue(self, code: str) -> Tongue | None:
        """The terms of a language, compiled when the first text in it comes: a quarter of a second."""
        if code not in self._tongues and code in LANGUAGES:
            tongue = self._tongues[code] = Tongue(LANGUAGES[code])
            lists = [(number, landmark.terms) for number, landmark in enumerate(self._landmarks)]
            for number, terms in (*lists, (_NOT, self._denials)):
                for term in (*terms.get(code, ()), *terms.get("any", ())):
                    for pattern in parse_term(term, code):
                        tongue.add(number, pattern, {})
        return self._tongues.get(code)

    def read(self, opening: Opening, language: str) -> tuple[Mention, ...]:
        """The mentions in order of place. Of a name within a longer one only the longer is told: the Russian ministry is not
        Russia. A language without words has none."""
        tongue = self._tongue(language)
        if tongue is None or not opening.tokens:
            return ()
        hits = tongue.find(opening.tokens, opening.ends)
        denials = hits.pop(_NOT, [])
        no = [Mention(landmark=NO, sentence=opening.sentence[first], first=first, end=end) for first, end in denials]
        longest = {
            kind: _longest(each for number, each in hits.items() if self._landmarks[number].kind in kinds)
            for kinds in (_NAMES, ("thing",))
            for kind in kinds
        }
        found = [
            Mention(
                landmark=self._landmarks[number].name,
                sentence=opening.sentence[first],
                first=first,
                end=end,
                denied=self._landmarks[number].kind == "deed" and _denied(opening, (first, end), denials, language),
            )
            for number, each in hits.items()
            for first, end in each
            if (kind := self._landmarks[number].kind) not in longest or (first, end) in longest[kind]
        ]
        return tuple(sorted([*found, *no], key=lambda mention: (mention.first, mention.end, mention.landmark)))


def _longest(lists: Iterable[Sequence[Hit]]) -> set[Hit]:
    """The hits that lie within no longer one."""
    every = sorted({hit for each in lists for hit in each}, key=lambda hit: (hit[0], -hit[1]))
    kept: set[Hit] = set()
    behind = 0
    for first, end in every:
        if end > behind:
            kept.add((first, end))
            behind = end
    return kept


def _denied(opening: Opening, hit: Hit, denials: Sequence[Hit], language: str) -> bool:
    """Whether a word that denies stands at a deed, in its sentence."""
    first, end = hit
    order = LANGUAGES[language].order
    for no, behind in denials:
        if opening.ends[no] != opening.ends[first]:
            continue
        if order.verb_last:
            if first <= no < end + BEHIND:
                return True
        elif first - BEFORE <= behind <= first or (order.denial_behind and no == end):
            return True
    return False
