"""Charts, calendar and permalinks as a reader's browser shows them: at every width, in both schemes, with nothing amiss."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("demo")]
TOPIC, LOG, INDEX = "topics/ceasefire/index.html", "topics/m4-patrols/index.html", "index.html"
EDITION = "daily/2026/10/27/index.html"


def test_words_in_charts_are_never_small_and_every_mark_lies_in_its_lane(archive: Path, page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    for name in (TOPIC, LOG, INDEX):
        page.goto((archive / name).as_uri())

        sizes = page.eval_on_selector_all("svg text", "all => all.map(t => parseFloat(getComputedStyle(t).fontSize))")
        places = page.eval_on_selector_all(
            "svg.lane-marks g > svg, svg.lane-boxes g > svg",
            "all => all.map(m => { const r = m.getBoundingClientRect(); return [r.left, r.right] })",
        )
        assert sizes and min(sizes) >= 11
        assert places and all(left >= 0 and right <= 320 for left, right in places), name


def test_a_mark_beside_words_is_shown_whole(archive: Path, page: Page) -> None:
    for name in (TOPIC, LOG):
        page.goto((archive / name).as_uri())

        seen = page.eval_on_selector_all("svg.key svg", "all => all.map(e => getComputedStyle(e).overflow)")
        assert seen and set(seen) == {"visible"}, name


def test_a_mark_leads_to_its_sentence_and_a_box_to_its_event(archive: Path, page: Page) -> None:
    for name, chart in ((TOPIC, "svg.lane-marks a"), (LOG, "svg.lane-boxes a")):
        page.goto((archive / name).as_uri())
        page.locator(chart).first.click()

        assert "#" in page.url
        assert page.locator(":target blockquote").count() >= 1


def test_contradictions_are_seen_and_said(archive: Path, page: Page) -> None:
    page.goto((archive / TOPIC).as_uri())

    assert page.locator("svg.lane-marks .contrary").count() >= 1
    assert page.locator(".said-day .urgent").count() >= 1
    assert page.locator("svg.drawn-band .at-odds").count() >= 1
    assert "disputed" in (page.locator("svg.drawn-band").first.get_attribute("aria-label") or "")


def test_everything_on_an_edition_can_be_linked_to(archive: Path, page: Page) -> None:
    page.goto((archive / EDITION).as_uri())

    ids = page.eval_on_selector_all("[id]", "all => all.map(one => one.id)")
    links = page.eval_on_selector_all("a.here", "all => all.map(one => one.getAttribute('href').slice(1))")
    things = page.locator(
        ".statements li, .board tbody tr, .change, .events tbody, .dispute, .position, .figures tbody tr, .quiet-rows li, "
        ".corrections > li, .coming li, .ledger li, .troubled li, article.story"
    ).count()
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids) and len(links) == len(set(links)) == things > 20
    page.locator(".ledger .here").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#v-1")


def test_the_index_begins_with_how_the_topics_stand(archive: Path, page: Page) -> None:
    page.goto((archive / INDEX).as_uri())

    assert page.locator("main > section").first.get_attribute("aria-labelledby") == "h-topics"
    assert (
        page.locator(".strip > li").count()
        == page.locator(".strip > li svg[role=img], .strip > li g[role=img]").count()
    )
    assert page.locator(".month a .news", has_text="◆").count() >= 3
