"""Stems of words, coarse enough that the inflected forms of one word meet: for likeness, never for what a topic is."""

from __future__ import annotations

import zlib
from functools import lru_cache

from monitor.text.languages import LANGUAGES

_ARABIC_ENDINGS = ("هما", "كما", "ات", "ان", "ون", "ين", "ها", "هم", "نا", "ته", "يه", "وا", "ه", "ي")
_LEAST = 3


@lru_cache(maxsize=200_000)
def stem_of(key: str, code: str) -> str:
    """The stem of a folded word in a language; of one we do not know, the word."""
    language = LANGUAGES.get(code)
    if language is None:
        return key
    if language.compared:
        return key[: language.compared]
    if (stem := language.likened or language.stem) is not None:
        return stem(key)
    if language.variants is not None:
        return bare(min((key, *language.variants(key)), key=lambda form: (len(form), form)))
    return key


def stem_number(stem: str, code: str) -> int:
    """By which a gist keeps a stem of a language: CRC-32 of both."""
    return zlib.crc32(f"{code}:{stem}".encode("utf-8", "replace"))


def bare(key: str) -> str:
    """An Arabic word without its ending."""
    for ending in _ARABIC_ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= _LEAST:
            return key[: -len(ending)]
    return key
