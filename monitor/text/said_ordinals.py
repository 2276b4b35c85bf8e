"""The ordinals of a text that may number an event: "the 21st patrol", "№ 13", "в шестой раз"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.text.counting import Counted, ordinal_at
from monitor.text.folding import Token
from monitor.text.languages import LANGUAGES, primary
from monitor.text.languages.language import Language, NumberWords

_SIGN = re.compile(r"[\u2116#]\s?\Z")  # №
_DAYS = 31
_NUMBER = re.compile("[0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class SaidOrdinal:
    """A number that stands at tokens [first, end)."""

    first: int
    end: int
    value: int
    times: bool = False  # "for the sixth time": it counts what was done, which need not be the event


def said_ordinals(
    text: str, tokens: Sequence[Token], language: str | None, *, events: bool = True
) -> list[SaidOrdinal]:
    """The ordinals of a text in order, none within another. `tokens` are all words of `text`, or of a stretch of it, as
    folding.tokenize gives them. `events`: only those that may number an event of a topic.

    Left out are days of a month, "first time" in every language, and ordinals of what is no event ("first half", "first complete
    patrol", "60th minute"). Linear in the number of words.
    """
    spoken = LANGUAGES.get(primary(language) or "")
    if spoken is None:
        return []
    found: list[SaidOrdinal] = []
    at = 0
    while at < len(tokens):
        if not _may_begin(tokens[at].key, spoken.code):
            at += 1
            continue
        said = _marked(text, tokens, at, spoken.numbers) or _ordinal(text, tokens, at, spoken, events)
        if said is None:
            at += 1
            continue
        if said.value > 0 and not (said.times and said.value == 1):
            found.append(said)
        at = said.end
    return found


@lru_cache(maxsize=200_000)
def _may_begin(key: str, code: str) -> bool:
    """Whether a word can begin an ordinal: most cannot, and need no closer look."""
    words = LANGUAGES[code].numbers
    digits = any(character in "0123456789" for character in key)
    return digits or key in words.ordinals or key in words.tens or key in words.articles or key in words.marks


def _marked(text: str, tokens: Sequence[Token], at: int, words: NumberWords) -> SaidOrdinal | None:
    """A plain number with a sign or a word for "number" beside it."""
    token = tokens[at]
    if token.key[0] not in "0123456789":
        if token.key not in words.marks or at + 1 >= len(tokens):
            return None
        number = _NUMBER.fullmatch(tokens[at + 1].key)
        between = text[token.end : tokens[at + 1].start]
        if number is None or len(between) > 4 or between.strip(' .:\u00a0("«') or _amount(tokens, at + 2, words):
            return None
        return SaidOrdinal(at, at + 2, int(number.group()))
    number = _NUMBER.fullmatch(token.key)
    if number is None:
        return None
    signed = _SIGN.search(text, max(0, token.start - 2), token.start)
    behind = at + 1 < len(tokens) and tokens[at + 1].key in words.marks_after
    return SaidOrdinal(at, at + 1 + behind, int(number.group())) if signed or behind else None


def _ordinal(text: str, tokens: Sequence[Token], at: int, language: Language, events: bool) -> SaidOrdinal | None:
    words = language.numbers
    counted = ordinal_at(text, tokens, at, words)
    if counted is None:
        return None
    following = tokens[counted.end].key if counted.end < len(tokens) else ""
    definite = any(tokens[at].key.startswith(article) for article in words.articles)  # stands behind what it counts
    never = events and following in words.never and not definite
    if _day_of_month(tokens, at, counted, language) or never:
        return SaidOrdinal(at, counted.end, 0)
    if not counted.sure and _amount(tokens, counted.end, words):
        return SaidOrdinal(at, counted.end, 0)
    times = following in words.times or (at > 0 and tokens[at - 1].key in words.times_before)
    return SaidOrdinal(at, counted.end, counted.value, times)


def _amount(tokens: Sequence[Token], at: int, words: NumberWords) -> bool:
    """Whether the word at `at` makes the number before it an amount."""
    return at < len(tokens) and bool(words.quantities) and tokens[at].key.startswith(words.quantities)


def _day_of_month(tokens: Sequence[Token], at: int, counted: Counted, language: Language) -> bool:
    """Whether a number is a day: a month stands beside it, or the words of a date ("the 15th of this month")."""
    dates = language.dates
    if counted.value > _DAYS:
        return False
    place = counted.end
    while place < len(tokens) and place < counted.end + 2 and tokens[place].key in dates.of:
        place += 1
    following = tokens[place].key if place < len(tokens) else ""
    if (
        following in dates.months
        or following in dates.month_day
        or (place > counted.end and following in dates.month_noun)
    ):
        return True
    if place + 1 < len(tokens) and f"{following} {tokens[place + 1].key}" in dates.months:
        return True
    before = tokens[at - 1].key if at else ""
    if f"{before} {tokens[at].key}" in dates.months:  # the second half of a month's name
        return True
    if before in dates.month_noun and language.dates.capitals and not dates.month_first:  # "ayın 15'i"
        return True
    if not dates.month_first or before not in dates.months or not tokens[at - 1].text[0].isupper():
        return False
    # "March 15th", but not "on 25 March 21st patrol"
    return not (at > 1 and _day_number(tokens[at - 2].key, language.numbers))


def _day_number(key: str, words: NumberWords) -> bool:
    return bool(re.fullmatch("[0-9]{1,2}", key) or re.fullmatch(words.digits, key))
