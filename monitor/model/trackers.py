"""How a topic is tracked: the `status` and `events` sections of its file, checked (docs/topics.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model.basics import Languages


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGuard:
    """Where a cue must be about. Names of concepts: `accept` says yes, `compete` no; of both in a sentence the nearer counts."""

    accept: tuple[str, ...] = ()
    compete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSpec:
    """A state that a topic can be in, and what it takes to move there."""

    name: str
    label: str  # as a reader sees it
    level: int | None = None  # how well things stand, for the board's arrow: higher is better; None: no arrow
    rank: int = 0  # order of display, and the order in which several moves of one day are walked
    decay: int = 14  # days after which an unconfirmed state is shown as stale
    stance: bool = False  # a party's position: kept and shown, never moves the status
    doing: bool = False  # to do it is to say it: the subject of the cue is its speaker ("Moscow and Ankara agreed")
    dated: bool = False  # without a date of its own it takes the one that opens the sentence before
    score: float = 0.8  # what the confidences of its voices must add up to
    voices: int = 1  # and how many there must be
    alone: bool = False  # one voice is enough where nobody spoke for a state that it opposes in the last seven days
    after: tuple[str, ...] | None = (
        None  # states from which the status may move here ("none": no status yet); None: any
    )
    opposes: tuple[str, ...] = ()  # states that say the contrary: voices for both make a dispute
    margin: float = 0.0  # lead over the score of a state that it opposes before it takes its place
    again: tuple[int, int] | None = None  # (voices, days): how it may be reached from states that are not in `after`
    ahead: str | None = None  # what it means while its date lies after the article's ("in force" tomorrow: "agreed")
    fades: bool = False  # once stale there is no status any more
    becomes: str | None = None  # a cue's pseudo-state: the state that its claims are of


@dataclass(frozen=True, slots=True, kw_only=True)
class RewriteRow:
    """A cue's state under a modifier becomes another one. The first row that fits wins. `to`: a state, "drop" or "background".
    `keep`: the state as which a dropped claim is kept, "denial"; such a claim counts for nothing but is shown."""

    states: tuple[str, ...]  # "*": any
    modifiers: tuple[str, ...]
    to: str
    keep: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSpec:
    """From sentences to the state of a topic."""

    concept: str  # what has the state: "CF"
    place: PlaceGuard
    states: tuple[StateSpec, ...]  # pseudo-states too
    cues: Mapping[str, Languages]  # state -> patterns
    rewrite: tuple[RewriteRow, ...] = ()
    anaphora: Languages = field(default_factory=dict)  # words that stand for the concept right after it was named
    anaphora_states: tuple[str, ...] = ()
    governs: tuple[
        tuple[str, tuple[str, ...]], ...
    ] = ()  # of one sentence: a claim of the first drops those of the others

    def state(self, name: str) -> StateSpec | None:
        """The state of a name, or None."""
        return next((state for state in self.states if state.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSpec:
    """What became of an event. The order of outcomes is their priority; all that are found are kept."""

    name: str
    label: str  # as a reader sees it
    terms: Languages
    planned: bool = False  # it lies ahead: never counted as an event that took place
    programme: bool = False  # concerns the series ("suspended"), when no single event is numbered
    weak: bool = False  # counts only where no other outcome is found ("started")
    void: bool = False  # it did not take place: an attack that is told beside it is the reason, no outcome
    negated: str | None = None  # the outcome that its denial means ("not carried out": "cancelled"); None: nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSpec:
    """From sentences to a log of numbered, dated events."""

    trigger: str  # the concept that names one: "PATROL"
    plural: str | None = None  # its plural forms: without a number they name the series, not one event
    needs: tuple[str, ...] = ()  # concepts of which one must stand in the sentence, the title or the sentences around
    excludes: tuple[str, ...] = ()  # concepts within whose hits the trigger names no event: "agreed on joint patrols"
    rivals: tuple[str, ...] = ()  # concepts of verbs that own the dates beside them: "agreed on 5 March"
    previous: str | None = None  # a concept: words beside the trigger that make it another event: "the previous patrol"
    anaphora: str | None = None  # the concept of words that stand for an event right after it was named: "the column"
    place: PlaceGuard
    series: str  # names the numbering: "patrol"
    outcomes: tuple[OutcomeSpec, ...]
    ordinal_window: int = 4  # words between a number and the trigger
    route_places: Mapping[str, Languages] = field(default_factory=dict)  # id -> names
    place_names: Mapping[str, str] = field(default_factory=dict)  # id -> name for a reader
    background_after: int = 21  # days before publication beyond which an event is background

    def outcome(self, name: str) -> OutcomeSpec | None:
        """The outcome of a name, or None."""
        return next((outcome for outcome in self.outcomes if outcome.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierSpec:
    """Words that change what a cue says. Windows count words between them and the cue's trigger."""

    name: str
    window: int = 4
    window_after: int = 4
    before: Languages = field(default_factory=dict)
    after: Languages = field(default_factory=dict)
    anywhere: Languages = field(default_factory=dict)
    own: Languages = field(default_factory=dict)  # forms of the trigger's own word: an ending that denies
    across: bool = False  # it reaches back over a comma: "the reports that it was agreed, are untrue"
    ahead: bool = False  # what it touches lies ahead: a weekday beside it is the next one


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorSpec:
    """Somebody whose words count: a person, an office, a country, a group."""

    slug: str
    concept: str  # of the shared vocabulary: the names in every language
    side: str  # actors of one side are one voice
    label: str  # as a reader sees it
    broad: bool = False  # a country or a crowd: a person or an office beside it is meant instead


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureWords:
    """How people are counted, language by language."""

    fates: Mapping[str, Languages] = field(default_factory=dict)  # what became of them: "killed" -> words
    people: Languages = field(default_factory=dict)
    pairs: Languages = field(default_factory=dict)  # people whose form counts two
    whose: Languages = field(default_factory=dict)  # words behind the people that say whose they are
    links: Languages = field(default_factory=dict)  # words between a number and the people that do not name them
    bounds: Mapping[str, Languages] = field(default_factory=dict)  # "at least" -> words beside a number
    ranges: Languages = field(default_factory=dict)  # between two numbers that are one range: "to"
    between: Languages = field(default_factory=dict)  # beside two that are one range, though joined by "and"
    rises: Languages = field(default_factory=dict)  # before two of which the second counts: "rose from 29 to 33"
    joins: Languages = field(default_factory=dict)  # between two groups of people with one fate
    passive: Languages = field(default_factory=dict)  # where there are any: right before a fate far behind its people
    parts: Languages = field(default_factory=dict)  # before a number that is part of another: "including"
    parts_behind: Languages = field(default_factory=dict)  # behind one: "of them"
    tolls: Languages = field(default_factory=dict)  # let a number stand far behind its fate
    loose: Languages = field(default_factory=dict)  # what may follow a number that names no people
    unnamed: tuple[str, ...] = ()  # fates of which a number may stand without people
    denied: Languages = field(default_factory=dict)  # before a fate: it did not happen, or not yet
    denied_behind: Languages = field(default_factory=dict)  # the same behind it, or as its ending
    units: Languages = field(default_factory=dict)  # what makes a number before it something else
    labels: Languages = field(default_factory=dict)  # and what a number behind it: "page"
    asides: Languages = field(default_factory=dict)  # open a clause whose speaker does not say the rest
    numbers: Mapping[int, Languages] = field(default_factory=dict)
    times: Mapping[int, Languages] = field(default_factory=dict)  # multiply the number before them: "thousand"
    floors: Mapping[int, Languages] = field(default_factory=dict)  # inexact numbers: at least so many
    reach: Mapping[str, tuple[int, int]] = field(
        default_factory=dict
    )  # words between people and fate: behind them, before
