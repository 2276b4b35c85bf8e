"""Telling the language."""

from __future__ import annotations

import pytest

from monitor.articles.language import BY_SCRIPT, language_of, script_of, shares_of, told_by_marks

TEXTS = {
    "en": "The tractors left the bridge at noon and the bakers, who had waited since dawn, drove on to the villages.",
    "ru": "Тракторы уехали с моста в полдень, и пекари, ждавшие с рассвета, поехали дальше в сёла за рекой.",
    "uk": "Трактори поїхали з мосту опівдні, і пекарі, які чекали від світанку, вирушили далі до сіл за річкою.",
    "tr": "Traktörler öğlen köprüden ayrıldı, şafaktan beri bekleyen fırıncılar da köylere doğru yola çıktı.",
    "ar": "غادرت الجرارات الجسر عند الظهر، وتابع الخبازون الذين انتظروا منذ الفجر طريقهم إلى القرى القريبة.",
    "fa": "تراکتورها ظهر پل را ترک کردند و نانواهایی که از سپیده‌دم منتظر بودند به سوی روستاها رفتند.",
    "de": "Die Traktoren verließen mittags die Brücke, und die Bäcker, die seit dem Morgen warteten, fuhren weiter.",
    "fr": "Les tracteurs ont quitté le pont à midi et les boulangers, qui attendaient depuis l'aube, sont repartis.",
    "he": "הטרקטורים עזבו את הגשר בצהריים והאופים המשיכו אל הכפרים.",
}


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_text_tells_its_language(code: str) -> None:
    assert language_of("", TEXTS[code]) == code


@pytest.mark.parametrize("code", sorted(TEXTS))
@pytest.mark.parametrize("hint", ["en", "ru", "ar-SY"])
def test_a_wrong_hint_does_not_overrule_a_clear_text(code: str, hint: str) -> None:
    assert language_of("", TEXTS[code], hints=(hint,)) == code


@pytest.mark.parametrize(
    ("title", "hint", "code"), [("Idlib", "tr_TR", "tr"), ("M4", "RU-ru", "ru"), ("قال", "fa", "fa")]
)
def test_a_hint_decides_in_doubt(title: str, hint: str, code: str) -> None:
    assert language_of(title, "", hints=(None, "", hint)) == code


def test_a_hint_of_another_script_is_passed_over() -> None:
    assert language_of("Сирия", "", hints=("en", "ru")) == "ru"


@pytest.mark.parametrize("title", ["", "123", "!?", "Idlib", "中国"])
def test_nobody_can_tell_without_words(title: str) -> None:
    assert language_of(title, "") is None


def test_a_language_that_we_do_not_know_is_believed_in_doubt() -> None:
    assert language_of("中国", "", hints=("zh-CN",)) == "zh"


def test_a_text_in_two_languages_has_that_of_its_greater_part() -> None:
    assert language_of("Idlib", f"{TEXTS['ru']} {TEXTS['ru']} {TEXTS['en']}") == "ru"


@pytest.mark.parametrize("hint", ["<script>", "e", "english", "ＥＮ", "e\u0301n"])
def test_nonsense_is_no_hint(hint: str) -> None:
    assert language_of("", "", hints=(hint,)) is None


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_letters_and_common_words_tell_nothing_else_than_the_model_does(code: str) -> None:
    script, _ = script_of(TEXTS[code])

    told = told_by_marks(TEXTS[code], script)

    assert told in (None, code)
    assert next(iter(shares_of(TEXTS[code], BY_SCRIPT[script or ""]))) == code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXTS["en"], "en"),
        (TEXTS["ru"], None),
        (f"{TEXTS['ru']} {TEXTS['ru']}", "ru"),
        (TEXTS["uk"], "uk"),
        (TEXTS["tr"], "tr"),
        (TEXTS["ar"], "ar"),
        (TEXTS["fa"], "fa"),
        (TEXTS["de"], None),
        (f"{TEXTS['en']} Erdoğan", "en"),
        (f"{TEXTS['en']} {TEXTS['tr']}", None),
        (f"{TEXTS['ru']} Київ", None),
        (
            "Sübh tezdən gözləyən çörəkçilər kəndlərə yola düşdülər, traktorlar isə günorta körpüdən ayrıldı, yığıldı.",
            None,
        ),
        ("", None),
    ],
)
def test_letters_and_common_words_tell_a_language_only_where_nothing_speaks_for_another(
    text: str, told: str | None
) -> None:
    assert told_by_marks(text, script_of(text)[0]) == told
