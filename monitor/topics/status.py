"""The state of a topic on a day: a pure function of the claims made until then (docs/topics.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal

from monitor.model import Day, Status, StatusSpec, Testimony, TopicSpec
from monitor.topics.disputes import camps_on
from monitor.topics.moves import Walk, walk
from monitor.topics.tally import HEARD, SLACK, Weighed, count, heaviest_first, makers, score, weighed
from monitor.topics.votes import Vote, ballot, moves, voice_name

Confidence = Literal["high", "medium", "low", "none"]

_NO_STATUS = "nobody has said enough for a status"
_LEFT = "nobody stands by it any more"


def status(
    topic: TopicSpec, testimonies: Sequence[Testimony], day: Day, labels: Mapping[str, str] = MappingProxyType({})
) -> Status:
    """In what state a topic is on a day, since when, who says so and how it came there.

    `labels` says how a reader calls sides and agencies, by slug; without it they are called by that. The order of the
    testimonies has no say; those of other topics, those published later and those of texts without a date do not count. A
    topic without a status section has no status: ValueError.
    """
    if topic.status is None:
        raise ValueError(f"topic {topic.slug} has no status section")
    return status_after(walked(topic, topic.status, testimonies, day, labels), day)


def walked(
    topic: TopicSpec, spec: StatusSpec, testimonies: Iterable[Testimony], day: Day, labels: Mapping[str, str]
) -> Walk:
    """The way of a topic's status until the end of a day, with the votes that made it. The testimonies are gone through
    thrice."""
    return walk(topic.slug, spec, ballot(topic.slug, spec, testimonies, day), day, labels)


def status_after(way: Walk, day: Day) -> Status:
    """The status at the end of a way that was walked until a day."""
    now, today = way.standing, day.toordinal()
    confirming = confirmations(way, today)
    camps = camps_on(way.tally, today, way.labels)
    votes = [vote for _weight, vote in confirming]
    alone = bool(votes) and 1 in (len({vote.voice for vote in votes}), len({vote.wrote for vote in votes}))
    stale = now.is_stale(today)
    confidence, why = _trust(way, votes, today - now.last, doubt=bool(camps), weak=stale or alone)
    return Status(
        topic=way.topic,
        day=day,
        state=now.state.name if now.state else None,
        since=date.fromordinal(now.since) if now.state else None,
        stale=stale,
        disputed=bool(camps),
        camps=camps,
        single_source=alone,
        confidence=confidence,
        why=why,
        voices=_names(votes, way.labels),
        because=tuple(dict.fromkeys(vote.claim for vote in makers(confirming))) or _made(way),
        scores=scores(way, today),
        last_evidence=date.fromordinal(now.last) if now.state else None,
        due=_due(way, votes),
        changes=tuple(way.changes),
    )


def confirmations(way: Walk, day: int) -> list[Weighed]:
    """The votes that confirm the present state, the heaviest first: those of the last HEARD days, and where there are none
    those of the last day with one."""
    now = way.standing
    if now.state is None:
        return []
    name = now.state.name
    lately = [*way.tally.said(name, day, HEARD)] or [
        vote for vote in way.tally.ballot.votes.get(now.last, {}).get(name, ()) if vote.stands_on(day)
    ]
    found = [vote for vote in lately if vote.about >= now.since - SLACK]
    return heaviest_first(weighed(found, day))


def scores(way: Walk, day: int) -> tuple[tuple[str, float], ...]:
    """The states that have a score on a day, the highest first, to four decimals."""
    found = [
        (state.name, round(score(way.tally.votes_for(state, day)), 4))
        for state in way.tally.spec.states
        if moves(state)
    ]
    return tuple(sorted((pair for pair in found if pair[1] > 0), key=lambda pair: -pair[1]))


def _trust(way: Walk, votes: Sequence[Vote], silent: int, *, doubt: bool, weak: bool) -> tuple[Confidence, str]:
    """How sure one may be of a status, and why in plain words. `silent`: days since somebody confirmed it. Origins of one
    owner are not independent of each other."""
    if way.standing.state is None:
        return "none", _NO_STATUS
    if not votes:
        return "low", _LEFT
    voices, origins = len({vote.voice for vote in votes}), len({vote.wrote for vote in votes})
    owners = len({vote.house for vote in votes})
    sides = {side for vote in votes for side in vote.sides}
    of_sides = f" of {count(len(sides), 'side')}" if sides else ""
    why = f"{count(voices, 'voice')}{of_sides}, {count(origins, 'origin')}"
    if owners < origins:
        why += f", {count(owners, 'owner')}"
    if silent >= HEARD:
        why += f", the last {count(silent, 'day')} ago"
    if doubt:
        why += "; others say the contrary"
    if weak or owners == 1 or silent >= HEARD:
        return "low", why
    one_side = len(sides) == 1 and all(vote.sides for vote in votes)
    return ("high" if voices > 2 and owners > 2 and not one_side and not doubt else "medium"), why


def _made(way: Walk) -> tuple[str, ...]:
    return way.changes[-1].claims if way.standing.state else ()


def _due(way: Walk, votes: Sequence[Vote]) -> Day | None:
    """The day for which the newest of the votes says that more will come, where the present state is what comes before that."""
    if not any(state.ahead == way.standing.name for state in way.tally.spec.states):
        return None
    told = [vote for vote in votes if vote.due is not None]
    newest = max(told, key=lambda vote: (vote.moment, -(vote.due or 0)), default=None)
    return date.fromordinal(newest.due) if newest is not None and newest.due is not None else None


def _names(votes: Sequence[Vote], labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({voice_name(vote.voice, labels) for vote in votes}))
