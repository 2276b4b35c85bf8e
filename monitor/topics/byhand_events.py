"""A log as an analyst edited it: events added, corrected and retracted over what the sources tell (docs/byhand.md).

The log is reckoned anew each time, so an event that was corrected is found again by what it is made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.model import EventLog, EventMark, EventSpec, LoggedEvent, Override, OverrideId, TakenBack
from monitor.topics.event_entry import UNCLEAR

SAME = timedelta(days=10)
"""An event of the same number within these days is the same one."""

REMEMBERED = 40
"""Events of articles by which one of the log is known again."""


def edited(
    topic: str, spec: EventSpec, events: Sequence[LoggedEvent], standing: Sequence[Override]
) -> list[LoggedEvent]:
    """The events with all that stands of acts by hand, in the order in which those were made. An act whose event is not in the
    log changes nothing."""
    found = list(events)
    for one in standing:
        if one.what == "added":
            place = told_too(found, one)
            if place is None:
                found.append(_added(topic, spec, one))
            else:
                found[place] = replace(found[place], hands=(*found[place].hands, one))
        elif one.event is not None and (place := found_again(found, one.event)) is not None:
            found[place] = _corrected(spec, found[place], one)
    return found


def mark_of(event: LoggedEvent) -> EventMark:
    """By what the event will be known again."""
    read = event.machine or event
    return EventMark(
        id=event.id,
        ordinal=read.ordinal,
        date=read.date,
        sightings=tuple(seen.event.id for seen in event.sightings[:REMEMBERED]),
    )


def found_again(events: Sequence[LoggedEvent], mark: EventMark) -> int | None:
    """The place of the event that the mark was made of: by its id; else the one that shares most of what it is made of; else the
    one with its number, or without one its day. None: it is not there."""
    for place, event in enumerate(events):
        if event.id == mark.id or mark.id in {id_of(event.topic, one.id) for one in event.hands if one.what == "added"}:
            return place
    ids = frozenset(mark.sightings)
    shared = [sum(seen.event.id in ids for seen in event.sightings) for event in events]
    if any(shared):
        return shared.index(max(shared))
    for place, event in enumerate(events):
        read = event.machine or event
        if read.ordinal == mark.ordinal and _is_near(read.date, mark.date, mark.ordinal):
            return place
    return None


def taken_back(now: EventLog | None, before: EventLog | None) -> tuple[TakenBack, ...]:
    """What became of events that the log had at the earlier moment: retracted since, or an act on them removed. An act that the
    log of the earlier moment knew and that of now does not was removed."""
    if now is None or before is None:
        return ()
    found = []
    present = {one.id for event in now.events for one in event.hands}
    for old in before.events:
        new = _present(now.events, old)
        struck = new is not None and new.retracted and not old.retracted
        found += [TakenBack(hand=one, event=old) for one in _retractions(new)[-1:] if struck]
        gone = [one for one in old.hands if one.id not in present]
        if new is None and not old.retracted:
            found += [TakenBack(hand=one, event=old) for one in gone if one.what == "added"]
        if new is not None and old.retracted and not new.retracted:
            found += [TakenBack(hand=one, event=new) for one in gone if one.what == "retracted"][-1:]
    return tuple(found)


def id_of(topic: str, override: OverrideId) -> str:
    """The id of an event that was added by hand: first 12 hex digits, as those of others."""
    return hashlib.sha256(f"{topic}\x1fby hand\x1f{override}".encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _retractions(event: LoggedEvent | None) -> list[Override]:
    return [one for one in event.hands if one.what == "retracted"] if event is not None else []


def _present(events: Sequence[LoggedEvent], old: LoggedEvent) -> LoggedEvent | None:
    ids = {seen.event.id for seen in old.sightings}
    return next(
        (new for new in events if new.id == old.id or any(seen.event.id in ids for seen in new.sightings)), None
    )


def told_too(events: Sequence[LoggedEvent], one: Override) -> int | None:
    """The place of the event that an added one is: one that is retracted is another."""
    for place, event in enumerate(events):
        if event.retracted:
            continue
        reads = (event, event.machine) if event.machine is not None else (event,)
        if any(read.ordinal == one.ordinal and _is_near(read.date, one.date, one.ordinal) for read in reads):
            return place
    return None


def _is_near(day: date | None, other: date | None, number: int | None) -> bool:
    """Whether two days may be those of one event: without a number it must be the same day."""
    if day is None or other is None:
        return number is not None
    return abs(day - other) <= SAME if number is not None else day == other


def _added(topic: str, spec: EventSpec, one: Override) -> LoggedEvent:
    outcome = spec.outcome(one.outcome) if one.outcome else None
    return LoggedEvent(
        id=id_of(topic, one.id),
        topic=topic,
        series=spec.series,
        ordinal=one.ordinal,
        date=one.date,
        date_precision="day",
        outcome=one.outcome or UNCLEAR,
        outcomes=(one.outcome,) if one.outcome else (),
        route=one.route,
        planned=outcome is not None and outcome.planned,
        conflicts=(),
        sightings=(),
        voices=(),
        origins=0,
        first_known_at=one.made_at,
        late=False,
        hands=(one,),
    )


def _corrected(spec: EventSpec, event: LoggedEvent, one: Override) -> LoggedEvent:
    """The event with what the act says of it; a retraction only marks it."""
    event = replace(event, machine=event.machine or event, hands=(*event.hands, one))
    if one.ordinal is not None:
        event = replace(event, ordinal=one.ordinal)
    if one.date is not None:
        event = replace(event, date=one.date, date_precision="day")
    if one.outcome is not None:
        outcome = spec.outcome(one.outcome)
        planned = outcome is not None and outcome.planned
        event = replace(event, outcome=one.outcome, outcomes=(one.outcome,), planned=planned)
    if one.route is not None:
        event = replace(event, route=one.route)
    return event
