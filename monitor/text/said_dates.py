"""The dates that a running text names, in any of our languages, and the days they mean. Linear in its length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from monitor.text.date_line import Mention
from monitor.text.date_mentions import mentions
from monitor.text.folding import Token, tokenize

AHEAD = timedelta(days=60)
"""How far after publication a date without a year may lie; beyond that it is last year's."""

SaidPrecision = Literal["day", "relative", "month", "year"]


@dataclass(frozen=True, slots=True)
class SaidDate:
    """A date as it stands at text[start:end].

    `day`: the day, or for a month (also "last week") and a year one that stands for it; None: nobody can say, because the article
    has no publication date. `precision`: told by its name, by a weekday or "yesterday", by its month or week, or by its year.
    """

    start: int
    end: int
    day: date | None
    precision: SaidPrecision
    year_given: bool
    ahead: date | None = None  # of a bare weekday: the next such day after publication; a future verb means it
    since: bool = False  # "since 5 March": from then on
    current: bool = False  # "this week", "this month": it says no more than that something is recent
    vague: bool = False  # "this week", "last month": counted from publication, and no day


def said_dates(
    text: str, language: str | None, published: date | None, tokens: Sequence[Token] | None = None
) -> list[SaidDate]:
    """The dates of a text in order of place. `tokens`: its words, where the caller has them already.

    A day without a year is the nearest to publication that lies at most 60 days after it. A weekday is the nearest one not
    after publication; "next Monday" is after it, "last Monday" before. Without a publication date such days are None, and a day
    without a year takes the only year that the text names, if there is one.
    """
    words = tokenize(text, language) if tokens is None else tokens
    found = mentions(text, words, language)
    years = {mention.year for mention in found if mention.year is not None}
    resolver = _Resolver(published, years.pop() if published is None and len(years) == 1 else None)
    return [resolver.said(mention, words[mention.first].start, words[mention.end - 1].end) for mention in found]


class _Resolver:
    """Turns mentions into days, in the order of the text: "the next day" is the day after the one named before."""

    def __init__(self, published: date | None, only_year: int | None) -> None:
        self.published = published
        self.only_year = only_year
        self.before: date | None = None

    def said(self, mention: Mention, start: int, end: int) -> SaidDate:
        day, precision = self.resolve(mention)
        if precision in ("day", "relative") and day is not None:
            self.before = day
        given = mention.year is not None or (
            mention.kind in ("day", "month") and mention.month is not None and mention.shift is not None
        )
        relative = mention.kind == "week" or (mention.kind == "month" and mention.month is None and mention.day is None)
        current = relative and mention.shift == 0
        return SaidDate(start, end, day, precision, given, self.ahead(mention), mention.since, current, relative)

    def resolve(self, mention: Mention) -> tuple[date | None, SaidPrecision]:
        published = self.published
        shift = mention.shift or 0
        match mention.kind:
            case "day":
                return self.day_of_month(mention), "day"
            case "month":
                return self.month(mention), "month"
            case "weekday":
                return self.weekday(mention), "relative"
            case "offset":
                return _moved(published, shift), "relative"
            case "next":
                return _moved(self.before, shift), "relative"
            case "week":
                return _moved(published, 7 * shift), "month"
            case "year":
                year = mention.year or (published.year + shift if published else None)
                return _day(year, 1, 1), "year"

    def day_of_month(self, mention: Mention) -> date | None:
        if mention.month is not None:
            return self.nearest(mention.year, mention.month, mention.day or 1, mention)
        published = self.published
        if published is None:
            return None
        month = _first(published, mention.shift or 0)
        day = _day(month.year, month.month, mention.day or 1)
        if mention.shift is None and day is not None and day > published:
            month = _first(published, -1)
            day = _day(month.year, month.month, mention.day or 1)
        return day

    def month(self, mention: Mention) -> date | None:
        if mention.month is not None:
            return self.nearest(mention.year, mention.month, mention.day or 1, mention)
        if self.published is None:
            return None
        return _first(self.published, mention.shift or 0).replace(day=mention.day or 1)

    def nearest(self, year: int | None, month: int, day: int, mention: Mention) -> date | None:
        """The day in the year that is given, or in the one that publication suggests."""
        published = self.published
        if year is not None or published is None:
            return _day(year or self.only_year, month, day)
        if mention.shift is not None:
            return _day(published.year + mention.shift, month, day)
        latest = published if mention.way < 0 else published + AHEAD
        several = [each for year in range(published.year - 1, published.year + 2) if (each := _day(year, month, day))]
        if mention.way > 0:
            return next((each for each in several if each > published), None)
        return max((each for each in several if each <= latest), default=None)

    def weekday(self, mention: Mention) -> date | None:
        published, wanted = self.published, mention.weekday or 0
        if published is None:
            return None
        if mention.shift is not None:  # "on Monday last week"
            return published + timedelta(days=7 * mention.shift + wanted - published.weekday())
        back = (published.weekday() - wanted) % 7
        day = published - timedelta(days=back)
        if mention.near is not None:
            target = published + timedelta(days=mention.near)
            return min((day, day + timedelta(days=7)), key=lambda each: abs((each - target).days))
        if mention.way > 0 or (mention.night and back == 6):
            return day + timedelta(days=7)
        return day - timedelta(days=7) if mention.way < 0 and back == 0 else day

    def ahead(self, mention: Mention) -> date | None:
        bare = mention.kind == "weekday" and mention.way == 0 and mention.near is None and mention.shift is None
        if not bare or self.published is None:
            return None
        return self.published + timedelta(days=(((mention.weekday or 0) - self.published.weekday() - 1) % 7) + 1)


def _day(year: int | None, month: int, day: int) -> date | None:
    if year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _first(day: date, months: int) -> date:
    """The first of the month that lies some months from a day's."""
    number = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12)
    return date(number // 12, number % 12 + 1, 1)


def _moved(day: date | None, days: int) -> date | None:
    try:
        return None if day is None else day + timedelta(days=days)
    except OverflowError:
        return None
