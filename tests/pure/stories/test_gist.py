"""What a gist holds of hostile and of plain texts."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.stories.keys import MOST, keys_of
from monitor.stories.packing import packed, unpacked
from tests.telling import told
from tests.whole import examples

NOON = datetime(2026, 9, 8, 12, tzinfo=UTC)
SCRAPS = st.sampled_from(
    [
        "al", "el", "Um al-Jurn", "at", "دورية", "إدلب", "12th", "Ариха", "не", "M4", "وفق", "İdlib'de", "\u200f", "\n", ". ",
        "- ", "33", "1.5", "كفر عوزان", "Tel Zürzur'da", "—", "(AA)",
        "ANKARA (AA) - ", "two hundred and thirty",
        "مئة وثلاثين", "3,2 тысячи", "😀", "ﷺ",
    ]
)  # fmt: skip


@settings(max_examples=examples(150), deadline=None)
@given(
    title=st.lists(SCRAPS, max_size=8),
    text=st.lists(SCRAPS, max_size=60),
    code=st.sampled_from(["en", "ru", "tr", "ar", "fa"]),
)
def test_any_text_has_a_gist_that_survives_being_kept(title: list[str], text: list[str], code: str) -> None:
    gist = told(" ".join(title), " ".join(text), code, NOON)

    assert unpacked(packed(gist)) == gist
    assert len(keys_of(gist)) <= MOST
    assert told(" ".join(title), " ".join(text), code, NOON) == gist


def test_a_dateline_is_no_place_and_no_day() -> None:
    gist = told("Patrol on the M4", "MOSCOW, September 7 /WIRE/. - A convoy reached Ariha on Tuesday.", "en", NOON)

    assert gist.places == ("place:ariha",)


@pytest.mark.parametrize(
    ("code", "text", "number"),
    [
        ("en", "Two hundred and thirty soldiers left the base near Ariha.", 230),
        ("ru", "Около 3,2 тысячи семей покинули Ариху.", 3200),
        ("tr", "Eriha'dan yirmi beş asker ayrıldı.", 25),
        ("ar", "غادر مئة وثلاثين جنديا أريحا.", 130),
        ("en", "The camp near Ariha holds 43,200 people.", 43200),
    ],
)
def test_numbers_are_read_in_words_and_in_digits(code: str, text: str, number: int) -> None:
    gist = told("", text, code, NOON)

    assert number in gist.numbers
    assert any(low == number for _, low, _ in gist.counts)


def test_a_measure_counts_nobody() -> None:
    gist = told("", "A 52-year-old shepherd was 52 years old when a mine near Ariha killed him.", "en", NOON)

    assert not [what for what, low, _ in gist.counts if low == 52 and what.startswith(("thing:", "people:"))]


def test_a_village_that_no_list_has_is_a_spot_all_the_same() -> None:
    gist = told("Drone hits car near Ayn Sarjoun", "A drone hit a car near Ayn Sarjoun on Tuesday.", "en", NOON)

    assert gist.spots == ("nsrkn",) or gist.spots == ("nsrjn",)


def test_an_army_speaks_for_its_nation() -> None:
    gist = told("Russian army convoy enters Hazarin", "A convoy of the Russian army entered Hazarin.", "en", NOON)

    assert "nation:russia" in gist.actors
