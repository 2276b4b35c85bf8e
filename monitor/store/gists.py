"""Gists as rows and back."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from monitor.model import Gist

_WORDS = ("words", "weights", "headline")
_PAIRS = ("whose", "contrary")
_NAMES = tuple(field.name for field in fields(Gist) if field.name not in _WORDS)


def words_of(gist: Gist) -> bytes:
    """Hashes and weights: for each word four bytes and one; the highest bit of the byte before its weight says that the title
    has it."""
    titled = set(gist.headline)
    return b"".join(
        struct.pack("<IBB", word, weight, word in titled) for word, weight in zip(gist.words, gist.weights, strict=True)
    )


def facts_of(gist: Gist) -> dict[str, Any]:
    """All but the words, as JSON keeps it; what is empty is left out."""
    told = asdict(gist)
    return {name: told[name] for name in _NAMES if told[name]}


def gist_of(words: bytes, facts: Mapping[str, Any]) -> Gist:
    """The gist again. Fields of another version of the program are passed over; those it did not have are empty."""
    rows = list(struct.iter_unpack("<IBB", words))
    told: dict[str, Any] = {name: _tuple(name, facts.get(name)) for name in _NAMES}
    return Gist(
        words=tuple(word for word, _, _ in rows),
        weights=tuple(weight for _, weight, _ in rows),
        headline=tuple(word for word, _, titled in rows if titled),
        **told,
    )


def _tuple(name: str, value: Any) -> Any:
    if name == "language":
        return value
    if name == "events":
        return tuple((series, ordinal, day, tuple(outcomes)) for series, ordinal, day, outcomes in value or ())
    if name in _PAIRS or name == "counts":
        return tuple(tuple(row) for row in value or ())
    return tuple(value or ())
