"""Names that a topic takes from the vocabulary, and what its cases want to be read: none may lead nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.model import ActorSpec, ModifierSpec, Vocabulary
from monitor.topics.spec import topic_from_mapping
from monitor.topics.spec_meeting import meeting_errors

SHARED = Vocabulary(
    concepts={},
    modifiers=(ModifierSpec(name="negation"), ModifierSpec(name="future")),
    actors=(ActorSpec(slug="mayor", concept="MAYOR", side="town", label="the mayor"),
            ActorSpec(slug="harbour-police", concept="POLICE", side="town", label="the harbour police")),
)  # fmt: skip
HARBOUR: dict[str, Any] = {
    "id": "harbour", "title": {"en": "Harbour"}, "languages": ["en"],
    "match": {"groups": {"theme": {"terms": {"en": ["harbour"]}, "weight": 20}}},
}  # fmt: skip
STATUS: dict[str, Any] = {
    "concept": "PORT",
    "states": {"open": {}, "shut": {}, "reopens": {"becomes": "open"}},
    "cues": {"en": {"open": ["opened"], "shut": ["closed"], "reopens": ["reopens"]}},
}
EVENTS: dict[str, Any] = {
    "trigger": "SHIP", "series": "call", "outcomes": {"sunk": {"en": ["sank"]}, "moored": {"en": ["moored"]}},
    "route_places": {"alban": {"en": ["Alban"]}, "orontes": {"en": ["Orontes"]}},
}  # fmt: skip


def told(kind: Any = "topic", **sections: Any) -> list[str]:
    """What is said when the harbour, with these sections, meets the shared words."""
    found = meeting_errors(SHARED, [topic_from_mapping(HARBOUR | sections, kind)])
    assert all(slug == "harbour" for slug, _ in found)
    return [str(error) for _, error in found]


def case(matches: bool = True, **wanted: Any) -> list[dict[str, Any]]:
    return [{"id": "H-1", "lang": "en", "text": "The harbour opened.", "match": matches} | wanted]


def test_a_modifier_that_nobody_knows_is_told_with_the_one_that_was_meant() -> None:
    rows = [
        {"state": "*", "mod": ["question", "headline", "text", "future"], "to": "drop"},
        {"state": "open", "mod": ["future", "negatoin"], "to": "drop"},
        {"state": "open", "mod": "tomorrow", "to": "drop"},
    ]

    assert told(status=STATUS | {"rewrite": rows}) == [
        'status.rewrite.1.mod: there is no modifier "negatoin" (did you mean "negation"?)',
        'status.rewrite.2.mod: there is no modifier "tomorrow" (known: negation, future, question, headline, text)',
    ]


@pytest.mark.parametrize(
    ("claim", "what"),
    [
        ({"state": "opne"}, 'state: there is no state "opne" (did you mean "open"?)'),
        ({"state": "reopens"}, 'state: "reopens" is a word for "open", and its claims are of that: write state: open'),
        ({"state": "open", "by": "mayer"}, 'by: there is no actor "mayer" (did you mean "mayor"?)'),
        ({"state": "open", "by": "mayor+police"}, 'by: there is no actor "police" (did you mean "harbour-police"?)'),
    ],
)
def test_a_claim_that_no_sentence_can_yield_is_told(claim: dict[str, str], what: str) -> None:
    assert told(status=STATUS, cases=case(claims=[claim])) == [f"cases.0.claims.0.{what}"]


@pytest.mark.parametrize(
    ("event", "what"),
    [
        ({"outcome": "sank"}, 'outcome: there is no outcome "sank" (did you mean "sunk"?)'),
        ({"outcome": "sunk", "also": ["mored"]}, 'also: there is no outcome "mored" (did you mean "moored"?)'),
        ({"outcome": "sunk", "route": ["alban", "orontos"]},
         'route: there is no place on the route "orontos" (did you mean "orontes"?)'),
    ],
)  # fmt: skip
def test_an_event_that_no_sentence_can_yield_is_told(event: dict[str, Any], what: str) -> None:
    assert told(events=EVENTS, cases=case(events=[event])) == [f"cases.0.events.0.{what}"]


def test_a_right_case_passes() -> None:
    claims = [{"state": "open", "by": "outlet"}, {"state": "shut", "by": "mayor+harbour-police"}, {"state": "shut"}]
    events = [{"outcome": "sunk", "also": ["moored"], "route": ["alban", "orontes"]}, {"outcome": "unclear"}]

    assert told(status=STATUS, events=EVENTS, cases=case(claims=claims, events=events)) == []
    assert told(status=STATUS, events=EVENTS, cases=case(matches=False, claims=[], events=[])) == []


def test_nothing_is_wanted_of_a_sentence_that_does_not_match() -> None:
    wanted = {"claims": [{"state": "open"}], "events": [{"outcome": "sunk"}]}

    assert told(status=STATUS, events=EVENTS, cases=case(matches=False, **wanted)) == [
        "cases.0.claims: nothing is read of a sentence that does not match: write claims: [], or match: true",
        "cases.0.events: nothing is read of a sentence that does not match: write events: [], or match: true",
    ]


def test_a_scope_reads_neither_claims_nor_events() -> None:
    wanted = {"claims": [{"state": "open"}], "events": [{"outcome": "sunk"}]}

    assert told("scope", cases=case(**wanted)) == [
        "cases.0.claims: this scope has no `status`, so it reads no claims: take the line out",
        "cases.0.events: this scope has no `events`, so it reads no events: take the line out",
    ]
