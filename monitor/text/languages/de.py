"""German. Its keys spell out the letters with two dots ("würde" is "wuerde"): without them would and was are one word."""

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
from monitor.text.languages.snowball import stemmer

_ENDINGS = ("e", "er", "en", "es", "em")
_UNITS = {"ein": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9}
_TENS = {
    "zwanzig": 20,
    "dreissig": 30,
    "vierzig": 40,
    "fuenfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
}
_STEMS = (
    {
        "erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "fuenft": 5, "sechst": 6, "siebt": 7, "siebent": 7, "acht": 8, "neunt": 9,
        "zehnt": 10, "elft": 11, "zwoelft": 12, "dreizehnt": 13, "vierzehnt": 14, "fuenfzehnt": 15, "sechzehnt": 16,
        "siebzehnt": 17, "achtzehnt": 18, "neunzehnt": 19,
    }
    | {f"{word}st": value for word, value in _TENS.items()}
    | {f"{unit}und{word}st": value + one for word, value in _TENS.items() for unit, one in _UNITS.items()}
)  # fmt: skip

NUMBERS = NumberWords(
    ordinals={stem + ending: value for stem, value in _STEMS.items() for ending in _ENDINGS},
    cardinals=_UNITS | {"eine": 1, "einem": 1, "einen": 1, "einer": 1, "paar": 3, "zehn": 10, "elf": 11, "zwoelf": 12},
    digits=r"([0-9]{1,3})(?:te|ter|ten|tes|ste|ster|sten|stes)",
    dotted=True,
    marks=frozenset(("nr", "nummer")),
    alone=frozenset(("war", "ist", "wurde", "wird", "fand", "hatte", "am", "in", "folgte")),
    times=frozenset(("mal",)),
    never=frozenset(("haelfte", "etappe", "phase", "schritt", "teil", "tag", "woche", "monat", "jahr", "jahrestag", "partei",
                     "land",
                     "angriff", "anschlag", "explosion", "zwischenfall", "opfer", "weltkrieg", "runde", "gruppe")),
    quantities=("stunde", "minute", "sekunde", "tag", "woche", "monat", "jahr", "kilometer", "km", "meter", "prozent", "soldat",
                "mensch", "person", "fahrzeug", "mann", "uhr"),
)  # fmt: skip

_WEEKDAYS = {
    "montag": 0,
    "dienstag": 1,
    "mittwoch": 2,
    "donnerstag": 3,
    "freitag": 4,
    "samstag": 5,
    "sonnabend": 5,
    "sonntag": 6,
}
_HOURS = ("", "s", "morgen", "vormittag", "mittag", "nachmittag", "abend", "nacht")

DATES = DateWords(
    months={
        "januar": 1, "jaenner": 1, "februar": 2, "maerz": 3, "april": 4, "mai": 5, "juni": 6, "juli": 7, "august": 8,
        "september": 9, "oktober": 10, "november": 11, "dezember": 12,
        "jan": 1, "feb": 2, "mrz": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "okt": 10, "nov": 11,
        "dez": 12,
    },
    doubtful=frozenset(("jan",)),
    intro=frozenset(("im", "seit", "bis", "anfang", "mitte", "ende", "von", "vom", "ab")),
    weekdays={name + hour: number for name, number in _WEEKDAYS.items() for hour in _HOURS},
    night=frozenset(("nacht",)),
    coming=frozenset(("naechsten", "naechster", "naechste", "kommenden", "kommender", "kommende")),
    past=frozenset(("vergangenen", "vergangener", "vergangene", "letzten", "letzter", "letzte", "vorigen", "voriger")),
    of=frozenset(("des", "dieses")),
    joins=frozenset(("und",)),
    parts={"anfang": 1, "mitte": 15, "ende": 25},
    month_noun=frozenset(("monats",)),
    year_before=frozenset(("im", "jahr", "jahre", "jahres", "seit", "von", "bis", "anfang", "mitte", "ende")),
    since=frozenset(("seit", "ab")),
    aims=frozenset(("fuer", "fuer den", "fuer diesen", "ab", "ab dem", "ab diesem")),
    days={"heute": 0, "heute morgen": 0, "heute abend": 0, "heute nacht": 0, "am morgen": 0, "am fruehen morgen": 0,
          "gestern": -1, "gestern morgen": -1, "gestern abend": -1, "letzte nacht": -1, "vorgestern": -2, "morgen": 1,
          "uebermorgen": 2},
    next_days={"am selben tag": 0, "am gleichen tag": 0, "am naechsten tag": 1, "am folgenden tag": 1, "tags darauf": 1,
               "einen tag spaeter": 1, "am vortag": -1, "einen tag zuvor": -1, "zwei tage spaeter": 2},
    weeks={"vergangene woche": -1, "vergangenen woche": -1, "letzte woche": -1, "letzten woche": -1, "vorige woche": -1,
           "diese woche": 0, "dieser woche": 0, "kommende woche": 1, "kommenden woche": 1, "naechste woche": 1,
           "naechsten woche": 1},
    this_month={"vergangenen monat": -1, "letzten monat": -1, "diesen monat": 0, "diesem monat": 0, "kommenden monat": 1,
                "naechsten monat": 1},
    this_year={"vergangenen jahr": -1, "vergangenes jahr": -1, "letzten jahr": -1, "letztes jahr": -1, "vergangenen jahres": -1,
               "letzten jahres": -1, "diesem jahr": 0, "dieses jahr": 0, "dieses jahres": 0, "kommenden jahr": 1,
               "naechstes jahr": 1},
    units={"tag": 1, "tage": 1, "tagen": 1, "woche": 7, "wochen": 7, "monat": 30, "monate": 30, "monaten": 30, "jahr": 365,
           "jahre": 365, "jahren": 365},
    ago_before=frozenset(("vor",)),
    then={"spaeter": 1, "zuvor": -1, "frueher": -1},
)  # fmt: skip

GERMAN = Language(
    code="de",
    name="German",
    spelling=Spelling(letters={"ä": "ae", "ö": "oe", "ü": "ue"}, capitals="nouns", thousands=". "),
    order=Order(inverted=True, denial_behind=True),  # "hielt nicht"
    likened=stemmer("german"),  # too coarse for terms: "der" and "deren", "wurde" and "würde" are one to it
    months={"jan": 1, "jaen": 1, "feb": 2, "maer": 3, "mrz": 3, "apr": 4, "mai": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
            "okt": 10, "nov": 11, "dez": 12},
    numbers=NUMBERS,
    dates=DATES,
    ways=WayWords(
        begins=frozenset(("von", "aus")), ends=frozenset(("nach", "bis")), between=frozenset(("zwischen",)),
        joins=frozenset(("und",)),
    ),
    purpose=PurposeWords(
        before=frozenset(("zu", "moegliche", "moeglichen", "etwaige", "etwaigen")),
        forced=("musst", "gezwungen", "zwang", "konnte", "gelang"), threats=("droh", "bedroh", "warn", "fuercht"),
    ),
    lacking=frozenset(("ohne",)),
    cases=CaseEndings(before=frozenset(("in", "aus", "nach", "bei", "nahe", "fuer"))),
    together=frozenset(("und", "mit", "sowie")),
    speaker_behind=frozenset(("laut", "angaben")),
)  # fmt: skip
