"""All that the topics make of an article, in one reading: matches, news or background, claims, events, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from monitor.model import Claim, Event, Figure, Match, TopicSpec, Vocabulary
from monitor.text.languages import by_script, primary
from monitor.topics.match import Matcher
from monitor.topics.reading import Part
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


class TopicReader:
    """Reads articles for a set of topics. Compiled once; the same article always gives the same reading."""

    def __init__(self, vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> None:
        """Raises terms.TermError for a term that cannot be read."""
        self.matcher = Matcher(vocabulary, topics)
        self.lexicon = compile_tracking(vocabulary, topics)
        self._topics = tuple(topics)

    def read(
        self, title: str, text: str, language: str | None, *, published: date | None = None, key: str = ""
    ) -> TopicReading:
        """`language`: a code or tag; None: told from the script. `published`: the UTC day of publication; without one dates
        that lean on it stay unknown. `key`: the article's address, of which the ids of claims and events are made."""
        code = primary(language) or by_script(f"{title}\n{text}")
        head, body = Part(title, code, in_title=True), Part(text, code)
        matches = self.matcher.judge(head, body)
        return TopicReading(
            matches=matches, reported=tuple(match.topic for match in matches if reported(match, title, text))
        )
