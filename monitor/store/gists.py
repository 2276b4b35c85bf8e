"""Gists as rows and back: the words as bytes, since most of a gist is words, the rest as JSON."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from monitor.model import Gist
from monitor.stories.packing import packed, unpacked

_WORDS = ("words", "weights", "headline")


def words_of(gist: Gist) -> bytes:
    """For each word four bytes of its hash, one of its weight, and one that says whether the title has it."""
    titled = set(gist.headline)
    return b"".join(
        struct.pack("<IBB", word, weight, word in titled) for word, weight in zip(gist.words, gist.weights, strict=True)
    )


def facts_of(gist: Gist) -> dict[str, Any]:
    """All but the words."""
    return {name: value for name, value in packed(gist).items() if name not in _WORDS}


def gist_of(words: bytes, facts: Mapping[str, Any]) -> Gist:
    """The gist again."""
    rows = list(struct.iter_unpack("<IBB", words))
    return unpacked(
        {
            **facts,
            "words": [word for word, _, _ in rows],
            "weights": [weight for _, weight, _ in rows],
            "headline": [word for word, _, titled in rows if titled],
        }
    )
