"""The way back from a cleaned text to the text as it was given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.offsets import visible
from monitor.text.plain import clean_text

DIRTY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "ab .\n\r\t\u200b\u200f\u202e\u2066\u00ad\u0301\u0327\u064e\u0651\u0307Iİıёе\u0306\u00a0\u2028مدة5٥🕊\ud800"
        ),
        st.characters(),
    ),
    max_size=80,
)


@pytest.mark.parametrize(
    ("text", "quote", "verbatim"),
    [
        ("The truce\u200b holds", "truce holds", "truce\u200b holds"),
        ("«\u202bالهدنة\u202c» صامدة", "الهدنة", "الهدنة"),
        ("  Ate\u00adşkes   sürüyor\r\n\r\n\r\nYol", "Ateşkes sürüyor\n\nYol", "Ate\u00adşkes   sürüyor\r\n\r\n\r\nYol"),
        ("I\u0307dlib'de ateşkes", "İdlib", "I\u0307dlib"),
        ("Перемирие еще\u0308 держится", "ещё", "еще\u0308"),
        ("nothing to clean", "to clean", "to clean"),
    ],
)  # fmt: skip
def test_a_quote_of_the_cleaned_text_is_found_verbatim(text: str, quote: str, verbatim: str) -> None:
    cleaned, way_back = visible(text)
    start = cleaned.index(quote)

    first, last = way_back.original(start, start + len(quote))

    assert text[first:last] == verbatim


@given(DIRTY)
def test_what_is_visible_is_the_clean_text(text: str) -> None:
    assert visible(text)[0] == clean_text(text)


@given(DIRTY, st.integers(0, 80), st.integers(0, 80))
def test_every_span_leads_back_to_what_it_was_made_of(text: str, a: int, b: int) -> None:
    cleaned, way_back = visible(text)
    start, end = sorted((min(a, len(cleaned)), min(b, len(cleaned))))

    first, last = way_back.original(start, end)

    assert 0 <= first <= last <= len(text)
    quoted, said = clean_text(text[first:last]), cleaned[start:end].strip()
    assert clean_text(said) in quoted or "".join(said.split()) in "".join(quoted.split())


@given(DIRTY)
def test_the_spans_of_neighbours_keep_their_order(text: str) -> None:
    cleaned, way_back = visible(text)

    places = [way_back.original(at, at + 1) for at in range(len(cleaned))]

    assert places == sorted(places)


def test_the_whole_text_leads_back_to_the_whole_text() -> None:
    text = "\u200f\u202bx" + "long\u200bword" * 6_000

    cleaned, way_back = visible(text)

    assert way_back.original(0, len(cleaned)) == (2, len(text))
    assert way_back.original(0, 0) == (2, 2)
    assert visible("\u200b")[1].original(0, 0) == (0, 0)
