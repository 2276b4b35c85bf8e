"""The archive as a browser shows it, opened from disk with nothing to serve it. SCREENSHOTS=FOLDER keeps what was seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("demo")]
PAGES = [
    "index.html", "daily/2026/10/24/index.html", "daily/2026/10/27/index.html", "weekly/2026/10/25/index.html",
    "topics/ceasefire/index.html", "topics/m4-patrols/index.html", "stories/*/index.html", "evidence/*/index.html",
    "sources/index.html", "sources/levant-wire/index.html", "sources/sada-alshamal/index.html", "search/index.html",
]  # fmt: skip


def address(archive: Path, name: str) -> str:
    """A page's address; of all stories that of the one with most to tell."""
    return max(archive.glob(name), key=lambda path: (path.stat().st_size, path)).as_uri()


def test_the_index_leads_to_every_edition_and_nothing_remote_is_asked(archive: Path, page: Page) -> None:
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))

    page.goto((archive / "index.html").as_uri())
    links = page.eval_on_selector_all("a[href*='2026/10/']", "links => links.map(link => link.href)")
    for link in sorted(set(links)):
        page.goto(link)
        assert page.locator("h1").count() == 1

    assert len({link.split("#")[0] for link in links}) == 7
    assert [url for url in asked if not url.startswith("file:")] == []
    assert troubles == []


@pytest.mark.sampled(3, "each kind of page in light or in dark, and every width of it, in seconds each")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_page_is_accessible_and_holds_at_every_width(
    archive: Path, page: Page, tmp_path: Path, name: str, scheme: str
) -> None:
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    seen = Path(os.environ.get("SCREENSHOTS") or tmp_path / "screenshots") / "archive"

    page.goto(address(archive, name))
    for width in (1280, 768, 320):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=seen / f"{name.replace('/', '-').replace('*', 'any')}-{width}-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    assert [url for url in asked if not url.startswith(archive.as_uri())] == [] and troubles == []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_every_page_leads_to_the_calendar_in_one_click(archive: Path, page: Page) -> None:
    for name in PAGES:
        page.goto(address(archive, name))
        page.get_by_role("link", name="Calendar", exact=True).first.click()

        assert page.url == f"{(archive / 'index.html').as_uri()}#calendar"
        assert page.locator("#calendar .month").count() >= 1


def test_every_quotation_of_an_edition_leads_in_one_click_to_its_sentence_in_its_paragraph(
    archive: Path, page: Page
) -> None:
    for day in ("daily/2026/10/24", "weekly/2026/10/25"):
        page.goto((archive / day / "index.html").as_uri())
        quotes = page.locator(
            ".change blockquote, .events blockquote, .dispute blockquote, .position blockquote, .story blockquote"
        )
        links = page.eval_on_selector_all("a.proof-link[href*='#q-']", "links => links.map(link => link.href)")
        assert len(links) == quotes.count() > 5
        words = [" ".join(text.replace("[…]", "").split()) for text in quotes.all_inner_texts()]

        for link, said in zip(links, words, strict=True):
            page.goto(link)
            assert " ".join(page.locator(":target mark").inner_text().split()) == said


def test_every_topic_of_an_edition_leads_to_its_page_and_back(archive: Path, page: Page) -> None:
    page.goto((archive / "daily/2026/10/27/index.html").as_uri())
    topics = page.eval_on_selector_all(".board th a:not(.here)", "links => links.map(link => link.href)")

    assert len(topics) >= 2
    for link in topics:
        page.goto(link)
        assert page.locator("h1").count() == 1
        assert page.locator("a[href$='2026/10/27/index.html']").count() > 0


def test_foreign_quotes_carry_their_direction_and_language(archive: Path, page: Page) -> None:
    page.goto((archive / "daily/2026/10/24/index.html").as_uri())

    assert page.locator("[lang=ar][dir=rtl]").count() > 0
    assert page.locator("[lang=ru]").count() > 0
    assert page.locator("[lang=tr]").count() > 0


def test_a_story_is_read_without_a_script_and_its_copies_unfold(archive: Path, page: Page) -> None:
    page.goto(address(archive, "stories/*/index.html"))

    assert page.locator("h1").count() == 1 and page.locator("script").count() == 0
    assert page.locator(".lanes li").count() >= 2
    assert page.locator(".hours time").first.is_hidden()
    page.locator(".hours summary").click()
    assert page.locator(".hours time").first.is_visible()
    assert page.locator(".filed a[href*='../../daily/2026/10/']").count() >= 1
