"""The pages of sources as a reader's browser shows them, opened from disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("demo")]


def address(archive: Path, name: str) -> str:
    return (archive / "sources" / name).as_uri()


def test_every_source_of_the_list_has_a_page_and_nothing_remote_is_asked(archive: Path, page: Page) -> None:
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))

    page.goto((archive / "index.html").as_uri())
    page.get_by_role("link", name="Sources").click()
    links = page.eval_on_selector_all(".roster th a", "links => links.map(link => link.href)")
    for link in links:
        page.goto(link)
        assert page.locator("h1").count() == 1 and page.locator("script").count() == 0

    assert len(links) == 17
    assert [url for url in asked if not url.startswith("file:")] == [] and troubles == []


def test_a_bar_is_as_long_as_the_share(archive: Path, page: Page) -> None:
    page.goto(address(archive, "levant-wire/index.html"))

    bar, rail = (page.locator(f".bar .{part}").first.bounding_box() for part in ("fill", "rail"))

    assert bar is not None and rail is not None and 0.1 < bar["width"] / rail["width"] < 0.2  # 15 of 109


def test_a_source_in_trouble_says_since_when_and_by_which_edition(archive: Path, page: Page) -> None:
    page.goto(address(archive, "steppe-dispatch/index.html"))

    assert "Not reached since" in page.locator(".standing").inner_text()
    assert page.locator(".masthead a[href*='daily/2026/10/27/']").count() == 1


def test_arabic_reports_run_right_to_left(archive: Path, page: Page) -> None:
    page.goto(address(archive, "sada-alshamal/index.html"))

    assert page.locator("h1[lang=ar][dir=rtl]").count() == 1
    assert page.locator(".line-title[lang=ar][dir=rtl]").count() >= 5
