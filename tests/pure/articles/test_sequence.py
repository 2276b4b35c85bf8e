"""Words in order, with what kind of word each is."""

from __future__ import annotations

import pytest

from monitor.articles.sequence import (
    DATE,
    FRAME,
    MONTH,
    NAME,
    NUMBER,
    OPENING,
    PLACED,
    PLAIN,
    SHAPE_BITS,
    SPELLED,
    WEEKDAY,
    are_slips,
    packed,
    sequence,
    unpacked,
)  # fmt: skip

LETTER = {
    PLAIN: "-", NAME: "N", NUMBER: "9", SPELLED: "w", DATE: "d", MONTH: "m", WEEKDAY: "k", OPENING: "o", FRAME: "f", PLACED: "p",
}  # fmt: skip


def told(text: str) -> str:
    """A letter for the kind of each word."""
    return "".join(LETTER[shape >> SHAPE_BITS] for _key, shape in sequence(text).tolist())


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
        ("the twelfth patrol of 12,000", "the 12th patrol of 12 000"),
        ("двенадцатое патрулирование", "12-е патрулирование"),
        ("on Tue, Oct 3", "on Tuesday, October 3"),
        ("the commu-\nnity centre", "the community centre"),
    ],
)
def test_how_a_word_is_written_makes_no_other_word(one: str, other: str) -> None:
    assert sequence(one)[:, 0].tolist() == sequence(other)[:, 0].tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yesterday the mayor Karim Haddad met 12 men of Idlib on Tuesday, 3 May 2020.", "o--NN-9--N-kdmd"),
        ("He left. Haddad came, and Gen. Orlin and Haddad spoke.", "o-N--NN-N-"),
        ("Residents wept. Some residents left.", "--o--"),
        ("What We Know So Far About a Long Day\nThe truce holds.", "oooooo-ooo--"),
        ("DAMASCUS, October 22 (Orontes Wire) – The patrol of 9 left.", "fffffo--9-"),
        ("Published: 22.10.2026 14:05\nThe patrol left.", "o--"),
        ("В среду майор Орлин сообщил о двух раненых", "ok-N--w-"),
        ("Belediye başkanı Kerim Haddad üç köye gitti", "o-NNw--"),
        ("وقالت الممرضة نادية خوري إن ثلاثة جرحى قرب تل رفان", "--p--w---p"),
    ],
)
def test_kinds_of_words(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("government", "govermnent", True),
        ("Saraqib", "Saraqeb", True),
        ("патрулирование", "патрулировние", True),
        ("الدورية", "الدوريه", True),
        ("completed", "postponed", False),
        ("Haddad", "Barakat", False),
        ("12", "13", False),
        ("1200", "1300", False),
        ("the", "thy", False),
    ],
)
def test_a_slip_of_the_pen_is_told_from_another_word(one: str, other: str, alike: bool) -> None:
    ((key, mine),), ((other_key, theirs),) = sequence(one).tolist(), sequence(other).tolist()

    assert (key == other_key or are_slips(mine, theirs)) is alike


def test_what_is_kept_comes_out_as_it_went_in() -> None:
    words = sequence("The 12th patrol left Ariha on Tuesday.")

    assert unpacked(packed(words)).tolist() == words.tolist()
    assert len(packed(words)) == 8 * 7
    assert len(unpacked(b"")) == 0
