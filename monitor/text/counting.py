"""Numbers that stand in a text as words or digits: what ordinals and dates are both made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from monitor.text.folding import Token
from monitor.text.languages.language import NumberWords

_DIGITS = re.compile(r"[0-9]{1,3}")


class Counted(NamedTuple):
    """A number that ends before token `end`. `sure`: its form alone says that it is an ordinal."""

    end: int
    value: int
    sure: bool


def ordinal_at(text: str, tokens: Sequence[Token], at: int, words: NumberWords) -> Counted | None:
    """The ordinal that begins with token `at`: "21st", "двадцать первое", "الحادية والعشرين", "11."; None without one.

    A plain number counts with a dot behind it in a language that writes so, or with an article before it; then it is not
    `sure`.
    """
    key = tokens[at].key
    if key[0] in "0123456789":
        return _in_digits(text, tokens, at, words)
    found = _glued(words.digits).fullmatch(key)
    if found is not None:
        return Counted(at + 1, int(found[1]), sure=True)
    if key in words.articles and at + 1 < len(tokens):
        between = text[tokens[at].end : tokens[at + 1].start]
        number = _DIGITS.fullmatch(tokens[at + 1].key)
        # الـ13 and الـ 13; a bare ال before a space is a scrap
        if number is not None and not between.strip() and (not between or tokens[at].text[-1] == "\u0640"):
            return Counted(at + 2, int(number.group()), sure=False)
    return _in_words(tokens, at, words)


def _in_digits(text: str, tokens: Sequence[Token], at: int, words: NumberWords) -> Counted | None:
    token = tokens[at]
    found = _glued(words.digits).fullmatch(token.key)
    if found is not None:
        return Counted(at + 1, int(found[1]), sure=True)
    if _DIGITS.fullmatch(token.key) is None:
        return None
    value = int(token.key)
    if token.suffix:
        return Counted(at + 1, value, sure=True) if _glued(words.suffixes).fullmatch(token.suffix) else None
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is not None and following.hyphen and following.key in words.endings:
        return Counted(at + 2, value, sure=True)
    if words.dotted and text[token.end : token.end + 1] == "." and not text[token.end + 1 : token.end + 2].isalnum():
        return Counted(at + 1, value, sure=False)
    return None


def _in_words(tokens: Sequence[Token], at: int, words: NumberWords) -> Counted | None:
    key = tokens[at].key
    following = tokens[at + 1].key if at + 1 < len(tokens) else ""
    tens = words.tens.get(key)
    if tens is not None:
        place = at + 2 if following in words.joins and at + 2 < len(tokens) else at + 1
        unit = words.ordinals.get(tokens[place].key) if place < len(tokens) else None
        if unit is not None and 0 < unit < 10:
            return Counted(place + 1, tens + unit, sure=True)
    value = words.ordinals.get(key)
    if value is None:
        return None
    if value < 10 and words.tens_after:
        place = at + 2 if following in words.joins and at + 2 < len(tokens) else at + 1
        tens_behind = tokens[place].key if place < len(tokens) else ""
        behind = words.tens_after.get(tens_behind)
        if behind is not None and (place > at + 1 or behind == 10 or tens_behind[0] == "و"):
            return Counted(place + 1, value + behind, sure=True)
    return Counted(at + 1, value, sure=True)


def cardinal_at(tokens: Sequence[Token], at: int, words: NumberWords) -> Counted | None:
    """The number of things that begins with token `at`, up to 999: "two", "couple of", "3"; None without one."""
    key = tokens[at].key
    if _DIGITS.fullmatch(key) and not tokens[at].suffix:
        return Counted(at + 1, int(key), sure=True)
    if at + 1 < len(tokens):
        value = words.cardinals.get(f"{key} {tokens[at + 1].key}")
        if value is not None:
            return Counted(at + 2, value, sure=True)
    value = words.cardinals.get(key)
    return None if value is None else Counted(at + 1, value, sure=True)


@lru_cache(maxsize=64)
def _glued(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
