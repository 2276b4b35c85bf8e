"""Lists of feeds in and out."""

from __future__ import annotations

from unicodedata import normalize
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.opml import Listed, NoList, read_list, write_list
from monitor.model import AUTO, ReadAs
from tests.whole import examples


def opml(body: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head/><body>{body}</body></opml>'.encode()


def test_folders_and_categories_become_groups() -> None:
    told = read_list(
        opml(
            '<outline text="Сирия"><outline text="Wire"><outline type="rss" text="A &amp; B" xmlUrl="http://a.example/?x=1&amp;y=2"'
            ' category="/daily,/war/north"/></outline></outline><outline type="rss" title="C" xmlUrl="https://c.example/rss"/>'
        )
    )

    assert told.refused == ()
    assert told.feeds == (
        Listed(url="http://a.example/?x=1&y=2", title="A & B", groups=("daily", "war", "north", "Сирия", "Wire")),
        Listed(url="https://c.example/rss", title="C"),
    )


def test_one_feed_in_two_folders_is_one_in_both() -> None:
    row = '<outline type="rss" text="A" xmlUrl="http://a.example/rss{}"/>'
    told = read_list(
        opml(
            f'<outline text="x">{row.format("")}</outline><outline text="y">{row.format("?utm_source=other")}</outline>'
        )
    )

    assert told.feeds == (Listed(url="http://a.example/rss", title="A", groups=("x", "y")),)


def test_rows_that_are_no_feed_are_named() -> None:
    told = read_list(
        opml(
            '<outline type="rss" text="Script" xmlUrl="javascript:alert(1)"/><outline text="Local" xmlUrl="file:///etc/passwd"/>'
            '<outline type="link" text="List" url="http://l.example/x.opml"/><outline text="\x1b[2JPage" xmlUrl="" htmlUrl="http://p.example/"/>'
            '<outline type="rss" text="Good" xmlUrl="http://g.example/"/>'
        )
    )

    assert [feed.title for feed in told.feeds] == ["Good"]
    assert sorted(line.split(":")[0] for line in told.refused) == ["List", "Local", "Script", "[2JPage"]


def test_a_bomb_of_entities_is_refused_and_a_document_type_is_not() -> None:
    bomb = b'<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>' + opml(
        '<outline text="&b;" xmlUrl="http://a.example/"/>'
    )

    with pytest.raises(NoList, match="entities"):
        read_list(bomb)
    with pytest.raises(NoList, match="entities"):
        read_list(b"\xff\xfe" + bomb.decode().encode("utf-16-le"))
    assert len(read_list(b"<!DOCTYPE opml>" + opml('<outline text="a" xmlUrl="http://a.example/"/>')).feeds) == 1


@pytest.mark.parametrize(
    "body", [b"", b"http://a.example/list.opml", b"<html><body>No</body></html>", b"\x00\x01\x02", b"{}", b"<rss/>"]
)
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(NoList):
        read_list(body)


def test_a_list_that_is_too_large_is_refused() -> None:
    with pytest.raises(NoList, match="5 MB"):
        read_list(opml("x" * 5_000_001))
    with pytest.raises(NoList, match="5000 at most"):
        read_list(opml("".join(f'<outline xmlUrl="http://a.example/{n}"/>' for n in range(5001))))


def test_old_encodings_are_read() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><opml version="1.1"><body><outline text="Новости" xmlUrl="http://a.example/"/></body></opml>'

    assert read_list(text.encode("cp1251")).feeds[0].title == "Новости"
    assert read_list(b"\xff\xfe" + text.encode("utf-16-le")).feeds[0].title == "Новости"


def test_a_declaration_is_taken_off_the_beginning_alone() -> None:
    """Looked for anywhere, it would also be looked for from every blank of a document of blanks."""
    row = '<outline text="What <?xml version=1?> means" xmlUrl="http://a.example/"/>'

    for beginning in ("", " \n", '\n <?xml version="1.0"?>'):
        told = read_list(f"{beginning}<opml><body>{row}</body></opml>".encode())
        assert [feed.title for feed in told.feeds] == ["What <?xml version=1?> means"]
    assert read_list(b" " * 200_000 + opml(row)).feeds
    with pytest.raises(NoList):
        read_list(b" " * 200_000)


def test_depth_without_end_costs_nothing_but_the_rows() -> None:
    told = read_list(opml("<outline text='x'>" * 20_000))

    assert told.feeds == ()


def test_what_a_source_is_stands_in_attributes_of_our_own() -> None:
    wide = ReadAs(kind="listing", links=("/news/*", "/view?id=*&x='\"<"), sites=("news.example",))
    feeds = [
        Listed(url="http://a.example/press", title="A", groups=("x",), read_as=wide),
        Listed(url="https://t.me/s/northern_desk", title="B", groups=("x",), read_as=ReadAs(kind="telegram")),
        Listed(url="http://c.example/map.xml", title="C", groups=("x",), read_as=ReadAs(kind="sitemap")),
        Listed(url="http://d.example/rss", title="D", groups=("x",), read_as=ReadAs(kind="feed")),
        Listed(url="http://e.example/rss", title="E", groups=("x",)),
    ]

    body = write_list("Feeds", feeds)

    assert list(read_list(body).feeds) == feeds
    rows = [row for row in ElementTree.fromstring(body).iter("outline") if row.get("xmlUrl")]
    assert [row.get("type") for row in rows] == ["listing", "telegram", "sitemap", "rss", "rss"]
    assert b"monitor" not in write_list("Feeds", feeds[4:])


def test_a_kind_that_nobody_knows_is_none() -> None:
    row = "<outline text='x' xmlUrl='http://a.example/' monitor:kind='zonk'/>"

    assert read_list(opml(row)).feeds[0].read_as == AUTO


UNCLOSED = "<outline text='x' xmlUrl='http://a{0}.example/' monitor:kind='sitemap'>"


def test_rows_that_nobody_closed_are_read() -> None:
    found = read_list(opml("".join(map(UNCLOSED.format, range(300))))).feeds

    assert len(found) == 300 and {feed.read_as.kind for feed in found} == {"sitemap"}


@pytest.mark.parametrize(
    ("row", "many"),
    [
        (UNCLOSED, 20_000),
        ("<outline type='link' url='http://a{0}.example/'>", 24_000),
        ("<outline xmlUrl='' htmlUrl='http://a{0}.example/'>", 24_000),
        ("<outline text='folder {0}'><outline text='x' xmlUrl='http://a.example/'/></outline>", 8_000),
        ("<outline xmlUrl='http://a.example/' category='{0}a,{0}b,{0}c,{0}d'/>", 4_000),
        ("<outline xmlUrl='http://a{0}.example/' category='" + ",".join(map(str, range(6_000))) + "'/>", 1),
    ],
)
def test_a_list_that_would_take_minutes_is_refused_at_once(row: str, many: int) -> None:
    with pytest.raises(NoList, match="by the thousand: close each row, and leave some out"):
        read_list(opml("".join(map(row.format, range(many)))))


GROUP = st.from_regex(r"[a-z][a-z0-9-]{0,10}[a-z0-9]", fullmatch=True)
TITLE = (
    st.text(st.characters(exclude_categories=("C", "Z", "M")), min_size=1, max_size=20)
    | st.sampled_from(["A <b>bold</b> & \"quoted\" 'name'", "РИА Новости", "وكالة الأناضول", "]]>", "&amp;lt;"])
).map(lambda title: normalize("NFC", title))  # as all that is read is
FEEDS = st.lists(
    st.tuples(TITLE, st.lists(GROUP, max_size=3, unique=True)),
    max_size=6,
).map(
    lambda rows: [
        Listed(url=f"http://f{n}.example/rss?a={n}&b='x'", title=title, groups=tuple(groups))
        for n, (title, groups) in enumerate(rows)
    ]
)


@given(FEEDS)
@settings(max_examples=examples(200), deadline=None)
def test_what_goes_out_comes_in_again(feeds: list[Listed]) -> None:
    body = write_list("Feeds & more", feeds)

    told = read_list(body)

    ElementTree.fromstring(body)
    assert told.refused == ()
    assert sorted((f.url, " ".join(f.title.split()), f.groups) for f in told.feeds) == sorted(
        (f.url, f.title, f.groups) for f in feeds
    )
    assert write_list("Feeds & more", feeds) == body


def test_the_document_is_xml_whatever_the_titles_hold() -> None:
    body = write_list("\x00\ud800", [Listed(url="http://a.example/", title="\x1b\uffff <\n>", groups=("a",))])

    outline = ElementTree.fromstring(body).find(".//outline/outline")
    assert (
        outline is not None and outline.get("xmlUrl") == "http://a.example/" and "\x1b" not in str(outline.get("text"))
    )
