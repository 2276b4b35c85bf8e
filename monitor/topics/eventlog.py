"""The log of a topic's events: sightings merged, and what is wrong with the row of numbers (docs/topics.md).

A pure function of the sightings and the day; the order in which they arrive changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from monitor.model import EventLog, LoggedEvent, Override, Sighting, TopicSpec
from monitor.topics.byhand_events import edited
from monitor.topics.event_entry import Label, entry, sighting_order
from monitor.topics.event_groups import groups_of
from monitor.topics.event_series import day_of

ROW = timedelta(days=60)
"""How far back missing numbers are looked for."""

LONGEST_GAP = 30
"""A jump over more numbers than this is a new way of counting, no gap."""


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def event_log(
    topic: TopicSpec,
    sightings: Sequence[Sighting],
    today: date,
    label_of: Label,
    *,
    since: date | None = None,
    standing: Sequence[Override] = (),
) -> EventLog:
    """The events of a topic by date, those without one under the day on which they became known. `label_of`: who tells of a
    sighting, as readers see him. Sightings of other topics are left out; a topic without events has an empty log.
    `since`: the day from which missing numbers are looked for; without it, of the last sixty days. `standing`: what was added,
    corrected and retracted by hand (byhand.known_by); what is retracted stays, and its number is not seen."""
    spec = topic.events
    if spec is None:
        return EventLog(topic=topic.slug, events=(), missing=(), notes=())
    own = {sighting_order(seen): seen for seen in sightings if seen.event.topic == topic.slug}
    groups = groups_of(spec, [own[key] for key in sorted(own)])
    read = [entry(topic.slug, spec, group, label_of) for group in groups]
    events = sorted(edited(topic.slug, spec, read, standing), key=_place)
    seen = [event for event in events if not event.retracted]
    return EventLog(
        topic=topic.slug,
        events=tuple(events),
        missing=_missing(seen, since or today - ROW, today),
        notes=_notes(seen),
    )


def _place(event: LoggedEvent) -> tuple[date, int, str]:
    known = day_of(event.sightings[0]) if event.sightings else event.first_known_at.date()
    return event.date or known, event.ordinal or 0, event.id


def _numbers(event: LoggedEvent) -> set[int]:
    """All numbers that somebody gives to an event; an analyst's goes before theirs."""
    if not event.sightings or any(one.what == "corrected" and one.ordinal is not None for one in event.hands):
        return set() if event.ordinal is None else {event.ordinal}
    return {seen.event.ordinal for seen in event.sightings if seen.event.ordinal is not None}


def _missing(events: Sequence[LoggedEvent], since: date, today: date) -> tuple[int, ...]:
    """The numbers between the first and the last of these days that nobody reported; none between two counts of one event, for
    one of the sides never had them."""
    recent = [
        event
        for event in events
        if not event.planned and event.date is not None and since <= event.date <= today and _numbers(event)
    ]
    known = {
        number
        for event in events
        for number in range(min(_numbers(event), default=0), max(_numbers(event), default=-1) + 1)
    }
    reported = sorted({number for event in recent for number in _numbers(event)})
    return tuple(
        number
        for low, high in pairwise(reported)
        if high - low <= LONGEST_GAP
        for number in range(low + 1, high)
        if number not in known
    )


def _notes(events: Sequence[LoggedEvent]) -> tuple[str, ...]:
    """Where the row of numbers goes back, or has one twice."""
    row = [event for event in events if not event.planned and event.date is not None and event.ordinal is not None]
    notes = []
    for one, other in pairwise(row):
        before, after = one.ordinal or 0, other.ordinal or 0
        if max(_numbers(other)) < min(_numbers(one)):
            notes.append(f"{before} on {_day(one)}, then {after} on {_day(other)}: the numbers go back")
        elif before == after:
            notes.append(f"{before} on {_day(one)} and again on {_day(other)}: the number comes twice")
    return tuple(notes)


def _day(event: LoggedEvent) -> str:
    day = event.date or date.min
    return f"{day.day} {_MONTHS[day.month - 1]}"
