"""The words of one topic's events, compiled: what names an event, what becomes of it, where its way leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.model import EventSpec, OutcomeSpec
from monitor.text.counting import cardinal_at
from monitor.text.languages import LANGUAGES
from monitor.text.languages.language import PurposeWords
from monitor.topics import sources
from monitor.topics.nearness import gap, overlap
from monitor.topics.places import Guard
from monitor.topics.reading import Part, Sentence, within
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit

NEGATION, FUTURE = "negation", "future"
"""The modifiers of denials and of what lies ahead."""

AHEAD_BEFORE, AHEAD_BEHIND = 5, 3
"""Words between an outcome and what says that it lies ahead."""

BESIDE = 2
"""Words between the name of an event and "previous"."""

MEANT = 5
"""Words before an outcome in which a threat, or "was exposed to", says what it is."""

SHORT = 3
"""Letters of a word to which no preposition is written on."""

DENIED_BEFORE, DENIED_AFTER = 2, 3
"""Words between an outcome and what denies it."""

_PAUSE = re.compile("[,;:\u060c\u061b\u2013\u2014]")


class EventWords:
    """Where the words of a topic's events occur."""

    def __init__(self, topic: str, spec: EventSpec, lexicon: Lexicon) -> None:
        self.topic = topic
        self.spec = spec
        self.guard = Guard(spec.place, topic, lexicon)
        self._trigger = [lexicon.concept(topic, spec.trigger)]
        self._plural = [lexicon.concept(topic, spec.plural)] if spec.plural else []
        self._needs = [lexicon.concept(topic, name) for name in spec.needs]
        self._excludes = [lexicon.concept(topic, name) for name in spec.excludes]
        self._anaphora = [lexicon.concept(topic, spec.anaphora)] if spec.anaphora else []
        self._previous = [lexicon.concept(topic, spec.previous)] if spec.previous else []
        self._rivals = [lexicon.concept(topic, name) for name in spec.rivals]
        self._outcomes = [(one, lexicon.concept(topic, sources.outcome(one.name))) for one in spec.outcomes]
        self._places = [(place, lexicon.concept(topic, sources.route_place(place))) for place in spec.route_places]
        self._denials = list(_modifier(lexicon, NEGATION))
        self._futures = list(_modifier(lexicon, FUTURE))
        self.planned = next((one.name for one in spec.outcomes if one.planned), None)

    def triggers(self, part: Part) -> list[Hit]:
        """The words that name an event, in order."""
        return part.marked(self._trigger)

    def again(self, part: Part, sentence: Sentence) -> list[Hit]:
        """The words of a sentence that may stand for an event named before."""
        return within(part.marked(self._anaphora), sentence) if self._anaphora else []

    def is_plural(self, part: Part, sentence: Sentence, trigger: Hit) -> bool:
        """Whether a trigger is a plural, by its form or as "nine joint ..." says: it names the series unless it is numbered or
        dated."""
        if self._plural and any(overlap(hit, trigger) for hit in part.marked(self._plural)):
            return True
        language = LANGUAGES.get(part.language)
        at = trigger[0] - 1
        for hit in reversed(within(part.marked(self._needs), sentence)) if self._needs else ():
            if hit[0] <= at < hit[1]:
                at = hit[0] - 1
        counted = cardinal_at(part.tokens, at, language.numbers) if language and at >= sentence.first else None
        return counted is not None and counted.value > 1 and counted.end <= trigger[0]

    def is_excluded(self, part: Part, trigger: Hit) -> bool:
        """Whether a trigger only says what was agreed on, or the like."""
        return bool(self._excludes) and any(_covers(hit, trigger) for hit in part.marked(self._excludes))

    def needed(self, part: Part, sentence: Sentence | None = None) -> bool:
        """Whether a sentence, or a whole part, has one of the words that tell this series from others."""
        if not self._needs:
            return True
        hits = part.marked(self._needs)
        return bool(hits) if sentence is None else bool(within(hits, sentence))

    def is_previous(self, part: Part, sentence: Sentence, trigger: Hit) -> bool:
        """Whether a trigger names an event before the one that is told of: "the previous patrol"."""
        found = within(part.marked(self._previous), sentence) if self._previous else []
        return any(gap(hit, trigger) <= BESIDE for hit in found)

    def is_meant(self, part: Part, hit: Hit) -> bool:
        """Whether an outcome is only what somebody meant to do: "to block the patrol", "лишь бы сорвать", "لمنع الدورية"."""
        language = LANGUAGES.get(part.language)
        purpose = language.purpose if language else PurposeWords()
        before = [token.key for token in part.tokens[max(0, hit[0] - MEANT) : hit[0]]]
        if purpose.forced and any(key.startswith(purpose.forced) for key in before):
            return False
        if before and before[-1] in purpose.before:
            return True
        if purpose.threats and any(key.lstrip("وف").startswith(purpose.threats) for key in before):
            return True
        keys = [token.key for token in part.tokens[hit[0] : hit[1]]]
        if purpose.endings and keys[0].endswith(purpose.endings):
            return True
        alone = bool(purpose.beginnings) and len(keys[0]) > SHORT and keys[0].startswith(purpose.beginnings)
        return alone and not any(key.lstrip("وف").startswith(purpose.suffered) for key in before)

    def plans_before(self, part: Part, sentence: Sentence, hit: Hit) -> list[Hit]:
        """Where the verb comes last, the words before an outcome that say what was planned: "planlanan devriye iptal edildi".
        They are of the name, not of what became of it."""
        if not _verb_last(part):
            return []
        return [plan for one, plan in self.outcomes(part, sentence) if one.planned and plan[1] <= hit[0]]

    def lies_ahead(self, part: Part, sentence: Sentence, hit: Hit, aside: Sequence[Hit] = ()) -> bool:
        """Whether an outcome lies ahead: by a word before it or in it, where the verb comes last also behind it. "Are suspended
        and will resume" says it of the second alone. `aside`: words that do not say it."""
        verb_last = _verb_last(part)
        for _, number in self._futures:
            for word in within(part.marks.get(number, ()), sentence):
                if paused(part, word, hit) or any(overlap(word, each) for each in aside):
                    continue
                if word[0] < hit[1] and hit[0] - word[1] <= AHEAD_BEFORE:
                    return True
                if verb_last and 0 <= word[0] - hit[1] <= AHEAD_BEHIND:
                    return True
        return False

    def is_denied(self, part: Part, sentence: Sentence, hit: Hit, *, itself: bool) -> bool:
        """Whether an outcome is denied: right before it ("did not take place"), or behind it in its clause, as Turkish has it.
        `itself`: also by its own words. A word for "without" denies only what it stands right before."""
        language = LANGUAGES.get(part.language)
        lacking = language.lacking if language else frozenset()
        joins = language.dates.joins if language else frozenset()
        for place, number in self._denials:
            for denial in within(part.marks.get(number, ()), sentence):
                inside = _covers(hit, denial)
                if inside and not itself:
                    continue
                first, last = sorted((denial, hit))
                if paused(part, first, last) or any(token.key in joins for token in part.tokens[first[1] : last[0]]):
                    continue
                near = 0 if part.tokens[denial[0]].key in lacking else DENIED_BEFORE
                if place != "after" and denial[1] <= hit[0] and gap(denial, hit) <= near:
                    return True
                if place != "before" and (inside or (denial[0] >= hit[0] and gap(denial, hit) <= DENIED_AFTER)):
                    return True
        return False

    def rivals(self, part: Part, sentence: Sentence) -> list[Hit]:
        """The verbs that own the dates beside them."""
        return within(part.marked(self._rivals), sentence) if self._rivals else []

    def outcomes(self, part: Part, sentence: Sentence) -> list[tuple[OutcomeSpec, Hit]]:
        """The outcomes that a sentence tells, by priority and place. Of words within the words of another outcome only the longer
        count, of the same words the outcome of higher priority."""
        found = [
            (one, hit)
            for one, number in self._outcomes
            for hit in within(part.marks.get(number, ()), sentence)
            if hit[1] - hit[0] > 1 or not part.tokens[hit[0]].hyphen  # "hand-held" is nothing that was held
        ]
        return [
            (one, hit)
            for place, (one, hit) in enumerate(found)
            if not any(
                other is not one and _covers(wider, hit) and (wider != hit or rank < place)
                for rank, (other, wider) in enumerate(found)
            )
        ]

    def places(self, part: Part, sentence: Sentence) -> list[tuple[Hit, str]]:
        """The places of the route that a sentence names, in order; of overlapping names the longer."""
        found = [(hit, place) for place, number in self._places for hit in within(part.marks.get(number, ()), sentence)]
        kept: list[tuple[Hit, str]] = []
        for hit, place in sorted(found, key=lambda each: (each[0][0], -each[0][1], each[1])):
            if not kept or hit[0] >= kept[-1][0][1]:
                kept.append((hit, place))
        return kept


def _modifier(lexicon: Lexicon, name: str) -> Iterator[tuple[str, int]]:
    """The lists of a modifier's words, with the side on which they stand, where the vocabulary has them."""
    for place in ("before", "after", "anywhere"):
        try:
            yield place, lexicon.concept(None, sources.modifier(name, place))
        except KeyError:
            continue


def paused(part: Part, one: Hit, other: Hit) -> bool:
    """Whether a comma, a dash or the like stands between two spans."""
    first, last = sorted((one, other))
    if first[1] > last[0]:
        return False
    return _PAUSE.search(part.text, part.tokens[first[1] - 1].end, part.tokens[last[0]].start) is not None


def _covers(wide: Hit, narrow: Hit) -> bool:
    return wide[0] <= narrow[0] and narrow[1] <= wide[1]


def nearest(hit: Hit, others: Sequence[Hit]) -> int:
    """Words between a span and the nearest of others; 99 where there are none."""
    return min((gap(hit, other) for other in others), default=99)


def _verb_last(part: Part) -> bool:
    language = LANGUAGES.get(part.language)
    return language is not None and language.order.verb_last
