"""States that cannot be meant as they stand: nothing reaches them, or they point at themselves."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.topics.spec import SpecErrors, topic_from_mapping

CUES = {"open": ["gate opened"], "shut": ["gate closed"], "ajar": ["gate ajar"], "wide": ["gate wide"]}


def gate(states: dict[str, Any], cues: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A topic about a gate that can be open or shut, with more said of its states."""
    known = {name: {} for name in CUES} | states
    said = {name: CUES[name] for name in known if name in CUES} if cues is None else cues
    return {
        "id": "gate", "title": {"en": "Gate"}, "languages": ["en"],
        "match": {"groups": {"theme": {"terms": {"en": ["gate"]}, "weight": 20}}},
        "status": {"concept": "GATE", "states": known, "cues": {"en": said}} | more,
    }  # fmt: skip


def mistakes(data: dict[str, Any]) -> list[str]:
    with pytest.raises(SpecErrors) as told:
        topic_from_mapping(data, "topic")
    return [str(error) for error in told.value]


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ({"open": {"opposes": ["shut", "open"]}},
         'open.opposes: "open" cannot oppose itself: name the states that say the contrary'),
        ({"open": {"after": "open"}},
         'open.after: "open" could follow only itself, so nothing would ever reach it: add none, or the states before it'),
        ({"open": {"score": -1}},
         "open.score: must not be below 0: it is what the confidences of the voices add up to (left out: 0.8)"),
        ({"open": {"becomes": "open"}},
         'open.becomes: "open" cannot become itself: name another state, or take the line out'),
        ({"ajar": {"becomes": "open"}, "open": {"becomes": "shut"}},
         'ajar.becomes: "open" itself becomes another (ajar -> open -> shut): write becomes: shut'),
        ({"open": {"ahead": "open"}},
         'open.ahead: "open" cannot lie ahead of itself: name the state that it is until its day comes'),
        ({"wide": {"ahead": "shut"}, "shut": {"ahead": "open"}, "open": {"ahead": "shut"}},
         "open.ahead: goes in a circle (open -> shut -> open): take `ahead` from one of them"),
    ],
)  # fmt: skip
def test_a_state_that_points_at_itself_is_told_once_with_its_mend(states: dict[str, Any], told: str) -> None:
    assert mistakes(gate(states)) == [f"status.states.{told}"]


def test_states_that_become_each_other_are_told_for_each() -> None:
    told = mistakes(gate({"open": {"becomes": "ajar"}, "ajar": {"becomes": "open"}}))

    assert told == [
        "status.states.open.becomes: goes in a circle (open -> ajar -> open): one of them must be a state of its own",
        "status.states.ajar.becomes: goes in a circle (ajar -> open -> ajar): one of them must be a state of its own",
    ]


def test_a_state_that_becomes_nothing_known_is_told() -> None:
    assert mistakes(gate({"ajar": {"becomes": "opne"}}))[0].startswith(
        "status.states.ajar.becomes: 'opne' is not known here"
    )


def test_a_state_that_drops_itself_is_told() -> None:
    rows = [{"state": "shut", "drops": ["open"]}, {"state": "open", "drops": ["shut", "open"]}]

    told = mistakes(gate({}, governs=rows))

    assert told == ['status.governs.1.drops: "open" would drop itself: take it out of the list']


@pytest.mark.parametrize("more", [{}, {"stance": True}])
def test_a_state_that_no_sentence_can_say_is_told(more: dict[str, Any]) -> None:
    told = mistakes(gate({"barred": more}, rewrite=[{"state": "barred", "mod": "negation", "to": "barred"}]))

    assert told == [
        'status.states.barred: no sentence can say "barred": give it cues, or name it in `becomes`, `ahead` or `rewrite`'
    ]


def test_a_word_for_a_state_needs_cues() -> None:
    told = mistakes(gate({"barred": {"becomes": "shut"}}))

    assert told == ['status.states.barred: no sentence can say "barred": give it cues']


@pytest.mark.parametrize(
    ("states", "rewrite"),
    [
        ({"barred": {}, "shut": {"becomes": "barred"}}, []),
        ({"barred": {}, "shut": {"ahead": "barred"}}, []),
        ({"barred": {}}, [{"state": "*", "mod": "negation", "to": "barred"}]),
    ],
)
def test_a_state_without_cues_may_be_what_another_leads_to(states: dict[str, Any], rewrite: list[Any]) -> None:
    assert topic_from_mapping(gate(states, rewrite=rewrite), "topic").status is not None


def test_what_may_be_meant_is_left_alone() -> None:
    """One state opposes another that does not say so; one begins anew, as `again` allows; what lies ahead goes two steps."""
    states = {
        "open": {"opposes": ["shut"], "ahead": "ajar", "score": 0},
        "ajar": {"ahead": "shut"},
        "wide": {"after": ["wide"], "again": {"voices": 2, "days": 7}},
    }

    assert topic_from_mapping(gate(states), "topic").status is not None
