"""What an edition says of the tracked topics: the parts that status, log and figures put into it, all wording decided.

Labels are those of the topic's file on the day the edition was made. `ref` numbers what the bottom line refers to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from monitor.model.basics import BY_HAND, Day, later
from monitor.model.overrides import ByHand
from monitor.model.tracking import DatePrecision

Direction = Literal["better", "worse", "changed", "same", "new", "ended", "none"]
"""Where a status went: by the topic's levels better or worse, else only changed; new where there was none before, ended
where there is none any more, none where there never was one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence that something rests on, verbatim: a part of the article's text, or with `in_title` of its title."""

    text: str
    start: int
    end: int
    in_title: bool
    cut: bool  # it is part of a longer sentence
    language: str | None
    speaker: str | None  # as a reader sees it; None: the outlet itself
    speaker_side: str | None
    via: str | None  # the agency that the sentence names as a relay
    outlet: str
    outlet_side: str | None  # whose voice it was on that day, as a reader's label
    url: str
    published_at: datetime | None  # None: `published_on` is all that is known
    published_on: Day | None  # None: nobody said
    known_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of the bottom line and the numbers of what it is made from."""

    text: str
    refs: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardRow:
    """A topic on the status board."""

    topic: str
    title: str
    state: str | None  # None: no status
    was: str | None  # what it was at the edition before, where that differs
    direction: Direction
    since: Day | None
    day: int | None  # the first is 1
    last_evidence: Day | None
    age: int | None  # days since then
    confidence: Literal["high", "medium", "low", "none"]
    why: str
    marks: tuple[str, ...]  # in plain words: "disputed", "single source"
    last_event: str | None  # "patrol 13, 7 Apr: cut short"
    events_new: int | None  # None: the topic has no log
    events_known: int | None
    hand: ByHand | None = field(default=None, metadata=BY_HAND)  # by whom the state was set


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A move of a topic's status. `key` names it for as long as it stands."""

    ref: int | None  # None: it is told as history
    key: str
    topic: str
    title: str
    before: str | None
    after: str | None
    direction: Direction
    since: Day
    on: Day
    rule: str
    voices: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    more: int = 0  # further claims that made it
    hand: ByHand | None = field(default=None, metadata=BY_HAND)  # who made it, or ended it, by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """A row of a topic's log."""

    ref: int | None  # None: it is told as history
    id: str
    topic: str
    title: str
    name: str  # "patrol 13"
    date: Day | None
    precision: DatePrecision
    route: str | None
    outcomes: tuple[str, ...]
    planned: bool
    again: bool  # told before, and changed since
    sources: int  # outlets
    origins: int  # who wrote it first, each once
    voices: tuple[str, ...]
    conflicts: tuple[str, ...]  # "number - Moscow: 20th, Ankara: 21st"
    marks: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    more: int = 0  # further reports of it
    ordinal: int | None = later(None)  # its number in the series
    hands: tuple[ByHand, ...] = field(default=(), metadata=BY_HAND)

    @property
    def retracted(self) -> bool:
        """Whether an analyst took it out of the log."""
        return any(one.what == "retracted" for one in self.hands)


Fate = Literal["seen", "off", "moved", "missed", "ahead", "open"]
"""What became of something announced: it came; it was called off; another day was named since; its day passed and nobody reported
it; its day has not passed; no day was told, so that nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What was announced, and what became of it."""

    topic: str
    title: str
    name: str  # "patrol 14"; "patrol"
    date: Day | None  # for which it was announced
    precision: DatePrecision
    sources: int  # outlets that announced it
    origins: int
    fate: Fate
    became: str  # in plain words: "seen, patrol 13, completed"
    ref: int | None = None  # of the new event that it became


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Those who say one thing of a topic, with their words."""

    state: str
    voices: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    more: int = 0
    refs: tuple[int, ...] = ()  # of the changes that quote further words of theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Claim against claim; with one side only, `mark` says how thin the ground is."""

    topic: str
    title: str
    sides: tuple[Side, ...]
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What somebody said that counts for no status: a denial, a party's stance."""

    topic: str
    title: str
    what: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureValue:
    """One figure and who gave it."""

    value: str  # "at least 29"
    who: str  # of the figure: a speaker, or the outlet
    day: Day | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """A number of people as it is told in the period, from the least to the most; never averaged."""

    topic: str
    title: str
    what: str  # "killed"
    people: str  # who is counted, as written
    language: str | None  # of `people`
    low: int
    high: int
    values: tuple[FigureValue, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A topic of which nothing new is known, or whose log has holes. Each line is a finished sentence."""

    topic: str
    title: str
    overdue: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Something told before that does not stand any more. `url` and the rest are those of the article, where it is one's.

    With `old`, a sentence that was shown: `new` is what stands in its place, a part of the article's present text or, with
    `in_title`, its present title; None: nothing like it, or (`hidden`) it cannot be shown as it is.
    """

    said: str
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    old: str | None = later(None)
    new: str | None = later(None)
    in_title: bool = later(False)
    old_cut: bool = later(False)  # it is part of a longer sentence
    new_cut: bool = later(False)
    hidden: bool = later(False)  # its new wording holds characters that nobody would see
    carried: tuple[str, ...] = later(())  # what rested on it: "Idlib ceasefire: in force, holding, by the Kremlin"
    became: tuple[str, ...] = later(())  # of that: "Idlib ceasefire: the status stands: in force, holding"
    hand: ByHand | None = field(default=None, metadata=BY_HAND)  # who took it back


Stand = Literal["with", "against", "beside", "aside"]
"""How a claim stands to the status of its day: it says the same, or the contrary, or something else; a denial and a party's
stance count for no status and stand aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A claim on a topic's time line: on which day which side said what, and its sentence."""

    topic: str
    side: str | None  # of who says it, else of the outlet, as a reader sees it; None: nobody knows
    state: str
    stand: Stand
    day: Day
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A topic as it stood when the edition was made, for its page in the archive. Only what was news then has its evidence
    here."""

    topic: str
    title: str
    line: str  # "in force, holding since 6 Mar (day 33)"
    day: Day
    changes: tuple[Change, ...]  # latest first
    older_changes: int  # that are not kept here
    events: tuple[EventRow, ...]  # latest first
    older_events: int
    has_status: bool
    has_log: bool
    gaps: tuple[str, ...] = ()  # what is wrong with the row of numbers
    missing: tuple[int, ...] = later(())  # numbers of the row that nobody reported
    disputed: bool = later(False)
    said: tuple[Said, ...] = later(())  # claims of the edition's own time, by day
    more_said: int = later(0)  # and those that the cap left out
