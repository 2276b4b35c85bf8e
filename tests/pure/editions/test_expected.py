"""What was announced, and what became of it: seen, called off, put off, or expected and not seen; once, in whatever languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.editions.expected import announcements, expectation
from monitor.editions.freeze import from_json, to_json
from monitor.editions.letter import letter
from monitor.editions.names import Names
from monitor.editions.render import render
from monitor.editions.telling import fate_text
from monitor.model import (
    Account,
    Event,
    EventLog,
    EventSpec,
    Expectation,
    LoggedEvent,
    OutcomeSpec,
    Sighting,
    TopicSpec,
)
from monitor.topics.account import account as account_of
from tests.pure.editions.accounts import PATROLS, TRACKED, account, event, logged, source, tracked_edition
from tests.pure.editions.samples import FROM, NASTY

TODAY = date(2026, 11, 22)
CALLED_OFF = OutcomeSpec(name="cancelled", label="cancelled", terms={}, void=True)
HALTED = OutcomeSpec(name="suspended", label="suspended", terms={}, programme=True, void=True)
EVENTS: EventSpec = replace(
    PATROLS,
    outcomes=(
        *(o for o in PATROLS.outcomes if o.name not in ("suspended", "announced")), CALLED_OFF, HALTED, PATROLS.outcomes[-1],
    ),
)  # fmt: skip
TOPIC: TopicSpec = replace(TRACKED[1], events=EVENTS)
NAMES = Names(topics={"m4-patrols": TOPIC})


def day(number: int) -> date:
    return date(2026, 11, number)


def seen(told_on: int, about: Event, outlet: str = "The Orontes Herald", hour: int = 9, **given: Any) -> Sighting:
    """A patrol as an outlet told it on a day of November: what two articles say are two."""
    return Sighting(
        event=replace(about, id=f"{about.id}@{told_on}.{hour} {outlet}"),
        source=source(outlet, at=datetime(2026, 11, told_on, hour, tzinfo=UTC), number=told_on, **given),
    )


def announced(
    told_on: int, number: int | None, about: date | None, outlet: str = "The Orontes Herald", **given: Any
) -> Sighting:
    hour, language = given.pop("hour", 9), given.pop("language", "en")
    return seen(told_on, event(number, about, "announced", **given), outlet, hour, language=language)


def known(*sightings: Sighting, on: date = TODAY) -> Account:
    """What the log makes of these sightings by the morning of a day."""
    now = datetime(on.year, on.month, on.day, 3, 30, tzinfo=UTC)
    return account_of(TOPIC, [], sightings, [], now=now, before=now - timedelta(days=1))


def fates(*sightings: Sighting, on: date = TODAY) -> list[str]:
    return [f"{row.name} {row.fate}: {row.became}" for row in rows(known(*sightings, on=on))]


def rows(about: Account) -> list[Expectation]:
    return [expectation(one, about, NAMES) for one in announcements(about, NAMES)]


def test_what_was_announced_and_came_is_ticked_off_with_what_became_of_it() -> None:
    told = fates(announced(15, None, day(18)), seen(18, event(13, day(18), "completed")))

    assert told == ["patrol seen: seen, patrol 13, completed"]


def test_one_that_came_a_day_later_says_when() -> None:
    sightings = announced(15, None, day(18)), seen(19, event(None, day(19), "blocked"))

    assert fates(*sightings) == ["patrol seen: seen on 19 Nov, blocked"]
    assert fates(announced(15, None, day(18)), seen(20, event(None, day(20), "blocked"))) == [
        "patrol missed: expected, not seen"
    ]


def test_before_its_day_is_over_another_patrol_the_day_before_is_not_it() -> None:
    sightings = announced(15, None, day(22)), seen(21, event(None, day(21), "completed"))

    assert fates(*sightings) == ["patrol ahead: still to come"]
    assert fates(*sightings, on=day(23)) == ["patrol seen: seen on 21 Nov, completed"]


def test_one_that_was_announced_for_its_own_day_is_not_the_one_of_the_day_after() -> None:
    told = fates(
        announced(15, None, day(18)),
        announced(15, None, day(19), "Maarat Wire"),
        seen(18, event(None, day(18), "completed")),
    )

    assert told == ["patrol seen: seen, completed", "patrol missed: expected, not seen"]


def test_the_same_announcement_in_two_languages_is_one() -> None:
    (row,) = rows(
        known(
            announced(15, 14, day(24)),
            announced(16, None, day(24), "Asi Postası", language="tr", quote="Bir sonraki ortak devriye 24 Kasım'da."),
            announced(16, 14, day(24), "Вестник Оронта", language="ru", quote="Патруль пройдёт 24 ноября."),
        )
    )

    assert (row.name, row.date, row.sources, row.fate) == ("patrol 14", day(24), 3, "ahead")


def test_what_was_called_off_says_so_and_for_when_the_next_is_announced() -> None:
    first, off = announced(15, None, day(18)), seen(17, event(None, day(18), "cancelled"))

    assert fates(first, off) == ["patrol off: cancelled"]
    assert fates(first, off, announced(17, None, day(25))) == [
        "patrol off: cancelled; now announced for 25 Nov",
        "patrol ahead: still to come",
    ]


def test_one_that_some_say_ran_and_others_say_did_not_was_seen() -> None:
    told = fates(
        announced(15, None, day(18)),
        seen(18, event(None, day(18), "cancelled")),
        seen(18, event(None, day(18), "completed"), "Maarat Wire"),
    )

    assert told == ["patrol seen: seen, completed or cancelled"]


def test_a_number_that_is_announced_for_another_day_was_put_off() -> None:
    told = fates(announced(10, 14, day(15)), announced(14, 14, day(24)))

    assert told == ["patrol 14 moved: put off to 24 Nov", "patrol 14 ahead: still to come"]


def test_a_series_that_was_halted_after_the_announcement_is_told_beside_it() -> None:
    halt = seen(16, event(None, day(16), "suspended"))

    assert fates(announced(15, None, day(18)), halt) == [
        "patrol missed: expected, not seen; M4 patrols suspended on 16 Nov"
    ]
    assert fates(announced(15, None, day(25)), halt) == ["patrol ahead: still to come; M4 patrols suspended on 16 Nov"]
    assert fates(announced(17, None, day(18)), halt) == ["patrol missed: expected, not seen"]


def test_a_halt_on_the_day_itself_is_not_what_was_expected() -> None:
    told = fates(announced(15, None, day(18)), seen(18, event(None, day(18), "suspended")))

    assert told == ["patrol missed: expected, not seen; M4 patrols suspended on 18 Nov"]


def test_a_month_is_not_over_before_its_last_day() -> None:
    vague = announced(2, None, day(1), date_precision="month")

    assert fates(vague) == ["patrol ahead: still to come"]
    assert [row.id for row in tracked(vague).coming] and not tracked(vague).unseen
    assert fates(vague, on=date(2026, 12, 1)) == ["patrol missed: expected, not seen"]
    assert fates(vague, seen(20, event(None, day(20), "completed"))) == ["patrol seen: seen on 20 Nov, completed"]
    assert fates(vague, seen(5, event(15, day(1), "completed")))[0].startswith("patrol seen")


def test_without_a_day_nobody_can_tell() -> None:
    assert fates(announced(15, None, None)) == ["patrol open: no day was told"]
    assert fates(announced(15, 14, None), seen(18, event(14, day(18), "completed"))) == [
        "patrol 14 seen: seen on 18 Nov, completed"
    ]


def test_what_is_said_to_have_been_planned_when_it_was_over_was_no_announcement() -> None:
    late = announced(20, None, day(18))

    assert fates(seen(18, event(None, day(18), "completed")), late) == []


def test_the_same_number_years_before_is_another_one() -> None:
    old = seen(1, event(14, date(2026, 1, 5), "completed"))

    assert fates(announced(15, 14, day(18)), old) == ["patrol 14 missed: expected, not seen"]


@pytest.mark.parametrize("far", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_is_a_day(far: date) -> None:
    """No text has one: who reads dates knows better. It must not be what an edition fails at."""
    ran = logged(None, day(18), "completed"), logged(13, None, "completed")
    for precision in ("day", "month"):
        told = logged(14, far, "announced", date_precision=precision)
        about = account("m4-patrols", log=EventLog(topic="m4-patrols", events=(told, *ran), missing=(), notes=()))

        assert [row.fate for row in rows(about)] == ["missed" if far == date.min else "ahead"]


def test_a_row_is_a_line_of_text() -> None:
    (row,) = rows(known(announced(2, None, day(1), date_precision="month")))

    assert fate_text(row, 2026) == (
        "Patrol, announced for November: still to come; Joint patrols on the M4; announced by 1 source, 1 origin"
    )
    assert "for 1 Nov 2026:" in fate_text(replace(row, precision="day"), 2027)
    assert fate_text(replace(row, date=None, ref=3), 2026).startswith(
        "Patrol, announced without a day: still to come [3];"
    )


# ---------------------------------------------------------------- in an edition


def tracked(*sightings: Sighting, **given: Any) -> Any:
    return tracked_edition(accounts=[known(*sightings)], topics=(TRACKED[0], TOPIC, *TRACKED[2:]), **given)


def test_an_edition_ticks_off_what_became_known_since_the_one_before_with_its_number() -> None:
    came = seen(21, event(13, day(21), "completed"), hour=12)
    edition = tracked(announced(15, None, day(21)), came)

    (row,) = edition.fates
    assert (row.became, row.ref) == ("seen, patrol 13, completed", edition.events[0].ref)
    assert edition.coming == () and edition.unseen == ()
    for form in (render(edition).text, render(edition).markdown, render(edition).page, letter(edition).html):
        assert "announced for 21 Nov: seen, patrol 13, completed" in " ".join(form.replace("\\", "").split())
    assert from_json(to_json(edition)) == edition


def test_it_is_ticked_off_once() -> None:
    came = seen(20, event(13, day(20), "completed"))

    assert tracked(announced(15, None, day(20)), came).fates == ()
    assert (
        tracked(announced(15, None, day(20)), came, seen(21, event(13, day(20), "attacked"), "Maarat Wire", 12)).fates
        == ()
    )


def test_what_was_put_off_is_not_missed() -> None:
    edition = tracked(announced(10, 14, day(15)), announced(21, 14, day(24), hour=12))

    assert [row.became for row in edition.fates] == ["put off to 24 Nov"]
    assert edition.unseen == () and [row.date for row in edition.coming] == [day(24)]
    assert edition.fates[0].ref is None


def test_hostile_names_in_a_line_that_ticks_off_are_inert() -> None:
    row = Expectation(
        topic="x", title=NASTY, name=NASTY, date=None, precision="none", sources=1, origins=1, fate="seen", became=NASTY
    )  # fmt: skip
    edition = replace(tracked_edition(), fates=(row,))

    for form in (render(edition).page, letter(edition).html):
        page = html5lib.parse(form, namespaceHTMLElements=False)
        assert not [each for each in page.iter() if each.tag in ("script", "img", "svg", "iframe")]
        assert "{{ 7*7 }}" in "".join(page.itertext())
    for form in (render(edition).text, render(edition).markdown):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", form)


def test_an_edition_from_before_says_nothing_of_it() -> None:
    assert '"fates"' not in to_json(tracked_edition())


SAID = st.lists(
    st.builds(
        lambda told, number, about, outcome, who, planned: seen(
            told, event(number, None if about is None else day(about), "announced" if planned else outcome, planned=planned), who
        ),
        st.integers(1, 21), st.sampled_from((None, 13, 14)), st.none() | st.integers(10, 28),
        st.sampled_from(("completed", "cancelled", "suspended", "blocked")),
        st.sampled_from(("The Orontes Herald", "Maarat Wire")),
        st.booleans(),
    ),
    max_size=7,
)  # fmt: skip


@given(SAID, st.randoms())
def test_whatever_is_told_every_announcement_has_one_fate_and_order_has_no_say(
    said: list[Sighting], chance: Any
) -> None:
    shuffled = list(said)
    chance.shuffle(shuffled)
    told, again = known(*said), known(*shuffled)

    assert rows(told) == rows(again)
    found = announcements(told, NAMES)
    assert len({one.event.id for one in found}) == len(found)
    for one in found:
        assert one.sightings and all(sighting.event.planned for sighting in one.sightings)
        assert (one.fate == "missed") == (one.by is None and one.due is not None and one.due < TODAY)
        assert (one.decided_at is None) == (one.by is None)
        if one.fate == "ahead":
            assert one.due is not None and one.due >= TODAY


def test_the_log_that_was_there_before_is_told_as_before() -> None:
    missed = logged(None, day(18), "announced", first_known_at=FROM - timedelta(days=6))
    about = account("m4-patrols", log=EventLog(topic="m4-patrols", events=(missed,), missing=(), notes=()))
    events: tuple[LoggedEvent, ...] = about.log.events if about.log else ()

    assert [row.id for row in tracked_edition(accounts=[about]).unseen] == [events[0].id]


@pytest.mark.parametrize("on", [date(2026, 11, 18), date(2026, 12, 2), date(2026, 12, 3)])
def test_what_is_missed_is_remembered_for_two_weeks(on: date) -> None:
    about = known(announced(15, None, day(18)), on=on)
    unseen = tracked_edition(accounts=[about], topics=(TRACKED[0], TOPIC, *TRACKED[2:])).unseen

    assert bool(unseen) == (day(18) < on <= date(2026, 12, 2))
