"""What the readers of claims, events and figures share of one article: words, quotations, dates, who is named, who says."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from monitor.model import ActorSpec, Vocabulary
from monitor.text.languages import LANGUAGES, Language
from monitor.text.quotations import quotations
from monitor.text.said_dates import SaidDate, said_dates
from monitor.topics import sources
from monitor.topics.modifiers import Modifiers
from monitor.topics.reading import Part, Sentence, within
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody is named: tokens [first, end)."""

    first: int
    end: int
    actor: ActorSpec


class Vocabularies:
    """The shared vocabulary, compiled: what every topic's readers lean on."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.modifiers = Modifiers(vocabulary, lexicon)
        self.terminators = lexicon.concept(None, sources.TERMINATORS)
        self.actors = tuple((lexicon.concept(None, actor.concept), actor) for actor in vocabulary.actors)
        self._named = {name: lexicon.concept(None, name) for name in sources.SHARED if name in vocabulary.concepts}

    def hits(self, part: Part, name: str) -> Sequence[Hit]:
        """The hits of a shared concept of `sources.SHARED`; () where the vocabulary has none."""
        number = self._named.get(name)
        return () if number is None else part.marks.get(number, ())


_UNKNOWN = Language(code="und", name="unknown")


class View:
    """A title or a body, looked at closely. Its words must have been tracked."""

    def __init__(self, part: Part, words: Vocabularies, published: date | None) -> None:
        self.part = part
        self.words = words
        self.published = published

    @property
    def language(self) -> Language:
        """The language of the text; one that has no words where it is none of ours."""
        return LANGUAGES.get(self.part.language) or _UNKNOWN

    @cached_property
    def quotations(self) -> list[tuple[int, int]]:
        """The spans of what is quoted."""
        return quotations(self.part.text)

    @cached_property
    def dates(self) -> list[SaidDate]:
        """The dates that are named, in order."""
        return said_dates(self.part.text, self.part.language, self.published, self.part.tokens)

    @cached_property
    def mentions(self) -> list[Mention]:
        """Who is named, in order; of overlapping names the longer. The same words may name two of different
        sides."""
        found = [
            (first, end, place, actor)
            for place, (concept, actor) in enumerate(self.words.actors)
            for first, end in self.part.marks.get(concept, ())
        ]
        kept: list[Mention] = []
        behind = 0
        for first, end, _place, actor in sorted(found, key=lambda one: (one[0], -one[1], one[3].broad, one[2])):
            twin = kept and (kept[-1].first, kept[-1].end) == (first, end) and kept[-1].actor.side != actor.side
            if first >= behind or twin:
                kept.append(Mention(first, end, actor))
                behind = end
        return kept

    @cached_property
    def saying(self) -> Sequence[Hit]:
        """The reporting verbs."""
        return self.words.hits(self.part, sources.SAY)

    def mentions_in(self, sentence: Sentence) -> list[Mention]:
        """Who is named in a sentence."""
        begin = bisect_left(self.mentions, sentence.first, key=lambda mention: mention.first)
        return self.mentions[begin : bisect_left(self.mentions, sentence.behind, begin, key=lambda one: one.first)]

    def dates_in(self, sentence: Sentence) -> list[SaidDate]:
        """The dates of a sentence."""
        begin = bisect_left(self.dates, sentence.start, key=lambda said: said.start)
        return self.dates[begin : bisect_left(self.dates, sentence.end, begin, key=lambda said: said.start)]

    def hits_in(self, name: str, sentence: Sentence) -> list[Hit]:
        """The hits of a shared concept in a sentence."""
        return within(self.words.hits(self.part, name), sentence)

    def quotation_at(self, offset: int) -> tuple[int, int] | None:
        """The quotation in which a character stands; None outside."""
        at = bisect_right(self.quotations, (offset, len(self.part.text))) - 1
        if at < 0 or offset >= self.quotations[at][1]:
            return None
        return self.quotations[at]

    def walled(self, first: int, end: int) -> bool:
        """Whether a word such as "but" or a semicolon stands between two tokens."""
        low, high = min(first, end), max(first, end)
        if any(low <= wall[0] < high for wall in self.part.marks.get(self.words.terminators, ())):
            return True
        tokens = self.part.tokens
        between = self.part.text[tokens[low].start : tokens[min(high, len(tokens) - 1)].start]
        return ";" in between or "؛" in between
