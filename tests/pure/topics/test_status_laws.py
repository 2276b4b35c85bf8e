"""Laws of the status: what has no say in it, whatever the claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monitor import model
from monitor.model import Status, TopicSpec
from monitor.topics.status import status
from tests.pure.topics.drawn import DAYS, FIRST, some_claims
from tests.whole import examples

LAST = FIRST + timedelta(days=DAYS)


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


@settings(max_examples=examples(40), deadline=None)
@given(claims=some_claims(), chance=st.randoms(use_true_random=False))
def test_any_order_gives_the_same_status(truce: TopicSpec, claims: list[model.Testimony], chance: object) -> None:
    shuffled = list(claims)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    assert status(truce, shuffled, LAST) == status(truce, claims, LAST)


@settings(max_examples=examples(40), deadline=None)
@given(claims=some_claims(), day=st.integers(0, 40))
def test_what_comes_the_day_after_changes_nothing(truce: TopicSpec, claims: list[model.Testimony], day: int) -> None:
    on = FIRST + timedelta(days=day)
    known = [claim for claim in claims if claim.source.published_on is not None and claim.source.published_on <= on]

    assert status(truce, claims, on) == status(truce, known, on)


@settings(max_examples=examples(40), deadline=None)
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


@settings(max_examples=examples(40), deadline=None)
@given(claims=some_claims(), others=some_claims())
def test_what_is_said_of_something_else_changes_nothing(
    truce: TopicSpec, claims: list[model.Testimony], others: list[model.Testimony]
) -> None:
    elsewhere = [replace(other, claim=replace(other.claim, topic="prisoners")) for other in others]
    undated = [replace(other, source=replace(other.source, published_on=None, published_at=None)) for other in others]
    stances = [replace(other, claim=replace(other.claim, state="denial")) for other in others]

    assert status(truce, [*elsewhere, *undated, *stances, *claims], LAST) == status(truce, claims, LAST)


@settings(max_examples=examples(40), deadline=None)
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
