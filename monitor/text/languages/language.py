"""What a language must tell us. A new language is a new file here and a line in the registry (docs/languages.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["ltr", "rtl"]
Capitals = Literal["names", "nouns", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWords:
    """How a language numbers things. All words are folded keys."""

    ordinals: Mapping[str, int] = field(default_factory=dict)  # every form, from 1 to 19 and the tens
    tens: Mapping[str, int] = field(default_factory=dict)  # stand before a unit's ordinal: "twenty" first
    tens_after: Mapping[str, int] = field(default_factory=dict)  # stand behind it: الحادية "والعشرين"
    joins: frozenset[str] = frozenset()  # words between a unit and its tens: "و"
    cardinals: Mapping[str, int] = field(default_factory=dict)  # as in "two days ago"
    digits: str = r"(?!)"  # a word that is a number with its ending: group 1 of "21st"
    endings: frozenset[str] = frozenset()  # an ending after a hyphen: "25-го"
    suffixes: str = r"(?!)"  # an ending after an apostrophe: "21'inci"
    dotted: bool = False  # "11." is an ordinal
    articles: frozenset[str] = frozenset()  # written right before the digits of an ordinal: "الـ 13"
    marks: frozenset[str] = frozenset()  # words before a plain number that make it an ordinal: "No. 13"
    marks_after: frozenset[str] = frozenset()  # words behind it that do: "13 numaralı"
    alone: frozenset[str] = frozenset()  # words right behind an ordinal that leaves its noun out: "the second was"
    times: frozenset[str] = frozenset()  # "time" as in "for the sixth time", on the side where it stands
    times_before: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()  # what an ordinal before it does not count events of: "first half"
    quantities: tuple[str, ...] = ()  # how words begin that make a number an amount: "24 hours", "13 km"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """How a language tells days. All words are folded keys; some are several words with one space between."""

    months: Mapping[str, int] = field(default_factory=dict)  # every form
    doubtful: frozenset[str] = frozenset()  # of these, words that mean other things too: "may"
    intro: frozenset[str] = frozenset()  # words after which a month without a day is one: "in May"
    month_first: bool = False  # "March 5" is usual
    capitals: bool = False  # months and days of the week are written with a capital
    weekdays: Mapping[str, int] = field(default_factory=dict)  # every form; Monday is 0
    doubtful_weekdays: frozenset[str] = frozenset()  # count only after `weekday_intro` or before `weekday_noun`
    weekday_intro: frozenset[str] = frozenset()
    weekday_noun: tuple[str, ...] = ()  # how words begin that follow it: "Cuma günü"
    night: frozenset[str] = frozenset()  # the night that ends on the day named next: "в ночь на пятницу"
    coming: frozenset[str] = frozenset()  # beside a weekday or a date: after publication
    past: frozenset[str] = frozenset()  # before it
    of: frozenset[str] = frozenset()  # words between a day and its month
    joins: frozenset[str] = frozenset()  # between two days of a month: "22 and 23 July"
    parts: Mapping[str, int] = field(default_factory=dict)  # "early", "mid": the day of the month that stands for it
    month_noun: frozenset[str] = frozenset()  # "month"
    month_day: frozenset[str] = frozenset()  # makes a number before it a day of this month: "15 числа"
    year_before: frozenset[str] = frozenset()  # words before a year: "in 2018", "عام 2018"
    year_after: tuple[str, ...] = ()  # how words behind a year begin: "2018 году"
    since: frozenset[str] = frozenset()  # before a date: from then on
    aims: frozenset[str] = frozenset()  # before a date: for when something is planned, as "pour", "ab dem"
    since_after: frozenset[str] = frozenset()  # behind it: "5 Mart'tan beri"
    days: Mapping[str, int] = field(default_factory=dict)  # days from publication: "yesterday" -1
    next_days: Mapping[str, int] = field(default_factory=dict)  # days from the date named before: "the next day" 1
    weeks: Mapping[str, int] = field(default_factory=dict)  # weeks from publication: "last week" -1
    this_month: Mapping[str, int] = field(default_factory=dict)  # months from publication: "last month" -1
    this_year: Mapping[str, int] = field(default_factory=dict)  # years from publication: "last year" -1
    units: Mapping[str, int] = field(default_factory=dict)  # days in a unit: "weeks" 7
    spans: Mapping[str, int] = field(default_factory=dict)  # days in a unit without a number: "неделю" 7, "يومين" 2
    ago: frozenset[str] = frozenset()  # behind number and unit: "two days ago"
    ago_before: frozenset[str] = frozenset()  # before them: "قبل يومين"
    then: Mapping[str, int] = field(default_factory=dict)  # behind them, from the date named before: "two days later" 1
    counted_from: frozenset[str] = frozenset()  # behind them: what follows is the day they count from
    then_before: Mapping[str, int] = field(default_factory=dict)  # before them: "بعد يومين" 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEndings:
    """Endings behind an apostrophe that say what a name is in its sentence. All are folded keys."""

    oblique: frozenset[str] = frozenset()  # to, in, from, of whom something is done: never the subject
    genitive: frozenset[str] = frozenset()  # the subject of a clause that is a noun
    before: frozenset[str] = frozenset()  # words before a name that is a place or an aim: "in Moscow"
    places: str = r"(?!)"  # endings of a place's name: in, from, to
    names: bool = False  # names are declined too, with no apostrophe: "в Саракибе"


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeWords:
    """How a language tells what is only meant to be done. All words are folded keys."""

    before: frozenset[str] = frozenset()  # right before it: "to block", "any attack"
    forced: tuple[str, ...] = ()  # how words begin behind which it is a fact all the same: "had to turn back"
    threats: tuple[str, ...] = ()  # how words begin behind which it is only threatened
    endings: tuple[str, ...] = ()  # endings of an infinitive
    beginnings: tuple[str, ...] = ()  # a preposition written on to a noun: "لمنع"
    suffered: tuple[str, ...] = ()  # how words begin before which such a noun is a fact: "تعرضت لهجوم"


@dataclass(frozen=True, slots=True, kw_only=True)
class WayWords:
    """How a language tells where a way begins and ends. All words are folded keys."""

    begins: frozenset[str] = frozenset()  # right before the name: "from"
    ends: frozenset[str] = frozenset()  # "to", "وصولا"
    between: frozenset[str] = frozenset()  # before two names that are joined: "between"
    between_behind: tuple[str, ...] = ()  # how words behind the two begin: "arasında"
    joins: frozenset[str] = frozenset()  # what joins them: "and"
    begin_endings: tuple[str, ...] = ()  # endings of the name itself: "Trumba'dan"
    end_endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How a language is written, where that changes what a word is."""

    letters: Mapping[str, str] = field(default_factory=dict)  # small letter -> what its key has: "ä" is "ae" in German
    elided: frozenset[str] = frozenset()  # keys of words that an apostrophe joins to the next one: "l" of "l'accord"
    endings: bool = False  # whatever stands behind an apostrophe is an ending: "İdlib'deki"
    capitals: Capitals = "names"  # which words have a capital besides the first of a sentence
    heard: Mapping[str, str] = field(default_factory=dict)  # letter -> as others write the sound of it: "c" as "j"
    thousands: str = ""  # marks between the thousands of a number, beside spaces that do not break


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """In which order a language puts its words."""

    verb_first: bool = False  # the verb before its subject
    inverted: bool = (
        False  # the subject right behind the verb where something else opens the sentence: "In Sotschi einigten sich"
    )
    verb_last: bool = False  # the verb, and what denies it or puts it ahead, at the end
    noun_first: bool = False  # ordinals behind what they count
    denial_behind: bool = False  # what denies a verb may stand right behind it: "hielt nicht"
    date_before_deal: bool = True  # "the 5 March deal": a date right before an agreement says which one is meant
    date_behind_deal: bool = False  # the same for one right behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language. All words in it are folded keys (text/folding.py)."""

    code: str  # ISO 639-1
    name: str  # in English
    direction: Direction = "ltr"
    spelling: Spelling = field(default_factory=Spelling)
    order: Order = field(default_factory=Order)
    stem: Callable[[str], str] | None = None  # of terms and texts; None: bare words of terms match exactly
    likened: Callable[[str], str] | None = None  # a coarser stem, by which two texts are compared; None: the same
    compared: int = 0  # letters of a word by which two texts are compared instead; 0: all
    variants: Callable[[str], tuple[str, ...]] | None = None  # a key without its clitics; None: the language has none
    months: Mapping[str, int] = field(default_factory=dict)  # how a month's name begins -> its number
    numbers: NumberWords = field(default_factory=NumberWords)
    dates: DateWords = field(default_factory=DateWords)
    ways: WayWords = field(default_factory=WayWords)
    purpose: PurposeWords = field(default_factory=PurposeWords)
    lacking: frozenset[str] = frozenset()  # words that deny the noun right behind them and no verb: "without"
    cases: CaseEndings = field(default_factory=CaseEndings)
    together: frozenset[str] = frozenset()  # words that make two subjects one: "and", "with"
    together_written: str = ""  # what is written on to the second of two subjects that are one: "و"
    speaker_behind: frozenset[str] = frozenset()  # words of saying behind which the speaker stands: "according"
