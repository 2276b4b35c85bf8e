"""The status board: a row per topic, unchanged ones too (docs/digest.md)."""

from __future__ import annotations

from monitor.editions.byhand import of_status, who_set
from monitor.editions.eventrows import brief
from monitor.editions.names import Names
from monitor.editions.wording import counted, day_in
from monitor.model import Account, BoardRow, LoggedEvent


def board_row(account: Account, names: Names) -> BoardRow:
    """How a topic stands. Days are counted up to the account's day; the first day of a state is day 1."""
    status, log, topic = account.status, account.log, account.topic
    state = status.state if status else None
    before = account.before.state if account.before else None
    evidence = status.last_evidence if status else None
    return BoardRow(
        topic=topic,
        title=names.title(topic),
        state=names.state(topic, state),
        was=names.state(topic, before) if before != state else None,
        direction=names.direction(topic, before, state),
        since=status.since if status else None,
        day=day_number(account),
        last_evidence=evidence,
        age=(account.day - evidence).days if evidence else None,
        confidence=status.confidence if status else "none",
        why=status.why if status else "",
        marks=_marks(account),
        last_event=_last_event(account, names),
        events_new=sum(not event.planned and event.id in account.news for event in log.standing) if log else None,
        events_known=sum(not event.planned for event in log.standing) if log else None,
        hand=of_status(account, names),
    )


def day_number(account: Account) -> int | None:
    """The how many-eth day of its state it is; None without a state, or where it lies ahead."""
    status = account.status
    if status is None or status.state is None or status.since is None or status.since > account.day:
        return None
    return (account.day - status.since).days + 1


def status_line(account: Account, names: Names) -> str:
    """The topic in one line, for the archive: `in force, holding since 6 Mar 2026 (day 33), disputed`."""
    status = account.status
    told = []
    if status is not None:
        label = names.state(account.topic, status.state)
        since = f" since {day_in(status.since)}" if label and status.since else ""
        number = day_number(account)
        told.append(f"{label}{since}{f' (day {number})' if number else ''}" if label else "no status")
        told += [who_set(hand)] if (hand := of_status(account, names, short=True)) else []
        told += _marks(account)
    last = _last_event(account, names, full=True)
    if account.log is not None:
        told.append(f"last event: {last}" if last else "no event in the log")
    return ", ".join(told) if status is not None else "; ".join(told)


def _marks(account: Account) -> tuple[str, ...]:
    status = account.status
    if status is None or status.state is None:
        return ()
    marks = []
    if status.disputed:
        marks.append("disputed")
    if status.stale:
        age = (account.day - status.last_evidence).days if status.last_evidence else None
        marks.append(f"stale: not confirmed for {counted(age, 'day')}" if age else "stale")
    if status.single_source:
        marks.append("single source")
    return tuple(marks)


def _last_event(account: Account, names: Names, *, full: bool = False) -> str | None:
    past = [event for event in account.log.standing if not event.planned] if account.log else []
    if not past:
        return None
    latest = max(past, key=_when)
    return brief(latest, names, year=None if full else account.day.year)


def _when(event: LoggedEvent) -> tuple[int, int, float, str]:
    day = (event.date or event.first_known_at.date()).toordinal()
    return day, event.ordinal or 0, event.first_known_at.timestamp(), event.id
