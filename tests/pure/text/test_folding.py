from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.folding import MAX_WORD, fold, sentences, tokenize


def keys(text: str, language: str | None = "en") -> list[str]:
    return [token.key for token in tokenize(text, language)]


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (("Idlib", "İdlib", "IDLIB", "ıdlıb", "İDLİB"), "idlib"),
        (("ATEŞKES", "ateşkes", "Ateskes"), "ateskes"),
        (("Договорённость", "договоренность"), "договоренность"),
        (("Й", "й", "и\u0306"), "й"),
        (("за\u0301мок", "замок"), "замок"),
        (("إدلب", "ادلب", "أدلب"), "ادلب"),
        (("الهدنة", "الهُدنَة", "الهدنـــة", "الهدنه"), "الهدنه"),
        (("سيّرت", "سيرت"), "سيرت"),
        (("على", "علي", "علی"), "علي"),
        (("مؤتمر", "موتمر"), "موتمر"),
        (("١٥", "۱۵", "15", "１５"), "15"),
        (("id\u200blib", "\u202eidlib", "idlib\ufeff"), "idlib"),
        (("café", "cafe\u0301", "CAFÉ"), "cafe"),
        (("перемирие", "пepeмиpиe", "ПEPEMИPИE"), "перемирие"),  # Latin twins in a Russian word
        (("ceasefire", "\u0441easefir\u0435"), "ceasefire"),  # Cyrillic twins in an English one
        (
            ("совет", "c\u043e\u0432\u0435\u0442", "CO\u0412\u0415\u0422"),
            "совет",
        ),  # twins only: as most of it is written
        (("\u2121",), "tel"),
    ],
)
def test_spellings_of_one_word_meet_in_one_key(forms: tuple[str, ...], key: str) -> None:
    assert {fold(form) for form in forms} == {key}


@given(st.text(max_size=40))
def test_folding_a_key_changes_nothing(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(st.text(alphabet="iİıIёЁйЙи\u0306\u0301\u200bةؤأىکـًّa١ﷺﬁ℡ßẞ-'cсxхzж", max_size=12))
def test_folding_a_key_changes_nothing_among_the_traps(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@pytest.mark.parametrize(
    "road",
    [
        "M4",
        "m4",
        "M-4",
        "М4",
        "М-4",
        "м4",
        "M 4",
        "M\u00a04",
        "M\u20114",
        "إم4",
        "إم-4",
        "إم 4",
        "ام-4",
        "إم فور",
        "الإم فور",
        "إم ٤",
    ],
)
def test_the_road_is_one_word_however_it_is_written(road: str) -> None:
    tokens = tokenize(f"xx {road} yy", "en")

    assert [token.key for token in tokens] == ["xx", "m4", "yy"]
    assert tokens[1].text == road


def test_what_only_looks_like_the_road_is_not_the_road() -> None:
    assert "m4" not in keys("M41 XM4 M4a m 4")
    assert keys("M5, M-5") == ["m5", "m5"]
    assert keys("الM4 على الـM4", "ar") == ["ال", "m4", "علي", "ال", "m4"]


def test_a_suffix_is_cut_off_and_kept() -> None:
    assert [(t.key, t.text, t.suffix) for t in tokenize("İdlib'deki M4'te 21’inci", "tr")] == [
        ("idlib", "İdlib", "deki"), ("m4", "M4", "te"), ("21", "21", "inci")]  # fmt: skip
    assert [(t.key, t.suffix) for t in tokenize("Russia's 1980's isn't", "en")] == [
        ("russia", "s"),
        ("1980", "s"),
        ("isn", "t"),
    ]


def test_an_apostrophe_inside_a_name_belongs_to_it() -> None:
    (name,) = tokenize("Ma'arat", "en")

    assert (name.key, name.text, name.suffix) == ("maarat", "Ma'arat", "")


def test_the_later_part_of_a_hyphenated_word_says_so() -> None:
    assert [(t.key, t.hyphen) for t in tokenize("rebel-held cease-fire - held", "en")] == [
        ("rebel", False), ("held", True), ("cease", False), ("fire", True), ("held", False)]  # fmt: skip
    assert [(t.key, t.hyphen) for t in tokenize("25-го Türk'ün-Rus", "ru")][:2] == [("25", False), ("го", True)]


def test_arabic_words_do_not_break_at_their_vowel_signs() -> None:
    assert keys("سيّرت القواتُ دوريةً رقم١٥", "ar") == ["سيرت", "القوات", "دوريه", "رقم15"]


@given(
    st.text(alphabet=st.characters(max_codepoint=0x6FF) | st.sampled_from("'’-M4 М٤\u200b"), max_size=60),
    st.sampled_from(["en", "tr", None]),
)
def test_words_stand_where_they_say(text: str, language: str | None) -> None:
    last = 0
    for token in tokenize(text, language):
        assert token.start >= last
        assert text[token.start : token.end] == token.text != ""
        assert token.key
        last = token.end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The road is open. The convoy left.", ["The road is open.", "The convoy left."]),
        ("Is it open? Yes! Go…  Now", ["Is it open?", "Yes!", "Go…", "Now"]),
        ("Headline without stop\nFirst line.\r\n\r\nSecond", ["Headline without stop", "First line.", "Second"]),
        ("Gen. Harmon met Mr. Oduya in St. Alban on Feb. 3.", ["Gen. Harmon met Mr. Oduya in St. Alban on Feb. 3."]),
        ("The U.S. envoy and J. Harmon left. No. 7 stayed.", ["The U.S. envoy and J. Harmon left.", "No. 7 stayed."]),
        ("He said no. They left.", ["He said no.", "They left."]),
        ("It cost 3.5 million. So", ["It cost 3.5 million.", "So"]),
        ("At least 15. The rest fled.", ["At least 15.", "The rest fled."]),
        ("1. First point.", ["1. First point."]),
        ("Bugün 11. Türk-Rus devriyesi yapıldı. Sona erdi.", ["Bugün 11. Türk-Rus devriyesi yapıldı.", "Sona erdi."]),
        ("Anlaşma 2018. Sonra bozuldu.", ["Anlaşma 2018.", "Sonra bozuldu."]),
        ("В 2018 г. Россия и т.е. она. Да.", ["В 2018 г. Россия и т.е. она.", "Да."]),
        ("«Что?» — спросил он. И ушёл.", ["«Что?» — спросил он.", "И ушёл."]),
        ('"It holds." "It does not."', ['"It holds."', '"It does not."']),
        ("توقف القتال. هل يستمر؟ لا أحد يعرف", ["توقف القتال.", "هل يستمر؟", "لا أحد يعرف"]),
        ("  \n \t\n", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_stops(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


@given(st.text(alphabet="aB.1 \n!?\"')…؟м\u2028\u00a0", max_size=80))
def test_sentences_are_verbatim_and_cover_the_text(text: str) -> None:
    spans = sentences(text)

    covered = "".join("".join(text[start:end].split()) for start, end in spans)
    assert covered == "".join(text.split())
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
        assert "\n" not in text[start:end]
    assert spans == sorted(spans)


@pytest.mark.parametrize(
    "text",
    [
        *(piece * 50_000 for piece in ("a", "я", "إ", "M", "(", ".", "'", "\n", "_", "\u200b", "\ud800")),
        *(piece * 50_000 for piece in (". ", "a'", "a-", "a_", "M ", '."', '. "', "1. ", "a.b.", "a\u200b", "ا\u064b")),
        "a" + "\u0301" * 100_000,
        "a" + "\u0301\u0316" * 50_000,
        " " * 100_000 + ".",
        "\udfff a. " * 20_000,
    ],
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    assert all(len(token.key) <= 4 * MAX_WORD for token in tokenize(text, "en"))
    assert len(sentences(text)) <= len(text)
