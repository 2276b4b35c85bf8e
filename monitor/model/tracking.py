"""What is said and done about a tracked topic: claims and events of an article, the status and the log they add up to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from monitor.model.basics import BY_HAND, Day
from monitor.model.origins import Origin
from monitor.model.overrides import Override

DatePrecision = Literal["day", "relative", "month", "none"]
"""How a date is told: by its name ("5 March"), by a weekday or "yesterday", by its month alone, or not at all."""

Voice = Literal["quote", "indirect", "actor", "outlet"]
"""In whose words: a quotation, reported speech, an act that says it, or the outlet's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement in one article about one topic. `quote` is the sentence, verbatim: `text[start:end]`, with `in_title`
    `title[start:end]`."""

    id: str  # first 16 hex digits of SHA-256 over (topic, article's address, start, end, state, in_title); "" before it is known
    topic: str
    state: str  # one of the topic's states, or "denial": something was denied, which counts for nothing
    temporal: Literal["current", "background"]
    event_date: Day | None  # None: the article does not say when
    date_precision: DatePrecision
    speaker: str | None  # as named in the text, "Jens Stoltenberg"; None: nobody is named
    actor: (
        str | None
    )  # ids of the actors, joined by "+"; None: the outlet itself, or somebody the vocabulary does not know
    side: str | None  # their sides, sorted, joined by "+"
    via: str | None  # the agency that the sentence names as a relay
    voice: Voice
    quote: str
    start: int
    end: int
    in_title: bool
    cue: str  # the words that say it
    cue_start: int
    cue_end: int
    modifiers: tuple[str, ...]  # those that stood near, by name
    rule: str  # plain words: the rewrite row, the date rule or the guard that decided
    place_rule: str  # plain words: how the place was told
    confidence: float  # 0 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one voice of an article says became of an event; of the article's own voice all three names are None."""

    outcomes: tuple[str, ...]  # by the topic's priority
    speaker: str | None
    actor: str | None
    side: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event as one article tells it: the joint patrol, its number, day, outcome. `quote` as in Claim."""

    id: str  # first 16 hex digits of SHA-256 over (topic, article's address, series, ordinal, date, start)
    topic: str
    series: str
    ordinal: int | None
    date: Day | None
    date_precision: DatePrecision
    date_source: Literal["text", "default", "none"]  # default: the article's own day, for want of another
    outcome: str  # the first of `outcomes`; "unclear" without one
    outcomes: tuple[str, ...]  # by the topic's priority
    route: tuple[str, str] | None  # ids of places: from, to
    planned: bool  # it lies ahead
    background: bool  # too old to be news, or only recalled
    speaker: str | None
    actor: str | None
    side: str | None
    quote: str
    start: int
    end: int
    in_title: bool
    tellings: tuple[Telling, ...] = ()  # voice by voice, in the order of the article


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of people near a topic's place, as one article gives it ("33 Turkish soldiers killed"). Never averaged."""

    topic: str
    what: str  # "killed", "wounded", ...
    who: str  # the counted people as written: "Turkish troops"
    low: int
    high: int  # same as low for one number
    qualifier: str | None  # "at least", "more than", "up to", "about"
    event_date: Day | None
    speaker: str | None
    actor: str | None
    side: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where something was read: the article and its outlet, as far as voices, dates and links need it."""

    url: str
    title: str
    outlet: str
    outlet_side: str | None  # slug of the outlet's side on that day
    language: str | None
    origin: str  # address of the earliest text of which the article is a copy; its own when it is none
    # who wrote that text, or of a claim the agency that its sentence names as a relay: what independence is counted by
    written_by: Origin
    published_on: Day | None  # UTC; None: nobody said, then nothing in it votes
    published_at: datetime | None
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """A claim and where it was read."""

    claim: Claim
    source: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """An article's event and where it was read."""

    event: Event
    source: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A figure and where it was read."""

    figure: Figure
    source: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A move of the status. `on`: the day on which the claims sufficed; `since`: the day it is about."""

    topic: str
    before: str | None  # None: there was no status
    after: str | None  # None: it faded
    since: Day
    on: Day
    voices: tuple[str, ...]  # that made the move, as readers see them, sorted
    claims: tuple[str, ...]  # ids of the claims that made it, best first
    rule: str  # why it moved, in plain words
    # that made it; with `removed_at`, whose removal made it
    hand: Override | None = field(default=None, metadata=BY_HAND)
    ends: bool = field(default=False, metadata=BY_HAND)  # it is the end of what was set by hand, not its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Camp:
    """Those who say one thing in a dispute."""

    state: str
    voices: tuple[str, ...]
    claims: tuple[str, ...]  # ids, the latest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What state a topic is in on a day, from the claims alone; with `machine`, as it stands by what an analyst set. Then
    `camps` and `scores` are still those of the claims."""

    topic: str
    day: Day
    state: str | None  # None: no status
    since: Day | None
    stale: bool
    disputed: bool
    camps: tuple[Camp, ...]  # of a dispute, that of the status first; () without one
    single_source: bool  # one voice, or one origin (who wrote it first), is all it rests on
    confidence: Literal["high", "medium", "low", "none"]
    why: str  # the confidence in plain words: "3 voices of 2 sides, 4 origins, 3 owners"
    voices: tuple[str, ...]  # that confirm it now, sorted
    because: tuple[str, ...]  # ids of the claims that confirm it, best first
    scores: tuple[tuple[str, float], ...]  # of every state with one on this day, highest first
    last_evidence: Day | None  # the latest day on which somebody confirmed it
    changes: tuple[StatusChange, ...]  # the whole way to here, oldest first
    due: Day | None = None  # the day for which it announced what comes next ("agreed, due in force since 6 March")
    # what the claims alone say; None: nobody set anything
    machine: Status | None = field(default=None, metadata=BY_HAND)
    # who set the state of this day; None: it is that of the claims
    set_by: Override | None = field(default=None, metadata=BY_HAND)

    @property
    def by_claims(self) -> Status:
        """What the claims alone say."""
        return self.machine or self


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """What sources say differently of one event: `what` is "number", "date", "outcome" or "route"; `sayings` are pairs of a
    value and who says so ("20", "Russian defence ministry"), by value."""

    what: str
    sayings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """One event of the log, merged over articles, languages and days."""

    id: str  # first 12 hex digits of SHA-256 over (topic, series, ordinal or date, the earliest sighting's event id)
    topic: str
    series: str
    ordinal: int | None
    date: Day | None
    date_precision: DatePrecision
    outcome: str
    outcomes: tuple[str, ...]
    route: tuple[str, str] | None
    planned: bool
    conflicts: tuple[Conflict, ...]
    sightings: tuple[Sighting, ...]  # earliest known first
    voices: tuple[str, ...]
    origins: int  # agencies and newsrooms that wrote of it, however many outlets print them
    first_known_at: datetime
    late: bool  # reported more than three days after it happened
    # that added, corrected or retracted it, the earliest first
    hands: tuple[Override, ...] = field(default=(), metadata=BY_HAND)
    # as the sources tell it, where it was corrected
    machine: LoggedEvent | None = field(default=None, metadata=BY_HAND)

    @property
    def retracted(self) -> bool:
        """Whether an analyst took it out of the log: it is shown, and counts for nothing."""
        return any(one.what == "retracted" for one in self.hands)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLog:
    """The events of a topic, by date, and what is wrong with their row."""

    topic: str
    events: tuple[LoggedEvent, ...]
    missing: tuple[int, ...]  # numbers between the first and the last of the last sixty days that nobody reported
    notes: tuple[str, ...]  # plain words: "12 on 3 May, then 11 on 5 May: the numbers go back"

    @property
    def standing(self) -> tuple[LoggedEvent, ...]:
        """The events that nobody retracted."""
        return tuple(event for event in self.events if not event.retracted)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """Something told before that an analyst took back: `hand` retracted `event`; or `hand` was removed, and with it what it set,
    added or retracted."""

    hand: Override
    event: LoggedEvent | None = None  # as it was told; None: it is about a status


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All that is known of a topic at a moment, and what of it is news since an earlier one."""

    topic: str
    day: Day
    status: Status | None  # None: the topic has no status section
    before: Status | None  # as it stood at the earlier moment; None: there was none
    log: EventLog | None  # None: the topic has no events section
    changes: tuple[StatusChange, ...]  # those that were not there at the earlier moment
    news: tuple[str, ...]  # ids of logged events that are new or have changed since then
    testimonies: tuple[
        Testimony, ...
    ]  # every claim that the above names, by id, and the denials and stances of the period
    counts: tuple[Count, ...]  # figures of the period
    usual_gap: float | None  # days between reports as a rule; None: too few to say
    last_report: Day | None  # the latest day with a claim or an event of it
    # every claim of the period about how things stand, denials and stances too, without those of copies; by id
    said: tuple[Testimony, ...] = ()
    taken_back: tuple[TakenBack, ...] = field(default=(), metadata=BY_HAND)  # since the earlier moment
