"""Rows of a topic's log: what happened, when and where, who says so, and what they say differently (docs/digest.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from monitor.editions.byhand import of_event
from monitor.editions.evidence import from_sightings
from monitor.editions.names import Names
from monitor.editions.wording import day_in, listed, ordinal
from monitor.model import Account, Conflict, Event, EventRow, LoggedEvent, grounds

QUOTES = 2  # of one event


def new_rows(account: Account, names: Names, *, covers_from: datetime) -> list[EventRow]:
    """The events that are new, or have changed, by date."""
    return [event_row(event, names, covers_from=covers_from) for event in news(account)]


def news(account: Account) -> list[LoggedEvent]:
    """The account's new events in the order of its log."""
    wanted = frozenset(account.news)
    return [event for event in account.log.events if event.id in wanted] if account.log else []


def event_row(event: LoggedEvent, names: Names, *, covers_from: datetime | None = None, most: int = QUOTES) -> EventRow:
    """One event as a row, without a number. `covers_from`: what was known by then has been told before."""
    evidence, more = from_sightings(event, names, most)
    return EventRow(
        ref=None,
        id=event.id,
        topic=event.topic,
        title=names.title(event.topic),
        name=called(event, names),
        date=event.date,
        precision=event.date_precision,
        route=names.route(event.topic, event.route),
        outcomes=tuple(names.outcome(event.topic, outcome) for outcome in event.outcomes or (event.outcome,)),
        planned=event.planned,
        again=covers_from is not None and event.first_known_at <= covers_from,
        sources=len({seen.source.outlet for seen in event.sightings}),
        origins=event.origins,
        voices=event.voices,
        conflicts=tuple(_told_apart(conflict, event, names) for conflict in event.conflicts),
        marks=_marks(event, names),
        evidence=evidence,
        more=more,
        ordinal=event.ordinal,
        hands=of_event(event, names),
    )


def called(event: LoggedEvent | Event, names: Names) -> str:
    """`patrol 13`; `patrol` without a number; `M4 patrols` for what befell the series."""
    series = event.series.replace("-", " ")
    if event.ordinal is not None:
        return f"{series} {event.ordinal}"
    return names.word(event.topic) if names.of_the_series(event.topic, event.outcome) else series


def brief(event: LoggedEvent, names: Names, *, year: int | None) -> str:
    """`patrol 13, 7 Apr: cut short`; the year is told when it is another one than `year`."""
    when = f", {day_in(event.date, year)}" if event.date else ""
    return f"{called(event, names)}{when}: {names.outcome(event.topic, event.outcome)}"


def gaps(missing: Sequence[int]) -> tuple[str, ...]:
    """`12, then 14: 13 not seen`, a line for each hole in a row of numbers."""
    runs: list[list[int]] = []
    for number in sorted(set(missing)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return tuple(f"{run[0] - 1}, then {run[-1] + 1}: {_numbers(run)} not seen" for run in runs)


def _numbers(run: Sequence[int]) -> str:
    return listed([str(number) for number in run]) if len(run) <= 3 else f"{run[0]} to {run[-1]}"


def _marks(event: LoggedEvent, names: Names) -> tuple[str, ...]:
    marks: list[str] = []
    if not event.sightings:
        return ()
    told = grounds((seen.source.outlet, seen.source.written_by) for seen in event.sightings)
    if event.origins <= 1:
        marks.append("single source")
    else:
        if told.owners == 1:
            marks.append("one owner")
        sides = {seen.event.side for seen in event.sightings}
        side = next(iter(sides)) if len(sides) == 1 else None
        if side:
            marks.append(f"one side only: {names.voices.party(side)}")
    if event.late:
        marks.append("reported late")
    return tuple(marks)


def _told_apart(conflict: Conflict, event: LoggedEvent, names: Names) -> str:
    sayings = (f"{who}: {_value(conflict.what, value, event, names)}" for value, who in conflict.sayings)
    return f"{conflict.what} - {', '.join(sayings)}"


def _value(what: str, value: str, event: LoggedEvent, names: Names) -> str:
    if what == "number" and value.isdecimal() and value.isascii():
        return ordinal(int(value))
    if what == "date":
        return _day(value, event.date.year if event.date else None)
    return names.outcome(event.topic, value) if what == "outcome" else value


def _day(value: str, year: int | None) -> str:
    try:
        return day_in(date.fromisoformat(value), year)
    except ValueError:
        return value
