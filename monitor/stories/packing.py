"""Gists as JSON keeps them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from monitor.model import Gist

_PLAIN = ("language", "on", "lacks")
_ROWS = ("whose", "counts", "contrary")
_NAMES = tuple(field.name for field in fields(Gist))


def packed(gist: Gist) -> dict[str, Any]:
    """The gist as a mapping of plain values; what is empty is left out."""
    told = {name: getattr(gist, name) for name in _NAMES}
    return {name: value for name, value in told.items() if value not in ((), None)}


def unpacked(body: Mapping[str, Any]) -> Gist:
    """The gist again. Fields of another version of the program are passed over; those it did not have are empty."""
    return Gist(**{name: _value(name, body.get(name)) for name in _NAMES})


def _value(name: str, value: Any) -> Any:
    if name == "lacks":
        return bool(value)
    if name in _PLAIN:
        return value
    if name == "events":
        return tuple((series, ordinal, day, tuple(outcomes)) for series, ordinal, day, outcomes in value or ())
    if name in _ROWS:
        return tuple(tuple(row) for row in value or ())
    return tuple(value or ())
