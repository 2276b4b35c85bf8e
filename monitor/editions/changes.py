"""Moves of a status: from what to what, by which rule, on whose words (docs/digest.md); and moves that stand no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitor.editions.byhand import of_act, of_change, rule_of
from monitor.editions.eventrows import brief
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
        key=_key(change),
        topic=change.topic,
        title=names.title(change.topic),
        before=names.state(change.topic, change.before),
        after=names.state(change.topic, change.after),
        direction=names.direction(change.topic, change.before, change.after),
        since=change.since,
        on=change.on,
        rule=rule_of(change),
        voices=change.voices,
        evidence=evidence,
        more=more,
        hand=of_change(change, account, names),
    )


def _key(change: StatusChange) -> str:
    if change.hand is not None:
        what = "ended" if change.ends else "set"
        return f"{what}>{change.after or 'none'}@{change.since.isoformat()}, said {change.hand.made_at.isoformat()}"
    return f"{change.before or 'none'}>{change.after or 'none'}@{change.since.isoformat()}"


def withdrawn(account: Account, names: Names) -> list[Correction]:
    """What the edition before held of a status and the claims known now do not bear out: moves that are gone, or a state that
    is another one without any move; and what an analyst took back."""
    if account.before is None or account.status is None:
        return taken_back(account, names)
    title, year = names.title(account.topic), account.day.year
    gone = [
        move
        for move in account.before.changes
        if move.hand is None and not _stands(move, account.status.by_claims.changes)
    ]
    told = [
        f"{title}: no longer borne out by what is known now: {_named(names.state(account.topic, move.after))} since "
        f"{day_in(move.since, year)}."
        for move in gone
    ]
    before, after = account.before.state, account.status.state
    if before != after and not account.changes:
        was, now = (_named(names.state(account.topic, state)) for state in (before, after))
        told.append(f"{title}: {now}, not {was} as told before; no new move, the claims were read anew.")
    return [*(Correction(said=said) for said in told), *taken_back(account, names)]


def taken_back(account: Account, names: Names) -> list[Correction]:
    """What was told before and was retracted or removed since. The end of a state that is set is a change, and not told here."""
    title = names.title(account.topic)
    ended = {change.hand.id for change in account.changes if change.hand is not None and change.ends}
    found = []
    for one in account.taken_back:
        hand, event = one.hand, one.event
        removed = hand.removed_at is not None
        if event is not None:
            what = "stands again" if hand.what == "retracted" and removed else "not in the log any more"
            said = f"{title}: {brief(event, names, year=account.day.year)}: {what}."
        elif hand.id not in ended:
            state, since = names.state(account.topic, hand.state), day_in(hand.since or account.day, account.day.year)
            said = f'{title}: "{state}" since {since}, as it was set by hand, stands no more.'
        else:
            continue
        found.append(Correction(said=said, hand=of_act(hand)))
    return found


def _stands(move: StatusChange, moves: Sequence[StatusChange]) -> bool:
    return any(other.after == move.after and abs(other.since - move.since) <= NEAR for other in moves)


def _named(label: str | None) -> str:
    return f'"{label}"' if label else "no status"
