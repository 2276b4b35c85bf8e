"""Claim against claim, side by side; ground that is thin; and what was said that counts for no status (docs/digest.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.editions.evidence import from_claims, of_claim, testimonies
from monitor.editions.names import Names
from monitor.model import Account, Camp, Change, Dispute, Evidence, Position, Side, Status, Testimony

QUOTES = 2  # of one side


def disputes(account: Account, names: Names) -> list[Dispute]:
    """The dispute of a topic with the words of each side; without one, that a status rests on one side or one source alone."""
    status = account.status
    if status is None or status.state is None:
        return []
    title = names.title(account.topic)
    if status.disputed and len(status.camps) > 1:
        return [Dispute(topic=account.topic, title=title, sides=sides_of(status, account, names))]
    mark = _thin(account, names)
    label = names.state(account.topic, status.state) or ""
    return (
        [Dispute(topic=account.topic, title=title, sides=(Side(state=label, voices=status.voices),), mark=mark)]
        if mark
        else []
    )


def sides_of(status: Status | None, account: Account, names: Names, most: int = QUOTES) -> tuple[Side, ...]:
    """The camps of a status, now or before, with up to `most` sentences of each; () where nobody disputes it."""
    return tuple(_side(camp, account, names, most) for camp in status.camps) if status is not None else ()


def beside(dispute: Dispute, changes: Sequence[Change]) -> Dispute:
    """The dispute without the words that a change quotes already; the change's number stands for them."""
    quoted = {
        _place(evidence): change.ref for change in changes for evidence in change.evidence if change.ref is not None
    }
    sides = []
    for side in dispute.sides:
        kept = tuple(evidence for evidence in side.evidence if _place(evidence) not in quoted)
        refs = sorted({quoted[_place(evidence)] for evidence in side.evidence if _place(evidence) in quoted})
        sides.append(replace(side, evidence=kept, refs=tuple(refs)))
    return replace(dispute, sides=tuple(sides))


def positions(account: Account, names: Names) -> list[Position]:
    """Denials and stances, the latest first, each speaker's words once."""
    told = [t for t in account.testimonies if t.claim.state == "denial" or names.stance(account.topic, t.claim.state)]
    found: dict[tuple[str, str], Position] = {}
    for testimony in sorted(told, key=_latest_first):
        evidence = of_claim(testimony, names)
        if evidence is not None:
            claim = testimony.claim
            who = claim.actor or claim.speaker or testimony.source.outlet
            what = names.state(account.topic, claim.state) or claim.state
            row = Position(topic=account.topic, title=names.title(account.topic), what=what, evidence=evidence)
            found.setdefault((claim.state, who), row)
    return list(found.values())


def _place(evidence: Evidence) -> tuple[str, int, int, bool]:
    return evidence.url, evidence.start, evidence.end, evidence.in_title


def _side(camp: Camp, account: Account, names: Names, most: int) -> Side:
    evidence, more = from_claims(testimonies(account, camp.claims), names, most)
    state = names.state(account.topic, camp.state) or camp.state
    return Side(state=state, voices=camp.voices, evidence=evidence, more=more)


def _thin(account: Account, names: Names) -> str:
    status = account.status
    assert status is not None
    if status.single_source:
        return "single source"
    sides = {told.claim.side for told in testimonies(account, status.because)}
    side = next(iter(sides)) if len(sides) == 1 else None  # None among them: an outlet in its own voice
    return f"one side only: {names.voices.party(side)}" if side else ""


def _latest_first(told: Testimony) -> tuple[float, str, int]:
    when = told.source.published_at or told.source.known_at
    return -when.timestamp(), told.source.url, told.claim.start
