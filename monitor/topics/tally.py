"""What the votes on a topic add up to on a day, as seen from the state that it is in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import fsum

from monitor.model import StateSpec, StatusSpec
from monitor.topics.votes import Ballot, Vote, moves

COUNTED = 3
"""Days for which a vote counts, its own among them."""

HALF_LIFE = 2.0
"""Days after which a vote weighs half."""

HEARD = 7
"""Days for which a voice is remembered: to say that nobody spoke against, and that two disagree."""

NONE = "none"
STALE = "stale"
SLACK = 1  # day: the same night has two dates in two time zones
Weighed = tuple[float, Vote]  # a vote's weight on a day: its confidence, halved every HALF_LIFE days


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The state that a topic is in. `bound`: the earliest day to which `since` may be put back; `opened`: the day on which
    the first phase of the present round began; going back to an earlier phase opens a new one."""

    state: StateSpec | None = None  # None: there is no status
    since: int = 0
    on: int = 0  # the day on which the votes sufficed
    last: int = 0  # the last day on which somebody confirmed it
    bound: int = 0
    opened: int = 0

    @property
    def name(self) -> str:
        """The state as `after` calls it."""
        return self.state.name if self.state else NONE

    @property
    def began(self) -> int:
        """The day before which nothing that follows can have begun."""
        return self.since if self.state else self.on

    def is_stale(self, day: int) -> bool:
        """Whether nobody has confirmed the state for as long as it lasts."""
        return self.state is not None and day - self.last >= self.state.decay

    def may_become(self, state: StateSpec, day: int) -> bool:
        """Whether another state may follow. What is stale binds those states no more that say so."""
        after = state.after
        return after is None or self.name in after or (STALE in after and self.is_stale(day))

    def fades_on(self) -> int | None:
        """The day on which there is no status any more if nobody confirms it till then; None: it stays."""
        return self.last + self.state.decay if self.state and self.state.fades else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The votes as seen from a state."""

    spec: StatusSpec
    ballot: Ballot
    standing: Standing

    def votes_for(self, state: StateSpec, day: int) -> list[Weighed]:
        """The votes that count for a state on a day with their weights, the oldest first.

        Of what was said before the present state only that counts which is about it: not older than the day before it began.
        What would take the status back to an earlier phase must be new altogether.
        """
        now = self.standing
        back = now.state is not None and state.rank < now.state.rank
        first = now.on + 1 if back else now.on if now.state is None else 0
        oldest = 0 if now.state is None else now.since if back else now.since - SLACK
        found = []
        for on in range(max(first, day - COUNTED + 1), day + 1):
            share = 0.5 ** ((day - on) / HALF_LIFE)
            for vote in self.ballot.votes.get(on, {}).get(state.name, ()):
                if vote.about >= oldest and (vote.until is None or day < vote.until):
                    found.append((vote.confidence * share, vote))
        return found

    def said(self, state: str, day: int, days: int) -> Iterator[Vote]:
        """What was said for a state in the days until a day and still stands, the oldest first."""
        for on in range(day - days + 1, day + 1):
            for vote in self.ballot.votes.get(on, {}).get(state, ()):
                if vote.stands_on(day):
                    yield vote

    def against(self, state: str, day: int) -> bool:
        """Whether somebody spoke for a contrary of a state lately, and since the round began."""
        oldest = self.standing.opened - SLACK
        return any(
            vote.about >= oldest
            for other in sorted(self.ballot.contrary[state])
            for vote in self.said(other, day, HEARD)
        )

    def voted(self, day: int) -> list[StateSpec]:
        """The states with votes that may count on a day, in the topic's order."""
        named = {state for on in range(day - COUNTED + 1, day + 1) for state in self.ballot.votes.get(on, {})}
        return [state for state in self.spec.states if state.name in named and moves(state)]


def weighed(votes: Iterable[Vote], day: int) -> list[Weighed]:
    """Votes with what they weigh on a day, in their order."""
    return [(vote.confidence * 0.5 ** ((day - vote.on) / HALF_LIFE), vote) for vote in votes]


def heaviest_first(votes: Iterable[Weighed]) -> list[Weighed]:
    """Of equal ones the oldest first, if they came so."""
    return sorted(votes, key=lambda pair: -pair[0])


def score(votes: Iterable[Weighed]) -> float:
    """What the heaviest vote of each voice adds up to."""
    best: dict[str, float] = {}
    for weight, vote in votes:
        if weight > best.get(vote.voice, 0.0):
            best[vote.voice] = weight
    return fsum(best.values())


def makers(votes: Iterable[Weighed], since: int | None = None) -> list[Vote]:
    """The heaviest vote of each voice, the heaviest of all first; and one that names the day `since`, if none of them does."""
    votes = heaviest_first(votes)
    best = {vote.voice: vote for _weight, vote in reversed(votes)}
    made = [vote for _weight, vote in votes if best[vote.voice] is vote]
    if all(vote.named != since for vote in made):
        made += [vote for _weight, vote in votes if since is not None and vote.named == since][:1]
    return made


def count(number: int, what: str) -> str:
    """`1 voice`, `2 voices`."""
    return f"{number} {what}{'' if number == 1 else 's'}"
