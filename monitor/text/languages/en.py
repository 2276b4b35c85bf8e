"""English."""

from __future__ import annotations

from monitor.text.languages.language import (
    CaseEndings,
    DateWords,
    Language,
    NumberWords,
    PurposeWords,
    Spelling,
    WayWords,
)
from monitor.text.languages.snowball import stemmer

_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

NUMBERS = NumberWords(
    ordinals={
        "first": 1, "inaugural": 1, "maiden": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
        "seventh": 7, "eighth": 8, "ninth": 9,
        "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
        "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
        "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90,
    },
    tens=_TENS,
    cardinals={"a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6,
               "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12},
    digits=r"([0-9]{1,3})(?:st|nd|rd|th|d)",
    suffixes=r"st|nd|rd|th",
    marks=frozenset(("no", "number", "nr")),
    alone=frozenset(("was", "is", "are", "were", "had", "has", "will", "came", "ran", "on", "in", "also")),
    times=frozenset(("time",)),
    never=frozenset(("half", "complete", "full", "whole", "step", "stage", "phase", "part", "leg", "quarter", "day", "week",
                     "month", "year", "anniversary", "party", "country", "place", "hand", "aid", "attack", "blast", "explosion",
                     "bombing", "ambush", "incident", "strike", "casualty", "death", "victim", "violation", "vehicle", "soldier",
                     "group")),
    quantities=("hour", "minute", "second", "day", "week", "month", "year", "km", "kilomet", "mile", "met", "percent", "soldier",
                "servic", "troop", "people", "vehicle", "armo", "am", "pm"),
)  # fmt: skip

DATES = DateWords(
    months={
        "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
        "october": 10, "november": 11, "december": 12,
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11,
        "dec": 12,
    },
    doubtful=frozenset(("may", "march", "jan", "mar", "dec", "sep", "august")),
    intro=frozenset(("in", "since", "until", "till", "by", "from", "of", "last", "this", "next", "during", "through", "before",
                     "after")),
    month_first=True,
    capitals=True,
    weekdays={"monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6},
    coming=frozenset(("next", "coming", "upcoming")),
    past=frozenset(("last", "past", "previous")),
    of=frozenset(("of", "the", "this")),
    joins=frozenset(("and",)),
    parts={"early": 1, "beginning": 1, "start": 1, "mid": 15, "middle": 15, "late": 25, "end": 25},
    month_noun=frozenset(("month",)),
    year_before=frozenset(("in", "since", "of", "by", "from", "until", "till", "during", "through", "year", "early", "late",
                           "mid", "before", "after")),
    since=frozenset(("since", "from")),
    days={"today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0, "yesterday": -1,
          "last night": -1, "the day before yesterday": -2, "tomorrow": 1, "the day after tomorrow": 2},
    next_days={"the same day": 0, "that day": 0, "the next day": 1, "the following day": 1, "a day later": 1,
               "one day later": 1, "the day after": 1, "the previous day": -1, "a day earlier": -1, "the day before": -1,
               "a day before": -1, "two days later": 2, "two days earlier": -2},
    weeks={"last week": -1, "this week": 0, "earlier this week": 0, "next week": 1},
    this_month={"last month": -1, "this month": 0, "earlier this month": 0, "later this month": 0, "next month": 1},
    this_year={"last year": -1, "this year": 0, "earlier this year": 0, "next year": 1},
    units={"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365, "years": 365},
    ago=frozenset(("ago",)),
    then={"earlier": -1, "later": 1},
)  # fmt: skip

WAYS = WayWords(
    begins=frozenset(("from", "leaving", "left")),
    ends=frozenset(("to", "until", "till", "towards", "toward", "reached", "reaching", "into")),
    between=frozenset(("between",)),
    joins=frozenset(("and",)),
)

ENGLISH = Language(
    code="en",
    name="English",
    stem=stemmer("english"),
    months={"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
            "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12},
    numbers=NUMBERS,
    dates=DATES,
    cases=CaseEndings(before=frozenset(("in", "at", "to", "from", "near", "into", "for"))),
    ways=WAYS,
    purpose=PurposeWords(
        before=frozenset(("to", "any", "possible", "potential", "future", "further")),
        forced=("had", "forced", "obliged", "compelled", "managed", "able"), threats=("threat", "warn", "prepar", "fear"),
    ),
    lacking=frozenset(("without",)),
    together=frozenset(("and", "with")),
    speaker_behind=frozenset(("according",)),
    spelling=Spelling(thousands=","),
)  # fmt: skip
