"""The room of text: what it makes of hostile text is clean, verbatim where it quotes, and the same the second time."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given

from monitor.text.dates import parse_date
from monitor.text.folding import sentences, tokenize
from monitor.text.mojibake import mended
from monitor.text.offsets import visible
from monitor.text.opening import opening
from monitor.text.plain import clean_text, one_line, plain_text
from monitor.text.quotations import quotations
from monitor.text.searchforms import hidden_forms
from monitor.text.urls import canonical_url, host_or_url, resolve
from tests.fuzz.drawn import LANGUAGES, fuzzed, lines, texts

RISKY = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)


@fuzzed(60)
@given(texts)
def test_cleaned_text_holds_nothing_that_steers_a_screen(text: str) -> None:
    for made in (clean_text(text), one_line(text), one_line(plain_text(text)), clean_text(plain_text(text))):
        assert not RISKY.search(made)
        made.encode()  # no half characters
    assert "\n" not in one_line(text) and len(one_line(text)) <= 300
    assert clean_text(clean_text(text)) == clean_text(text)


@fuzzed(60)
@given(texts, LANGUAGES)
def test_words_and_sentences_stand_where_they_say(text: str, language: str | None) -> None:
    text = clean_text(text)

    for token in tokenize(text, language):
        assert 0 <= token.start < token.end <= len(text)
    spans = sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(0 <= start <= end <= len(text) for start, end in quotations(text))


@fuzzed(40)
@given(texts, lines, LANGUAGES)
def test_hostile_text_breaks_no_reader(text: str, title: str, language: str | None) -> None:
    visible(text)
    mended(text)
    parse_date(title)
    hidden_forms(title, language)
    opening(one_line(title), clean_text(text), language)


@fuzzed(60)
@given(lines, lines)
def test_a_link_is_a_web_address_or_none(link: str, path: str) -> None:
    for found in (resolve("https://outlet.example/a/", link), resolve("https://outlet.example/", f"/{path}")):
        if found is not None:
            assert re.match(r"https?://[^/@]+(/|$)", found) and "\n" not in found
    host_or_url(link)
    try:
        known = canonical_url(f"http://outlet.example/{path}")
    except ValueError:
        return
    assert canonical_url(known) == known and known.isprintable()
