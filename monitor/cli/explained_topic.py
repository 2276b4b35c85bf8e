"""What a topic's status and log rest on, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.opening import at, result
from monitor.cli.topics_byhand import event_said
from monitor.model import grounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.desk.explaining_topic import Said, TopicExplanation
    from monitor.model import EventLog, LoggedEvent, Override


def show_topic(told: TopicExplanation) -> None:
    """The status and what confirms it, what speaks for every state, each move with its rule and words, the log."""
    result(f"{told.title} ({told.topic}) on {told.day}, from what was known by {at(told.known_by)}")
    for one in told.by_hand:
        result(_said_by_hand(one, told))
    if told.status is None:
        result("it has no states")
    else:
        _show_status(told)
        _show_cases(told)
        _show_moves(told)
        _show_camps(told)
        for reason, number in told.uncounted:
            result(f"NOT COUNTED {number}: {reason}")
    if told.log is not None:
        _show_log(told.log)


def _said_by_hand(one: Override, told: TopicExplanation) -> str:
    """One line of what an analyst said, and what became of it."""
    days = f" since {one.since}{f' until {one.until}' if one.until else ''}" if one.since else ""
    what = f"set to {one.state}{days}" if one.what == "set" else f"{one.what} event {event_said(one)}"
    removed = one.removed_at is not None and one.removed_at <= told.known_by
    holds = "; this is the status, the machine reads what follows" if told.set_by and one.id == told.set_by.id else ""
    gone = f"; removed by {one.removed_by} at {at(one.removed_at)}" if removed else holds
    note = f"; note: {one.note}" if one.note else ""
    return f"BY HAND {one.id}: {what}, by {one.by} at {at(one.made_at)} ({one.because}){note}{gone}"


def _show_status(told: TopicExplanation) -> None:
    status = told.status
    assert status is not None
    if status.since is None:
        result(f"STATUS none: {status.why}")
        return
    marks = [word for word, on in (("stale", status.stale), ("disputed", status.disputed)) if on]
    marks += ["single source"] if status.single_source else []
    result(f"STATUS {', '.join([f'{told.label} since {status.since}', *marks])}")
    result(f"  confidence {status.confidence}: {status.why}")
    if status.due is not None and told.due is not None:
        result(f"  due on {status.due}: {told.due}")
    result(f"  confirmed last on {status.last_evidence} by:")
    _show_said(told.confirmed_by)


def _show_cases(told: TopicExplanation) -> None:
    for case in told.cases:
        result(f"STATE {case.label}: score {case.score:.2f}; {case.verdict}")
        _show_said(case.votes)


def _show_moves(told: TopicExplanation) -> None:
    for move in told.moves:
        result(f"CHANGE {move.before} -> {move.after} since {move.change.since}, decided on {move.change.on}")
        result(f"  rule: {move.change.rule}")
        if move.change.voices:
            result(f"  voices: {', '.join(move.change.voices)}")
        _show_said(move.said)


def _show_camps(told: TopicExplanation) -> None:
    for camp in told.camps:
        result(f"DISPUTE {camp.label}: {', '.join(camp.voices)}")
        _show_said(camp.said)


def _show_said(said: Iterable[Said]) -> None:
    for one in said:
        weight = f"{one.voice} {one.weight:.2f}: " if one.voice is not None and one.weight is not None else ""
        speaker = f", {one.speaker}" if one.speaker else ""
        copied = f", a copy of {one.origin}" if one.origin != one.url else ""
        wrote = f", from {one.written_by.label}" if one.written_by.label not in (one.outlet, one.voice) else ""
        where = "headline" if one.in_title else f"{one.start}-{one.end}"
        result(f"    {weight}{one.outlet}{speaker}, {one.published_on or 'no date'}{copied}{wrote}")
        result(f"      > {one.quote}")
        result(f"      {one.url} ({where}), claim {one.claim}")


def _show_log(log: EventLog) -> None:
    for event in log.events:
        result(f"EVENT {_event(event)}")
        for one in event.hands:
            said = f" (read: {_read(event.machine)})" if one.what == "corrected" and event.machine is not None else ""
            result(f"    {one.what} by {one.by}{said}: {one.because}")
        for conflict in event.conflicts:
            said = "; ".join(f"{value}: {who}" for value, who in conflict.sayings)
            result(f"    they differ in {conflict.what}: {said}")
        for seen in event.sightings:
            result(f"    {seen.source.outlet}, {seen.source.published_on or 'no date'}: {seen.source.url}")
            result(f"      > {seen.event.quote}")
    if log.missing:
        result(f"NOT SEEN {', '.join(str(number) for number in log.missing)}")
    for note in log.notes:
        result(f"NOTE {note}")


def _read(event: LoggedEvent) -> str:
    """As the sources tell it."""
    number = f"no. {event.ordinal}" if event.ordinal is not None else "no number"
    return f"{number}, {event.date or 'no date'}: {', '.join(event.outcomes) or event.outcome}"


def _event(event: LoggedEvent) -> str:
    number = f"no. {event.ordinal}" if event.ordinal is not None else "no number"
    way = f", {event.route[0]} to {event.route[1]}" if event.route else ""
    marks = "".join(f", {word}" for word in _marks(event))
    outcomes = ", ".join(event.outcomes) or event.outcome
    told = grounds((seen.source.outlet, seen.source.written_by) for seen in event.sightings).told
    told = told if event.sightings else "in no source"
    return f"{event.series} {number}, {event.date or 'no date'}: {outcomes}{way}{marks}; {told}"


def _marks(event: LoggedEvent) -> list[str]:
    told = (("planned", event.planned), ("reported late", event.late), ("RETRACTED", event.retracted))
    return [word for word, on in told if on]
