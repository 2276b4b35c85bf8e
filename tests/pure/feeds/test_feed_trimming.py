"""What is left out of a feed document before it is parsed."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime
from time import process_time

import pytest

from monitor.feeds.formats.trimming import MOST_TAGS, MOST_TEXT, trimmed, without_unread
from monitor.feeds.parse import parse_feed
from monitor.model import Entry

ITEM = "<item><title>Calm {0}</title><link>http://herald.example/{0}</link></item>"


def feed(inner: str, before: str = "") -> bytes:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel><title>x</title>{inner}</channel></rss>'.encode()


def entries(body: bytes, content_type: str = "application/rss+xml") -> tuple[Entry, ...]:
    at = datetime(2026, 10, 21, 6, tzinfo=UTC)
    return parse_feed(body, url="http://herald.example/rss.xml", content_type=content_type, fetched_at=at).entries


def test_an_ordinary_document_stays_as_it_is() -> None:
    body = feed(ITEM.format(1), '<!DOCTYPE rss [<!ENTITY site "http://herald.example/">]>')

    assert trimmed(body, 1000).body == body and trimmed(body, 1000).repairs == ()


def test_atom_that_writes_about_xml_keeps_its_beginning() -> None:
    """A feed without a declaration: the one that it has is quoted by an entry."""
    entry = "<entry><title>How a feed begins: &lt;![CDATA[</title><link href='http://herald.example/1'/><id>1</id>"
    body = (
        f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}<summary><![CDATA[It begins with <?xml version="1.0"?>.]]>'
        "</summary></entry></feed>"
    ).encode()

    assert trimmed(body, 1000).body == body and trimmed(body, 1000).repairs == ()


def test_entities_that_stay_small_are_read() -> None:
    body = feed(ITEM.format(1).replace("Calm", "&copyleft; Calm"), '<!DOCTYPE rss [<!ENTITY copyleft "&#127279;">]>')

    assert entries(body)[0].title == "\U0001f12f Calm 1"


def test_entities_that_would_grow_are_left_out_with_their_names() -> None:
    body = feed(ITEM.format(1) + "<x>&a;</x>" * 20_000, f'<!DOCTYPE rss [<!ENTITY a "{"ha" * 100}">]>')

    trim = trimmed(body, 1000)

    assert b"ENTITY" not in trim.body and b"&a;" not in trim.body
    assert trim.repairs == ("entities that would have grown beyond measure were left out",)


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", ""), ("<![CDATA[<p>", "</p>]]>"), ("<![CDATA[", "]]>"), ("<![CDATA[", " ]]></summary><summary>Wind")],
    ids=["bare", "in a CDATA", "in a CDATA without a tag", "in one of two texts"],
)
@pytest.mark.parametrize("word", ["ж", "word ", "&amp; "])
def test_a_text_of_megabytes_is_cut_between_two_letters_and_what_follows_is_read(
    word: str, before: str, behind: str
) -> None:
    text = word * (MOST_TEXT // len(word) + 10)
    long = f"<item><title>Rain</title><link>/rain</link><summary>{before}{text}{behind}</summary></item>"

    trim = trimmed(feed(long + ITEM.format(1)), 1000)
    rain, calm = entries(feed(long + ITEM.format(1)))

    assert trim.repairs == ("a text of megabytes was cut",) and len(trim.body) < MOST_TEXT + 1000
    assert (rain.title, calm.title) == ("Rain", "Calm 1") and len(rain.summary) > 100
    assert "\ufffd" not in trim.body.decode()


@pytest.mark.parametrize("charset", ["big5", "shift_jis", "gb18030", "euc-kr", "windows-1251"])
@pytest.mark.parametrize("shift", range(4))
def test_a_text_of_megabytes_in_another_charset_costs_its_end_alone(charset: str, shift: int) -> None:
    words = {"windows-1251": "мир в Идлибе ", "euc-kr": "휴전 "}.get(
        charset, "停戦 " if charset == "shift_jis" else "停火 "
    )
    text = "x" * shift + words * (MOST_TEXT // 4)
    item = f"<item><title>Rain</title><link>/rain</link><description><![CDATA[{text}]]></description></item>"
    body = feed(item + ITEM.format(1)).decode().replace("?>", f' encoding="{charset}"?>', 1).encode(charset)

    rain, calm = entries(body)

    assert (rain.title, calm.title) == ("Rain", "Calm 1") and words.strip() in rain.summary


def test_a_comment_of_megabytes_is_left_out_and_what_follows_is_read() -> None:
    body = feed(ITEM.format(1) + f"<!-- {'a' * MOST_TEXT} -->" + ITEM.format(2))

    assert [entry.title for entry in entries(body)] == ["Calm 1", "Calm 2"]


def test_a_text_of_a_hundred_thousand_tags_is_cut_within_its_cdata() -> None:
    many = f"<description><![CDATA[{'<p>word</p> ' * MOST_TAGS}]]></description>"
    body = feed(ITEM.format(1).replace("</item>", f"{many}</item>") + ITEM.format(2))

    one, two = entries(body)

    assert (one.title, two.title) == ("Calm 1", "Calm 2") and one.summary.split()[:2] == ["word", "word"]


@pytest.mark.parametrize("declared", ["", ' encoding="windows-1251"', ' encoding="utf-8"'])
def test_a_mark_of_utf_8_is_no_fault_and_has_the_first_word(declared: str) -> None:
    body = codecs.BOM_UTF8 + feed("<item><title>Мир</title><link>/1</link></item>").replace(
        b'"1.0"', f'"1.0"{declared}'.encode()
    )

    assert entries(body, "application/rss+xml; charset=windows-1251")[0].title == "Мир"
    assert trimmed(body, 1000).repairs == ()


@pytest.mark.parametrize("value", ["1", ">", "&gt;"])
def test_an_element_with_hundreds_of_attributes_loses_them_and_keeps_its_text(value: str) -> None:
    attributes = " ".join(f'a{n}="{value}"' for n in range(200))

    assert [entry.title for entry in entries(feed(ITEM.format(1).replace("<item>", f"<item {attributes}>")))] == [
        "Calm 1"
    ]


def test_a_long_attribute_is_no_reason_to_lose_it() -> None:
    link = "http://herald.example/?" + "&amp;".join(f"p{n}=1" for n in range(30))

    assert trimmed(feed(f'<item><link href="{link}" title="{"x " * 300}"/></item>'), 1000).repairs == ()


def test_entries_that_never_end_are_counted_by_their_beginnings() -> None:
    body = feed("".join(ITEM.format(n).removesuffix("</item>") for n in range(30)))

    trim = trimmed(body, 10)

    assert trim.beyond == 20 and trim.repairs == ("only the first 10 of 30 entries were read",)
    assert [entry.title for entry in entries(trim.body)] == [f"Calm {n}" for n in range(10)]


def test_tags_beyond_measure_are_cut_off() -> None:
    trim = trimmed(feed(ITEM.format(1) + "<x/>" * (MOST_TAGS + 1)), 1000)

    assert trim.body.count(b"<") == MOST_TAGS and b"Calm 1" in trim.body


@pytest.mark.thorough("feedparser takes a dozen seconds for so many")
def test_as_many_tags_as_are_let_through_are_read() -> None:
    body = feed(ITEM.format(1) + "<x/>" * (MOST_TAGS + 1))

    assert [entry.title for entry in entries(trimmed(body, 1000).body)] == ["Calm 1"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
@pytest.mark.parametrize("said", ["application/xml", "text/xml; charset=utf-16", "text/xml; charset=koi8-r"])
def test_wide_letters_are_trimmed_too(encoding: str, said: str) -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(200))
    body = feed(ITEM.format("ночь").replace("<item>", f"<item {attributes}>")).decode().encode(encoding)

    assert trimmed(body, 1000).marked
    assert [entry.title for entry in entries(body, said)] == ["Calm ночь"]


def test_many_categories_are_no_trouble() -> None:
    body = feed(ITEM.format(1).replace("<title>", "".join(f"<category>{n}</category>" for n in range(200)) + "<title>"))

    assert [entry.title for entry in entries(body)] == ["Calm 1"]


def test_two_long_ids_stay_apart_whatever_their_length() -> None:
    items = "".join(ITEM.format(1).replace("<link>", f"<guid>{'n' * 100_000}{n}</guid><link>") for n in range(2))

    assert len({entry.guid for entry in entries(feed(items))}) == 2


UNREAD = (
    "<category>Idlib</category>",
    '<category domain="https://herald.example/?a>b"><![CDATA[Truce <b>&</b> ]] talks]]></category>',
    "<category\n term='truce' label='a/b'/>",
    "<category/>",
    "<comments>https://herald.example/1#comments</comments >",
    "<slash:comments>7</slash:comments>",
    "<wfw:commentRss>https://herald.example/1/feed</wfw:commentRss>",
    "<dc:subject>Syria <!-- or so --></dc:subject>",
)
KEPT = "<description><![CDATA[Of <category>calm</category> and <comments/> told.]]></description>"


def test_keywords_and_counters_that_nobody_reads_are_left_out_and_nothing_else() -> None:
    item = "<item>{}<title>Calm</title>{}<link>http://herald.example/1</link>" + KEPT + "{}</item>"
    spaces = {"wfw": "http://wellformedweb.org/CommentAPI/", "slash": "http://purl.org/rss/1.0/modules/slash/",
              "dc": "http://purl.org/dc/elements/1.1/"}  # fmt: skip
    root = "<rss version='2.0'" + "".join(f" xmlns:{name}='{where}'" for name, where in spaces.items())
    bare, full = (
        feed(item.format(some, some, some)).replace(b'<rss version="2.0"', root.encode())
        for some in ("", "".join(UNREAD))
    )

    (entry,) = entries(full)

    assert entries(bare) == (entry,)
    assert entry.summary == "Of calm and told."
    assert without_unread(bare) == bare
    assert len(without_unread(full)) == len(bare) + 3 * len("<dc:subject>Syria <!-- or so --></dc:subject>")


@pytest.mark.parametrize(
    "torn",
    [
        "<!-- <category>Idlib</category> -->",
        "<category><b>Idlib</b></category>",
        "<category>Idlib",
        "<category><![CDATA[Idlib]] </category>",
        "<categories>Idlib</categories><x:category>Idlib</x:category>",
    ],
)
def test_what_is_no_keyword_alone_stays(torn: str) -> None:
    assert without_unread(feed(ITEM.format(1) + torn)) == feed(ITEM.format(1) + torn)


@pytest.mark.parametrize(
    "piece", ["<category>", "<category><![CDATA[", "<category><![CDATA[]]", "<!--", "<comments a='"]
)
def test_keywords_without_an_end_cost_no_more_than_their_length(piece: str) -> None:
    def seconds(size: int) -> float:
        began = process_time()
        without_unread((piece * (size // len(piece))).encode())
        return process_time() - began

    assert seconds(4_000_000) < 10.0  # to look at all of it again for each would take hours
