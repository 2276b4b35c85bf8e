"""An acceptance sentence against what was read of it: what was wanted, what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import CaseClaim, CaseEvent, Claim, Event, TopicCase
from monitor.topics.claims import DENIAL
from monitor.topics.reader import TopicReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """What is not as the sentence wants it. `wanted` and `found` are plain words, such as "holding by nato; strained"."""

    what: str  # "match", "claims" or "events"
    wanted: str
    found: str


def shortfalls(case: TopicCase, topic: str, reading: TopicReading) -> tuple[Shortfall, ...]:
    """All that is wrong of a sentence that was read as a whole article; () when it is right.

    The lists of claims and events are complete: one too many is as wrong as one too few. A denial counts for nothing.
    """
    wrong = []
    match = next((each for each in reading.matches if each.topic == topic), None)
    matched = match is not None and match.matched
    if matched is not case.matches:
        wrong.append(Shortfall(what="match", wanted=_yes(case.matches), found=_yes(matched)))
    if case.claims is not None:
        claims = [claim for claim in reading.claims if claim.topic == topic and claim.state != DENIAL]
        if not claims_agree(case.claims, claims):
            wrong.append(Shortfall(what="claims", wanted=_list([_wanted_claim(each) for each in case.claims]),
                                   found=_list([_found_claim(each) for each in claims])))  # fmt: skip
    if case.events is not None:
        events = [event for event in reading.events if event.topic == topic]
        if not events_agree(case.events, events):
            wrong.append(Shortfall(what="events", wanted=_list([_wanted_event(each) for each in case.events]),
                                   found=_list([_found_event(each) for each in events])))  # fmt: skip
    return tuple(wrong)


def claims_agree(wanted: Sequence[CaseClaim], found: Sequence[Claim]) -> bool:
    """Whether each wanted claim is there once, and no other."""
    left = list(found)
    for each in sorted(wanted, key=lambda claim: (claim.by is None) + (claim.about is None)):  # the strictest first
        match = next((claim for claim in left if _is(claim, each)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def events_agree(wanted: Sequence[CaseEvent], found: Sequence[Event]) -> bool:
    """Whether each wanted event is there once, and no other."""
    left = list(found)
    for each in sorted(wanted, key=lambda event: event.route is None):
        match = next((event for event in left if _took(event, each)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def _is(claim: Claim, wanted: CaseClaim) -> bool:
    return (
        (claim.state, claim.temporal) == (wanted.state, wanted.temporal)
        and (wanted.by is None or (claim.actor or "") == wanted.by)
        and (wanted.about is None or claim.event_date == wanted.about)
    )


def _took(event: Event, wanted: CaseEvent) -> bool:
    return (
        (event.ordinal, event.date, event.outcome) == (wanted.ordinal, wanted.date, wanted.outcome)
        and set(wanted.also) <= set(event.outcomes)
        and (wanted.route is None or event.route == wanted.route)
    )


def _yes(matched: bool) -> str:
    return "the topic matches" if matched else "the topic does not match"


def _list(lines: Sequence[str]) -> str:
    return "; ".join(lines) or "nothing"


def _wanted_claim(claim: CaseClaim) -> str:
    return _claim(claim.state, claim.temporal, claim.by, str(claim.about or ""))


def _found_claim(claim: Claim) -> str:
    return _claim(claim.state, claim.temporal, claim.actor or "", str(claim.event_date or ""))


def _claim(state: str, temporal: str, by: str | None, about: str) -> str:
    words = [state, "" if temporal == "current" else temporal, "" if by is None else f"by {by or 'the outlet'}"]
    return " ".join(word for word in (*words, f"about {about}" if about else "") if word)


def _wanted_event(event: CaseEvent) -> str:
    return _event(event.ordinal, str(event.date or ""), (event.outcome, *event.also), event.route)


def _found_event(event: Event) -> str:
    return _event(event.ordinal, str(event.date or ""), event.outcomes or (event.outcome,), event.route)


def _event(ordinal: int | None, day: str, outcomes: Sequence[str], route: tuple[str, str] | None) -> str:
    words = [f"no. {ordinal}" if ordinal else "no number", day or "no day", " and ".join(outcomes)]
    return " ".join([*words, f"from {route[0]} to {route[1]}"] if route else words)
