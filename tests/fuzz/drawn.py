"""Hostile text and documents, drawn at random: what strangers could send, in pieces that real attacks are made of.

`make test` draws a sample, `make fuzz` a great many.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

LONG = os.environ.get("FUZZ") == "whole"
LANGUAGES = st.sampled_from(("en", "ru", "tr", "ar", "de", "und", None))

NEWS = (
    "The ceasefire in Idlib is holding, observers said. ",
    "Turkish and Russian troops held the 13th joint patrol on the M4 highway on 21 October. ",
    "Two soldiers were killed and five wounded near Ariha, the ministry in Ankara said. ",
    "Режим прекращения огня в Идлибе соблюдается, заявил представитель министерства. ",
    "Российско-турецкий патруль на трассе М4 отложен до пятницы. ",
    "İdlib'de ateşkes sürüyor, M4 karayolunda ortak devriye yapıldı. ",
    "الهدنة في إدلب صامدة، وقال متحدث إن الدورية الثالثة على الطريق M4 تأجلت. ",
)
UNSEEN = (
    "\u200b",
    "\u200d",
    "\u200e",
    "\u202e",
    "\u202c",
    "\u2066",
    "\u2069",
    "\u00ad",
    "\ufeff",
    "\U000e0041",
    "\u034f",
)
CONTROLS = (
    "\x00",
    "\x07",
    "\x08",
    "\x1b[2J",
    "\x1b]0;x\x07",
    "\r",
    "\n",
    "\t",
    "\x0b",
    "\x85",
    "\x9b31m",
    "\u2028",
    "\u2029",
)
HALVES = ("\ud800", "\udfff", "\udc80\ud83d")
MARKUP = (
    "<script>alert(1)</script>", "</script>", "<img src=x onerror=alert(1)>", "<!--", "-->", "<![CDATA[", "]]>", "&amp;lt;b&gt;",
    "&#0;", "&#x110000;", "<svg/onload=x>", '" onload="x', "javascript:alert(1)", "{{ 7*7 }}", "{% include '/etc/passwd' %}",
    "${jndi:x}", "=HYPERLINK(\"x\")", "@SUM(1)", "[x](javascript:y)", "`id`", "**b**", "| a | b |", "\r\nBcc: x@evil.example",
    "../../etc/passwd", "%0d%0a", "'; DROP TABLE article; --",
)  # fmt: skip
LETTERS = (
    "a" * 700,
    "é" * 90,
    "e\u0301" * 60,
    "ﷺ" * 20,
    "ﬁ",
    "İ",
    "ß",
    "ǆ",
    "٣٤",
    "１２",
    "½",
    "🇸🇾",
    "👨‍👩‍👧",
    "Ⅻ",
    "\u0622\u0653",
    "K",
    "Å",
    "x" * 40 + "@" + "y" * 40,
)
POINTS = (
    ". ",
    "! ",
    "? ",
    ": ",
    "; ",
    ", ",
    " - ",
    "…",
    "”",
    "«",
    "»",
    "(",
    ")",
    "'",
    '"',
    "\u060c ",
    "؟ ",
    "No. 5 ",
    "U.S. ",
    "12:30 ",
)
DAYS = (
    "on Monday ",
    "yesterday ",
    "31 February 2026 ",
    "в среду ",
    "dün ",
    "أمس ",
    "2026-10-21 ",
    "the 99999999999th ",
    "13-й ",
    "32.13.2026 ",
    "-5 ",
)

SCRAPS = (
    "<p>", "</p>", "<div>", "</div>", "<article>", "<table><tr><td colspan=9999999>", "<br>", "<h1>", "</h1>", "<a href='//x'>",
    '<meta property="og:title" content="x">', '<script type="application/ld+json">', '<time datetime="x">', "<title>",
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":[{}]}</script>', "<base href='x:'>", "<svg><style>",
    "<link rel=canonical href='javascript:x'>", "<template>", "<noscript>", "<iframe srcdoc='<p>'>", "<plaintext>", "<frameset>",
)  # fmt: skip

PIECES = st.one_of(
    st.sampled_from(NEWS), st.sampled_from(NEWS), st.sampled_from(UNSEEN), st.sampled_from(CONTROLS), st.sampled_from(HALVES),
    st.sampled_from(MARKUP), st.sampled_from(LETTERS), st.sampled_from(POINTS), st.sampled_from(DAYS), st.text(max_size=12),
)  # fmt: skip
texts = st.lists(PIECES, max_size=24).map("".join)
"""Any text, half characters too, as a decoder or a JSON reader may hand it over."""

lines = st.lists(PIECES, max_size=8).map("".join)
"""A title or a name."""


def fuzzed(number: int) -> Callable[[Any], Any]:
    """So many examples in `make test`, a hundred times as many in `make fuzz`; no deadline: a machine may be slow."""
    return settings(
        max_examples=number * 100 if LONG else number,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
    )


@st.composite
def feeds(draw: st.DrawFn) -> bytes:
    """Bytes of a feed whose fields are hostile, escaped or not, whole or cut, in some encoding."""
    fields = (
        "title",
        "link",
        "guid",
        "description",
        "pubDate",
        "author",
        "dc:creator",
        "category",
        "enclosure",
        "content:encoded",
    )
    items = []
    for _ in range(draw(st.integers(0, 4))):
        inner = ""
        for name in draw(st.lists(st.sampled_from(fields), max_size=7)):
            words = draw(
                st.one_of(lines, st.sampled_from(("http://a.example/1", "Wed, 21 Oct 2026 05:00:00 GMT", "9999-99-99")))
            )
            inner += f"<{name}>{_dressed(draw, words)}</{name}>"
        items.append(f"<item>{inner}</item>")
    before = draw(
        st.sampled_from(
            ('<?xml version="1.0"?>', "", '<?xml version="1.0" encoding="utf-16"?>', "<!DOCTYPE r [<!ENTITY a 'b'>]>")
        )
    )
    raw = f'{before}<rss version="2.0"><channel><title>{_dressed(draw, draw(lines))}</title>{"".join(items)}</channel></rss>'
    return _cut(draw, raw)


@st.composite
def pages(draw: st.DrawFn) -> bytes:
    """Bytes of a news page around hostile text."""
    body = "".join(draw(st.lists(st.one_of(st.sampled_from(SCRAPS), PIECES), max_size=40)))
    return _cut(draw, f"<html><head><title>{draw(lines)}</title></head><body><article>{body}</article></body></html>")


def _dressed(draw: st.DrawFn, words: str) -> str:
    """As it is, as CDATA, or escaped as a careful publisher would."""
    manner = draw(st.integers(0, 2))
    if manner == 0:
        return words
    if manner == 1:
        return f"<![CDATA[{words}]]>"
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _cut(draw: st.DrawFn, document: str) -> bytes:
    raw = document.encode(draw(st.sampled_from(("utf-8", "utf-16", "windows-1251", "windows-1254"))), "replace")
    if draw(st.booleans()):
        return raw
    at = draw(st.integers(0, len(raw)))
    return raw[:at] + draw(st.binary(max_size=8)) + (raw[at:] if draw(st.booleans()) else b"")
