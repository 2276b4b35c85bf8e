"""Turkish. Bare words match exactly: endings carry the negation, so stems would hide it; terms use wildcards instead."""

from __future__ import annotations

from monitor.text.languages.language import (
    CaseEndings,
    DateWords,
    Language,
    NumberWords,
    Order,
    PurposeWords,
    Spelling,
    WayWords,
)

_UNITS = {"birinci": 1, "ikinci": 2, "ucuncu": 3, "dorduncu": 4, "besinci": 5, "altinci": 6, "yedinci": 7, "sekizinci": 8,
          "dokuzuncu": 9}  # fmt: skip
_TEN_WORDS = {
    "on": 10,
    "yirmi": 20,
    "otuz": 30,
    "kirk": 40,
    "elli": 50,
    "altmis": 60,
    "yetmis": 70,
    "seksen": 80,
    "doksan": 90,
}
_TENTHS = {"onuncu": 10, "yirminci": 20, "otuzuncu": 30, "kirkinci": 40, "ellinci": 50, "altmisinci": 60, "yetmisinci": 70,
           "sekseninci": 80, "doksaninci": 90}  # fmt: skip


def _ordinals() -> dict[str, int]:
    whole = _UNITS | _TENTHS | {ten + unit: _TEN_WORDS[ten] + _UNITS[unit] for ten in _TEN_WORDS for unit in _UNITS}
    forms = {"ilk": 1, "ilki": 1, "ilkini": 1, "ilkinin": 1}
    for word, value in whole.items():
        end = word[-1]
        for ending in ("", f"s{end}", f"s{end}n{end}", f"s{end}n{end}n", f"s{end}nde", f"s{end}nda", f"s{end}ndan", f"s{end}nden",
                       f"y{end}", f"n{end}n", "de", "da", "ye", "ya", "den", "dan"):  # fmt: skip
            forms[word + ending] = value
    return forms


NUMBERS = NumberWords(
    ordinals=_ordinals(),
    tens=_TEN_WORDS,
    cardinals={"bir": 1, "iki": 2, "uc": 3, "birkac": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8, "dokuz": 9,
               "on": 10},
    digits=r"([0-9]{1,3})[iu]?nc[iu]\w*",
    suffixes=r"[iu]?nc[iu]\w*",
    dotted=True,
    marks=frozenset(("no", "numara")),
    marks_after=frozenset(("numarali", "nolu", "no")),
    alone=frozenset(("ise", "de", "da")),
    times=frozenset(("kez", "defa", "kere")),
    never=frozenset(("tam", "yari", "yarisi", "yarisinda", "adim", "adimi", "adimda", "asama", "asamada", "gun", "gunu",
                     "gununde", "hafta", "ay", "yil", "yili", "olarak", "uygulama", "saldiri", "saldirisi",
                     "patlama", "patlamasi", "olay", "ihlal", "grup")),
    quantities=("saat", "dakika", "saniye", "gun", "hafta", "ay", "yil", "km", "kilomet", "metre", "mil", "yuzde", "asker",
                "kisi", "arac", "zirhli"),
)  # fmt: skip


def _cases(stems: dict[str, int]) -> dict[str, int]:
    """The names and their case endings written without an apostrophe: "martta", "temmuzun"."""
    endings = ("", "da", "de", "ta", "te", "dan", "den", "tan", "ten", "in", "un", "a", "e", "i", "u", "daki", "deki", "taki",
               "teki", "ya", "ye", "nin", "nun", "yi", "yu")  # fmt: skip
    return {stem + ending: number for stem, number in stems.items() for ending in endings}


_WEEKDAYS = {"pazartesi": 0, "sali": 1, "carsamba": 2, "persembe": 3, "cuma": 4, "cumartesi": 5, "pazar": 6}

DATES = DateWords(
    months=_cases({"ocak": 1, "ocag": 1, "subat": 2, "mart": 3, "nisan": 4, "mayis": 5, "haziran": 6, "temmuz": 7, "agustos": 8,
                   "eylul": 9, "ekim": 10, "kasim": 11, "aralik": 12, "aralig": 12}),
    doubtful=frozenset(_cases({"ocak": 1, "ocag": 1, "mart": 3, "ekim": 10, "kasim": 11, "aralik": 12, "aralig": 12})),
    intro=frozenset(("gecen", "bu")),
    capitals=True,
    weekdays=_cases(_WEEKDAYS),
    doubtful_weekdays=frozenset(_cases({"pazar": 6, "sali": 1, "cuma": 4})),  # a market, a raft, prayers
    weekday_intro=frozenset(("gecen", "gectigimiz", "onumuzdeki", "gelecek", "bu", "dun", "bugun")),
    weekday_noun=("gun", "gece", "sabah", "aksam", "ogle"),
    coming=frozenset(("onumuzdeki", "gelecek", "haftaya")),
    past=frozenset(("gecen", "gectigimiz", "onceki")),
    joins=frozenset(("ve", "ile")),
    parts={"basi": 1, "basinda": 1, "basindan": 1, "baslarinda": 1, "ortasi": 15, "ortasinda": 15, "ortalarinda": 15,
           "sonu": 25, "sonunda": 25, "sonlarinda": 25},
    month_noun=frozenset(("ayi", "ayin", "ayinin", "ayinda", "ayindan", "ayina")),
    year_after=("yil", "sene"),
    since_after=frozenset(("beri", "bu", "itibaren")),
    days={"bugun": 0, "bu sabah": 0, "bu gece": 0, "bu aksam": 0, "dun": -1, "onceki gun": -2, "evvelsi gun": -2,
          "evvelki gun": -2, "yarin": 1, "obur gun": 2},
    next_days={"ayni gun": 0, "o gun": 0, "ertesi gun": 1, "bir gun sonra": 1, "bir gun once": -1},
    weeks={"gecen hafta": -1, "gecen haftaki": -1, "gectigimiz hafta": -1,
           "bu hafta": 0, "onumuzdeki hafta": 1, "gelecek hafta": 1},
    this_month={"gecen ay": -1, "gectigimiz ay": -1, "bu ay": 0, "onumuzdeki ay": 1, "gelecek ay": 1},
    this_year={"gecen yil": -1, "gectigimiz yil": -1, "gecen sene": -1, "bu yil": 0, "bu sene": 0, "gelecek yil": 1},
    units={"gun": 1, "hafta": 7, "ay": 30, "yil": 365, "sene": 365},
    ago=frozenset(("once", "evvel")),
    then={"sonra": 1},
)  # fmt: skip

CASES = CaseEndings(
    oblique=frozenset(("a", "e", "ya", "ye", "na", "ne", "i", "u", "yi", "yu", "ni", "nu", "da", "de", "ta", "te", "nda", "nde",
                       "dan", "den", "tan", "ten", "ndan", "nden", "daki", "deki", "taki", "teki", "ndaki", "ndeki")),
    genitive=frozenset(("in", "un", "nin", "nun")),
    places="n?[dt][ae](?:ki|n)?|y[ae]",
)  # fmt: skip

WAYS = WayWords(
    between_behind=("arasinda",),
    joins=frozenset(("ve", "ile")),
    begin_endings=("dan", "den", "tan", "ten"),
    end_endings=("ya", "ye", "a", "e"),
)

COMPARED = 5
"""In an agglutinating language the first five letters find about as well as a stemmer does (Can et al. 2008, "Information
retrieval on Turkish texts")."""


TURKISH = Language(
    code="tr",
    name="Turkish",
    compared=COMPARED,
    months={"ocak": 1, "ocag": 1, "subat": 2, "mart": 3, "nisan": 4, "mayis": 5, "haziran": 6,
            "temmuz": 7, "agustos": 8, "eylul": 9, "ekim": 10, "kasim": 11, "aralik": 12, "aralig": 12},
    numbers=NUMBERS,
    dates=DATES,
    ways=WAYS,
    purpose=PurposeWords(
        before=frozenset(("olasi", "herhangi", "muhtemel")), endings=("mek", "mak", "meye", "maya", "meyi", "mayi"),
    ),
    cases=CASES,
    together=frozenset(("ile", "ve")),
    spelling=Spelling(endings=True, thousands=".", heard={"c": "j"}),
    order=Order(verb_last=True),
)  # fmt: skip
