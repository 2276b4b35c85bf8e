"""Numbers as running text writes them: "43,200", "40 тыс.", "двадцать три", "two dozen", "dozens"; dates and units are none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from monitor.model import FigureWords
from monitor.text.folding import Token
from monitor.text.languages import LANGUAGES
from monitor.topics import sources
from monitor.topics.reading import Sentence, within
from monitor.topics.scene import View
from monitor.topics.spec_figures import FLOORS, NUMBERS, TIMES
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit

MOST = 20_000_000
"""No crowd is larger; greater numbers are something else."""

YEARS = range(1900, 2101)

_DIGITS = re.compile("و?([0-9]{1,9})")  # an Arabic "and" may be written to Eastern digits
_NO_BREAK = "\u00a0\u202f\u2009"
_BEFORE = "$€₺£¥№#/.:"  # right before a number of something else
_BEHIND = "%٪°/"


class Number(NamedTuple):
    """A number: tokens [first, end). `floor`: nobody says exactly how many, at least `value`."""

    first: int
    end: int
    value: int
    floor: bool


class Numerals:
    """The words that are numbers."""

    def __init__(self, words: FigureWords, lexicon: Lexicon) -> None:
        def lists(section: str, values: Sequence[int]) -> list[tuple[int, int]]:
            return [(value, lexicon.concept(None, sources.counting(section, str(value)))) for value in values]

        self._numbers = lists(NUMBERS, tuple(words.numbers))
        self._times = lists(TIMES, tuple(words.times))
        self._floors = lists(FLOORS, tuple(words.floors))
        self._units = lexicon.concept(None, sources.counting("units"))
        self._labels = lexicon.concept(None, sources.counting("labels"))
        self._people = lexicon.concept(None, sources.counting("people"))

    def of(self, view: View, sentence: Sentence) -> list[Number]:
        """The numbers of a sentence in order, without those of dates, hours, money, ordinals and what is no people."""
        part = view.part
        spelled = self._at(view, sentence, self._numbers)
        times = self._at(view, sentence, self._times)
        floors = self._at(view, sentence, self._floors)
        found: list[Number] = []
        at = sentence.first
        while at < sentence.behind:
            number = self._read(view, sentence, at, spelled, times, floors)
            if number is None:
                at += 1
                continue
            if not self._is_other(view, sentence, number):
                found.append(number)
            at = number.end
        dated = [(part.token_at(said.start), part.token_at(said.end)) for said in view.dates_in(sentence)]
        return [number for number in found if not any(_meet((number.first, number.end), span) for span in dated)]

    def _at(self, view: View, sentence: Sentence, lists: Sequence[tuple[int, int]]) -> dict[int, tuple[int, int]]:
        """First token -> (end, value), the longest of each."""
        found: dict[int, tuple[int, int]] = {}
        for value, number in lists:
            for first, end in within(view.part.marks.get(number, ()), sentence):
                found[first] = max(found.get(first, (0, 0)), (end, value))
        return found

    def _read(
        self, view: View, sentence: Sentence, at: int, spelled: dict[int, tuple[int, int]], times: dict[int, tuple[int, int]],
        floors: dict[int, tuple[int, int]],
    ) -> Number | None:  # fmt: skip
        if at in floors:
            end, value = floors[at]
            return Number(at, end, value, floor=True)
        number = _digits(view, sentence, at)
        if number is None and at in spelled:
            number = _joined(view, sentence, at, spelled)
        if number is None and at in times:
            end, value = times[at]
            return Number(at, end, value, floor=False)
        if number is None:
            return None
        while number.end < sentence.behind and number.end in times:
            end, value = times[number.end]
            number = Number(number.first, end, number.value * value, floor=False)
        return number if number.value <= MOST else None

    def _is_other(self, view: View, sentence: Sentence, number: Number) -> bool:
        """Whether it is an ordinal, a part of a longer number, or a number of something that the words beside it name."""
        part, tokens = view.part, view.part.tokens
        first, last = tokens[number.first], tokens[number.end - 1]
        before, behind = part.text[first.start - 1 : first.start], part.text[last.end : last.end + 2]
        if (before and before in _BEFORE) or (behind and behind[0] in _BEHIND):
            return True
        if behind[:1] in ".:,٫" and behind[1:].isdecimal():
            return True
        if before in "-–—" and not part.text[first.start - 2 : first.start - 1].isdecimal() and first.hyphen:
            return True
        if _is_ordinal(part.text, tokens, number, sentence, part.language):
            return True
        following = tokens[number.end] if number.end < sentence.behind else None
        if following is not None and following.hyphen and not following.key.isdecimal():
            return True  # "12-year-old", "120-мм", "25-го"
        people = within(part.marks.get(self._people, ()), sentence)
        if any(hit[0] == number.end for hit in people):
            return False
        units = within(part.marks.get(self._units, ()), sentence)
        labels = within(part.marks.get(self._labels, ()), sentence)
        year = number.value in YEARS and number.end - number.first == 1 and len(first.key) == 4
        return year or any(hit[0] == number.end for hit in units) or any(hit[1] == number.first for hit in labels)


def _digits(view: View, sentence: Sentence, at: int) -> Number | None:
    """A number in digits, its thousands written together or apart."""
    part = view.part
    found = _DIGITS.fullmatch(part.tokens[at].key)
    if found is None:
        return None
    whole, end = found[1], at + 1
    known = LANGUAGES.get(part.language)
    marks = (known.spelling.thousands if known else "") + _NO_BREAK
    while end < sentence.behind and len(whole) <= 9:
        more, gap = part.tokens[end], part.text[part.tokens[end - 1].end : part.tokens[end].start]
        if len(gap) != 1 or gap not in marks or not more.key.isdecimal() or len(more.key) != 3 or len(found[1]) > 3:
            break
        whole, end = whole + more.key, end + 1
    return Number(at, end, int(whole), floor=False)


def _joined(view: View, sentence: Sentence, at: int, spelled: dict[int, tuple[int, int]]) -> Number:
    """A number in words, its tens and its unit put together in either order."""
    end, value = spelled[at]
    following = spelled.get(end) if end < sentence.behind else None
    if following is not None:
        more_end, more = following
        tens_first = value % 10 == 0 and 20 <= value < 100 and more < 10
        unit_first = value < 10 and more % 10 == 0 and more >= 20 and view.part.tokens[end].key[:1] == "و"
        if tens_first or unit_first:
            return Number(at, more_end, value + more, floor=False)
    return Number(at, end, value, floor=False)


def _is_ordinal(text: str, tokens: Sequence[Token], number: Number, sentence: Sentence, language: str) -> bool:
    """Whether what is written to a number makes it an ordinal: "33'üncü", "14. Türk-Rus"."""
    known = LANGUAGES.get(language)
    if known is None:
        return False
    token, words = tokens[number.end - 1], known.numbers
    if token.suffix and re.fullmatch(words.suffixes, token.suffix):
        return True
    inside = number.end < sentence.behind
    if words.dotted and inside and token.key.isdecimal() and text[token.end : token.end + 1] == ".":
        return True
    before = tokens[number.first - 1].key if number.first > sentence.first else ""
    return token.key.isdecimal() and before in (words.marks | words.articles)


def _meet(one: Hit, other: Hit) -> bool:
    return one[0] < other[1] and other[0] < one[1]
