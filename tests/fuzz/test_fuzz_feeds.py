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
