"""`monitor events`: the log of a topic, and what an analyst adds, corrects and retracts in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import call_of, looking, result, result_json, table
from monitor.cli.topics_byhand import BECAUSE, BY, NOTE, day, told, writing

if TYPE_CHECKING:
    from monitor.model import LoggedEvent

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)

EVENT = typer.Argument(..., help="Its number, or its id: see `monitor events list TOPIC`.")
NUMBER = typer.Option(None, "--number", min=1, max=100_000, help="Its number in the row.")
OUTCOME = typer.Option(None, "--outcome", help="One of the topic's outcomes, by name.")
ROUTE = typer.Option(None, "--route", help="From where to where, by the names of places: trumba/ain-al-hawr.")


@app.callback()
def events() -> None:
    """The log of a topic's events; events added, corrected and retracted by hand, always shown as such.

    Example:  monitor events list m4-patrols
    """


@app.command("list")
def list_events(ctx: typer.Context, topic: str = typer.Argument(..., help="A topic with a log.")) -> None:
    """The log of a topic as it stands now: id, number, day, outcomes, sources, and what was said by hand. Also the numbers that
    nobody reported.

    Example:  monitor events list m4-patrols
    """
    from monitor.desk.overriding import Misused, events_of

    call = call_of(ctx)
    with looking(call) as (house, _nothing_yet):
        try:
            log = events_of(topic, house)
        except Misused as error:
            raise typer.BadParameter(str(error), param_hint=error.option) from None
    if call.json:
        result_json({"topic": topic, "events": [_fields(event) for event in log.events], "missing": log.missing})
        return
    if log.events:
        rows = [_row(event) for event in log.events]
        table(rows, ("ID", "NUMBER", "DATE", "OUTCOME", "SOURCES", "BY HAND"))
    else:
        result(f"no event in the log of {topic}")
    if log.missing:
        result(f"not seen: {', '.join(map(str, log.missing))}")


@app.command("add")
def add(
    ctx: typer.Context,
    topic: str = typer.Argument(..., help="A topic with a log."),
    on: str = typer.Option(..., "--date", help="Its day: 2026-10-24."),
    number: int | None = NUMBER,
    outcome: str | None = OUTCOME,
    route: str | None = ROUTE,
    because: str = BECAUSE,
    by: str = BY,
    note: str = NOTE,
) -> None:
    """Add an event that no source that is read tells of. When one does later, it is that event, and says who added it.

    Example:

      monitor events add m4-patrols --date 2026-10-24 --number 12 --because https://obs.example/12 --by "A. Analyst"
    """
    from monitor.desk.overriding import Signed, Wanted, add_event

    call = call_of(ctx)
    wanted = Wanted(date=day(on, "--date"), ordinal=number, outcome=outcome, route=route)
    with writing(call) as house:
        made = add_event(topic, wanted, Signed(because=because, by=by, note=note), house)
    told(call, made, f"added to the log of {topic}: {on}{f', no. {number}' if number else ''}")


@app.command("correct")
def correct(
    ctx: typer.Context,
    topic: str = typer.Argument(..., help="A topic with a log."),
    event: str = EVENT,
    on: str | None = typer.Option(None, "--date", help="Its day: 2026-10-24."),
    number: int | None = NUMBER,
    outcome: str | None = OUTCOME,
    route: str | None = ROUTE,
    because: str = BECAUSE,
    by: str = BY,
    note: str = NOTE,
) -> None:
    """Say of an event otherwise than its sources do: its day, number, outcome, route. What was read stays beside it.

    Example:

      monitor events correct m4-patrols 12 --date 2026-10-25 --because https://obs.example/12 --by "A. Analyst"
    """
    from monitor.desk.overriding import Signed, Wanted, correct_event

    call = call_of(ctx)
    when: date | None = day(on, "--date") if on is not None else None
    wanted = Wanted(date=when, ordinal=number, outcome=outcome, route=route)
    with writing(call) as house:
        made = correct_event(topic, event, wanted, Signed(because=because, by=by, note=note), house)
    told(call, made, f"corrected: event {event} of {topic}")


@app.command("retract")
def retract(
    ctx: typer.Context,
    topic: str = typer.Argument(..., help="A topic with a log."),
    event: str = EVENT,
    because: str = BECAUSE,
    by: str = BY,
    note: str = NOTE,
) -> None:
    """Take an event out of the log: it stays to be seen, struck, and counts for nothing; its number was not seen.

    Example:

      monitor events retract m4-patrols 12 --because https://obs.example/none --by "A. Analyst"
    """
    from monitor.desk.overriding import Signed, retract_event

    call = call_of(ctx)
    with writing(call) as house:
        made = retract_event(topic, event, Signed(because=because, by=by, note=note), house)
    told(call, made, f"retracted: event {event} of {topic}")


@app.command("undo")
def undo(
    ctx: typer.Context,
    id: int = typer.Argument(..., min=1, max=2**53, help="Its number: see `monitor topics overrides`."),
    by: str = BY,
) -> None:
    """Remove what was added, corrected or retracted: from now on it is as though nobody had said it. The record keeps it.

    Example:  monitor events undo 4 --by "A. Analyst"
    """
    from monitor.desk.overriding import remove

    call = call_of(ctx)
    with writing(call) as house:
        gone = remove(id, by, house, events=True)
    told(call, gone, f"removed: the log of {gone.topic} is as though it was never {gone.what}")


def _row(event: LoggedEvent) -> tuple[str, ...]:
    number = str(event.ordinal) if event.ordinal is not None else "-"
    sources = str(len({seen.source.outlet for seen in event.sightings}))
    hands = "; ".join(f"{one.what} by {one.by} ({one.because})" for one in event.hands)
    planned = ", planned" if event.planned else ""
    outcomes = (", ".join(event.outcomes) or event.outcome) + planned
    return event.id, number, str(event.date or "-"), outcomes, sources, hands


def _fields(event: LoggedEvent) -> dict[str, object]:
    """What a program needs of an event; its sightings by address alone."""
    told: dict[str, object] = {
        "id": event.id,
        "number": event.ordinal,
        "date": event.date,
        "outcome": event.outcome,
        "outcomes": event.outcomes,
        "route": event.route,
        "planned": event.planned,
        "retracted": event.retracted,
        "sources": [seen.source.url for seen in event.sightings],
        "hands": event.hands,
    }
    if event.machine is not None:
        read = event.machine
        told["machine"] = {"number": read.ordinal, "date": read.date, "outcomes": read.outcomes, "route": read.route}
    return told
