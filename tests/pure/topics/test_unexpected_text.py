"""What readers do not see, and how a keyboard happens to write a word, must not decide what a topic finds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Match
from monitor.topics.match import Matcher

PLAIN = {
    "en": "The ceasefire in Idlib holds. Joint Russian-Turkish patrols on the M4 go on.",
    "ru": "Перемирие в Идлибе соблюдается. Российско-турецкие патрули на трассе М4 продолжаются, всё спокойно.",
    "tr": "İdlib'de ateşkes sürüyor. M4 karayolunda Türk-Rus ortak devriyeleri devam ediyor.",
    "ar": "الهدنة في إدلب صامدة. وتستمر الدوريات الروسية التركية المشتركة على الطريق M4 قرب أريحا.",
}
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u061c", "\u00ad", "\u2060", "\ufeff", "\u202a", "\u202c", "\u2066",
          "\u2069"]  # fmt: skip


def found(matches: tuple[Match, ...]) -> list[tuple[str, bool, float, list[str]]]:
    return [(m.topic, m.matched, m.score, [span.group for span in m.spans]) for m in matches]


def quotes(matches: tuple[Match, ...], title: str, text: str) -> bool:
    return all((title if s.in_title else text)[s.start : s.end] == s.words for m in matches for s in m.spans)


@pytest.mark.parametrize("language", PLAIN)
def test_the_plain_texts_match_both_topics(matcher: Matcher, language: str) -> None:
    assert [m.topic for m in matcher.read("", PLAIN[language], language) if m.matched][:2] == [
        "ceasefire",
        "m4-patrols",
    ]


@given(st.sampled_from(sorted(PLAIN)), st.lists(st.tuples(st.integers(0, 120), st.sampled_from(UNSEEN)), max_size=30))
def test_what_nobody_sees_changes_nothing(matcher: Matcher, language: str, places: list[tuple[int, str]]) -> None:
    plain = PLAIN[language]
    text = list(plain)
    for place, character in places:
        at = place % len(plain)
        if plain[at].isalpha() and at and plain[at - 1].isalpha():  # inside a word
            text[at] = character + text[at]

    matches = matcher.read("", "".join(text), language)

    assert found(matches) == found(matcher.read("", plain, language))
    assert quotes(matches, "", "".join(text))


@given(
    st.lists(
        st.tuples(st.integers(0, 120), st.sampled_from("\u064b\u064e\u064f\u0650\u0651\u0652\u0670\u0640")), max_size=40
    )
)
def test_vowel_signs_and_stretched_letters_change_nothing(matcher: Matcher, places: list[tuple[int, str]]) -> None:
    plain = PLAIN["ar"]
    text = list(plain)
    for place, sign in places:
        at = place % len(plain)
        if "\u0621" <= plain[at] <= "\u064a" and plain[at + 1].isalpha():
            text[at] += sign

    matches = matcher.read("", "".join(text), "ar")

    assert found(matches) == found(matcher.read("", plain, "ar"))
    assert quotes(matches, "", "".join(text))


@given(
    st.sampled_from(sorted(PLAIN)),
    st.lists(st.integers(0, 20), max_size=6),
    st.sampled_from(["🕊️", "🇹🇷🇷🇺", "👨‍👩‍👧", "❗️", "☮"]),
)
def test_emoji_between_words_change_nothing(matcher: Matcher, language: str, places: list[int], emoji: str) -> None:
    plain = PLAIN[language]
    words = plain.split(" ")
    for place in sorted(places, reverse=True):
        words.insert(place % (len(words) + 1), emoji)
    text = " ".join(words)

    matches = matcher.read("", text, language)

    assert found(matches) == found(matcher.read("", plain, language))
    assert quotes(matches, "", text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "THE CEASEFIRE IN IDLIB HOLDS. JOINT RUSSIAN-TURKISH PATROLS ON THE M4 GO ON."),
        ("en", "The cease\u2010fire in I\u0307dlib holds. Joint Russian\u2011Turkish patrols on the M\u20114 go on."),
        ("en", "The ceasefire in Idlib holds. Joint Russian-Turkish patrols on the М4 go on."),  # a Cyrillic M
        ("en", "The ceasefire in İdlib holds. Joint Russian-Turkish patrols on the M-٤ go on."),
        ("ru", "ПЕРЕМИРИЕ В ИДЛИБЕ СОБЛЮДАЕТСЯ. РОССИЙСКО-ТУРЕЦКИЕ ПАТРУЛИ НА ТРАССЕ М4 ПРОДОЛЖАЮТСЯ, ВСЁ СПОКОЙНО."),
        ("ru", "Перемирие в Идлибе соблюдается. Российско-турецкие патрули на трассе M-4 продолжаются."),  # a Latin M
        ("ru", "Перeмирие в Идлибe соблюдается. Poccийско-турeцкие пaтpyли на трассе М4 продолжаются."),  # Latin a c e o p y
        ("ru", "Пере\u0301мирие в Идли\u0301бе соблюдается. Российско-турецкие патрули\u0301 на трассе М4 продолжаются."),
        ("tr", "İDLİB'DE ATEŞKES SÜRÜYOR. M4 KARAYOLUNDA TÜRK-RUS ORTAK DEVRİYELERİ DEVAM EDİYOR."),
        ("tr", "IDLIB'DE ATESKES SURUYOR. M4 KARAYOLUNDA TURK-RUS ORTAK DEVRIYELERI DEVAM EDIYOR."),
        ("tr", "İdlib\u2019de ates\u0327kes sürüyor. M4 karayolunda Tu\u0308rk-Rus ortak devriyeleri devam ediyor."),
        ("ar", "الهُدْنَةُ فِي إِدْلِبَ صَامِدَةٌ. وتستمرّ الدوريّات الروسيّة التركيّة المشترَكة على الطريق M٤ قرب أريحا."),
        ("ar", "الهـــدنة في ادلب صامدة. وتستمر الدوريات الروسیة الترکیة المشترکة علی الطریق إم فور قرب اريحا."),  # Persian ی ک
        ("ar", "ﺍﻟﻬﺪﻧﺔ ﻓﻲ إدلب صامدة. وتستمر الدوريات الروسية التركية المشتركة على الطريق إم-٤ قرب أريحا."),  # forms of old fonts
    ],
)  # fmt: skip
def test_however_a_keyboard_writes_it_the_topics_find_it(matcher: Matcher, language: str, text: str) -> None:
    for title, body in (("", text), (text, "")):
        matches = matcher.read(title, body, language)

        assert {m.topic for m in matches if m.matched} >= {"ceasefire", "m4-patrols"}, [
            m.explanation() for m in matches
        ]
        assert quotes(matches, title, body)


def test_a_title_may_be_empty_and_the_text_too(matcher: Matcher) -> None:
    for match in matcher.read("", "", "en"):
        assert (match.matched, match.spans, match.addends) == (False, (), ())


def test_an_article_of_fifty_thousand_characters_is_quoted_at_its_end_as_at_its_beginning(matcher: Matcher) -> None:
    quiet = "Погода в горах была тихой, и никто не знал ничего нового. "
    text = PLAIN["ru"] + quiet * 820 + PLAIN["ru"]

    matches = matcher.read("", text, "ru")

    assert len(text) > 47_000
    assert [m.topic for m in matches if m.matched][:2] == ["ceasefire", "m4-patrols"]
    assert quotes(matches, "", text)
    assert matches[0].spans[-1].start > 47_000


def test_markup_in_a_title_hides_no_word(matcher: Matcher) -> None:
    title = "<b>Ceasefire</b> in <i>Idlib</i> &amp; beyond"

    matches = matcher.read(title, "", "en")

    assert matches[0].matched
    assert quotes(matches, title, "")


@pytest.mark.parametrize("language", ["nl", "uk", "und", "zz"])
def test_in_a_language_without_words_no_topic_is_found_and_it_says_why(matcher: Matcher, language: str) -> None:
    for match in matcher.read("Idlib M4", PLAIN["en"], language):
        assert (match.matched, match.missing) == (False, (f"language {language}",))
