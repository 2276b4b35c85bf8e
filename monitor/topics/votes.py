"""What counts of a topic's claims: whose voice each is, what day it is about, and until when it stands.

A voice is the side, or the sides together, of those who speak: a minister, a president and a ministry of one country are one.
Where nobody with a side speaks it is who wrote it first: the agency whose text it is, or on which the sentence or the whole text
leans, else the outlet, however many print it.
Days are numbers here (`date.toordinal`): a year of claims is walked through in them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import NamedTuple

from monitor.model import Claim, Day, Origin, Provenance, StateSpec, StatusSpec, Testimony

Voice = str  # "side:russia+turkey", "agency:TASS", "outlet:The Herald"; "via:wire" of an agency that nobody configured


class Vote(NamedTuple):
    """A claim as it counts; a tuple, as there are many. `until`: the day from which the voice says the contrary, so that it
    counts no more."""

    claim: str  # its id
    state: str
    voice: Voice
    sides: tuple[str, ...]  # of those who speak; where nobody with a side does, of who wrote it
    confidence: float
    on: int  # day of publication
    moment: float  # of publication as far as it is known, in seconds
    about: int  # the day it is about: the one it names, else that of its publication; never later than that
    named: int | None  # the day it names, if it names one that is not ahead
    due: int | None  # the day it names, if that is ahead
    text: str  # address of the text that it stands in: that of its earliest copy
    wrote: str  # key of its origin: who wrote it first
    house: str  # what the origin's owner is counted by
    until: int | None = None

    def stands_on(self, day: int) -> bool:
        """Whether it is published by then and its voice has not come to say the contrary."""
        return self.on <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What counts until a day: votes by day and state, and for each state the days that background claims name for it."""

    votes: Mapping[int, Mapping[str, Sequence[Vote]]]
    recalled: Mapping[int, Sequence[Vote]]  # by the day of publication; they correct a date and vote for nothing
    contrary: Mapping[str, frozenset[str]]  # by state: what cannot be true beside it


def ballot(topic: str, spec: StatusSpec, testimonies: Iterable[Testimony], day: Day) -> Ballot:
    """What counts of the claims published until a day. Their order has no say, nor have copies of a text that counts already,
    nor a headline that puts what somebody says in the text below it in the outlet's own words.

    `testimonies` are gone through thrice and not kept: hundreds of thousands may come from a file.
    """
    known = {state.name for state in spec.states if moves(state)}

    def heard() -> Iterator[tuple[Day, Testimony]]:
        for testimony in testimonies:
            on = testimony.source.published_on
            if on is not None and on <= day and testimony.claim.topic == topic and testimony.claim.state in known:
                yield on, testimony

    headlines = {_what(t) for _on, t in heard() if t.claim.in_title and _own_voice(t.claim)}
    told = {_what(t) for _on, t in heard() if not _own_voice(t.claim)} & headlines if headlines else headlines
    clerk = _Clerk()
    days: dict[int, list[tuple[_Order, bool, Vote]]] = {}
    for on, testimony in heard():
        if told and testimony.claim.in_title and _own_voice(testimony.claim) and _what(testimony) in told:
            continue
        vote = clerk.vote(on, testimony)
        current = testimony.claim.temporal == "current"
        days.setdefault(vote.on, []).append((_order(testimony, vote.moment), current, vote))
    ordered = [row for on in sorted(days) for row in sorted(days.pop(on), key=lambda row: row[0])]
    contrary = contraries(spec)
    votes = _while_meant(_originals(vote for _key, current, vote in ordered if current), contrary)
    recalled = (vote for _key, current, vote in ordered if not current)
    return Ballot(votes=_by_day(votes), recalled=_recalled(recalled), contrary=contrary)


def moves(state: StateSpec) -> bool:
    """Whether a topic can be in it: not a party's position, and not a word that stands for another state."""
    return not state.stance and state.becomes is None


def contraries(spec: StatusSpec) -> dict[str, frozenset[str]]:
    """For each state those that it opposes or that oppose it."""
    return {
        state.name: frozenset(
            other.name for other in spec.states if other.name in state.opposes or state.name in other.opposes
        )
        for state in spec.states
    }


def voice_name(voice: Voice, labels: Mapping[str, str]) -> str:
    """A voice as a reader sees it: its sides, an agency or an outlet. `labels` says how sides and agencies are called;
    with none they keep their slugs: "russia+turkey"."""
    kind, _, name = voice.partition(":")
    if kind in ("outlet", "agency"):
        return name
    parts = [labels.get(part, part) for part in name.split("+")]
    joined = (" and " if labels else "+").join(parts)
    return f"via {joined}" if kind == "via" else joined


def _own_voice(claim: Claim) -> bool:
    """Whether it is the outlet that says it."""
    return not claim.side and not claim.via


_What = tuple[str, str, str]


def _what(testimony: Testimony) -> _What:
    """What an article says, whoever says it."""
    return testimony.source.url, testimony.claim.state, testimony.claim.temporal


_Order = tuple[float, bool, str, float, bool, int, int, str, str, str, str, str]


def _order(testimony: Testimony, moment: float) -> _Order:
    """By age, and at one age by what the claim is, so that no two ways of arriving differ. Of one article the surest first."""
    claim, source = testimony.claim, testimony.source
    words = (claim.in_title, claim.start, claim.end, claim.state, claim.id)
    who = (claim.side or "", claim.via or "", source.outlet)
    return (moment, source.url != source.origin, source.url, -claim.confidence, *words, *who)


class _Clerk:
    """Writes claims down as votes; what is equal in many is kept once."""

    def __init__(self) -> None:
        self._voices: dict[Voice, Voice] = {}
        self._sides: dict[str, tuple[str, ...]] = {}
        self._days: dict[Day, int] = {}

    def vote(self, on: Day, testimony: Testimony) -> Vote:
        """A claim published on a day."""
        claim, source = testimony.claim, testimony.source
        wrote = source.written_by
        told = claim.event_date
        exact = told is not None and claim.date_precision in ("day", "relative")
        about = on if told is None else min(on, told if exact else _last_of_month(told))
        sides = claim.side or (wrote.side if wrote.kind == "agency" or not claim.via else None)
        voice, key = _voice(claim, wrote), wrote.key
        named = self._number(told) if told is not None and exact else None
        number = self._number(on)
        ahead = named is not None and named > number
        return Vote(
            claim.id,
            claim.state,
            self._voices.setdefault(voice, voice),
            self._sides.setdefault(sides, _sides(sides)) if sides else (),
            claim.confidence,
            number,
            _moment(source, on),
            number if about is on else self._number(about),
            None if ahead else named,
            named if ahead else None,
            source.origin,
            self._voices.setdefault(key, key),
            wrote.house,
        )

    def _number(self, day: Day) -> int:
        return self._days.setdefault(day, day.toordinal())


def _voice(claim: Claim, wrote: Origin) -> Voice:
    if claim.side:
        return f"side:{'+'.join(_sides(claim.side))}"
    if wrote.kind == "outlet" and claim.via:
        return f"via:{claim.via}"
    return f"{wrote.kind}:{wrote.label}"


def _moment(source: Provenance, on: Day) -> float:
    at = source.published_at
    return (at if at is not None and at.date() == on else datetime.combine(on, time(), UTC)).timestamp()


def _sides(joined: str) -> tuple[str, ...]:
    return tuple(sorted(set(joined.split("+")))) if "+" in joined else (joined,)


def _last_of_month(day: Day) -> Day:
    """A month alone may mean any day of it."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _originals(votes: Iterable[Vote]) -> list[Vote]:
    """Without what a copy says again: of each text, what one voice says of one state and day counts once, when it was first
    out."""
    said: set[tuple[str, Voice, str, int | None]] = set()
    first = []
    for vote in votes:
        what = (vote.text, vote.voice, vote.state, vote.named or vote.due)
        if what not in said:
            said.add(what)
            first.append(vote)
    return first


def _while_meant(votes: Sequence[Vote], contrary: Mapping[str, frozenset[str]]) -> list[Vote]:
    """The votes, each with the day from which its voice says the contrary: the newest word counts."""
    newest: dict[tuple[Voice, str], list[tuple[float, int]]] = {}  # of the votes gone through, backwards, by moment
    meant = []
    for vote in reversed(votes):
        others = contrary[vote.state]
        until = None
        for other in others:
            turned = _next_after(newest.get((vote.voice, other), ()), vote.moment)
            if turned is not None and (until is None or turned < until):
                until = turned
        if others:
            said = newest.setdefault((vote.voice, vote.state), [])
            if not said or said[-1][0] != vote.moment:
                said.append((vote.moment, vote.on))
        meant.append(vote if until is None else Vote(*vote[:-1], until))
    return meant[::-1]


def _next_after(said: Sequence[tuple[float, int]], moment: float) -> int | None:
    """The day of the first word after a moment. Only the last two need a look: the words come backwards, and what was said
    in the same breath is no change of mind."""
    for when, on in said[:-3:-1]:
        if when > moment:
            return on
    return None


def _by_day(votes: Iterable[Vote]) -> dict[int, dict[str, list[Vote]]]:
    days: dict[int, dict[str, list[Vote]]] = {}
    for vote in votes:
        days.setdefault(vote.on, {}).setdefault(vote.state, []).append(vote)
    return days


def _recalled(votes: Iterable[Vote]) -> dict[int, list[Vote]]:
    days: dict[int, list[Vote]] = {}
    for vote in votes:
        if vote.named is not None:
            days.setdefault(vote.on, []).append(vote)
    return days
