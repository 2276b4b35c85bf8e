"""All that the topics make of an article, in one reading: matches, news or background, claims, events, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import Claim, Event, Figure, Match, TopicSpec, Vocabulary
from monitor.text.languages import by_script, primary
from monitor.topics.article_state import article_state
from monitor.topics.claims import ClaimReader, Trial
from monitor.topics.events import EventReader
from monitor.topics.figures import FigureReader
from monitor.topics.match import Matcher
from monitor.topics.presearch import Presearch
from monitor.topics.reading import Part
from monitor.topics.scene import View, Vocabularies
from monitor.topics.standing import reported
from monitor.topics.terms import compile_tracking


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicReading:
    """What was found, topic by topic in the topics' order, claims and events of one topic by place."""

    matches: tuple[Match, ...]  # one per topic and scope, matched or not
    reported: tuple[str, ...]  # of the topics and scopes that matched, those that the article reports on
    states: tuple[tuple[str, str], ...] = ()  # topic -> what the article as a whole reports, or "mixed"
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    figures: tuple[Figure, ...] = ()
    trials: tuple[Trial, ...] = ()  # every cue that was tried


class TopicReader:
    """Reads articles for a set of topics. Compiled once; the same article always gives the same reading."""

    def __init__(self, vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> None:
        """Raises terms.TermError for a term that cannot be read."""
        self.matcher = Matcher(vocabulary, topics)
        self._presearch = Presearch(topics, self.matcher.lexicon)
        self._lexicon = compile_tracking(vocabulary, topics)
        self._words = Vocabularies(vocabulary, self._lexicon)
        self._claims = {topic.slug: ClaimReader(topic, topic.status, self._words) for topic in topics if topic.status}
        self._events = {topic.slug: EventReader(topic, topic.events, self._words) for topic in topics if topic.events}
        self._figures = FigureReader(topics, vocabulary.figures, self._lexicon)
        self._specs = {topic.slug: topic for topic in topics}

    def read(
        self,
        title: str,
        text: str,
        language: str | None,
        *,
        published: date | None = None,
        key: str = "",
        thorough: bool = True,
    ) -> TopicReading:
        """`language`: a code or tag; None: told from the script. `published`: the UTC day of publication; without one dates
        that lean on it stay unknown. `key`: the article's address, of which the ids of claims and events are made.
        `thorough`: also say why no topic matches; else an article without their words has no matches at all."""
        code = primary(language) or by_script(f"{title}\n{text}")
        if not thorough and self._presearch.is_hopeless(title, text, code):
            return TopicReading(matches=(), reported=())
        head, body = Part(title, code, in_title=True), Part(text, code)
        matches = self.matcher.judge(head, body)
        tracked = [self._specs[match.topic] for match in matches if match.matched and self._is_tracked(match.topic)]
        if not tracked:
            return TopicReading(matches=matches, reported=_reported(matches, title, text, frozenset()))
        views = []
        for part in (head, body):
            part.track(self._lexicon)
            views.append(View(part, self._words, published))
        trials = [
            trial
            for topic in tracked
            if topic.status
            for view in views
            for trial in self._claims[topic.slug].read(view, key)
        ]
        claims = tuple(trial.claim for trial in trials if trial.claim)
        spans = [(sentence.start, sentence.end) for sentence in body.sentences]
        states = []
        for topic in tracked:
            own = [claim for claim in claims if claim.topic == topic.slug]
            state = article_state(topic.status, own, spans) if topic.status else None
            states += [(topic.slug, state)] if state else []
        events = tuple(
            event
            for topic in tracked
            if topic.events
            for event in self._events[topic.slug].read(views[0], views[1], key)
        )
        current = {event.topic for event in events if not event.background}
        telling = frozenset(slug for slug, _ in states) | current
        news = _reported(matches, title, text, telling)
        return TopicReading(
            matches=matches,
            reported=news,
            states=tuple(states),
            claims=claims,
            events=events,
            figures=self._figures.read(views[1], [topic.slug for topic in tracked if topic.slug in news]),
            trials=tuple(trials),
        )

    def _is_tracked(self, slug: str) -> bool:
        return bool(self._specs[slug].status or self._specs[slug].events)


def _reported(matches: Sequence[Match], title: str, text: str, telling: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        match.topic for match in matches if match.matched and (match.topic in telling or reported(match, title, text))
    )
