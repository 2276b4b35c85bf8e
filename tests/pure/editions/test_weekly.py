"""A weekly edition: the week's changes and events in every form, no stories, sums that add up, and its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.editions.archive import index_files, issue_from_json, issue_of, issue_to_json
from monitor.editions.freeze import from_json
from monitor.editions.letter import LIMIT, fitted, letter
from monitor.editions.render import render
from monitor.editions.subject import LONGEST
from monitor.model import Edition
from tests.pure.editions.accounts import (
    ACCOUNTS,
    CALM,
    CEASEFIRE,
    FOURTEENTH,
    IDLE,
    OUTSTANDING,
    PATROLLED,
    SPEAKERS,
    THIRTEENTH,
    TODAY,
    TRACKED,
    account,
    change,
    logged,
    source,
    status,
    told,
    tracked_edition,
)
from tests.pure.editions.samples import DUE, SPEC, composed
from tests.pure.editions.test_bulletin import log, words

WEEKLY = replace(SPEC, slug="weekly", title="Idlib weekly", every="week", on="sunday")
WEEK = replace(DUE, digest="weekly", covers_from=DUE.cutoff_at - timedelta(days=7))


def weekly(**given: Any) -> Edition:
    return tracked_edition(**{"spec": WEEKLY, "due": WEEK, **given})


def said(edition: Edition) -> list[str]:
    return [sentence.text for sentence in edition.bottom_line]


def test_it_has_changes_and_events_and_no_story_and_counts_every_report() -> None:
    edition, consumed = composed(spec=WEEKLY, due=WEEK, topics=TRACKED, voices=SPEAKERS, accounts=ACCOUNTS)
    daily, read = composed(topics=TRACKED, voices=SPEAKERS, accounts=ACCOUNTS)

    assert (edition.sections, edition.changes != (), edition.events != ()) == ((), True, True)
    assert consumed == read
    lines = {line.stage: line for line in edition.ledger.lines}
    assert lines["edition"].total == len(consumed) and "stories" not in lines
    assert lines["matched"].parts[0][0] == "first of their story"
    assert {line.total for line in daily.ledger.lines if line.stage == "matched"} == {lines["matched"].total}
    assert all(sum(count for _, count in line.parts) == line.total for line in edition.ledger.lines)


def test_its_subject_and_title_say_that_it_is_of_a_week() -> None:
    edition = weekly()

    assert edition.subject.startswith("[Idlib] week to 22 Nov - ceasefire strained and 2 more")
    made = render(edition)
    for form in (letter(edition).html, made.page, made.text, made.markdown):
        assert "Week to Sunday, 22 November 2026" in form and "Stories" not in form
    assert from_json(made.json) == edition
    assert "Week to" not in render(tracked_edition()).page


@pytest.mark.parametrize("late", [False, True])
def test_its_subject_is_never_too_long(late: bool) -> None:
    spec = replace(WEEKLY, prefix="A prefix far too long to stand in brackets")

    assert len(weekly(spec=spec, due=replace(WEEK, late=late)).subject) <= LONGEST


def test_the_moves_of_a_status_are_one_sentence_and_so_are_the_events_of_a_log() -> None:
    moves = (change("holding", "strained", date(2026, 11, 17)), change("strained", "holding", date(2026, 11, 20)))
    swung = account(status=status(since=date(2026, 11, 20), changes=moves), before=status(), changes=moves)
    past = logged(12, date(2026, 11, 19), "completed")
    patrols = account("m4-patrols", log=log(past, THIRTEENTH, FOURTEENTH), news=(past.id, THIRTEENTH.id, FOURTEENTH.id))

    edition = weekly(accounts=[swung, patrols])

    assert said(edition) == [
        'Idlib ceasefire: again "in force, holding" since 20 Nov; 2 changes in the week, before that "in force, holding".',
        "Joint patrols on the M4: patrol 12 on 19 Nov completed; patrol 13 on 21 Nov blocked or cut short; patrol 14 announced "
        "for 24 Nov.",
    ]
    assert [sentence.refs for sentence in edition.bottom_line] == [(1, 2), (3, 4, 5)]


def test_a_dispute_stands_in_the_bottom_line() -> None:
    assert said(weekly(accounts=[CEASEFIRE])) == [
        'Idlib ceasefire: now "in force, violations reported" since 21 Nov, disputed; 1 change in the week, before that "in '
        'force, holding".'
    ]


def test_a_quiet_week_says_so() -> None:
    edition = weekly(accounts=(CALM, IDLE))

    assert said(edition) == ["No status changed and no event became known in this period."]
    assert "no change" in edition.subject
    assert [row.overdue for row in edition.quiet] == [False, True]


def test_the_board_says_what_the_status_was_and_when() -> None:
    made = render(weekly())

    for form in (made.text, made.markdown, made.page, letter(weekly()).html):
        assert "was on 15 nov: in force, holding" in form.lower()


def test_what_was_announced_in_the_week_for_a_day_that_has_passed_is_no_news_any_more() -> None:
    patrols = replace(PATROLLED, news=(OUTSTANDING.id, *PATROLLED.news))

    edition = weekly(accounts=[patrols])

    assert [row.id for row in edition.announced] == [FOURTEENTH.id]
    assert [row.id for row in edition.unseen] == [OUTSTANDING.id]
    assert OUTSTANDING.id in [row.id for row in tracked_edition(accounts=[patrols]).announced]


def test_a_week_that_was_missed_is_named() -> None:
    edition = weekly(due=replace(WEEK, late=True, missed=(date(2026, 11, 8), date(2026, 11, 15))))

    assert "also covers 2 weeks that got no edition: to 8 Nov, 15 Nov" in edition.warnings


def test_a_week_of_a_hundred_moves_is_capped_counted_and_short() -> None:
    long = [
        told(f"m{n}", "strained", f"Move {n} " + "and the truce was broken again " * 9, source("Maarat Wire", number=n))
        for n in range(100)
    ]
    moves = tuple(
        change(
            "holding", "strained", TODAY - timedelta(days=100 - n), claims=(f"m{n}",),
            voices=tuple(f"Voice {n} of {m}" for m in range(12)),
        )
        for n in range(100)
    )  # fmt: skip
    many = [logged(n, TODAY - timedelta(days=n), "completed") for n in range(1, 80)]
    busy = account(status=status(changes=moves), before=status(), changes=moves, testimonies=tuple(long))

    edition = weekly(accounts=[busy, account("m4-patrols", log=log(*many), news=tuple(e.id for e in many))])

    assert (len(edition.changes), edition.more_changes) == (16, 84)
    assert edition.changes[-1].since == TODAY - timedelta(days=1)
    assert (len(edition.events), edition.more_events) == (60, 19)
    assert words(edition) <= 1200
    mailed, html = fitted(edition)
    assert len(html.encode()) <= LIMIT
    assert (mailed.changes, len(mailed.events)) == (edition.changes, 60)


def test_the_calendar_marks_its_own_days_alone() -> None:
    issues = [issue_of(weekly()), issue_of(tracked_edition())]
    assert [issue_from_json(issue_to_json(issue)) for issue in issues] == issues

    index = index_files(issues)["index.html"].decode()

    shelf = index.split('id="d-weekly"')[1].split("</section>")[0]
    assert shelf.count('<a class="mark has') == 1
    assert "Week to Sunday, 22 November 2026" in shelf
