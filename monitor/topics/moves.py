"""How the status of a topic moves, day by day, from the votes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from monitor.model import StateSpec, StatusChange, StatusSpec
from monitor.topics.rules import verdict
from monitor.topics.tally import COUNTED, SLACK, Standing, Tally, Weighed, count, makers, score
from monitor.topics.votes import Ballot, Vote, voice_name


@dataclass(slots=True)
class Walk:
    """The way of the status from the first vote to a day."""

    topic: str
    tally: Tally
    labels: Mapping[str, str]  # of sides and agencies, for readers
    changes: list[StatusChange] = field(default_factory=list)
    stages: dict[int, Standing] = field(
        default_factory=dict
    )  # where it stood at the end of the days on which that changed

    @property
    def standing(self) -> Standing:
        """Where it is now."""
        return self.tally.standing

    def to(self, last: int) -> Walk:
        """Walk until the end of a day. Several moves of one day are walked in the order of their phases; of two contraries the
        one that more is said for comes first."""
        for day in _days(self.tally.ballot, last):
            self._fade(day - 1)
            self._confirm(day)
            for _, states in groupby(sorted(self.tally.voted(day), key=_phase), key=_phase):
                for state in self._strongest_first(list(states), day):
                    self._move(state, day)
            self._fade(day)
            self._put_back(day)
        self._fade(last)
        return self

    def _strongest_first(self, states: list[StateSpec], day: int) -> list[StateSpec]:
        rivals = [state for state in states if state.name != self.standing.name or state.again]
        if len(rivals) < 2:
            return rivals
        return sorted(rivals, key=lambda state: -score(self.tally.votes_for(state, day)))

    def _stand(self, day: int, standing: Standing) -> None:
        self.tally = replace(self.tally, standing=standing)
        self.stages[day] = standing

    def _confirm(self, day: int) -> None:
        now = self.standing
        votes = self.tally.ballot.votes.get(day, {}).get(now.name, ())
        if now.state and any(vote.about >= now.since - SLACK and vote.stands_on(day) for vote in votes):
            self._stand(day, replace(now, last=day))

    def _move(self, state: StateSpec, day: int) -> None:
        now = self.standing
        found = verdict(self.tally, state, day)
        if not found.moves:
            return
        since = _since(found.votes, now)
        self._change(state, since, day, found.why, makers(found.votes, since))
        self._stand(
            day,
            Standing(
                state=state,
                since=since,
                on=day,
                last=max(vote.on for _weight, vote in found.votes),
                bound=max(now.began, since - state.decay, self._after_contrary(state, day)),
                opened=now.opened if self._goes_on(state) else since,
            ),
        )

    def _goes_on(self, state: StateSpec) -> bool:
        """Whether a state is one of the present round, not the first of a new one."""
        now = self.standing.state
        return now is not None and now.rank <= state.rank and now.name != state.name

    def _after_contrary(self, state: StateSpec, day: int) -> int:
        """The day after the last one, within the time that a state lasts unconfirmed, of which the contrary was said."""
        votes = self.tally.ballot.votes
        about = (
            vote.about
            for on in range(day - state.decay, day + 1)
            for other, said in votes.get(on, {}).items()
            if other in self.tally.ballot.contrary[state.name]
            for vote in said
        )
        return max(about, default=-1) + 1

    def _change(self, state: StateSpec | None, since: int, day: int, rule: str, made: Sequence[Vote] = ()) -> None:
        self.changes.append(
            StatusChange(
                topic=self.topic,
                before=self.standing.state.name if self.standing.state else None,
                after=state.name if state else None,
                since=date.fromordinal(since),
                on=date.fromordinal(day),
                voices=tuple(sorted({voice_name(vote.voice, self.labels) for vote in made})),
                claims=tuple(dict.fromkeys(vote.claim for vote in made)),
                rule=rule,
            )
        )

    def _fade(self, day: int) -> None:
        """To no status, if by a day nobody has confirmed it for long enough."""
        now = self.standing
        end = now.fades_on()
        if now.state is None or end is None or end > day:
            return
        self._change(None, end, end, f"nobody has confirmed it for {count(now.state.decay, 'day')}")
        self._stand(end, Standing(on=end))

    def _put_back(self, day: int) -> None:
        """To an earlier day than the status was thought to have begun on, if a claim of this day names one."""
        now = self.standing
        if now.state is None:
            return
        told = [
            *self.tally.ballot.votes.get(day, {}).get(now.name, ()),
            *(vote for vote in self.tally.ballot.recalled.get(day, ()) if vote.state == now.name),
        ]
        fitting = [
            (vote.named, vote) for vote in told if vote.named is not None and now.bound <= vote.named < now.since
        ]
        if not fitting:
            return
        since, vote = min(fitting, key=lambda pair: pair[0])
        last = self.changes[-1]
        self.changes[-1] = replace(
            last,
            since=date.fromordinal(since),
            claims=tuple(dict.fromkeys((*last.claims, vote.claim))),
            rule=f"{last.rule}; put back from {last.since} to the day that {voice_name(vote.voice, self.labels)} names",
        )
        self._stand(day, replace(now, since=since, opened=min(now.opened, since)))


def walk(topic: str, spec: StatusSpec, votes: Ballot, day: date, labels: Mapping[str, str]) -> Walk:
    """The way of a topic's status until the end of a day."""
    return Walk(topic, Tally(spec=spec, ballot=votes, standing=Standing()), labels).to(day.toordinal())


def _since(votes: Sequence[Weighed], now: Standing) -> int:
    """The earliest day that the votes name, else that of their first publication; never before the present state began."""
    named = [vote.named for _weight, vote in votes if vote.named is not None]
    return max(min(named) if named else min(vote.on for _weight, vote in votes), now.began)


def _days(votes: Ballot, last: int) -> list[int]:
    """The days on which something can change: there are votes that count, or a claim names a day."""
    counted = {on + age for on in votes.votes for age in range(COUNTED)}
    return sorted(day for day in counted | set(votes.recalled) if day <= last)


def _phase(state: StateSpec) -> int:
    return state.rank
