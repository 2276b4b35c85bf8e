"""Moves of a status: from what to what, by which rule, on whose words (docs/digest.md); and moves that stand no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitor.editions.evidence import from_claims, testimonies
from monitor.editions.names import Names
from monitor.editions.wording import day_in
from monitor.model import Account, Change, Correction, StatusChange

QUOTES = 3  # of one change
NEAR = timedelta(days=7)  # a move to the same state within these days is the same one, dated anew


def new_changes(account: Account, names: Names) -> list[Change]:
    """The moves that were not there at the edition before, in the order of the status."""
    return [change_row(change, account, names) for change in account.changes]


def change_row(change: StatusChange, account: Account, names: Names, most: int = QUOTES) -> Change:
    """One move, without a number."""
    evidence, more = from_claims(testimonies(account, change.claims), names, most)
    return Change(
        ref=None,
        key=f"{change.before or 'none'}>{change.after or 'none'}@{change.since.isoformat()}",
        topic=change.topic,
        title=names.title(change.topic),
        before=names.state(change.topic, change.before),
        after=names.state(change.topic, change.after),
        direction=names.direction(change.topic, change.before, change.after),
        since=change.since,
        on=change.on,
        rule=change.rule,
        voices=change.voices,
        evidence=evidence,
        more=more,
    )


def withdrawn(account: Account, names: Names) -> list[Correction]:
    """What the edition before held of a status and the claims known now do not bear out: moves that are gone, or a state that
    is another one without any move."""
    if account.before is None or account.status is None:
        return []
    title, year = names.title(account.topic), account.day.year
    gone = [move for move in account.before.changes if not _stands(move, account.status.changes)]
    told = [
        f"{title}: no longer borne out by what is known now: {_named(names.state(account.topic, move.after))} since "
        f"{day_in(move.since, year)}."
        for move in gone
    ]
    before, after = account.before.state, account.status.state
    if before != after and not account.changes:
        was, now = (_named(names.state(account.topic, state)) for state in (before, after))
        told.append(f"{title}: {now}, not {was} as told before; no new move, the claims were read anew.")
    return [Correction(said=said) for said in told]


def _stands(move: StatusChange, moves: Sequence[StatusChange]) -> bool:
    return any(other.after == move.after and abs(other.since - move.since) <= NEAR for other in moves)


def _named(label: str | None) -> str:
    return f'"{label}"' if label else "no status"
