"""What a page says about itself: where title, date and address come from, twins for telephones, and titles with markup."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.articles.extract import extract
from monitor.model import Extraction

PARAGRAPH = "<p>The mill at the ford began to turn again on Tuesday, and by nightfall forty families had fetched their flour.</p>"
LD = '<script type="application/ld+json">{"@type": "NewsArticle", %s}</script>'


def read(
    head: str, body: str = "", *, url: str | None = "https://herald.example/mill", html: str = "", feed: str = ""
) -> Extraction:
    page = f"<html {html}><head>{head}</head><body><article>{body}{PARAGRAPH * 3}</article></body></html>"
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return extract(page.encode(), url=url, encoding=None, fetched_at=now, feed_title=feed)


@pytest.mark.parametrize(
    ("head", "body", "feed", "title", "source"),
    [
        (LD % '"headline": "The mill turns"', "<h1>Mill news</h1>", "", "The mill turns", "json-ld"),
        ('<meta property="og:title" content="The mill turns">', "", "", "The mill turns", "meta"),
        ("", "<h1>The mill <b>turns</b></h1>", "", "The mill turns", "h1"),
        ("<title>The Herald</title>", "", "The mill turns", "The mill turns", "feed"),
        ("<title>The mill turns</title>", "", "", "The mill turns", "window"),
        (LD % '"headline": "The mill &amp;amp; the ford"', "", "", "The mill & the ford", "json-ld"),
        (LD % '"headline": "&lt;b&gt;The mill&lt;/b&gt; <i>turns</i>\\u202e"', "", "", "The mill turns", "json-ld"),
        ('<meta property="og:title" content="  ">', "<h1>The mill turns 🕊️</h1>", "", "The mill turns 🕊️", "h1"),
    ],
)
def test_a_title_is_one_plain_line_and_names_its_source(
    head: str, body: str, feed: str, title: str, source: str
) -> None:
    page = read(head, body, feed=feed)

    assert (page.title, page.title_source) == (title, source)


def test_a_page_without_any_title_is_called_by_the_beginning_of_its_text() -> None:
    page = read("", "<p>Mill at the ford turns again</p>")

    assert (page.title, page.title_source) == ("Mill at the ford turns again", "text")
    assert page.text.startswith("The mill at the ford began to turn again")


def test_a_page_that_only_knows_its_own_address_is_read_against_that() -> None:
    page = read(
        '<link rel="canonical" href="https://herald.example/2026/11/20/mill"><link rel=amphtml href="/m/amp">', url=None
    )

    assert page.canonical_url == "https://herald.example/2026/11/20/mill"
    assert (page.published_at, page.date_source) == (datetime(2026, 11, 20, tzinfo=UTC), "url")
    assert page.amp_url == "https://herald.example/m/amp"


@pytest.mark.parametrize("shown", ["20 Kasım 2026", "20 ноября 2026", "٢٠ تشرين الثاني ٢٠٢٦", "November 20, 2026"])
def test_a_date_that_is_only_shown_is_read_too(shown: str) -> None:
    page = read("<title>The mill turns</title>", f'<time class="published">{shown}</time>')

    assert (page.published_at, page.precision, page.date_source) == (datetime(2026, 11, 20, tzinfo=UTC), "day", "page")


def test_an_amp_page_names_its_article_and_itself() -> None:
    page = read('<link rel="canonical" href="/mill">', url="https://herald.example/mill/amp", html="⚡ lang=en")

    assert (page.canonical_url, page.amp_url) == ("https://herald.example/mill", "https://herald.example/mill/amp")


@pytest.mark.parametrize("href", ["", "javascript:alert(1)", "ftp://herald.example/x", "http://[", "/"])
def test_a_link_that_leads_nowhere_is_no_address(href: str) -> None:
    page = read(f'<link rel="canonical" href="{href}"><link rel="amphtml" href="{href}">')

    assert page.canonical_url is None
    assert page.amp_url in (None, "https://herald.example/")


@pytest.mark.parametrize(
    "dateline",
    [
        "IDLIB (AA) - Eleven lorries crossed on Monday.", "İDLİB (AA) –", "BINNISH, Nov 20 (Reuters) - Eleven lorries crossed.",
        "МОСКВА, 20 ноября. /ТАСС/. Колонна прошла.", "إدلب (الأناضول) – عبرت القافلة", "دمشق-سانا", "(AFP)", "Kaynak: AA",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "markup", ["<p>{}</p>", "<p><b>{}</b></p>", '<p class="dateline">{}</p>', '<div class="source">{}</div>']
)
def test_a_dateline_stays_at_the_beginning_of_the_text(dateline: str, markup: str) -> None:
    page = read("<title>The mill turns</title>", "<h1>The mill turns</h1>" + markup.format(dateline))

    assert page.text.split("\n")[0] == dateline


def test_a_page_whose_text_is_only_in_its_json_ld_is_read_from_there() -> None:
    body = "The mill turned. " * 60
    script = LD % f'"headline": "Mill", "articleBody": "{body}"'
    html = f"<html><head>{script}</head><body><div id=app></div></body></html>"

    page = extract(
        html.encode(), url="https://herald.example/mill", encoding=None, fetched_at=datetime(2026, 11, 21, tzinfo=UTC)
    )

    assert page.text == body.strip()


def test_a_text_of_fifty_thousand_characters_is_read_to_its_end() -> None:
    page = read("<title>The mill turns</title>", "".join(f"<p>{n}. {PARAGRAPH[3:-4]}</p>" for n in range(440)))

    assert len(page.text) > 50_000
    assert "\n439. The mill" in page.text


def test_what_hides_between_the_letters_is_taken_out_and_letters_stay_as_they_are() -> None:
    line = "İdlib'de ATEŞKES ısrarla sürüyor; ещё держится; الهُدنةُ صامِدة ٢٠٢٦ 🕊️ (🇹🇷)"

    page = read("<title>The mill turns</title>", f"<p>\u202bİdlib\u200b'de{line[8:]}\u202c\u00ad\u2069</p>")

    assert page.text.split("\n")[0] == line
    assert page.notes == ()
