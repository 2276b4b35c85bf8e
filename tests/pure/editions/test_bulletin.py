"""What an edition says of its tracked topics: the subject, the bottom line, the board, changes, events, disputes, silence."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from monitor.editions.evidence import clipped
from monitor.editions.freeze import from_json, to_json
from monitor.editions.subject import LONGEST
from monitor.model import Conflict, Correction, Edition, EventLog, LoggedEvent, Sighting, Status
from tests.build import make_origin
from tests.pure.editions.accounts import (
    ACCOUNTS,
    CALM,
    CEASEFIRE,
    EARLIER,
    FOURTEENTH,
    FRAYED,
    HELD,
    IDLE,
    OUTSTANDING,
    PATROLLED,
    TESTIMONIES,
    THIRTEENTH,
    TODAY,
    VIOLATED,
    account,
    change,
    count,
    event,
    logged,
    source,
    status,
    told,
    tracked_edition,
)
from tests.pure.editions.samples import FROM, HEALTH, SPEC

WELL = [feed for feed in HEALTH if feed.state == "ok"]


def log(*events: LoggedEvent, missing: tuple[int, ...] = (), notes: tuple[str, ...] = ()) -> EventLog:
    return EventLog(topic="m4-patrols", events=events, missing=missing, notes=notes)


def subject(*accounts: object, **given: object) -> str:
    return tracked_edition(accounts=accounts, health=WELL, waiting=(0, 0), **given).subject


def moved(*states: str | None, since: date = TODAY) -> Status:
    """The truce after these moves, all on one day."""
    moves = tuple(change(before, after, since) for before, after in pairwise(states))
    return status(state=states[-1], since=since if states[-1] else None, changes=(HELD, *moves))


# ---------------------------------------------------------------- the subject


def test_the_subject_tells_the_event_and_how_the_truce_stands() -> None:
    cut_short = replace(THIRTEENTH, outcome="shortened", outcomes=("shortened",))
    patrols = replace(PATROLLED, log=log(cut_short), news=(cut_short.id,))

    assert subject(CALM, patrols) == "[Idlib] 22 Nov - patrol 13 cut short; ceasefire holding (day 33)"


def test_on_a_day_without_news_the_subject_says_so_and_counts_the_days() -> None:
    assert subject(CALM) == "[Idlib] 22 Nov - no change: ceasefire holding (day 33)"
    assert subject(CALM, IDLE) == "[Idlib] 22 Nov - no change: ceasefire holding (day 33); M4 patrols overdue"


def test_a_change_comes_before_events_and_every_wording_has_a_shorter_one() -> None:
    assert subject(CEASEFIRE) == "[Idlib] 22 Nov - ceasefire now strained (was holding)"
    assert subject(*ACCOUNTS) == "[Idlib] 22 Nov - ceasefire strained; patrol 13 blocked; patrol 14 announced"
    assert tracked_edition().subject == "[Idlib] 22 Nov - ceasefire strained; patrol 13 blocked and 1 more (partial)"


@pytest.mark.parametrize(
    ("states", "told_as"),
    [
        (("holding", "strained", "holding"), "ceasefire holding again"),
        (("holding", "strained", "collapsed"), "ceasefire now collapsed (was holding)"),
        (("called_for", None), "ceasefire without status (was called for)"),
        ((None, "called_for"), "ceasefire now called for"),
    ],
)
def test_several_moves_of_one_day_are_told_as_one(states: tuple[str | None, ...], told_as: str) -> None:
    after = moved(*states)
    moves = after.changes[1:]

    assert (
        subject(account(status=after, before=status(state=states[0]), changes=moves)) == f"[Idlib] 22 Nov - {told_as}"
    )


def test_a_dispute_that_begins_is_news() -> None:
    disputed = account(status=status(disputed=True, camps=CEASEFIRE.status.camps), before=status())  # type: ignore[union-attr]

    assert subject(disputed) == "[Idlib] 22 Nov - ceasefire holding, now disputed"
    assert (
        subject(replace(disputed, before=disputed.status))
        == "[Idlib] 22 Nov - no change: ceasefire holding, disputed (day 33)"
    )


def test_what_befell_the_series_is_told_of_the_series() -> None:
    halt = logged(None, TODAY, "suspended")

    assert subject(replace(IDLE, log=log(halt), news=(halt.id,))) == "[Idlib] 22 Nov - M4 patrols of 22 Nov suspended"


def test_topics_of_which_nothing_is_known_leave_the_subject_to_the_stories() -> None:
    nothing = status(state=None, since=None, changes=(), last_evidence=None)

    assert subject(account(status=nothing, before=nothing), account("m4-patrols", log=log())).endswith(
        "3 stories on Idlib ceasefire, 2 on Joint patrols on the M4"
    )


def test_a_late_and_partial_subject_is_one_line_of_at_most_78_characters() -> None:
    for accounts in (ACCOUNTS, (CALM, IDLE), (CEASEFIRE, IDLE)):
        for prefix in ("I", "Idlib and all of the north"):
            made = tracked_edition(accounts=accounts, spec=replace(SPEC, prefix=prefix)).subject
            assert len(made) <= LONGEST
            assert made.endswith(" (partial)")


# ---------------------------------------------------------------- the bottom line


def test_the_bottom_line_is_made_of_changes_and_events_and_numbers_them() -> None:
    edition = tracked_edition()

    assert [(statement.text, statement.refs) for statement in edition.bottom_line] == [
        ('Idlib ceasefire: now "in force, violations reported" since 21 Nov, before that "in force, holding"; 2 voices: '
         "Asi Postası, Southern Command.", (1,)),
        ("Patrol 13 on 21 Nov (Trumba to Ain al-Hawr): blocked or cut short; 2 sources, 2 origins; sources differ on number "
         "and outcome.", (2,)),
        ("Patrol 14: announced for 24 Nov; 1 source, 1 origin.", (3,)),
    ]  # fmt: skip
    assert [row.ref for row in (*edition.changes, *edition.events, *edition.announced)] == [1, 2, 3]


def test_the_third_sentence_counts_what_is_left_and_the_gravest_event_comes_first() -> None:
    run = [logged(n, TODAY - timedelta(days=n), "completed") for n in (1, 2, 3)]
    hit = logged(4, TODAY - timedelta(days=4), "attacked")
    edition = tracked_edition(accounts=[account("m4-patrols", log=log(*run, hit), news=[e.id for e in (*run, hit)])])

    told_first, told_next, rest = edition.bottom_line
    assert told_first.text.startswith("Patrol 4 on 18 Nov: attacked")
    assert told_next.text.startswith("Patrol 1 on 21 Nov: completed")
    assert (rest.text, rest.refs) == ("2 more are listed below.", (2, 3))


def test_without_news_the_bottom_line_says_so() -> None:
    (only,) = tracked_edition(accounts=(CALM, IDLE)).bottom_line

    assert (only.text, only.refs) == ("No status changed and no event became known in this period.", ())


# ---------------------------------------------------------------- the board


def test_the_board_has_a_row_for_every_topic_also_an_unchanged_one() -> None:
    truce, patrols = tracked_edition(accounts=(CALM, IDLE)).board

    assert (truce.state, truce.was, truce.direction, truce.day, truce.age) == ("in force, holding", None, "same", 33, 1)
    assert (truce.confidence, truce.why) == ("high", "3 voices, 2 sides, 4 origins")
    assert (patrols.state, patrols.last_event) == (None, "patrol 12, 14 Nov: completed")
    assert (patrols.events_new, patrols.events_known) == (0, 3)


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        ("holding", "strained", "worse"),
        ("strained", "holding", "better"),
        ("holding", "holding", "same"),
        ("holding", "collapsed", "worse"),
        ("holding", "unheard_of", "changed"),
        (None, "called_for", "new"),
        ("called_for", None, "ended"),
        (None, None, "none"),
    ],
)
def test_the_arrow_follows_the_levels_of_the_states(before: str | None, after: str | None, direction: str) -> None:
    (row,) = tracked_edition(accounts=[account(status=status(state=after), before=status(state=before))]).board

    assert row.direction == direction


def test_marks_say_in_words_what_is_weak() -> None:
    weak = status(disputed=True, stale=True, single_source=True, last_evidence=TODAY - timedelta(days=16))

    (row,) = tracked_edition(accounts=[account(status=weak, before=weak)]).board

    assert row.marks == ("disputed", "stale: not confirmed for 16 days", "single source")


def test_a_state_that_begins_tomorrow_has_no_day_yet() -> None:
    (row,) = tracked_edition(accounts=[account(status=status(since=TODAY + timedelta(days=1)))]).board

    assert row.day is None


# ---------------------------------------------------------------- changes and their evidence


def test_a_change_has_its_rule_and_the_deciding_words_as_they_were_written() -> None:
    (row,) = tracked_edition().changes

    assert (row.before, row.after, row.direction) == ("in force, holding", "in force, violations reported", "worse")
    assert row.rule == FRAYED.rule
    assert [evidence.text for evidence in row.evidence] == [told.claim.quote for told in TESTIMONIES[:2]]
    first = row.evidence[0]
    assert (first.speaker, first.outlet, first.language) == ("Southern Command", "Asi Postası", "tr")


def test_copies_of_one_text_are_quoted_once_and_counted() -> None:
    copies = [
        told(f"k{n}", "strained", VIOLATED, source(f"Outlet {n}", origin="https://asi.example/24", number=n))
        for n in range(4)
    ]
    spoken = replace(FRAYED, claims=tuple(copy.claim.id for copy in copies))

    (row,) = tracked_edition(accounts=[replace(CEASEFIRE, changes=(spoken,), testimonies=tuple(copies))]).changes

    assert [evidence.outlet for evidence in row.evidence] == ["Outlet 0"]
    assert row.more == 3


def test_a_sentence_with_something_hidden_is_no_evidence() -> None:
    hidden = told(
        "c1", "strained", "The truce in Idlib was \u202enekorb\u202c again last night.", source("Maarat Wire")
    )

    (row,) = tracked_edition(accounts=[replace(CEASEFIRE, testimonies=(hidden,))]).changes

    assert (row.evidence, row.more) == ((), 1)


def test_of_a_long_sentence_sixty_words_around_the_cue_are_shown() -> None:
    words = [f"word{n}" for n in range(200)]
    sentence = " ".join(words)
    cue = sentence.index("word150")
    long = told("c1", "strained", sentence, source("Maarat Wire"), start=40, end=40 + len(sentence), cue_start=40 + cue)

    (row,) = tracked_edition(accounts=[replace(CEASEFIRE, testimonies=(long,))]).changes
    (shown,) = row.evidence

    assert shown.cut
    assert len(shown.text.split()) == 60 and "word150" in shown.text
    assert sentence[shown.start - 40 : shown.end - 40] == shown.text


@pytest.mark.parametrize("anchor", [0, 5, 700, 5000])
def test_what_is_clipped_is_a_part_of_the_sentence(anchor: int) -> None:
    sentence = "  " + "said again " * 80

    first, last = clipped(sentence, anchor)

    assert 0 <= first < last <= len(sentence)
    assert len(sentence[first:last].split()) == 60


def test_a_status_read_anew_without_a_move_is_a_correction_not_silence() -> None:
    anew = account(status=status(state="holding"), before=moved("holding", "strained"))

    edition = tracked_edition(accounts=[anew], health=WELL, waiting=(0, 0))

    assert edition.subject == "[Idlib] 22 Nov - ceasefire holding after all"
    assert [row.said for row in edition.corrections] == [
        'Idlib ceasefire: no longer borne out by what is known now: "in force, violations reported" since 22 Nov.',
        'Idlib ceasefire: "in force, holding", not "in force, violations reported" as told before; no new move, the claims '
        "were read anew.",
    ]


def test_a_move_dated_anew_is_no_correction() -> None:
    moved_by_two_days = replace(HELD, since=HELD.since - timedelta(days=2))

    edition = tracked_edition(accounts=[account(status=status(changes=(moved_by_two_days,)), before=status())])

    assert edition.corrections == ()


def test_corrections_that_are_given_are_told() -> None:
    given = Correction(said="Withdrawn by its outlet:", title="Patrol 13 ran to its end", outlet="Maarat Wire")

    assert tracked_edition(corrections=[given]).corrections == (given,)


# ---------------------------------------------------------------- events


def test_a_new_event_tells_what_its_sources_say_differently() -> None:
    (row,) = tracked_edition().events

    assert (row.name, row.date, row.route, row.outcomes) == (
        "patrol 13", date(2026, 11, 21), "Trumba to Ain al-Hawr", ("blocked", "cut short"),
    )  # fmt: skip
    assert row.conflicts == (
        "number - Northern Command: 13th, Asi Postası: 14th",
        "outcome - Asi Postası: blocked, Northern Command: cut short",
    )
    assert (row.sources, row.origins, row.marks, row.again) == (2, 2, (), False)


def test_planned_events_stand_apart() -> None:
    (row,) = tracked_edition().announced

    assert (row.name, row.date, row.outcomes, row.marks) == (
        "patrol 14", date(2026, 11, 24), ("announced",), ("single source",),
    )  # fmt: skip


def test_an_event_told_before_says_that_it_changed() -> None:
    known = replace(THIRTEENTH, first_known_at=FROM - timedelta(hours=1), late=True)

    (row,) = tracked_edition(accounts=[replace(PATROLLED, log=log(known), news=(known.id,))]).events

    assert row.again
    assert row.marks == ("reported late",)


def test_an_event_that_one_side_alone_tells_is_marked() -> None:
    seen = [
        replace(
            one, event=replace(one.event, side="north"), source=replace(one.source, origin=f"https://o.example/{n}")
        )
        for n, one in enumerate(THIRTEENTH.sightings)
    ]
    told_by_one = replace(THIRTEENTH, sightings=tuple(seen), origins=2)

    (row,) = tracked_edition(accounts=[replace(PATROLLED, log=log(told_by_one), news=(told_by_one.id,))]).events

    assert row.marks == ("one side only: Northern Command",)


def test_an_event_that_newsrooms_of_one_owner_tell_is_marked() -> None:
    seen = [
        replace(one, source=replace(one.source, written_by=make_origin(f"Channel {n}", owner="Coast state")))
        for n, one in enumerate(THIRTEENTH.sightings)
    ]
    told = replace(THIRTEENTH, sightings=tuple(seen), origins=len(seen))

    (row,) = tracked_edition(accounts=[replace(PATROLLED, log=log(told), news=(told.id,))]).events

    assert len(seen) > 1 and row.marks == ("one owner",)


def test_what_happened_is_quoted_before_what_was_announced() -> None:
    announced = Sighting(event=event(9, TODAY, "announced"), source=source("Maarat Wire", number=1))
    ran = Sighting(event=event(9, TODAY, "completed"), source=source("Jabal Review", number=2))
    hit = Sighting(event=event(9, TODAY, "attacked"), source=source("Asi", number=3))
    ninth = logged(9, TODAY, "attacked", announced, ran, hit)

    (row,) = tracked_edition(accounts=[account("m4-patrols", log=log(ninth), news=(ninth.id,))]).events

    assert [evidence.outlet for evidence in row.evidence] == ["Asi", "Jabal Review"]
    assert row.more == 1


def test_a_conflict_on_the_day_is_told_in_days() -> None:
    apart = replace(
        THIRTEENTH, conflicts=(Conflict(what="date", sayings=(("2026-11-20", "Moscow"), ("2026-11-21", "Ankara"))),)
    )

    (row,) = tracked_edition(accounts=[replace(PATROLLED, log=log(apart), news=(apart.id,))]).events

    assert row.conflicts == ("date - Moscow: 20 Nov, Ankara: 21 Nov",)


# ---------------------------------------------------------------- disagreements


def test_claim_stands_against_claim_and_what_a_change_quotes_is_not_quoted_twice() -> None:
    (row,) = tracked_edition().disputes

    strained, held = row.sides
    assert (strained.state, strained.evidence, strained.refs) == ("in force, violations reported", (), (1,))
    assert [(evidence.speaker, evidence.outlet_side) for evidence in held.evidence] == [
        ("Northern Command", "Far side")
    ]


@pytest.mark.parametrize(
    ("given", "mark"),
    [
        ({"single_source": True}, "single source"),
        ({"because": ("c3",)}, "one side only: Northern Command"),
        ({"because": ("c2", "c3")}, None),
    ],
)
def test_thin_ground_is_marked(given: dict[str, object], mark: str | None) -> None:
    edition = tracked_edition(accounts=[account(status=status(**given), before=status(), testimonies=TESTIMONIES[:3])])

    assert [row.mark for row in edition.disputes] == ([mark] if mark else [])


def test_a_denial_is_quoted_and_counts_for_nothing() -> None:
    (row,) = tracked_edition().positions

    assert (row.what, row.evidence.speaker, row.evidence.via) == ("denied", "Southern Command", "Valley Agency")


# ---------------------------------------------------------------- figures


def test_figures_are_a_range_with_attribution_and_never_of_different_people() -> None:
    soldiers, children, wounded = tracked_edition().figures

    assert (soldiers.what, soldiers.people, soldiers.low, soldiers.high) == ("killed", "soldiers", 29, 33)
    assert [(value.value, value.who) for value in soldiers.values] == [
        ("at least 29", "Maarat Wire"), ("33", "Southern Command"),
    ]  # fmt: skip
    assert (children.people, children.high) == ("children", 2)
    assert (wounded.what, wounded.low, wounded.high) == ("wounded", 7, 9)


def test_who_gives_a_figure_twice_is_told_once() -> None:
    again = [count(33, where=source("Asi Postası", number=n), actor="south", side="south") for n in range(3)]

    (row,) = tracked_edition(accounts=[replace(CALM, counts=tuple(again))]).figures

    assert len(row.values) == 1


def test_a_number_that_one_voice_gives_in_two_languages_is_told_once_and_in_english() -> None:
    arabic = source("بريد العاصي", url="https://barid.example/25", language="ar")
    counts = (
        count(7, where=arabic, who="المدنيين", actor="south"),
        count(7, who="civilians", actor="south"),
        count(7, who=""),
    )

    named, unnamed = tracked_edition(accounts=[replace(CALM, counts=counts)]).figures

    assert (named.people, [value.who for value in named.values]) == ("civilians", ["Southern Command"])
    assert (unnamed.people, [value.who for value in unnamed.values]) == ("", ["The Orontes Herald"])


# ---------------------------------------------------------------- silence, gaps, what comes


def test_silence_is_measured_by_the_usual_gap() -> None:
    truce, patrols = tracked_edition(accounts=(CALM, IDLE)).quiet

    assert (truce.overdue, truce.lines) == (
        False, ("No change; last report yesterday (21 Nov), usually one in 2 days.",),
    )  # fmt: skip
    assert (patrols.overdue, patrols.lines) == (
        True,
        (
            "No change; last report 8 days ago (14 Nov), usually one in 4 days.",
            "Not everything could be seen, so it may be our sight that failed.",
            "Numbers 10, then 12: 11 not seen.",
        ),
    )


@pytest.mark.parametrize(
    ("missing", "told_as"),
    [
        ((13,), ["Numbers 12, then 14: 13 not seen."]),
        ((13, 14), ["Numbers 12, then 15: 13 and 14 not seen."]),
        ((3, 13, 14, 15, 16, 17), ["Numbers 2, then 4: 3 not seen.", "Numbers 12, then 18: 13 to 17 not seen."]),
    ],
)
def test_holes_in_the_numbers_are_told(missing: tuple[int, ...], told_as: list[str]) -> None:
    (row,) = tracked_edition(accounts=[replace(PATROLLED, log=log(THIRTEENTH, missing=missing))]).quiet

    assert list(row.lines) == told_as


def test_a_quiet_topic_is_told_apart_from_a_missing_source() -> None:
    assert tracked_edition(accounts=(CALM,), health=WELL, waiting=(0, 0)).sight == (
        "All 2 sources were reached and everything was read: where a topic is silent, nothing was written."
    )
    assert tracked_edition(accounts=(CALM,)).sight == (
        "1 of 4 sources could not be reached (Asi Postası), 1 source brought nothing for longer than usual (بريد العاصي) and "
        "1 item still waited to be read: where a topic is silent, it may be our sight that failed."
    )


def test_what_is_announced_comes_up_and_what_was_and_did_not_come_is_missed() -> None:
    edition = tracked_edition()

    assert [row.id for row in edition.coming] == [FOURTEENTH.id]
    assert [row.id for row in edition.unseen] == [OUTSTANDING.id]


@pytest.mark.parametrize(
    "seen", [logged(None, date(2026, 11, 19), "completed"), logged(7, date(2026, 11, 17), "blocked")]
)
def test_what_was_expected_and_seen_about_that_day_is_not_missed(seen: LoggedEvent) -> None:
    edition = tracked_edition(accounts=[account("m4-patrols", log=log(OUTSTANDING, seen))])

    assert edition.unseen == ()


def test_what_was_expected_long_ago_is_let_be() -> None:
    old = replace(OUTSTANDING, date=TODAY - timedelta(days=15))

    assert tracked_edition(accounts=[account("m4-patrols", log=log(old))]).unseen == ()


# ---------------------------------------------------------------- caps, order, other topics


def words(edition: Edition) -> int:
    said = [statement.text for statement in edition.bottom_line]
    said += [text for row in edition.changes for text in (row.rule, *row.voices, *(e.text for e in row.evidence))]
    said += [e.text for row in (*edition.events, *edition.announced) for e in row.evidence]
    said += [e.text for row in edition.disputes for side in row.sides for e in side.evidence]
    said += [row.evidence.text for row in edition.positions]
    said += [line for row in edition.quiet for line in row.lines]
    said += [story.title for section in edition.sections for story in section.stories]
    said += [quote.text for section in edition.sections for story in section.stories for quote in story.quotes]
    return sum(len(text.split()) for text in said)


def test_a_day_of_a_hundred_moves_is_capped_counted_and_short() -> None:
    long = [
        told(f"m{n}", "strained", f"Move {n} " + "and the truce was broken again " * 9, source("Maarat Wire", number=n))
        for n in range(100)
    ]
    moves = tuple(
        change("holding", "strained", TODAY - timedelta(days=100 - n), claims=(f"m{n}",), voices=(f"Voice {n}",))
        for n in range(100)
    )
    many = [logged(n, TODAY - timedelta(days=n), "completed") for n in range(1, 60)]
    busy = account(status=status(changes=moves), before=status(), changes=moves, testimonies=tuple(long))

    edition = tracked_edition(accounts=[busy, account("m4-patrols", log=log(*many), news=tuple(e.id for e in many))])

    assert (len(edition.changes), edition.more_changes) == (8, 92)
    assert edition.changes[-1].since == TODAY - timedelta(days=1)
    assert (len(edition.events), edition.more_events) == (20, 39)
    assert words(edition) <= 1200
    assert all(story.title for section in edition.sections for story in section.stories)
    assert (len(edition.tracks[0].changes), edition.tracks[0].older_changes) == (60, 40)


def test_the_order_of_accounts_testimonies_and_sightings_changes_nothing() -> None:
    expected, shuffled = to_json(tracked_edition()), random.Random(11)

    for _ in range(5):
        accounts = [
            replace(
                one,
                testimonies=tuple(shuffled.sample(one.testimonies, len(one.testimonies))),
                counts=tuple(shuffled.sample(one.counts, len(one.counts))),
                news=tuple(shuffled.sample(one.news, len(one.news))),
            )
            for one in shuffled.sample(ACCOUNTS, 2)
        ]
        assert to_json(tracked_edition(accounts=accounts)) == expected


def test_accounts_of_topics_that_the_digest_does_not_have_are_passed_over() -> None:
    alone = replace(SPEC, topics=("ceasefire",))

    assert [row.topic for row in tracked_edition(spec=alone).board] == ["ceasefire"]


def test_an_edition_with_tracked_topics_comes_back_from_its_json_as_it_was() -> None:
    edition = tracked_edition()

    assert from_json(to_json(edition)) == edition


def test_a_topic_that_left_the_configuration_is_called_by_its_own_names() -> None:
    edition = tracked_edition(topics=())

    assert [row.title for row in edition.board] == ["ceasefire", "m4-patrols"]
    assert edition.changes[0].after == "strained"
    assert edition.events[0].route == "Trumba to Ain Al Hawr"


def test_the_log_of_a_first_edition_has_its_evidence() -> None:
    first = tracked_edition(previous=None, accounts=[account("m4-patrols", log=log(*EARLIER))])
    later = tracked_edition(accounts=[account("m4-patrols", log=log(*EARLIER))])

    assert all(row.evidence for row in first.tracks[0].events)
    assert not any(row.evidence for row in later.tracks[0].events)
