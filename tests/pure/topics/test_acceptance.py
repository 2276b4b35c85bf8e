"""What a case wants against what was found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from monitor.model import CaseClaim, CaseEvent, Event, Match, TopicCase
from monitor.topics.acceptance import claims_agree, events_agree, shortfalls
from monitor.topics.reader import TopicReading
from tests.build import make_claim

TUESDAY = date(2026, 10, 20)


def make_event(**given: Any) -> Event:
    """The ninth patrol, completed on a Tuesday, unless told otherwise."""
    plain: dict[str, Any] = {
        "id": "e", "topic": "patrols", "series": "patrol", "ordinal": 9, "date": TUESDAY, "date_precision": "day",
        "date_source": "text", "outcome": "completed", "outcomes": ("completed",), "route": None, "planned": False,
        "background": False, "speaker": None, "actor": None, "side": None, "quote": "q", "start": 0, "end": 1,
        "in_title": False,
    }  # fmt: skip
    return Event(**plain | given)


@pytest.mark.parametrize(
    ("wanted", "agree"),
    [
        ([CaseClaim(state="holding")], True),
        ([CaseClaim(state="strained")], False),
        ([CaseClaim(state="holding", temporal="background")], False),
        ([CaseClaim(state="holding", by="nato")], True),
        ([CaseClaim(state="holding", by="")], False),
        ([CaseClaim(state="holding", about=TUESDAY)], True),
        ([CaseClaim(state="holding", about=date(2026, 10, 19))], False),
        ([CaseClaim(state="holding"), CaseClaim(state="holding")], False),
        ([], False),
    ],
)
def test_a_claim_agrees_in_all_that_the_case_names(wanted: list[CaseClaim], agree: bool) -> None:
    found = [make_claim(state="holding", actor="nato", event_date=TUESDAY)]

    assert claims_agree(wanted, found) is agree


def test_the_stricter_wish_is_served_first() -> None:
    found = [make_claim(state="holding", actor="nato"), make_claim(state="holding", actor=None)]

    assert claims_agree([CaseClaim(state="holding"), CaseClaim(state="holding", by="nato")], found)


@pytest.mark.parametrize(
    ("wanted", "agree"),
    [
        (CaseEvent(ordinal=9, date=TUESDAY, outcome="attacked"), True),
        (CaseEvent(ordinal=9, date=TUESDAY, outcome="attacked", also=("completed",)), True),
        (CaseEvent(ordinal=9, date=TUESDAY, outcome="attacked", also=("blocked",)), False),
        (CaseEvent(ordinal=9, date=TUESDAY, outcome="completed"), False),
        (CaseEvent(ordinal=None, date=TUESDAY, outcome="attacked"), False),
        (CaseEvent(ordinal=9, date=None, outcome="attacked"), False),
        (CaseEvent(ordinal=9, date=TUESDAY, outcome="attacked", route=("trumba", "ariha")), True),
        (CaseEvent(ordinal=9, date=TUESDAY, outcome="attacked", route=("ariha", "trumba")), False),
    ],
)
def test_an_event_agrees_in_number_day_outcomes_and_route(wanted: CaseEvent, agree: bool) -> None:
    found = [make_event(outcome="attacked", outcomes=("attacked", "completed"), route=("trumba", "ariha"))]

    assert events_agree([wanted], found) is agree


def test_what_is_wrong_is_told_in_plain_words() -> None:
    match = Match(
        topic="patrols",
        kind="topic",
        matched=False,
        score=1,
        threshold=2,
        addends=(),
        missing=(),
        vetoed=False,
        spans=(),
    )
    reading = TopicReading(
        matches=(match,),
        reported=(),
        claims=(make_claim(topic="patrols", state="strained", temporal="background", actor="un", event_date=TUESDAY),),
        events=(make_event(route=("trumba", "ariha")),),
    )
    case = TopicCase(
        id="one", language="en", text="One.", matches=True,
        claims=(CaseClaim(state="holding", by=""),),
        events=(CaseEvent(ordinal=None, date=None, outcome="suspended", also=("attacked",)),),
    )  # fmt: skip

    told = [(each.what, each.wanted, each.found) for each in shortfalls(case, "patrols", reading)]

    assert told == [
        ("match", "the topic matches", "the topic does not match"),
        ("claims", "holding by the outlet", "strained background by un about 2026-10-20"),
        ("events", "no number no day suspended and attacked", "no. 9 2026-10-20 completed from trumba to ariha"),
    ]


def test_a_denial_and_another_topics_claims_count_for_nothing() -> None:
    match = Match(
        topic="patrols",
        kind="topic",
        matched=True,
        score=2,
        threshold=2,
        addends=(),
        missing=(),
        vetoed=False,
        spans=(),
    )
    reading = TopicReading(
        matches=(match,),
        reported=(),
        claims=(make_claim(topic="patrols", state="denial"), make_claim(topic="ceasefire", state="holding")),
    )

    assert (
        shortfalls(TopicCase(id="one", language="en", text="One.", matches=True, claims=()), "patrols", reading) == ()
    )
