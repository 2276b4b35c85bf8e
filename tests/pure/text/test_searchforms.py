"""The forms that the search keeps of a word: what another form of the word has in common with it."""

from __future__ import annotations

import pytest

from monitor.text.folding import fold
from monitor.text.searchforms import group_of, hidden_forms, word_forms


def meet(one: str, other: str, code: str) -> bool:
    return not set(word_forms(fold(one), code)).isdisjoint(word_forms(fold(other), code))


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [
        ("ar", "البنوك", "البنك"),
        ("ar", "وزير", "الوزراء"),
        ("ar", "هدنة", "وللهدنة"),
        ("ar", "بالهدنة", "الهدنة"),
        ("ar", "إدلب", "بادلب"),
        ("tr", "seçim", "seçimleri"),
        ("tr", "ateşkesin", "ATEŞKES"),
        ("tr", "devriyeler", "devriyesine"),
        ("ru", "Ещё", "еще"),
    ],
)
def test_two_forms_of_a_word_meet(code: str, one: str, other: str) -> None:
    assert meet(one, other, code)


@pytest.mark.parametrize(
    ("code", "one", "other"),
    [("ar", "هدنة", "هجوم"), ("ar", "باب", "بيت"), ("tr", "ateş", "ateşkes"), ("en", "patrol", "patron")],
)
def test_two_words_do_not(code: str, one: str, other: str) -> None:
    assert not meet(one, other, code)


def test_an_ordinal_is_found_by_its_number() -> None:
    assert "13" in hidden_forms("The thirteenth patrol was cut short.", "en")
    assert "13" in hidden_forms("Тринадцатое патрулирование сорвано", "ru")
    assert "12" in hidden_forms("أكملت القوات الدورية المشتركة الثانية عشرة", "ar")
    assert "14" in hidden_forms("M4'teki 14'üncü devriye", "tr")


def test_what_stands_in_the_text_is_not_kept_twice() -> None:
    assert hidden_forms("Both ceasefires hold", "en") == ()
    assert hidden_forms("İdlib'de ateşkes", "tr") == ("atesk", "ateskes", "idlib")


def test_a_language_that_nobody_reads_has_its_folded_words_alone() -> None:
    assert group_of("fa-IR") == group_of(None) == group_of("zxx") == "unknown"
    assert group_of("AR-sy") == "ar"
    assert hidden_forms("Café Zürich", "de") == ("cafe", "zurich")
