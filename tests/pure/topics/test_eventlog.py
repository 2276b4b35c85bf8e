"""The log of events: merged over articles, languages and days, with what sources say differently."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import (
    EventLog,
    EventSpec,
    LoggedEvent,
    MatchSpec,
    OutcomeSpec,
    PlaceGuard,
    Provenance,
    Sighting,
    Telling,
    TopicSpec,
)
from monitor.topics.eventlog import event_log
from tests.build import make_origin
from tests.build_tracking import make_event

PATROLS = EventSpec(
    trigger="PATROL",
    place=PlaceGuard(),
    series="patrol",
    outcomes=(
        OutcomeSpec(name="attacked", label="attacked", terms={}),
        OutcomeSpec(name="blocked", label="blocked", terms={}),
        OutcomeSpec(name="shortened", label="cut short", terms={}),
        OutcomeSpec(name="cancelled", label="cancelled", terms={}, void=True),
        OutcomeSpec(name="suspended", label="suspended", terms={}, programme=True),
        OutcomeSpec(name="completed", label="completed", terms={}, negated="cancelled"),
        OutcomeSpec(name="announced", label="announced", terms={}, planned=True, weak=True),
    ),
    place_names={"trumba": "Trumba", "ariha": "Ariha"},
)
TOPIC = TopicSpec(
    slug="m4-patrols", kind="topic", title={"en": "Patrols"}, languages=("en",), concepts={}, match=MatchSpec(groups=()),
    events=PATROLS,
)  # fmt: skip
TODAY = date(2026, 10, 30)


def seen(
    number: int | None,
    day: int | None,
    outcome: str = "completed",
    *,
    by: str = "Asi Postası",
    on: int | None = None,
    **given: Any,
) -> Sighting:
    """A report, by an outlet or a speaker, on an event of October. `on`: the day of publication, the event's own if not told."""
    when = date(2026, 10, day) if day else None
    published = date(2026, 10, on or day or 1)
    url = given.pop("url", f"https://{by.lower().replace(' ', '-')}.example/{published.day}/{number}/{outcome}")
    at = datetime.combine(published, time(12), UTC)
    usual: dict[str, Any] = {"planned": outcome == "announced", "outcomes": (outcome,) if outcome != "unclear" else ()}
    source = {key: given.pop(key) for key in ("origin", "outlet_side", "written_by") if key in given}
    told = usual | given
    event = make_event(
        id=f"{url}#{number} {when} {sorted(map(str, told.items()))}", ordinal=number, date=when, outcome=outcome, **told
    )
    return Sighting(
        event=event,
        source=Provenance(
            url=url, title="", outlet=by, language="en", published_on=published, published_at=at, known_at=at,
            **({"origin": url, "outlet_side": None, "written_by": make_origin(by)} | source),
        ),
    )  # fmt: skip


def log(*sightings: Sighting, today: date = TODAY, since: date | None = None) -> EventLog:
    return event_log(
        TOPIC, sightings, today, lambda sighting: sighting.event.speaker or sighting.source.outlet, since=since
    )


def rows(told: EventLog) -> list[str]:
    return [f"{event.ordinal or '-'} {event.date or '-'} {event.outcome}" for event in told.events]


def only(*sightings: Sighting) -> LoggedEvent:
    (event,) = log(*sightings).events
    return event


# ---------------------------------------------------------------- what is one event


@pytest.mark.parametrize(
    ("one", "other", "amount"),
    [
        (seen(12, 5), seen(12, 5, by="Orontes News"), 1),
        (seen(12, 5), seen(12, 7, by="Orontes News"), 1),  # two days apart
        (seen(23, 5, "attacked"), seen(26, 5, "attacked", by="Orontes News"), 1),  # one bomb, counted by two sides
        (seen(23, 5, "attacked"), seen(26, 5, by="Orontes News"), 2),
        (seen(12, 5), seen(12, 8, by="Orontes News"), 2),
        (seen(12, 5), seen(12, 12, by="Orontes News", date_source="default"), 1),  # one has only its article's day
        (seen(12, 5), seen(12, 16, by="Orontes News", date_source="default"), 2),
        (seen(12, 5), seen(13, 5, by="Orontes News"), 1),  # Ankara counts one more
        (seen(12, 5), seen(14, 5, by="Orontes News"), 2),
        (seen(12, 5, side="russia"), seen(15, 5, by="Orontes News", side="turkey"), 1),  # each side counts for itself
        (seen(12, 5, side="russia"), seen(15, 5, by="Orontes News", side="russia"), 2),
        (seen(12, 5), seen(13, 6, by="Orontes News"), 2),
        (seen(12, 5), seen(None, 5, by="Orontes News"), 1),
        (seen(12, 5), seen(None, 6, by="Orontes News"), 2),
        (seen(12, 5), seen(None, 6, by="Orontes News", date_source="default"), 1),  # told on the morning after
        (seen(12, 5), seen(None, 6, by="Orontes News", on=8, date_precision="relative"), 1),  # "a couple of days ago"
        (seen(12, 7), seen(None, 6, by="Orontes News", on=8, date_precision="relative"), 1),
        (seen(12, 5), seen(None, 6, "attacked", by="Orontes News", on=8, date_precision="relative"), 2),
        (seen(12, 5), seen(None, 6, by="Orontes News", on=7, date_precision="relative"), 2),  # "yesterday"
        (seen(12, 5), seen(None, 7, by="Orontes News", on=9, date_precision="relative"), 2),
        (seen(None, 5), seen(None, 5, by="Orontes News"), 1),
        (seen(1, 15, "announced", on=13), seen(None, None, "announced", by="Orontes News", on=13), 1),  # says no day
        (seen(1, 15, "announced", on=13), seen(None, None, "announced", by="Orontes News", on=10), 2),
        (seen(1, 30, "announced", on=13), seen(None, None, "announced", by="Orontes News", on=13), 2),
        (seen(1, 15), seen(None, None, "announced", by="Orontes News", on=13), 2),  # nobody had named the day
        (seen(12, 5), seen(12, None, by="Orontes News", on=20), 1),
        (seen(12, 20), seen(12, None, by="Orontes News", on=5), 2),  # of an earlier row
        (seen(12, 5, "attacked"), seen(None, 1, "attacked", by="Orontes News", date_precision="month"), 1),
        (seen(12, 5, "attacked"), seen(None, 1, "blocked", by="Orontes News", date_precision="month"), 2),
    ],
)
def test_sightings_of_one_event_meet(one: Sighting, other: Sighting, amount: int) -> None:
    assert len(log(one, other).events) == len(log(other, one).events) == amount


def test_an_article_that_tells_two_numbers_of_one_day_knows_them_apart() -> None:
    both = [seen(number, 5, url="https://orontes.example/1") for number in (12, 13)]

    assert rows(log(*both)) == ["12 2026-10-05 completed", "13 2026-10-05 completed"]


def test_what_says_neither_when_nor_which_is_left_out() -> None:
    assert log(seen(None, None, "attacked")).events == ()


def test_another_topic_and_a_topic_without_events_have_no_log() -> None:
    foreign = replace(seen(12, 5), event=replace(seen(12, 5).event, topic="ceasefire"))

    assert log(foreign).events == ()
    assert event_log(replace(TOPIC, events=None), [seen(12, 5)], TODAY, lambda _: "x") == log()


# ---------------------------------------------------------------- what sources say differently


def test_numbers_days_outcomes_and_ways_that_differ_are_kept_with_who_says_so() -> None:
    event = only(
        seen(20, 14, "attacked", speaker="Moscow", route=("trumba", "ariha")),
        seen(21, 14, "completed", speaker="Ankara", by="Orontes News", route=("ariha", "trumba")),
        seen(21, 15, "completed", speaker="Idlib", by="Harbour Post"),
    )

    assert (event.ordinal, event.date, event.outcome, event.outcomes) == (
        21,
        date(2026, 10, 14),
        "attacked",
        ("attacked", "completed"),
    )
    assert {conflict.what: conflict.sayings for conflict in event.conflicts} == {
        "number": (("20", "Moscow"), ("21", "Ankara"), ("21", "Idlib")),
        "date": (("2026-10-14", "Ankara"), ("2026-10-14", "Moscow"), ("2026-10-15", "Idlib")),
        "outcome": (("attacked", "Moscow"), ("completed", "Ankara"), ("completed", "Idlib")),
        "route": (("Ariha to Trumba", "Ankara"), ("Trumba to Ariha", "Moscow")),
    }


def test_where_all_say_the_same_there_is_no_conflict() -> None:
    event = only(seen(12, 5), seen(12, 5, by="Orontes News"), seen(None, 5, "unclear", by="Harbour Post"))

    assert event.conflicts == ()
    assert event.outcomes == ("completed",)


def test_nobody_contradicts_himself() -> None:
    event = only(seen(12, 5, "completed"), seen(12, 5, "attacked"))
    corrected = only(seen(12, 6, speaker="Moscow"), seen(12, 5, speaker="Moscow", on=7), seen(12, 5, by="Harbour Post"))

    assert event.outcomes == ("attacked", "completed")
    assert event.conflicts == () == corrected.conflicts


def test_two_voices_of_one_article_differ_like_those_of_two() -> None:
    moscow = Telling(outcomes=("shortened",), speaker="Moscow", actor=None, side=None)
    ankara = Telling(outcomes=("completed",), speaker="Ankara", actor=None, side=None)

    event = only(seen(12, 5, "shortened", outcomes=("shortened", "completed"), tellings=(moscow, ankara)))

    assert [(conflict.what, conflict.sayings) for conflict in event.conflicts] == [
        ("outcome", (("completed", "Ankara"), ("shortened", "Moscow")))
    ]


def test_the_day_of_an_article_is_no_saying_about_the_day_of_the_event() -> None:
    event = only(seen(12, 5), seen(12, 7, by="Orontes News", date_source="default", date_precision="none"))

    assert (event.date, event.date_precision, event.conflicts) == (date(2026, 10, 5), "day", ())


def test_a_copy_adds_no_voice_and_no_origin() -> None:
    first = seen(12, 5)
    wrote = first.source.written_by
    copy = seen(12, 5, "attacked", by="Copy & Paste", on=6, origin=first.source.url, written_by=wrote)

    event = only(first, copy)

    assert (event.voices, event.origins, len(event.sightings)) == (("Asi Postası",), 1, 2)
    assert (event.outcomes, event.conflicts) == (("completed",), ())


def test_reports_that_retell_one_agency_are_one_origin_and_have_one_say() -> None:
    wire = make_origin("Coast Wire", kind="agency", why="leans")
    retold = [seen(12, 5, by=outlet, written_by=wire) for outlet in ("Herald", "Courier", "Dispatch")]
    others = [seen(13, 5, by=outlet) for outlet in ("Asi Postası", "Orontes News")]

    event = only(*retold, *others)

    assert (event.ordinal, event.origins) == (13, 3)


# ---------------------------------------------------------------- announced, suspended, late


def test_an_announcement_without_a_day_is_of_the_event_that_others_go_on_announcing() -> None:
    event = only(
        seen(1, 15, "announced", by="Levant Wire", on=10),
        seen(1, 15, "announced", on=13),
        seen(None, None, "announced", by="Orontes News", on=13),
    )

    assert (event.ordinal, event.date, len(event.sightings)) == (1, date(2026, 10, 15), 3)


def test_what_was_announced_and_then_ran_is_one_entry() -> None:
    ahead = [seen(12, 10, "announced", on=5), seen(None, 10, "announced", by="Orontes News", on=6)]

    waiting = only(*ahead)
    done = only(*ahead, seen(12, 10, "completed", by="Harbour Post"))
    put_off = only(ahead[0], seen(12, 14, "completed", by="Harbour Post"))

    assert (waiting.planned, waiting.outcome) == (True, "announced")
    assert (done.planned, done.outcomes, len(done.sightings)) == (False, ("completed",), 3)
    assert (put_off.planned, put_off.date) == (False, date(2026, 10, 14))
    assert rows(log(ahead[0], seen(13, 12, by="Harbour Post"))) == [
        "12 2026-10-10 announced",
        "13 2026-10-12 completed",
    ]


def test_a_suspension_that_is_told_again_and_again_is_one_until_a_gap_parts_it() -> None:
    told = [seen(None, None, "suspended", on=day, by=f"Paper {day}") for day in (1, 5, 9, 28)]

    first, second = log(*told).events

    assert [len(first.sightings), len(second.sightings)] == [3, 1]
    assert (first.ordinal, first.outcome, first.planned) == (None, "suspended", False)


@pytest.mark.parametrize(("on", "late"), [(5, False), (8, False), (9, True)])
def test_a_report_that_comes_more_than_three_days_after_is_late_and_stands_under_its_day(on: int, late: bool) -> None:
    first, second = log(seen(12, 5, on=on), seen(13, 7)).events

    assert (first.ordinal, first.late, second.late) == (12, late, False)


# ---------------------------------------------------------------- the row of numbers


def test_numbers_that_nobody_reported_are_missing() -> None:
    assert log(seen(12, 5), seen(15, 20)).missing == (13, 14)
    assert log(seen(12, 5), seen(15, 20), seen(14, None, by="Orontes News", on=21)).missing == (13,)
    assert log(seen(12, 5), seen(15, 20), today=date(2027, 3, 1)).missing == ()
    assert log(seen(12, 5), seen(15, 20), today=date(2027, 3, 1), since=date.min).missing == (13, 14)
    assert log(seen(12, 5), seen(15, 25, "announced", on=20)).missing == ()


def test_between_two_counts_of_one_event_no_number_is_missing() -> None:
    both = seen(12, 5, side="russia"), seen(15, 5, by="Orontes News", side="turkey")

    assert log(*both).missing == ()
    assert log(*both, seen(17, 20)).missing == (16,)


def test_a_new_way_of_counting_is_no_gap() -> None:
    assert log(seen(1, 5), seen(90, 20)).missing == ()


def test_numbers_that_go_back_or_come_twice_are_noted() -> None:
    assert log(seen(12, 3), seen(11, 5)).notes == ("12 on 3 October, then 11 on 5 October: the numbers go back",)
    assert log(seen(12, 3), seen(12, 20)).notes == ("12 on 3 October and again on 20 October: the number comes twice",)
    assert log(seen(12, 3), seen(13, 5)).notes == ()


# ---------------------------------------------------------------- laws

_REPORTS = st.builds(
    lambda number, day, outcome, by, source, precision, on, side: seen(
        number, day, outcome, by=by, on=min(31, max(day or 1, on)), date_source=source if day else "none",
        date_precision=precision if day else "none", side=side,
    ),
    st.none() | st.integers(9, 14),
    st.none() | st.integers(3, 12),
    st.sampled_from(["attacked", "blocked", "completed", "unclear", "announced", "suspended"]),
    st.sampled_from(["A", "B", "C", "D"]),
    st.sampled_from(["text", "text", "default"]),
    st.sampled_from(["day", "day", "relative", "month"]),
    st.integers(3, 20),
    st.sampled_from([None, "russia", "turkey"]),
)  # fmt: skip


@given(st.lists(_REPORTS, max_size=14), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_log(sightings: list[Sighting], chance: random.Random) -> None:
    shuffled = list(sightings)
    chance.shuffle(shuffled)

    assert log(*shuffled) == log(*sightings)
    assert log(*sightings, *sightings) == log(*sightings)


@given(st.lists(_REPORTS, max_size=14))
def test_every_sighting_that_can_be_placed_stands_in_one_entry(sightings: list[Sighting]) -> None:
    told = log(*sightings)

    placed = [sighting for event in told.events for sighting in event.sightings]
    assert len(placed) == len({(each.source.url, repr(each.event)) for each in placed})
    assert all(each in placed for each in sightings if each.event.date is not None or each.event.ordinal is not None)
    assert len({event.id for event in told.events}) == len(told.events)


@given(st.lists(_REPORTS, min_size=1, max_size=10))
def test_copies_of_a_text_never_add_a_voice(sightings: list[Sighting]) -> None:
    copies = [
        replace(each, source=replace(each.source, url=each.source.url + "/copy", outlet="Copy",
                                     known_at=each.source.known_at + timedelta(days=1)))
        for each in sightings
    ]  # fmt: skip

    voices = {voice for event in log(*sightings, *copies).events for voice in event.voices}

    assert "Copy" not in voices
