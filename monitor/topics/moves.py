"""How the status of a topic moves, day by day, from the votes alone (ANALYSIS 6). What may follow what, and what it takes, is
the topic's own data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from math import fsum

from monitor.model import StateSpec, StatusChange, StatusSpec
from monitor.topics.votes import Ballot, Vote, moves, voice_name

COUNTED = 3
"""Days for which a vote counts, its own among them."""

HALF_LIFE = 2.0
"""Days after which a vote weighs half."""

HEARD = 7
"""Days for which a voice is remembered: to say that nobody spoke against, and that two disagree."""

NONE = "none"
Weighed = tuple[float, Vote]  # a vote's weight on a day: its confidence, halved every HALF_LIFE days

_SLACK = 1  # day: the same night has two dates in two time zones
_CLOSE = 1e-9  # sums of decimal fractions miss a threshold by less


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

    def fades_on(self) -> int | None:
        """The day on which there is no status any more if nobody confirms it till then; None: it stays."""
        return self.last + self.state.decay if self.state and self.state.fades else None


@dataclass(slots=True)
class Walk:
    """The way of the status from the first vote to a day."""

    topic: str
    spec: StatusSpec
    ballot: Ballot
    labels: Mapping[str, str] = field(default_factory=dict)  # of sides and agencies, for readers
    standing: Standing = Standing()
    changes: list[StatusChange] = field(default_factory=list)

    def to(self, day: int) -> Walk:
        """Walk until the end of a day."""
        for next_day in _days(self.ballot, day):
            self._fade(next_day - 1)
            self._confirm(next_day)
            for _, states in groupby(sorted(self._voted(next_day), key=_rank), key=_rank):
                for state in self._strongest_first(list(states), next_day):
                    self._move(state, next_day)
            self._fade(next_day)
            self._put_back(next_day)
        self._fade(day)
        return self

    def votes_for(self, state: StateSpec, day: int) -> list[Weighed]:
        """The votes that count for a state on a day with their weights, the heaviest first.

        Of what was said before the present state only that counts which is about it: not older than the day before it began.
        What would take the status back to an earlier phase must be new altogether.
        """
        now = self.standing
        back = now.state is not None and state.rank < now.state.rank
        oldest = now.since if back else now.since - _SLACK
        votes = (
            (vote.confidence * 0.5 ** ((day - vote.on) / HALF_LIFE), vote)
            for vote in self.said(state.name, day, COUNTED)
            if (vote.about >= oldest if now.state else vote.on >= now.on) and not (back and vote.on <= now.on)
        )
        return sorted(votes, key=lambda pair: -pair[0])

    def said(self, state: str, day: int, days: int) -> Iterator[Vote]:
        """What was said for a state in the days until a day and still stands, the oldest first."""
        for on in range(day - days + 1, day + 1):
            for vote in self.ballot.votes.get(on, {}).get(state, ()):
                if vote.stands_on(day):
                    yield vote

    def against(self, state: str, day: int) -> bool:
        """Whether somebody spoke for a contrary of a state lately, and since the round began."""
        oldest = self.standing.opened - _SLACK
        return any(
            vote.about >= oldest
            for other in sorted(self.ballot.contrary[state])
            for vote in self.said(other, day, HEARD)
        )

    def _voted(self, day: int) -> list[StateSpec]:
        """The states with votes that may count on a day, in the topic's order."""
        named = {state for on in range(day - COUNTED + 1, day + 1) for state in self.ballot.votes.get(on, {})}
        return [state for state in self.spec.states if state.name in named and moves(state)]

    def _strongest_first(self, rivals: list[StateSpec], day: int) -> list[StateSpec]:
        if len(rivals) == 1:
            return rivals
        return sorted(rivals, key=lambda state: -score(self.votes_for(state, day)))

    def _confirm(self, day: int) -> None:
        now = self.standing
        votes = self.ballot.votes.get(day, {}).get(now.name, ())
        if now.state and any(vote.about >= now.since - _SLACK and vote.stands_on(day) for vote in votes):
            self.standing = replace(now, last=day)

    def _move(self, state: StateSpec, day: int) -> None:
        now = self.standing
        if now.state is not None and state.name == now.state.name:
            return
        votes = self.votes_for(state, day)
        again = state.after is not None and now.name not in state.after
        if again:
            if state.again is None:
                return
            votes = [
                (weight, vote) for weight, vote in votes if (vote.named or vote.due or 0) > now.since + state.again[1]
            ]
        rule = self._rule(state, votes, day, again=again)
        if rule is None:
            return
        since = _since(votes, now)
        made = makers(votes, since)
        self._change(state, since, day, rule, made)
        contrary = self.ballot.contrary[state.name]
        after_contrary = [
            vote.about + 1
            for on in range(day - state.decay, day + 1)
            for other in sorted(contrary)
            for vote in self.ballot.votes.get(on, {}).get(other, ())
        ]
        self.standing = Standing(
            state=state,
            since=since,
            on=day,
            last=max(vote.on for _weight, vote in votes),
            bound=max([now.since if now.state else now.on, since - state.decay, *after_contrary]),
            opened=now.opened if now.state is not None and now.state.rank <= state.rank else since,
        )

    def _rule(self, state: StateSpec, votes: Sequence[Weighed], day: int, *, again: bool) -> str | None:
        """Why the status may move to a state, in plain words; None: it may not."""
        voices, total = len({vote.voice for _weight, vote in votes}), score(votes)
        told = f"{count(voices, 'voice')} with a score of {total:.2f}, "
        fewest = max(state.voices, state.again[0]) if again and state.again else state.voices
        if voices >= max(1, fewest) and total >= state.score - _CLOSE:
            told += f"where {count(fewest, 'voice')} and {state.score:g} are enough"
        else:
            share = state.score / max(1, state.voices)
            if again or not voices or not state.alone or total < share - _CLOSE or self.against(state.name, day):
                return None
            told += (
                f"enough alone (from {share:g}) as nobody spoke for {self._contraries(state)} in the last {HEARD} days"
            )
        if again and state.again:
            told += f"; they name a day more than {count(state.again[1], 'day')} after {_iso(self.standing.since)}"
        now = self.standing.state
        if now is not None and state.margin > 0 and now.name in self.ballot.contrary[state.name]:
            lead = total - score(self.votes_for(now, day))
            if lead < state.margin - _CLOSE:
                return None
            told += f"; {lead:.2f} more than “{now.label}” has, where {state.margin:g} more is enough"
        return told

    def _contraries(self, state: StateSpec) -> str:
        names = self.ballot.contrary[state.name]
        return " or ".join(f"“{other.label}”" for other in self.spec.states if other.name in names) or "the contrary"

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
        self.standing = Standing(on=end)

    def _put_back(self, day: int) -> None:
        """To an earlier day than the status was thought to have begun on, if a claim of this day names one."""
        now = self.standing
        if now.state is None:
            return
        told = [
            *self.ballot.votes.get(day, {}).get(now.name, ()),
            *(vote for vote in self.ballot.recalled.get(day, ()) if vote.state == now.name),
        ]
        fitting = [vote for vote in told if vote.named is not None and now.bound <= vote.named < now.since]
        if not fitting:
            return
        vote = min(fitting, key=lambda vote: vote.named or 0)
        since = vote.named or 0
        last = self.changes[-1]
        self.changes[-1] = replace(
            last,
            since=date.fromordinal(since),
            claims=tuple(dict.fromkeys((*last.claims, vote.claim))),
            rule=f"{last.rule}; put back from {last.since} to the day that {voice_name(vote.voice, self.labels)} names",
        )
        self.standing = replace(now, since=since, opened=min(now.opened, since))


def walk(topic: str, spec: StatusSpec, votes: Ballot, day: date, labels: Mapping[str, str]) -> Walk:
    """The way of a topic's status until the end of a day."""
    return Walk(topic, spec, votes, labels).to(day.toordinal())


def score(votes: Iterable[Weighed]) -> float:
    """What the heaviest vote of each voice adds up to."""
    best: dict[str, float] = {}
    for weight, vote in votes:
        best[vote.voice] = max(weight, best.get(vote.voice, 0.0))
    return fsum(best.values())


def makers(votes: Iterable[Weighed], since: int | None = None) -> list[Vote]:
    """Of votes, the heaviest first, that of each voice; and the one that names the day `since`, if none of them does."""
    votes = list(votes)
    best = {vote.voice: vote for _weight, vote in reversed(votes)}
    made = [vote for _weight, vote in votes if best[vote.voice] is vote]
    if all(vote.named != since for vote in made):
        made += [vote for _weight, vote in votes if since is not None and vote.named == since][:1]
    return made


def count(number: int, what: str) -> str:
    """`1 voice`, `2 voices`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def _since(votes: Sequence[Weighed], now: Standing) -> int:
    """The earliest day that the votes name, else that of their first publication; never before the present state began."""
    named = [vote.named for _weight, vote in votes if vote.named is not None]
    began = now.since if now.state else now.on
    return max(min(named) if named else min(vote.on for _weight, vote in votes), began)


def _days(votes: Ballot, last: int) -> list[int]:
    """The days on which something can change: there are votes that count, or a claim names a day."""
    counted = {on + age for on in votes.votes for age in range(COUNTED)}
    return sorted(day for day in counted | set(votes.recalled) if day <= last)


def _rank(state: StateSpec) -> int:
    return state.rank


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
