"""What is known of a topic at one moment, and what of it is news since another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from monitor import model
from monitor.model import Account, TopicSpec
from monitor.topics.account import account, teller
from tests.build import make_sighting, make_testimony

LABELS = {"russia": "Russia", "turkey": "Turkey", "un": "the UN"}


def at(day: int, hour: int = 6) -> datetime:
    """A moment of October 2026."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def says(side: str, state: str, day: int, **given: Any) -> model.Testimony:
    """Somebody says it on a day of October, known at once."""
    return make_testimony(state, date(2026, 10, day), side=side, **given)


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


@pytest.fixture(scope="module")
def patrols(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "m4-patrols")


def told(topic: TopicSpec, claims: list[model.Testimony], now: datetime, before: datetime | None) -> Account:
    return account(topic, claims, (), (), now=now, before=before, labels=LABELS)


def test_a_move_since_the_edition_before_is_news_and_no_older_one(truce: TopicSpec) -> None:
    claims = [says("russia", "agreed", 18), says("russia", "in_force", 19), says("turkey", "holding", 20)]

    known = told(truce, claims, at(21), at(19, 23))

    assert known.status is not None and known.before is not None
    assert (known.before.state, known.status.state) == ("in_force", "holding")
    assert [change.after for change in known.changes] == ["holding"]
    assert known.status.voices == ("Turkey",)


def test_the_second_edition_of_the_same_news_has_no_change(truce: TopicSpec) -> None:
    claims = [says("russia", "agreed", 18), says("turkey", "agreed", 20)]

    assert told(truce, claims, at(21), at(19)).changes == ()


def test_without_an_edition_before_all_is_news(truce: TopicSpec) -> None:
    claims = [says("russia", "agreed", 18), says("russia", "in_force", 19)]

    known = told(truce, claims, at(21), None)

    assert known.before is None
    assert [change.after for change in known.changes] == ["agreed", "in_force"]


def test_what_becomes_known_later_has_no_say(truce: TopicSpec) -> None:
    late = says("russia", "holding", 20, known_at=at(22))

    assert told(truce, [late], at(21), None) == told(truce, [], at(21), None)


def test_what_was_published_early_but_known_late_changes_today_and_not_yesterday(truce: TopicSpec) -> None:
    claims = [says("un", "called_for", 17), says("russia", "agreed", 18, known_at=at(20))]

    known = told(truce, claims, at(21), at(19))

    assert known.before is not None and known.before.state == "called_for"
    assert [(change.after, change.on) for change in known.changes] == [("agreed", date(2026, 10, 18))]


def test_a_start_that_is_put_back_is_told_again(truce: TopicSpec) -> None:
    claims = [says("russia", "in_force", 18)]
    claims += [says("un", "in_force", 20, temporal="background", event_date=date(2026, 10, 16))]

    known = told(truce, claims, at(21), at(19))

    assert [(change.after, change.since.day) for change in known.changes] == [("in_force", 16)]


def test_only_claims_that_something_rests_on_are_kept(truce: TopicSpec) -> None:
    claims = [
        says("russia", "in_force", 18, id="moved"),
        says("un", "called_for", 19, id="idle"),
        says("turkey", "rejected", 20, id="stance"),
        says("turkey", "denial", 20, id="denial"),
        says("turkey", "denial", 17, id="old denial"),
        says("russia", "holding", 20, id="of another topic", topic="prisoners"),
    ]

    kept = told(truce, claims, at(21), at(19)).testimonies

    assert [testimony.claim.id for testimony in kept] == ["denial", "moved", "stance"]


def test_claims_of_a_dispute_are_kept(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", 20, id="a"), says("turkey", "strained", 20, id="b")]

    assert [testimony.claim.id for testimony in told(truce, claims, at(21), at(19)).testimonies] == ["a", "b"]


def test_the_usual_gap_is_the_middle_one_of_sixty_days(truce: TopicSpec) -> None:
    days = [1, 2, 4, 9, 10]
    old = make_testimony("holding", date(2026, 6, 1), side="un")

    known = told(truce, [old, *(says("un", "holding", day) for day in days)], at(21), None)

    assert (known.usual_gap, known.last_report) == (1.5, date(2026, 10, 10))


def test_three_days_are_too_few_for_a_usual_gap(truce: TopicSpec) -> None:
    known = told(truce, [says("un", "holding", day) for day in (1, 2, 4)], at(21), None)

    assert (known.usual_gap, known.last_report) == (None, date(2026, 10, 4))


def test_what_is_only_recalled_is_no_report_and_an_undated_article_is_one_of_its_arrival(truce: TopicSpec) -> None:
    claims = [says("un", "agreed", 20, temporal="background"), make_testimony("holding", None, known_at=at(19))]

    assert told(truce, claims, at(21), None).last_report == date(2026, 10, 19)


def patrolled(topic: TopicSpec, sightings: list[model.Sighting], before: datetime | None) -> Account:
    """The account of the patrols in the morning of the 22nd."""
    return account(topic, (), sightings, (), now=at(22), before=before, labels=LABELS)


def test_an_event_that_the_log_did_not_have_is_news_and_one_that_it_had_is_none(patrols: TopicSpec) -> None:
    old, new = make_sighting(12, date(2026, 10, 17), date(2026, 10, 17)), make_sighting(13, on=date(2026, 10, 21))

    known = patrolled(patrols, [old, new], at(19))

    assert known.log is not None and [event.ordinal for event in known.log.events] == [12, 13]
    assert known.news == (known.log.events[1].id,)
    assert (known.status, known.last_report) == (None, date(2026, 10, 21))


def test_an_event_that_is_only_recalled_is_in_the_log_and_no_news(patrols: TopicSpec) -> None:
    long_ago = make_sighting(1, date(2020, 3, 15), date(2026, 10, 21), background=True)

    known = patrolled(patrols, [long_ago], at(19))

    assert known.log is not None and [event.ordinal for event in known.log.events] == [1]
    assert known.news == ()


def test_another_report_of_a_known_event_is_no_news(patrols: TopicSpec) -> None:
    reports = [make_sighting(on=date(2026, 10, 20)), make_sighting(on=date(2026, 10, 21), outlet="The Courier")]

    assert patrolled(patrols, reports, at(21)).news == ()


@pytest.mark.parametrize(
    "differently",
    [
        {"outcome": "attacked", "outcomes": ("attacked",)},  # by the topic's order it leads from now on
        {"ordinal": 13, "side": "turkey"},  # another number: a conflict
    ],
)
def test_a_known_event_that_is_told_differently_now_is_news(patrols: TopicSpec, differently: dict[str, Any]) -> None:
    first = make_sighting(side="russia")
    second = make_sighting(**{"on": date(2026, 10, 21), "outlet": "The Courier", **differently})

    known = patrolled(patrols, [first, second], at(21))

    assert known.log is not None and len(known.log.events) == 1
    assert known.news == (known.log.events[0].id,)


@pytest.mark.parametrize(
    ("who", "label"),
    [
        ({"actor": "turkey", "speaker": "the minister", "side": "turkey"}, "Turkey"),
        ({"actor": "turkey+somebody", "speaker": "the minister"}, "the minister"),
        ({"side": "russia+turkey"}, "Russia and Turkey"),
        ({"outlet": "The Courier"}, "The Courier"),
    ],
)
def test_who_tells_of_an_event_is_called_as_a_reader_calls_him(who: dict[str, Any], label: str) -> None:
    assert teller(LABELS)(make_sighting(**who)) == label


def test_figures_of_the_period_are_kept(truce: TopicSpec) -> None:
    figure = model.Figure(
        topic="ceasefire", what="killed", who="soldiers", low=2, high=2, qualifier=None, event_date=None, speaker=None,
        actor=None, side=None, quote="Two soldiers were killed.", start=0, end=25,
    )  # fmt: skip
    sources = [make_testimony(on=date(2026, 10, day)).source for day in (17, 20)]
    old, new = (model.Count(figure=figure, source=source) for source in sources)
    other = model.Count(figure=replace(figure, topic="m4-patrols"), source=sources[1])

    known = account(truce, (), (), (old, new, other), now=at(21), before=at(19))

    assert known.counts == (new,)


def test_any_order_gives_the_same_account(truce: TopicSpec) -> None:
    claims = [says(side, state, day) for side in ("russia", "un") for state in ("agreed", "denial") for day in (17, 20)]

    assert told(truce, claims[::-1], at(21), at(18)) == told(truce, claims, at(21), at(18))


def test_a_topic_without_states_or_events_has_an_account_all_the_same(truce: TopicSpec) -> None:
    known = told(replace(truce, status=None), [says("russia", "holding", 20)], at(21), at(20))

    assert (known.status, known.log, known.changes, known.news) == (None, None, (), ())


def test_the_day_is_that_of_utc(truce: TopicSpec) -> None:
    after_midnight = datetime(2026, 10, 21, 1, 30, tzinfo=timezone(timedelta(hours=3)))

    assert told(truce, [], after_midnight, None).day == date(2026, 10, 20)
