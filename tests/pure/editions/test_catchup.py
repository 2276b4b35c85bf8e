"""What a catch-up says of a span of days, how much of it, and that nothing in any of its forms is obeyed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import html5lib
import pytest
from markdown_it import MarkdownIt

from monitor.editions.catchup import catch_up
from monitor.editions.caughtup import render_catch_up
from monitor.editions.freeze import from_line
from monitor.editions.names import Names
from monitor.editions.watcheddays import days_text, watched
from monitor.model import (
    Account,
    Away,
    CatchUp,
    DayWatched,
    Disagreement,
    EditionRef,
    Expectation,
    FeedHealth,
    Ledger,
    Report,
    Side,
    Sighting,
    StatusChange,
)
from tests.build import make_origin
from tests.pure.editions.accounts import (
    CALM,
    CEASEFIRE,
    HELD,
    IDLE,
    PATROLLED,
    SPEAKERS,
    TODAY,
    TRACKED,
    account,
    change,
    event,
    hostile_tracked,
    logged,
    source,
    status,
    told,
    turn,
)
from tests.pure.editions.samples import NASTY, SPEC, match, report

UNTIL = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
SPAN = Away(first=date(2026, 11, 16), last=TODAY, covers_from=UNTIL - timedelta(days=7), until=UNTIL)
SEEN = Ledger(feeds=3, reached=3, lines=(), troubled=())
TROUBLED = FeedHealth(
    slug="steppe", title="Steppe Dispatch", state="broken", reason="no answer", since=UNTIL, next_try=None
)


def catch(*accounts: Account, **given: Any) -> CatchUp:
    """A catch-up of the week to the 22nd."""
    usual: dict[str, Any] = {
        "names": Names(topics={topic.slug: topic for topic in TRACKED}, voices=SPEAKERS), "accounts": accounts, "reports": (),
        "corrections": (), "disputed": {}, "days": DAYS, "ledger": SEEN, "waiting": 0, "previous": None, "made_at": UNTIL,
        "base_url": None, "configuration": "abc", "version": "0.1.0",
    }  # fmt: skip
    return catch_up(given.pop("span", SPAN), given.pop("spec", SPEC), **{**usual, **given})


def ref(day: int, number: int = 1) -> EditionRef:
    on = date(2026, 11, day)
    return EditionRef(date=on, number=number, cutoff_at=datetime(2026, 11, day, 3, 30, tzinfo=UTC))


def frozen(feeds: int, reached: int, *troubled: tuple[str, str], **given: Any) -> str:
    rows = [{"slug": "x", "title": title, "state": state} for title, state in troubled]
    return json.dumps({"ledger": {"feeds": feeds, "reached": reached, "troubled": rows}, **given})


DAYS = watched(
    [date(2026, 11, day) for day in range(16, 23)],
    [ref(day) for day in range(16, 23)],
    {date(2026, 11, day): frozen(3, 3) for day in range(16, 23)},
)


def forms(made: CatchUp) -> dict[str, str]:
    shown = render_catch_up(made)
    return {"text": shown.text, "md": shown.markdown, "html": shown.page, "json": shown.json}


def words(form: str) -> str:
    """The text in one line, without what a form puts between words."""
    return " ".join(re.sub(r"<[^>]*>|[\\*\u2068\u2069]", "", form).split())


# ---------------------------------------------------------------- what it says


def test_every_status_stands_there_then_and_now_with_each_move_and_its_sentence() -> None:
    made = catch(CEASEFIRE, PATROLLED)

    board = made.edition.board[0]
    assert (board.was, board.state) == ("in force, holding", "in force, violations reported")
    assert [(row.before, row.after, len(row.evidence)) for row in made.edition.changes] == [
        ("in force, holding", "in force, violations reported", 2)
    ]
    assert made.edition.number == 0 and made.edition.subject.startswith(
        "Catch-up: Idlib daily, Monday, 16 November 2026 to "
    )
    for form in forms(made).values():
        assert "in force, violations reported" in form and "Savunma makamları" in form
    for name in ("text", "md", "html"):
        assert "was on 15 nov: in force, holding" in words(forms(made)[name]).lower()


def test_the_bottom_line_goes_from_then_to_now_though_some_moves_have_no_room() -> None:
    made = catch(long_way(40))

    first = made.edition.bottom_line[0].text
    assert '40 changes in this time, before that "called for"' in first
    assert len(made.edition.changes) + made.edition.more_changes == 40
    assert all(row.evidence for row in made.edition.changes)


def long_way(count: int) -> Account:
    """A truce that moved so often, and was called for before; each move with its long sentence."""
    states = ("agreed", "holding", "strained")
    moves: list[StatusChange] = []
    before = "called_for"
    for place in range(count):
        after = states[place % 3]
        moves.append(
            change(before, after, SPAN.first + timedelta(days=place // 8), claims=(f"m{place}",), voices=("A", "B"))
        )
        before = after
    said = tuple(
        told(f"m{n}", "holding", f"Move {n} of the truce " + "and what was said of it " * 9, source(f"Wire {n}"))
        for n in range(count)
    )
    now = status(state=before, since=moves[-1].since, changes=tuple(moves))
    return account(status=now, before=status(state="called_for", changes=()), changes=tuple(moves), testimonies=said)


def test_it_is_read_in_two_minutes_however_much_happened() -> None:
    run = [logged(n, TODAY - timedelta(days=n % 7), "completed") for n in range(1, 60)]
    busy = replace(PATROLLED, log=replace(PATROLLED.log, events=tuple(run)), news=tuple(e.id for e in run))  # type: ignore[type-var]
    made = catch(long_way(60), busy, reports=[story(n, n % 9 + 1) for n in range(1, 40)])

    edition = made.edition
    said = [sentence.text for sentence in edition.bottom_line]
    said += [text for row in edition.changes for text in (row.rule, *row.voices, *(one.text for one in row.evidence))]
    said += [one.text for row in edition.events for one in row.evidence]
    said += [one.text for row in edition.disputes for side in row.sides for one in side.evidence]
    said += [text for one in edition.sections[0].stories for text in (one.title, *(quote.text for quote in one.quotes))]
    assert sum(len(text.split()) for text in said) <= 750
    assert len(edition.events) == 12 and edition.more_events == 47
    assert len(edition.sections[0].stories) == 5 and edition.sections[0].more == 34


def story(number: int, origins: int) -> Report:
    """A report of a story that other origins told before."""
    from monitor.model import ArticleId, KnownStory, Witness

    before = tuple(
        Witness(outlet=f"Outlet {n}", language="en", origin=make_origin(f"Outlet {n}")) for n in range(1, origins)
    )
    text = f"The ceasefire in Idlib is holding, said number {number}."
    return report(
        number, f"Story {number} of {origins}", text, matches=(match("ceasefire", 30.0, text, theme="ceasefire", place="Idlib"),),
        origin=make_origin("The Orontes Herald"), reported=("ceasefire",),
        story=KnownStory(founder=ArticleId(number), mark=f"{number:012x}", since=UNTIL - timedelta(days=1), before=before),
    )  # fmt: skip


def test_the_stories_of_most_origins_come_first_whatever_order_they_come_in() -> None:
    reports = [story(number, origins) for number, origins in enumerate((2, 5, 1, 7, 3, 4), 1)]

    made, again = catch(CALM, reports=reports), catch(CALM, reports=reports[::-1])

    assert [one.origins for one in made.edition.sections[0].stories] == [7, 5, 4, 3, 2]
    assert made == again
    assert all(not one.has_page for one in made.edition.sections[0].stories)


def test_a_dispute_that_closed_is_told_with_the_words_that_stood_against_each_other() -> None:
    over = replace(CEASEFIRE, before=CEASEFIRE.status, status=status(), changes=())
    made = catch(over, disputed={"ceasefire": [date(2026, 11, 17), date(2026, 11, 18)]})

    (row,) = made.disagreements
    assert (row.course, [side.state for side in row.sides]) == (
        "closed", ["in force, violations reported", "in force, holding"],
    )  # fmt: skip
    for name, form in forms(made).items():
        if name != "json":
            assert "Idlib ceasefire: closed; told in the editions of 17 Nov and 18 Nov" in words(form)
        assert "Режим прекращения огня" in form


@pytest.mark.parametrize(
    ("before", "now", "days", "course"),
    [
        (False, True, (), "opened"),
        (True, True, (), "goes on"),
        (False, False, (date(2026, 11, 18),), "came and went"),
        (False, False, (), None),
    ],
)
def test_a_dispute_opened_went_on_or_came_and_went(
    before: bool, now: bool, days: tuple[date, ...], course: str | None
) -> None:
    camps = CEASEFIRE.status.camps if CEASEFIRE.status else ()
    about = replace(
        CEASEFIRE, before=status(disputed=before, camps=camps if before else ()),
        status=status(disputed=now, camps=camps if now else ()),
    )  # fmt: skip

    found = catch(about, disputed={"ceasefire": days}).disagreements

    assert [row.course for row in found] == ([course] if course else [])


def test_what_was_announced_is_told_once_with_its_fate_and_nowhere_else() -> None:
    made = catch(CALM, PATROLLED)

    assert [(row.date, row.fate) for row in made.expectations] == [
        (date(2026, 11, 18), "missed"),
        (date(2026, 11, 24), "ahead"),
    ]
    assert made.edition.announced == made.edition.coming == made.edition.unseen == ()
    shown = words(forms(made)["text"])
    assert "Patrol, announced for 18 Nov: expected, not seen;" in shown and "for 24 Nov: still to come;" in shown


def test_what_was_settled_before_the_reader_went_away_is_left_out() -> None:
    old = source("The Orontes Herald", at=datetime(2026, 11, 10, 9, tzinfo=UTC))
    day = date(2026, 11, 18)
    missed = logged(None, day, "announced", Sighting(event=event(None, day, "announced"), source=old))
    patrols = replace(PATROLLED, log=replace(IDLE.log, events=(missed,)), news=())  # type: ignore[type-var]

    assert [row.date for row in catch(patrols).expectations] == [day]
    assert catch(patrols, span=replace(SPAN, first=TODAY, covers_from=UNTIL - timedelta(days=1))).expectations == ()


# ---------------------------------------------------------------- how well it could see


def test_a_week_that_was_seen_whole_says_so_in_two_lines() -> None:
    assert days_text(DAYS, 2026) == ("7 of 7 days had an edition.", "Sources reached: all 3 on each of these days.")


def test_days_without_an_edition_and_sources_that_were_missing_are_named() -> None:
    days = watched(
        [date(2026, 11, day) for day in (18, 19, 20, 21, 22)],
        [ref(17), ref(18), ref(21, 2)],
        {
            date(2026, 11, 18): frozen(3, 2, ("Steppe Dispatch", "broken"), ("Barid", "silent")),
            date(2026, 11, 21): frozen(
                3, 1, ("Steppe Dispatch", "broken"), ("Vestnik", "stopped"), late=True, partial=True
            ),
        },
    )

    assert days_text(days, 2026) == (
        "2 of 5 days had an edition.",
        "None on 19 Nov and 20 Nov; what became known then is in that of 21 Nov: the monitor may not have looked then.",
        "None on 22 Nov: the monitor may not have looked then.",
        "Sources reached: at least 1 of 3 (on 21 Nov); not reached: Steppe Dispatch on 2 days, Vestnik on 1 day; silent: Barid "
        "on 1 day.",
        "Made late: 21 Nov.",
    )
    made = catch(CALM, IDLE, days=days)
    assert made.edition.partial and "3 days of 5 got no edition: see the days below" in made.edition.warnings
    assert made.edition.sight.startswith("3 days had no edition and may not have been watched")


@pytest.mark.parametrize("content", [None, "", "{}", "[]", "no json", '{"ledger": []}', '{"ledger": {"feeds": "x"}}'])
def test_an_edition_that_cannot_be_read_says_nothing_of_the_sources(content: str | None) -> None:
    (row,) = watched([TODAY], [ref(22)], {TODAY: content})

    assert row == DayWatched(day=TODAY, edition=ref(22))
    assert days_text([row], 2026) == ("1 of 1 day had an edition.",)


def test_without_any_day_that_was_due_or_any_word_on_the_sources_it_says_that() -> None:
    made = catch(CALM, days=(), ledger=None)

    assert days_text((), 2026) == ("No edition was due in this time.",)
    assert made.edition.sight == "How the sources did then is not known: silence says nothing."


def test_sources_in_trouble_and_stories_of_a_part_only_are_told() -> None:
    long = replace(SPAN, first=date(2026, 9, 1), covers_from=UNTIL - timedelta(days=83))
    made = catch(CALM, IDLE, span=long, ledger=replace(SEEN, reached=2, troubled=(TROUBLED,)), waiting=3)

    assert made.edition.warnings == ("stories are those of the last 31 days", "3 items still waiting to be read")
    for name in ("text", "md", "html"):
        assert "Steppe Dispatch: not reached - no answer" in words(forms(made)[name])


# ---------------------------------------------------------------- in every form


def hostile() -> CatchUp:
    """One in which every word from outside is turned against its readers."""
    made = catch(CEASEFIRE, PATROLLED, reports=[story(1, 3)])
    edition = hostile_tracked()
    side = Side(state=NASTY, voices=(NASTY,), evidence=tuple(turn(CEASEFIRE_EVIDENCE)), more=1)
    return replace(
        made,
        edition=replace(edition, sections=edition.sections[:1], number=0),
        disagreements=(Disagreement(topic="ceasefire", title=NASTY, course="closed", days=(TODAY,), sides=(side,)),),
        expectations=(
            Expectation(
                topic="x", title=NASTY, name=NASTY, date=TODAY, precision="day", sources=1, origins=1, fate="seen",
                became=NASTY,
            ),
        ),
        more_expectations=1,
        days=(
            DayWatched(day=TODAY, edition=ref(22), feeds=2, reached=0, unreached=(NASTY.replace("\n", " "),), silent=(NASTY,)),
        ),
    )  # fmt: skip


CEASEFIRE_EVIDENCE = catch(CEASEFIRE).edition.changes[0].evidence


def test_hostile_words_are_inert_in_html() -> None:
    page = html5lib.parse(forms(hostile())["html"], namespaceHTMLElements=False)

    for element in page.iter():
        if isinstance(element.tag, str):
            assert element.tag not in ("script", "iframe", "img", "svg", "object", "form", "base")
            assert not [name for name in element.attrib if name.startswith("on")]
            assert re.match(r"https?://|#|$", element.attrib.get("href", ""))
    policies = [
        e.attrib["content"] for e in page.iter("meta") if e.attrib.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def test_hostile_words_are_inert_in_text_and_markdown() -> None:
    shown = forms(hostile())

    for name in ("text", "md"):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown[name])
    assert max(len(line) for line in shown["text"].splitlines() if "http" not in line) <= 84
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(shown["md"])
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            assert element.tag not in ("script", "img", "iframe", "svg", "style")
            assert re.match(r"https?://|$", element.attrib.get("href", ""))


def test_the_json_is_the_catch_up_again() -> None:
    made = catch(CEASEFIRE, PATROLLED, reports=[story(1, 3)])
    body = json.loads(forms(made)["json"])

    assert (body.pop("format"), body.pop("kind")) == (1, "catch-up")
    assert from_line(CatchUp, json.dumps(body)) == made


def test_the_same_input_gives_the_same_bytes() -> None:
    made = [
        forms(catch(*accounts, reports=[story(1, 3), story(2, 3)]))
        for accounts in ((CEASEFIRE, PATROLLED), (PATROLLED, CEASEFIRE))
    ]

    assert made[0] == made[1]
    assert HELD.after == "holding"


def test_a_digest_that_is_public_leads_to_its_topics_and_a_private_one_does_not() -> None:
    public = catch(CALM, base_url="https://news.reader.example")
    private = catch(CALM, base_url="https://news.reader.example", spec=replace(SPEC, archive="none"))

    assert "https://news.reader.example/topics/ceasefire/index.html" in forms(public)["text"]
    assert "news.reader.example" not in "".join(forms(private).values())
