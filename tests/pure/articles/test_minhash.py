"""Runs of words and the bands that find those who share them."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles import minhash
from monitor.articles.minhash import BANDS, FEWEST_BANDED, MOST_WORDS, MULTIPLIERS, fingerprint, runs, similar
from tests.pure.articles.reprints import REPORTS

WORDS = st.lists(st.sampled_from(["road", "patrol", "truce", "bridge", "mill", "convoy", "dawn", "town"]), max_size=40)


def shared_bands(one: str, other: str) -> int:
    mine, theirs = (fingerprint("", text).bands for text in (one, other))
    return sum(a == b for a, b in zip(mine, theirs, strict=True))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The cease-fire holds in İdlib", "THE CEASEFIRE HOLDS, in idlib!"),
        ("Türk ve Rus askerleri İdlib'de", "TÜRK VE RUS ASKERLERI ıdlıb'de"),
        ("Ещё один конвой прошёл", "еще один КОНВОЙ прошел"),
        ("الهُدنة مستمرّة في إدلب", "الهدنة مستمرة في ادلب"),
        ("the tr\u200buce \u202eholds\u202c today", "the truce holds today"),
        ("patrol on the M-4 road", "patrol on the М4 road"),
        ("٢٢ دورية على الطريق", "22 دورية على الطريق"),
    ],
)
def test_how_a_word_is_written_makes_no_other_run(one: str, other: str) -> None:
    assert fingerprint("", one).shingles == fingerprint("", other).shingles
    assert fingerprint("", one).bands == fingerprint("", other).bands


def test_a_fingerprint_is_the_same_on_every_machine_and_day() -> None:
    made = fingerprint("", "one two three four")
    longer = fingerprint("", "one two three four five six seven eight nine ten eleven twelve")

    assert made.shingles.hex() == "2d9f57db273df0e8"
    assert longer.bands[:2] == (4394565412256140069, -1840604595877965190)
    assert made.words == 4


def test_a_text_without_three_words_has_no_runs_and_one_with_few_runs_no_bands() -> None:
    for text in ("", "—", "two words"):
        assert fingerprint("A title of many words", text).bands == ()
        assert fingerprint("", text).shingles == b""
    plea = "Subscribe to our letter to read on and have every report at hand."
    assert len(runs(fingerprint("", plea))) == 11 and len(fingerprint("", plea).bands) == BANDS
    assert fingerprint("", plea.replace("every report at", "")).bands == ()
    assert fingerprint("", "the same three words " * 50).bands == ()


def test_bands_are_signed_numbers_of_64_bits() -> None:
    bands = fingerprint("", REPORTS["en"]).bands

    assert all(-(2**63) <= key < 2**63 for key in bands)
    assert min(bands) < 0 < max(bands)
    assert len(set(bands)) == BANDS


def test_runs_are_distinct_and_rising() -> None:
    found = runs(fingerprint("", "a b c a b c a b c " + REPORTS["en"])).tolist()

    assert found == sorted(set(found))


def test_the_permutations_differ_since_their_multipliers_have_64_bits() -> None:
    """With 32 bits no product would wrap: all permutations would pick the smallest run, and the bands be one band."""
    assert int(np.sort(MULTIPLIERS)[len(MULTIPLIERS) // 4]) > 2**60
    values = minhash._mixed(np.arange(1, 400, dtype=np.uint64))
    picked = {int(np.argmin(values * multiplier)) for multiplier in MULTIPLIERS}

    assert len(picked) > 80


def test_two_texts_share_as_many_bands_as_theory_says() -> None:
    """Of texts with a Jaccard of 0.5 a band of three rows is shared one time in eight."""
    dice = random.Random(4)
    vocabulary = [f"w{n}" for n in range(3000)]
    found, expected = 0, 0.0
    for _ in range(40):
        common, mine, theirs = (dice.choices(vocabulary, k=length) for length in (202, 102, 102))
        one, other = " ".join(common + mine), " ".join(common + theirs)
        found += shared_bands(one, other)
        expected += BANDS * similar(fingerprint("", one), fingerprint("", other)).jaccard ** 3

    assert 0.8 * expected < found < 1.25 * expected
    assert 150 < expected < 270


def test_reports_in_four_languages_share_nothing() -> None:
    texts = list(REPORTS.values())
    for n, one in enumerate(texts):
        for other in texts[:n]:
            assert shared_bands(one, other) == 0
            assert similar(fingerprint("", one), fingerprint("", other)).shared == 0


def test_a_part_is_contained_in_the_whole() -> None:
    whole, part = fingerprint("", "one two three four five six seven eight"), fingerprint("", "two three four five")

    likeness = similar(part, whole)

    assert (likeness.shared, likeness.containment) == (2, 1.0)
    assert likeness.jaccard == pytest.approx(2 / 6)


def test_an_endless_text_is_read_as_far_as_its_first_words() -> None:
    text = " ".join(f"w{n}" for n in range(MOST_WORDS))

    assert fingerprint("", text + " and so on for ever").bands == fingerprint("", text).bands
    assert fingerprint("", text).words == MOST_WORDS
    assert fingerprint("", "x-" * 300_000).words >= 1


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_has_a_fingerprint_that_is_like_itself(text: str, title: str) -> None:
    made = fingerprint(title, text)

    assert made == fingerprint(title, text)
    assert similar(made, made).jaccard == (1.0 if made.shingles else 0.0)
    assert len(made.bands) == (BANDS if len(runs(made)) >= FEWEST_BANDED else 0)


@given(WORDS, WORDS)
def test_likeness_is_mutual(one: list[str], other: list[str]) -> None:
    mine, theirs = fingerprint("", " ".join(one)), fingerprint("", " ".join(other))

    assert similar(mine, theirs) == similar(theirs, mine)
