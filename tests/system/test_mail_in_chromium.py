"""Mails as Chromium shows them: 600 and 320 px wide, light and dark. SCREENSHOTS=FOLDER keeps what was seen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from monitor.editions.letter import letter
from monitor.model import Edition
from tests.pure.editions.accounts import tracked_edition
from tests.pure.editions.busy import busy_day
from tests.pure.editions.drones import story_edition

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("mail")]
MAILS: dict[str, Callable[[], Edition]] = {"tracked": tracked_edition, "stories": story_edition, "busy": busy_day}
COLOURS = {"light": ("rgb(255, 255, 255)", "rgb(27, 31, 35)"), "dark": ("rgb(20, 24, 28)", "rgb(228, 232, 236)")}
SIDES = """elements => elements.map(element => {
  const style = getComputedStyle(element), range = document.createRange();
  range.selectNodeContents(element);
  const box = element.getBoundingClientRect(), lines = [...range.getClientRects()];
  return {direction: style.direction, align: style.textAlign, bar: style.borderRightWidth + ' ' + style.borderLeftWidth,
          right: Math.round(box.right - Math.max(...lines.map(line => line.right)))};
})"""


@pytest.fixture
def shots(tmp_path: Path) -> Path:
    """The folder of the screenshots."""
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path / "screenshots") / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def opened(page: Page, folder: Path, edition: Edition, scheme: str = "light", width: int = 600) -> list[str]:
    """Show the mail; returns what was asked for and what went wrong."""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    file = folder / "mail.html"
    file.write_text(letter(edition, leave="mailto:leave@reader.example").html, encoding="utf-8")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(file.as_uri())
    return [what for what in seen if what != file.as_uri()]


@pytest.mark.sampled(3, "each mail in light or in dark, wide or narrow, in seconds each")
@pytest.mark.parametrize("width", [600, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", MAILS)
def test_a_mail_fits_is_legible_and_asks_for_nothing(
    page: Page, tmp_path: Path, shots: Path, name: str, scheme: str, width: int
) -> None:
    seen = opened(page, tmp_path, MAILS[name](), scheme, width)
    page.screenshot(path=shots / f"{name}-{scheme}-{width}.png", full_page=True)

    assert seen == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    body = page.locator("td.sheet")
    colours = body.evaluate("e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]")
    assert tuple(colours) == COLOURS[scheme]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [600, 320])
def test_arabic_runs_from_right_to_left_and_stands_on_the_right(page: Page, tmp_path: Path, width: int) -> None:
    opened(page, tmp_path, tracked_edition(), width=width)

    arabic = page.eval_on_selector_all("blockquote[lang=ar]", SIDES)
    others = page.eval_on_selector_all("blockquote[lang=tr], blockquote[lang=ru]", SIDES)
    headlines = page.eval_on_selector_all("h3[lang=ar]", SIDES)

    assert len(arabic) == 2 and len(others) >= 3 and len(headlines) == 1
    assert {(q["direction"], q["align"], q["bar"], q["right"]) for q in arabic} == {("rtl", "right", "3px 0px", 15)}
    assert {(q["direction"], q["bar"]) for q in others} == {("ltr", "0px 3px")}
    assert {(h["direction"], h["align"], h["right"]) for h in headlines} == {("rtl", "right", 0)}


def test_a_wide_window_keeps_the_mail_at_its_width_and_a_phone_puts_sides_below_each_other(
    page: Page, tmp_path: Path
) -> None:
    opened(page, tmp_path, tracked_edition(), width=1280)
    wide = page.locator("td.sheet").bounding_box()
    beside = [box["y"] for one in page.locator("td.s").all() if (box := one.bounding_box())]
    page.set_viewport_size({"width": 320, "height": 900})
    below = [box["y"] for one in page.locator("td.s").all() if (box := one.bounding_box())]

    assert wide is not None and (wide["x"], wide["width"]) == (340, 600)
    assert len(beside) == 2 and beside[0] == beside[1] and below[0] < below[1]


def test_a_list_of_mails_sees_the_preheader_and_a_reader_does_not(page: Page, tmp_path: Path) -> None:
    opened(page, tmp_path, tracked_edition())

    hidden = page.locator("body > div").first
    assert hidden.is_hidden()
    assert (hidden.text_content() or "").startswith('Idlib ceasefire: now "in force, violations reported"')
    assert page.locator("td.sheet").inner_text().startswith("Idlib daily · No. 12")
