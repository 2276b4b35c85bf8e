"""The links of the archive's own pages: where each leads, what it must not do."""

from __future__ import annotations

import pytest

from monitor.editions.archive import index_files, issue_of
from monitor.editions.links import Link, linked
from tests.pure.editions.accounts import tracked_edition

PAGE = "daily/2026/11/22/index.html"


def only(html: str, page: str = PAGE, base_url: str | None = None) -> Link:
    (link,) = linked(page, html, base_url).links
    return link


@pytest.mark.parametrize(
    ("words", "path", "anchor"),
    [
        ("../../../../index.html", "index.html", ""),
        ("../../../../stories/a/index.html#s-1", "stories/a/index.html", "s-1"),
        ("#main", PAGE, "main"),
        ("digest%20x.txt?v=1", "daily/2026/11/22/digest x.txt", ""),
        ("https://news.example/idlib/topics/x/index.html#a", "topics/x/index.html", "a"),
        ("https://news.example/idlib/", "index.html", ""),
        ("https://news.example/idlib", "index.html", ""),
    ],
)
def test_a_link_within_the_archive_leads_to_a_file(words: str, path: str, anchor: str) -> None:
    link = only(f'<a href="{words}">x</a>', base_url="https://news.example/idlib/")

    assert (link.path, link.anchor, link.original, link.wrong) == (path, anchor, None, "")


def test_what_is_of_others_is_an_original() -> None:
    assert only('<a href="http://herald.example/1?a=1&amp;b=2">x</a>').original == "http://herald.example/1?a=1&b=2"
    assert only('<a href="https://news.example/idlib2/x">x</a>', base_url="https://news.example/idlib").original


@pytest.mark.parametrize(
    "words", ["../../../../../x.html", "/index.html", "//evil.example/x", "javascript:alert(1)", "http://[x"]
)
def test_what_leads_out_of_the_archive_or_nowhere_is_wrong(words: str) -> None:
    assert only(f'<a href="{words}">x</a>').wrong


def test_a_mail_address_is_no_fault_and_no_original() -> None:
    link = only('<a href="mailto:desk@reader.example">x</a>')

    assert (link.path, link.original, link.wrong) == (None, None, "")


def test_anchors_and_each_link_count_once_scripts_and_pictures_too() -> None:
    page = linked(PAGE, '<p id="a"></p><img src="x.png"><a href="x.png">1</a><h2 id="b">2</h2>', None)

    assert page.anchors == {"a", "b"} and [link.path for link in page.links] == ["daily/2026/11/22/x.png"]


def test_a_feed_is_read_with_the_pages_inside_it() -> None:
    feed = '<feed><link href="index.html"/>'
    feed += '<content type="html">&lt;a href="x/index.html"&gt;1 &amp;amp; 2&lt;/a&gt;</content></feed>'

    assert [link.path for link in linked("feed.xml", feed, None).links] == ["index.html", "x/index.html"]


def test_the_links_of_the_index_and_the_feed_are_all_found() -> None:
    issue = issue_of(tracked_edition())
    files = {name: body.decode() for name, body in index_files([issue]).items()}

    index = {link.path for link in linked("index.html", files["index.html"], issue.base_url).links}
    feed = {link.path for link in linked("feed.xml", files["feed.xml"], issue.base_url).links}

    assert {issue.path, "sources/index.html", "feed.xml", "assets/style.css"} <= index
    assert issue.path in feed
