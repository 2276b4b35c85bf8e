from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.model import TopicCase, TopicSpec, Vocabulary
from monitor.topics.coverage import DeadTerm, dead_terms
from monitor.topics.terms import TermError

MakeTopic = Callable[..., TopicSpec]
SHARED = Vocabulary(
    concepts={
        "PORT": {"any": ("quay",), "en": ("harbour", "port ..2 Alban"), "tr": ("liman*",)},
        "SAY": {"en": ("said", "told")},
        "ROUTE": {"en": ("from @PORT", "to @PORT")},
    }
)


def case(text: str, language: str = "en") -> TopicCase:
    return TopicCase(id=text, language=language, text=text, matches=False)


def shown(dead: tuple[DeadTerm, ...]) -> list[str]:
    return [f"{each.topic} {each.place} {each.language}: {each.term}" for each in dead]


def test_a_term_that_no_sentence_meets_is_dead_and_words_of_no_match_are_left_out(make_topic: MakeTopic) -> None:
    groups = {"theme": {"concept": "STRIKE", "weight": 5}, "place": {"concepts": ["PORT"], "weight": 5}}
    concepts = {"STRIKE": {"en": ["strike", "walk-out"]}, "UNUSED": {"en": ["tide"]}}
    topic = replace(make_topic(concepts=concepts, groups=groups), cases=(case("A strike shut the harbour."),))

    assert shown(dead_terms(SHARED, [topic])) == [
        "None PORT any: quay",
        "None PORT en: port ..2 Alban",
        "None PORT tr: liman*",
        "ports STRIKE en: walk-out",
    ]


def test_a_sentence_of_any_topic_in_the_right_language_keeps_a_term_alive(make_topic: MakeTopic) -> None:
    one = make_topic("ship", groups={"theme": {"concept": "PORT", "terms": {"en": ["ship"]}, "weight": 5}})
    other = replace(make_topic("crew"), slug="crews", cases=(case("The crew of a ship at port of Alban"),
                                                             case("Limanda quay harbour", "tr")))  # fmt: skip

    assert shown(dead_terms(SHARED, [one, other])) == ["None PORT en: harbour"]


def test_a_longer_neighbour_does_not_hide_a_term(make_topic: MakeTopic) -> None:
    topic = replace(make_topic("grain", "grain ship"), cases=(case("A grain ship"),))

    assert dead_terms(Vocabulary(concepts={}), [topic]) == ()


def test_what_is_excluded_and_what_a_term_refers_to_is_used_too(make_topic: MakeTopic) -> None:
    concepts = {"TIDE": {"en": ["tide"]}, "WAY": {"en": ["by @PORT"]}, "PORT": {"en": ["pier"]}}
    topic = make_topic("@ROUTE", "@WAY", concepts=concepts, exclude={"concept": "TIDE", "penalty": 1})
    topic = replace(topic, cases=(case("They sailed to the pier"), case("to harbour")))

    assert shown(dead_terms(SHARED, [topic])) == [
        "None PORT any: quay",
        "None PORT en: port ..2 Alban",
        "None PORT tr: liman*",
        "None ROUTE en: from @PORT",
        "ports TIDE en: tide",
        "ports WAY en: by @PORT",
        "ports theme en: @WAY",
    ]


def test_a_term_that_cannot_be_read_is_an_error(make_topic: MakeTopic) -> None:
    with pytest.raises(TermError):
        dead_terms(SHARED, [make_topic("a|b")])
