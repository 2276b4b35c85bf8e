"""What is counted in the main part of a report: two soldiers, thirty trucks, twelve killed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from monitor.model import Figure, Mention
from monitor.text.opening import Opening
from monitor.text.stems import stem_of

AHEAD = 3  # words behind a number among which stands what is counted
BACK = 3  # words before it among which stands the deed that it counts: "wounding three"
ENDLESS = 10**9
"""Upper end of "at least"."""

MORE = 1.3
"""What "more than 30" may still be, as a multiple of it."""

NUMBER, TIMES, PEOPLE, UNIT, SINGLE = "number:", "times:", "people:", "unit:", "single:"
ASIDE = (NUMBER, TIMES, PEOPLE, "spot:", "head:", "no:", "lack:", UNIT, SINGLE)
"""Mentions that are no landmarks (topics/mentions.py)."""

FATES = frozenset(("deed:kill", "deed:wound", "deed:capture", "deed:abduct"))
"""Beside such a deed "a soldier" is one."""

_DIGITS = re.compile("و?([0-9]{1,9})")
_YEARS = range(1900, 2101)
_BEHIND = "%٪°"
_PARTS = ".:/"  # 14:05, 3.5
_AND = frozenset(("and", "و"))


class Number(NamedTuple):
    """A number in an opening: tokens [first, end)."""

    first: int
    end: int
    value: int


def numbers_of(opening: Opening, language: str, mentions: Sequence[Mention], taken: Collection[int]) -> list[Number]:
    """The numbers of an opening in order, in digits and in words, without those of the tokens that are `taken` by dates and
    ordinals."""
    words = {
        mention.first: (mention.end, int(mention.landmark.partition(":")[2]), mention.landmark.startswith(TIMES))
        for mention in sorted(mentions, key=lambda mention: (mention.first, mention.end))
        if mention.landmark.startswith((NUMBER, TIMES))
    }
    found: list[Number] = []
    at = 0
    while at < len(opening.tokens):
        number = None if at in taken else _digits(opening, at, words) or _spelled(opening, at, words)
        if number is None:
            at += 1
            continue
        found.append(number)
        at = number.end
    return found


_Words = Mapping[int, tuple[int, int, bool]]  # first token -> end, value, whether it multiplies


def _spelled(opening: Opening, at: int, words: _Words) -> Number | None:
    """A number in words, put together: "two hundred and thirty", "مئة وثلاثين", "üç bin"."""
    whole = part = 0
    end = at
    last: int | None = None
    while end in words and end < opening.ends[at]:
        stop, value, multiplies = words[end]
        if multiplies and value >= 1000:
            whole, part = whole + max(part, 1) * value, 0
        elif multiplies:
            part = max(part, 1) * value if part < value else part + value
        elif last is None or _adds(last, value, opening.tokens[end].key):
            part += value
        else:
            break
        last, end = value, stop
        if end < opening.ends[at] and opening.tokens[end].key in _AND and end + 1 in words and part >= 100:
            end += 1
    return Number(at, end, whole + part) if end > at else None


def _adds(last: int, value: int, key: str) -> bool:
    """Whether a number word goes on with the one before it: tens and units, in Arabic the unit first."""
    if last >= 100:
        return value < 100
    return (last % 10 == 0 and last >= 10 and value < 10) or (last < 10 and value >= 10 and key.startswith("و"))


def _digits(opening: Opening, at: int, words: _Words) -> Number | None:
    tokens = opening.tokens
    token = tokens[at]
    digits = _DIGITS.fullmatch(token.key)
    if digits is None:
        return None
    text = opening.part(at)
    before, behind = text[token.start - 1 : token.start], text[token.end : token.end + 2]
    if behind[:1] in _BEHIND and behind[:1]:
        return Number(at, at + 1, int(digits[1]))
    times = words.get(at + 2, (0, 0, False))
    if behind[1:].isdecimal() and behind[0] in ".," and times[2] and len(tokens[at + 1].key) < 3:
        return Number(at, times[0], round(float(f"{digits[1]}.{tokens[at + 1].key}") * times[1]))
    if behind[1:].isdecimal() and behind[0] in _PARTS and not _thousands(opening, at):
        return None
    if before and before in _PARTS and text[token.start - 2 : token.start - 1].isdecimal():
        return None
    whole, end = digits[1], at + 1
    while end < opening.ends[at] and len(whole) <= 9 and _thousands(opening, end - 1):
        whole, end = whole + tokens[end].key, end + 1
    value = int(whole)
    if end == at + 1 and value in _YEARS and len(whole) == 4:
        return None
    while end in words and words[end][2] and end < opening.ends[at]:
        end, value = words[end][0], value * words[end][1]
    return Number(at, end, value)


def _thousands(opening: Opening, at: int) -> bool:
    """Whether the next token goes on with the number of this one: 43,200; 43 200; 43.200."""
    if at + 1 >= opening.ends[at]:
        return False
    gap = opening.part(at)[opening.tokens[at].end : opening.tokens[at + 1].start]
    key = opening.tokens[at + 1].key
    return len(gap) == 1 and gap in ",.٬ \u00a0\u202f\u2009" and len(key) == 3 and key.isdecimal()


def counted(
    opening: Opening, language: str, numbers: Sequence[Number], mentions: Sequence[Mention], figures: Sequence[Figure]
) -> tuple[tuple[str, int, int], ...]:
    """What the main part counts, with the least and the most it may be."""
    marks = [mention for mention in mentions if mention.landmark.startswith(("thing:", "deed:", PEOPLE))]
    measured = {mention.first for mention in mentions if mention.landmark.startswith(UNIT)}
    found = {
        (what, number.value, number.value)
        for number in numbers
        if number.first < opening.main
        for what in _what(opening, language, number, marks, measured)
    }
    found |= {(what, 1, 1) for what in _alone(opening, numbers, mentions)}
    told = opening.tokens[opening.main - 1].end if opening.headline < opening.main else 0
    found |= {(f"fate:{figure.what}", *bounds(figure)) for figure in figures if figure.start < told}
    return tuple(sorted(found))


def _alone(opening: Opening, numbers: Sequence[Number], mentions: Sequence[Mention]) -> set[str]:
    """The people of the main part of whom one alone is named, in a sentence with a deed that is counted by its people. A number
    before them says how many they are: "12 جنديا"."""
    fates = {mention.sentence for mention in mentions if mention.landmark in FATES}
    numbered = {at for number in numbers for at in range(number.first, number.end + AHEAD)}
    found: set[str] = set()
    for single in mentions:
        if not single.landmark.startswith(SINGLE) or single.first >= opening.main or single.sentence not in fates:
            continue
        inside = [
            m for m in mentions if m.landmark.startswith("thing:") and m.first < single.end and single.first < m.end
        ]
        if inside and numbered.isdisjoint(range(single.first, single.end)):
            found.add(max(inside, key=lambda mention: (mention.end, mention.landmark)).landmark)
    return found


def bounds(figure: Figure) -> tuple[int, int]:
    """The least and the most that a figure may mean."""
    match figure.qualifier:
        case "at least":
            return figure.low, ENDLESS
        case "more than":
            return figure.low, int(figure.high * MORE)
        case "up to" | "almost":
            return 0, figure.high
        case "about":
            return int(figure.low / MORE), int(figure.high * MORE)
        case _:
            return figure.low, figure.high


def _what(
    opening: Opening, language: str, number: Number, marks: Sequence[Mention], measured: Collection[int]
) -> set[str]:
    """What a number counts: things and people behind it, else a deed around it, else the word behind it, by its stem. Where a
    measure stands right behind it ("52 years old") it counts that."""
    stop = min(opening.ends[number.first], number.end + (1 if number.end in measured else AHEAD))
    ahead = [mark for mark in marks if number.first <= mark.first < stop]
    found = {mark.landmark for mark in ahead if not mark.landmark.startswith("deed:")}
    if found:
        return found
    start = max(number.first - BACK, 0)
    around = [
        mark
        for mark in marks
        if mark.landmark.startswith("deed:")
        and mark.sentence == opening.sentence[number.first]
        and (mark in ahead or start <= mark.first < number.first)
    ]
    if around and number.end not in measured:
        return {min(around, key=lambda mark: (abs(mark.first - number.first), mark.first)).landmark}
    if number.end < opening.ends[number.first]:
        return {f"{language}:{stem_of(opening.tokens[number.end].key, language)}"}
    return set()
