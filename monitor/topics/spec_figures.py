"""The vocabulary's `figures`: how people are counted, read into values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.model import FigureWords, Languages
from monitor.topics.mapping import LANGUAGE, Path, Reader, languages

FATES, BOUNDS, NUMBERS, TIMES, FLOORS = "fates", "bounds", "numbers", "times", "floors"
NAMED = (FATES, BOUNDS)  # sections of lists that have a name each
COUNTED = (NUMBERS, TIMES, FLOORS)  # sections of lists that stand for a number each
PLAIN = (
    "people", "pairs", "whose", "links", "between", "ranges", "rises", "joins", "passive", "parts", "parts_behind", "tolls",
    "loose", "denied", "denied_behind", "units", "labels", "asides",
)  # fmt: skip
"""Sections that are one list each."""

_NAME = re.compile(r"[a-z][a-z ]{0,40}")
_WHOLE = re.compile(r"[1-9][0-9]{0,6}")


def figure_words(read: Reader, path: Path, value: object) -> FigureWords:
    """The `figures` section of a vocabulary."""
    root = read.mapping(path, value, ("reach", "unnamed", *NAMED, *COUNTED, *PLAIN))
    return FigureWords(
        unnamed=read.some_of((*path, "unnamed"), root.get("unnamed", ()), tuple(root.get(FATES, {}))),
        fates=_named(read, (*path, FATES), root.get(FATES, {})),
        bounds=_named(read, (*path, BOUNDS), root.get(BOUNDS, {})),
        numbers=_counted(read, (*path, NUMBERS), root.get(NUMBERS, {})),
        times=_counted(read, (*path, TIMES), root.get(TIMES, {})),
        floors=_counted(read, (*path, FLOORS), root.get(FLOORS, {})),
        reach=_reach(read, (*path, "reach"), root.get("reach", {})),
        **{name: languages(read, (*path, name), root.get(name, {})) for name in PLAIN},
    )


def lists(words: FigureWords) -> Iterator[tuple[tuple[str, ...], Languages]]:
    """Every list of terms with the keys that lead to it: ("fates", "killed"), ("people",)."""
    for name, terms in words.fates.items():
        yield (FATES, name), terms
    for name, terms in words.bounds.items():
        yield (BOUNDS, name), terms
    for section, rows in ((NUMBERS, words.numbers), (TIMES, words.times), (FLOORS, words.floors)):
        for number, terms in rows.items():
            yield (section, str(number)), terms
    for name in PLAIN:
        yield (name,), getattr(words, name)


def _named(read: Reader, path: Path, value: object) -> dict[str, Languages]:
    found: dict[str, Languages] = {}
    for name, terms in read.mapping(path, value).items():
        read.name((*path, name), name, _NAME, "small letters and spaces")
        found[name] = languages(read, (*path, name), terms)
    return found


def _counted(read: Reader, path: Path, value: object) -> dict[int, Languages]:
    found: dict[int, Languages] = {}
    for name, terms in read.mapping(path, value).items():
        if read.name((*path, name), name, _WHOLE, 'a whole number in quotes, "12"'):
            found[int(name)] = languages(read, (*path, name), terms)
    return found


def _reach(read: Reader, path: Path, value: object) -> dict[str, tuple[int, int]]:
    found = {}
    for code, row in read.mapping(path, value).items():
        at = (*path, code)
        read.name(at, code, LANGUAGE, "a language code such as en")
        spans = read.mapping(at, row, ("after", "before"), ("after", "before"))
        found[code] = tuple(read.count((*at, side), spans.get(side, 1)) for side in ("after", "before"))
    return {code: (after, before) for code, (after, before) in found.items()}
