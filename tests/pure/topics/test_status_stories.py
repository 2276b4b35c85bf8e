"""Two stories told through: three months of a ceasefire, and a border crossing that nobody wrote code for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from monitor import model
from monitor.model import TopicSpec
from monitor.topics.spec import topic_from_mapping
from monitor.topics.status import status
from tests.build import make_testimony

CROSSING = """\
id: crossing
title: {en: "Border crossing at Alban"}
languages: [en]
concepts:
  GATE: {en: [crossing, gate]}
  ALBAN: {en: [Alban]}
match:
  groups: {theme: {concept: GATE, weight: 10, cap: 3}, place: {concept: ALBAN, weight: 10, cap: 3}}
  require: [[theme], [place]]
status:
  concept: GATE
  place: {accept: [ALBAN]}
  states:
    open: {rank: 1, label: "open", decay: 5, opposes: [closed], margin: 0.3}
    closed: {rank: 1, label: "closed", decay: 5, score: 1.5, voices: 2, alone: true, margin: 0.3}
    reopening: {rank: 0, label: "to be opened", fades: true, decay: 3, after: [closed, none]}
  cues:
    en: {open: ["@GATE ..3 open"], closed: ["@GATE ..3 closed"], reopening: ["@GATE ..3 reopen"]}
"""


def of_2020(month: int, day: int) -> date:
    return date(2020, month, day)


def says(voice: str | None, state: str, on: date, event: date | None = None, **given: Any) -> model.Testimony:
    """A side says it, or with None an outlet in its own words."""
    return make_testimony(state, on, side=voice, event_date=event, **given)


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


def winter() -> list[model.Testimony]:
    """Invented claims of the first quarter of 2020, and some of the summer and the year before."""
    outlet = {"outlet": "The Orontes Post"}
    return [
        says("damascus", "strained", of_2020(1, 2), date(2019, 12, 31)),
        # a truce for January
        says("russia", "agreed", of_2020(1, 9), of_2020(1, 8)),
        says("turkey", "agreed", of_2020(1, 10), of_2020(1, 8)),
        says("russia", "in_force", of_2020(1, 10), of_2020(1, 9)),
        # it breaks
        says("sohr", "strained", of_2020(1, 15), of_2020(1, 15)),
        says("opposition", "strained", of_2020(1, 16), of_2020(1, 15)),
        says(None, "strained", of_2020(1, 15), **outlet),
        # February: calls and talks do not end what is being violated
        says("sohr", "strained", of_2020(1, 27)),
        says("un", "called_for", of_2020(2, 10)),
        says("opposition", "strained", of_2020(2, 9)),
        says("nato", "called_for", of_2020(2, 28)),
        says("russia", "negotiating", of_2020(2, 28)),
        says(None, "strained", of_2020(2, 21), outlet="The Ebla Times"),
        says("russia", "rejected", of_2020(2, 28)),
        says("un", "agreed", of_2020(2, 28), date(2018, 9, 17), temporal="background"),
        # Moscow, 5 March
        says("russia+turkey", "agreed", of_2020(3, 5), of_2020(3, 6)),
        says("russia", "agreed", of_2020(3, 6), of_2020(3, 5)),
        says("turkey", "agreed", of_2020(3, 5), of_2020(3, 5)),
        says(None, "in_force", of_2020(3, 6), of_2020(3, 6), **outlet),
        says("sohr", "in_force", of_2020(3, 6)),
        says("sohr", "holding", of_2020(3, 7), of_2020(3, 6)),
        says("turkey", "holding", of_2020(3, 8)),
        says("nato", "holding", of_2020(3, 9)),
        says("turkey", "strained", of_2020(3, 9), outlet="The Ebla Times", start=80),
        says("opposition", "strained", of_2020(3, 9)),
        says("un", "agreed", of_2020(3, 9), of_2020(3, 5)),
    ]


def test_the_winter_of_2020(truce: TopicSpec) -> None:
    told = status(truce, winter(), of_2020(3, 10))

    assert [(change.since, change.after) for change in told.changes] == [
        (date(2019, 12, 31), "strained"),
        (of_2020(1, 8), "agreed"),
        (of_2020(1, 9), "in_force"),
        (of_2020(1, 15), "strained"),
        (of_2020(3, 5), "agreed"),
        (of_2020(3, 6), "in_force"),
        (of_2020(3, 6), "holding"),
    ]
    assert told.changes[4].voices == ("russia+turkey", "turkey")


def test_on_29_february_it_is_still_being_violated_and_calls_are_no_truce(truce: TopicSpec) -> None:
    told = status(truce, winter(), of_2020(2, 29))

    assert (told.state, told.since) == ("strained", of_2020(1, 15))
    assert {state for state, _score in told.scores} == {"called_for", "negotiating"}


def test_with_nothing_said_before_29_february_is_a_day_of_talks(truce: TopicSpec) -> None:
    day = [claim for claim in winter() if claim.source.published_on == of_2020(2, 28)]

    told = status(truce, day, of_2020(2, 29))

    assert (told.state, told.since) == ("negotiating", of_2020(2, 28))
    assert [change.after for change in told.changes] == ["called_for", "negotiating"]


def test_on_9_march_it_holds_and_breaches_are_claimed(truce: TopicSpec) -> None:
    told = status(truce, winter(), of_2020(3, 9))

    assert (told.state, told.disputed, told.stale) == ("holding", True, False)
    assert told.voices == ("nato", "sohr")  # Ankara has come to speak of breaches
    assert [(camp.state, camp.voices) for camp in told.camps] == [
        ("holding", ("nato", "sohr")), ("strained", ("opposition", "turkey"))]  # fmt: skip


def test_in_june_nobody_has_spoken_of_it_for_long(truce: TopicSpec) -> None:
    told = status(truce, winter(), of_2020(6, 1))

    assert (told.state, told.stale, told.confidence) == ("holding", True, "low")
    assert told.why == "1 voice of 1 side, 1 origin, the last 84 days ago"


@pytest.fixture(scope="module")
def crossing() -> TopicSpec:
    return topic_from_mapping(yaml.safe_load(CROSSING), "topic")


def at_alban(side: str, state: str, day: int, **given: Any) -> model.Testimony:
    return make_testimony(state, date(2026, 10, day), topic="crossing", side=side, **given)


def test_a_border_crossing_is_open_then_closed_then_open(crossing: TopicSpec) -> None:
    claims = [
        at_alban("customs", "open", 1),
        at_alban("customs", "closed", 3),
        at_alban("un", "closed", 4),
        at_alban("customs", "reopening", 6, event_date=date(2026, 10, 9)),
        at_alban("customs", "open", 9),
    ]

    told = status(crossing, claims, date(2026, 10, 9))

    assert [(change.after, change.since.day) for change in told.changes] == [
        ("open", 1), ("closed", 3), ("reopening", 6), ("open", 9)]  # fmt: skip


def test_at_the_crossing_two_may_disagree_too(crossing: TopicSpec) -> None:
    claims = [at_alban("customs", "open", 3), at_alban("drivers", "closed", 4)]

    told = status(crossing, claims, date(2026, 10, 4))

    assert (told.state, told.disputed) == ("open", True)
    assert [camp.voices for camp in told.camps] == [("customs",), ("drivers",)]
