"""An edition as JSON and back. The JSON is what the store keeps and what `digest.json` shows: the same bytes for ever."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from monitor.model import Edition

T = TypeVar("T")

FORMAT = 1  # raised when a reader of older files would misunderstand a newer one


def to_json(edition: Edition) -> str:
    """Fields in the order of the model, ISO 8601 dates, two blanks of indent, a line break at the end."""
    body = {"format": FORMAT, **_plain(edition)}
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate has no UTF-8 form


def from_json(text: str) -> Edition:
    """The edition again. Unknown fields are passed over, missing ones take their default.

    Raises ValueError when the text is no edition.
    """
    return from_line(Edition, text)


def to_line(value: Any) -> str:
    """Any of our values as JSON in one line, with the edition's own spelling of dates and of what has no UTF-8 form."""
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")


def from_line(kind: type[T], text: str) -> T:
    """The value again. Raises ValueError when the text is none."""
    try:
        value = _value(kind, json.loads(text))
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"this is no {kind.__name__}: {error}") from error
    if not isinstance(value, kind):
        raise ValueError(f"this is no {kind.__name__}")
    return value


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name)) for field in fields(value) if not _left_out(value, field)
        }
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _left_out(value: Any, field: Field[Any]) -> bool:
    return bool(field.metadata.get("later")) and getattr(value, field.name) == field.default


def _value(kind: Any, plain: Any) -> Any:
    """A JSON value as the type that the model's annotation asks for."""
    kind = getattr(kind, "__supertype__", kind)  # of a NewType
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if plain is None else _value(next(k for k in inner if k is not type(None)), plain)
    if origin is tuple:
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_value(inner[0], part) for part in plain)
        return tuple(_value(k, part) for k, part in zip(inner, plain, strict=True))
    if origin is Literal:
        if plain not in inner:
            raise ValueError(f"{plain!r} is none of {', '.join(map(str, inner))}")
        return plain
    if is_dataclass(kind):
        return _dataclass(kind, plain)
    if kind is datetime:
        return datetime.fromisoformat(plain).astimezone(UTC)
    if kind is date:
        return date.fromisoformat(plain)
    if not isinstance(plain, kind):
        raise TypeError(f"{plain!r} is no {kind.__name__}")
    return plain


def _dataclass(kind: Any, plain: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    given = {
        field.name: _value(hints[field.name], plain[field.name])
        for field in fields(kind)
        if field.name in plain or (field.default is MISSING and field.default_factory is MISSING)
    }
    return kind(**given)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
