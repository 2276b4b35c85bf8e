"""`monitor topics set`, `unset`, `overrides`: a status that an analyst sets, beside what the machine reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import NOTHING_YET, at, call_of, looking, result, result_json, say, table

if TYPE_CHECKING:
    from monitor.cli import Call
    from monitor.desk.overriding import Kept
    from monitor.model import Override
    from monitor.steps.house import House

BECAUSE = typer.Option(..., "--because", help="The http(s) address on which it rests; readers see it.")
BY = typer.Option(..., "--by", help="Who you are; readers see it.")
NOTE = typer.Option("", "--note", help="A line for readers, at most 300 characters.")


def set_(
    ctx: typer.Context,
    topic: str = typer.Argument(..., help="A topic with states."),
    state: str = typer.Option(..., "--state", help="One of its states, by name."),
    since: str = typer.Option(..., "--since", help="Its first day, not later than today (UTC): 2026-10-24."),
    because: str = BECAUSE,
    by: str = BY,
    until: str = typer.Option("", "--until", help="Its last day; without it, until it is removed or set anew."),
    note: str = NOTE,
) -> None:
    """Set the state of a topic by hand. What the machine reads from the sources stays beside it, everywhere.

    The next edition tells it as a change, with your name and the address; a watched topic is told at once. It outlives new
    articles and `topics rematch`; `topics unset` removes it. Of two that cover a day, the one made last holds.

    Example:

      monitor topics set ceasefire --state strained --since 2026-10-24 --because https://obs.example/12 --by "A. Analyst"
    """
    from monitor.desk.overriding import Signed, set_status

    call = call_of(ctx)
    first, last = day(since, "--since"), day(until, "--until") if until else None
    with writing(call) as house:
        made = set_status(topic, state, first, last, Signed(because=because, by=by, note=note), house)
    told(
        call,
        made,
        f"set: {made.topic} is {made.state} since {made.since}{f' until {made.until}' if made.until else ''}",
    )


def unset(
    ctx: typer.Context,
    id: int = typer.Argument(..., min=1, max=2**53, help="Its number: see `monitor topics overrides`."),
    by: str = BY,
) -> None:
    """Remove a status that was set by hand: from now on it is as though nobody had set it. The record keeps it.

    To end it and keep its days in the time line, set the next state instead, or set it again with --until.

    Example:  monitor topics unset 3 --by "A. Analyst"
    """
    from monitor.desk.overriding import remove

    call = call_of(ctx)
    with writing(call) as house:
        gone = remove(id, by, house, events=False)
    told(call, gone, f"removed: {gone.topic} is what the sources say")


def overrides(
    ctx: typer.Context,
    topic: str | None = typer.Argument(None, help="Only this topic."),
    every: bool = typer.Option(False, "--all", help="Also those that were removed."),
) -> None:
    """What was said by hand and stands, of statuses and of events: its number, since when, who signed it, the address.

    "not in the log" says that the event that was corrected or retracted is in the log no more; it counts again when it is back.

    Example:  monitor topics overrides --all
    """
    from monitor.desk.overriding import overrides as record

    call = call_of(ctx)
    with looking(call) as (house, nothing_yet):
        rows = record(topic, house, every=every)
    if call.json:
        result_json([{**_fields(row), "adrift": row.adrift} for row in rows])
        return
    if not rows:
        result("nothing was said by hand" if not topic else f"nothing was said by hand of {topic}")
        if nothing_yet:
            say(call, NOTHING_YET)
        return
    table([_row(row) for row in rows], ("ID", "TOPIC", "WHAT", "BY", "MADE", "STANDS", "BECAUSE"))


def _fields(row: Kept) -> dict[str, object]:
    one = row.override
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def _row(row: Kept) -> tuple[str, ...]:
    one = row.override
    days = f" {one.since} to {one.until or 'now'}" if one.since else ""
    what = f"set {one.state}{days}" if one.what == "set" else f"{one.what} {event_said(one)}"
    gone = f"removed {at(one.removed_at)} by {one.removed_by}" if one.removed_at else ""
    stands = gone or ("not in the log" if row.adrift else "yes")
    note = f" ({one.note})" if one.note else ""
    return str(one.id), one.topic, what, one.by, at(one.made_at), stands, f"{one.because}{note}"


def event_said(one: Override) -> str:
    """What an act names of an event: `no. 12, 2026-10-24`, and what it says of it."""
    mark = one.event
    known = [f"no. {mark.ordinal}" if mark.ordinal is not None else "no number"] if mark else []
    known += [f"{mark.date}", f"({mark.id})"] if mark else []
    way = " to ".join(one.route) if one.route else None
    said = [f"no. {one.ordinal}" if one.ordinal is not None else None, one.date and f"{one.date}", one.outcome, way]
    new = ", ".join(word for word in said if word)
    return " ".join([*known, f"as {new}" if known and new else new]).strip()


def told(call: Call, one: Override, line: str) -> None:
    """What was kept or removed, for a person or a program."""
    if call.json:
        result_json(one)
    else:
        result(f"{line} (override {one.id}, by {one.removed_by or one.by}, {one.because})")


def day(text: str, option: str) -> date:
    """The day that is meant. Raises BadParameter."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2026-10-24", param_hint=option) from None


@contextmanager
def writing(call: Call) -> Iterator[House]:
    """A house in which something is kept; what cannot be meant is misuse. Raises NotFound where there is no database yet."""
    from monitor.desk.overriding import Misused
    from monitor.errors import NotFound

    with looking(call) as (house, nothing_yet):
        if nothing_yet:
            raise NotFound(NOTHING_YET)
        try:
            yield house
        except Misused as error:
            raise typer.BadParameter(str(error), param_hint=error.option) from None
