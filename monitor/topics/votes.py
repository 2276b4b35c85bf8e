"""What counts of a topic's claims: whose voice each is, what day it is about, and until when it stands.

A voice is the side, or the sides together, of those who speak: a minister, a president and a ministry of one country are one.
Where nobody with a side speaks it is the agency that the sentence names, else the outlet whose text it is, however many print it.
Days are numbers here (`date.toordinal`): a year of claims is walked through in them.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from monitor.model import Claim, Day, Provenance, StateSpec, StatusSpec, Testimony

Voice = str  # "side:russia+turkey", "via:wire", "outlet:The Herald"


class Vote(NamedTuple):
    """A claim as it counts; a tuple, as there are many. `until`: the day from which the voice says the contrary, so that it
    counts no more."""

    claim: str  # its id
    state: str
    voice: Voice
    sides: tuple[str, ...]  # of those who speak; of an outlet, its own
    confidence: float
    on: int  # day of publication
    moment: float  # of publication as far as it is known, in seconds
    about: int  # the day it is about: the one it names, else that of its publication; never later than that
    named: int | None  # the day it names, if it names one that is not ahead
    due: int | None  # the day it names, if that is ahead
    origin: str
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

    outlets, headlines = _own_words(testimony for _on, testimony in heard() if _own_voice(testimony.claim))
    told = {_what(t) for _on, t in heard() if not _own_voice(t.claim)} & headlines if headlines else headlines
    clerk = _Clerk(outlets)
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
    """A voice as a reader sees it: its sides, "via" an agency, or an outlet. `labels` says how sides and agencies are called;
    with none they keep their slugs: "russia+turkey"."""
    kind, _, name = voice.partition(":")
    if kind == "outlet":
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


def _own_words(testimonies: Iterable[Testimony]) -> tuple[dict[str, str], set[_What]]:
    """Of what outlets say themselves: for each origin the outlet whose text it is (where that text is not here, the one that had
    it first), and what headlines say."""
    first: dict[str, tuple[bool, date, str, str]] = {}
    headlines = set()
    for testimony in testimonies:
        source = testimony.source
        rank = (source.url != source.origin, source.published_on or date.max, source.url, source.outlet)
        if source.origin not in first or rank < first[source.origin]:
            first[source.origin] = rank
        if testimony.claim.in_title:
            headlines.add(_what(testimony))
    return {origin: outlet for origin, (_copy, _on, _url, outlet) in first.items()}, headlines


_Order = tuple[float, bool, str, float, bool, int, int, str, str, str, str, str]


def _order(testimony: Testimony, moment: float) -> _Order:
    """By age, and at one age by what the claim is, so that no two ways of arriving differ. Of one article the surest first."""
    claim, source = testimony.claim, testimony.source
    words = (claim.in_title, claim.start, claim.end, claim.state, claim.id)
    who = (claim.side or "", claim.via or "", source.outlet)
    return (moment, source.url != source.origin, source.url, -claim.confidence, *words, *who)


class _Clerk:
    """Writes claims down as votes; what is equal in many is kept once."""

    def __init__(self, outlets: Mapping[str, str]) -> None:
        """`outlets` names the outlet of each origin."""
        self._outlets = outlets
        self._voices: dict[Voice, Voice] = {}
        self._sides: dict[str, tuple[str, ...]] = {}
        self._days: dict[Day, int] = {}

    def vote(self, on: Day, testimony: Testimony) -> Vote:
        """A claim published on a day."""
        claim, source = testimony.claim, testimony.source
        told = claim.event_date
        exact = told is not None and claim.date_precision in ("day", "relative")
        about = on if told is None else min(on, told if exact else _last_of_month(told))
        sides = claim.side or (source.outlet_side if _own_voice(claim) else None)
        voice = self._voice(claim, source.origin)
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
        )

    def _voice(self, claim: Claim, origin: str) -> Voice:
        if claim.side:
            return f"side:{'+'.join(_sides(claim.side))}"
        if claim.via:
            return f"via:{claim.via}"
        return f"outlet:{self._outlets.get(origin) or origin}"

    def _number(self, day: Day) -> int:
        return self._days.setdefault(day, day.toordinal())


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
        what = (vote.origin, vote.voice, vote.state, vote.named or vote.due)
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
