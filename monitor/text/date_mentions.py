"""Where a text mentions a day, a month or a year, and in which words: what said_dates turns into days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.text.counting import cardinal_at
from monitor.text.date_line import YEAR, Mention
from monitor.text.date_names import Names
from monitor.text.date_words import book_of
from monitor.text.folding import Token


def mentions(text: str, tokens: Sequence[Token], language: str | None) -> list[Mention]:
    """The mentions of a text in order, none within another. Linear in the number of words."""
    reader = _Reader(text, tokens, book_of(language))
    return reader.joined(reader.all())


_DIGITS = frozenset("0123456789")  # a folded key has no others


class _Reader(Names):
    """Reads dates that count from publication, weekdays and years, and puts all together."""

    def all(self) -> list[Mention]:
        found: list[Mention] = []
        behind = 0  # of what is read already
        heads = self.book.heads
        for at, key in enumerate(self.keys):
            if at >= behind and (key in heads or key[0] in _DIGITS or key[-1] in _DIGITS):
                new = self.read(at, found[-1].end if found else 0)
                found += new
                behind = new[-1].end if new else 0
        return found

    def read(self, at: int, behind: int) -> list[Mention]:
        """What begins at a place, or ends there and begins at or after `behind`."""
        several = self.numeric(at) or self.days_of_month(at) or self.month_first(at)
        if several:
            return several
        one = (
            self.phrase(at)
            or self.ago(at, behind)
            or self.since_span(at)
            or self.weekday(at)
            or self.month(at)
            or self.year(at)
        )
        return [one] if one else []

    def ago(self, at: int, behind: int) -> Mention | None:
        """As "two days ago": the words before this one."""
        then = self.words.then.get(self.key(at), 0)
        if at < 1 or not (then or self.key(at) in self.words.ago):
            return None
        unit = self.words.units.get(self.key(at - 1))
        for first in (at - 3, at - 2):
            if unit is not None and first >= behind:
                counted = cardinal_at(self.tokens, first, self.book.numbers)
                if counted is not None and counted.end == at - 1:
                    return self.told(first, at + 1, counted.value, unit, then)
        days = self.words.spans.get(self.key(at - 1))
        return self.told(at - 1, at + 1, 1, days, then) if days and at - 1 >= behind else None

    def since_span(self, at: int) -> Mention | None:
        """As "قبل يومين": the words behind this one."""
        then = self.words.then_before.get(self.key(at), 0)
        if not (then or self.key(at) in self.words.ago_before) or at + 1 >= len(self.tokens):
            return None
        counted = cardinal_at(self.tokens, at + 1, self.book.numbers)
        unit = self.words.units.get(self.key(counted.end)) if counted else None
        if counted and unit is not None:
            return (
                None
                if self.of_something(counted.end + 1)
                else self.told(at, counted.end + 1, counted.value, unit, then)
            )
        days = self.words.spans.get(self.key(at + 1))
        return self.told(at, at + 2, 1, days, then) if days and not self.of_something(at + 2) else None

    def of_something(self, at: int) -> bool:
        """Whether what stands here says from when the time counts: "بعد يومين على انطلاقه"."""
        return self.key(at) in self.words.of or self.key(at) in self.words.counted_from

    def told(self, first: int, end: int, amount: int, unit: int, then: int) -> Mention:
        """So much time before publication, or from the date named before (then -1 or 1)."""
        if then:
            return Mention(first=first, end=end, kind="next", shift=then * amount * unit)
        return self.back(first, end, amount, unit)

    def back(self, first: int, end: int, amount: int, unit: int) -> Mention:
        if unit % 365 == 0:
            return Mention(first=first, end=end, kind="year", shift=-amount * (unit // 365))
        if unit % 30 == 0:
            return Mention(first=first, end=end, kind="month", shift=-amount * (unit // 30))
        return Mention(first=first, end=end, kind="offset", shift=-amount * unit)

    def weekday(self, at: int) -> Mention | None:
        key = self.key(at)
        number = self.words.weekdays.get(key)
        if number is None or (self.words.capitals and self.words.month_first and not self.capital(at)):
            return None
        noun = bool(self.words.weekday_noun) and self.key(at + 1).startswith(self.words.weekday_noun)
        if key in self.words.doubtful_weekdays and not (
            noun or self.key(at - 1) in self.words.weekday_intro or self.tokens[at].suffix
        ):
            return None
        end = at + 1 + noun
        before = self.way(at - 1)
        first = at - 1 if before else at
        week = self.phrase(end)
        shift = week.shift if week is not None and week.kind == "week" else None
        elsewhere = self.gap(end - 1).strip() or self.key(end + 1) in self.words.weekdays
        behind = 0 if before or elsewhere or shift is not None else self.way(end)
        end = week.end if week is not None and shift is not None else end + bool(behind)
        way = before or behind
        night = self.key(at - 2) in self.words.night
        return Mention(first=first, end=end, kind="weekday", weekday=number, way=way, night=night, shift=shift)

    def year(self, at: int) -> Mention | None:
        """A year alone: "in 2018", "2018'de", "the 2018 deal"; not an amount."""
        key = self.key(at)
        if YEAR.fullmatch(key) is None:
            return None
        token = self.tokens[at]
        around = self.text[max(0, token.start - 1) : token.start] + self.text[token.end : token.end + 1]
        if any(mark in around for mark in "$\u20ac%:"):
            return None
        after = bool(self.words.year_after) and self.key(at + 1).startswith(self.words.year_after)
        sure = after or self.key(at - 1) in self.words.year_before or bool(token.suffix)
        quantities = self.book.numbers.quantities
        if not sure and (not 2001 <= int(key) <= 2049 or (quantities and self.key(at + 1).startswith(quantities))):
            return None
        return Mention(first=at, end=at + 1 + after, kind="year", year=int(key))

    def joined(self, found: list[Mention]) -> list[Mention]:
        """Neighbours that name one day as one mention: "Tuesday, 28 April", "today, Wednesday"."""
        kept: list[Mention] = []
        for mention in found:
            beside = kept and kept[-1].end == mention.first
            one = _one(kept[-1], mention, self.gap(mention.first - 1)) if beside else None
            if one is None:
                kept.append(mention)
            else:
                kept[-1] = one
        return [replace(mention, since=True) if self.since(mention) else mention for mention in kept]

    def since(self, mention: Mention) -> bool:
        """Whether it tells a beginning: "since 5 March", "5 Mart'tan beri"."""
        return self.key(mention.first - 1) in self.words.since or self.key(mention.end) in self.words.since_after


def _one(left: Mention, right: Mention, gap: str) -> Mention | None:
    """What two neighbours mean together; None where they are two times."""
    if gap.strip(" \u00a0,\u060c().-\u2013|"):
        return None
    kinds = (left.kind, right.kind)
    if kinds in (("weekday", "day"), ("offset", "day"), ("next", "day")):
        return replace(right, first=left.first)
    if kinds == ("day", "weekday") and right.way == 0 and right.shift is None:
        return replace(left, end=right.end)
    if kinds == ("offset", "weekday") and right.way == 0 and not gap.strip(" \u00a0("):
        return replace(right, first=left.first, near=left.shift)
    if kinds == ("weekday", "offset") and left.way == 0 and gap.strip() == "(":
        return replace(left, end=right.end, near=right.shift)
    return None
