"""The words of dates of one language, ready for look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal

from monitor.text.languages import LANGUAGES, primary
from monitor.text.languages.language import DateWords, Language, NumberWords

Kind = Literal["offset", "next", "week", "month", "year"]
Phrase = tuple[tuple[str, ...], Kind, int]

MAX_FORMS = 100_000
"""Word forms that are remembered before the memory is emptied."""


class Book:
    """What a language's words mean in a date. `heads`: words at which something may begin."""

    def __init__(self, language: Language | None) -> None:
        self.dates = language.dates if language else DateWords()
        self.numbers = language.numbers if language else NumberWords()
        self.phrases = _phrases(self.dates)
        self.month_heads = frozenset(name.split()[0] for name in self.dates.months)
        self.heads = self.month_heads.union(
            self.phrases, self.dates.weekdays, self.dates.ago, self.dates.ago_before, self.dates.then,
            self.dates.then_before, self.dates.month_noun,
            self.numbers.ordinals, self.numbers.tens, self.numbers.articles,
        )  # fmt: skip
        self._variants = language.variants if language else None
        self._known = self._all_words()
        self._forms: dict[str, str] = {}

    def _all_words(self) -> frozenset[str]:
        dates = self.dates
        several = (dates.of, dates.joins, dates.parts, dates.intro, dates.coming, dates.past, dates.year_before, dates.month_day,
                   dates.units, dates.spans, dates.night)  # fmt: skip
        inner = (word for phrases in self.phrases.values() for words, _, _ in phrases for word in words)
        months = (word for name in dates.months for word in name.split())
        return self.heads.union(*several, inner, months)

    def word(self, key: str) -> str:
        """The word as this book has it: without the clitics that hide it."""
        if self._variants is None or key in self._known:
            return key
        form = self._forms.get(key)
        if form is None:
            form = next((each for each in self._variants(key) if each in self._known), key)
            if len(self._forms) >= MAX_FORMS:
                self._forms.clear()
            self._forms[key] = form
        return form


def _phrases(dates: DateWords) -> Mapping[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for words, kind, shift in _listed(dates):
        found.setdefault(words[0], []).append((words, kind, shift))
    return {head: tuple(sorted(several, key=lambda each: (-len(each[0]), each))) for head, several in found.items()}


def _listed(dates: DateWords) -> Iterator[Phrase]:
    lists: tuple[tuple[Kind, Mapping[str, int]], ...] = (
        ("offset", dates.days), ("next", dates.next_days), ("week", dates.weeks), ("month", dates.this_month),
        ("year", dates.this_year),
    )  # fmt: skip
    for kind, meanings in lists:
        for phrase, shift in meanings.items():
            yield tuple(phrase.split()), kind, shift


@lru_cache(maxsize=32)
def _book(code: str) -> Book:
    return Book(LANGUAGES.get(code))


def book_of(language: str | None) -> Book:
    """The book of a language code or tag; of an unknown language one that knows dates in digits only."""
    code = primary(language) or ""
    return _book(code if code in LANGUAGES else "")
