from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.quotations import LONGEST, quotations


def quoted(text: str) -> list[str]:
    return [text[start:end] for start, end in quotations(text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"The truce is holding," she said.', ["The truce is holding,"]),
        ("“The truce is holding,” she said. “We watch it daily.”", ["The truce is holding,", "We watch it daily."]),
        ("«Перемирие в целом соблюдается», — сказал он.", ["Перемирие в целом соблюдается"]),
        ("«Он сказал: «перемирие соблюдается», и ушёл домой».", ["Он сказал: «перемирие соблюдается», и ушёл домой"]),
        ("„Das Abkommen hält noch“, sagte er.", ["Das Abkommen hält noch"]),
        ("The so-called “silence regime” goes on.", []),
        ('He wore a 19" screen and left it at that.', []),
        ('"One line that never closes\nand another "with three words" here.', ["with three words"]),
        ("“First paragraph here.\n\n“Second and the end.”", ["First paragraph here.\n\n“Second and the end."]),
        ("No mark at all.", []),
        ("A lone closing » and nothing.", []),
    ],
)  # fmt: skip
def test_what_stands_between_marks_is_quoted(text: str, said: list[str]) -> None:
    assert quoted(text) == said


def test_a_mark_that_finds_no_partner_for_long_opens_nothing() -> None:
    text = "“" + "word " * LONGEST + "“a short one here” and more"

    assert quoted(text) == ["a short one here"]


@given(st.text(alphabet='ab "“”«»„\n', max_size=200))
def test_quotations_come_in_order_and_never_overlap(text: str) -> None:
    spans = quotations(text)

    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
