"""All that is known of a topic at a moment, and what of it is news since an earlier one: what an edition is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median
from types import MappingProxyType

from monitor.model import (
    Account,
    Count,
    Day,
    EventLog,
    LoggedEvent,
    Override,
    Provenance,
    Sighting,
    Status,
    TakenBack,
    Testimony,
    TopicSpec,
)
from monitor.topics.byhand import in_order, known_by, new_moves, set_by_hand
from monitor.topics.byhand_events import taken_back
from monitor.topics.eventlog import event_log
from monitor.topics.status import status

USUAL = timedelta(days=60)
"""How far back the usual gap between reports looks."""

_FEWEST = 4  # days with a report, before a gap is usual
_NO_LABELS: Mapping[str, str] = MappingProxyType({})


def account(
    topic: TopicSpec,
    testimonies: Sequence[Testimony],
    sightings: Sequence[Sighting],
    counts: Sequence[Count],
    *,
    now: datetime,
    before: datetime | None,
    labels: Mapping[str, str] = _NO_LABELS,
    overrides: Sequence[Override] = (),
) -> Account:
    """What was known of a topic by `now`, beside what was known by `before`; None: there is nothing to compare with, and all
    is news. Both are aware; their days are those of UTC. `labels` says how a reader calls sides, actors and agencies, by slug.

    What became known later than `now` has no say, nor has the order of anything. Claims that a correction or an erasure took
    away are missing from both: what was told of them before is for the reader of `before` to know. `overrides`, what was ever
    set, added, corrected and retracted by hand, counts from the moment when it was made to that of its removal.
    """
    heard = [told for told in testimonies if told.claim.topic == topic.slug and told.source.known_at <= now]
    seen = [told for told in sightings if told.event.topic == topic.slug and told.source.known_at <= now]
    then = [told for told in heard if before is not None and told.source.known_at <= before]
    seen_then = [told for told in seen if before is not None and told.source.known_at <= before]
    today = _day(now)
    hands = known_by(overrides, topic.slug, now)
    hands_then = known_by(overrides, topic.slug, before) if before is not None else ()
    status_now = _status(topic, heard, now, labels, hands)
    status_then = _status(topic, then, before, labels, hands_then)
    log, log_then = _log(topic, seen, now, labels, hands), _log(topic, seen_then, before, labels, hands_then)
    reports = sorted(set(_reports(heard, seen, today)))
    return Account(
        topic=topic.slug,
        day=today,
        status=status_now,
        before=status_then,
        log=log,
        changes=new_moves(status_now, status_then, overrides, now),
        news=tuple(event.id for event in log.events if _is_news(event, log_then)) if log else (),
        testimonies=_named(topic, heard, (status_now, status_then), before),
        counts=tuple(told for told in counts if told.figure.topic == topic.slug and _lately(told.source, now, before)),
        usual_gap=_usual_gap(reports, today),
        last_report=reports[-1] if reports else None,
        said=_said(heard, now, before) if topic.status is not None else (),
        taken_back=_removed(overrides, topic.slug, log, log_then, hands_then, now),
    )


def _status(
    topic: TopicSpec,
    testimonies: Sequence[Testimony],
    at: datetime | None,
    labels: Mapping[str, str],
    hands: Sequence[Override],
) -> Status | None:
    if at is None or topic.status is None:
        return None
    return set_by_hand(status(topic, testimonies, _day(at), labels), hands)


def _log(
    topic: TopicSpec,
    sightings: Sequence[Sighting],
    at: datetime | None,
    labels: Mapping[str, str],
    hands: Sequence[Override],
) -> EventLog | None:
    if at is None or topic.events is None:
        return None
    return event_log(topic, sightings, _day(at), teller(labels), standing=hands)


def _removed(
    overrides: Sequence[Override],
    topic: str,
    log: EventLog | None,
    log_then: EventLog | None,
    hands_then: Sequence[Override],
    now: datetime,
) -> tuple[TakenBack, ...]:
    """What an analyst took back since the earlier moment; each removal as the record has it."""
    as_now = {one.id: one for one in sorted(overrides, key=in_order) if one.topic == topic}
    known = {one.id for one in known_by(overrides, topic, now)}
    gone = [as_now[one.id] for one in hands_then if one.what == "set" and one.id not in known]
    events = (
        TakenBack(hand=as_now[told.hand.id], event=told.event) if told.hand.id not in known else told
        for told in taken_back(log, log_then)
    )
    return (*(TakenBack(hand=one) for one in gone), *events)


def teller(labels: Mapping[str, str]) -> Callable[[Sighting], str]:
    """Who tells of an event, as a reader calls him: the actor, else the speaker as named, else the side, else who wrote it."""

    def told_by(sighting: Sighting) -> str:
        event = sighting.event
        actors = event.actor.split("+") if event.actor else []
        if actors and all(actor in labels for actor in actors):
            return " and ".join(labels[actor] for actor in actors)
        if event.speaker:
            return event.speaker
        if event.side:
            return " and ".join(labels.get(side, side) for side in event.side.split("+"))
        return sighting.source.written_by.label

    return told_by


def _is_news(event: LoggedEvent, before: EventLog | None) -> bool:
    """True for an event that the log did not have, or had with another number, day or outcome, or with fewer conflicts. One that
    is only recalled, years or many numbers later, is none: it is in the log under its day. Nor is one that is retracted, or
    not any more: that is a correction."""
    if event.retracted or (not event.hands and all(sighting.event.background for sighting in event.sightings)):
        return False
    ids = {sighting.event.id for sighting in event.sightings}
    same = [
        old
        for old in (before.events if before else ())
        if any(sighting.event.id in ids for sighting in old.sightings) or (event.hands and old.id == event.id)
    ]
    return not any(
        (old.ordinal, old.date, old.outcome) == (event.ordinal, event.date, event.outcome)
        and len(old.conflicts) >= len(event.conflicts)
        for old in same
    )


def _named(
    topic: TopicSpec, heard: Iterable[Testimony], told: Iterable[Status | None], before: datetime | None
) -> tuple[Testimony, ...]:
    """The claims on which the status rests or rested, and the denials and positions of the period; by id."""
    ids = {id_ for one in told if one is not None for id_ in _ids(one)}
    aside = {state.name for state in topic.status.states if state.stance} if topic.status else set()
    kept = [
        testimony
        for testimony in heard
        if testimony.claim.id in ids
        or (testimony.claim.state in {*aside, "denial"} and (before is None or testimony.source.known_at > before))
    ]
    return tuple(sorted(kept, key=lambda testimony: (testimony.claim.id, testimony.source.url)))


def _said(heard: Iterable[Testimony], now: datetime, before: datetime | None) -> tuple[Testimony, ...]:
    """The claims of the period that are no background, by id; those of copies are left out."""
    kept = [
        told
        for told in heard
        if told.claim.temporal == "current"
        and told.source.origin == told.source.url
        and _lately(told.source, now, before)
    ]
    return tuple(sorted(kept, key=lambda told: (told.claim.id, told.source.url)))


def _ids(told: Status) -> Iterator[str]:
    yield from told.because
    for camp in told.camps:
        yield from camp.claims
    for change in told.changes:
        yield from change.claims


def _lately(source: Provenance, now: datetime, before: datetime | None) -> bool:
    return source.known_at <= now and (before is None or source.known_at > before)


def _reports(heard: Iterable[Testimony], seen: Iterable[Sighting], today: Day) -> Iterator[Day]:
    """The days on which somebody reported on the topic. What is only recalled is no report."""
    sources = [told.source for told in heard if told.claim.temporal == "current"]
    sources += [told.source for told in seen if not told.event.background]
    for source in sources:
        yield min(today, source.published_on or _day(source.known_at))


def _usual_gap(reports: Sequence[Day], today: Day) -> float | None:
    """The median of the days between one day with a report and the next; None: there are too few to say."""
    lately = [day for day in reports if today - day < USUAL]
    if len(lately) < _FEWEST:
        return None
    return float(median((later - day).days for day, later in pairwise(lately)))


def _day(moment: datetime) -> Day:
    return moment.astimezone(UTC).date()
