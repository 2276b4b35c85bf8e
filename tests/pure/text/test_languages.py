from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from monitor.text.folding import fold
from monitor.text.languages import LANGUAGES, by_script, direction, primary


def test_every_language_stands_under_its_own_code() -> None:
    assert list(LANGUAGES) == ["en", "ru", "tr", "ar", "de", "fr"]
    assert all(code == language.code for code, language in LANGUAGES.items())


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_about_a_language_are_folded(code: str) -> None:
    months = LANGUAGES[code].months

    assert all(fold(name) == name for name in months)
    assert sorted(set(months.values())) == list(range(1, 13))


def test_forms_of_an_english_or_russian_word_share_a_stem() -> None:
    english, russian = LANGUAGES["en"].stem, LANGUAGES["ru"].stem

    assert english is not None
    assert russian is not None
    assert english("violations") == english("violation")
    assert russian(fold("нарушений")) == russian(fold("нарушения"))
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(english, ["patrols"] * 200))) == 1


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("والهدنة", "هدنه"),
        ("للهدنة", "الهدنه"),
        ("للهدنة", "هدنه"),
        ("لإطلاق", "اطلاق"),
        ("وبإدلب", "ادلب"),
        ("الدورية", "دوريه"),
    ],
)
def test_arabic_clitics_come_off(word: str, bare: str) -> None:
    variants = LANGUAGES["ar"].variants

    assert variants is not None
    assert bare in variants(fold(word))


def test_arabic_words_keep_three_letters() -> None:
    variants = LANGUAGES["ar"].variants

    assert variants is not None
    assert variants("وقف") == ()
    assert all(len(word) >= 3 for word in variants("والولد"))


@pytest.mark.parametrize(
    ("tag", "way"),
    [("ar", "rtl"), ("ar-SY", "rtl"), ("fa", "rtl"), ("he", "rtl"), ("UR", "rtl"), ("en", "ltr"), ("tr_TR", "ltr"), ("de", "ltr"),
     (None, "auto"), ("", "auto"), ("und", "auto")],
)  # fmt: skip
def test_a_quote_runs_in_the_direction_of_its_language(tag: str | None, way: str) -> None:
    assert direction(tag) == way


def test_a_language_tag_is_cut_to_the_language() -> None:
    assert (primary("en-GB"), primary("TR_tr"), primary(" ru "), primary(None), primary("")) == (
        "en",
        "tr",
        "ru",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The road reopened on Monday.", "en"),
        (
            "Mr Çavuşoğlu and Mr Erdoğan spoke by telephone about the road and the harbour for an hour on Monday evening.",
            "en",
        ),
        ("Yol pazartesi günü yeniden açıldı.", "tr"),
        ("ATEŞKES SÜRÜYOR", "tr"),
        ("Дорогу открыли в понедельник, BBC.", "ru"),
        ("أعيد فتح الطريق M4 يوم الاثنين", "ar"),
        ("12345", "en"),
        ("", "en"),
    ],
)
def test_letters_tell_the_language(text: str, code: str) -> None:
    assert by_script(text) == code
