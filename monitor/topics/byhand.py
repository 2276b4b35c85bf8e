"""A status as an analyst set it, over what the claims say, which stays beside it (docs/byhand.md).

Pure functions of what the machine reckoned and of what was set by hand; the order in which the latter comes has no say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.model import Day, Override, Status, StatusChange

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Days on which one act holds, or none. `first` None: since ever."""

    first: Day | None
    hand: Override | None


def known_by(overrides: Iterable[Override], topic: str, at: datetime) -> tuple[Override, ...]:
    """Those of a topic that stood at a moment, in the order in which they were made: made by then and not removed by then. Of
    a removal that came later they say nothing."""
    made = [one for one in overrides if one.topic == topic and one.made_at <= at and not _removed(one, at)]
    return tuple(replace(one, removed_at=None, removed_by=None) for one in sorted(made, key=in_order))


def in_order(one: Override) -> tuple[datetime, int]:
    """What overrides are put in order by: as they were made."""
    return one.made_at, one.id


def set_by_hand(machine: Status, standing: Sequence[Override]) -> Status:
    """The status with what stands of acts by hand (`known_by`) laid over it. Each day has the act that was made last of those
    whose days it is among; between them the claims have their say. Nothing set: the machine's own."""
    acts = [one for one in standing if one.what == "set" and one.since is not None and one.since <= machine.day]
    if not acts:
        return machine
    stretches = _stretches(acts, machine.day)
    told = replace(machine, changes=tuple(_changes(machine, stretches)), machine=machine)
    last = stretches[-1]
    if last.hand is None:
        return told
    return replace(
        told, state=last.hand.state, since=last.first, stale=False, single_source=False, confidence="none", why="",
        voices=(), because=(), last_evidence=None, due=None, set_by=last.hand,
    )  # fmt: skip


def new_moves(
    now: Status | None, before: Status | None, overrides: Iterable[Override], at: datetime
) -> tuple[StatusChange, ...]:
    """The changes of a status that were not there at the earlier moment, in their order. What the claims said before is not new
    because nothing hides it any more; that an act was removed which held then is."""
    if now is None:
        return ()
    known = {_move(change) for change in before.by_claims.changes} if before else set()
    known_acts = {_act(change) for change in before.changes if change.hand} if before else set()
    found = [
        change
        for change in now.changes
        if (_act(change) not in known_acts if change.hand else _move(change) not in known)
    ]
    if before is not None and len(found) == 1 and found[0].hand and not found[0].ends:
        found = [replace(found[0], before=before.state)]  # whatever day it is about, this is what readers knew
    ended = _end_by_removal(now, before, overrides, at)
    replaced = any(change.hand == now.set_by for change in found if change.hand)
    return (*found, ended) if ended is not None and not replaced else tuple(found)


def _move(change: StatusChange) -> tuple[str | None, Day, str | None]:
    """What makes a change the same one, though more speak for it by now."""
    return change.after, change.since, change.before


def _act(change: StatusChange) -> tuple[int | None, bool, Day]:
    return change.hand.id if change.hand else None, change.ends, change.since


def _end_by_removal(
    now: Status, before: Status | None, overrides: Iterable[Override], at: datetime
) -> StatusChange | None:
    """The change that the removal of an act makes which held at the earlier moment."""
    held = before.set_by if before is not None else None
    removed = next((one for one in overrides if held is not None and one.id == held.id and _removed(one, at)), None)
    if before is None or removed is None or removed.removed_at is None:
        return None
    by = removed.removed_by or removed.by
    return StatusChange(
        topic=now.topic,
        before=before.state,
        after=now.state,
        since=now.since or now.day,
        on=removed.removed_at.date(),
        voices=now.voices,
        claims=now.because,
        rule=f"what was set by hand was removed by {by}",
        hand=removed,
        ends=True,
    )


def _removed(one: Override, at: datetime) -> bool:
    return one.removed_at is not None and one.removed_at <= at


def _stretches(acts: Sequence[Override], today: Day) -> list[_Stretch]:
    """The days until today, cut where another act begins to hold, or none does."""
    cuts = {one.since for one in acts if one.since} | {
        one.until + DAY for one in acts if one.until and one.until < today
    }
    found = [_Stretch(first=None, hand=None)]
    for day in sorted(cut for cut in cuts if cut <= today):
        hand = _holding(acts, day)
        if hand != found[-1].hand:
            found.append(_Stretch(first=day, hand=hand))
    return found


def _holding(acts: Sequence[Override], day: Day) -> Override | None:
    holds = (one for one in acts if one.since and one.since <= day and (one.until is None or day <= one.until))
    return max(holds, key=in_order, default=None)


def _changes(machine: Status, stretches: Sequence[_Stretch]) -> Iterator[StatusChange]:
    """The way of the status through the stretches: the machine's changes where nobody set anything, also on the day on which
    somebody begins to; and where somebody did, that he did."""
    state: str | None = None
    for place, stretch in enumerate(stretches):
        following = stretches[place + 1].first if place + 1 < len(stretches) else None
        if stretch.hand is not None and stretch.first is not None:
            yield _begin(machine.topic, state, stretch.hand, stretch.first)
            state = stretch.hand.state
            continue
        ended = stretches[place - 1].hand if place else None
        if ended is not None and stretch.first is not None:
            after = _machine_on(machine, stretch.first - DAY)
            yield _end(machine, state, after, ended, stretch.first, last=following is None)
            state = after
        for change in machine.changes:
            if (stretch.first is None or change.since >= stretch.first) and (
                following is None or change.since <= following
            ):
                yield change
                state = change.after


def _machine_on(machine: Status, day: Day) -> str | None:
    moves = [change for change in machine.changes if change.since <= day]
    return moves[-1].after if moves else None


def _begin(topic: str, before: str | None, hand: Override, since: date) -> StatusChange:
    return StatusChange(
        topic=topic,
        before=before,
        after=hand.state,
        since=since,
        on=max(since, hand.made_at.date()),
        voices=(),
        claims=(),
        rule=f"set by hand by {hand.by}",
        hand=hand,
    )


def _end(
    machine: Status, before: str | None, after: str | None, hand: Override, since: date, *, last: bool
) -> StatusChange:
    """That the days of an act are over. `last`: nothing was set since, so what the machine rests on today may be shown."""
    shown = last and after == machine.state
    return StatusChange(
        topic=machine.topic,
        before=before,
        after=after,
        since=since,
        on=since,
        voices=machine.voices if shown else (),
        claims=machine.because if shown else (),
        rule=f"what was set by hand by {hand.by} ended",
        hand=hand,
        ends=True,
    )
