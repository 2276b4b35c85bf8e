"""What became of an event, as a stretch of a sentence tells it: by the topic's words, and the words that change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import OutcomeSpec
from monitor.topics import sources
from monitor.topics.event_numbers import Stretch
from monitor.topics.event_words import FUTURE, EventWords, nearest, paused
from monitor.topics.nearness import overlap
from monitor.topics.reading import Sentence
from monitor.topics.scene import View
from monitor.topics.tongue import Hit

REACH = 40
"""Words between the name of an event and what became of it."""

SUPPOSED = "hypothetical"
UNREAL = frozenset((SUPPOSED, "desire"))


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of it. `told`: names of outcomes with their words, by priority, those that took place or concern the series;
    `ahead`: the words that say that it lies ahead; `recalled`: it is told as long past."""

    told: tuple[tuple[OutcomeSpec, Hit], ...]
    ahead: Hit | None
    recalled: bool

    @property
    def run(self) -> tuple[str, ...]:
        """The outcomes of a single event."""
        return tuple(dict.fromkeys(one.name for one, _ in self.told if not one.programme))

    @property
    def series(self) -> tuple[str, ...]:
        """The outcomes that concern the series."""
        return tuple(dict.fromkeys(one.name for one, _ in self.told if one.programme))

    def hits(self) -> list[Hit]:
        """The words of all outcomes that took place."""
        return [hit for _, hit in self.told]

    def cue(self, names: Sequence[str]) -> Hit | None:
        """The words of the first of some outcomes; those about the future where none took place."""
        return next((hit for one, hit in self.told if one.name in names), self.ahead)


def stretch_outcomes(words: EventWords, view: View, sentence: Sentence, stretch: Stretch) -> Outcomes:
    """The outcomes of a stretch. One that is denied means another or nothing, one in the future that the event lies ahead, one
    that is only wished or supposed nothing. Beside what did not take place nothing else counts: it is the reason."""
    part = view.part
    names = [*stretch.triggers, *([stretch.marker] if stretch.marker else [])]
    told: list[tuple[OutcomeSpec, Hit]] = []
    ahead: Hit | None = None
    for one, hit in words.outcomes(part, sentence):
        if not (stretch.first <= hit[0] and hit[1] <= stretch.behind) or (names and nearest(hit, names) > REACH):
            continue
        near = view.words.modifiers.near(part, sentence, hit)
        denied = words.is_denied(part, sentence, hit, itself=one.negated is not None)
        if one.planned:
            ahead = ahead or (hit if not denied else None)
        elif denied and SUPPOSED in near:
            ahead = ahead or hit  # "may not take place"
        elif denied:
            other = words.spec.outcome(one.negated) if one.negated else None
            told += [(other, hit)] if other else []
        elif words.is_meant(part, hit):
            continue
        elif words.lies_ahead(part, sentence, hit, words.plans_before(part, sentence, hit) if one.void else ()):
            ahead = ahead or (hit if one.negated else None)
        elif one.negated and not UNREAL.isdisjoint(near):
            continue
        else:
            told.append((one, hit))
    told = _without_frames(view, told)
    void = [row for row in told if row[0].void]
    order = {one.name: place for place, one in enumerate(words.spec.outcomes)}
    kept = sorted(void or told, key=lambda row: (order[row[0].name], row[1]))
    around = {name for trigger in names for name in view.words.modifiers.near(part, sentence, trigger)}
    if not kept and ahead is None and FUTURE in around:
        ahead = stretch.trigger
    if ahead is not None and any(one.programme for one, _ in kept) and is_saying(view, sentence, ahead):
        ahead = None  # "kündigte die Aussetzung der Patrouillen an"
    recalled = any(words.is_previous(part, sentence, trigger) for trigger in stretch.triggers)
    return Outcomes(tuple(kept), ahead, recalled)


def is_saying(view: View, sentence: Sentence, hit: Hit) -> bool:
    """Whether the words that tell of a plan are themselves a verb of saying: "annonce", "kündigte an"."""
    return any(overlap(hit, verb) for verb in view.hits_in(sources.SAY, sentence))


def _without_frames(view: View, told: list[tuple[OutcomeSpec, Hit]]) -> list[tuple[OutcomeSpec, Hit]]:
    """Outcomes without those that only say that there was an event in which something befell it: "in the patrol held today a bomb
    went off". What follows a pause or a "but" is told for itself: "..., but it was completed"."""
    befell = [hit for one, hit in told if one.negated is None]
    return [
        (one, hit)
        for one, hit in told
        if one.negated is None
        or all(view.walled(hit[0], other[0]) or paused(view.part, hit, other) for other in befell)
    ]
