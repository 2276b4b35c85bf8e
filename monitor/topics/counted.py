"""How many people a sentence counts, and how it calls them: "at least 33 Turkish soldiers", "between 10 and 12 people"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import FigureWords
from monitor.topics import sources
from monitor.topics.numbers import Number, Numerals
from monitor.topics.reading import Sentence, within
from monitor.topics.scene import View
from monitor.topics.spec_figures import BOUNDS, FATES
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit

BETWEEN = 3
"""Words between a number and the people it counts, or before it and a word that makes it part of another."""

FLOOR = "at least"
"""The bound of "dozens"."""

_DASHES = "-–—"
_STOPS = '.,;:!?()[]«»“”"،؛؟\n'


@dataclass(frozen=True, slots=True)
class People:
    """A number of people: tokens [first, end), the number itself up to `number_end`. `who`: the tokens that call them; None:
    nobody does."""

    first: int
    number_end: int
    end: int
    low: int
    high: int
    bound: str | None
    who: Hit | None
    part: bool  # of another number: "including two children"


class Counting:
    """Finds the numbers of people in sentences."""

    def __init__(self, words: FigureWords, lexicon: Lexicon) -> None:
        def number(*keys: str) -> int:
            return lexicon.concept(None, sources.counting(*keys))

        self._numerals = Numerals(words, lexicon)
        self._paired = frozenset(words.pairs)
        self._fates = [number(FATES, name) for name in words.fates]
        self._bounds = [(name, number(BOUNDS, name)) for name in words.bounds]
        self._lists = {
            name: number(name)
            for name in ("people", "pairs", "whose", "links", "ranges", "between", "rises", "joins", "parts", "parts_behind",
                         "loose")
        }  # fmt: skip

    def of(self, view: View, sentence: Sentence) -> list[People]:
        """The numbers of people in a sentence, in order. One that names no people is among them where it may stand alone."""
        numbers = self._numerals.of(view, sentence)
        pairs = self.marked(view, sentence, "pairs")
        if not numbers and not pairs:
            return []
        found = [self._pair(view, sentence, hit) for hit in pairs]
        taken = 0
        for place, number in enumerate(numbers):
            if number.first < taken or any(hit[0] <= number.first < hit[1] for hit in pairs):
                continue
            low, high, last = self._range(view, sentence, numbers[place:])
            taken = last.end
            people = self._people(view, sentence, number, low, high, last)
            if people is not None:
                found.append(people)
        return sorted(found, key=lambda one: one.first)

    def marked(self, view: View, sentence: Sentence, name: str) -> list[Hit]:
        """The hits of one of the lists in a sentence."""
        return within(view.part.marks.get(self._lists[name], ()), sentence)

    def bounds(self, view: View, sentence: Sentence) -> list[tuple[Hit, str]]:
        """The words that bound a number, with the name of the bound; of overlapping ones the longer."""
        found = [
            (hit, name) for name, number in self._bounds for hit in within(view.part.marks.get(number, ()), sentence)
        ]
        kept: list[tuple[Hit, str]] = []
        for hit, name in sorted(found, key=lambda one: (one[0][0] - one[0][1], one[0], one[1])):
            if not any(hit[0] < other[1] and other[0] < hit[1] for other, _ in kept):
                kept.append((hit, name))
        return sorted(kept)

    def _pair(self, view: View, sentence: Sentence, hit: Hit) -> People:
        behind = hit[1]
        while behind < sentence.behind and behind - hit[1] < 2 and _holds(self.marked(view, sentence, "whose"), behind):
            behind += 1
        spelled = next((n for n in self._numerals.of(view, sentence) if n.first == hit[1] and n.value == 2), None)
        end = spelled.end if spelled else behind
        who = (hit[0], hit[1] if spelled else behind)
        return People(hit[0], hit[1], end, 2, 2, None, who, self._is_part(view, sentence, hit))

    def _range(self, view: View, sentence: Sentence, numbers: Sequence[Number]) -> tuple[int, int, Number]:
        """The lowest and the highest value that a number stands for, and the last number of its range."""
        one = numbers[0]
        if len(numbers) > 1 and numbers[1].value > one.value and not one.floor:
            other, tokens, text = numbers[1], view.part.tokens, view.part.text
            between = range(one.end, other.first)
            gap = text[tokens[one.end - 1].end : tokens[other.first].start].strip()
            dashed = not between and bool(gap) and gap in _DASHES
            linked = len(between) == 1 and _holds(self.marked(view, sentence, "ranges"), one.end)
            beside = any(hit[1] == one.first or hit[0] == other.end for hit in self.marked(view, sentence, "between"))
            listed = (
                len(between) <= 1 and beside and (not between or _holds(self.marked(view, sentence, "joins"), one.end))
            )
            if linked and any(hit[1] == one.first for hit in self.marked(view, sentence, "rises")):
                return other.value, other.value, other
            if dashed or linked or listed:
                return one.value, other.value, other
        return one.value, one.value, one

    def _people(
        self, view: View, sentence: Sentence, number: Number, low: int, high: int, last: Number
    ) -> People | None:
        bounds = self.bounds(view, sentence)
        bound = next((name for hit, name in bounds if hit[1] == number.first), None)
        ends = [hit[1] for hit in self.marked(view, sentence, "between") if hit[0] == last.end and last is not number]
        behind = ends[0] if ends else last.end
        for hit, name in bounds:
            if hit[0] == last.end:
                bound, behind = bound or name, hit[1]
        who = self._called(view, sentence, behind)
        end = who[1] if who else behind
        if who is None and low <= 2:
            who = self._called_before(view, sentence, number)
            if low == 1 and who is None:
                return None
        if bound is None:
            bound = next((name for hit, name in bounds if hit[0] == end), None)
        if who is None and not self.ends(view, sentence, behind):
            return None
        first = who[0] if who and who[0] < number.first else number.first
        part = self._is_part(view, sentence, (number.first, behind))
        return People(first, last.end, end, low, high, FLOOR if number.floor else bound, who, part)

    def _called(self, view: View, sentence: Sentence, behind: int) -> Hit | None:
        """The words behind a number that say who is counted, without "of the" and the like."""
        people = self.marked(view, sentence, "people")
        stops = {hit[0] for name in ("joins", "loose") for hit in self.marked(view, sentence, name)}
        links = self.marked(view, sentence, "links")
        first = behind
        for place in range(behind, min(behind + BETWEEN + 1, sentence.behind)):
            if _broken(view, place):
                return None
            hit = next((hit for hit in people if hit[0] == place), None)
            if hit is not None:
                end = hit[1]
                whose = self.marked(view, sentence, "whose")
                while end < sentence.behind and end - hit[1] < 2 and _holds(whose, end) and not _broken(view, end):
                    end += 1
                return min(first, hit[0]), end
            if _holds(links, place):
                first = place + 1
            elif place in stops:
                return None
        return None

    def _called_before(self, view: View, sentence: Sentence, number: Number) -> Hit | None:
        """The people right before a small number, in a language that counts pairs by a form: "مدنيين اثنين"."""
        if view.part.language not in self._paired:
            return None
        hit = next((hit for hit in self.marked(view, sentence, "people") if hit[1] == number.first), None)
        return None if hit is None or _broken(view, number.first) else hit

    def ends(self, view: View, sentence: Sentence, behind: int) -> bool:
        """Whether a number may stand without further words before this token: a mark, a preposition or a fate follows."""
        if behind >= sentence.behind or _broken(view, behind):
            return True
        return any(hit[0] == behind for hit in (*self.marked(view, sentence, "loose"), *self._met(view, sentence)))

    def _met(self, view: View, sentence: Sentence) -> list[Hit]:
        """The words of a fate."""
        return within(view.part.marked(self._fates), sentence)

    def _is_part(self, view: View, sentence: Sentence, span: Hit) -> bool:
        ahead = any(0 <= span[0] - hit[1] < BETWEEN for hit in self.marked(view, sentence, "parts"))
        after = any(
            hit[0] == span[1] and not _broken(view, hit[0]) for hit in self.marked(view, sentence, "parts_behind")
        )
        return ahead or after


def _holds(hits: Sequence[Hit], token: int) -> bool:
    return any(hit[0] <= token < hit[1] for hit in hits)


def _broken(view: View, token: int) -> bool:
    """Whether a mark such as a comma stands right before a token."""
    tokens = view.part.tokens
    return token > 0 and any(mark in view.part.text[tokens[token - 1].end : tokens[token].start] for mark in _STOPS)
