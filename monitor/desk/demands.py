"""What a line of an export never holds: whoever edited the file may have written anything. Each raises ImportRefused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from monitor.config.values import slug
from monitor.errors import ImportRefused
from monitor.model import TopicSpec
from monitor.text.dates import EARLIEST, LATEST
from monitor.text.plain import HALVES, UNSEEN, one_line
from monitor.text.urls import canonical_url

T = TypeVar("T")

AHEAD = timedelta(hours=24)  # by which a clock may be off
WIDEST = 2**63 - 1  # of a whole number that both databases keep

_OWN = re.compile(r"urn:idlib-monitor:import:[0-9a-f]{24}")
_NAME = re.compile("[0-9a-f]{1,64}")
_ZONED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_MOMENTS = frozenset({"known_at", "published", "seen_at", "cutoff_at", "made_at", "started_at", "at", "removed_at"})
_ADDRESSES = frozenset({"url", "base_url"})
_SLUGS = frozenset({"topic", "slug", "digest"})


def demand(so: object, else_: str) -> None:
    """Raises ImportRefused, with the reason, where it is not so."""
    if not so:
        raise ImportRefused(else_)


def demand_address(url: str) -> None:
    """It is the canonical form of a web address, or one that an import has made."""
    try:
        same = _OWN.fullmatch(url) is not None or canonical_url(url) == url
    except ValueError as error:
        raise ImportRefused(f'"url": {error}') from error
    demand(same, f'"url" is not in its canonical form: {one_line(url, 100)}')


def demand_seen(value: Any, name: str) -> None:
    """All characters within it can be seen."""
    for text in every(value, str):
        demand_text(text, len(text), name)


def demand_text(text: str, longest: int, name: str) -> None:
    """It is no longer than that, and all of it can be seen."""
    demand(len(text) <= longest, f'"{name}" is longer than {longest} characters')
    demand(not UNSEEN.search(text) and not HALVES.search(text), f'"{name}" holds characters that nobody can see')


def demand_slug(text: str, name: str) -> None:
    """It is a short name, which can stand in an address and as a folder."""
    try:
        slug(text)
    except ValueError as error:
        raise ImportRefused(f'"{name}": {one_line(text, 60)} {error}') from error


def demand_state(topic: str, state: str, topics: dict[str, TopicSpec]) -> None:
    """The topic, if it is watched, has this state."""
    spec = topics.get(topic)
    if spec is None or spec.status is None:
        return
    known = {one.name for one in spec.status.states} | {"denial", "mixed"}
    demand(state in known, f'topic "{topic}" has no state "{one_line(state, 40)}"')


def demand_moments(value: Any, now: datetime) -> None:
    """Every moment within it lies in the time that news can have."""
    for moment in every(value, datetime):
        demand(EARLIEST <= moment < LATEST, f"{moment:%Y-%m-%d} is no day that news can have")
        demand(moment <= now + AHEAD, f"{moment:%Y-%m-%d} lies in the future")


def demand_numbers(value: Any) -> None:
    """Both databases can keep every number within it."""
    demand(all(abs(number) <= WIDEST for number in every(value, int)), "a number is too large")
    for number in every(value, float):
        demand(number == number and abs(number) < 1e300, "a number is none")


def every(value: Any, kind: type[T]) -> Iterator[T]:
    """Every value of a kind within a value."""
    if isinstance(value, kind):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from every(getattr(value, field.name), kind)
    elif isinstance(value, tuple):
        for part in value:
            yield from every(part, kind)


def demand_zones(record: dict[str, Any]) -> None:
    """A moment without a zone would be read as one of this machine's."""
    earlier = record.get("earlier")
    rows = [row for row in earlier if isinstance(row, dict)] if isinstance(earlier, list) else []
    for part in (record, *rows):
        for name in _MOMENTS & part.keys():
            moment = part[name]
            if isinstance(moment, str) and not _ZONED.fullmatch(moment):
                raise ValueError(
                    f'"{name}" is no moment with a zone: {one_line(moment, 40)} (try 2020-02-28T09:30:00Z)'
                )


def demand_harmless(plain: Any) -> None:
    """The pages of an edition make links of its addresses, and files of its names; and all of it is shown."""
    waiting: list[tuple[str, Any]] = [("", plain)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, list):
            waiting += [(name, part) for part in value]
        elif isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, str):
            _demand_harmless_string(name, value)


def _demand_harmless_string(name: str, value: str) -> None:
    if name in _ADDRESSES:
        web = value.startswith(("http://", "https://")) and "\n" not in value
        demand(web or _OWN.fullmatch(value), f'"content" has a link that is none: {one_line(value, 60)}')
    elif name in _SLUGS:
        demand_slug(value, name)
    elif name == "id":
        demand(_NAME.fullmatch(value), f'"content" has an "id" that is none: {one_line(value, 60)}')
    demand_text(value, len(value), "content")


def no_number(name: str) -> Any:
    """For `json.loads`: raises ValueError for what JSON does not know (NaN)."""
    raise ValueError(f"{name} is no number")
