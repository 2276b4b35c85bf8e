"""The rules at the border, and documents that want to break them."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.errors import FeedError
from monitor.feeds.blocked import CHALLENGE
from monitor.feeds.parse import MAX_CONTENT, MAX_ENTRIES, MAX_SUMMARY, parse_feed
from monitor.model import ParsedFeed
from tests.whole import examples

URL = "https://paper.example/news/feed.xml"
FETCHED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def read(body: bytes, content_type: str | None = None) -> ParsedFeed:
    return parse_feed(body, url=URL, content_type=content_type, fetched_at=FETCHED_AT)


def rss(*items: str, before: str = '<?xml version="1.0"?>', channel: str = "") -> bytes:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f'{before}<rss version="2.0"><channel><title>Paper</title>{channel}{listed}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty document"),
        (b" \r\n\t \xef\xbb\xbf", "an empty document"),
        (b"\xff\xfe", "an empty document"),
        (b"Too many connections", "neither XML nor JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither XML nor JSON"),
        (b"<!DOCTYPE html><html><title>Home</title></html>", "a web page instead of a feed"),
        (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
            "a web page instead of a feed",
        ),
        (b"<html><title>Just a moment...</title>", "a page for robots (captcha or challenge) instead of a feed"),
        ("<HTML><body>Проверка браузера".encode(), "a page for robots (captcha or challenge) instead of a feed"),
        (
            b"<?xml version='1.0'?><urlset><url><loc>https://x.example</loc></url></urlset>",
            "a sitemap without dates, of which nobody can tell what is news",
        ),
        (b"<a", "XML, but not a feed"),
        (b'{"items": [', "broken JSON"),
        (b"[" * 100_000, "JSON that is nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "JSON, but not a feed"),
        (b'{"items": "none"}', "JSON, but not a feed"),
        (b'["a"]', "JSON, but not a feed"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError) as caught:
        read(body)

    assert caught.value.reason == reason
    assert caught.value.url == URL


def test_a_guard_that_answers_in_json_is_told_from_json_that_is_no_feed() -> None:
    with pytest.raises(FeedError) as caught:
        read(b'{"url": "https://geo.captcha-delivery.com/captcha/?initialCid=1"}')

    assert caught.value.blocked and caught.value.reason == CHALLENGE


def test_a_feed_whose_entries_talk_of_captchas_is_a_feed() -> None:
    parsed = read(
        rss("<title>Just a moment: how captchas read you</title><link>/a</link><description>px-captcha</description>")
    )

    assert len(parsed.entries) == 1


def test_a_feed_that_talks_of_html_is_no_page() -> None:
    parsed = read(rss("<title>What &lt;html&gt; is</title><link>/a</link>"))

    assert len(parsed.entries) == 1


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss()).entries == ()
    assert read(b'{"version": "https://jsonfeed.org/version/1", "items": []}').entries == ()


@pytest.mark.parametrize(
    ("declared", "content_type", "encoding"),
    [
        ("windows-1251", None, "windows-1251"),
        ("windows-1251", "text/xml", "windows-1251"),
        ("windows-1251", "text/xml; charset=ISO-8859-1", "windows-1251"),
        ("utf-8", "application/rss+xml; charset=windows-1251", "windows-1251"),
        ("", "text/xml; charset=windows-1251", "windows-1251"),
        ("", "text/html", "utf-8"),
        ("utf-8", "text/xml;charset='utf-8'; x", "utf-8-sig"),
        ("utf-16", "text/xml", "utf-16"),
        ("koi8-r", "text/xml; charset=nonsense-8", "koi8-r"),
        ("utf-16", "text/xml; charset=utf-16", "utf-8"),
        ("nonsense-8", None, "utf-8"),
        ("undefined", None, "utf-8"),
    ],
)
def test_cyrillic_is_read_in_the_encoding_that_it_is_in(declared: str, content_type: str | None, encoding: str) -> None:
    before = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    document = rss("<title>Патруль вышел в путь</title><link>/a</link>", before=before).decode()

    parsed = read(document.encode(encoding), content_type)

    assert parsed.entries[0].title == "Патруль вышел в путь"


def test_a_wrong_encoding_is_mended_and_named() -> None:
    before = '<?xml version="1.0" encoding="utf-8"?>'
    parsed = read(rss("<title>Ça va</title><link>/a</link>", before=before).decode().encode("windows-1252"))

    assert parsed.entries[0].title == "Ça va"
    assert parsed.repairs == ("the text is in another encoding than declared",)


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    parsed = read(rss("<title>One &nbsp; two</title><link>/a</link>", "<title>Bread & salt</title><link>/b</link>"))

    assert [entry.url for entry in parsed.entries] == ["https://paper.example/a", "https://paper.example/b"]
    assert "the XML is broken in line 1" in parsed.repairs[0]


def test_a_server_s_complaint_before_the_feed_is_left_out() -> None:
    parsed = read(b"Warning: file not found in feed.php\n" + rss("<title>A</title><link>/a</link>"))

    assert len(parsed.entries) == 1
    assert parsed.repairs == ("text before the XML was left out",)


def test_an_external_entity_stays_closed() -> None:
    before = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname">]>'
    parsed = read(rss("<title>A&file;B</title><link>/a</link>", before=before))

    assert parsed.entries[0].title.startswith("A")
    assert len(parsed.entries[0].title) < 10


def test_a_thousand_laughs_stay_small() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    before = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'
    parsed = read(rss("<title>&l11;</title><link>/a</link>", before=before))

    assert len(parsed.entries[0].title) <= 300


def test_a_hundred_thousand_entries_are_cut() -> None:
    item = "<item><title>T</title><link>/%d</link></item>"
    listed = "".join(item % number for number in range(100_000))
    body = f'<?xml version="1.0"?><rss version="2.0"><channel>{listed}</channel></rss>'.encode()

    parsed = read(body)

    assert len(parsed.entries) == MAX_ENTRIES
    assert parsed.entries[-1].url == "https://paper.example/999"
    assert parsed.repairs == ("only the first 1000 of 100000 entries were read",)


def test_a_long_json_feed_is_cut_too() -> None:
    items = [{"id": str(number), "url": f"/{number}"} for number in range(MAX_ENTRIES + 5)]
    parsed = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())

    assert len(parsed.entries) == MAX_ENTRIES
    assert parsed.repairs == ("only the first 1000 of 1005 entries were read",)


def test_a_wide_document_is_cut_after_reading() -> None:
    body = rss(*(f"<title>T</title><link>/{number}</link>" for number in range(MAX_ENTRIES + 1)), before="")

    parsed = read(('<?xml version="1.0" encoding="utf-16"?>' + body.decode()).encode("utf-16"))

    assert len(parsed.entries) == MAX_ENTRIES
    assert parsed.repairs == ("only the first 1000 of 1001 entries were read",)


def test_inputs_known_to_cost_quadratic_time_are_trimmed() -> None:
    author = "<title>T</title><link>/%d</link><author>" + "a" * 200_000 + "</author>"
    began = time.process_time()

    read(rss(*(author % number for number in range(3))))
    read(b"\n" * 300_000 + rss("<title>T</title><link>/a</link>", before="<!-- -->" + "\n" * 300_000))

    assert time.process_time() - began < 10


def test_long_texts_are_cut() -> None:
    words = "word " * 100_000
    item = f"<title>{words}</title><link>/a</link><description>{words}</description><content:encoded>{words}</content:encoded>"
    entry = read(
        rss(item).replace(b"<rss ", b'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" ')
    ).entries[0]

    assert (len(entry.title), len(entry.summary), len(entry.content)) <= (300, MAX_SUMMARY, MAX_CONTENT)
    assert entry.content.endswith("…")


def test_a_long_guid_is_kept_as_its_hash_so_that_two_stay_apart() -> None:
    items = [f"<guid isPermaLink='false'>{'x ' * 900}{n}</guid><link>/a</link>" for n in range(2)]

    guids = [entry.guid for entry in read(rss(*items)).entries]

    assert len(set(guids)) == 2
    assert all(guid.startswith("sha256:") for guid in guids)


def test_an_entry_without_an_id_is_known_by_its_canonical_link() -> None:
    entry = read(rss("<title>A</title><link>https://paper.example/a?utm_source=rss</link>")).entries[0]

    assert entry.guid == entry.canonical_url == "https://paper.example/a"


def test_an_id_that_looks_relative_is_not_rewritten() -> None:
    entry = read(rss("<title>A</title><guid>a/b</guid><link>/a</link>")).entries[0]

    assert (entry.guid, entry.url) == ("a/b", "https://paper.example/a")


def test_xml_base_counts() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/x/"><title>P</title>
    <entry><id>1</id><title>A</title><link href="a.html"/></entry></feed>"""

    assert read(body).entries[0].url == "https://other.example/x/a.html"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 02 Mar 2026 08:00:00 GMT", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T08:00:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 11:00:00 +0300", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 12:00:00 GMT", FETCHED_AT),
        ("Tue, 03 Mar 2026 09:00:00 GMT", FETCHED_AT),
        ("Tue, 03 Mar 2026 09:00:01 GMT", None),
        ("Sun, 31 Dec 1989 23:59:59 GMT", None),
        ("Mon, 01 Jan 1990 00:00:00 GMT", datetime(1990, 1, 1, tzinfo=UTC)),
        ("Mon, 99 Foo 2026", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("0000-00-00T00:00:00Z", None),
        ("", None),
    ],
)
def test_dates_are_utc_and_never_later_than_the_fetch(written: str, expected: datetime | None) -> None:
    entry = read(rss(f"<title>A</title><link>/a</link><pubDate>{written}</pubDate>")).entries[0]

    assert entry.published_at == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en-US", "en"),
        ("RU", "ru"),
        ("tr_TR", "tr"),
        ("ara", "ar"),
        ("english", None),
        ("x", None),
        ("é1", None),
        ("", None),
    ],
)
def test_a_language_is_two_letters_or_nothing(code: str, expected: str | None) -> None:
    parsed = read(rss("<title>A</title><link>/a</link>", channel=f"<language>{code}</language>"))

    assert parsed.language == expected
    assert parsed.entries[0].language == expected


@pytest.mark.parametrize(
    ("ttl", "expected"),
    [
        ("60", timedelta(hours=1)),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("99999999", timedelta(days=7)),
        ("9" * 5000, None),
    ],
)
def test_the_ttl_is_minutes(ttl: str, expected: timedelta | None) -> None:
    assert read(rss(channel=f"<ttl>{ttl}</ttl>")).ttl == expected


def test_reading_twice_gives_the_same() -> None:
    body = rss("<title>A</title><link>/a</link>", "<title>B</title><link>/b</link>")

    assert read(body) == read(body)


def sound(parsed: ParsedFeed) -> bool:
    for entry in parsed.entries:
        assert entry.url.startswith(("http://", "https://"))
        assert entry.guid
        assert "\n" not in entry.title + entry.guid + "".join(entry.authors)
        for moment in (entry.published_at, entry.updated_at):
            assert moment is None or moment <= FETCHED_AT
        json.dumps([entry.title, entry.summary, entry.content, entry.guid], ensure_ascii=False).encode()
    return True


MARKUP = [
    "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<entry>", "</entry>", "<feed xmlns='http://www.w3.org/2005/Atom'>",
    "<title>", "</title>", "<link>", "</link>", "<link href='/a'/>", "<guid>", "</guid>", "<pubDate>", "2026-03-02", "<![CDATA[",
    "]]>", "<!--", "-->", "&", "&amp;", "&#xD800;", "&nbsp;", "<", ">", "<!DOCTYPE", "<!ENTITY", '"', "http://[", "/x", "é", "\0",
    "<?xml version='1.0' encoding='hex'?>", "<?xml version='1.0' encoding='idna'?>", "<content type='xhtml'>", "<div>", "</div>",
    "<author>", "a@b.example", "\u202e", "<source>", "<image>", "<dc:date>", "xml:base='//['", "<a xml:base='http://['>",
]  # fmt: skip
TOKENS = st.sampled_from(MARKUP)


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=300), st.lists(TOKENS, max_size=25).map(lambda parts: " ".join(parts).encode())))
def test_any_bytes_are_a_feed_or_a_feed_error(body: bytes) -> None:
    for wrapped in (body, rss("<link>/a</link>" + body.decode("utf-8", "replace"))):
        try:
            assert sound(read(wrapped, "text/xml; charset=utf-8"))
        except FeedError as error:
            assert error.reason.isprintable()


@pytest.mark.parametrize(
    ("reference", "left"),
    [
        ("&#x110000;", "\ufffd"), ("&#0;", "\ufffd"), ("&#xD800;", "\ufffd"), ("&#xFFFF;", "\ufffd"),
        ("&#99999999999999999999;", "\ufffd"), ("&#11;", ""), ("&#x1F;", ""),
    ],
)  # fmt: skip
def test_a_reference_to_no_character_costs_one_character(reference: str, left: str) -> None:
    parsed = read(
        rss(f"<title>Calm{reference}night &#65;&#x416;</title><link>/a</link>", "<title>Rain</title><link>/b</link>")
    )

    assert [entry.title for entry in parsed.entries] == [f"Calm{left}night AЖ", "Rain"]
    assert parsed.repairs == ("references to characters that do not exist were replaced",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "name", "url", "x"]), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = [
    "id",
    "url",
    "external_url",
    "title",
    "summary",
    "content_html",
    "content_text",
    "date_published",
    "authors",
    "author",
]


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON | st.just("/a\ud800"), max_size=6), max_size=4), JSON)
def test_any_json_feed_is_read(items: list[dict[str, object]], title: object) -> None:
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": title, "items": items}).encode()

    parsed = read(body)

    assert sound(parsed)
    assert len(parsed.entries) + parsed.unusable <= len(items)
