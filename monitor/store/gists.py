"""Gists as rows and back: the words as bytes, since most of a gist is words, the rest as JSON."""

from __future__ import annotations

import json
import struct
from functools import lru_cache
from typing import Any

from sqlalchemy import Text, cast

from monitor.model import Gist
from monitor.store.story_tables import gist as gist_rows
from monitor.stories.packing import packed, unpacked

KEPT = 2048  # gists that were read, some ten megabytes: reports of one happening are compared with the same ones again and again
GIST = (gist_rows.c.words, cast(gist_rows.c.facts, Text).label("facts"))  # the columns that `gist_of` wants

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


@lru_cache(maxsize=KEPT)
def gist_of(words: bytes, facts: str) -> Gist:
    """The gist again, of GIST."""
    rows = list(struct.iter_unpack("<IBB", words))
    return unpacked(
        {
            **json.loads(facts),
            "words": [word for word, _, _ in rows],
            "weights": [weight for _, weight, _ in rows],
            "headline": [word for word, _, titled in rows if titled],
        }
    )
