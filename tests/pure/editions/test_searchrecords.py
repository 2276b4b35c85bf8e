"""What the search finds: reports, editions, changes, events, topics; nothing that no page shows; the same whatever came first."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date

import pytest

from monitor.editions.archive import issue_of
from monitor.editions.searchpage import search_files
from monitor.editions.searchrecords import (
    part_of,
    record_of_topic,
    records_of_edition,
    records_of_story,
    report_anchor,
    staged,
)
from monitor.editions.storypages import StoryPage, Told, story_files
from monitor.model import story_mark
from tests.pure.editions.accounts import before_that, tracked_edition
from tests.pure.editions.happenings import make_happening, make_read, reports
from tests.pure.editions.samples import NASTY, hostile_edition
from tests.pure.editions.test_archive import hrefs

MARK = "a1b2c3d4e5f6"


def page(*given: object) -> StoryPage:
    return StoryPage(mark=MARK, told=Told(), story=make_happening(*given))  # type: ignore[arg-type]


def test_every_report_of_a_story_is_found_in_its_own_language_and_leads_to_its_place_on_the_page() -> None:
    story = page()
    records = list(records_of_story(story))
    html = story_files([story], {}, [])[f"stories/{MARK}/index.html"].decode()

    assert len(records) == 9
    assert {record.language for record in records} == {"en", "ru", "tr", "ar"}
    assert {record.page for record in records} == {f"stories/{MARK}/index.html"}
    for record in records:
        assert f'id="{record.anchor}"' in html
    lead = next(record for record in records if record.name == record.anchor.removeprefix("r-"))
    assert lead.text in html and lead.outlet in html


def test_a_copy_leads_to_the_text_it_is_folded_under_and_has_no_sentence_of_its_own() -> None:
    records = list(records_of_story(page()))
    copies = [record for record in records if record.anchor != f"r-{record.name}"]

    assert {record.outlet for record in copies} >= {"Far Post", "Vestnik"}
    assert {record.text for record in copies} == {""}


def test_of_a_report_nothing_is_found_but_its_title_and_the_sentence_that_its_page_shows() -> None:
    read = make_read(
        text="The twelfth joint patrol was held on the M4 on Saturday, they said. Unshown words follow here."
    )
    (body,) = staged(records_of_story(page([read]))).values()

    assert "twelfth joint patrol was held" in body.decode()
    assert "Unshown" not in body.decode()


def test_a_story_that_is_told_elsewhere_or_gone_is_not_found() -> None:
    assert list(records_of_story(StoryPage(mark=MARK, told=Told(), story=None))) == []


def test_an_edition_its_changes_and_its_events_are_found() -> None:
    edition = tracked_edition()
    records = list(records_of_edition(edition))
    kinds = [record.kind for record in records]

    assert kinds[0] == "edition" and records[0].title == edition.subject
    assert edition.bottom_line[0].text in records[0].text
    assert kinds.count("change") == len(edition.changes) > 0
    assert kinds.count("event") == len(edition.events) + len(edition.announced) > 0
    refs = {f"n-{row.ref}" for row in (*edition.changes, *edition.events, *edition.announced) if row.ref}
    assert {record.anchor for record in records[1:]} == refs
    assert any(record.title.startswith("Patrol 13") for record in records)


def test_a_topic_is_found_by_its_states_and_events() -> None:
    track = next(track for track in tracked_edition().tracks if track.topic == "m4-patrols")
    record = record_of_topic(track)

    assert (record.page, record.anchor) == ("topics/m4-patrols/index.html", "")
    assert "Patrol 13" in record.text


def test_what_leads_to_a_record_stands_in_its_path_for_pagefind_searches_all_metadata() -> None:
    (path, body), *_ = staged(records_of_edition(tracked_edition())).items()

    assert re.fullmatch(r"edition/en/\d{4}-\d\d-\d\d/daily/\d{4}/\d\d/\d\d/-/-\.html", path)
    assert b"index.html" not in body


def test_the_order_of_reports_changes_nothing() -> None:
    rows = reports()
    expected = staged(records_of_story(page(rows)))

    random.Random(7).shuffle(rows)

    assert staged(records_of_story(page(rows))) == expected


def test_hostile_words_are_inert_in_what_pagefind_reads() -> None:
    read = make_read(
        title=NASTY,
        outlet='"><script>alert(1)</script>',
        text=f"{NASTY} and a sentence that is long enough to be shown.",
    )
    files = staged([*records_of_story(page([read])), *records_of_edition(hostile_edition())])

    for path, body in files.items():
        assert path.count(".html") == 1  # Pagefind tries to read a folder that is called like a page, for a minute
        assert ".." not in path and not re.search(r"[^\w./-]", path)
        html = body.decode()
        assert "<script" not in html and html.count("<body") == html.count("</body>") == 1
        assert set(re.findall(r"<(\w+)", html)) <= {"html", "head", "title", "body", "i", "h1", "p", "span"} | {
            "DOCTYPE"
        }


@pytest.mark.parametrize(
    ("day", "newest", "part"),
    [
        (date(2026, 10, 3), date(2026, 11, 22), "2026-10"),
        (date(2026, 11, 22), date(2026, 11, 22), "2026-11"),
        (date(2025, 12, 31), date(2026, 1, 1), "2025"),
        (date(2012, 2, 1), date(2026, 1, 1), "2012"),
    ],
)
def test_the_newest_year_stands_in_months_and_former_ones_whole(day: date, newest: date, part: str) -> None:
    assert part_of(day, newest) == part


def test_the_anchor_of_a_report_tells_nothing_of_its_address() -> None:
    url = "https://herald.example/secret"

    assert report_anchor(url) == f"r-{story_mark(url)}" and "herald" not in report_anchor(url)


def test_the_search_page_leads_everywhere_without_its_script() -> None:
    issues = [issue_of(before_that()), issue_of(tracked_edition())]
    files = search_files(issues)
    html = files["search/index.html"].decode()

    assert "Searching needs a script" in html and '<form class="search" id="search-form" role="search" hidden>' in html
    assert {"../index.html#calendar", "../sources/index.html", "../topics/ceasefire/index.html"} <= set(hrefs(html))
    assert f"../{issue_of(tracked_edition()).path}" in hrefs(html)
    assert re.findall(r"<script[^>]*>", html) == ['<script src="../assets/search.js" defer>']
    assert "script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'" in html
    assert search_files(issues[::-1]) == files


def test_the_search_page_of_an_empty_archive_is_a_page() -> None:
    assert "<h1>Search</h1>" in search_files([])["search/index.html"].decode()


def test_no_other_page_may_run_a_script() -> None:
    html = story_files([replace(page(), mark=MARK)], {}, [])[f"stories/{MARK}/index.html"].decode()

    assert "script-src" not in html and "<script" not in html
