"""Days and months by their names: "5 March", "March 5th, 2020", "05.03.2020", "الخامس من آذار", "early July"."""

from __future__ import annotations

from monitor.text.date_line import DAY, YEAR, Line, Mention

CHAIN = 6
"""Days of one month that may be named together: "on 8, 15 and 21 April"."""

_SEPARATORS = "./-"
_DASHES = ("-", "\u2013", "\u2014", "/")


class Names(Line):
    """Reads dates that name their month."""

    def numeric(self, at: int) -> list[Mention]:
        """05.03.2020, 2020-03-05, 3/15/2020."""
        keys = self.keys[at : at + 3]
        if len(keys) < 3 or not all(key.isdecimal() and len(key) <= 4 for key in keys):
            return []
        gaps = {self.gap(at), self.gap(at + 1)}
        if len(gaps) != 1 or gaps.pop() not in _SEPARATORS:
            return []
        one, two, three = map(int, keys)
        year, month, day = (one, two, three) if len(keys[0]) == 4 else (three, two, one)
        if len(keys[0]) != 4 and len(keys[2]) == 2:
            year += 2000
        if month > 12 >= day and len(keys[0]) != 4:
            month, day = day, month
        if not (1900 <= year < 2100 and 1 <= month <= 12 and 1 <= day <= 31):
            return []
        return [Mention(first=at, end=at + 3, kind="day", year=year, month=month, day=day)]

    def days_of_month(self, at: int) -> list[Mention]:
        """As "5 March", "8, 15 and 21 April 2020", "الخامس من آذار", "15 числа", "the 15th of this month"."""
        days: list[tuple[int, int, int]] = []  # first, end, day
        place = at
        while len(days) < CHAIN and (number := self.day_number(place)) is not None:
            if days and self.in_digits(place) != self.in_digits(days[0][0]):
                return []  # "the second - 23 March"
            days.append((place, *number))
            behind = self.skip(number[0], self.words.of)
            month = self.month_name(behind) if self.close(number[0] - 1) else None
            if month is not None:
                return self.dated(days, month[0], month[1])
            if self.close(number[0] - 1) and (said := self.of_this_month(days, behind)):
                return said
            place = self.chained(number[0])
            if place < 0:
                return []
        return []

    def of_this_month(self, days: list[tuple[int, int, int]], behind: int) -> list[Mention]:
        """Days whose month is told from publication: the "month" stands at or before `behind`, past the words between."""
        number = days[-1][1]
        said = next(
            (said for at in range(number, behind + 1) if (said := self.phrase(at)) and said.kind == "month"), None
        )
        shift = said.shift if said else None
        if said is not None:
            end = said.end
        elif self.key(number) in self.words.month_day or (
            behind > number and self.key(behind) in self.words.month_noun
        ):
            end = behind + 1
        else:
            return []
        ends = [each[1] for each in days[:-1]] + [end]
        return [Mention(first=first, end=stop, kind="day", day=day, shift=shift)
                for (first, _, day), stop in zip(days, ends, strict=True)]  # fmt: skip

    def month_first(self, at: int) -> list[Mention]:
        """As "March 5", "March 5 and 6, 2020", "Mart'ın 15'inde"."""
        month = self.month_name(at)
        if month is None:
            return []
        end = month[0]
        if not self.words.month_first:
            end = self.skip(end, self.words.month_noun, 1)
            if self.words.capitals and end < len(self.tokens) and self.tokens[end].suffix and self.close(end - 1):
                number = self.plain_day(end)
                return self.dated([(at, end + 1, number)], end + 1, month[1]) if number else []
            return []
        end = self.skip(end, self.words.of, 1)
        if self.gap(end - 1).strip() not in ("", "."):
            return []
        days: list[tuple[int, int, int]] = []
        place, first = end, at
        while len(days) < CHAIN and (found := self.day_number(place)) is not None:
            if days and (self.month_name(found[0]) or self.counts_things(found[0])):
                break
            days.append((first, *found))
            place = first = self.chained(found[0])
            if place < 0:
                break
        return self.dated(days, days[-1][1], month[1]) if days else []

    def in_digits(self, at: int) -> bool:
        """Whether a word is written in digits."""
        return self.key(at)[:1].isdecimal()

    def plain_day(self, at: int) -> int | None:
        """A day of a month in digits alone."""
        return int(self.key(at)) if DAY.fullmatch(self.key(at)) else None

    def dated(self, days: list[tuple[int, int, int]], end: int, month: int) -> list[Mention]:
        """The mentions of some days (first, end, day) of one month, with the year behind them."""
        behind, year, shift, way = self.year_behind(end)
        ends = [each[1] for each in days[:-1]] + [behind]
        return [Mention(first=first, end=stop, kind="day", year=year, month=month, day=day, shift=shift, way=way)
                for (first, _, day), stop in zip(days, ends, strict=True)]  # fmt: skip

    def chained(self, at: int) -> int:
        """The place of the next day of the same month: behind "and", a dash, or a comma before such; else -1."""
        gap = self.gap(at - 1).strip()
        if gap in ("", ",") and self.key(at) in self.words.joins:
            return at + 1
        if gap in _DASHES:
            return at
        if gap != ",":
            return -1
        number = self.day_number(at)
        return (
            at
            if number is not None
            and (self.key(number[0]) in self.words.joins or self.gap(number[0] - 1).strip() == ",")
            else -1
        )

    def counts_things(self, at: int) -> bool:
        """Whether a number before this place counts something: "and 20 soldiers"."""
        key = self.key(at)
        return (
            bool(key)
            and self.gap(at - 1) == " "
            and (key.startswith(self.book.numbers.quantities) or key.endswith("s"))
        )

    def month(self, at: int) -> Mention | None:
        """A month without a day: "in May", "early March", "Mart ayında"; or "منتصف الشهر"."""
        part = self.part_before(at)
        if self.key(at) in self.words.month_noun and part is not None:
            return Mention(first=at - 1, end=at + 1, kind="month", shift=0, day=part)
        name = self.month_name(at)
        if name is None:
            return None
        noun = self.skip(name[0], self.words.month_noun, 1)
        end, year, shift, way = self.year_behind(noun)
        if part is None and not self.words.month_first and self.key(noun) in self.words.parts and self.words.capitals:
            part, end = self.words.parts[self.key(noun)], max(end, noun + 1)
        year = year or self.year_before(at)
        sure = part is not None or year is not None or shift is not None or way or noun > name[0]
        if self.key(at) in self.words.doubtful and not (
            sure or self.key(at - 1) in self.words.intro or self.tokens[at].suffix
        ):
            return None
        return Mention(first=at, end=end, kind="month", year=year, month=name[1], day=part, shift=shift, way=way)

    def year_before(self, at: int) -> int | None:
        """The year that stands before a month: "2020 Mart ayında"."""
        place = at - 1
        if self.words.year_after and self.key(place).startswith(self.words.year_after):
            place -= 1
        found = YEAR.fullmatch(self.key(place)) if not self.words.month_first else None
        return int(self.key(place)) if found else None
