"""Time lines, event charts and strips: every mark lies on its axis, nothing depends on an order, the list says what is drawn."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitor.editions.archive import issue_of
from monitor.editions.charts import APART, CLAIMS, LANES, OTHERS, WEEKS, TimeLine, time_line
from monitor.editions.eventchart import NOT_SEEN, event_chart, one_lane
from monitor.editions.names import Names
from monitor.editions.redact import without
from monitor.editions.said import said
from monitor.editions.strips import strip
from monitor.editions.topicpages import as_known, claims, topic_files
from monitor.model import EventLog, Said, Track
from tests.pure.editions.accounts import (
    CEASEFIRE,
    HELD,
    SPEAKERS,
    TESTIMONIES,
    TODAY,
    TRACKED,
    account,
    before_that,
    change,
    hostile_tracked,
    logged,
    source,
    status,
    told,
    tracked_edition,
)

NAMES = Names(topics={topic.slug: topic for topic in TRACKED}, voices=SPEAKERS)
SIDES = ("Northern Command", "Southern Command", None, *(f"Village {n}" for n in range(9)))


def the_track(topic: str = "ceasefire", **given: Any) -> Track:
    return next(track for track in tracked_edition(**given).tracks if track.topic == topic)


def many(count: int, seed: int = 7) -> list[Said]:
    """Claims of many sides on many days, some of them too old."""
    dice, (one, *_) = random.Random(seed), the_track().said
    return [
        replace(
            one,
            side=dice.choice(SIDES),
            stand=dice.choice(("with", "against", "beside", "aside")),
            day=TODAY - timedelta(days=dice.randrange(100)),
            evidence=replace(one.evidence, url=f"https://asi.example/{n}"),
        )
        for n in range(count)
    ]


def places(line: TimeLine) -> list[float]:
    spans = [*line.band.stretches, *line.band.disputes]
    return [
        *(mark.x for lane in line.lanes for mark in lane.marks),
        *(span.x for span in spans),
        *(span.x + span.width for span in spans),
        *(tick.x for tick in line.band.axis.ticks),
    ]


@pytest.mark.parametrize("seed", range(5))
def test_every_mark_lies_on_its_axis_and_touches_no_other(seed: int) -> None:
    disputed = [(TODAY - timedelta(days=n), n % 3 == 0) for n in range(120)]

    line = time_line(the_track(), many(300, seed), disputed)

    assert all(0 <= x <= 100.01 for x in places(line))
    assert line.band.axis.days <= WEEKS.days and line.band.axis.last == TODAY
    for lane in line.lanes:
        for row in range(lane.rows):
            xs = [mark.x for mark in lane.marks if mark.row == row]
            assert all(right - left >= APART for left, right in pairwise(xs))


def test_the_order_of_claims_and_of_editions_changes_nothing() -> None:
    spoken, disputed = many(80), [(TODAY - timedelta(days=n), n % 2 == 0) for n in range(9)]

    assert time_line(the_track(), spoken, disputed) == time_line(the_track(), spoken[::-1], disputed[::-1])


def test_the_list_below_has_every_claim_that_is_drawn_and_counts_the_rest() -> None:
    line = time_line(the_track(), many(400), ())

    listed = [one for _, ones in line.days for one in ones]
    ids = [one.id for one in listed]
    assert len(ids) == len(set(ids)) == CLAIMS
    assert {mark.id for lane in line.lanes for mark in lane.marks} <= set(ids)
    assert line.older == sum(one.day > TODAY - WEEKS for one in many(400)) - CLAIMS
    assert [day for day, _ in line.days] == sorted((day for day, _ in line.days), reverse=True)


def test_many_sides_share_the_last_lane() -> None:
    line = time_line(the_track(), many(120), ())

    assert len(line.lanes) <= LANES + 1  # that of no known side
    assert line.lanes[-2].side == OTHERS
    assert sum(len(lane.marks) for lane in line.lanes) > LANES


def test_the_band_has_each_state_of_its_days_moves_of_one_day_share_it() -> None:
    moves = (
        change(None, "called_for", TODAY - timedelta(days=9)),
        change("called_for", "agreed", TODAY - timedelta(days=3)),
        change("agreed", "holding", TODAY - timedelta(days=3)),
    )
    track = the_track(accounts=[account(status=status(changes=moves, since=moves[-1].since))])

    called, agreed, held = time_line(track, (), ()).band.stretches

    assert (called.x, called.width, agreed.width, held.width) == (0.0, 60.0, 5.0, 35.0)
    assert agreed.told == "on 19 Nov" and held.told == "since 19 Nov, 4 days so far"
    assert called.wide == "called for" and agreed.narrow == "" and held.narrow == "C"
    assert [one.letter for one in (called, agreed, held)] == ["A", "B", "C"]


def test_days_in_dispute_are_marked_from_one_edition_to_the_next() -> None:
    days = [TODAY - timedelta(days=n) for n in range(6)]

    spans = time_line(the_track(), (), [(day, n in (1, 2, 5)) for n, day in enumerate(days)]).band.disputes

    assert [span.told for span in spans] == ["17 Nov", "20 Nov to 21 Nov"]


def test_a_claim_stands_with_the_status_against_it_beside_it_or_aside() -> None:
    early = told(
        "c5",
        "called_for",
        "They called for a truce in Idlib on that day, said all who were there.",
        source("Maarat Wire"),
    )
    rows, more = said(replace(CEASEFIRE, said=(*TESTIMONIES, early)), NAMES, 12)

    assert {row.evidence.text[:12]: row.stand for row in rows} == {
        TESTIMONIES[0].claim.quote[:12]: "with",
        TESTIMONIES[1].claim.quote[:12]: "with",
        TESTIMONIES[2].claim.quote[:12]: "against",
        TESTIMONIES[3].claim.quote[:12]: "aside",
        early.claim.quote[:12]: "beside",
    }
    assert more == 0


def test_an_edition_keeps_a_few_claims_of_every_side_and_counts_the_rest() -> None:
    spoken = [
        told(f"d{n:02}", "holding", "The truce holds.", source(f"Outlet {n}", number=n), side="north" if n else "south")
        for n in range(30)
    ]

    rows, more = said(account(status=status(changes=(HELD,)), said=tuple(spoken)), NAMES, 4)

    assert (len(rows), more) == (4, 26)
    assert {row.side for row in rows} == {"Northern Command", "Southern Command"}


def test_the_chart_of_a_log_shows_numbers_conflicts_and_what_nobody_saw() -> None:
    chart = event_chart(the_track("m4-patrols"))

    assert chart is not None
    lanes = {lane.label: lane for lane in chart.lanes}
    (missing,) = lanes[NOT_SEEN].boxes
    before, after = (box.x for box in lanes["completed"].boxes if box.number in ("10", "12"))
    assert missing.number == "11" and before < missing.x < after
    assert [box.kind for box in lanes["blocked"].boxes] == ["conflict"]
    assert chart.lanes[-1].label == "Still to come" and chart.lanes[-1].boxes[0].kind == "planned"
    assert all(0 <= box.x <= 100 for lane in chart.lanes for box in lane.boxes)


def test_events_without_a_day_or_from_long_ago_are_counted() -> None:
    events = tuple(logged(n, TODAY - timedelta(days=n * 9), "completed") for n in range(1, 60))
    log = EventLog(topic="m4-patrols", events=(*events, logged(None, None, "blocked")), missing=(), notes=())
    chart = event_chart(the_track("m4-patrols", accounts=[account("m4-patrols", log=log)]))

    assert chart is not None
    drawn = sum(len(lane.boxes) for lane in chart.lanes)
    assert drawn + chart.uncharted == 60 and drawn == 20


def test_a_strip_has_the_band_of_a_status_or_the_events_of_a_log_in_one_lane() -> None:
    both = strip(the_track(), ())
    patrols = strip(the_track("m4-patrols"), ())

    assert both.band is not None and both.events is None
    assert patrols.band is None and patrols.events == one_lane(the_track("m4-patrols"), timedelta(weeks=8))
    assert patrols.events is not None and len(patrols.events.lanes) == 1


def test_what_two_digests_tell_of_one_claim_is_drawn_once() -> None:
    first = issue_of(tracked_edition())
    twin = replace(first, digest="weekly", title="Idlib weekly")

    assert claims("ceasefire", TODAY - WEEKS, [first, twin]) == claims("ceasefire", TODAY - WEEKS, [first])
    assert len(claims("ceasefire", TODAY - WEEKS, [first])) == 4
    assert claims("ceasefire", TODAY + WEEKS, [first]) == []


def test_the_page_leads_from_every_mark_to_its_sentence() -> None:
    edition = tracked_edition()
    issues = [issue_of(before_that()), issue_of(edition)]
    files = topic_files(issues, {track.topic: track for track in edition.tracks})

    for name in ("topics/ceasefire/index.html", "topics/m4-patrols/index.html"):
        page = files[name].decode()
        targets = set(re.findall(r'href="#([\w-]+)" tabindex="-1"', page))
        assert targets and targets <= set(re.findall(r'id="([\w-]+)"', page))
        assert page.count('role="img" aria-label="') == len(re.findall(r'<g role="img"|role="img" aria-label', page))
        assert " style=" not in page and "<script" not in page


def test_a_move_that_reaches_back_changes_what_claims_of_those_days_stand_for() -> None:
    track, day = the_track(), TODAY - timedelta(days=2)
    move = replace(track.changes[0], after="in force, violations reported", since=day)
    moved = replace(track, changes=(move, *track.changes))
    (one, *_) = track.said
    violated, held = replace(one, state=move.after), replace(one, state="in force, holding")

    def stand(said: Said, given: str, days: int = 0) -> str:
        return as_known(replace(said, stand=given, day=day + timedelta(days=days)), moved).stand

    assert stand(violated, "against") == stand(violated, "beside") == stand(violated, "with") == "with"
    assert (stand(held, "with"), stand(held, "against"), stand(held, "beside")) == ("beside", "against", "beside")
    assert (stand(violated, "aside"), stand(held, "aside")) == ("aside", "aside")
    assert stand(violated, "against", -1) == "against"  # it did not reach back so far


def test_an_article_taken_out_leaves_no_mark_on_a_time_line() -> None:
    edition = tracked_edition()
    (issue,) = [issue_of(without(edition, "https://vestnik.example/23"))]

    left = claims("ceasefire", TODAY - WEEKS, [issue])

    assert "vestnik" not in "".join(issue.said)
    assert len(left) == 3 and all(one.stand != "against" for one in left)


def test_hostile_words_are_inert_in_charts() -> None:
    edition = hostile_tracked()
    page = topic_files([issue_of(edition)], {track.topic: track for track in edition.tracks})[
        "topics/ceasefire/index.html"
    ].decode()

    assert 'class="said-lanes"' in page and "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r"<[^>]*\son\w+=", re.sub(r'"[^"]*"', '""', page))
