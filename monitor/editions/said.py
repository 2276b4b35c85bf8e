"""The claims of an edition's own time, for the time line of a topic's page: on which day which side said what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from monitor.editions.evidence import of_claim
from monitor.editions.names import DENIED, Names
from monitor.model import Account, Said, Stand, StatusChange, Testimony


def said(account: Account, names: Names, most: int) -> tuple[tuple[Said, ...], int]:
    """Up to `most` claims by day, and how many further ones there are. Of what one voice says of a day the first is told; where
    more must give way, each day, side and standing keeps one before any has two, the latest first."""
    moves = account.status.changes if account.status else ()
    rows = [row for told in sorted(account.said, key=_by_age) if (row := _row(told, moves, names))]
    once: dict[tuple[object, ...], Said] = {}
    for row in rows:
        once.setdefault((row.day, row.side, row.state, row.evidence.speaker or row.evidence.outlet), row)
    kept = _kept(list(once.values()), most)
    return tuple(kept), len(account.said) - len(kept)


def _row(told: Testimony, moves: Sequence[StatusChange], names: Names) -> Said | None:
    """The claim as a mark of the time line; None when something is hidden in its sentence."""
    evidence = of_claim(told, names)
    if evidence is None:
        return None
    claim = told.claim
    day = told.source.published_on or told.source.known_at.date()
    label = names.state(claim.topic, claim.state)
    return Said(
        topic=claim.topic,
        side=_side(claim.side, told.source.outlet_side, names),
        state=label or DENIED,
        stand=_stand(claim.topic, claim.state, _state_on(day, moves), names),
        day=day,
        evidence=evidence,
    )


def _side(speaker: str | None, outlet: str | None, names: Names) -> str | None:
    """The side of who speaks; of an outlet in its own words the party of its bloc, else its side as it is called."""
    voices = names.voices
    spec = voices.sides.get(outlet or "")
    if speaker or (spec is not None and spec.bloc in voices.actors):
        return voices.party(speaker or (spec.bloc if spec else None))
    return voices.side_named(outlet)


def _stand(topic: str, state: str, status: str | None, names: Names) -> Stand:
    if state == "denial" or names.stance(topic, state):
        return "aside"
    if state == status:
        return "with"
    return "against" if status is not None and names.contrary(topic, state, status) else "beside"


def _state_on(day: date, moves: Iterable[StatusChange]) -> str | None:
    """The state that the topic was in at the end of a day; None: it had none."""
    state = None
    for move in moves:
        if move.since <= day:
            state = move.after
    return state


def _kept(rows: Sequence[Said], most: int) -> list[Said]:
    places: dict[tuple[object, ...], int] = {}
    ranked = []
    for place, row in enumerate(rows):
        kind = (row.day, row.side, row.stand)
        places[kind] = places.get(kind, -1) + 1
        ranked.append((places[kind], -row.day.toordinal(), place))
    chosen = sorted(place for _, _, place in sorted(ranked)[:most])
    return [rows[place] for place in chosen]


def _by_age(told: Testimony) -> tuple[date, float, str]:
    source = told.source
    when = source.published_at or source.known_at
    return source.published_on or source.known_at.date(), when.timestamp(), told.claim.id
