"""Ordinals that may number an event."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.folding import tokenize
from monitor.text.said_ordinals import said_ordinals


def numbers(text: str, language: str) -> list[int]:
    return [said.value for said in said_ordinals(text, tokenize(text, language), language)]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "the fourth joint patrol", 4),
        ("en", "the TWENTY-SECOND joint patrol", 22),
        ("en", "the ninety ninth patrol", 99),
        ("en", "the 21st patrol", 21),
        ("en", "the 23d patrol", 23),
        ("en", "patrol No. 13", 13),
        ("en", "patrol №13", 13),
        ("en", "patrol # 13", 13),
        ("ru", "четвёртое совместное патрулирование", 4),
        ("ru", "в ходе первого патрулирования", 1),
        ("ru", "третье патрулирование", 3),
        ("ru", "двадцать первое патрулирование", 21),
        ("ru", "двадцатым патрулированием", 20),
        ("ru", "в ходе 25-го патрулирования", 25),
        ("ru", "25-ое патрулирование", 25),
        ("ru", "патруль № 13", 13),
        ("ru", "в шестой раз", 6),
        ("tr", "dördüncü ortak devriye", 4),
        ("tr", "ilk ortak devriye", 1),
        ("tr", "on birinci devriye", 11),
        ("tr", "devriyelerin yirmi altıncısı", 26),
        ("tr", "11. Türk-Rus ortak devriyesi", 11),
        ("tr", "21'inci Türk-Rus devriyesi", 21),
        ("tr", "17’nci devriye", 17),
        ("tr", "3'üncü devriye", 3),
        ("tr", "13 numaralı devriye", 13),
        ("ar", "الدورية الرابعة", 4),
        ("ar", "دورية رابعة", 4),
        ("ar", "أول دورية", 1),
        ("ar", "أولى الدوريات", 1),
        ("ar", "الدورية العاشرة", 10),
        ("ar", "الدورية الحادية عشرة", 11),
        ("ar", "الدورية الحادية والعشرين", 21),
        ("ar", "الدورية الثانية و العشرون", 22),
        ("ar", "الدورية العشرون", 20),
        ("ar", "الدورية رقم ١٥", 15),
        ("ar", "الدورية رقم (25)", 25),
        ("ar", "الدورية الـ 13", 13),
        ("ar", "الدورية الـ13", 13),
        ("ar", "الدورية الـ١٣", 13),
        ("ar", "للمرة الحادية عشرة", 11),
    ],
)
def test_a_number_in_words_or_digits_is_read(language: str, text: str, value: int) -> None:
    assert numbers(text, language) == [value]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "on March 15th"),
        ("en", "on the 15th of March"),
        ("en", "on July 14"),
        ("en", "the 5th of this month"),
        ("en", "for the first time"),
        ("en", "the first half"),
        ("en", "the first complete patrol"),
        ("en", "within 24 hours"),
        ("en", "no 13 soldiers"),
        ("ru", "пятого марта"),
        ("ru", "15-го числа"),
        ("ru", "в первый раз"),
        ("ru", "впервые"),
        ("tr", "15 Mart'ta"),
        ("tr", "14.05.2020 tarihinde"),
        ("tr", "ilk kez"),
        ("tr", "M4'te 15 asker"),
        ("ar", "الثامن عشر من شهر آذار"),
        ("ar", "في الخامس من آذار"),
        ("ar", "للمرة الأولى"),
        ("ar", "لأول مرة"),
        ("ar", "أول أمس"),
        ("ar", "خلال الـ24 ساعة"),
        ("nl", "de 26. patrouille"),
    ],
)
def test_a_day_an_amount_and_the_first_time_are_no_ordinals(language: str, text: str) -> None:
    assert numbers(text, language) == []


def test_for_the_sixth_time_says_that_it_counts_times() -> None:
    for language, text in (
        ("en", "for the sixth time"),
        ("ru", "в шестой раз"),
        ("tr", "altıncı kez"),
        ("ar", "للمرة السادسة"),
    ):
        (said,) = said_ordinals(text, tokenize(text, language), language)

        assert (said.value, said.times) == (6, True)


def test_a_month_with_a_day_of_its_own_leaves_the_next_ordinal_alone() -> None:
    assert numbers("On 25 March 21st patrol passed", "en") == [21]
    assert numbers("On March 21st patrol passed", "en") == []


@given(st.text(alphabet="12 .'-№#ﷺтйinthsdال\u0640رقم \n", max_size=40), st.sampled_from(["en", "ru", "tr", "ar"]))
def test_ordinals_of_any_text_stand_in_order(text: str, language: str) -> None:
    words = tokenize(text, language)

    found = said_ordinals(text, words, language)

    assert all(0 <= said.first < said.end <= len(words) and said.value > 0 for said in found)
    assert all(one.end <= other.first for one, other in pairwise(found))
