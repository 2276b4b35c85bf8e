"""UTF-8 that was read in a wrong charset: told, and undone where all of it can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.mojibake import CHARSETS, is_mojibake, mended

SOUND = [
    "Ateşkes İdlib'de sürüyor, köylüler yolu açtı.",
    "Перемирие в Идлибе ещё держится, сказал «Вестник».",
    "СССР» и «РСФСР» — «Р» и «С»",
    "الهدنة في إدلب صامدة، والنفط، والخبز؛ فقط؟",
    "“It’s holding,” he said — “for now” … 50 €",
    "Ça va? Où est l’été à Genève: déjà vu, naïve, cœur.",
    "Die Brücke über die Straße",
    "🕊️ 🇹🇷 ٢٠٢٦",
]


def garbled(text: str, charset: str) -> str:
    return "".join(bytes([byte]).decode(charset, "ignore") or chr(byte) for byte in text.encode())


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("text", [text for text in SOUND if len(text.encode()) > len(text) + 3])
def test_a_text_read_in_a_wrong_charset_is_told_and_undone(text: str, charset: str) -> None:
    assert is_mojibake(garbled(text, charset))
    assert mended(garbled(text, charset))[0] == text


def test_the_wrong_charset_is_named_and_twice_is_undone_too() -> None:
    text = garbled(SOUND[1], "cp1251")

    assert mended(text) == (SOUND[1], "windows-1251")
    assert mended(garbled(text, "cp1252"))[0] == SOUND[1]


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_text_is_left_alone(text: str) -> None:
    assert not is_mojibake(text)
    assert mended(text) == (text, None)


def test_what_has_lost_a_byte_is_told_and_left_as_it_is() -> None:
    text = garbled(SOUND[0], "cp1252").replace("\u0178", "", 1)

    assert is_mojibake(text)
    assert mended(text) == (text, None)
    assert is_mojibake("a \ufffd b \ufffd c \ufffd")


@given(st.text(max_size=60) | st.sampled_from(SOUND), st.sampled_from(CHARSETS), st.integers(0, 2))
def test_mending_twice_changes_nothing(text: str, charset: str, times: int) -> None:
    for _ in range(times):
        text = garbled(text.encode("utf-8", "replace").decode(), charset)

    once, _ = mended(text)

    assert mended(once) == (once, None)
    assert len(once) <= len(text)
