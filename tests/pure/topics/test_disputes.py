"""Disputes through all the days of a topic."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from monitor import model
from monitor.model import Camp, TopicSpec
from monitor.topics.disputes import Quarrel, quarrels
from monitor.topics.status import status, walked
from tests.build import make_testimony
from tests.pure.topics.drawn import DAYS, FIRST, some_claims
from tests.whole import examples

LAST = FIRST + timedelta(days=DAYS)


def on(number: int) -> date:
    """A day of October 2026."""
    return date(2026, 10, number)


def says(side: str, state: str, day: int, **given: Any) -> model.Testimony:
    return make_testimony(state, on(day), side=side, id=f"{side} {day}", **given)


def told(topic: TopicSpec, claims: list[model.Testimony], last: date) -> tuple[Quarrel, ...]:
    assert topic.status is not None
    return quarrels(walked(topic, topic.status, claims, last, {}), last)


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


def test_a_dispute_lasts_until_one_of_the_two_has_been_silent_for_a_week(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", 1), says("turkey", "strained", 3), says("russia", "holding", 5)]

    assert told(truce, claims, on(30)) == (
        Quarrel(
            first=on(3),
            last=on(9),
            camps=(
                Camp(state="holding", voices=("russia",), claims=("russia 5",)),
                Camp(state="strained", voices=("turkey",), claims=("turkey 3",)),
            ),
        ),
    )


def test_one_that_goes_on_today_ends_today(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", 1), says("turkey", "strained", 3)]

    assert [(each.first, each.last) for each in told(truce, claims, on(4))] == [(on(3), on(4))]


def test_after_a_while_a_new_one_begins(truce: TopicSpec) -> None:
    claims = [
        says(side, state, day) for day in (1, 20) for side, state in (("russia", "holding"), ("turkey", "strained"))
    ]

    assert [(each.first.day, each.last.day) for each in told(truce, claims, on(30))] == [(1, 7), (20, 26)]


@settings(max_examples=examples(25), deadline=None)
@given(claims=some_claims())
def test_it_is_a_day_of_dispute_when_the_status_of_that_day_says_so(
    truce: TopicSpec, claims: list[model.Testimony]
) -> None:
    days = [FIRST + timedelta(days=number) for number in range(DAYS + 1)]

    found = told(truce, claims, LAST)

    assert [any(each.first <= day <= each.last for each in found) for day in days] == [
        status(truce, claims, day).disputed for day in days
    ]
