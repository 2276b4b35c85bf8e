"""One entry of the log: what the sightings of an event add up to, and what they say differently."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from monitor.model import Conflict, DatePrecision, EventSpec, LoggedEvent, Sighting
from monitor.topics.event_series import Group

LATE = timedelta(days=3)
"""A report that comes later than this after the event is a late one."""

UNCLEAR = "unclear"

Label = Callable[[Sighting], str]
_T = TypeVar("_T", int, date, tuple[str, str])


def sighting_order(seen: Sighting) -> tuple[str, str, str, int, int, str]:
    """What sightings are put in order by: earliest known first, nothing left to chance."""
    event, source = seen.event, seen.source
    return source.known_at.isoformat(), source.url, event.id, event.start, event.end, event.quote


def entry(topic: str, spec: EventSpec, group: Group, label_of: Label) -> LoggedEvent:
    """The entry that a group of sightings makes. What was announced and then took place is an entry of what took place.

    Number, day and way are what most origins say, of equal ones the lowest and earliest; of the outcomes all are kept.
    """
    sightings = sorted(group.sightings, key=sighting_order)
    happened = [seen for seen in sightings if not seen.event.planned]
    telling = _firsthand(happened or sightings)
    ordinal = _most([(_wrote(seen), seen.event.ordinal) for seen in telling if seen.event.ordinal is not None])
    day, precision = _day(telling)
    outcomes = _outcomes(spec, telling)
    first = sightings[0]
    told_on = min(seen.source.published_on or seen.source.known_at.date() for seen in sightings)
    return LoggedEvent(
        id=_id(topic, spec.series, str(ordinal) if ordinal is not None else str(day), first.event.id),
        topic=topic,
        series=spec.series,
        ordinal=ordinal,
        date=day,
        date_precision=precision,
        outcome=outcomes[0] if outcomes else UNCLEAR,
        outcomes=outcomes,
        route=_most([(_wrote(seen), seen.event.route) for seen in telling if seen.event.route is not None]),
        planned=not happened,
        conflicts=_conflicts(spec, telling, label_of),
        sightings=tuple(sightings),
        voices=tuple(sorted({label_of(seen) for seen in _firsthand(sightings)})),
        origins=len({_wrote(seen) for seen in sightings}),
        first_known_at=first.source.known_at,
        late=bool(happened) and day is not None and told_on - day > LATE,
    )


def _id(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _firsthand(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The sightings without copies: of every text the one that was known first. They are in order."""
    kept: dict[str, str] = {}  # text -> the article that stands for it
    return [seen for seen in sightings if kept.setdefault(seen.source.origin, seen.source.url) == seen.source.url]


def _wrote(seen: Sighting) -> str:
    """Who wrote it first: ten outlets that retell one agency's report have no more say than the agency."""
    return seen.source.written_by.key


def _most(said: Iterable[tuple[str, _T]]) -> _T | None:
    """The value that most origins have, of equal ones the lowest."""
    counts = Counter(value for _origin, value in set(said))
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def _day(sightings: Sequence[Sighting]) -> tuple[date | None, DatePrecision]:
    """The day that most name; else the earliest day of an article; else the one that stands for a month."""
    dated = [seen.event for seen in sightings if seen.event.date is not None]
    named = [seen for seen in sightings if _names_its_day(seen)]
    day = _most([(_wrote(seen), seen.event.date) for seen in named if seen.event.date])
    if day:
        exact = any(seen.event.date == day and seen.event.date_precision == "day" for seen in named)
        return day, "day" if exact else "relative"
    by_default = [event.date for event in dated if event.date and event.date_source == "default"]
    if by_default:
        return min(by_default), "none"
    months = [event.date for event in dated if event.date]
    return (min(months), "month") if months else (None, "none")


def _outcomes(spec: EventSpec, sightings: Sequence[Sighting]) -> tuple[str, ...]:
    """All outcomes that somebody tells, by the topic's priority. A weak one counts only where there is no other."""
    told = {outcome for seen in sightings for outcome in seen.event.outcomes}
    strong = {one.name for one in spec.outcomes if one.name in told and not one.weak}
    return tuple(one.name for one in spec.outcomes if one.name in (strong or told))


def _conflicts(spec: EventSpec, sightings: Sequence[Sighting], label_of: Label) -> tuple[Conflict, ...]:
    rows: list[tuple[str, list[tuple[str, str]]]] = [
        ("number", [(str(seen.event.ordinal), label_of(seen)) for seen in sightings if seen.event.ordinal is not None]),
        ("date", [(str(seen.event.date), label_of(seen)) for seen in sightings if _names_its_day(seen)]),
        ("outcome", _ends(spec, sightings, label_of)),
        ("route", [(_way(spec, seen.event.route), label_of(seen)) for seen in sightings if seen.event.route]),
    ]
    newest = [(what, {who: value for value, who in sayings}) for what, sayings in rows]  # nobody contradicts himself
    return tuple(
        Conflict(what=what, sayings=tuple(sorted(((value, who) for who, value in said.items()), key=_by_value)))
        for what, said in newest
        if len(set(said.values())) > 1
    )


def _by_value(saying: tuple[str, str]) -> tuple[int, str, str]:
    value, who = saying
    return int(value) if value.isdecimal() else 0, value, who


def _names_its_day(seen: Sighting) -> bool:
    return seen.event.date is not None and seen.event.date_source == "text" and seen.event.date_precision != "month"


def _ends(spec: EventSpec, sightings: Sequence[Sighting], label_of: Label) -> list[tuple[str, str]]:
    """What each voice says became of it: the highest of all that it says, so that nobody contradicts himself."""
    said: dict[str, list[Sighting]] = {}
    for seen in sightings:
        for voice in _voices(seen):
            if voice.event.outcomes:
                said.setdefault(label_of(voice), []).append(voice)
    return [(_outcomes(spec, several)[0], who) for who, several in sorted(said.items()) if _outcomes(spec, several)]


def _voices(seen: Sighting) -> list[Sighting]:
    """A sighting as each voice of its article tells it: "blocked, said Moscow; completed, said Ankara"."""
    return [
        replace(
            seen,
            event=replace(seen.event, outcomes=each.outcomes, speaker=each.speaker, actor=each.actor, side=each.side),
        )
        for each in seen.event.tellings
    ] or [seen]


def _way(spec: EventSpec, route: tuple[str, str]) -> str:
    return " to ".join(spec.place_names.get(place, place) for place in route)
