"""The keys that find those who share runs of words."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.minhash import BANDS, FEWEST_BANDED, LEAST_SHARED, fingerprint, related
from monitor.articles.sequence import MOST_WORDS
from tests.pure.articles.reprints import REPORTS


def shared_keys(one: str, other: str) -> int:
    return len(set(fingerprint("", one).bands) & set(fingerprint("", other).bands))


def test_a_fingerprint_is_the_same_on_every_machine_and_day() -> None:
    made = fingerprint("", "one two three four five six seven eight nine ten eleven twelve")

    assert made.sequence[:16].hex() == "f1866c7a0000c5001e34a73702000030"
    assert made.bands[:2] == (1455029538478967687, 2884659319343473680)
    assert made.words == 12


def test_a_text_with_few_runs_has_no_keys() -> None:
    for text in ("", "—", "two words", "the same three words " * 50):
        assert fingerprint("A title of many words", text).bands == ()
    plea = "Subscribe to our letter to read on and have reports at hand."
    assert len(fingerprint("", plea).bands) == FEWEST_BANDED == 10
    assert fingerprint("", plea.replace(" hand", "")).bands == ()


def test_keys_are_distinct_signed_numbers_and_no_more_than_there_is_room_for() -> None:
    bands = fingerprint("", REPORTS["en"]).bands

    assert all(-(2**63) <= key < 2**63 for key in bands)
    assert len(set(bands)) == len(bands) == BANDS
    assert fingerprint("", " ".join(f"w{n}" for n in range(9000))).bands[:1] != ()


def test_two_texts_have_as_many_keys_in_common_as_they_share_runs() -> None:
    """Of texts of which a half is the same nearly a half of the keys; so too of a text and its half."""
    dice = random.Random(4)
    vocabulary = [f"w{n}" for n in range(3000)]
    found = {"halves": 0, "half": 0}
    for _ in range(40):
        common, mine, theirs = (dice.choices(vocabulary, k=length) for length in (200, 200, 200))
        found["halves"] += shared_keys(" ".join(common + mine), " ".join(common + theirs))
        found["half"] += shared_keys(" ".join(common + mine), " ".join(common))

    assert 0.7 < found["halves"] / (40 * BANDS / 2) < 1
    assert 0.9 < found["half"] / (40 * BANDS / 2) < 1.1


def test_a_turn_of_phrase_makes_nobody_related() -> None:
    one = fingerprint("", REPORTS["en"])
    other = fingerprint("", " ".join(f"w{n}" for n in range(60)) + " joint patrol on the M4 highway turned")

    assert 0 < len(set(one.bands) & set(other.bands)) < LEAST_SHARED
    assert related(one, one) and not related(one, other)


def test_reports_in_four_languages_share_nothing() -> None:
    texts = list(REPORTS.values())
    for n, one in enumerate(texts):
        for other in texts[:n]:
            assert shared_keys(one, other) == 0


def test_an_endless_text_is_read_as_far_as_its_first_words() -> None:
    text = " ".join(f"w{n}" for n in range(MOST_WORDS))

    assert fingerprint("", text + " and so on for ever") == fingerprint("", text)
    assert fingerprint("", text).words == MOST_WORDS
    assert fingerprint("", "x-" * 300_000).words >= 1


@pytest.mark.parametrize("text", ["a b " * 3000, "word " * 6000, "٢٢ " * 3000])
def test_a_text_that_repeats_itself_costs_no_more(text: str) -> None:
    made = fingerprint("", text)

    assert made.words <= MOST_WORDS and made.bands == ()


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_has_a_fingerprint(text: str, title: str) -> None:
    made = fingerprint(title, text)

    assert made == fingerprint(title, text)
    assert len(made.sequence) == 8 * made.words
    assert FEWEST_BANDED <= len(made.bands) <= BANDS or made.bands == ()
