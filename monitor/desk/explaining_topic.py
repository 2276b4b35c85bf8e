"""Why a topic is in the state it is in on a day: what counts, what it adds up to, and the rule of every move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from monitor.editions.voices import voices_of
from monitor.errors import NotFound
from monitor.model import EventLog, Origin, Override, StateSpec, Status, StatusChange, StatusSpec, Testimony, TopicSpec
from monitor.model.basics import BY_HAND
from monitor.steps.accounts import labels_of
from monitor.steps.house import House
from monitor.topics.account import teller
from monitor.topics.byhand import known_by, set_by_hand
from monitor.topics.claims import DENIAL
from monitor.topics.eventlog import event_log
from monitor.topics.moves import Walk
from monitor.topics.rules import verdict
from monitor.topics.status import confirmations, status_after, walked
from monitor.topics.tally import Weighed, heaviest_first, score
from monitor.topics.votes import moves, voice_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A claim in the words of its article. `voice`: as what it counts, as a reader sees it; `weight`: how much, on the day."""

    claim: str
    voice: str | None
    weight: float | None
    state: str
    speaker: str | None
    quote: str
    start: int
    end: int
    in_title: bool
    outlet: str
    url: str
    origin: str  # address of the text of which the article is a copy; its own when it is none
    published_on: date | None
    written_by: Origin  # who wrote that text, or the agency that the sentence names as its relay


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What speaks for a state on the day, and whether it is enough."""

    state: str
    label: str
    score: float
    verdict: str
    votes: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A change of the status with the claims that made it."""

    change: StatusChange
    before: str  # as readers see it
    after: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampSaid:
    """Those who say one thing in a dispute, in their words."""

    state: str
    label: str
    voices: tuple[str, ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicExplanation:
    """All that a topic's status and log rest on, without row ids."""

    topic: str
    title: str
    day: date
    known_by: datetime
    status: Status | None  # None: the topic has no states
    label: str | None  # of the state, as readers see it; None: there is no status
    due: str | None  # label of the state that was announced for `status.due`
    confirmed_by: tuple[Said, ...] = ()
    cases: tuple[Case, ...] = ()
    moves: tuple[Move, ...] = ()
    camps: tuple[CampSaid, ...] = ()
    uncounted: tuple[tuple[str, int], ...] = ()  # why claims do not count, and how many
    log: EventLog | None = None  # None: the topic has no events
    # what was said by hand until then, also what was removed since it was said; `status` and `moves` are those of the claims
    by_hand: tuple[Override, ...] = field(default=(), metadata=BY_HAND)
    set_by: Override | None = field(default=None, metadata=BY_HAND)  # who set the state of the day
    set_label: str | None = field(default=None, metadata=BY_HAND)  # of that state


def explain_topic(slug: str, day: date | None, house: House) -> TopicExplanation:
    """Everything about a topic on a day, from what was known by its end in UTC; without a day, from what is known now. Raises
    NotFound for a name that is no topic."""
    topic = _topic(slug, house)
    now = house.clock.now()
    until = now if day is None else min(now, datetime.combine(day, time.max, UTC))
    voices = voices_of(house.watchlist)
    newsrooms = voices.newsrooms()
    with house.store.read() as db:
        testimonies = db.topics.testimonies(slug, until, newsrooms=newsrooms)
        sightings = db.topics.sightings(slug, until, newsrooms=newsrooms)
        hands = db.overrides.of(slug, until)
    labels = labels_of(voices)
    today = until.date() if day is None else day
    standing = known_by(hands, slug, until)
    log = event_log(topic, sightings, today, teller(labels), standing=standing) if topic.events is not None else None
    if topic.status is None:
        return TopicExplanation(
            topic=slug, title=topic.title["en"], day=today, known_by=until, status=None, label=None, due=None, log=log,
            by_hand=tuple(hands),
        )  # fmt: skip
    way = walked(topic, topic.status, testimonies, today, labels)
    told = _explained(topic, topic.status, way, testimonies, today, until, log)
    if not hands or told.status is None:
        return told
    by = set_by_hand(told.status, standing).set_by
    label = _label(topic.status, by.state) if by is not None else None
    return replace(told, by_hand=tuple(hands), set_by=by, set_label=label)


def _topic(slug: str, house: House) -> TopicSpec:
    topics = [topic for topic in house.watchlist.topics if topic.kind == "topic"]
    found = next((topic for topic in topics if topic.slug == slug), None)
    if found is None:
        known = ", ".join(topic.slug for topic in topics) or "none: add one under `topics:` in feeds.yaml"
        raise NotFound(f"no topic {slug!r} (known: {known})")
    return found


def _explained(
    topic: TopicSpec,
    spec: StatusSpec,
    way: Walk,
    testimonies: Sequence[Testimony],
    day: date,
    until: datetime,
    log: EventLog | None,
) -> TopicExplanation:
    told = status_after(way, day)
    words = _Words(testimonies, way.labels)
    number = day.toordinal()
    coming = next((state for state in spec.states if told.due and state.ahead == told.state), None)
    return TopicExplanation(
        topic=topic.slug,
        title=topic.title["en"],
        day=day,
        known_by=until,
        status=told,
        label=_label(spec, told.state) if told.state else None,
        due=coming.label if coming else None,
        confirmed_by=words.of_votes(confirmations(way, number)),
        cases=tuple(_case(way, state, number, words) for state in spec.states if moves(state)),
        moves=tuple(
            Move(
                change=change,
                before=_label(spec, change.before),
                after=_label(spec, change.after),
                said=words.of_claims(change.claims),
            )
            for change in told.changes
        ),
        camps=tuple(
            CampSaid(
                state=camp.state,
                label=_label(spec, camp.state),
                voices=camp.voices,
                said=words.of_claims(camp.claims),
            )
            for camp in told.camps
        ),
        uncounted=_uncounted(spec, testimonies, way, day),
        log=log,
    )


def _case(way: Walk, state: StateSpec, day: int, words: _Words) -> Case:
    votes = heaviest_first(way.tally.votes_for(state, day))
    return Case(
        state=state.name,
        label=state.label,
        score=round(score(votes), 4),
        verdict=verdict(way.tally, state, day).why,
        votes=words.of_votes(votes),
    )


def _uncounted(spec: StatusSpec, testimonies: Iterable[Testimony], way: Walk, day: date) -> tuple[tuple[str, int], ...]:
    """Why claims have no vote, and how many, the most frequent reason first."""
    known = {state.name: state for state in spec.states if state.becomes is None}
    voting = {vote.claim for states in way.tally.ballot.votes.values() for said in states.values() for vote in said}
    reasons: Counter[str] = Counter()
    for testimony in testimonies:
        claim = testimony.claim
        state = known.get(claim.state)
        if claim.id in voting:
            continue
        if claim.state == DENIAL:
            reasons["a denial"] += 1
        elif state is None:
            reasons["a state that the topic does not have"] += 1
        elif state.stance:
            reasons["a party's position"] += 1
        elif claim.temporal == "background":
            reasons["background"] += 1
        elif testimony.source.published_on is None:
            reasons["the article has no date"] += 1
        elif testimony.source.published_on > day:
            reasons["published after the day"] += 1
        else:
            reasons[
                "said already in this text or in the one that it copies, or a headline of what somebody says below it"
            ] += 1
    return tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])))


def _label(spec: StatusSpec, name: str | None) -> str:
    state = spec.state(name) if name else None
    return state.label if state else name or "no status"


class _Words:
    """The claims of a topic by id, as they are told."""

    def __init__(self, testimonies: Iterable[Testimony], labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._found = {testimony.claim.id: testimony for testimony in testimonies}

    def of_claims(self, ids: Iterable[str]) -> tuple[Said, ...]:
        return tuple(_said(self._found[id_]) for id_ in ids if id_ in self._found)

    def of_votes(self, votes: Iterable[Weighed]) -> tuple[Said, ...]:
        return tuple(
            _said(self._found[vote.claim], voice_name(vote.voice, self._labels), round(weight, 4))
            for weight, vote in votes
            if vote.claim in self._found
        )


def _said(testimony: Testimony, voice: str | None = None, weight: float | None = None) -> Said:
    claim, source = testimony.claim, testimony.source
    return Said(
        claim=claim.id,
        voice=voice,
        weight=weight,
        state=claim.state,
        speaker=_speaker(claim.speaker, claim.via),
        quote=claim.quote,
        start=claim.start,
        end=claim.end,
        in_title=claim.in_title,
        outlet=source.outlet,
        url=source.url,
        origin=source.origin,
        published_on=source.published_on,
        written_by=source.written_by,
    )


def _speaker(speaker: str | None, via: str | None) -> str | None:
    return speaker or (f"via {via}" if via else None)
