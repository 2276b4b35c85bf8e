"""The room of articles: any page is read, to the same result twice, and no field of it is dangerous."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given

from monitor.articles.byline import names_in
from monitor.articles.clean import clean
from monitor.articles.extract import extract
from monitor.articles.figures import figures
from monitor.articles.filing import from_feed, from_page
from monitor.articles.language import language_of
from monitor.articles.minhash import fingerprint, related
from monitor.articles.robots import verdict
from monitor.articles.sequence import packed, sequence, unpacked
from monitor.text.plain import clean_text, one_line
from tests.build import make_entry
from tests.fuzz.drawn import LANGUAGES, fuzzed, lines, pages, texts
from tests.fuzz.test_fuzz_text import RISKY

NOW = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)
URL = "http://outlet.example/night"


@fuzzed(40)
@given(pages(), lines)
def test_any_page_makes_an_article_with_clean_fields(body: bytes, title: str) -> None:
    page = extract(body, url=URL, encoding=None, fetched_at=NOW, feed_title=title)
    entry = make_entry(url=URL, title=one_line(title), summary=clean_text(title))

    made = from_page(entry, page, feed_slug="herald", outlet="The Herald", language=None)

    assert page == extract(body, url=URL, encoding=None, fetched_at=NOW, feed_title=title)
    assert made.url.startswith("http://outlet.example/")
    assert made.published_at is None or made.published_at <= NOW
    for words in (made.title, made.text, made.author or "", made.shortfall or "", *made.notes):
        assert not RISKY.search(words)
    assert "\n" not in made.title and made.title


@fuzzed(60)
@given(texts, lines, LANGUAGES)
def test_hostile_words_break_no_reader_of_articles(text: str, title: str, language: str | None) -> None:
    entry = make_entry(title=one_line(title), summary=clean_text(text))

    made = from_feed(entry, feed_slug="herald", outlet="The Herald", language=language, shortfall=None)

    cleaned = clean(title, text)
    assert clean(cleaned.title, cleaned.text) == cleaned or cleaned.removed
    assert made.title
    language_of(title, text, hints=(language,))
    assert all(not RISKY.search(name) for name in names_in(title))
    assert isinstance(figures(title, text), tuple)


@fuzzed(40)
@given(texts, texts, lines)
def test_fingerprints_of_hostile_text_are_kept_and_compared(one: str, other: str, title: str) -> None:
    mine, theirs = fingerprint(title, one), fingerprint(title, other)

    assert related(mine, theirs) == related(theirs, mine)
    words = sequence(one)
    assert packed(unpacked(packed(words))) == packed(words)
    assert fingerprint(title, one) == mine


@fuzzed(40)
@given(texts, lines)
def test_any_robots_txt_gives_a_verdict(body: str, path: str) -> None:
    for robots in (body, f"User-agent: *\n{body}", f"User-agent: IdlibMonitor\nDisallow: {path}\nCrawl-delay: {path}"):
        found = verdict(robots.encode("utf-8", "replace"), "http://outlet.example/night")
        assert found.pause is None or found.pause.total_seconds() >= 0
