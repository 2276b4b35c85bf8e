"""A text as one who looks for dates sees it: its words, the gaps between them, and the parts that dates are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitor.text.counting import ordinal_at
from monitor.text.date_words import Book
from monitor.text.folding import Token

YEAR = re.compile("(?:19|20)[0-9]{2}")
DAY = re.compile("0?[1-9]|[12][0-9]|3[01]")
_ENDING = re.compile(r"['\u2018\u2019\u02bc\u02bb]\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words at tokens [first, end) that tell a time. What is None or 0 they do not say."""

    first: int
    end: int
    kind: Literal["day", "month", "weekday", "offset", "next", "week", "year"]
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    shift: int | None = None  # days, weeks, months or years from publication (for "next": days from the date before)
    way: int = 0  # -1 "last", 1 "next"
    night: bool = False  # the night that ends on that day
    since: bool = False  # "since 5 March"
    near: int | None = None  # beside a weekday: "today" 0, "yesterday" -1


class Line:
    """The words of a text. Every method that takes a place gives what begins there, or None."""

    def __init__(self, text: str, tokens: Sequence[Token], book: Book) -> None:
        self.text = text
        self.tokens = tokens
        self.book = book
        self.words = book.dates
        self.keys = [book.word(token.key) for token in tokens]

    def key(self, at: int) -> str:
        """The word at a place; "" outside the text."""
        return self.keys[at] if 0 <= at < len(self.keys) else ""

    def gap(self, at: int) -> str:
        """The characters between a token, with its ending, and the next."""
        if at + 1 >= len(self.tokens):
            return "\n"
        token = self.tokens[at]
        between = self.text[token.end : self.tokens[at + 1].start]
        ending = _ENDING.match(between) if token.suffix else None
        return between[ending.end() :] if ending else between

    def close(self, at: int) -> bool:
        """Whether nothing but space, a dot or a hyphen stands between a token and the next."""
        return self.gap(at).strip() in ("", ".", "-")

    def skip(self, at: int, words: frozenset[str], most: int = 2) -> int:
        """The place behind at most so many of some words."""
        for _ in range(most):
            if self.key(at) in words:
                at += 1
        return at

    def capital(self, at: int) -> bool:
        """Whether a word begins with a capital."""
        return self.tokens[at].text[0].isupper()

    def way(self, at: int) -> int:
        """1 for "next", -1 for "last", else 0."""
        key = self.key(at)
        return 1 if key in self.words.coming else -1 if key in self.words.past else 0

    def day_number(self, at: int) -> tuple[int, int] | None:
        """(end, day) of a number from 1 to 31."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        before = self.text[max(0, token.start - 2) : token.start]
        if len(before) == 2 and before[1] in ".:," and before[0].isdecimal():
            return None
        counted = ordinal_at(self.text, self.tokens, at, self.book.numbers)
        if counted is not None:
            return (counted.end, counted.value) if 1 <= counted.value <= 31 else None
        plain = DAY.fullmatch(token.key)
        return (at + 1, int(token.key)) if plain and self.gap(at)[:1] != ":" else None

    def month_name(self, at: int) -> tuple[int, int] | None:
        """(end, month): one name, two that mean the same ("آذار/مارس"), or a name of two words."""
        key = self.key(at)
        if key not in self.book.month_heads:
            return None
        two = self.words.months.get(f"{key} {self.key(at + 1)}")
        number = two or self.words.months.get(key)
        if number is None or (key in self.words.doubtful and self.words.month_first and not self.capital(at)):
            return None
        end = at + (2 if two else 1)
        if self.gap(end - 1).strip() in ("/", "(", "-", "") and (twin := self.key(end)) in self.book.month_heads:
            both = self.words.months.get(f"{twin} {self.key(end + 1)}")
            if (both or self.words.months.get(twin)) == number:
                end += 2 if both else 1
        return end, number

    def year_behind(self, at: int) -> tuple[int, int | None, int | None, int]:
        """(end, year, shift, way) of what stands behind a date: a year, "of last year", "الماضي", or nothing."""
        place = self.skip(at, self.words.of | self.words.year_before)
        gap = self.gap(at - 1).strip() if at else ""
        if gap in ("", ",", ".", "-", "/", ")", "\u060c") and YEAR.fullmatch(self.key(place)):
            end = place + 1
            if self.words.year_after and self.key(end).startswith(self.words.year_after):
                end += 1
            return end, int(self.key(place)), None, 0
        if gap:
            return at, None, None, 0
        for start in range(at, place + 1):
            said = self.phrase(start)
            if said is not None and said.kind == "year":
                return said.end, None, said.shift, 0
        way = self.way(at)
        return at + bool(way), None, None, way

    def phrase(self, at: int) -> Mention | None:
        """The set phrase that begins here: "yesterday", "the next day", "last month"."""
        for words, kind, shift in self.book.phrases.get(self.key(at), ()):
            if tuple(self.keys[at : at + len(words)]) == words:
                return Mention(
                    first=at,
                    end=at + len(words),
                    kind=kind,
                    shift=shift,
                    day=self.part_before(at) if kind == "month" else None,
                )
        return None

    def part_before(self, at: int) -> int | None:
        """The day that stands for the part of a month named right before: "early", "mid"."""
        place = at - 1
        for _ in range(2):
            if self.key(place) in self.words.of:
                place -= 1
        return self.words.parts.get(self.key(place))
