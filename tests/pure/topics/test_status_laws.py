"""Laws of the status: what has no say in it, whatever the claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor import model
from monitor.model import Status, TopicSpec
from monitor.topics.status import status
from tests.build import make_testimony

FIRST = date(2026, 10, 1)
STATES = ("called_for", "negotiating", "agreed", "in_force", "holding", "strained", "collapsed", "rejected", "denial")
LAST = FIRST + timedelta(days=40)


@st.composite
def some_claims(draw: st.DrawFn) -> list[model.Testimony]:
    """Claims of forty days, many of them copies, undated, background, by one side or several, in one article or many."""
    found = []
    for number in range(draw(st.integers(0, 18))):
        day = draw(st.integers(0, 40))
        on = FIRST + timedelta(days=day)
        event_date = draw(st.none() | st.integers(-6, 3).map(lambda ago, on=on: on + timedelta(days=ago)))
        made = make_testimony(
            draw(st.sampled_from(STATES)),
            on,
            side=draw(st.sampled_from((None, None, "russia", "turkey", "russia+turkey", "un"))),
            via=draw(st.sampled_from((None, "coastwire"))),
            outlet=draw(st.sampled_from(("Herald", "Courier", "Dispatch"))),
            outlet_side=draw(st.sampled_from((None, "turkey"))),
            url=f"http://{number}.example/",
            temporal=draw(st.sampled_from(("current", "current", "current", "background"))),
            event_date=event_date,
            date_precision="none" if event_date is None else draw(st.sampled_from(("day", "relative", "month"))),
            confidence=draw(st.sampled_from((0.65, 0.7, 0.85, 0.9))),
            start=draw(st.sampled_from((0, 60))),
        )
        at = draw(st.none() | st.integers(0, 23).map(lambda hour, on=on: datetime.combine(on, time(hour), UTC)))
        found.append(model.Testimony(claim=made.claim, source=replace(made.source, published_at=at)))
    return found


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


@settings(max_examples=40, deadline=None)
@given(claims=some_claims(), chance=st.randoms(use_true_random=False))
def test_any_order_gives_the_same_status(truce: TopicSpec, claims: list[model.Testimony], chance: object) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert status(truce, shuffled, LAST) == status(truce, claims, LAST)


@settings(max_examples=40, deadline=None)
@given(claims=some_claims(), day=st.integers(0, 40))
def test_what_comes_the_day_after_changes_nothing(truce: TopicSpec, claims: list[model.Testimony], day: int) -> None:
    on = FIRST + timedelta(days=day)
    known = [claim for claim in claims if claim.source.published_on is not None and claim.source.published_on <= on]

    assert status(truce, claims, on) == status(truce, known, on)


@settings(max_examples=40, deadline=None)
@given(claims=some_claims(), which=st.integers(0, 24), days=st.integers(0, 9))
def test_a_reprint_changes_nothing(truce: TopicSpec, claims: list[model.Testimony], which: int, days: int) -> None:
    assume(claims)
    text = claims[which % len(claims)]
    copies = [
        model.Testimony(claim=replace(claim.claim, id=f"copy of {claim.claim.id}"), source=_reprinted(claim, days))
        for claim in claims
        if claim.source.url == text.source.url
    ]

    assert status(truce, [*copies, *claims], LAST) == status(truce, claims, LAST)


def _reprinted(text: model.Testimony, days: int) -> model.Provenance:
    assert text.source.published_on is not None
    on = min(text.source.published_on + timedelta(days=days), LAST)
    at = datetime.combine(on, time(23), UTC)
    return replace(text.source, url="http://site.example/copy", outlet="Any Site", published_on=on, published_at=at)


@settings(max_examples=40, deadline=None)
@given(claims=some_claims(), others=some_claims())
def test_what_is_said_of_something_else_changes_nothing(
    truce: TopicSpec, claims: list[model.Testimony], others: list[model.Testimony]
) -> None:
    elsewhere = [replace(other, claim=replace(other.claim, topic="prisoners")) for other in others]
    undated = [replace(other, source=replace(other.source, published_on=None, published_at=None)) for other in others]
    stances = [replace(other, claim=replace(other.claim, state="denial")) for other in others]

    assert status(truce, [*elsewhere, *undated, *stances, *claims], LAST) == status(truce, claims, LAST)


@settings(max_examples=40, deadline=None)
@given(claims=some_claims(), day=st.integers(0, 60))
def test_it_is_always_whole(truce: TopicSpec, claims: list[model.Testimony], day: int) -> None:
    on = FIRST + timedelta(days=day)

    told = status(truce, claims, on)

    assert _is_a_chain(told)
    assert (told.state is None) == (told.confidence == "none") == (not told.because) == (told.since is None)
    assert told.since is None or told.since <= on
    assert told.disputed == bool(told.camps)
    known = {claim.claim.id for claim in claims}
    assert known >= {*told.because, *(id_ for change in told.changes for id_ in change.claims)}


def _is_a_chain(told: Status) -> bool:
    """Each change begins where the one before ended, no day is before the one before, and the last leads to the status."""
    ends: Sequence[str | None] = [None, *(change.after for change in told.changes)]
    begins = [change.before for change in told.changes]
    days = [change.since for change in told.changes]
    decided = [change.on for change in told.changes]
    return (
        list(ends[:-1]) == begins
        and days == sorted(days)
        and decided == sorted(decided)
        and all(since <= on for since, on in zip(days, decided, strict=True))
        and ends[-1] == told.state
        and (told.state is None or days[-1] == told.since)
    )
