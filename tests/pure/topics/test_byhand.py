"""A status set by hand: over what the claims say, which stays beside it, from when it was said to its removal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import model
from monitor.model import Account, Override, OverrideId, TopicSpec
from monitor.topics.account import account
from monitor.topics.byhand import known_by, set_by_hand
from monitor.topics.status import status
from tests.build import make_testimony
from tests.build_tracking import make_override
from tests.pure.topics.drawn import DAYS, FIRST, some_claims
from tests.whole import examples

STATES = ("called_for", "agreed", "in_force", "holding", "strained", "collapsed")
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def on(day: int) -> date:
    return date(2026, 10, day)


def at(day: int, hour: int = 6) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def says(side: str, state: str, day: int, **given: Any) -> model.Testimony:
    return make_testimony(state, on(day), side=side, **given)


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


CLAIMS = [says("russia", "agreed", 16), says("russia", "in_force", 17), says("turkey", "holding", 18)]


def known(topic: TopicSpec, now: datetime, before: datetime | None, *overrides: Override) -> Account:
    return account(topic, CLAIMS, (), (), now=now, before=before, overrides=overrides)


def moves(told: Account) -> list[tuple[str | None, str | None, int]]:
    return [(change.before, change.after, change.since.day) for change in told.changes]


def test_a_set_state_stands_with_its_signer_and_the_machine_beside_it(truce: TopicSpec) -> None:
    told = known(truce, at(21), at(20, 0), make_override())

    assert told.status is not None and told.status.set_by is not None
    assert (told.status.state, told.status.since) == ("strained", on(20))
    assert (told.status.set_by.by, told.status.by_claims.state, told.status.by_claims.since) == (
        "A. Analyst",
        "holding",
        on(18),
    )
    assert moves(told) == [("holding", "strained", 20)]
    [change] = told.changes
    assert (change.hand, change.rule, change.claims) == (told.status.set_by, "set by hand by A. Analyst", ())


def test_it_is_news_once(truce: TopicSpec) -> None:
    told = known(truce, at(22), at(21), make_override())

    assert told.changes == () and told.before is not None and told.before.state == "strained"


def test_a_day_before_it_was_said_knows_nothing_of_it(truce: TopicSpec) -> None:
    said_later = make_override(made_at=at(21, 7))

    assert known(truce, at(21), at(20), said_later) == known(truce, at(21), at(20))


def test_one_that_is_said_of_days_past_hides_what_the_claims_said_of_them(truce: TopicSpec) -> None:
    told = known(truce, at(21), at(20), make_override(since=on(17), made_at=at(20, 12)))

    assert told.status is not None
    assert [(change.after, change.since.day) for change in told.status.changes] == [
        ("agreed", 16),
        ("in_force", 17),
        ("strained", 17),
    ]
    assert [change.after for change in told.status.by_claims.changes] == ["agreed", "in_force", "holding"]
    assert moves(told) == [("holding", "strained", 17)] and told.changes[0].on == on(20)


def test_it_ends_with_its_last_day_and_what_the_claims_say_is_told_again(truce: TopicSpec) -> None:
    short = make_override(until=on(21))

    during, after = known(truce, at(21, 23), at(20), short), known(truce, at(22), at(21), short)

    assert during.status is not None and during.status.state == "strained"
    assert after.status is not None and after.status.set_by is None
    assert (after.status.state, after.status.since) == ("holding", on(18))
    assert moves(after) == [("strained", "holding", 22)]
    assert after.changes[0].ends and after.changes[0].claims == after.status.because


def test_a_removal_is_a_change_and_leaves_no_trace_in_the_status(truce: TopicSpec) -> None:
    gone = make_override(removed_at=at(21, 5), removed_by="B. Other")

    told, never = known(truce, at(21), at(20, 6), gone), known(truce, at(21), at(20, 6))

    assert told.status == never.status
    assert moves(told) == [("strained", "holding", 18)]
    assert told.changes[0].rule == "what was set by hand was removed by B. Other"
    assert known(truce, at(22), at(21), gone) == replace(known(truce, at(22), at(21)))


def test_what_was_set_and_removed_between_two_editions_is_no_news(truce: TopicSpec) -> None:
    gone = make_override(made_at=at(20, 7), removed_at=at(20, 9), removed_by="A. Analyst")

    assert known(truce, at(21), at(20), gone) == known(truce, at(21), at(20))


def test_the_act_made_last_holds_and_the_one_before_comes_back(truce: TopicSpec) -> None:
    first = make_override(since=on(19), made_at=at(19))
    second = make_override(
        id=OverrideId(2), state="collapsed", since=on(20), until=on(20), made_at=at(20), by="B. Other"
    )

    told = known(truce, at(22), at(18, 23), second, first)

    assert told.status is not None and told.status.set_by is not None
    assert told.status.set_by.by == "A. Analyst" and told.status.since == on(21)
    assert moves(told) == [("holding", "strained", 19), ("strained", "collapsed", 20), ("collapsed", "strained", 21)]


def test_a_move_that_nobody_saw_under_a_set_state_is_told_by_its_end(truce: TopicSpec) -> None:
    claims = [*CLAIMS, says("un", "collapsed", 20), says("russia", "collapsed", 20), says("turkey", "collapsed", 20)]
    gone = make_override(state="in_force", since=on(19), made_at=at(19), removed_at=at(22, 1), removed_by="A. Analyst")

    told = account(truce, claims, (), (), now=at(22), before=at(21), overrides=[gone])

    assert told.status is not None and told.status.state == "collapsed"
    assert moves(told)[-1] == ("in_force", "collapsed", 20)


def test_a_past_stretch_that_is_removed_is_taken_back(truce: TopicSpec) -> None:
    past = make_override(since=on(17), until=on(17), made_at=at(19), removed_at=at(21, 1), removed_by="B. Other")

    told = known(truce, at(21), at(20), past)

    assert told.changes == ()
    assert [one.hand.removed_by for one in told.taken_back] == ["B. Other"]


def test_a_topic_that_has_no_status_yet_may_be_given_one(truce: TopicSpec) -> None:
    told = account(truce, (), (), (), now=at(21), before=at(20, 0), overrides=[make_override()])

    assert told.status is not None and told.status.state == "strained"
    assert told.status.by_claims.state is None and moves(told) == [(None, "strained", 20)]


@st.composite
def acts(draw: st.DrawFn) -> list[Override]:
    """Some acts on the days of the claims, a few of them removed."""
    made = []
    for number in range(draw(st.integers(0, 5))):
        since = draw(st.integers(0, DAYS))
        length = draw(st.none() | st.integers(0, 10))
        removed = draw(st.none() | st.integers(0, 10))
        said = datetime.combine(FIRST + timedelta(days=since + draw(st.integers(0, 4))), NOON.timetz())
        made.append(
            make_override(
                id=OverrideId(number + 1), state=draw(st.sampled_from(STATES)), since=FIRST + timedelta(days=since),
                until=None if length is None else FIRST + timedelta(days=since + length), made_at=said,
                removed_at=None if removed is None else said + timedelta(days=removed), removed_by="B. Other",
            )
        )  # fmt: skip
    return made


def reckoned(topic: TopicSpec, claims: list[model.Testimony], day: int, overrides: list[Override]) -> Account:
    now = datetime.combine(FIRST + timedelta(days=day), NOON.timetz()) + timedelta(hours=3)
    return account(topic, claims, (), (), now=now, before=now - timedelta(days=1), overrides=overrides)


@settings(max_examples=examples(40), deadline=None)
@given(claims=some_claims(), overrides=acts(), day=st.integers(0, DAYS), chance=st.randoms(use_true_random=False))
def test_the_order_of_acts_has_no_say(
    truce: TopicSpec, claims: list[model.Testimony], overrides: list[Override], day: int, chance: Any
) -> None:
    shuffled = list(overrides)
    chance.shuffle(shuffled)

    assert reckoned(truce, claims, day, shuffled) == reckoned(truce, claims, day, overrides)


@settings(max_examples=examples(40), deadline=None)
@given(claims=some_claims(), overrides=acts(), day=st.integers(0, DAYS))
def test_what_is_said_later_has_no_say(
    truce: TopicSpec, claims: list[model.Testimony], overrides: list[Override], day: int
) -> None:
    now = datetime.combine(FIRST + timedelta(days=day), NOON.timetz()) + timedelta(hours=3)
    then = [
        replace(one, removed_at=one.removed_at if one.removed_at and one.removed_at <= now else None)
        for one in overrides
        if one.made_at <= now
    ]

    assert reckoned(truce, claims, day, then).status == reckoned(truce, claims, day, overrides).status


@settings(max_examples=examples(40), deadline=None)
@given(claims=some_claims(), overrides=acts(), day=st.integers(0, DAYS))
def test_what_was_removed_a_day_ago_was_never_said(
    truce: TopicSpec, claims: list[model.Testimony], overrides: list[Override], day: int
) -> None:
    now = datetime.combine(FIRST + timedelta(days=day), NOON.timetz()) + timedelta(hours=3)
    yesterday = now - timedelta(days=1)
    kept = [one for one in overrides if one.removed_at is None or one.removed_at > yesterday]

    assert reckoned(truce, claims, day, kept) == reckoned(truce, claims, day, overrides)


@settings(max_examples=examples(40), deadline=None)
@given(claims=some_claims(), overrides=acts(), day=st.integers(0, DAYS))
def test_the_machine_is_always_there_and_the_way_is_one_chain(
    truce: TopicSpec, claims: list[model.Testimony], overrides: list[Override], day: int
) -> None:
    today = FIRST + timedelta(days=day)
    now = datetime.combine(today, NOON.timetz()) + timedelta(hours=3)
    machine = status(truce, claims, today)

    told = set_by_hand(machine, known_by(overrides, truce.slug, now))

    assert told.by_claims == machine
    assert told.state == (told.changes[-1].after if told.changes else None)
    befores = [None, *(change.after for change in told.changes)]
    assert all(change.before == before for change, before in zip(told.changes, befores, strict=False) if change.hand)
    if told.set_by is not None:
        assert told.state == told.set_by.state and told.because == ()
