"""What a status rests on: since when, who disagrees, how old the evidence is, how sure one may be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from monitor import model
from monitor.model import Camp, TopicSpec
from monitor.topics.status import status
from tests.build import make_origin, make_testimony


def on(number: int) -> date:
    """A day of October 2026; from 32 on, of November."""
    return date(2026, 10, 1) + timedelta(days=number - 1)


def says(side: str, state: str, day: date, **given: Any) -> model.Testimony:
    """Somebody of a side says it, in a text and an outlet of its own."""
    return make_testimony(state, day, side=side, **{"outlet": f"Voice of {side}", **given})


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


def test_it_began_on_the_earliest_day_that_a_claim_names(truce: TopicSpec) -> None:
    claims = [
        says("russia", "in_force", on(20)),
        says("un", "in_force", on(20), event_date=on(18), id="names-the-18th", confidence=0.7),
        says("turkey", "in_force", on(20), event_date=on(19)),
    ]

    told = status(truce, claims, on(20))

    assert told.since == on(18)
    assert "names-the-18th" in told.changes[0].claims


def test_without_a_named_day_it_began_when_it_was_first_said(truce: TopicSpec) -> None:
    claims = [says("russia", "called_for", on(18), confidence=0.75), says("un", "called_for", on(19), confidence=0.75)]

    told = status(truce, claims, on(20))

    assert (told.since, told.changes[0].on) == (on(18), on(19))


def test_a_deal_for_tomorrow_was_made_today_and_says_when_more_is_due(truce: TopicSpec) -> None:
    claims = [says("russia", "agreed", on(20), event_date=on(21))]

    today, later = status(truce, claims, on(20)), status(truce, claims, on(23))

    assert (today.since, today.due) == (on(20), on(21))
    assert (later.state, later.due) == ("agreed", on(21))


def test_of_two_days_on_which_more_is_due_the_newer_word_counts(truce: TopicSpec) -> None:
    claims = [says("russia", "agreed", on(20), event_date=on(21)), says("turkey", "agreed", on(21), event_date=on(24))]

    assert status(truce, claims, on(22)).due == on(24)


def test_a_day_ahead_is_no_start_of_talks(truce: TopicSpec) -> None:
    claims = [says("russia", "negotiating", on(20), event_date=on(25))]

    assert status(truce, claims, on(20)).due is None


def test_a_month_alone_names_no_day(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(20), event_date=on(1), date_precision="month")]

    assert status(truce, claims, on(20)).since == on(20)


def test_background_puts_the_start_of_the_same_state_back(truce: TopicSpec) -> None:
    claims = [says("russia", "in_force", on(20), event_date=on(19), id="first")]
    later = says("un", "in_force", on(25), temporal="background", event_date=on(17), id="second")

    told = status(truce, [*claims, later], on(25))

    assert status(truce, [*claims, later], on(24)).since == on(19)
    assert told.since == on(17)
    assert told.changes[0].claims == ("first", "second")
    assert told.changes[0].rule.endswith("; put back from 2026-10-19 to the day that un names")
    assert told.last_evidence == on(20)


@pytest.mark.parametrize("named", [on(4), on(5)])
def test_background_does_not_put_it_back_further_than_the_state_lasts_unconfirmed(
    truce: TopicSpec, named: date
) -> None:
    claims = [
        says("russia", "in_force", on(19)),
        says("un", "in_force", on(25), temporal="background", event_date=named),
    ]

    assert status(truce, claims, on(25)).since == (on(5) if named == on(5) else on(19))


def test_background_does_not_put_it_back_behind_the_state_before(truce: TopicSpec) -> None:
    claims = [says("russia", "agreed", on(18)), says("russia", "in_force", on(20))]
    recalled = says("un", "in_force", on(25), temporal="background", event_date=on(17))

    assert status(truce, [*claims, recalled], on(25)).since == on(20)


def test_nothing_puts_it_back_behind_a_day_on_which_the_contrary_was_said(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(10)), says("un", "holding", on(16))]
    claims += [says(side, "strained", on(20)) for side in ("turkey", "sohr")]
    early = says("nato", "strained", on(23), temporal="background", event_date=on(15))
    late = says("nato", "strained", on(24), temporal="background", event_date=on(18))

    assert status(truce, [*claims, early], on(25)).since == on(20)
    assert status(truce, [*claims, early, late], on(25)).since == on(18)


def test_background_of_another_state_corrects_nothing(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(20)), says("un", "agreed", on(21), temporal="background", event_date=on(15))]

    assert status(truce, claims, on(22)).since == on(20)


def test_moscow_says_it_holds_and_rebels_report_shelling(truce: TopicSpec) -> None:
    article = {"url": "http://herald.example/both", "outlet": "The Herald"}
    claims = [
        says("russia", "holding", on(20), id="moscow", **article),
        says("opposition", "strained", on(20), id="rebels", start=50, **article),
    ]

    told = status(truce, claims, on(20))

    assert (told.state, told.disputed) == ("holding", True)
    assert told.camps == (
        Camp(state="holding", voices=("russia",), claims=("moscow",)),
        Camp(state="strained", voices=("opposition",), claims=("rebels",)),
    )
    assert told.why == "1 voice of 1 side, 1 origin; others say the contrary"


@pytest.mark.parametrize(("said", "disputed"), [(on(14), True), (on(13), False)])
def test_a_dispute_is_remembered_for_seven_days(truce: TopicSpec, said: date, disputed: bool) -> None:
    claims = [says("russia", "in_force", on(10)), says("russia", "holding", on(20))]
    claims += [says("opposition", "strained", said, confidence=0.7)]

    assert status(truce, claims, on(20)).disputed is disputed


def test_the_camp_of_the_status_comes_first_and_its_latest_claim_leads(truce: TopicSpec) -> None:
    claims = [says(side, "strained", on(18), id=side) for side in ("sohr", "un")]
    claims += [says("opposition", "strained", on(19), id="opposition"), says("russia", "holding", on(19), id="russia")]

    told = status(truce, claims, on(20))

    assert [camp.state for camp in told.camps] == ["strained", "holding"]
    assert told.camps[0].claims[0] == "opposition"


def test_nobody_disputes_with_himself(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(20)), says("russia", "strained", on(20), start=50)]

    assert not status(truce, claims, on(20)).disputed


def test_what_was_said_of_the_old_truce_is_no_dispute_about_the_new_one(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(1)), says("turkey", "strained", on(11)), says("un", "strained", on(13))]
    claims += [says("russia", "holding", on(15), confidence=0.7)]
    claims += [says(side, "agreed", on(19), event_date=on(19)) for side in ("russia", "turkey")]

    before, after = status(truce, claims, on(18)), status(truce, claims, on(19))

    assert (before.state, before.disputed) == ("strained", True)
    assert (after.state, after.disputed) == ("agreed", False)


@pytest.mark.parametrize(("day", "stale"), [(on(23), False), (on(24), True), (on(60), True)])
def test_a_state_that_nobody_confirms_goes_stale_but_stays(truce: TopicSpec, day: date, stale: bool) -> None:
    told = status(truce, [says("russia", "holding", on(10))], day)

    assert (told.state, told.stale, told.last_evidence) == ("holding", stale, on(10))


def test_a_confirmation_keeps_it_fresh_and_its_start_where_it_was(truce: TopicSpec) -> None:
    told = status(truce, [says("russia", "holding", on(10)), says("turkey", "holding", on(22), confidence=0.5)], on(30))

    assert (told.since, told.stale, told.last_evidence, told.voices) == (on(10), False, on(22), ("turkey",))
    assert told.why == "1 voice of 1 side, 1 origin, the last 8 days ago"


def test_a_call_that_nobody_repeats_fades(truce: TopicSpec) -> None:
    claims = [says("un", "called_for", on(1))]

    told = status(truce, claims, on(15))

    assert status(truce, claims, on(14)).state == "called_for"
    assert (told.state, told.since, told.because, told.stale) == (None, None, (), False)
    change = told.changes[-1]
    assert (change.before, change.after, change.since, change.on) == ("called_for", None, on(15), on(15))
    assert change.rule == "nobody has confirmed it for 14 days"


def test_talks_fade_after_ten_days_and_can_come_back(truce: TopicSpec) -> None:
    claims = [
        says("russia", "negotiating", on(1)),
        says("russia", "called_for", on(20)),
        says("un", "negotiating", on(21)),
    ]

    told = status(truce, claims, on(22))

    assert [(change.after, change.since) for change in told.changes] == [
        ("negotiating", on(1)), (None, on(11)), ("called_for", on(20)), ("negotiating", on(21))]  # fmt: skip


def test_one_voice_in_many_outlets_is_a_single_source(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(20), outlet=outlet) for outlet in ("Herald", "Courier", "Dispatch")]

    told = status(truce, claims, on(20))

    assert (told.single_source, told.confidence, told.why) == (True, "low", "1 voice of 1 side, 3 origins")


def test_many_voices_in_one_text_are_a_single_source(truce: TopicSpec) -> None:
    article = {"url": "http://herald.example/1", "outlet": "The Herald"}
    claims = [says(side, "holding", on(20), start=n, **article) for n, side in enumerate(("russia", "un", "nato"))]

    told = status(truce, claims, on(20))

    assert (told.single_source, told.confidence, told.why) == (True, "low", "3 voices of 3 sides, 1 origin")


def test_two_voices_in_two_reports_of_one_agency_are_a_single_source(truce: TopicSpec) -> None:
    wire = make_origin("Coast Wire", kind="agency", why="credit")
    claims = [
        says(side, "holding", on(20), outlet=outlet, written_by=wire)
        for side, outlet in (("russia", "Herald"), ("turkey", "Courier"))
    ]

    told = status(truce, claims, on(20))

    assert (told.single_source, told.confidence, told.why) == (True, "low", "2 voices of 2 sides, 1 origin")


def test_newsrooms_of_one_owner_do_not_make_it_sure(truce: TopicSpec) -> None:
    claims = [
        says(side, "holding", on(20), written_by=make_origin(f"Channel {number}", owner="Coast state"))
        for number, side in enumerate(("russia", "turkey", "un"))
    ]

    told = status(truce, claims, on(20))

    assert (told.single_source, told.confidence) == (False, "low")
    assert told.why == "3 voices of 3 sides, 3 origins, 1 owner"


def test_outlets_that_retell_one_agency_are_one_voice_of_the_agencys_side(truce: TopicSpec) -> None:
    wire = make_origin("Coast Wire", kind="agency", why="leans", side="russia")
    claims = [make_testimony("holding", on(20), outlet=name, written_by=wire) for name in ("Herald", "Courier")]
    claims += [make_testimony("holding", on(20), outlet="Dispatch", via="Coast Wire", written_by=wire)]

    told = status(truce, claims, on(20))

    assert told.voices == ("Coast Wire",)
    assert told.why == "1 voice of 1 side, 1 origin"


def test_three_voices_of_two_sides_make_it_sure(truce: TopicSpec) -> None:
    claims = [
        says("russia", "holding", on(19)),
        says("turkey", "holding", on(20)),
        says("russia+turkey", "holding", on(20)),
    ]
    claims += [says("russia", "holding", on(20), outlet="The Courier")]

    told = status(truce, claims, on(20))

    assert (told.confidence, told.why) == ("high", "3 voices of 2 sides, 4 origins")
    assert told.voices == ("russia", "russia+turkey", "turkey")


def test_two_voices_make_it_likely(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(20)), make_testimony("holding", on(20))]

    assert status(truce, claims, on(20)).confidence == "medium"


def test_outlets_of_one_side_do_not_make_it_sure(truce: TopicSpec) -> None:
    claims = [make_testimony("holding", on(20), outlet=outlet, outlet_side="russia") for outlet in ("Herald", "Post")]
    claims += [says("russia", "holding", on(20), outlet="Dispatch")]

    told = status(truce, claims, on(20))

    assert (told.confidence, told.why) == ("medium", "3 voices of 1 side, 3 origins")


def test_a_dispute_makes_it_less_sure(truce: TopicSpec) -> None:
    claims = [says(side, "holding", on(20)) for side in ("russia", "turkey", "un")]
    claims += [says("opposition", "strained", on(20))]

    assert status(truce, claims, on(20)).confidence == "medium"


def test_where_the_only_voice_took_it_back_nobody_stands_by_it(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(19), id="then"), says("russia", "strained", on(20), confidence=0.7)]

    told = status(truce, claims, on(20))

    assert (told.state, told.voices, told.because) == ("holding", (), ("then",))
    assert (told.confidence, told.why) == ("low", "nobody stands by it any more")


def test_a_copy_the_day_after_is_no_new_evidence(truce: TopicSpec) -> None:
    text = says("russia", "holding", on(18), url="http://coast.example/1")
    copy = says("russia", "holding", on(20), url="http://herald.example/9", origin="http://coast.example/1")

    told = status(truce, [copy, text], on(20))

    assert (told.last_evidence, told.scores) == (on(18), (("holding", 0.45),))
