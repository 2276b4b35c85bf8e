"""What stands in a feed's document as last time is not read again, and nothing comes out otherwise for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import items
from monitor.feeds.items import Document
from monitor.feeds.remembered import WHOLE_AGAIN, remembering
from monitor.model import Entry, Reading
from tests.whole import examples

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def item(n: int, words: str = "", more: str = "") -> str:
    return (
        f"<item><guid>g{n}</guid><link>https://paper.example/{n}</link><title>Ferry {n} {words}</title>"
        f"<pubDate>Mon, 02 Mar 2026 0{n % 9}:00:00 GMT</pubDate>{more}</item>"
    )


def rss(*items: str, channel: str = "<language>en</language>") -> Document:
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{channel}{"".join(items)}</channel></rss>'
    return Document(
        body=body.encode(), url="https://paper.example/rss", content_type="text/xml; charset=utf-8", fetched_at=NOW
    )


def read_feed(document: Document, packed: bytes | None = None) -> Reading:
    return items.read_feed(document, packed, lambda entry: entry.title)


def remembered(read: Reading) -> bytes:
    """After a poll that stored all it read."""
    assert read.remembered is not None
    return remembering(read.remembered, read.feed.entries)


def titles(read: Reading) -> list[str]:
    return [entry.title.strip() for entry in read.feed.entries]


def test_only_what_is_new_or_changed_is_read() -> None:
    before = remembered(read_feed(rss(item(1), item(2), item(3))))

    again = read_feed(rss(item(4), item(3), item(2, "late"), item(1)), before)

    assert titles(again) == ["Ferry 4", "Ferry 2 late"]
    assert (again.known, again.known_latest) == (2, datetime(2026, 3, 2, 3, 0, tzinfo=UTC))
    assert again.feed.entries == tuple(
        entry for entry in read_feed(rss(item(4), item(2, "late"))).feed.entries
    )  # nothing of them depends on the others
    assert titles(read_feed(rss(item(4), item(3), item(2, "late"), item(1)), remembered(again))) == []


def test_what_left_the_document_is_forgotten() -> None:
    first = remembered(read_feed(rss(item(1), item(2))))
    second = remembered(read_feed(rss(item(2), item(3)), first))

    assert titles(read_feed(rss(item(1), item(2), item(3)), second)) == ["Ferry 1"]


def test_what_was_not_stored_is_read_again() -> None:
    read = read_feed(rss(item(1), item(2)))
    only_first = remembering(read.remembered or b"", read.feed.entries[:1])

    assert titles(read_feed(rss(item(1), item(2)), only_first)) == ["Ferry 2"]


WHOLE = rss(item(1), item(2))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(rss(item(1), item(2), channel="<language>tr</language>"), id="the feed's language"),
        pytest.param(rss(item(1), item(2), channel="<dc:language>en</dc:language>"), id="its element"),
        pytest.param(rss(item(1), item(2), channel='<image xml:base="/a"/>'), id="an element of the channel"),
        pytest.param(replace(WHOLE, url="https://paper.example/other/rss"), id="where relative links count from"),
        pytest.param(replace(WHOLE, content_type="text/xml; charset=latin-1"), id="the charset"),
        pytest.param(replace(WHOLE, fetched_at=NOW + WHOLE_AGAIN), id="half a day later"),
        pytest.param(replace(WHOLE, fetched_at=NOW - HOUR), id="a clock that went back"),
        pytest.param(rss(item(1), item(2), item(1)), id="an item twice"),
        pytest.param(rss(item(1), item(2), item(1, "anew")), id="two items of one entry"),
        pytest.param(rss(item(1), item(2), item(3, "&nosuch;\x01")), id="something to be mended"),
        pytest.param(rss(item(1), item(2), "<item><title>No link</title></item>"), id="an item that is no entry"),
        pytest.param(rss(item(1), item(2), "<item><title>No end</title>"), id="an item that does not end"),
        pytest.param(rss(item(1), item(2), "<item/>"), id="an item without anything"),
        pytest.param(rss("<!-- ", item(1), " -->", item(2)), id="an item in a comment"),
        pytest.param(
            rss(item(1), item(2), item(3, more="<description><![CDATA[</item><item>]]></description>")),
            id="the end of an item in a text",
        ),
        pytest.param(replace(WHOLE, body=WHOLE.body.decode().encode("utf-16")), id="another encoding"),
    ],
)
def test_in_doubt_the_whole_is_read(changed: Document) -> None:
    """As it would be by somebody who remembers nothing."""
    before = remembered(read_feed(WHOLE))

    again = read_feed(changed, before)

    assert again == read_feed(changed) and again.known == 0


@pytest.mark.parametrize("packed", [b"", b"\0" * 15, b"\0" * 17, b"no more than some bytes"])
def test_what_cannot_be_unpacked_is_nothing(packed: bytes) -> None:
    assert read_feed(WHOLE, packed) == read_feed(WHOLE)


def test_a_date_of_the_document_that_changes_each_time_is_no_doubt() -> None:
    stamp = "<lastBuildDate>Mon, 02 Mar 2026 0{}:00:00 GMT</lastBuildDate>"
    before = remembered(read_feed(rss(item(1), channel=stamp.format(1))))

    assert titles(read_feed(rss(item(1), item(2), channel=stamp.format(2)), before)) == ["Ferry 2"]


def test_atom_and_rdf_are_known_again_too() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Paper</title><updated>2026-03-02T0{n}:00:00Z</updated>{entries}</feed>'
    entry = '<entry><id>e{n}</id><title>Ferry {n}</title><link href="/{n}"/><updated>2026-03-02T0{n}:00:00Z</updated></entry>'
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<channel><title>Paper</title><link>/</link></channel>{entries}</rdf:RDF>"
    )
    rdf_item = '<item rdf:about="https://paper.example/{n}"><title>Ferry {n}</title><link>https://paper.example/{n}</link></item>'
    for document, one in ((atom, entry), (rdf, rdf_item)):
        bodies = [
            document.format(n=most, entries="".join(one.format(n=n) for n in range(1, most + 1))).encode()
            for most in (2, 3)
        ]
        before = remembered(read_feed(replace(WHOLE, body=bodies[0])))

        assert titles(read_feed(replace(WHOLE, body=bodies[1]), before)) == ["Ferry 3"]


ITEMS = st.tuples(
    st.integers(1, 6),
    st.sampled_from(["", "late", "again"]),
    st.sampled_from(
        ["", "<author>Desk</author>", "<!-- note -->", "<description>&lt;p&gt;On board&lt;/p&gt;</description>"]
    ),
)
ROUNDS = st.lists(
    st.tuples(
        st.lists(ITEMS, max_size=6),
        st.sampled_from(["<language>en</language>", "<language>en</language><ttl>60</ttl>"]),
        st.integers(0, 7),
    ),
    min_size=2,
    max_size=5,
)


@settings(max_examples=examples(400), deadline=None)
@given(ROUNDS)
def test_what_is_read_and_what_is_known_are_the_whole(
    rounds: Sequence[tuple[list[tuple[int, str, str]], str, int]],
) -> None:
    """Whatever stands in a row of documents, and whichever of it was stored."""
    packed: bytes | None = None
    for shown, channel, unstored in rounds:
        document = rss(*(item(*one) for one in shown), channel=channel)
        read, whole = read_feed(document, packed), read_feed(document)
        left = [entry for entry in whole.feed.entries if entry in read.feed.entries]
        assert list(read.feed.entries) == left
        assert len(whole.feed.entries) == read.known + len(left)
        assert read.feed.repairs == whole.feed.repairs or read.known
        assert _newest(whole.feed.entries) == _newest(read.feed.entries, read.known_latest)
        if read.remembered is None:
            packed = None
            continue
        stored = [entry for n, entry in enumerate(read.feed.entries) if n != unstored]
        packed = remembering(read.remembered, stored)


def _newest(entries: Sequence[Entry], also: datetime | None = None) -> datetime | None:
    dates = (entry.published_at for entry in entries)
    return max((date for date in (*dates, also) if date is not None), default=None)
