"""Numbers of people killed, wounded, captured, displaced or sent near a topic's places, with who says so. Never averaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Day, Figure, FigureWords, PlaceGuard, TopicSpec
from monitor.topics import sources
from monitor.topics.claim_dates import when
from monitor.topics.fates import Fate, Fates
from monitor.topics.places import LOOK_BACK, Guard
from monitor.topics.reading import Sentence, within
from monitor.topics.scene import View
from monitor.topics.speakers import Speaker, speaker_of
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit

OPENING = 2
"""A clause is an aside when a word such as "which" is among its first so many."""

_NOBODY = Speaker(None, None, None, None, "outlet", "the one who is named says something else")


@dataclass(frozen=True, slots=True)
class _Told:
    """A fate in a sentence with its date and its speaker: what all topics of an article share."""

    sentence: Sentence
    fate: Fate
    day: Day | None
    speaker: Speaker


class FigureReader:
    """Reads the figures of articles for a set of topics. Those that name no place have none."""

    def __init__(self, topics: Sequence[TopicSpec], words: FigureWords, lexicon: Lexicon) -> None:
        self._fates = Fates(words, lexicon)
        self._asides = lexicon.concept(None, sources.counting("asides"))
        self._guards = {topic.slug: Guard(place, topic.slug, lexicon) for topic in topics if (place := _place(topic))}
        self._subjects = {
            topic.slug: [lexicon.concept(topic.slug, name) for name in _subjects(topic)]
            for topic in topics
            if topic.slug in self._guards
        }

    def read(self, view: View, topics: Sequence[str]) -> tuple[Figure, ...]:
        """The figures of a body for these topics, by topic and place; what is said again by the same is told once. A figure
        belongs to the topic whose subject was named last, of those near whose place it stands."""
        wanted = [slug for slug in topics if slug in self._guards]
        if not wanted:
            return ()
        own: dict[str, list[_Told]] = {slug: [] for slug in wanted}
        for sentence in view.part.sentences:
            for told in self._told(view, sentence):
                span = (told.fate.people.first, told.fate.people.end)
                near = [slug for slug in wanted if _is_near(view, sentence, self._guards[slug], span)]
                if near:
                    own[max(near, key=lambda slug: self._last_named(view, sentence, slug))].append(told)
        return tuple(figure for slug in wanted for figure in _figures(view, own[slug], slug))

    def _last_named(self, view: View, sentence: Sentence, topic: str) -> int:
        """The last token until the end of a sentence that names what the topic is about; -1 without one."""
        return max((hit[0] for hit in view.part.marked(self._subjects[topic]) if hit[0] < sentence.behind), default=-1)

    def _told(self, view: View, sentence: Sentence) -> list[_Told]:
        if view.part.asks(sentence):
            return []
        fates = self._fates.of(view, sentence)
        told = []
        for fate in fates:
            rivals = [other.said for other in fates if other.said != fate.said]
            date = when(view, sentence, fate.said, rivals, (), dated=False, ahead=False)
            if not (date.past and date.day is None):  # "in 2015 ..."
                told.append(_Told(sentence, fate, date.day, self._speaker(view, sentence, fate.said)))
        return told

    def _speaker(self, view: View, sentence: Sentence, said: Hit) -> Speaker:
        """Who gives the figure. A word of saying in a clause about somebody ("which according to the ministry should not be
        there") says something else."""
        speaker = speaker_of(view, sentence, said, said, doing=False)
        if speaker.voice == "quote" or speaker.name is None:
            return speaker
        here = _clause(view, sentence, said[0])
        saying = [_clause(view, sentence, verb[0]) for verb in view.hits_in(sources.SAY, sentence)]
        elsewhere = [clause for clause in saying if clause != here and self._is_aside(view, sentence, clause)]
        return _NOBODY if saying and len(elsewhere) == len(saying) else speaker

    def _is_aside(self, view: View, sentence: Sentence, clause: Hit) -> bool:
        opens = within(view.part.marks.get(self._asides, ()), sentence)
        return clause[0] > sentence.first and any(clause[0] <= hit[0] < clause[0] + OPENING for hit in opens)


def _place(topic: TopicSpec) -> PlaceGuard | None:
    """Where a topic is: the places of its status and of its events together; None: nowhere in particular."""
    guards = [section.place for section in (topic.status, topic.events) if section is not None]
    accept = tuple(dict.fromkeys(name for guard in guards for name in guard.accept))
    compete = tuple(dict.fromkeys(name for guard in guards for name in guard.compete))
    return PlaceGuard(accept=accept, compete=compete) if accept else None


def _subjects(topic: TopicSpec) -> list[str]:
    """The concepts that a topic is about."""
    named = [topic.status.concept] if topic.status else []
    return [*named, topic.events.trigger] if topic.events else named


def _figures(view: View, told: Sequence[_Told], topic: str) -> list[Figure]:
    found: dict[tuple[str, int, int, str, str | None], Figure] = {}
    for each in told:
        people = each.fate.people
        who = view.part.words(each.fate.who) if each.fate.who else ""
        start, end = each.sentence.start, each.sentence.end
        figure = Figure(
            topic=topic, what=each.fate.what, who=who, low=people.low, high=people.high, qualifier=people.bound,
            event_date=each.day, speaker=each.speaker.name, actor=each.speaker.actor, side=each.speaker.side,
            quote=view.part.text[start:end], start=start, end=end,
        )  # fmt: skip
        found.setdefault((figure.what, figure.low, figure.high, who.casefold(), figure.actor), figure)
    return list(found.values())


def _is_near(view: View, sentence: Sentence, guard: Guard, span: Hit) -> bool:
    """Whether the sentence, or one shortly before it, names a place of the topic, and none of another theatre is nearer."""
    near = view.part.sentences[max(0, sentence.number - LOOK_BACK) : sentence.number + 1]
    named = any(any(guard.named(view.part, each)) for each in near)
    return named and guard.judge(view.part, sentence, span).accepted


def _clause(view: View, sentence: Sentence, token: int) -> Hit:
    """The tokens between the commas around a token."""
    first, end = token, token + 1
    while first > sentence.first and not view.part.comma(first, first):
        first -= 1
    while end < sentence.behind and not view.part.comma(end, end):
        end += 1
    return first, end
