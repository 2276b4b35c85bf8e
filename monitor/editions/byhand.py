"""What was said by hand, beside what the machine reads: who signed it, when, on which address (docs/byhand.md).

None of it is ever told as a quotation: it stands in no evidence, and no mark of a quotation stands around it.
"""

from __future__ import annotations

from monitor.editions.names import Names
from monitor.editions.wording import day_in, listed, ordinal
from monitor.model import Account, ByHand, Deed, LoggedEvent, Override, Status, StatusChange

SET, ENDED = "set by hand", "no longer set by hand"


def of_status(account: Account, names: Names, *, short: bool = False) -> ByHand | None:
    """Who set the state that a topic is in; None: nobody did. `short`: without how sure it is what the machine reads."""
    status = account.status
    if status is None or status.set_by is None:
        return None
    return _of_set(status.set_by, status, names, short=short)


def of_change(change: StatusChange, account: Account, names: Names) -> ByHand | None:
    """Who made a change by hand, or ended what was set; None: it is one of the claims."""
    hand, status = change.hand, account.status
    if hand is None:
        return None
    if not change.ends:
        stands = status is not None and status.set_by == hand
        return _of_set(hand, status if stands else None, names, short=True)
    return of_act(hand) if hand.removed_at is not None else _told(hand, "ended")


def of_act(hand: Override) -> ByHand:
    """Who did it, or who removed it."""
    if hand.removed_at is None:
        return _told(hand, hand.what)
    by = hand.removed_by or hand.by
    return ByHand(what="removed", by=by, because=hand.because, on=hand.removed_at.date(), since=hand.since)


def rule_of(change: StatusChange) -> str:
    """The rule of a change for a reader: who signed stands beside it."""
    return change.rule if change.hand is None else ENDED if change.ends else SET


def of_event(event: LoggedEvent, names: Names) -> tuple[ByHand, ...]:
    """Who added, corrected and retracted it, the earliest first."""
    return tuple(_told(one, one.what, machine=_read(event, one, names)) for one in event.hands if one.what != "set")


def who_set(hand: ByHand) -> str:
    """`set by hand by A. Analyst (the machine reads in force, holding since 6 Mar 2026)`."""
    return f"{SET} by {hand.by} (the machine reads {hand.machine})"


def hand_lead(hand: ByHand, year: int | None) -> str:
    """`set by A. Analyst since 24 Oct`, `corrected by A. Analyst on 25 Oct`: what stands before the address."""
    if hand.what == "set" and hand.since is not None:
        until = f" until {day_in(hand.until, year)}" if hand.until else ""
        return f"set by {hand.by} since {day_in(hand.since, year)}{until}"
    if hand.what == "ended" and hand.until is not None:
        return f"set by {hand.by} until {day_in(hand.until, year)}"
    if hand.what == "ended":
        return f"no longer set by {hand.by}"
    return f"{hand.what} by {hand.by} on {day_in(hand.on, year)}"


def hand_rest(hand: ByHand, year: int | None) -> str:
    """`the machine reads in force, holding since 6 Mar; said on 25 Oct; note: ...`: what stands behind it; "" for nothing."""
    reads = {"set": "the machine reads", "corrected": "was:", "added": "added as:"}.get(hand.what, "")
    told = [f"{reads} {hand.machine}"] if reads and hand.machine else []
    told += [f"said on {day_in(hand.on, year)}"] if hand.what == "set" and hand.on != hand.since else []
    told += [f"note: {hand.note}"] if hand.note else []
    return "; ".join(told)


def _of_set(hand: Override, status: Status | None, names: Names, *, short: bool = False) -> ByHand:
    """With `status`, beside what the machine reads; `short`: without how sure that is."""
    if status is None:
        return _told(hand, "set")
    read = status.by_claims
    label = names.state(hand.topic, read.state)
    machine = "no status"
    if label:
        since = f" since {day_in(read.since, status.day.year)}" if read.since else ""
        machine = f"{label}{since}" + ("" if short else f" (confidence {read.confidence}: {read.why})")
    return _told(hand, "set", machine=machine, machine_state=label)


def _told(hand: Override, what: Deed, machine: str = "", machine_state: str | None = None) -> ByHand:
    return ByHand(
        what=what,
        by=hand.by,
        because=hand.because,
        on=hand.made_at.date(),
        since=hand.since,
        until=hand.until,
        note=hand.note,
        machine=machine,
        machine_state=machine_state,
    )


def _read(event: LoggedEvent, one: Override, names: Names) -> str:
    """What the machine reads of what was corrected; of an event that was added and that sources tell too, as what it was."""
    if one.what == "corrected" and event.machine is not None:
        return _values(event.machine, one, names)
    if one.what == "added" and event.sightings:
        told = [day_in(one.date)] if one.date else []
        return ", ".join([*told, *([names.outcome(event.topic, one.outcome)] if one.outcome else [])])
    return ""


def _values(read: LoggedEvent, one: Override, names: Names) -> str:
    """`12th, 24 Oct 2026, blocked`: of what is told otherwise."""
    told = []
    if one.ordinal is not None:
        told.append(ordinal(read.ordinal) if read.ordinal is not None else "no number")
    if one.date is not None:
        told.append(day_in(read.date) if read.date else "day not told")
    if one.outcome is not None:
        told.append(listed([names.outcome(read.topic, name) for name in read.outcomes or (read.outcome,)]))
    if one.route is not None:
        told.append(names.route(read.topic, read.route) or "no route")
    return ", ".join(told)
