"""Keys by which a report's possible companions are found without reading every article: two in common, and they are near."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from monitor.model import Gist
from monitor.text.languages import LANGUAGES

MOST = 48
"""Keys of an article: those of events first, then of names and numbers, of landmarks on a day, of words."""

SHARED = 2
"""Keys that two articles share which are near to each other."""

MOST_HOLDERS = 300
"""Older articles within the horizon that have one key. What more of them share leads to nobody, and costs nothing."""

MOST_NEAR = 150
"""Articles that one is compared with: those with most keys in common."""

MOST_LOOKED_AT = 200
"""Articles that are looked at: some to spare, for a few may be of no story any more when it comes to comparing."""

_WORDS = 10
_MARKS = 12  # landmarks that are keys with each of the days
_DAYS = 3
_TELLING = 12  # numbers above this are seldom the same by chance
_LONG = 4  # consonants of a name that is seldom the same by chance
_KINDS = ("place:", "person:", "deed:", "thing:", "body:")  # from the most telling


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
    yield from (f"n:{number}" for number in gist.numbers if number > _TELLING)
    yield from (f"s:{name}" for name in gist.names if len(name) >= _LONG and not _is_any_name(gist))
    published = () if gist.on is None else (gist.on, gist.on - 1)  # news of yesterday
    days = list(dict.fromkeys((*published, *gist.days))) or [0]
    for mark in _telling(gist)[:_MARKS]:
        yield from (f"m:{mark}:{day}" for day in days[:_DAYS])
    heaviest = sorted(zip(gist.weights, gist.words, strict=True), reverse=True)
    yield from (f"w:{word}" for _, word in heaviest[:_WORDS])


def _telling(gist: Gist) -> list[str]:
    """Landmarks of the main part, those of the front first, places and people before things."""
    front = set(gist.front)
    marks = [mark for mark in gist.main if mark not in gist.around and mark.removeprefix("-").startswith(_KINDS)]

    def rank(mark: str) -> tuple[bool, int, str]:
        kind = mark.removeprefix("-").partition(":")[0] + ":"
        return mark not in front, _KINDS.index(kind), mark

    return [mark.removeprefix("-") for mark in sorted(marks, key=rank)]


def _is_any_name(gist: Gist) -> bool:
    """Whether any word of it may be a name, since names have no capitals, or other words have them too."""
    return gist.language in LANGUAGES and LANGUAGES[gist.language].spelling.capitals != "names"
