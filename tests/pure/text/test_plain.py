from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.text.plain import clean_text, one_line, plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>The convoy left at dawn.</p><p>It came back at noon.</p>", "The convoy left at dawn.\n\nIt came back at noon."),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("a <b>bold</b> word\nwraps  here", "a bold word wraps here"),
        ("Tom &amp; Jerry &lt;3 &#1048;&#x434;&#x43B;&#x438;&#x431;&nbsp;now", "Tom & Jerry <3 Идлиб now"),
        ("before<script>if (a < b) alert('</p>')</script>after", "beforeafter"),
        ("before<STYLE media=\"x>y\">p{}</STYLE >after", "beforeafter"),
        ("before<!-- <p>hidden</p> -->after", "beforeafter"),
        ("before<script>never ends", "before"),
        ("before<svg>never ends", "beforenever ends"),
        ('<a href="x" title="a > b">link</a>', "link"),
        ("<a title=it's>link</a> and <i>more's</i>", "link and more's"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("the tag <b never ends", "the tag <b never ends"),
        ("<?xml version='1.0'?><!DOCTYPE html>text", "text"),
        ("<ul><li>one</li><li>two</li></ul>", "one\n\ntwo"),
        ("&#" + "9" * 9000 + "; big", "\ufffd big"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_fragment_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000, "<" * 200_000, "<a " * 50_000, "<!--" * 50_000, "<svg>" * 50_000, "<script>" * 50_000, '<a b="' * 50_000,
     "<a b='<a b=\"" * 30_000, "&#" * 100_000, "&" * 200_000, "a" + "\u0301\u0316" * 50_000, "\ud800" * 100_000, " " * 300_000,
     "</" * 100_000, "<x" * 100_000, "<p>" * 100_000 + "</p>" * 100_000, "a" * 300_000, "<style></style" * 30_000,
     "<svg>" + "</svg " * 50_000, "<svg>" + "</svgx" * 50_000],
)  # fmt: skip
def test_hostile_markup_costs_no_more_than_its_length(html: str) -> None:
    text = plain_text(html)

    assert len(text) <= len(html)
    text.encode()


def test_a_title_keeps_to_one_safe_line() -> None:
    assert one_line("  Truce\r\nholds\u2028in\tIdlib\x00\x1b[31m ") == "Truce holds in Idlib[31m"
    assert one_line("evil\u202egnp.exe\u2066x\u2069\u200b\ufeff\u00ad\u200f") == "evilgnp.exex"
    assert one_line("I\u0307dlib") == "\u0130dlib"
    assert one_line("half \ud83d end") == "half \ufffd end"


def test_a_long_title_is_cut_with_an_ellipsis() -> None:
    assert one_line("word " * 100, limit=12) == "word word w…"
    assert one_line("abcd efgh", limit=6) == "abcd…"
    assert one_line("x" * 300) == "x" * 300
    assert len(one_line("x" * 301)) == 300


def test_a_body_keeps_its_lines() -> None:
    assert (
        clean_text("one  \r\n\r\n\r\n\n\n two\u00a0\u00a0three\rfour\u0085five\n\n") == "one\n\ntwo three\nfour\nfive"
    )


@given(st.text(max_size=300))
@example("e\u0301" * 60 + "a" * 700)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert one_line(one_line(text, 40), 40) == one_line(text, 40)
    assert plain_text(text).encode() is not None


@given(st.text(max_size=200))
def test_no_unseen_character_survives(text: str) -> None:
    for character in one_line(text):
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )
