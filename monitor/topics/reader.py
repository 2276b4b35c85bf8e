"""All that the topics make of an article, in one reading: matches, news or background, claims, events, figures."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.model import Claim, Event, Figure, Match, Span, TopicSpec, Vocabulary
from monitor.text.languages import by_script, primary
from monitor.topics.article_state import article_state
from monitor.topics.claims import ClaimReader, Trial
from monitor.topics.events import EventReader
from monitor.topics.figures import FigureReader
from monitor.topics.match import Matcher
from monitor.topics.places import Guard
from monitor.topics.presearch import Presearch
from monitor.topics.reading import Part
from monitor.topics.scene import View, Vocabularies
from monitor.topics.standing import reported
from monitor.topics.terms import compile_tracking

Views = tuple[View, View]  # title and body

TRACKED_LEAD = 2
"""Sentences of the lead of a topic whose claims or events are read: what it has to tell shows in them."""


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
        self._guards = {
            topic.slug: Guard(spec.place, topic.slug, self._lexicon)
            for topic in topics
            if (spec := topic.status or topic.events) is not None
        }

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
        matches = self.matcher.judge(head, body, thorough=thorough)
        tracked = [self._specs[match.topic] for match in matches if match.matched and self._is_tracked(match.topic)]
        if not tracked:
            news = tuple(match.topic for match in matches if reported(match, title, text))
            return TopicReading(matches=matches, reported=news)
        for part in (head, body):
            part.track(self._lexicon)
        views = (View(head, self._words, published), View(body, self._words, published))
        trials = [trial for topic in tracked for trial in self._trials(topic, views, key)]
        claims = tuple(trial.claim for trial in trials if trial.claim)
        events = tuple(event for topic in tracked for event in self._happenings(topic, views, key))
        states = tuple(self._states(tracked, claims, body))
        telling = {slug for slug, _ in states} | {event.topic for event in events if not event.background}
        news = tuple(match.topic for match in matches if self._is_news(match, views, telling))
        return TopicReading(
            matches=matches,
            reported=news,
            states=states,
            claims=claims,
            events=events,
            figures=self._figures.read(views[1], [topic.slug for topic in tracked if topic.slug in news]),
            trials=tuple(trials),
        )

    def _trials(self, topic: TopicSpec, views: Views, key: str) -> list[Trial]:
        reader = self._claims.get(topic.slug)
        return [trial for view in views for trial in reader.read(view, key)] if reader else []

    def _happenings(self, topic: TopicSpec, views: Views, key: str) -> Sequence[Event]:
        reader = self._events.get(topic.slug)
        return reader.read(*views, key) if reader else ()

    @staticmethod
    def _states(tracked: Sequence[TopicSpec], claims: Sequence[Claim], body: Part) -> Iterator[tuple[str, str]]:
        spans = [(sentence.start, sentence.end) for sentence in body.sentences]
        for topic in tracked:
            own = [claim for claim in claims if claim.topic == topic.slug]
            state = article_state(topic.status, own, spans) if topic.status else None
            if state:
                yield topic.slug, state

    def _is_news(self, match: Match, views: Views, telling: Container[str]) -> bool:
        """Whether the article reports on a topic: it tells its state or an event of it now, or gives it its title or lead. A
        mention that is about another theatre is none."""
        if not match.matched:
            return False
        texts = (views[0].part.text, views[1].part.text)
        bounds = [(sentence.start, sentence.end) for sentence in views[1].part.sentences]
        guard = self._guards.get(match.topic)
        if match.topic in telling or guard is None:
            return match.topic in telling or reported(match, *texts, bounds=bounds)
        ours = tuple(span for span in match.spans if _is_ours(span, views, guard))
        return reported(replace(match, spans=ours), *texts, lead=TRACKED_LEAD, bounds=bounds)

    def _is_tracked(self, slug: str) -> bool:
        return slug in self._claims or slug in self._events


def _is_ours(span: Span, views: Views, guard: Guard) -> bool:
    """Whether words that counted are about the topic's place."""
    part = (views[0] if span.in_title else views[1]).part
    sentence = part.sentence_at(span.start)
    token = part.token_at(span.start)
    return sentence is None or guard.judge(part, sentence, (token, token + 1)).accepted
