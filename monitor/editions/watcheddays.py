"""How well the monitor could see on past days, from the editions of those days (docs/digest.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.editions.wording import counted, day_in, listed
from monitor.model import Day, DayWatched, EditionRef
from monitor.text.plain import one_line

NAMED = 6  # days, or sources, that a line names


def watched(
    days: Sequence[Day], refs: Sequence[EditionRef], contents: Mapping[Day, str | None]
) -> tuple[DayWatched, ...]:
    """A row for each of these days of a digest, in order. `refs`: all its editions; `contents`: their frozen JSON, by day. One
    that cannot be read says nothing of the sources."""
    by_day = {ref.date: ref for ref in refs}
    made = sorted(by_day)
    rows = []
    for day in sorted(days):
        ref = by_day.get(day)
        if ref is None:
            rows.append(DayWatched(day=day, edition=None, covered_by=next((each for each in made if each > day), None)))
        else:
            rows.append(DayWatched(day=day, edition=ref, **_seen(contents.get(day))))
    return tuple(rows)


def unseen_days(days: Sequence[DayWatched]) -> list[Day]:
    """The days without an edition: the monitor may not have looked."""
    return [row.day for row in days if row.edition is None]


def days_text(days: Sequence[DayWatched], year: int) -> tuple[str, ...]:
    """The days in a few lines: how many had an edition, which had none, how many sources were reached, and which were not."""
    if not days:
        return ("No edition was due in this time.",)
    lines = [f"{len(days) - len(unseen_days(days))} of {counted(len(days), 'day')} had an edition."]
    for by in dict.fromkeys(row.covered_by for row in days if row.edition is None):
        missing = [row.day for row in days if row.edition is None and row.covered_by == by]
        told = f"; what became known then is in that of {day_in(by, year)}" if by else ""
        lines.append(f"None on {_days(missing, year)}{told}: the monitor may not have looked then.")
    counted_days = [row for row in days if row.feeds is not None and row.reached is not None]
    if counted_days:
        lines.append(_reached(counted_days, year))
    late = [row.day for row in days if row.late]
    if late:
        lines.append(f"Made late: {_days(late, year)}.")
    return tuple(lines)


def _reached(days: Sequence[DayWatched], year: int) -> str:
    worst = min(days, key=lambda row: ((row.reached or 0) / (row.feeds or 1), row.day))
    told = f"Sources reached: at least {worst.reached} of {worst.feeds} (on {day_in(worst.day, year)})"
    if all(row.reached == row.feeds for row in days):
        told = f"Sources reached: all {worst.feeds} on each of these days"
    for what, names in (("not reached", [row.unreached for row in days]), ("silent", [row.silent for row in days])):
        on: dict[str, int] = {}
        for titles in names:
            for title in titles:
                on[title] = on.get(title, 0) + 1
        if on:
            most = sorted(on.items(), key=lambda each: (-each[1], each[0].casefold()))
            named = [f"{title} on {counted(count, 'day')}" for title, count in most[:NAMED]]
            more = f" and {len(most) - NAMED} more" if len(most) > NAMED else ""
            told += f"; {what}: {', '.join(named)}{more}"
    return f"{told}."


def _days(days: Sequence[Day], year: int) -> str:
    named = [day_in(day, year) for day in days[:NAMED]]
    return listed(named) if len(days) <= NAMED else f"{', '.join(named)} and {len(days) - NAMED} more"


def _seen(content: str | None) -> dict[str, Any]:
    """What an edition's frozen JSON says of the sources; read without more of it, for it may be large."""
    try:
        told = json.loads(content or "")
        ledger = told["ledger"]
        troubled = [(str(row["state"]), one_line(str(row["title"]), 80)) for row in ledger["troubled"]]
        return {
            "feeds": int(ledger["feeds"]),
            "reached": int(ledger["reached"]),
            "unreached": tuple(title for state, title in troubled if state != "silent"),
            "silent": tuple(title for state, title in troubled if state == "silent"),
            "partial": bool(told.get("partial")),
            "late": bool(told.get("late")),
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
