"""A log edited by hand: events added, corrected and retracted over what the sources tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.model import Account, EventMark, Override, OverrideId, Sighting, TopicSpec
from monitor.topics.account import account
from monitor.topics.byhand_events import id_of, mark_of
from tests.build import make_sighting
from tests.build_tracking import make_override


def on(day: int) -> date:
    return date(2026, 10, day)


def at(day: int, hour: int = 6) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def ran(number: int | None, day: int, **given: Any) -> Sighting:
    """A patrol that ran, told of that day."""
    return make_sighting(number, on(day), on(day), known_at=at(day, 12), url=f"http://herald.example/{day}", **given)


@pytest.fixture(scope="module")
def patrols(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "m4-patrols")


def known(
    topic: TopicSpec, sightings: list[Sighting], *overrides: Override, now: int = 24, before: int = 23
) -> Account:
    return account(topic, (), sightings, (), now=at(now), before=at(before), overrides=overrides)


def mark(topic: TopicSpec, sightings: list[Sighting], number: int) -> EventMark:
    log = known(topic, sightings).log
    assert log is not None
    return mark_of(next(event for event in log.events if event.ordinal == number))


def rows(told: Account) -> list[tuple[int | None, int | None, str, tuple[str, ...]]]:
    assert told.log is not None
    return [
        (event.ordinal, event.date.day if event.date else None, event.outcome, tuple(one.what for one in event.hands))
        for event in told.log.events
    ]


def test_an_added_event_is_in_the_row_of_numbers_and_is_news_once(patrols: TopicSpec) -> None:
    sightings = [ran(10, 16), ran(12, 20)]
    eleventh = make_override("added", date=on(18), ordinal=11, outcome="blocked", made_at=at(23, 12))

    without, told = known(patrols, sightings), known(patrols, sightings, eleventh)
    later = known(patrols, sightings, eleventh, now=25, before=24)

    assert without.log is not None and without.log.missing == (11,)
    assert told.log is not None and told.log.missing == ()
    assert rows(told) == [(10, 16, "completed", ()), (11, 18, "blocked", ("added",)), (12, 20, "completed", ())]
    assert told.news == (id_of("m4-patrols", OverrideId(1)),) and later.news == ()
    assert told.log.events[1].sightings == () and told.log.events[1].origins == 0


def test_an_added_event_that_a_source_tells_of_later_is_one_event(patrols: TopicSpec) -> None:
    eleventh = make_override("added", date=on(18), ordinal=11, outcome="blocked", made_at=at(19))

    told = known(patrols, [ran(10, 16), ran(11, 19), ran(12, 20)], eleventh)

    assert rows(told) == [(10, 16, "completed", ()), (11, 19, "completed", ("added",)), (12, 20, "completed", ())]


def test_a_correction_keeps_what_was_read(patrols: TopicSpec) -> None:
    sightings = [ran(10, 16), ran(12, 20)]
    wrong = make_override("corrected", event=mark(patrols, sightings, 12), ordinal=11, date=on(19), made_at=at(23, 12))

    told = known(patrols, sightings, wrong)

    assert rows(told)[-1] == (11, 19, "completed", ("corrected",))
    assert told.log is not None and told.log.missing == ()
    event = told.log.events[-1]
    assert event.machine is not None and (event.machine.ordinal, event.machine.date) == (12, on(20))
    assert told.news == (event.id,)


def test_a_corrected_event_is_found_again_when_its_id_is_another(patrols: TopicSpec) -> None:
    told_of = [ran(10, 16), ran(12, 20)]
    wrong = make_override("corrected", event=mark(patrols, told_of, 12), outcome="blocked", made_at=at(21))
    earlier = make_sighting(
        12, on(20), on(20), known_at=at(20, 1), url="http://wire.example/first", outlet="The Wire", id="wire"
    )

    told = known(patrols, [*told_of, earlier], wrong)

    assert told.log is not None and wrong.event is not None
    assert told.log.events[-1].id != wrong.event.id
    assert rows(told)[-1] == (12, 20, "blocked", ("corrected",))


def test_a_corrected_event_is_found_again_by_its_number_when_all_was_read_anew(patrols: TopicSpec) -> None:
    wrong = make_override("corrected", event=mark(patrols, [ran(12, 20)], 12), outcome="blocked", made_at=at(21))
    anew = make_sighting(12, on(20), on(20), known_at=at(22), url="http://wire.example/12", outlet="The Wire")

    assert rows(known(patrols, [anew], wrong)) == [(12, 20, "blocked", ("corrected",))]
    assert rows(known(patrols, [ran(13, 21)], wrong)) == [(13, 21, "completed", ())]


def test_a_retracted_event_stays_and_its_number_was_not_seen(patrols: TopicSpec) -> None:
    sightings = [ran(10, 16), ran(11, 18), ran(12, 20)]
    none = make_override("retracted", event=mark(patrols, sightings, 11), made_at=at(23, 12))

    told = known(patrols, sightings, none)

    assert rows(told)[1] == (11, 18, "completed", ("retracted",))
    assert told.log is not None and told.log.missing == (11,)
    assert [event.ordinal for event in told.log.standing] == [10, 12]
    assert told.news == ()
    assert [(one.hand.what, one.event.ordinal if one.event else None) for one in told.taken_back] == [("retracted", 11)]


def test_what_is_retracted_before_anybody_was_told_is_told_nowhere(patrols: TopicSpec) -> None:
    sightings = [ran(12, 20), ran(13, 23)]
    none = make_override("retracted", event=mark(patrols, sightings, 13), made_at=at(23, 13))

    told = known(patrols, sightings, none)

    assert told.news == () and told.taken_back == ()


def test_a_removed_retraction_is_taken_back_and_a_removed_addition_too(patrols: TopicSpec) -> None:
    sightings = [ran(12, 20)]
    gone = {"made_at": at(21), "removed_at": at(23, 12), "removed_by": "B. Other"}
    none = make_override("retracted", event=mark(patrols, sightings, 12), **gone)
    added = make_override("added", id=OverrideId(2), date=on(22), ordinal=13, **gone)

    told = known(patrols, sightings, none, added)

    assert rows(told) == [(12, 20, "completed", ())] and told.news == ()
    assert [(one.hand.what, one.hand.removed_by) for one in told.taken_back] == [
        ("retracted", "B. Other"),
        ("added", "B. Other"),
    ]
    assert known(patrols, sightings, none, added, now=25, before=24) == known(patrols, sightings, now=25, before=24)


def test_acts_are_laid_over_each_other_as_they_were_made(patrols: TopicSpec) -> None:
    sightings = [ran(12, 20)]
    twelve = mark(patrols, sightings, 12)
    first = make_override("corrected", event=twelve, ordinal=11, outcome="blocked", made_at=at(21))
    second = make_override("corrected", id=OverrideId(2), event=twelve, outcome="attacked", made_at=at(22))

    assert rows(known(patrols, sightings, second, first)) == [(11, 20, "attacked", ("corrected", "corrected"))]


def test_an_added_event_may_be_corrected_and_retracted(patrols: TopicSpec) -> None:
    added = make_override("added", date=on(18), ordinal=11, made_at=at(19))
    eleven = EventMark(id=id_of("m4-patrols", OverrideId(1)), ordinal=11, date=on(18), sightings=())
    moved = make_override("corrected", id=OverrideId(2), event=eleven, date=on(17), made_at=at(20))
    none = make_override("retracted", id=OverrideId(3), event=eleven, made_at=at(21))

    assert rows(known(patrols, [], added, moved)) == [(11, 17, "unclear", ("added", "corrected"))]
    assert rows(known(patrols, [], added, moved, none)) == [(11, 17, "unclear", ("added", "corrected", "retracted"))]


def test_an_event_is_added_beside_one_that_was_retracted(patrols: TopicSpec) -> None:
    sightings = [ran(12, 20)]
    none = make_override("retracted", event=mark(patrols, sightings, 12), made_at=at(21))
    instead = make_override("added", id=OverrideId(2), date=on(20), ordinal=12, outcome="blocked", made_at=at(22))

    told = known(patrols, sightings, none, instead)

    assert sorted(rows(told)) == [(12, 20, "blocked", ("added",)), (12, 20, "completed", ("retracted",))]


def test_a_past_day_knows_only_what_was_said_by_then(patrols: TopicSpec) -> None:
    sightings = [ran(12, 20)]
    added = make_override("added", date=on(18), ordinal=11, made_at=at(22))

    assert known(patrols, sightings, added, now=21, before=20) == known(patrols, sightings, now=21, before=20)
    assert timedelta(0) < added.made_at - at(21)
