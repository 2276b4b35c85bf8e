"""Two languages that were added as data: their letters, numbers and days, and that nothing else had to be told of them."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from monitor.articles.language import language_of
from monitor.packs import KINDS, pack_names, read_parts
from monitor.text.dates import parse_date
from monitor.text.folding import fold, folded_in, tokenize
from monitor.text.languages import LANGUAGES
from monitor.text.said_dates import said_dates
from monitor.text.said_ordinals import said_ordinals

ROOT = Path(__file__).parents[3]


def keys(text: str, language: str) -> list[str]:
    return [token.key for token in tokenize(text, language)]


def test_a_letter_that_parts_two_words_is_spelled_out() -> None:
    assert keys("würde WÜRDE wu\u0308rde wurde", "de") == ["wuerde", "wuerde", "wuerde", "wurde"]
    assert keys("entré entre ENTRÉ", "fr") == ["entree", "entre", "entree"]
    assert keys("würde entré", "en") == ["wurde", "entre"]
    assert keys("Straße Strasse", "de") == ["strasse", "strasse"]


def test_an_elided_word_stands_by_itself() -> None:
    tokens = tokenize("L'accord d\u2019Idleb n'est qu'un début aujourd'hui", "fr")

    assert [token.key for token in tokens] == [
        "l", "accord", "d", "idleb", "n", "est", "qu", "un", "deebut", "aujourdhui",
    ]  # fmt: skip
    assert all("L'accord d\u2019Idleb n'est qu'un début aujourd'hui"[t.start : t.end] == t.text for t in tokens)
    assert keys("Ma'arat l'accord", "de") == ["maarat", "laccord"]


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("die einundzwanzigste gemeinsame Patrouille", "de", [21]),
        ("die 21. Patrouille", "de", [21]),
        ("bei der dritten und vierten Fahrt", "de", [3, 4]),
        ("Patrouille Nr. 13", "de", [13]),
        ("am 14. Juli", "de", []),
        ("die vingt-et-unième patrouille", "fr", [21]),
        ("la dix-septième et la 22e", "fr", [17, 22]),
        ("la 1re patrouille", "fr", [1]),
        ("le premier ministre", "fr", []),
        ("le 14 juillet", "fr", []),
    ],
)
def test_an_event_is_numbered(text: str, language: str, wanted: list[int]) -> None:
    assert [said.value for said in said_ordinals(text, tokenize(text, language), language)] == wanted


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("am 5. März", "de", date(2020, 3, 5)),
        ("am Donnerstag, dem 5. März 2020,", "de", date(2020, 3, 5)),
        ("am Freitagabend", "de", date(2020, 3, 6)),
        ("vor zwei Tagen", "de", date(2020, 3, 7)),
        ("gestern Abend", "de", date(2020, 3, 8)),
        ("am Morgen", "de", date(2020, 3, 9)),
        ("seit dem 6.3.2020", "de", date(2020, 3, 6)),
        ("le 5 mars", "fr", date(2020, 3, 5)),
        ("le 1er février 2020", "fr", date(2020, 2, 1)),
        ("vendredi dernier", "fr", date(2020, 3, 6)),
        ("il y a deux jours", "fr", date(2020, 3, 7)),
        ("avant-hier", "fr", date(2020, 3, 7)),
        ("aujourd'hui", "fr", date(2020, 3, 9)),
    ],
)
def test_a_day_is_read(text: str, language: str, day: date) -> None:
    assert day in [said.day for said in said_dates(text, language, date(2020, 3, 9))]


@pytest.mark.parametrize(
    ("written", "day"),
    [("5. März 2020", (2020, 3, 5)), ("Donnerstag, 5. Dezember 2019", (2019, 12, 5)), ("3 juin 2020", (2020, 6, 3)),
     ("1 août 2020", (2020, 8, 1)), ("12 février 2020", (2020, 2, 12))],
)  # fmt: skip
def test_a_page_may_name_its_day_so(written: str, day: tuple[int, int, int]) -> None:
    found = parse_date(written)

    assert found is not None
    assert (found[0].year, found[0].month, found[0].day) == day


def test_turkish_names_do_not_make_a_german_or_french_text_turkish() -> None:
    german = "Erdoğan, Akdoğan und Çavuşoğlu prüfen für Montag, ob März der richtige Monat wäre, erklärte der Sprecher später."
    french = (
        "Erdoğan, Akdoğan et Çavuşoğlu ont été reçus à Sotchi, où les émissaires étaient arrivés la veille au soir."
    )

    assert language_of("", german) == "de"
    assert language_of("", french) == "fr"


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_words_of_a_language_are_keys_of_it(code: str) -> None:
    language = LANGUAGES[code]
    dates, numbers = language.dates, language.numbers
    words = [
        *dates.months,
        *dates.weekdays,
        *dates.days,
        *dates.weeks,
        *numbers.ordinals,
        *numbers.tens,
        *language.together,
    ]

    assert [word for word in words if " ".join(map(fold, word.split())) != word] == []


def test_a_key_is_made_the_same_way_wherever_words_of_a_language_are_compared() -> None:
    assert folded_in("de")("Größe") == "groesse"
    assert folded_in("en") is folded_in(None) is fold


def test_every_language_that_came_later_adds_to_every_topic_and_scope() -> None:
    wanted = {("vocabulary", "shared"), *((kind, name) for kind in ("topics", "scopes") for name in pack_names(kind))}
    for code in ("de", "fr"):
        told = {(kind, name) for kind in KINDS for name in pack_names(kind) if code in read_parts(kind, name)}
        assert told >= {each for each in wanted if each[1] in SHIPPED}


SHIPPED = ("shared", "ceasefire", "m4-patrols", "idlib", "russia-turkey", "nato-syria")


def test_the_page_on_languages_names_every_other_file_that_lists_them() -> None:
    page = (ROOT / "docs" / "languages.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(monitor/[a-z_/]+\.py)`", page.partition("## What else knows languages by name")[2]))
    listing = set()
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith("monitor/text/languages/"):
            continue
        texts = {
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant)
        }
        if len(texts & set(LANGUAGES)) >= 2 and texts & (set(LANGUAGES) - {"en", "ar"}):
            listing.add(name)

    assert listing <= told
    assert told - listing <= {"monitor/articles/numerals.py"}
