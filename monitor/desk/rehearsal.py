"""The acceptance sentences of every topic and scope, judged as whole articles."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model import Match, TopicCase, Watchlist
from monitor.topics.coverage import DeadTerm, dead_terms
from monitor.topics.match import Matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One sentence against one topic."""

    topic: str
    case: TopicCase
    match: Match

    @property
    def passed(self) -> bool:
        """True when the topic judged the sentence as the case wants."""
        return self.match.matched == self.case.matches


def rehearse(watchlist: Watchlist, only: str | None = None) -> list[Trial]:
    """Every case of every topic (or of the topic `only`), in the file's order."""
    matcher = Matcher(watchlist.vocabulary, watchlist.topics)
    trials = []
    for place, topic in enumerate(watchlist.topics):
        if only in (None, topic.slug):
            for case in topic.cases:
                match = matcher.read("", case.text, case.language)[place]
                trials.append(Trial(topic=topic.slug, case=case, match=match))
    return trials


def unproven(watchlist: Watchlist, only: str | None = None) -> list[DeadTerm]:
    """The terms that no sentence of the watchlist meets; with `only` those of that topic. A dead term is no failure, but it may
    be misspelt: write a sentence for it or take it out."""
    dead = dead_terms(watchlist.vocabulary, watchlist.topics)
    return [term for term in dead if only in (None, term.topic)]
