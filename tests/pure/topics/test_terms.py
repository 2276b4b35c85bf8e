from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import TopicSpec, Vocabulary
from monitor.topics.match import Matcher
from monitor.topics.syntax import parse_term
from monitor.topics.terms import TermError, compile_terms, term_errors

EMPTY = Vocabulary(concepts={})


@pytest.mark.parametrize(
    ("language", "term", "text", "hits"),
    [
        ("en", "patrol", "Two patrols and a patrol were patrolling.", ["patrols", "patrol", "patrolling"]),
        ("en", "=patrol", "Two patrols and a Patrol.", ["Patrol"]),
        ("ru", "перемирие", "О перемирии и Перемирием", ["перемирии", "Перемирием"]),
        ("tr", "ateşkes", "Ateşkes, ateşkesi, ATEŞKES'in", ["Ateşkes", "ATEŞKES"]),
        ("tr", "ateşkes*", "Ateşkes, ateşkesi", ["Ateşkes", "ateşkesi"]),
        ("ar", "هدنة", "والهدنة وهدنة للهدنة مهادنة", ["والهدنة", "وهدنة", "للهدنة"]),
        ("ar", "=هدنة", "الهدنة هدنة", ["هدنة"]),
        ("ar", "خرق*", "وخرقت خروقات خرقوا", ["وخرقت", "خرقوا"]),
        ("en", "ship*", "Shipping and ships, not worship", ["Shipping", "ships"]),
        ("en", "*ship", "Shipping and warship", ["warship"]),
        ("en", "*ip*ng", "Shipping skipping ping", ["Shipping", "skipping"]),
        ("en", "a*a", "a aa area", ["aa", "area"]),
        ("en", "cease fire", "cease-fire; cease fire; cease the fire", ["cease-fire", "cease fire"]),
        ("en", "cease-fire", "cease fire", ["cease fire"]),
        ("en", "de-escalat*", "de-escalation, de escalates", ["de-escalation", "de escalates"]),
        ("en", "(open|shut down|block*) road", "Open road, shut down road, blocked road, shut road",
         ["Open road", "shut down road", "blocked road"]),
        ("en", "joint (naval)? drill", "joint drill and joint naval drill and joint land drill",
         ["joint drill", "joint naval drill"]),
        ("en", "ship ..2 port", "ship in the port; ship far from any port. ship port", ["ship in the port", "ship port"]),
        ("en", "port !(wine|authority)", "port wine, port authority, port city, the port", ["port", "port"]),
        ("en", "port !(wine) city", "port city", ["port city"]),
        ("en", "!(old|wine*) port", "port, old port, wineries port, new-port. Old. Port", ["port", "port", "Port"]),
        ("en", "!(old) port city", "old port city, new port city", ["port city"]),
        ("en", "(!(old)|the) port", "old port, the port, a port", ["the port", "port"]),
        ("en", "port", "The port. The port-side cabin; carport", ["port", "port"]),
        ("en", "grain port", "Ships of grain. Port is shut.", []),
        ("en", "ship ..9 port", "The ship left\nThe port shut", []),
        ("en", "m4", "the M-4 and М4", ["M-4", "М4"]),
        ("en", "U N", "the U.N. envoy", ["U.N"]),
        ("en", "(a|b (c|d e)) f", "a f, b c f, b d e f, b f", ["a f", "b c f", "b d e f"]),
        ("any", "sputnik", "Sputnik reports", ["Sputnik"]),
        ("en", "harbour", "", []),
    ],
)  # fmt: skip
def test_each_form_of_a_term(
    make_topic: Callable[..., TopicSpec], language: str, term: str, text: str, hits: list[str]
) -> None:
    matcher = Matcher(EMPTY, [make_topic(term, language=language)])

    (match,) = matcher.read("", text, "en" if language == "any" else language)

    assert [span.words for span in match.spans] == hits
    assert [text[span.start : span.end] for span in match.spans] == hits


def test_a_concept_is_one_unit_whatever_its_length(make_topic: Callable[..., TopicSpec]) -> None:
    concepts = {"PLACE": {"en": ["Port Alban", "Alban", "=quay"]}, "ROUTE": {"en": ["from ..1 @PLACE to @PLACE"]}}
    topic = make_topic("@ROUTE", concepts=concepts)

    (match,) = Matcher(EMPTY, [topic]).read("", "They sailed from old Port Alban to quay nine.", "en")

    assert [span.words for span in match.spans] == ["from old Port Alban to quay"]


def test_a_concept_may_be_written_before_those_it_builds_on(make_topic: Callable[..., TopicSpec]) -> None:
    concepts = {"A": {"en": ["@B ship"]}, "B": {"en": ["@C big"]}, "C": {"en": ["very"]}}

    (match,) = Matcher(EMPTY, [make_topic("@A", concepts=concepts)]).read("", "A very big ship.", "en")

    assert [span.words for span in match.spans] == ["very big ship"]


def test_a_topics_own_concept_stands_before_the_shared_one_and_is_seen_by_no_other_topic(
    make_topic: Callable[..., TopicSpec],
) -> None:
    shared = Vocabulary(concepts={"HARBOUR": {"en": ("harbour",)}})
    own = make_topic("@HARBOUR", concepts={"HARBOUR": {"en": ["marina"]}})
    other = make_topic("@HARBOUR")

    lexicon = compile_terms(shared, [own])
    matches = [Matcher(shared, [topic]).read("", "The harbour and the marina", "en")[0] for topic in (own, other)]

    assert lexicon.concept("ports", "HARBOUR") != lexicon.concept("others", "HARBOUR")
    assert [[span.words for span in match.spans] for match in matches] == [["marina"], ["harbour"]]


def test_patterns_are_counted_by_language(make_topic: Callable[..., TopicSpec]) -> None:
    shared = Vocabulary(concepts={"X": {"en": ("a", "b (c)? d"), "any": ("z",)}, "Y": {"ru": ("да",)}})

    assert compile_terms(shared, [make_topic("ship")]).counts() == {
        "en": 5,
        "ru": 2,
        "tr": 1,
        "ar": 1,
        "de": 1,
        "fr": 1,
    }


@pytest.mark.parametrize(
    ("term", "what"),
    [
        (False, "quotes"),
        (True, "quotes"),
        (4, "quotes"),
        (None, "quotes"),
        ("", "empty"),
        ("  ", "empty"),
        ("()", "alternative is empty"),
        ("(a|)", "alternative is empty"),
        ("(|a)", "alternative is empty"),
        ("(a|b", "without its )"),
        ("a)", "without its ("),
        ("a|b", "brackets"),
        ("(a)?", "would match anywhere"),
        ("(a)? (b)?", "would match anywhere"),
        ("(a)? ..3 (b)?", "would match anywhere"),
        ("a?", "bracket"),
        ("..3 a", "both sides"),
        ("a ..3", "both sides"),
        ("!(a) !(b) c", "one !"),
        ("!(a)", "would match anywhere"),
        ("!(a) (b)?", "would match anywhere"),
        ("!(a) ..2 b", "right after"),
        ("a ..2 !(b)", "right after"),
        ("a !(b c)", "single words"),
        ("a !", "after it"),
        ("a !(!(b))", "single words"),
        ("a !@X", "single words"),
        ("@NOBODY", "no concept NOBODY"),
        ("@nobody", "capitals"),
        ("*", "letters"),
        ("=a*", "exclude each other"),
        ("...", "no word"),
        ("a ..x", "gap is written"),
        ("a ..100 b", "gap is written"),
        ("Russia's", "apostrophe"),
        ("a*,b", "not one word"),
        ("(a|b c) " * 12, "patterns"),
        ("(" * 40 + "a" + ")" * 40, "brackets"),
    ],
)  # fmt: skip
def test_a_wrong_term_is_told_with_its_place(term: Any, what: str) -> None:
    shared = Vocabulary(concepts={"CF": {"en": ("truce", "calm", term)}})

    with pytest.raises(TermError, match=r"^concepts\.CF\.en\[2\]: term ") as told:
        compile_terms(shared, [])

    assert what in str(told.value)
    assert told.value.path == "concepts.CF.en[2]"
    assert told.value.keys == ("concepts", "CF", "en", 2)


def test_the_place_of_a_topics_term_begins_with_the_topic(make_topic: Callable[..., TopicSpec]) -> None:
    topic = make_topic("ship", "a|b", concepts={"X": {"ru": ["(да"]}})

    told = term_errors(EMPTY, [topic])

    assert [error.path for error in told] == ["ports.concepts.X.ru[0]", "ports.match.groups.theme.terms.en[1]"]
    assert [error.topic for error in told] == ["ports", "ports"]


def test_a_group_or_an_exclusion_with_an_unknown_concept_is_told(make_topic: Callable[..., TopicSpec]) -> None:
    topic = make_topic(
        "ship", groups={"theme": {"concepts": ["NOWHERE"], "weight": 1}}, exclude={"concept": "NOTHING", "penalty": 1}
    )

    assert [error.path for error in term_errors(EMPTY, [topic])] == [
        "ports.match.groups.theme",
        "ports.match.exclude.concept",
    ]


def test_concepts_that_go_in_a_circle_are_told(make_topic: Callable[..., TopicSpec]) -> None:
    shared = Vocabulary(concepts={"A": {"en": ("@B x",)}, "B": {"ru": ("y @A",)}})

    with pytest.raises(TermError, match="refers to itself"):
        compile_terms(shared, [make_topic("@A")])


@given(st.text(alphabet="ab()|?!*=@A. 3-'", max_size=16))
def test_any_text_is_a_term_or_a_term_error(term: str) -> None:
    try:
        patterns = parse_term(term, "en")
    except TermError:
        return
    assert patterns
    assert all(pattern and pattern[0].gap == 0 and not all(slot.negative for slot in pattern) for pattern in patterns)


def test_nothing_in_a_pattern_takes_more_time_than_the_text_is_long(make_topic: Callable[..., TopicSpec]) -> None:
    topic = make_topic("a ..99 a ..99 a ..99 a ..99 z", "*a*a*a*a*b", threshold=10)

    (match,) = Matcher(EMPTY, [topic]).read("", "a " * 1_500 + "a" * 60, "en")

    assert match.spans == ()
