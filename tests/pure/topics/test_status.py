"""How the status of a topic moves: what may follow what, and what it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor import model
from monitor.model import Status, TopicSpec
from monitor.topics.status import status
from tests.build import make_testimony

DAY = date(2026, 10, 20)


def on(number: int) -> date:
    """A day of October 2026."""
    return date(2026, 10, number)


def says(side: str, state: str, day: date, **given: Any) -> model.Testimony:
    """Somebody of a side says it in a text of its own."""
    return make_testimony(state, day, side=side, **given)


def way(status: Status) -> list[str]:
    """Where it went and since when: `agreed 20`."""
    return [f"{change.after} {change.since.day}" for change in status.changes]


@pytest.fixture(scope="module")
def truce(topics: tuple[TopicSpec, ...]) -> TopicSpec:
    return next(topic for topic in topics if topic.slug == "ceasefire")


def test_without_a_claim_there_is_no_status(truce: TopicSpec) -> None:
    told = status(truce, [], DAY)

    assert (told.state, told.since, told.confidence, told.voices, told.because) == (None, None, "none", (), ())


def test_a_topic_without_states_has_no_status(truce: TopicSpec) -> None:
    with pytest.raises(ValueError, match="no status section"):
        status(replace(truce, status=None), [], DAY)


def test_one_confident_voice_is_enough_for_a_call(truce: TopicSpec) -> None:
    told = status(truce, [says("nato", "called_for", on(20), confidence=0.8, id="c1")], DAY)

    assert (told.state, told.since, told.because) == ("called_for", on(20), ("c1",))
    assert told.changes[0].rule == "1 voice with a score of 0.80, where 1 voice and 0.8 are enough"


def test_one_unsure_voice_is_not(truce: TopicSpec) -> None:
    told = status(truce, [says("nato", "called_for", on(20), confidence=0.7)], DAY)

    assert told.state is None
    assert told.scores == (("called_for", 0.7),)


def test_two_unsure_voices_together_are(truce: TopicSpec) -> None:
    told = status(truce, [says(side, "called_for", on(20), confidence=0.7) for side in ("nato", "un")], DAY)

    assert told.state == "called_for"


def test_a_vote_weighs_half_after_two_days_and_nothing_after_three(truce: TopicSpec) -> None:
    claims = [says("nato", "holding", on(17), confidence=0.8)]

    assert status(truce, claims, on(19)).scores == (("holding", 0.4),)
    assert status(truce, claims, on(20)).scores == ()


def test_minister_president_and_ministry_of_one_side_are_one_voice(truce: TopicSpec) -> None:
    three = [says("russia", "strained", on(20), start=start, speaker=f"Man {start}") for start in (0, 50, 100)]
    against = [says("turkey", "holding", on(20))]

    told = status(truce, three + against, DAY)

    assert told.state == "holding"
    assert dict(told.scores)["strained"] == 0.9


def test_sides_that_speak_together_are_a_voice_of_their_own(truce: TopicSpec) -> None:
    joint = [says("turkey+russia", "agreed", on(20)), says("russia", "agreed", on(20))]

    told = status(truce, joint, DAY)

    assert told.voices == ("russia", "russia+turkey")


def test_where_no_side_speaks_the_agency_does_and_else_the_outlet(truce: TopicSpec) -> None:
    claims = [
        make_testimony("holding", on(20), via="coastwire", outlet="The Herald"),
        make_testimony("holding", on(20), via="coastwire", outlet="The Courier"),
        make_testimony("holding", on(20), outlet="The Courier"),
    ]

    assert status(truce, claims, DAY).voices == ("The Courier", "via coastwire")


def test_an_outlet_that_says_it_in_two_articles_is_one_voice(truce: TopicSpec) -> None:
    claims = [
        make_testimony("collapsed", on(20), url=f"http://herald.example/{number}", outlet="The Herald")
        for number in (1, 2)
    ]

    told = status(truce, claims, DAY)

    assert told.state is None
    assert told.scores == (("collapsed", 0.9),)


def test_ten_sites_with_one_text_are_one_voice(truce: TopicSpec) -> None:
    origin = make_testimony("collapsed", on(20), url="http://coast.example/1", outlet="Coast Wire")
    copies = [
        make_testimony(
            "collapsed",
            on(20),
            url=f"http://site{n}.example/1",
            outlet=f"Site {n}",
            origin=origin.source.url,
            written_by=origin.source.written_by,
        )
        for n in range(10)
    ]

    told = status(truce, [*copies, origin], DAY)

    assert told.state is None
    assert told.scores == (("collapsed", 0.9),)


def test_a_headline_of_what_somebody_says_below_it_is_no_second_voice(truce: TopicSpec) -> None:
    article = {"url": "http://herald.example/1", "outlet": "The Herald"}
    headline = make_testimony("collapsed", on(20), in_title=True, **article)
    below = says("russia", "collapsed", on(20), start=60, **article)
    alone = make_testimony("collapsed", on(20), in_title=True, url="http://courier.example/1", outlet="The Courier")

    assert status(truce, [headline, below], DAY).scores == (("collapsed", 0.9),)
    assert status(truce, [alone, below], DAY).state == "collapsed"


def test_calls_talks_deal_start_and_calm_follow_each_other(truce: TopicSpec) -> None:
    states = ["called_for", "negotiating", "agreed", "in_force", "holding"]
    claims = [says("russia", state, on(10 + number)) for number, state in enumerate(states)]

    told = status(truce, claims, DAY)

    assert way(told) == ["called_for 10", "negotiating 11", "agreed 12", "in_force 13", "holding 14"]
    assert [change.before for change in told.changes] == [None, *states[:-1]]


def test_several_moves_of_one_day_are_walked_in_order_each_with_its_own_day(truce: TopicSpec) -> None:
    claims = [
        says("un", "holding", on(20)),
        says("turkey", "agreed", on(20), event_date=on(18)),
        says("russia", "in_force", on(20), event_date=on(19)),
    ]

    told = status(truce, claims, DAY)

    assert way(told) == ["agreed 18", "in_force 19", "holding 20"]
    assert {change.on for change in told.changes} == {on(20)}


def test_of_two_contraries_on_one_day_the_stronger_wins(truce: TopicSpec) -> None:
    claims = [says("russia", "in_force", on(19)), says("russia", "holding", on(20))]
    claims += [says(side, "strained", on(20)) for side in ("turkey", "opposition")]

    told = status(truce, claims, DAY)

    assert way(told) == ["in_force 19", "strained 20"]
    assert told.disputed


@pytest.mark.parametrize("word", ["called_for", "negotiating", "in_force"])
def test_calls_and_talks_never_demote_a_truce(truce: TopicSpec, word: str) -> None:
    claims = [says("russia", "holding", on(10))]
    claims += [says(side, word, on(12)) for side in ("un", "nato", "eu", "turkey")]

    told = status(truce, claims, on(12))

    assert told.state == "holding"
    assert word in dict(told.scores)


@pytest.mark.parametrize(("days", "state"), [(13, "holding"), (14, "called_for")])
def test_a_call_follows_a_truce_that_nobody_has_confirmed_for_as_long_as_it_lasts(
    truce: TopicSpec, days: int, state: str
) -> None:
    call = on(2) + timedelta(days=days)
    told = status(truce, [says("russia", "holding", on(2)), says("un", "called_for", call)], call)

    assert told.state == state


def test_what_is_no_call_does_not_follow_a_stale_truce_any_more_easily(truce: TopicSpec) -> None:
    told = status(truce, [says("russia", "holding", on(1)), says("un", "in_force", on(19))], DAY)

    assert (told.state, told.stale) == ("holding", True)


def test_after_a_collapse_all_begins_again(truce: TopicSpec) -> None:
    claims = [says(side, "collapsed", on(10)) for side in ("russia", "turkey")]
    claims += [says("un", "called_for", on(11)), says("russia", "agreed", on(13))]

    told = status(truce, claims, DAY)

    assert way(told) == ["collapsed 10", "called_for 11", "agreed 13"]


def test_what_was_said_before_a_collapse_does_not_bring_the_truce_back(truce: TopicSpec) -> None:
    claims = [says(side, "in_force", on(10)) for side in ("russia", "turkey", "un", "nato")]
    claims += [says(side, "collapsed", on(11)) for side in ("russia", "turkey")]

    told = status(truce, claims, on(13))

    assert way(told) == ["in_force 10", "collapsed 11"]


def test_a_collapse_takes_two_voices(truce: TopicSpec) -> None:
    one = [says("russia", "in_force", on(19)), says("turkey", "collapsed", on(20))]
    two = [*one, says("opposition", "collapsed", on(20))]

    assert status(truce, one, DAY).state == "in_force"
    assert status(truce, two, DAY).state == "collapsed"


def test_a_collapse_takes_two_sure_voices(truce: TopicSpec) -> None:
    claims = [says(side, "collapsed", on(20), confidence=0.8) for side in ("russia", "turkey")]

    assert status(truce, claims, DAY).state is None


def test_one_voice_tells_of_violations_where_nobody_said_that_it_holds(truce: TopicSpec) -> None:
    claims = [says("russia", "in_force", on(18)), says("opposition", "strained", on(20))]

    told = status(truce, claims, DAY)

    assert (told.state, told.single_source, told.confidence) == ("strained", True, "low")
    assert told.changes[-1].rule == (
        "1 voice with a score of 0.90, enough alone (from 0.75) as nobody spoke for “in force, holding” in the last 7 days"
    )


@pytest.mark.parametrize(("said", "state"), [(on(14), "strained"), (on(13), "strained"), (on(15), "holding")])
def test_it_takes_two_where_somebody_said_within_a_week_that_it_holds(truce: TopicSpec, said: date, state: str) -> None:
    claims = [says("russia", "holding", said), says("opposition", "strained", on(21))]

    assert status(truce, claims, on(21)).state == ("holding" if on(21) - said < timedelta(days=7) else state)


def test_one_voice_that_is_unsure_does_not_tell_of_violations_alone(truce: TopicSpec) -> None:
    claims = [says("russia", "in_force", on(18)), says("opposition", "strained", on(20), confidence=0.7)]

    assert status(truce, claims, DAY).state == "in_force"


def test_from_holding_to_violated_takes_a_lead_of_half_a_voice(truce: TopicSpec) -> None:
    holding = [says(side, "holding", on(20)) for side in ("russia", "turkey")]
    strained = [says(side, "strained", on(20)) for side in ("opposition", "un", "sohr")]

    even = status(truce, [says("nato", "holding", on(19)), *holding, *strained[:2]], DAY)
    ahead = status(truce, [says("russia", "holding", on(19)), *strained], DAY)

    assert even.state == "holding"
    assert ahead.state == "strained"
    assert ahead.changes[-1].rule == (
        "3 voices with a score of 2.70, where 2 voices and 1.5 are enough; "
        "2.06 more than “in force, holding” has, where 0.5 more is enough"
    )


def test_a_party_that_changes_its_mind_counts_once(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(19)), says("turkey", "holding", on(19))]
    claims += [says("russia", "strained", on(20)), says("turkey", "strained", on(20))]

    told = status(truce, claims, DAY)

    assert told.state == "strained"
    assert dict(told.scores) == {"strained": 1.8}
    assert not told.disputed


def test_of_two_words_of_a_party_on_one_day_the_later_counts(truce: TopicSpec) -> None:
    morning = says("russia", "holding", on(20))
    evening = says("russia", "strained", on(20))
    assert morning.source.published_at is not None
    later = replace(evening.source, published_at=morning.source.published_at + timedelta(hours=5))

    told = status(truce, [model.Testimony(claim=evening.claim, source=later), morning], DAY)

    assert (told.state, told.disputed) == ("strained", False)


def test_a_new_deal_during_a_truce_takes_two_voices_and_a_later_day(truce: TopicSpec) -> None:
    truce_holds = [says("russia", "holding", on(5))]
    one = [says("russia", "agreed", on(14), event_date=on(13))]
    two = [*one, says("turkey", "agreed", on(14), event_date=on(13))]
    undated = [says(side, "agreed", on(14)) for side in ("russia", "turkey")]
    early = [says(side, "agreed", on(14), event_date=on(12)) for side in ("russia", "turkey")]

    assert status(truce, truce_holds + one, on(14)).state == "holding"
    assert status(truce, truce_holds + undated, on(14)).state == "holding"
    assert status(truce, truce_holds + early, on(14)).state == "holding"
    told = status(truce, truce_holds + two, on(14))
    assert way(told) == ["holding 5", "agreed 13"]
    assert told.changes[-1].rule.endswith(
        "2 voices and 0.8 are enough; they name a day more than 7 days after 2026-10-05"
    )


def test_a_deal_of_months_ago_is_not_confirmed_by_a_new_one_but_followed_by_it(truce: TopicSpec) -> None:
    claims = [make_testimony("agreed", date(2026, 6, 12), side="russia")]
    claims += [says(side, "agreed", on(10), event_date=on(12)) for side in ("russia", "turkey")]

    told = status(truce, claims, on(13))

    assert [(change.before, change.after, change.since) for change in told.changes] == [
        (None, "agreed", date(2026, 6, 12)), ("agreed", "agreed", on(10))]  # fmt: skip
    assert (told.since, told.due) == (on(10), on(12))


def test_what_is_about_the_time_before_a_state_does_not_move_it(truce: TopicSpec) -> None:
    claims = [says(side, "strained", on(10)) for side in ("russia", "turkey")]
    claims += [says(side, "holding", on(11), event_date=on(8)) for side in ("un", "nato", "sohr", "eu")]

    assert status(truce, claims, on(11)).state == "strained"


def test_the_day_before_a_state_began_is_near_enough(truce: TopicSpec) -> None:
    claims = [says("russia", "agreed", on(11)), says("russia", "in_force", on(12), event_date=on(10))]

    told = status(truce, claims, on(12))

    assert way(told) == ["agreed 11", "in_force 11"]


def test_a_denial_and_a_partys_position_move_nothing(truce: TopicSpec) -> None:
    claims = [
        says(side, state, on(20)) for side in ("russia", "turkey") for state in ("denial", "rejected", "scheduled", "x")
    ]

    told = status(truce, claims, DAY)

    assert (told.state, told.scores) == (None, ())


def test_background_moves_nothing(truce: TopicSpec) -> None:
    claims = [
        says(side, "agreed", on(20), temporal="background", event_date=on(5)) for side in ("russia", "turkey", "un")
    ]

    assert status(truce, claims, DAY).state is None


def test_an_article_without_a_date_does_not_vote(truce: TopicSpec) -> None:
    claims = [make_testimony("holding", None, side="russia", event_date=on(20))]

    assert status(truce, claims, DAY).state is None


def test_nobody_votes_before_he_is_published(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(21), event_date=on(19))]

    assert status(truce, claims, on(20)).state is None
    assert status(truce, claims, on(21)).since == on(19)


def test_what_another_topic_says_moves_nothing(truce: TopicSpec) -> None:
    claims = [says("russia", "holding", on(20), topic="prisoners")]

    assert status(truce, claims, DAY) == status(truce, [], DAY)
