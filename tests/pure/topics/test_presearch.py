"""The quick look before the reading: it may let an article through for nothing, never turn one away that matches."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import TopicSpec
from monitor.topics.presearch import Presearch
from monitor.topics.reader import TopicReader
from tests.pure.topics.labelled import LANGUAGES, twins
from tests.whole import examples

OFF = {
    "en": "The harbour board approved a new quay on Monday after a long debate about its cost.",
    "ru": "Совет порта в понедельник утвердил строительство нового причала после споров о цене.",
    "tr": "Liman kurulu pazartesi günü yeni bir iskeleyi uzun bir tartışmadan sonra onayladı.",
    "ar": "وافق مجلس الميناء يوم الاثنين على بناء رصيف جديد بعد نقاش طويل حول كلفته.",
}


@pytest.fixture(scope="module")
def presearch(reader: TopicReader, topics: tuple[TopicSpec, ...]) -> Presearch:
    return Presearch(topics, reader.matcher.lexicon)


def test_no_sentence_that_matches_is_turned_away(
    reader: TopicReader, topics: tuple[TopicSpec, ...], presearch: Presearch
) -> None:
    sentences = [(case.text, case.language) for topic in topics for case in topic.cases]
    sentences += [(twin.case.text, twin.case.language) for twin in twins()]

    for text, language in sentences:
        matched = any(match.matched for match in reader.matcher.read("", text, language))
        assert not (matched and presearch.is_hopeless("", text, language)), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_about_something_else_is_turned_away(
    reader: TopicReader, presearch: Presearch, language: str
) -> None:
    assert presearch.is_hopeless("Harbour", OFF[language], language)
    assert reader.read("Harbour", OFF[language], language, thorough=False).matches == ()
    assert len(reader.read("Harbour", OFF[language], language).matches) > 0


def test_an_article_in_a_language_without_words_is_turned_away(presearch: Presearch) -> None:
    assert presearch.is_hopeless("", "Het staakt-het-vuren in Idlib houdt stand.", "nl")


PIECES = [
    "ceasefire",
    "Idlib",
    "İdlib'deki",
    "ATEŞKES",
    "М-4",
    "إم",
    "وَقْف",
    "إطلاق",
    "النار",
    "إدلب",
    "перемирие",
    "Идлибе",
    "Ma'arat",
    "patrol",
    "joint",
    "Russian-Turkish",
    "cease\u200bfire",
    "NATO",
    "Syria",
    "_",
    "…",
    "«",
    "M",
    "4",
    "فور",
]


@settings(max_examples=examples(150), deadline=None)
@given(
    words=st.lists(st.sampled_from(PIECES), max_size=12),
    glue=st.sampled_from([" ", "-", "\n", "/", "'"]),
    language=st.sampled_from(LANGUAGES),
)
def test_whatever_the_words_nothing_that_matches_is_lost(
    reader: TopicReader, presearch: Presearch, words: list[str], glue: str, language: str
) -> None:
    text = glue.join(words)

    matched = any(match.matched for match in reader.matcher.read("", text, language))

    assert not (matched and presearch.is_hopeless("", text, language))
