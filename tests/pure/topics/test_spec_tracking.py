"""The status and events sections of a topic, read from YAML."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitor.model import CaseClaim, CaseEvent, PlaceGuard, RewriteRow
from monitor.topics.spec import SpecErrors, topic_from_mapping

BASE: dict[str, Any] = {
    "id": "harbour", "title": {"en": "Harbour"}, "languages": ["en"],
    "match": {"groups": {"theme": {"terms": {"en": ["harbour"]}, "weight": 20}}},
}  # fmt: skip
STATUS: dict[str, Any] = {
    "concept": "PORT",
    "place": {"accept": ["TOWN"], "compete": ["ELSEWHERE"]},
    "states": {
        "open": {"label": "open", "rank": 2, "opposes": ["shut"], "margin": 0.5, "after": ["shut", "none"]},
        "shut": {"decay": 30, "voices": 2, "score": 1.5, "alone": True, "again": {"voices": 2, "days": 7}, "ahead": "open"},
        "planned": {"becomes": "open"},
    },
    "anaphora": {"states": ["open"], "en": ["it"]},
    "rewrite": [
        {"state": "*", "mod": "question", "to": "drop"},
        {"state": ["open"], "mod": ["negation", "future"], "to": "shut"}],
    "governs": [{"state": "shut", "drops": ["open"]}],
    "cues": {"en": {"open": ["@PORT ..3 opened"], "shut": ["@PORT ..3 closed"], "planned": ["@PORT to open"]}},
}  # fmt: skip
EVENTS: dict[str, Any] = {
    "trigger": "SHIP", "plural": "SHIPS", "with": ["PORT"], "place": {"accept": ["TOWN"]}, "series": "call",
    "outcomes": {"sunk": {"en": ["sank"]}, "due": {"planned": True, "label": "expected", "en": ["will call"]}},
    "route_places": {"alban": {"label": "Alban", "en": ["Alban"]}},
}  # fmt: skip


def mistakes(**sections: Any) -> list[str]:
    with pytest.raises(SpecErrors) as told:
        topic_from_mapping(BASE | sections, "topic")
    return [str(error) for error in told.value]


def test_a_status_is_read_with_what_it_leaves_out() -> None:
    status = topic_from_mapping(BASE | {"status": STATUS}, "topic").status

    assert status is not None
    assert (status.concept, status.place) == ("PORT", PlaceGuard(accept=("TOWN",), compete=("ELSEWHERE",)))
    opened, shut, planned = status.states
    assert (opened.label, opened.rank, opened.opposes, opened.margin, opened.after) == (
        "open",
        2,
        ("shut",),
        0.5,
        ("shut", "none"),
    )
    assert (shut.label, shut.decay, shut.voices, shut.score, shut.alone, shut.again, shut.ahead, shut.after) == (
        "shut", 30, 2, 1.5, True, (2, 7), "open", None)  # fmt: skip
    assert planned.becomes == "open" and status.state("planned") is planned and status.state("?") is None
    assert status.rewrite[1] == RewriteRow(states=("open",), modifiers=("negation", "future"), to="shut")
    assert status.cues == {
        "open": {"en": ("@PORT ..3 opened",)},
        "shut": {"en": ("@PORT ..3 closed",)},
        "planned": {"en": ("@PORT to open",)},
    }
    assert (status.anaphora, status.anaphora_states, status.governs) == (
        {"en": ("it",)},
        ("open",),
        (("shut", ("open",)),),
    )


def test_events_are_read_in_the_order_of_their_outcomes() -> None:
    events = topic_from_mapping(BASE | {"events": EVENTS}, "topic").events

    assert events is not None
    assert [(o.name, o.label, o.planned) for o in events.outcomes] == [
        ("sunk", "sunk", False),
        ("due", "expected", True),
    ]
    assert (events.trigger, events.plural, events.needs, events.series) == ("SHIP", "SHIPS", ("PORT",), "call")
    assert (events.route_places, events.place_names) == ({"alban": {"en": ("Alban",)}}, {"alban": "Alban"})


def test_a_case_says_what_it_must_be_read_as() -> None:
    case = {
        "id": "H-1", "lang": "en", "text": "The harbour opened.", "match": True, "date": date(2026, 10, 21),
        "claims": [{"state": "open", "by": "outlet", "about": "2026-10-20"}, {"state": "shut", "temporal": "background"}],
        "events": [{"ordinal": 3, "date": None, "outcome": "sunk", "also": ["due"], "route": ["alban", "alban"]}],
    }  # fmt: skip

    read = topic_from_mapping(BASE | {"cases": [case]}, "topic").cases[0]

    assert read.day == date(2026, 10, 21)
    assert read.claims == (
        CaseClaim(state="open", by="", about=date(2026, 10, 20)), CaseClaim(state="shut", temporal="background"))  # fmt: skip
    assert read.events == (CaseEvent(ordinal=3, date=None, outcome="sunk", also=("due",), route=("alban", "alban")),)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"states": {}}, "at least one state is needed"),
        ({"states": {"drop": {}}}, "means something else here"),
        (
            {"states": {"open": {"after": ["ajar"]}, "shut": {}}},
            "'ajar' is not known here (known: open, shut, none, stale)",
        ),
        ({"rewrite": [{"state": "ajar", "mod": "negation", "to": "drop"}]}, "'ajar' is not known here"),
        ({"rewrite": [{"state": "open", "mod": [], "to": "drop"}]}, "status.rewrite.0.mod: names no modifier"),
        ({"cues": {"en": {"ajar": ["x"]}}}, "status.cues.en.ajar"),
        ({"cues": {"en": {"open": [True]}}}, "put it in quotes"),
        ({"place": {"inherit": "document"}}, "status.place.inherit: unknown key"),
    ],
)
def test_what_is_wrong_with_a_status_is_told_with_its_place(change: dict[str, Any], told: str) -> None:
    assert any(told in line for line in mistakes(status=STATUS | change))


def test_what_is_wrong_with_cases_and_events_is_told_with_its_place() -> None:
    case = {"id": "H-1", "lang": "en", "text": "x", "match": True, "events": [{"outcome": "sunk", "route": ["alban"]}]}

    told = mistakes(cases=[case | {"date": "soon"}], events=EVENTS | {"ordinal": {"window": 4}})

    assert [line.split(":")[0] for line in told] == ["cases.0.date", "cases.0.events.0.route", "events.ordinal"]
