"""The form of a row of `notify` in feeds.yaml: who is told of a status change at once."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from monitor.config import values

_PER = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
_MOST = re.compile(r"([0-9]{1,3}) per (hour|day)")
_QUIET = re.compile(r"([0-2][0-9]:[0-5][0-9]) ?- ?([0-2][0-9]:[0-5][0-9])")


def _quiet(text: object) -> object:
    if not isinstance(text, str):
        return text
    found = _QUIET.fullmatch(text.strip())
    try:
        begins, ends = (time.fromisoformat(clock) for clock in found.groups()) if found else (None, None)
    except ValueError:
        begins = ends = None
    if begins is None or ends is None:
        raise ValueError('is no time from-to (try "22:00-06:00")')
    if begins == ends:
        raise ValueError("would be the whole day: take the row out, or name two hours")
    return begins, ends


def _most(text: object) -> object:
    if not isinstance(text, str):
        raise ValueError('is no rate (try "6 per hour")')
    found = _MOST.fullmatch(text.strip())
    if not found or not 1 <= int(found.group(1)) <= 100:
        raise ValueError('is no rate (try "6 per hour", or "10 per day"; 100 at most)')
    return int(found.group(1)), _PER[found.group(2)]


def _text(read: Any, pattern: str | None, *examples: str) -> Any:
    shape = {} if pattern is None else {"pattern": pattern}
    schema = WithJsonSchema({"type": "string", **shape, "examples": list(examples)})
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value), schema


_SLUG = r"^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$"
_CLOCKS = WithJsonSchema({"type": "string", "pattern": _QUIET.pattern, "examples": ["22:00-06:00"]})
_RATE = WithJsonSchema({"type": "string", "pattern": rf"^{_MOST.pattern}$", "examples": ["6 per hour", "10 per day"]})


class NotifyRow(BaseModel):
    """A chat, phone or webhook that is told of a status change at once. Its address stands in MONITOR_NOTIFY_URLS."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    slug: Annotated[str, *_text(values.slug, _SLUG, "duty-phone")] = Field(
        description="Short name, unique; MONITOR_NOTIFY_URLS gives the address of this name."
    )
    topics: list[str] | None = Field(None, description="Slugs of topics with a status; all of them when left out.")
    feeds: bool = Field(False, description="true: is told, too, of feeds that are in trouble for a day and more.")
    quiet: Annotated[tuple[time, time], BeforeValidator(_quiet), _CLOCKS] | None = Field(
        None, description="Local time from-to in which nothing is sent; what comes up then is told at its end."
    )
    time_zone: Annotated[str, *_text(values.zone, None, "Europe/Istanbul", "UTC")] | None = Field(
        None, description="IANA name; that of `monitor` when left out."
    )
    at_most: Annotated[tuple[int, timedelta], BeforeValidator(_most), _RATE] = Field(
        (6, _PER["hour"]),
        description="How many messages at most; what is more is told later in one.",
        json_schema_extra={"default": "6 per hour"},
    )
