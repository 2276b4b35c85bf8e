"""Keys by which a report's possible companions are found without reading every article: two in common, and they are near."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from itertools import combinations

from monitor.model import Gist

MOST = 32
"""Keys of an article: those of events first, then of names and numbers, then pairs of landmarks, then words."""

SHARED = 2
"""Keys that two articles share which are near to each other."""

_WORDS = 10
_PAIRS = 14
_TELLING = 12  # numbers above this are seldom the same by chance
_LONG = 4  # consonants of a name that is seldom the same by chance


def keys_of(gist: Gist) -> tuple[int, ...]:
    """The keys of an article, unsigned and of 32 bits, sorted."""
    names = list(dict.fromkeys(_names(gist)))[:MOST]
    return tuple(sorted({zlib.crc32(name.encode("utf-8", "replace")) for name in names}))


def _names(gist: Gist) -> Iterator[str]:
    for series, ordinal, day, _ in gist.events:
        if ordinal is not None:
            yield from (f"e:{series}:{ordinal}", f"E:{series}:{ordinal}")  # one such is enough
        if day is not None:
            yield from (f"d:{series}:{day}", f"D:{series}:{day}")
    yield from (f"p:{place}" for place in gist.places if place not in gist.broad)
    yield from (f"n:{number}" for number in gist.numbers if number > _TELLING)
    yield from (f"s:{name}" for name in gist.names if len(name) >= _LONG)
    front = [mark.removeprefix("-") for mark in gist.front if not mark.startswith("nation:")]
    telling = [mark for mark in front if mark not in gist.broad and mark not in gist.around]
    for one, other in list(combinations(sorted(telling), 2))[:_PAIRS]:
        yield f"m:{one}:{other}"
    heaviest = sorted(zip(gist.weights, gist.words, strict=True), reverse=True)
    yield from (f"w:{word}" for _, word in heaviest[:_WORDS])
