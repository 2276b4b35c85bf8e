"""Pages beside what is to be read from them; and pages that mean harm."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.articles.extract import extract
from monitor.model import Extraction
from tests.whole import examples

DATA = Path(__file__).parent / "data"
FETCHED_AT = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)
PARAGRAPH = (
    "<p>The joint patrol left the village at nine in the morning and was back by noon, the ministry said in a statement to "
    "reporters who had asked for it.</p>"
)


def read(html: str | bytes, **given: Any) -> Extraction:
    body = html.encode() if isinstance(html, str) else html
    usual = {"url": "https://herald.example/a", "encoding": None, "fetched_at": FETCHED_AT}
    return extract(body, **{**usual, **given})


@pytest.mark.parametrize("page", sorted(DATA.glob("*.html")), ids=lambda page: page.stem)
def test_a_page_gives_what_stands_beside_it(page: Path) -> None:
    sample = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))

    found = asdict(read(page.read_bytes(), **sample["given"]))

    found["text"] = [paragraph for paragraph in found["text"].split("\n") if paragraph]
    found = {key: list(value) if isinstance(value, tuple) else value for key, value in found.items()}
    found["published_at"] = found["published_at"] and found["published_at"].isoformat()
    assert found == sample["expected"]


def test_the_same_page_gives_the_same_twice() -> None:
    page = (DATA / "herald.html").read_bytes()

    assert read(page) == read(page)


@pytest.mark.parametrize(
    ("said", "published", "precision"),
    [
        ("2026-10-20T08:00:00Z", datetime(2026, 10, 20, 8, tzinfo=UTC), "second"),
        ("2026-10-20", datetime(2026, 10, 20, tzinfo=UTC), "day"),
        ("2027-10-20", None, "unknown"),
        ("yesterday", None, "unknown"),
        ({"@value": "2026-10-20"}, None, "unknown"),
        (20261020, None, "unknown"),
    ],
)
def test_a_date_in_json_ld_has_its_precision_and_never_lies_in_the_future(
    said: Any, published: datetime | None, precision: str
) -> None:
    script = json.dumps({"@type": "NewsArticle", "headline": "Patrol is back by noon", "datePublished": said})

    page = read(
        f'<html><head><script type="application/ld+json">{script}</script></head><body>{PARAGRAPH * 3}</body></html>'
    )

    assert (page.published_at, page.precision) == (published, precision)


@pytest.mark.parametrize(
    ("window", "heading"),
    [
        ("Truce holds in the hills | The Herald", "Truce holds in the hills"),
        ("The Herald: Truce holds in the hills", ""),
        ("Truce - what truce? - Herald", ""),
    ],
)
def test_the_outlet_is_no_part_of_the_title(window: str, heading: str) -> None:
    head = f'<meta property="og:title" content="{window}"><meta property="og:site_name" content="The Herald">'

    page = read(f"<html><head>{head}</head><body><h1>{heading}</h1>{PARAGRAPH * 3}</body></html>")

    expected = {"The Herald: Truce holds in the hills": window, "Truce - what truce? - Herald": "Truce - what truce?"}
    assert page.title == expected.get(window, heading)


def test_a_headline_that_was_cut_gives_way_to_the_whole_one() -> None:
    script = '{"@type": "NewsArticle", "headline": "Convoys wait for a third night at the..."}'

    page = read(
        f'<html><head><script type="application/ld+json">{script}</script></head><body>'
        f"<h1>Convoys wait for a third night at the northern crossing</h1>{PARAGRAPH * 3}</body></html>"
    )

    assert page.title == "Convoys wait for a third night at the northern crossing"


def test_the_page_of_a_neighbour_is_not_believed_about_the_date() -> None:
    script = '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2020-01-01"}]}'

    page = read(
        f'<html><head><script type="application/ld+json">{script}</script></head><body>{PARAGRAPH * 3}</body></html>'
    )

    assert page.published_at is None


@pytest.mark.parametrize("encoding", [None, "windows-1251", "unicode_escape", "zip", "no such thing"])
def test_the_page_names_its_charset_when_the_server_names_none_or_nonsense(encoding: str | None) -> None:
    page = read((DATA / "vestnik.html").read_bytes(), encoding=encoding)

    assert page.title == "Военные осмотрели мост у Мухамбаля"


def test_valid_utf8_is_utf8_whatever_the_server_says() -> None:
    page = read((DATA / "gazete.html").read_bytes(), encoding="iso-8859-9")

    assert page.title == "Köylüler yolu üç saat sonra açtı"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 10_000,
        b"words and nothing else",
        b'{"json": true}',
        b"%PDF-1.7\n" + bytes(range(256)) * 50 + b"<p>x</p>",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50,
        b"\x1f\x8b\x08" + bytes(range(256)) * 50,
        b"<" * 100_000,
        b"<html><!--" + b"-" * 100_000,
        b"<html><frameset>" + b"<frame src=x>" * 100 + b"</frameset></html>",
    ],
)
def test_what_holds_no_article_has_no_text_and_the_title_of_the_feed(body: bytes) -> None:
    page = read(body, feed_title="Patrol is back\u202e by noon")

    assert (page.text, page.title, page.published_at) == ("", "Patrol is back by noon", None)


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 20_000 + PARAGRAPH + "</div>" * 20_000,
        "<html><body>" + "<ul><li>" * 5_000 + PARAGRAPH,
        '<html><head><script type="application/ld+json">' + "[" * 100_000 + "</script></head><body>" + PARAGRAPH * 3,
        '<html><head><script type="application/ld+json">{"@type":"NewsArticle","headline":' + "9" * 9_999 + "}</script>"
        "</head><body>" + PARAGRAPH * 3,
        "<html><head>" + "<link rel=canonical href='http://['>" * 100 + "</head><body>" + PARAGRAPH * 3,
        '<!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname">]><html><body><p>&a;</p>' + PARAGRAPH * 3,
        "<html><body><p>" + "&#x202e;&#0;&#1;word " * 2_000,
        "<html><body><h1>" + "<b>" * 3_000 + "deep" + "</h1>" + PARAGRAPH * 3,
    ],
)
def test_a_hostile_page_is_read_or_left_but_does_no_harm(html: str) -> None:
    page = read(html)

    assert len(page.title) <= 300
    assert not any((c < " " and c != "\n") or "\u202a" <= c <= "\u202e" for c in page.title + page.text)


def test_nuls_between_the_letters_do_not_hide_a_page() -> None:
    page = read("".join(f"{c}\0" for c in f"<html><body><h1>Patrol is back by noon</h1>{PARAGRAPH * 3}</body></html>"))

    assert page.title == "Patrol is back by noon"
    assert page.text.startswith("The joint patrol left the village")


@settings(max_examples=examples(40), deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_behind_a_tag_are_survived(noise: bytes) -> None:
    page = read(b"<html><body><p>" + noise)

    assert page.published_at is None
