"""YAML mappings taken apart: every wrong value is remembered with its place, so that all mistakes are told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from math import isfinite
from typing import Any

from monitor.model import Languages

Path = tuple[str | int, ...]

CONCEPT = re.compile(r"[A-Z][A-Z0-9_]{0,40}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
A_CONCEPT = "a concept such as IDLIB"


class SpecError(ValueError):
    """One mistake. `path` leads to it from the mapping's root; `what` says what is wrong and how to mend it."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{'.'.join(map(str, path)) or 'here'}: {what}")
        self.path = path
        self.what = what


class SpecErrors(ValueError):
    """All mistakes of one mapping, in its order."""

    def __init__(self, errors: Sequence[SpecError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)

    def __iter__(self) -> Iterator[SpecError]:
        return iter(self.errors)


class Reader:
    """Takes values apart and remembers what was wrong; a wrong value is replaced by an empty one."""

    def __init__(self) -> None:
        self.errors: list[SpecError] = []

    def fail(self, path: Path, what: str) -> None:
        self.errors.append(SpecError(path, what))

    def finish(self) -> None:
        if self.errors:
            raise SpecErrors(self.errors)

    def mapping(
        self, path: Path, value: object, known: Sequence[str] = (), needed: Sequence[str] = ()
    ) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            self.fail(path, f"{shown(value)} is no mapping (key: value)")
            return {}
        kept: dict[str, Any] = {}
        for key, content in value.items():
            if not isinstance(key, str):
                self.fail(path, f"the key {shown(key)} is no text; put it in quotes")
            elif known and key not in known:
                self.fail((*path, key), f"unknown key (known: {', '.join(known)})")
            else:
                kept[key] = content
        for key in needed:
            if key not in value:
                self.fail(path, f'"{key}" is missing')
        return kept

    def sequence(self, path: Path, value: object) -> Sequence[Any]:
        if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
            return value
        self.fail(path, f"{shown(value)} is no list")
        return ()

    def text(self, path: Path, value: object) -> str:
        if isinstance(value, str) and value.strip():
            return value
        hint = "; it is a truth value to YAML: put it in quotes" if isinstance(value, bool) else ""
        self.fail(path, f"{shown(value)} is no text{hint}")
        return ""

    def texts(self, path: Path, value: object) -> tuple[str, ...]:
        return tuple(self.text((*path, i), each) for i, each in enumerate(self.sequence(path, value)))

    def one_of(self, path: Path, value: object, known: Sequence[str]) -> str:
        if isinstance(value, str) and value in known:
            return value
        self.fail(path, f"{shown(value)} is not known here (known: {', '.join(known) or 'none'})")
        return ""

    def some_of(self, path: Path, value: object, known: Sequence[str]) -> tuple[str, ...]:
        """One name or a list of names."""
        if isinstance(value, str):
            return (self.one_of(path, value, known),)
        return tuple(self.one_of((*path, i), each, known) for i, each in enumerate(self.sequence(path, value)))

    def day(self, path: Path, value: object) -> date | None:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(path, f"{shown(value)} is no day (2026-11-28)")
            return None

    def number(self, path: Path, value: object) -> float:
        if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
            return float(value)
        self.fail(path, f"{shown(value)} is no number")
        return 0.0

    def count(self, path: Path, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        self.fail(path, f"{shown(value)} is no whole number above 0")
        return 1

    def flag(self, path: Path, value: object) -> bool:
        if not isinstance(value, bool):
            self.fail(path, f"{shown(value)} is neither true nor false")
        return value is True

    def name(self, path: Path, value: object, shape: re.Pattern[str], wanted: str) -> str:
        if isinstance(value, str) and shape.fullmatch(value):
            return value
        hint = "; put it in quotes" if isinstance(value, bool) else ""
        self.fail(path, f"{shown(value)} is no name here (wanted: {wanted}{hint})")
        return ""

    def names(self, path: Path, value: object, shape: re.Pattern[str], wanted: str) -> tuple[str, ...]:
        return tuple(self.name((*path, i), each, shape, wanted) for i, each in enumerate(self.sequence(path, value)))


def shown(value: object) -> str:
    """A wrong value as a message shows it."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def perhaps(name: str, known: Sequence[str], most: int = 30) -> str:
    """How a sentence about an unknown name ends: with the one that was probably meant, else with all if they are few."""
    meant = get_close_matches(name[:100], known, n=1, cutoff=0.6)
    if meant:
        return f' (did you mean "{meant[0]}"?)'
    return f" (known: {', '.join(known) or 'none'})" if len(known) <= most else ""


def concepts(read: Reader, path: Path, value: object) -> dict[str, Languages]:
    """Named concepts: name -> language -> terms."""
    found: dict[str, Languages] = {}
    for name, terms in read.mapping(path, value).items():
        read.name((*path, name), name, CONCEPT, "capitals, digits and _")
        found[name] = languages(read, (*path, name), terms)
    return found


def languages(read: Reader, path: Path, value: object, besides: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """Terms by language. `besides`: keys of the mapping that are no language."""
    found = {}
    for code, terms in read.mapping(path, value).items():
        if code in besides:
            continue
        if code != "any":
            read.name((*path, code), code, LANGUAGE, "a language code such as en, or any")
        found[code] = read.texts((*path, code), terms)
    return found
