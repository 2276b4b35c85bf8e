"""When two texts are the same text."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.fingerprint import normalised_words, text_sha256


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The truce holds.", "THE TRUCE\nHOLDS"),
        ("“The truce” – it holds", '"The truce" - it holds!'),
        ("Перемирие держится", "ПЕРЕМИРИЕ держится…"),
        ("الهُدنة مستمرّة", "الهدنة مستمرة"),
        ("Kafr\u00a0Nabl ﬁeld", "Kafr Nabl field"),
        ("Cafe\u0301 M4", "Café М4".replace("М", "M")),
    ],
)
def test_the_same_words_make_the_same_text(one: str, other: str) -> None:
    assert text_sha256(one) == text_sha256(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the 22nd patrol ran", "the 24th patrol ran"),
        ("the truce holds", "holds the truce"),
        ("the truce holds", "the truce holds not"),
        ("cease fire", "ceasefire"),
    ],
)
def test_other_words_make_another_text(one: str, other: str) -> None:
    assert text_sha256(one) != text_sha256(other)


@pytest.mark.parametrize("text", ["", " \n", "— …"])
def test_texts_without_words_share_the_digest_of_nothing(text: str) -> None:
    assert text_sha256(text) == hashlib.sha256(b"").hexdigest()


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalised_words(text)

    assert normalised_words(once) == once


@given(st.text(max_size=60))
def test_white_space_and_full_stops_do_not_count(text: str) -> None:
    assert text_sha256(text) == text_sha256(f"  {text}\n.")
