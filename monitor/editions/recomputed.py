"""What became of the status and of the events that rested on a sentence which was changed (docs/digest.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.editions.eventrows import called, event_row
from monitor.editions.names import Names
from monitor.editions.shown import Load, event_said
from monitor.editions.wording import day_in
from monitor.model import Account, BoardRow, Correction, Edition, EventRow

SAME = timedelta(days=10)  # an event of the same number within these days is the same one


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What an edition is compared with: the one before it, and the window in which an edit is news."""

    before: Edition | None  # None: it cannot be read
    after: datetime
    until: datetime
    zone: str
    year: int


def became(loads: Sequence[Load], accounts: Mapping[str, Account], names: Names, since: Since) -> tuple[str, ...]:
    """A line for each topic with a status, and for each event, that rested on the sentence."""
    lines: dict[str, None] = {}
    for load in loads:
        account = accounts.get(load.topic)
        if account is None or not load.counts:
            continue
        line = _event_line(load.event, account, names, since) if load.event else _status_line(account, names, since)
        if line:
            lines[f"{names.title(load.topic)}: {line}"] = None
    return tuple(lines)


def restated(
    accounts: Sequence[Account], names: Names, since: Since, told: Iterable[Correction] = ()
) -> list[Correction]:
    """Topics whose status is not what the edition before said, without a move that explains it and with none of the corrections
    `told` saying so: what it rested on was taken away (docs/digest.md)."""
    found = []
    said = [line for each in told for line in each.became]
    for account in accounts:
        row, status = _row(since, account.topic), account.status
        was_state = _read(row)
        if row is None or status is None or account.changes or was_state is None:
            continue
        now = names.state(account.topic, status.by_claims.state)
        if was_state == now or not _known(was_state, account.topic, names):
            continue
        title = names.title(account.topic)
        if account.before is not None and account.before.by_claims.state != status.by_claims.state:
            continue  # changes.withdrawn tells it
        if not any(line.startswith(f"{title}: status recomputed") for line in said):
            was = f', not "{was_state}" as told on {_told_on(since)}'
            found.append(
                Correction(said=f"{title}: {_named(now)}{was}; what that rested on was edited, withdrawn or read anew.")
            )
    return found


def _status_line(account: Account, names: Names, since: Since) -> str:
    """What the claims say now, whatever was set by hand."""
    row, told = _row(since, account.topic), account.status
    was = _read(row)
    if told is None or row is None or (was is None and told.by_claims.state is None):
        return ""
    status = told.by_claims
    now = names.state(account.topic, status.state)
    if was != now:
        return f"status recomputed: {was or 'no status'} -> {now or 'no status'}"
    if row.hand is None and row.since != status.since and row.since and status.since:
        then, dated = day_in(row.since, since.year), day_in(status.since, since.year)
        return f"the status stands: {now}, now since {dated}, not {then}"
    return f"the status stands: {now}"


def _event_line(row: EventRow, account: Account, names: Names, since: Since) -> str:
    if account.log is None:
        return ""
    present = _present_row(row, account, names)
    if present is None:
        when = f", {day_in(row.date, since.year)}" if row.date else ""
        return f"{row.name}{when}: not in the log any more, nobody else reports it"
    said = event_said(present, since.year)
    if (present.date, present.outcomes, present.name) == (row.date, row.outcomes, row.name):
        return f"the event stands: {said}"
    return f"in the log now: {said}"


def _present_row(row: EventRow, account: Account, names: Names) -> EventRow | None:
    """The event as the log has it now: by its id, else by its name and day, and with a number by that alone."""
    events = account.log.events if account.log else ()
    for event in events:
        if event.id == row.id:
            return event_row(event, names)
    for event in events:
        if called(event, names) != row.name or event.planned != row.planned:
            continue
        if event.date == row.date or (
            event.ordinal is not None and (event.date is None or row.date is None or abs(event.date - row.date) <= SAME)
        ):
            return event_row(event, names)
    return None


def _row(since: Since, topic: str) -> BoardRow | None:
    board = since.before.board if since.before else ()
    return next((row for row in board if row.topic == topic), None)


def _read(row: BoardRow | None) -> str | None:
    """The state that the claims had at the edition before."""
    if row is None:
        return None
    return row.state if row.hand is None else row.hand.machine_state


def _told_on(since: Since) -> str:
    return day_in(since.before.date, since.year) if since.before else ""


def _known(label: str, topic: str, names: Names) -> bool:
    """Whether a state is still called so: one that was given another name did not change."""
    spec = names.topics.get(topic)
    return spec is not None and spec.status is not None and any(state.label == label for state in spec.status.states)


def _named(label: str | None) -> str:
    return f'"{label}"' if label else "no status"
