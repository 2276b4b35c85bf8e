"""Who says the contrary of whom: on a day, and through all the days of a topic."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.model import Camp, Day
from monitor.topics.moves import Walk
from monitor.topics.tally import HEARD, SLACK, Standing, Tally
from monitor.topics.votes import Vote, moves, voice_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarrel:
    """A dispute that went on from one day to another: who stood in which camp, each with his newest word in it."""

    first: Day
    last: Day
    camps: tuple[Camp, ...]  # in the topic's order of states


def camps_on(tally: Tally, day: int, labels: Mapping[str, str]) -> tuple[Camp, ...]:
    """Who says what in a dispute, the camp of the status first; () where no two voices say the contrary of each other."""
    camps = [_camp(state, votes, labels) for state, votes in _at_odds(tally, day).items()]
    return tuple(sorted(camps, key=lambda camp: (camp.state != tally.standing.name, -len(camp.voices))))


def quarrels(way: Walk, last: Day) -> tuple[Quarrel, ...]:
    """The disputes of a topic until a day, each for the days on which two voices had said the contrary within HEARD days."""
    stages = sorted(way.stages.items())
    began = [day for day, _standing in stages]
    found: list[tuple[int, int, dict[str, list[Vote]]]] = []
    for day in _days(way.tally, last.toordinal()):
        now = bisect_right(began, day)
        tally = replace(way.tally, standing=stages[now - 1][1] if now else Standing())
        at_odds = _at_odds(tally, day)
        if not at_odds:
            continue
        if not found or found[-1][1] != day - 1:
            found.append((day, day, {}))
        first, _before, camps = found[-1]
        found[-1] = (first, day, camps)
        for state, votes in at_odds.items():
            camps[state] = _newest([*camps.get(state, ()), *votes])
    order = [state.name for state in way.tally.spec.states]
    return tuple(
        Quarrel(
            first=date.fromordinal(first),
            last=date.fromordinal(day),
            camps=tuple(_camp(state, camps[state], way.labels) for state in order if state in camps),
        )
        for first, day, camps in found
    )


def _days(tally: Tally, last: int) -> list[int]:
    """The days on which somebody has spoken lately for a state that has a contrary."""
    spoken = {day for day, states in tally.ballot.votes.items() for state in states if tally.ballot.contrary.get(state)}
    return sorted(day for day in {on + age for on in spoken for age in range(HEARD)} if day <= last)


def _at_odds(tally: Tally, day: int) -> dict[str, list[Vote]]:
    """What was said lately for states of which one is the contrary of another, in two voices at least."""
    oldest = tally.standing.opened - SLACK
    spoken = {
        state.name: [vote for vote in tally.said(state.name, day, HEARD) if vote.about >= oldest]
        for state in tally.spec.states
        if moves(state) and tally.ballot.contrary[state.name]
    }
    voices = {name: {vote.voice for vote in votes} for name, votes in spoken.items()}
    return {
        name: spoken[name]
        for name, mine in voices.items()
        if any(mine and voices.get(other) and len(mine | voices[other]) > 1 for other in tally.ballot.contrary[name])
    }


def _newest(votes: Iterable[Vote]) -> list[Vote]:
    """Of each voice its newest vote, the latest first."""
    newest: dict[str, Vote] = {}
    for vote in votes:
        if vote.voice not in newest or vote.moment >= newest[vote.voice].moment:
            newest[vote.voice] = vote
    return sorted(newest.values(), key=lambda vote: -vote.moment)


def _camp(state: str, votes: Sequence[Vote], labels: Mapping[str, str]) -> Camp:
    return Camp(
        state=state,
        voices=tuple(sorted({voice_name(vote.voice, labels) for vote in votes})),
        claims=tuple(dict.fromkeys(vote.claim for vote in _newest(votes))),
    )
