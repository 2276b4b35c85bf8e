"""The acceptance sentences that the packs carry: a new failing sentence is the normal way to improve the words."""

from __future__ import annotations

import pytest
import yaml

from monitor.config.watched import pack_data, shipped_vocabulary
from monitor.model import TopicSpec, Vocabulary
from monitor.packs import KINDS, pack_names, read_pack, read_parts
from monitor.text.languages import LANGUAGES
from monitor.topics.acceptance import shortfalls
from monitor.topics.coverage import dead_terms
from monitor.topics.reader import TopicReader
from monitor.topics.terms import compile_terms, term_errors


def packs() -> list[tuple[str, str]]:
    return [(kind, name) for kind in KINDS for name in pack_names(kind)]


def sentences() -> list[tuple[str, str]]:
    cases = [(name, case["id"]) for kind in ("topics", "scopes") for name in pack_names(kind)
             for case in pack_data(kind, name)["cases"]]  # fmt: skip
    assert len(cases) >= 412 + 252
    return cases


@pytest.mark.parametrize(("topic", "case"), sentences())
def test_a_topic_reads_in_a_sentence_what_it_should_and_no_more(
    reader: TopicReader, topics: tuple[TopicSpec, ...], topic: str, case: str
) -> None:
    spec = next(each for each in topics if each.slug == topic)
    sentence = next(each for each in spec.cases if each.id == case)

    reading = reader.read("", sentence.text, sentence.language, published=sentence.day)

    assert shortfalls(sentence, topic, reading) == (), sentence.text


@pytest.mark.parametrize(("kind", "name"), packs())
def test_no_word_of_a_pack_was_taken_for_a_boolean(kind: str, name: str) -> None:
    def walk(value: object, path: str) -> None:
        if isinstance(value, dict):
            for key, content in value.items():
                assert isinstance(key, str), path
                walk(content, f"{path}.{key}")
        elif isinstance(value, list):
            for place, content in enumerate(value):
                assert isinstance(content, (str, dict, list)), f"{path}[{place}]"
                walk(content, f"{path}[{place}]")

    for text in (read_pack(kind, name), *read_parts(kind, name).values()):
        walk(yaml.safe_load(text), name)


def test_every_language_has_words_for_every_topic(vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]) -> None:
    assert term_errors(vocabulary, topics) == term_errors(shipped_vocabulary(), topics) == ()
    assert all(amount > 90 for amount in compile_terms(vocabulary, topics).counts().values())
    for topic in topics:
        assert set(topic.title) == set(topic.languages) == set(LANGUAGES)
        assert {(case.language, case.matches) for case in topic.cases} >= {(code, True) for code in topic.languages}


def test_every_scope_has_its_own_sentences_half_of_them_outside(topics: tuple[TopicSpec, ...]) -> None:
    for scope in (topic for topic in topics if topic.kind == "scope"):
        for language in scope.languages:
            inside = [case.matches for case in scope.cases if case.language == language]
            assert len(inside) >= 6, (scope.slug, language)
            assert 0.4 <= inside.count(False) / len(inside) <= 0.65, (scope.slug, language)
        assert len(scope.cases) >= 24


def test_no_word_ships_without_a_sentence_that_meets_it(vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]) -> None:
    assert dead_terms(vocabulary, topics) == ()


@pytest.mark.parametrize("code", ["de", "fr"])
def test_a_language_that_came_later_has_a_dozen_sentences_of_each_topic_and_of_what_is_none(
    topics: tuple[TopicSpec, ...], code: str
) -> None:
    for topic in (topic for topic in topics if topic.kind == "topic"):
        cases = [case for case in topic.cases if case.language == code]
        assert len(cases) >= 12, topic.slug
        assert len([case for case in cases if not case.matches or not (case.claims or case.events)]) >= 4, topic.slug


def test_both_topics_carry_the_sentences_that_were_agreed_on(topics: tuple[TopicSpec, ...]) -> None:
    ceasefire, patrols = (
        {case.id: case.text for case in topic.cases if case.id.startswith(("CF-", "M4-"))}
        for topic in topics
        if topic.kind == "topic"
    )

    assert ceasefire == patrols
    assert len(ceasefire) >= 64 + 53


@pytest.mark.parametrize(
    ("kind", "name"), [("topics", "nothing"), ("topics", "../vocabulary/shared"), ("secrets", "x")]
)
def test_an_unknown_pack_is_not_there(kind: str, name: str) -> None:
    with pytest.raises(KeyError):
        read_pack(kind, name)
    with pytest.raises(KeyError):
        read_parts(kind, name)
