"""The pages of stories: who wrote it first, copies folded, when each side told it; relative, inert, bounded."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.editions.archive import issue_from_json, issue_of, issue_to_json
from monitor.editions.happening import MOST, Happening
from monitor.editions.redact import without
from monitor.editions.storypages import Elsewhere, StoryPage, Tellings, Told, story_files
from monitor.editions.wording import story_path
from monitor.model import story_mark
from tests.build import make_origin
from tests.pure.editions.accounts import before_that, tracked_edition
from tests.pure.editions.golden import SITE
from tests.pure.editions.happenings import (
    DAWN,
    ENGLISH,
    WIRE,
    make_happening,
    make_read,
    make_testified,
    reports,
)
from tests.pure.editions.samples import NASTY, make_edition
from tests.pure.editions.test_archive import hrefs

MARK = "a1b2c3d4e5f6"
OTHER = Elsewhere(mark="0123456789ab", title="الدورية الثالثة عشرة", language="ar", reports=2)
TITLES = {"m4-patrols": "Joint patrols on the M4", "ceasefire": "Idlib ceasefire", "idlib": "Idlib"}


def laid_out(story: Happening | None, **given: object) -> str:
    issues = [issue_of(before_that()), issue_of(tracked_edition())]
    page = StoryPage(**{"mark": MARK, "told": Told(issues=tuple(issues)), "story": story, **given})  # type: ignore[arg-type]
    (html,) = story_files([page], TITLES, issues).values()
    return html.decode()


def plain(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_the_first_line_counts_reports_outlets_origins_owners_languages_and_says_when() -> None:
    told = plain(laid_out(make_happening()))

    assert "9 reports in 9 outlets, 5 origins, 4 owners; EN RU TR AR ; first seen 21 Nov 2026 03:40" in told
    assert "last 22 Nov 2026 06:40" in told


def test_the_order_in_which_reports_came_changes_nothing() -> None:
    rows = reports()
    expected = laid_out(make_happening(rows))

    random.Random(7).shuffle(rows)

    assert laid_out(make_happening(rows)) == expected


def test_reports_stand_by_origin_and_copies_under_their_text() -> None:
    story = make_happening()

    assert [(rows.label, rows.reports, len(rows.texts)) for rows in story.origins] == [
        ("Far Wire", 4, 2),
        ("The Herald", 1, 1),
        ("Asi Postası", 2, 1),
        ("صدى الشمال", 1, 1),
        ("Courier", 1, 1),
    ]
    assert [copy.outlet for copy in story.origins[0].texts[0].copies] == ["Far Post", "Vestnik"]
    assert laid_out(story).count("<summary>2 copies</summary>") == 1


def test_a_copy_without_its_lead_stands_for_the_text() -> None:
    story = make_happening([row for row in reports() if row.stored.id != 1])

    assert story.origins[0].texts[0].lead.outlet == "Far Post"
    assert [copy.outlet for copy in story.origins[0].texts[0].copies] == ["Vestnik"]
    assert story.reports == 8


def test_one_origin_is_a_single_source_and_one_side_is_named() -> None:
    wire = make_happening([row for row in reports() if row.origin.key == WIRE.key])
    near = [make_read(n, n, outlet=f"Post {n}", origin=make_origin(f"Post {n}", side="near")) for n in (1, 2)]
    unsided = [*near, make_read(3, 3, outlet="Courier", origin=make_origin("Courier"))]

    assert wire.marks == ("single source",)
    assert make_happening(near).marks == ("one side only: Near side",)
    assert make_happening(unsided).marks == ()
    assert make_happening().marks == ()


def test_one_owner_behind_several_origins_is_told() -> None:
    house = [make_read(n, n, outlet=f"Post {n}", origin=make_origin(f"Post {n}", owner="Asi Group")) for n in (1, 2)]

    assert make_happening(house).marks == ("one owner",)


def test_the_sentence_that_carries_a_claim_is_quoted_before_the_lead() -> None:
    claim = "The ceasefire in Idlib is holding along the road, the ministry said."
    text = f"{ENGLISH} {claim}"
    plainly = make_read(1, text=text)
    testified = make_read(1, text=text, claims=make_testified(claim, text))
    past = make_read(1, text=text, claims=make_testified(claim, text, temporal="background"))
    hidden = make_read(1, text=text, claims=make_testified(claim, text, topic="elsewhere"))
    moved = make_read(1, text=f"Corrected: {text}", claims=make_testified(claim, text))

    sentences = [
        make_happening([row]).origins[0].texts[0].lead.sentence for row in (plainly, testified, past, hidden, moved)
    ]

    assert sentences == [ENGLISH, claim, ENGLISH, ENGLISH, f"Corrected: {ENGLISH}"]


def test_who_wrote_it_is_named_beside_an_outlet_that_prints_it() -> None:
    leans = replace(WIRE, why="leans", evidence="Far Wire reported")
    (rows,) = make_happening([make_read(1, outlet="The Gazette", origin=leans)]).origins

    assert (rows.label, rows.texts[0].lead.via) == ("Far Wire", "Far Wire")
    assert "· via Far Wire ·" in plain(laid_out(make_happening([make_read(1, outlet="The Gazette", origin=leans)])))


def test_the_time_line_has_a_lane_for_each_side_and_the_unknown_last() -> None:
    story = make_happening()

    assert [(lane.side, lane.reports) for lane in story.lanes] == [
        ("Far side", 4),
        ("Near side", 3),
        ("no side known", 2),
    ]
    assert [copy for _, copy in story.lanes[0].dots] == [False, True, True, False]
    places = [place for lane in story.lanes for place, _ in lane.dots]
    assert (min(places), max(places), len(story.midnights)) == (1.5, 98.5, 1)


def test_hours_count_reports_by_side_for_who_sees_no_picture() -> None:
    html = laid_out(make_happening())

    assert [[(row.start.hour, row.sides) for row in day] for day in make_happening().days] == [
        [(3, (("Far side", 1),)), (4, (("Far side", 2),)), (5, (("no side known", 1),)), (8, (("Near side", 1),)),
         (12, (("no side known", 1),))],
        [(0, (("Far side", 1),)), (5, (("Near side", 1),)), (6, (("Near side", 1),))],
    ]  # fmt: skip
    assert "04:00 Far side 2" in plain(html)
    assert html.count('aria-hidden="true" focusable="false"') == 3


def test_a_single_report_needs_no_time_line() -> None:
    html = laid_out(make_happening([make_read()]))

    assert "Time line" not in html and "1 report in 1 outlet, 1 origin" in plain(html)


def test_a_report_that_bears_a_day_alone_counts_from_when_it_was_seen_on_that_day() -> None:
    midnight = DAWN.replace(hour=0, minute=0)
    same, later = DAWN, DAWN + timedelta(days=3)

    seen = make_happening([make_read(1, published_at=midnight, precision="day", known_at=same)])
    late = make_happening([make_read(1, published_at=midnight, precision="day", known_at=later)])
    nobody = make_happening([make_read(1, published_at=None, precision="unknown", known_at=later)])

    assert (seen.first, late.first, nobody.first) == (same, midnight, later)
    assert "· seen 24 Nov 03:40" in plain(laid_out(nobody))


def test_topics_are_those_it_reports_on_and_lead_to_their_pages() -> None:
    background = make_read(2, topics=("ceasefire", "m4-patrols"))
    background = replace(background, judgement=replace(background.judgement, reported=("m4-patrols",)))
    html = laid_out(make_happening([background]))

    assert make_happening([background]).topics == ("m4-patrols",)
    assert "../../topics/m4-patrols/index.html" in hrefs(html) and "Idlib ceasefire" not in plain(html)


def test_every_link_leads_into_the_archive_or_to_a_source() -> None:
    html = laid_out(make_happening(), elsewhere=(OTHER,))
    known = {*SITE, "feed.xml", "assets/style.css", "topics/m4-patrols/index.html", story_path(OTHER.mark)}
    known |= {issue_of(edition).path for edition in (before_that(), tracked_edition())}
    known |= {"index.html#calendar", "sources/index.html", "search/index.html"}

    links = [href for href in hrefs(html) if not href.startswith(("https://", "#"))]

    paths = {link.removeprefix("../../") for link in links}
    assert {path for path in paths if not path.startswith("evidence/")} == known
    assert any(path.startswith("evidence/") for path in paths)


def test_what_is_told_as_part_of_another_story_leads_there() -> None:
    html = laid_out(None, part_of=OTHER)

    assert (
        f'Now told as part of: <a lang="ar" dir="rtl" href="../../{story_path(OTHER.mark)}">{OTHER.title}</a>' in html
    )
    assert "refresh" not in html and "<script" not in html


def test_a_page_of_which_nothing_is_left_says_so_and_where_the_rest_went() -> None:
    html = plain(laid_out(None, elsewhere=(OTHER,)))

    assert "Nothing is left of this story" in html
    assert f"2 reports that were told here stand in another story now: {OTHER.title}" in html


def test_foreign_words_carry_their_language_and_direction() -> None:
    html = laid_out(make_happening(centre=6))

    assert '<h1 lang="ar" dir="rtl">' in html
    assert html.count('lang="ru" dir="ltr"') == 4  # headline, sentence and two copies
    assert re.findall(r'<abbr title="([^"]+)">', html) == ["English", "Russian", "Turkish", "Arabic"]


def test_hostile_words_are_inert() -> None:
    rows = [
        make_read(
            1, title=NASTY, outlet=NASTY, url="javascript:alert(1)", origin=make_origin(NASTY, owner=NASTY, side=NASTY)
        ),
        make_read(2, title=NASTY, outlet="b", url='https://b.example/"><script>', copy_of=1, language='en" onload="x'),
    ]
    html = laid_out(make_happening(rows), elsewhere=(replace(OTHER, title=NASTY),))

    assert "<script" not in html and "&lt;script&gt;" in html
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", html)
    assert not re.search(r"""<[^>]*\son\w+=|(href|src)=.?(javascript|data):""", html)
    assert "default-src 'none'; style-src 'self'" in html


def test_a_page_stays_of_a_bounded_size_and_counts_what_it_leaves_out() -> None:
    many = [make_read(n, n / 4, outlet=f"Outlet {n}") for n in range(1, MOST + 31)]

    html = laid_out(make_happening(many))

    assert "30 later reports not shown here" in html
    assert len(html) < 400_000


def test_an_issue_keeps_the_marks_of_what_it_told_and_nothing_of_what_was_taken_out() -> None:
    plainly = make_edition()
    with_pages = [[replace(story, has_page=True) for story in section.stories] for section in plainly.sections]
    sections = [replace(row, stories=tuple(rows)) for row, rows in zip(plainly.sections, with_pages, strict=True)]
    edition = replace(plainly, sections=tuple(sections))
    assert issue_of(plainly).stories == ()  # told before stories had pages
    story = next(story for section in edition.sections for story in section.stories if story.also)
    issue = issue_of(edition)
    bare = issue_of(without(edition, story.url))

    told = Tellings([issue_from_json(issue_to_json(issue))])

    assert set(told.of(story.id).reports) == {story_mark(story.url), *(story_mark(also.url) for also in story.also)}
    assert [one.number for one in told.of(story.id).issues] == [edition.number]
    assert story_mark(story.url) not in Tellings([bare]).of(story.id).reports
    assert story.url not in issue_to_json(bare)


@pytest.mark.parametrize("line", ["", "../../etc 0123456789ab", "0123456789AB", "0123456789abc", "0123456789a"])
def test_what_is_no_mark_makes_no_page(line: str) -> None:
    issue = replace(issue_of(make_edition()), stories=(line,))

    assert Tellings([issue]).marks() == [] and Tellings([issue]).since(issue.cutoff_at - timedelta(days=1)) == set()
