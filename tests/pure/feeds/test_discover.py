"""Which feeds a page offers, and what one would bring."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.discover import MOST_OFFERS, Verdict, offers, sample, usual_places
from monitor.model import Entry, ParsedFeed
from tests.build import make_entry
from tests.whole import examples

PAGE = "https://herald.example/en/news"
NOW = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)


def urls(html: str, *, charset: str | None = None) -> list[str]:
    return [offer.url for offer in offers(html.encode(), PAGE, charset)]


def test_the_head_names_feeds_in_three_formats_and_its_order_stays() -> None:
    found = offers(
        b"""<html><head><title>x</title>
        <link rel="alternate" type="application/rss+xml" title="News &amp; views" href="/rss.xml">
        <link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="//cdn.example/atom.xml">
        <link rel=alternate type=application/feed+json href=feed.json>
        <link rel="alternate" hreflang="tr" href="/tr/"><link rel="stylesheet" type="text/css" href="/rss.css">
        <link rel="alternate stylesheet" type="application/rss+xml" href="/style">
        </head><body></body></html>""",
        PAGE,
        None,
    )

    assert [(offer.url, offer.title, offer.said) for offer in found] == [
        ("https://herald.example/rss.xml", "News & views", "link"),
        ("https://cdn.example/atom.xml", "", "link"),
        ("https://herald.example/en/feed.json", "", "link"),
    ]


@pytest.mark.parametrize(
    "href",
    ["/feed", "/feed/", "/rss", "/rss/syria", "/index.rdf", "/news/rss.php?cat=1", "/?feed=rss2", "/atom.xml",
     "/export/rss2/index.xml",
     "https://feeds.herald.example/top", "/feeds/posts/default", "/rss.aspx", "/syria.rss", "/haber-rss.xml"],
)  # fmt: skip
def test_a_link_in_the_text_that_looks_like_a_feed_is_one(href: str) -> None:
    assert len(urls(f"<body><a href='{href}'>here</a></body>")) == 1


@pytest.mark.parametrize(
    "href",
    ["/feedback", "/news/irresponsible", "/about", "mailto:rss@herald.example", "javascript:location='/rss.xml'",
     "data:text/xml,<rss/>",
     "ftp://herald.example/rss.xml", "/atomic-agency", "https://www.facebook.com/share?u=/rss", "#rss", ""],
)  # fmt: skip
def test_what_is_no_feed_is_not_offered(href: str) -> None:
    assert urls(f'<body><a href="{href}">here</a></body>') == []


def test_words_of_a_link_count_when_its_address_says_nothing_and_come_last() -> None:
    html = "<a href='/abonnement'>RSS</a><a href='/sub' title='Atom feed'>x</a><a href='/rss.xml'>all</a>"

    assert urls(html) == [
        "https://herald.example/rss.xml",
        "https://herald.example/abonnement",
        "https://herald.example/sub",
    ]


def test_base_counts_unless_it_leads_nowhere() -> None:
    link = "<link rel=alternate type=application/rss+xml href=rss.xml>"

    assert urls(f"<base href='https://other.example/a/'>{link}") == ["https://other.example/a/rss.xml"]
    assert urls(f"<base href='javascript:x'>{link}") == ["https://herald.example/en/rss.xml"]


def test_one_feed_is_offered_once_and_comments_last() -> None:
    html = (
        "<link rel=alternate type=application/rss+xml href=/comments/feed/>"
        "<link rel=alternate type=application/rss+xml href=/feed/?utm_source=x>"
        "<a href=/feed/>RSS</a>"
    )

    assert urls(html) == ["https://herald.example/feed/?utm_source=x", "https://herald.example/comments/feed/"]


def test_titles_are_inert_and_pages_bounded() -> None:
    html = "<link rel=alternate type=application/rss+xml href=/rss title='a\x1b[31m\u202e\nb'>" + "".join(
        f"<a href='/feed/{n}'>x</a>" for n in range(9000)
    )
    found = offers(html.encode(), PAGE, "no-such-charset")

    assert found[0].title == "a[31m b"
    assert len(found) == MOST_OFFERS


def test_links_are_not_compared_with_each_other() -> None:
    html = "".join(f"<a href='/feed/{n}'>x</a><a href='/abonnement/{n}'>RSS</a>" for n in range(300))
    compared = 0

    def count(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal compared
        compared += event == "call" and frame.f_code.co_name == "__eq__"

    sys.setprofile(count)
    try:
        found = urls(html)
    finally:
        sys.setprofile(None)

    assert found[0] == "https://herald.example/feed/0"
    assert compared <= 2 * 600


TAGS = st.text("<>/=\"' alinkhrefbodyrs:x.\x00\xff", max_size=400).map(lambda text: text.encode("latin-1"))


@given(st.binary(max_size=400) | TAGS,
       st.sampled_from([None, "utf-8", "cp1251", "utf-16", "nonsense"]))  # fmt: skip
@settings(max_examples=examples(200), deadline=None)
def test_whatever_a_page_holds_only_web_addresses_come_out(body: bytes, charset: str | None) -> None:
    for offer in offers(body, PAGE, charset):
        assert offer.url.startswith(("http://", "https://"))


def test_usual_places_are_few_and_begin_with_the_pages_own_folder() -> None:
    places = [offer.url for offer in usual_places("https://herald.example/en/news?x=1")]

    assert places[:2] == ["https://herald.example/en/feed/", "https://herald.example/feed/"]
    assert len(places) <= 8 and all(place.startswith("https://herald.example/") for place in places)


def test_a_sample_counts_topics_and_tells_the_newest_first() -> None:
    entries = tuple(
        make_entry(guid=str(n), title=f"Title {n}", language=None, published_at=NOW - timedelta(hours=n) if n else None)
        for n in range(8)
    )
    feed = ParsedFeed(format="rss", title="The Herald", language="en", entries=entries, repairs=("mended",))

    def verdict(entry: Entry, _text: str, language: str | None) -> Verdict:
        hit = language == "tr" and entry.title.endswith(("1", "2"))
        return Verdict(topics=("ceasefire", "idlib"), background=("idlib",)) if hit else Verdict()

    told = sample(feed, now=NOW, language_of=lambda *_: "tr", verdict_of=verdict)

    assert [headline.title for headline in told.headlines] == ["Title 1", "Title 2", "Title 3", "Title 4", "Title 5"]
    assert told.newest == NOW - timedelta(hours=1)
    assert (told.matched, told.matching, told.judged, told.entries) == ({"ceasefire": 2, "idlib": 2}, 2, 8, 8)
    assert (told.declared, told.language, told.repairs) == ("en", "tr", ("mended",))
    assert [(match.title, match.background) for match in told.matches] == [
        ("Title 1", ("idlib",)),
        ("Title 2", ("idlib",)),
    ]


def test_a_sample_says_how_recent_it_is_and_in_which_languages() -> None:
    ages = [timedelta(hours=1), timedelta(hours=24), timedelta(hours=25), timedelta(days=8), None]
    entries = tuple(
        make_entry(guid=str(n), title=f"Title {n}", published_at=None if age is None else NOW - age)
        for n, age in enumerate(ages)
    )
    feed = ParsedFeed(format="rss", title="The Herald", language="en", entries=entries)

    told = sample(
        feed,
        now=NOW,
        language_of=lambda title, *_: "ar" if title == "Title 3" else "en",
        verdict_of=lambda *_: Verdict(),
    )

    assert (told.newest, told.oldest) == (NOW - timedelta(hours=1), NOW - timedelta(days=8))
    assert (told.last_day, told.last_week, told.undated) == (2, 3, 1)
    assert list(told.languages.items()) == [("en", 4), ("ar", 1)]


@pytest.mark.parametrize(
    ("summary", "content", "bare"),
    [
        ("", "", 1),
        ("Patrol runs on the M4", "", 1),
        ("patrol runs on the M4. The Herald", "", 1),
        ("Patrol runs on the M4 for the first time since the road was blocked", "", 0),
        ("It ran.", "", 0),
        ("", "Troops held a patrol on Tuesday.", 0),
    ],
    ids=["nothing", "the title again", "with the outlet's name", "more than the title", "other words", "a text"],
)
def test_an_entry_that_says_no_more_than_its_headline_is_told(summary: str, content: str, bare: int) -> None:
    entry = make_entry(title="Patrol runs on the M4", summary=summary, content=content)
    feed = ParsedFeed(format="rss", title="The Herald", language="en", entries=(entry,))

    told = sample(feed, now=NOW, language_of=lambda *_: "en", verdict_of=lambda *_: Verdict())

    assert told.bare == bare


def test_what_is_judged_is_the_longer_of_the_two_texts_as_with_articles() -> None:
    entry = make_entry(summary="A whole report of the patrol.", content="Short.")
    seen: list[str] = []

    def verdict(_entry: Entry, text: str, _language: str | None) -> Verdict:
        seen.append(text)
        return Verdict()

    feed = ParsedFeed(format="rss", title="", language=None, entries=(entry,))
    sample(feed, now=NOW, language_of=lambda *_: None, verdict_of=verdict)

    assert seen == ["A whole report of the patrol."]


def test_an_empty_feed_has_a_sample_too() -> None:
    told = sample(
        ParsedFeed(format="atom", title="", language=None, entries=()),
        now=NOW,
        language_of=lambda *_: None,
        verdict_of=lambda *_: Verdict(),
    )

    assert (told.entries, told.newest, told.language, told.headlines, told.matching) == (0, None, None, (), 0)
