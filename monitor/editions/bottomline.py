"""The most important thing first: the bottom line, and the wordings of the subject from the fullest to the shortest.

Both are made from status changes and new events alone. What did not change is told behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.editions.board import day_number
from monitor.editions.eventrows import called, news
from monitor.editions.names import Names
from monitor.editions.overdue import is_overdue
from monitor.editions.telling import ground_text, outcomes_text
from monitor.editions.wording import capital, counted, day_in, listed
from monitor.model import Account, Change, EventRow, LoggedEvent, Statement

SENTENCES = 3
VOICES = 3  # that a sentence names
QUIET = "No status changed and no event became known in this period."


def bottom_line(
    changes: Sequence[Change],
    events: Sequence[EventRow],
    announced: Sequence[EventRow],
    weights: Sequence[int],
    year: int,
) -> tuple[Statement, ...]:
    """Up to three sentences: changes first, then events by the weight of their outcomes (one for each event, lowest first),
    then what is announced; what is left over is counted in the third."""
    heavy = [
        event for _, event in sorted(zip(weights, events, strict=True), key=lambda pair: (pair[0], _recent(pair[1])))
    ]
    told = [(change.ref, change_sentence(change, year)) for change in _latest(changes)]
    told += [(event.ref, event_sentence(event, year)) for event in (*heavy, *announced)]
    numbered = [(ref, text) for ref, text in told if ref is not None]
    if not numbered:
        return (Statement(text=QUIET, refs=()),)
    whole = numbered if len(numbered) <= SENTENCES else numbered[: SENTENCES - 1]
    statements = [Statement(text=text, refs=(ref,)) for ref, text in whole]
    if left := sorted(ref for ref, _ in numbered[len(whole) :]):
        statements.append(Statement(text=f"{len(left)} more are listed below.", refs=tuple(left)))
    return tuple(statements)


def headlines(accounts: Sequence[Account], names: Names, *, blind: bool = False) -> list[str]:
    """The wordings of the subject, from the fullest to the shortest: as many pieces of news as fit, each in short if need be,
    and how the other topics stand. [] when no account has a status or an event. `blind`: something could not be seen."""
    pieces, standing = _pieces(accounts, names), _standing(accounts, names, blind=blind)
    if not pieces and not any(_known(account) for account in accounts):
        return []
    if not pieces:
        held = [f"no change: {'; '.join(standing[:count])}" for count in range(len(standing), 0, -1)]
        return [*held, "no change"]
    wordings = []
    for shown in range(len(pieces), 0, -1):
        left = f" and {len(pieces) - shown} more" if shown < len(pieces) else ""
        news = ["; ".join(forms) + left for forms in zip(*pieces[:shown], strict=True)]
        for behind in dict.fromkeys(("; ".join(standing), *standing[:1])):
            wordings += [f"{told}; {behind}" for told in news if behind]
        wordings += news
    return [*wordings, pieces[0][1]]


def change_sentence(change: Change, year: int) -> str:
    """`Idlib ceasefire: now "agreed" since 6 Mar, before that "called for"; 2 voices: NATO, Russia.` What was set by hand says by
    whom."""
    since = f" since {day_in(change.since, year)}" if change.after else ""
    now = f'"{change.after}"' if change.after else "no status any more"
    was = f'"{change.before}"' if change.before else "no status"
    by = f"; {counted(len(change.voices), 'voice')}: {_few(change.voices)}" if change.voices else ""
    hand = f", {change.rule} by {change.hand.by}" if change.hand and change.hand.what == "set" else ""
    return f"{change.title}: now {now}{since}{hand}, before that {was}{by}."


def event_sentence(event: EventRow, year: int) -> str:
    """`Patrol 13 on 7 Apr: cut short; 3 sources, 2 origins.`"""
    when = f" on {day_in(event.date, year)}" if event.date and not event.planned else ""
    ahead = f" for {day_in(event.date, year)}" if event.date and event.planned else ""
    where = f" ({event.route})" if event.route else ""
    differ = (
        f"; sources differ on {listed([told.split(' - ')[0] for told in event.conflicts])}" if event.conflicts else ""
    )
    corrected = "".join(f"; {one.what} by {one.by}" for one in event.hands[-1:])
    return (
        f"{capital(event.name)}{when}{where}: {outcomes_text(event)}{ahead}; {ground_text(event)}{differ}{corrected}."
    )


def _few(voices: Sequence[str]) -> str:
    return (
        ", ".join(voices) if len(voices) <= VOICES else f"{', '.join(voices[:VOICES])} and {len(voices) - VOICES} more"
    )


def _latest(changes: Sequence[Change]) -> list[Change]:
    """The last move of each topic first: what lies between is in the list."""
    last = {change.topic: change for change in changes}
    return [*last.values(), *(change for change in changes if last[change.topic] is not change)]


def _pieces(accounts: Sequence[Account], names: Names) -> list[tuple[str, str]]:
    """Each piece of news at length and in short, the most important first."""
    moves = [piece for account in accounts if (piece := _move(account, names))]
    events = [(names.weight(e.topic, e.outcome), e) for account in accounts for e in news(account)]
    past = sorted((pair for pair in events if not pair[1].planned), key=lambda pair: (pair[0], _recent(pair[1])))
    ahead = [event for _, event in events if event.planned]
    return [*moves, *(_happened(event, names) for _, event in past), *(_happened(event, names) for event in ahead)]


def _recent(event: EventRow | LoggedEvent) -> int:
    """Sorts the latest first."""
    return -event.date.toordinal() if event.date else 0


def _move(account: Account, names: Names) -> tuple[str, str] | None:
    """What became of a status in this period, at length and in short; None when nothing did."""
    status, before, word = account.status, account.before, names.word(account.topic)
    if status is None:
        return None
    state = f"{word} {_stands(account, names)}" if status.state else f"{word} without status"
    if account.changes and _is_by_hand(account):
        return _set_or_ended(account, state, names)
    if account.changes:
        was = account.changes[0].before
        if was == status.state:
            return f"{state} again", f"{state} again"
        now = state.replace(word, f"{word} now", 1) if status.state else state
        return (f"{now} (was {names.state_word(account.topic, was)})" if was else now), state
    if before is not None and before.state != status.state:
        return f"{state} after all", f"{state} after all"
    if status.state and status.disputed and not (before and before.disputed):
        return f"{state}, now disputed", f"{state}, disputed"
    return None


def _stands(account: Account, names: Names) -> str:
    """`holding`; of a state that an analyst set, `set to strained`."""
    status = account.status
    assert status is not None
    told = names.state_word(account.topic, status.state) if status.state else "none"
    return f"set to {told}" if status.set_by is not None else told


def _is_by_hand(account: Account) -> bool:
    return any(change.hand is not None for change in account.changes)


def _set_or_ended(account: Account, state: str, names: Names) -> tuple[str, str]:
    """What became of a status that was set or let go by hand: from what it was at the edition before."""
    status, before = account.status, account.before.state if account.before else None
    was = f" (was {names.state_word(account.topic, before)})" if before else ""
    return (state if status is not None and status.state == before else f"{state}{was}"), state


def _happened(event: LoggedEvent, names: Names) -> tuple[str, str]:
    name, outcome = called(event, names), names.outcome(event.topic, event.outcome)
    day = day_in(event.date, event.date.year) if event.date else None
    if event.planned:
        return (f"{name} {outcome} for {day}" if day else f"{name} {outcome}"), f"{name} {outcome}"
    when = f" of {day}" if day and event.ordinal is None else ""
    return f"{name}{when} {outcome}", f"{name} {outcome}"


def _standing(accounts: Sequence[Account], names: Names, *, blind: bool) -> list[str]:
    """How the topics stand that did not move: states with their day, then logs that are overdue."""
    told = []
    for account in accounts:
        status = account.status
        if status is not None and status.state is not None and _move(account, names) is None:
            number = day_number(account)
            disputed = ", disputed" if status.disputed else ""
            day = f" (day {number})" if number else ""
            told.append(f"{names.word(account.topic)} {_stands(account, names)}{disputed}{day}")
    for account in accounts:
        if account.log is not None and not account.news and is_overdue(account):
            told.append(f"{names.word(account.topic)} overdue{'?' if blind else ''}")
    return told


def _known(account: Account) -> bool:
    return bool((account.status and account.status.state) or (account.log and account.log.events))
