"""The search of the demo's archive in a real browser: over `archive serve`'s server, from disk, and without a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from monitor.desk.publishing import archive_server
from monitor.text.folding import fold
from monitor.text.searchforms import group_of, word_forms

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("demo")]
QUERIES = {"ceasefires": "en", "перемирием": "ru", "ateşkesin": "tr", "الهدنة": "ar", "patrol 13": "en"}


@pytest.fixture
def home(archive: Path) -> Iterator[str]:
    """Where the archive is served."""
    with archive_server(archive, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def ask(page: Page, home: str, query: str, **more: str) -> list[dict[str, str]]:
    """What a query finds, as the page shows it."""
    rest = "".join(f"&{key}={value}" for key, value in more.items())
    page.goto(f"{home}search/index.html?q={quote(query)}{rest}")
    return shown(page)


def shown(page: Page) -> list[dict[str, str]]:
    page.wait_for_selector("#found[aria-busy=false]", state="attached")
    hits: list[dict[str, str]] = page.eval_on_selector_all(
        ".hit",
        """hits => hits.map(hit => ({
            title: hit.querySelector("h3").textContent, meta: hit.querySelector(".meta").textContent,
            language: hit.querySelector("h3").lang, direction: hit.querySelector("h3").dir,
            day: hit.querySelector("time").dateTime, href: hit.querySelector("a").href,
            marked: [...hit.querySelectorAll("mark")].map(one => one.textContent).join(" "),
        }))""",
    )
    return hits


@pytest.mark.parametrize("query", QUERIES)
def test_a_word_is_found_in_another_form_with_nothing_asked_elsewhere(
    home: str, archive: Path, page: Page, query: str
) -> None:
    asked: list[str] = []
    troubles: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))

    hits = ask(page, home, query)

    assert hits and hits[0]["language"] == QUERIES[query] and all(hit["marked"] for hit in hits)
    assert page.locator("#search-state").inner_text().startswith(f"{len(hits)} result") or len(hits) == 20
    assert troubles == []
    assert [url for url in asked if not url.startswith(home)] == []
    for hit in hits:
        there = archive / urlsplit(hit["href"]).path.lstrip("/")
        anchor = urlsplit(hit["href"]).fragment
        assert there.is_file() and (not anchor or f'id="{anchor}"' in there.read_text(encoding="utf-8"))


def test_patrol_13_is_found_as_an_event_an_edition_and_a_topic(home: str, page: Page) -> None:
    hits = ask(page, home, "patrol 13")

    assert {hit["meta"].split(" ")[0] for hit in hits} >= {"Event", "Edition", "Topic"}
    assert any(hit["title"].startswith("Patrol 13") and "#n-" in hit["href"] for hit in hits)


def test_arabic_hits_run_right_to_left_and_the_article_makes_no_difference(home: str, page: Page) -> None:
    with_it = ask(page, home, "الهدنة")
    without = ask(page, home, "هدنة")

    assert {hit["direction"] for hit in with_it} == {"rtl"}
    assert {hit["href"] for hit in with_it} == {hit["href"] for hit in without}


def test_a_word_that_is_nowhere_finds_nothing_and_the_page_says_so(home: str, page: Page) -> None:
    assert ask(page, home, "дирижабль") == []
    assert page.locator("#search-state").inner_text().startswith("Nothing is found")
    assert page.locator(".ways a").count() >= 5


def test_the_beginning_of_a_word_finds_it(home: str, page: Page) -> None:
    assert any("ceasefire" in hit["title"].lower() for hit in ask(page, home, "ceasefi"))


def test_results_are_narrowed_and_put_in_order_of_date(home: str, page: Page) -> None:
    reports = ask(page, home, "ceasefire", kind="report", order="date")

    assert {hit["meta"].split(" ")[0] for hit in reports} == {"Report"}
    assert [hit["day"] for hit in reports] == sorted((hit["day"] for hit in reports), reverse=True)
    assert {hit["language"] for hit in ask(page, home, "M4", lang="tr")} == {"tr"}


def test_a_search_is_asked_by_keyboard_and_has_an_address_to_come_back_to(home: str, page: Page) -> None:
    page.goto(f"{home}search/index.html")
    shown(page)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("ateşkes")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hit")

    assert page.url.endswith(f"?q={quote('ateşkes')}")
    page.locator(".hit a").first.click()
    page.wait_for_url("**/stories/**")
    page.go_back()
    page.wait_for_selector(".hit")
    assert page.locator("#q").input_value() == "ateşkes"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_search_page_is_accessible_and_a_phone_need_not_scroll_sideways(home: str, page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert ask(page, home, "الهدنة M4 ceasefire")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


def test_from_disk_the_page_says_what_it_needs_and_leads_to_the_lists(archive: Path, page: Page) -> None:
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))

    page.goto((archive / "search/index.html").as_uri())

    assert "monitor archive serve" in page.locator("#search-state").inner_text()
    assert page.locator("#search-form").is_hidden() and page.locator(".ways a").count() >= 5
    assert troubles == []


def test_without_a_script_the_page_explains_itself(home: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{home}search/index.html")

        assert "needs a script" in page.locator("#search-state").inner_text()
        assert page.locator("#search-form").is_hidden()


def test_an_index_that_changed_while_the_page_was_open_is_found_again(home: str, archive: Path, page: Page) -> None:
    listing = archive / "search/parts.json"
    whole = listing.read_text()
    rows = json.loads(whole)
    moved = json.loads(whole)
    try:
        for row in moved["parts"]:
            row["path"] += "-gone"
        listing.write_text(json.dumps(moved))
        page.goto(f"{home}search/index.html")
        page.route("**/parts.json", lambda route: route.fulfill(json=moved), times=1)
        listing.write_text(json.dumps(rows))
        page.fill("#q", "ceasefires")
        page.keyboard.press("Enter")
        page.wait_for_selector(".hit")
    finally:
        listing.write_text(whole)


def test_the_script_makes_the_same_forms_of_a_word_as_the_index(home: str, archive: Path, page: Page) -> None:
    script = (archive / "assets/search.js").read_text(encoding="utf-8")
    start, end = script.index("  // ---- words"), script.index("  const terms")
    words = [
        "ceasefires", "Café", "Ещё", "съёмка", "İdlib", "ISPARTA", "ışık", "ateşkesin", "devriyeler", "الهدنة", "وللهدنة",
        "البنوك", "وزير", "الوزراء", "إدلب", "الدوريات", "بالقوات", "فالمدرعات", "مدرستها", "هجومًا", "١٣", "كلی",
    ]  # fmt: skip

    page.goto(home)
    made = page.evaluate(
        f"words => {{ {script[start:end]}; return words.map(word => Object.fromEntries("
        '["en", "ru", "tr", "ar", "unknown"].map(group => [group, forms(word, group)]))); }',
        words,
    )

    for word, by_group in zip(words, made, strict=True):
        for group, forms in by_group.items():
            code = group_of(group)
            assert sorted(forms) == sorted(word_forms(fold(word), code)), (word, group)
