"""Two texts side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.articles.alignment import Alignment, Stretch, aligned
from monitor.articles.sequence import sequence

NAMES = "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo"
WORDS = NAMES.split()
SOME = st.lists(st.sampled_from(WORDS[:9]), max_size=60)


def beside(mine: str, theirs: str) -> Alignment:
    return aligned(sequence(mine), sequence(theirs))


def test_a_changed_word_breaks_no_stretch() -> None:
    changed = [*WORDS[:6], "zebra", *WORDS[7:]]

    found = beside(" ".join(changed), " ".join(WORDS))

    assert found.stretches == (Stretch(0, 17, 0),)
    assert found.same.tolist() == [n != 6 for n in range(18)]
    assert (found.inside, found.around) == (17 / 18, 17 / 18)


def test_halves_that_changed_places_are_two_stretches() -> None:
    found = beside(" ".join(WORDS[9:] + WORDS[:9]), " ".join(WORDS))

    assert found.stretches == (Stretch(0, 8, 9), Stretch(9, 17, -9))
    assert (found.inside, found.around) == (1.0, 1.0)


def test_an_inserted_word_shifts_what_follows() -> None:
    found = beside(" ".join([*WORDS[:9], "zebra", *WORDS[9:]]), " ".join(WORDS))

    assert found.stretches == (Stretch(0, 8, 0), Stretch(10, 18, -1))
    assert found.beside.tolist() == [*range(9), -1, *range(9, 18)]


def test_a_part_stands_in_the_whole_and_the_whole_in_no_part() -> None:
    found = beside(" ".join(WORDS[3:12]), " ".join(WORDS))

    assert (found.inside, found.around) == (1.0, 0.5)


def test_a_slip_is_the_same_word() -> None:
    found = beside(" ".join(WORDS).replace("quebec", "quebbec").replace("foxtrot", "foxtot"), " ".join(WORDS))

    assert (found.inside, found.slips.sum()) == (1.0, 2)


def test_a_turn_of_phrase_is_no_stretch() -> None:
    found = beside("one of the men said in the town that it rained", "said in the paper he reads one of the stories")

    assert found.stretches == ()


@pytest.mark.parametrize("text", ["", "word", "a b " * 500])
def test_a_text_with_little_in_it_can_be_laid_beside_any(text: str) -> None:
    assert 0 <= beside(text, " ".join(WORDS)).inside <= 1
    assert 0 <= beside(" ".join(WORDS), text).around <= 1


@given(SOME, SOME)
def test_what_stands_beside_is_never_more_than_there_is(one: list[str], other: list[str]) -> None:
    found = beside(" ".join(one), " ".join(other))

    assert 0 <= found.inside <= 1 and 0 <= found.around <= 1
    for first, second in zip(found.stretches, found.stretches[1:], strict=False):
        assert first.last < second.first
    assert all(-1 <= place < len(other) for place in found.beside.tolist())


@given(st.lists(st.sampled_from(WORDS), min_size=4, max_size=60))
def test_every_text_stands_in_itself(words: list[str]) -> None:
    assert beside(" ".join(words), " ".join(words)).inside == 1.0
