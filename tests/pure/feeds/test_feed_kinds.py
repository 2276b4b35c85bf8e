"""Kinds of sources: what an address tells, what a listing makes of links and dates, what is remembered of a document."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import FeedError
from monitor.feeds import items
from monitor.feeds.formats.listing_dates import in_address
from monitor.feeds.formats.telegram import headline
from monitor.feeds.items import Document
from monitor.feeds.kinds import kind_of, public_page, read_alike, stamp
from monitor.feeds.parse import parse_feed
from monitor.feeds.remembered import remembering
from monitor.model import AUTO, FeedKind, ParsedFeed, ReadAs

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LISTING = ReadAs(kind="listing", links=("/news/*",))


def read(body: str, read_as: ReadAs = LISTING, url: str = "https://paper.example/all") -> ParsedFeed:
    return parse_feed(body.encode(), url=url, content_type=None, fetched_at=NOW, read_as=read_as)


@pytest.mark.parametrize(
    ("url", "said", "kind"),
    [
        ("https://t.me/s/northern_desk", "auto", "telegram"),
        ("HTTPS://T.ME/s/northern_desk/?before=7", "auto", "telegram"),
        ("https://telegram.me/s/northern_desk", "auto", "telegram"),
        ("https://t.me:443/s/northern_desk", "auto", "telegram"),
        ("http://t.me:80/s/northern_desk", "auto", "telegram"),
        ("http://t.me:443/s/northern_desk", "auto", "auto"),
        ("https://t.me/northern_desk", "auto", "auto"),
        ("https://t.me/s/x", "auto", "auto"),
        ("https://t.me.evil.example/s/northern_desk", "auto", "auto"),
        ("https://evil.example/?https://t.me/s/northern_desk", "auto", "auto"),
        ("https://paper.example/", "listing", "listing"),
    ],
)
def test_an_address_of_a_channel_tells_for_itself(url: str, said: FeedKind, kind: FeedKind) -> None:
    assert kind_of(url, said) == kind


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("https://t.me/northern_desk", "https://t.me/s/northern_desk"),
        ("https://www.t.me/s/northern_desk?q=1", "https://t.me/s/northern_desk"),
        ("https://t.me:443/northern_desk", "https://t.me/s/northern_desk"),
        ("https://t.me:8443/northern_desk", None),
        ("https://t.me/joinchat/AAAA", None),
        ("https://t.me/share?url=x", None),
        ("https://t.me/", None),
        ("https://paper.example/northern_desk", None),
    ],
)
def test_a_channel_is_known_by_whatever_address_people_give(typed: str, page: str | None) -> None:
    assert public_page(typed) == page


def test_a_document_that_was_read_otherwise_is_not_the_same() -> None:
    ways = [AUTO, ReadAs(kind="feed"), LISTING, ReadAs(kind="listing", links=("/a/*", "/b/*")),
            ReadAs(kind="listing", links=("/a/*",), sites=("/b/*",))]  # fmt: skip

    stamps = [stamp(b"a page", way) for way in ways]

    assert len(set(stamps)) == len(ways) and max(map(len, stamps)) == 64
    for stamped, own in zip(stamps, ways, strict=True):
        assert [read_alike(stamped, way) for way in ways] == [way == own for way in ways]
        assert stamp(b"another", own) != stamped == stamp(b"a page", own)
    assert read_alike(None, AUTO)


@pytest.mark.parametrize("read_as", [LISTING, ReadAs(kind="telegram"), ReadAs(kind="sitemap")])
def test_of_a_page_nothing_is_taken_out_before_it_is_read(read_as: ReadAs) -> None:
    """Though elements of it look like the items of a feed."""
    link = '<item><a href="/news/{0}">Report {0}</a></item>'
    text = '<i class="tgme_widget_message_text">{0}</i>'
    post = f'<entry><div class="tgme_widget_message" data-post="some_desk/{{0}}">{text}</div></entry>'
    url = "<item><url><loc>https://paper.example/news/{0}</loc><lastmod>2026-03-01</lastmod></url></item>"
    form = {"listing": link, "telegram": post, "sitemap": f"<urlset>{url}{url}</urlset>"}[read_as.kind]
    body = "".join(form.format(n) for n in range(3)) if read_as.kind != "sitemap" else form.format(0)
    document = Document(
        body=body.encode(), url="https://paper.example/all", content_type=None, fetched_at=NOW, read_as=read_as
    )

    first = items.read_feed(document, None, lambda entry: entry.title)
    known = None if first.remembered is None else remembering(first.remembered, first.feed.entries)
    later = replace(document, fetched_at=NOW + timedelta(hours=1))
    second = items.read_feed(later, known, lambda entry: entry.title)

    assert first.remembered is None and first.feed.entries
    assert (second.known, len(second.feed.entries)) == (0, len(first.feed.entries))


def test_a_sitemap_is_known_by_itself_and_a_feed_that_must_be_one_is_not_a_sitemap() -> None:
    body = "<urlset><url><loc>https://paper.example/1</loc><lastmod>2026-03-01</lastmod></url></urlset>"

    assert read(body, AUTO).format == "sitemap"
    with pytest.raises(FeedError, match="XML, but not a feed"):
        read(body, ReadAs(kind="feed"))
    with pytest.raises(FeedError, match="no sitemap"):
        read("<rss><channel><item><link>https://paper.example/1</link></item></channel></rss>", ReadAs(kind="sitemap"))


def test_of_a_plain_sitemap_the_latest_are_read_in_its_order() -> None:
    row = "<url><loc>https://paper.example/{0}</loc><lastmod>2026-02-{1:02}</lastmod></url>"
    body = f"<urlset>{''.join(row.format(n, 1 + n % 28) for n in range(2800))}</urlset>"

    parsed = read(body, AUTO)

    days = {entry.updated_at.day for entry in parsed.entries if entry.updated_at}
    numbers = [int(entry.url.rpartition("/")[2]) for entry in parsed.entries]
    assert days == {27, 28} and len(numbers) == 200 and numbers == sorted(numbers)
    assert parsed.beyond == 2600 and parsed.repairs == ("only the latest 200 of 2800 entries were read",)


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("/news/2026/03/02/patrol", "2026-03-02"),
        ("/news/2026/3/2/patrol", "2026-03-02"),
        ("/news/2026-03-02-patrol.html", "2026-03-02"),
        ("/news/patrol-2026-03-02", "2026-03-02"),
        ("/20260302/patrol", "2026-03-02"),
        ("/news/2026/02/30/patrol", None),
        ("/news/20261302", None),
        ("/news/2026030211", None),
        ("/news/1202603021", None),
        ("/news/2026/03", None),
        ("/news?d=2026-03-02", None),
    ],
)
def test_a_day_stands_in_an_address_or_not(address: str, day: str | None) -> None:
    found = in_address(f"https://paper.example{address}")

    assert (found.date().isoformat() if found else None) == day


def test_a_date_that_stands_among_several_articles_is_of_none() -> None:
    card = '<div><a href="/news/{0}">Report {0}</a>{1}</div>'
    time = '<time datetime="2026-03-01T10:00:00Z">1 March</time>'

    alone = read(f"<div>{card.format(1, time)}{card.format(2, '')}</div>").entries
    shared = read(f"<div>{time}{card.format(1, '')}{card.format(2, '')}</div>").entries

    assert [entry.published_at for entry in alone] == [datetime(2026, 3, 1, 10, tzinfo=UTC), None]
    assert [entry.published_at for entry in shared] == [None, None]


@pytest.mark.parametrize(
    ("links", "title"),
    [
        (["Short", "The longer of two"], "The longer of two"),
        (["The longer of two", "Short"], "The longer of two"),
        (["<h2>Heading</h2><p>A lead of many words</p>"], "Heading"),
        (["A long lead that is no heading", "<h3>Heading</h3>"], "Heading"),
        (["Read more…", "»", "Patrol"], "Patrol"),
        (["Подробнее", "اقرأ المزيد", "Devamını oku »"], ""),
        (["<script>track()</script>Patrol <b>turned</b> back"], "Patrol turned back"),
    ],
)
def test_the_title_is_the_best_of_the_links(links: list[str], title: str) -> None:
    (entry,) = read("".join(f'<a href="/news/patrol">{link}</a>' for link in links)).entries

    assert entry.title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Patrol turned back\n\nIt left Trumba at seven.", "Patrol turned back"),
        ("❗️❗️\nPatrol turned back", "Patrol turned back"),
        ("Patrol turned back. " + "It left Trumba at seven. " * 20, "Patrol turned back."),
        ("🕖", "🕖"),
    ],
)
def test_a_post_is_called_by_its_first_line_or_sentence(text: str, title: str) -> None:
    assert headline(text) == title


def test_a_first_sentence_without_end_is_cut() -> None:
    assert len(headline("and on " * 1000)) == 160


def test_the_same_bytes_give_the_same_entries() -> None:
    body = "".join(f'<li><a href="/news/{n}">Report {n % 7}</a> {1 + n % 28}.02.2026</li>' for n in range(300))

    assert read(body) == read(body) and len(read(body).entries) == 200


def test_a_page_cannot_make_another_site_its_own() -> None:
    page = '<base href="https://other.example/"><a href="/news/1">One of theirs</a> <a href="https://paper.example/news/2">Ours</a>'

    assert [entry.url for entry in read(page).entries] == ["https://paper.example/news/2"]
    allowed = replace(LISTING, sites=("other.example",))
    assert len(read(page, allowed).entries) == 2
