"""The acceptance sentences of every topic and scope, read as whole articles."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.config.watched import shipped_vocabulary
from monitor.model import Event, Match, TopicCase, Watchlist
from monitor.topics.acceptance import Shortfall, shortfalls
from monitor.topics.claims import Trial as CueTrial
from monitor.topics.coverage import DeadTerm, dead_terms
from monitor.topics.reader import TopicReader
from monitor.topics.sources import sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One sentence against one topic."""

    topic: str
    case: TopicCase
    match: Match
    shortfalls: tuple[Shortfall, ...]  # what was read otherwise than the case wants
    cues: tuple[CueTrial, ...]  # every cue of the topic that was tried, and what became of it
    events: tuple[Event, ...]  # those of the topic that were read

    @property
    def passed(self) -> bool:
        """True when the topic read the sentence as the case wants."""
        return not self.shortfalls


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """The dead terms that whoever writes the topics can do something about."""

    terms: tuple[DeadTerm, ...]  # those of the topics, then those that feeds.yaml adds to the vocabulary
    shipped: int  # how many more there are in the vocabulary that ships: only counted


def rehearse(watchlist: Watchlist, only: str | None = None) -> list[Trial]:
    """Every case of every topic (or of the topic `only`), in the file's order."""
    reader = TopicReader(watchlist.vocabulary, watchlist.topics)
    trials = []
    for place, topic in enumerate(watchlist.topics):
        if only in (None, topic.slug):
            for case in topic.cases:
                reading = reader.read("", case.text, case.language, published=case.day)
                trials.append(
                    Trial(
                        topic=topic.slug,
                        case=case,
                        match=reading.matches[place],
                        shortfalls=shortfalls(case, topic.slug, reading),
                        cues=tuple(cue for cue in reading.trials if cue.topic == topic.slug),
                        events=tuple(event for event in reading.events if event.topic == topic.slug),
                    )
                )
    return trials


def unproven(watchlist: Watchlist, only: str | None = None) -> Unproven:
    """The terms that no sentence of the watchlist meets; with `only` those of that topic. A dead term is no failure, but it may
    be misspelt: write a sentence for it or take it out."""
    dead = dead_terms(watchlist.vocabulary, watchlist.topics)
    if only is not None:
        return Unproven(terms=tuple(term for term in dead if term.topic == only), shipped=0)
    ships = {
        (source.name, code, term)
        for source in sources(shipped_vocabulary(), ())
        for code, terms in source.terms.items()
        for term in terms
    }
    own = [each for each in dead if each.topic is not None or (each.place, each.language, each.term) not in ships]
    own.sort(key=lambda each: each.topic is None)
    return Unproven(terms=tuple(own), shipped=len(dead) - len(own))
