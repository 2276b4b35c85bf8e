"""The room of feeds: any document is entries with clean fields and web addresses, or an error in plain words."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FeedError
from monitor.feeds.blocked import announced, obstacle
from monitor.feeds.cadence import max_age
from monitor.feeds.discover import offers
from monitor.feeds.opml import NoList, read_list
from monitor.feeds.parse import MAX_CONTENT, MAX_ENTRIES, MAX_SUMMARY, parse_feed
from monitor.model import AUTO, ReadAs
from monitor.web.http import retry_after
from tests.fuzz.drawn import feeds, fuzzed, lines, pages
from tests.fuzz.test_fuzz_text import RISKY

NOW = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)
URL = "https://outlet.example/rss.xml"


@fuzzed(80)
@given(feeds(), st.sampled_from((None, "text/xml; charset=utf-8", "application/rss+xml; charset=x-none", "text/html")))
def test_any_feed_is_clean_entries_or_a_plain_error(body: bytes, content_type: str | None) -> None:
    try:
        parsed = parse_feed(body, url=URL, content_type=content_type, fetched_at=NOW)
    except FeedError as error:
        assert error.reason and error.reason.isprintable() and "Error" not in error.reason
        return
    assert len(parsed.entries) <= MAX_ENTRIES
    for entry in parsed.entries:
        assert entry.url.startswith(("http://", "https://")) and entry.canonical_url.startswith(("http://", "https://"))
        for words in (entry.title, entry.summary, entry.content, *entry.authors, parsed.title):
            assert not RISKY.search(words)
        assert "\n" not in entry.title
        assert len(entry.summary) <= MAX_SUMMARY and len(entry.content) <= MAX_CONTENT
        assert entry.published_at is None or entry.published_at <= NOW
    assert len({(entry.guid, entry.canonical_url) for entry in parsed.entries}) == len(parsed.entries)


MAP = b"<urlset><url><news:news>"
POSTS = b'<div class="tgme_channel_info"></div><div class="tgme_widget_message" data-post="some_desk/1"><div class='
AS = (
    (ReadAs(kind="sitemap"), b"<rss", MAP),
    (ReadAs(kind="listing", links=("/**",), sites=("a.example",)), b"<body", b"<a href='/news/1'>"),
    (ReadAs(kind="telegram"), b"<body", POSTS + b"tgme_widget_message_text>"),
)


@fuzzed(60)
@given(st.one_of(feeds(), pages()), st.sampled_from(AS), st.sampled_from((None, "text/html; charset=koi8-r")))
def test_any_document_of_any_kind_is_clean_entries_or_a_plain_error(
    body: bytes, kind: tuple[ReadAs, bytes, bytes], content_type: str | None
) -> None:
    read_as, found, put = kind
    document = body.replace(found, put + found)
    for way in (read_as, AUTO):
        try:
            parsed = parse_feed(document, url=URL, content_type=content_type, fetched_at=NOW, read_as=way)
        except FeedError as error:
            assert error.reason and error.reason.isprintable() and "Error" not in error.reason
            continue
        for entry in parsed.entries:
            assert entry.url.startswith(("http://", "https://"))
            assert not any(RISKY.search(words) for words in (entry.title, entry.content, *entry.authors, parsed.title))
            assert all(date is None or date <= NOW for date in (entry.published_at, entry.updated_at))
        again = parse_feed(document, url=URL, content_type=content_type, fetched_at=NOW, read_as=way)
        assert again == parsed


@fuzzed(40)
@given(pages())
def test_any_page_offers_web_addresses_alone(body: bytes) -> None:
    for offer in offers(body, "https://outlet.example/", None):
        assert offer.url.startswith(("http://", "https://"))
    found = obstacle(body)
    assert found is None or str(found)


@fuzzed(40)
@given(feeds())
def test_any_list_is_read_or_refused(body: bytes) -> None:
    try:
        found = read_list(body.replace(b"rss", b"opml").replace(b"item", b"outline"))
    except NoList:
        return
    assert found is not None


@fuzzed(60)
@given(lines, lines)
def test_any_header_is_read_or_ignored(name: str, value: str) -> None:
    headers = {"cache-control": value, "server": name, "cf-mitigated": value, "retry-after": value}
    announced(headers)
    asked = max_age(headers)
    assert asked is None or asked.total_seconds() >= 0
    wait = retry_after(value, NOW)
    assert wait is None or 0 <= wait.total_seconds() <= 7 * 86400
