"""Which topics an article belongs to, and why: weighted groups, requirements, nearness, exclusion, threshold (docs/topics.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.model import Addend, GroupSpec, Match, Span, TopicSpec, Vocabulary
from monitor.text.languages import by_script, primary
from monitor.topics.reading import Part
from monitor.topics.terms import Lexicon, compile_terms
from monitor.topics.tongue import Hit

MAX_WORDS = 12
"""Distinct words that an addend names: enough to explain, whatever the page repeats."""

MAX_SPANS = 400


class Matcher:
    """Reads articles for a set of topics. Compiled once; the same article always gives the same matches."""

    def __init__(self, vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> None:
        """Raises terms.TermError for a term that cannot be read."""
        self.lexicon = compile_terms(vocabulary, topics)
        self._topics = tuple(_Topic(spec, self.lexicon) for spec in topics)

    def read(self, title: str, text: str, language: str | None) -> tuple[Match, ...]:
        """One match per topic, in the topics' order, matched or not.

        `language` is a code or tag; None: told from the script. A topic that does not know the language does not match
        and says so in `missing`.
        """
        code = primary(language) or by_script(f"{title}\n{text}")
        if not any(code in topic.spec.languages for topic in self._topics):
            return tuple(topic.unread(code) for topic in self._topics)
        return self.judge(Part(title, code, in_title=True), Part(text, code))

    def judge(self, head: Part, body: Part, *, thorough: bool = True) -> tuple[Match, ...]:
        """The same for a title and a body whose words are known already. Not `thorough`: a topic that does not match says no
        more than that."""
        code = body.language
        head.look(self.lexicon)
        body.look(self.lexicon)
        return tuple(
            topic.judge(head, body, thorough=thorough) if code in topic.spec.languages else topic.unread(code)
            for topic in self._topics
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The hits of a group, or of the excluded concept, in title and body."""

    title: Sequence[Hit]
    body: Sequence[Hit]

    @property
    def count(self) -> int:
        return len(self.title) + len(self.body)


class _Topic:
    def __init__(self, spec: TopicSpec, lexicon: Lexicon) -> None:
        self.spec = spec
        self._groups = [(group, self._concepts(group, lexicon)) for group in spec.match.groups]
        exclude = spec.match.exclude
        self._excluded = [lexicon.concept(spec.slug, exclude.concept)] if exclude else []

    def _concepts(self, group: GroupSpec, lexicon: Lexicon) -> list[int]:
        own = lexicon.group_words(self.spec.slug, group.name)
        return [lexicon.concept(self.spec.slug, name) for name in group.concepts] + ([] if own is None else [own])

    def unread(self, language: str) -> Match:
        """The match of an article whose language the topic does not know."""
        return self._match(0.0, (), (f"language {language}",), False, ())

    def judge(self, head: Part, body: Part, *, thorough: bool) -> Match:
        rules = self.spec.match
        found = {group.name: _Found(head.of(concepts), body.of(concepts)) for group, concepts in self._groups}
        missing = tuple(" or ".join(row) for row in rules.require if not any(found[name].count for name in row))
        if missing and not thorough:
            return self._match(0.0, (), missing, False, ())
        addends = []
        for group in rules.groups:
            hits = found[group.name]
            if hits.count:
                counted = min(float(group.cap), len(hits.body) + rules.title_factor * len(hits.title))
                addends.append(_addend(group.name, group.weight * counted, hits, head, body))
        near = rules.near
        if near and _near(found[near.groups[0]], found[near.groups[1]], near.within):
            addends.append(Addend(group="near", points=near.bonus, hits=1, words=()))
        vetoed = self._exclude(found, head, body, addends)
        score = sum(addend.points for addend in addends)
        spans = _spans(found, head, body) if thorough or score >= rules.threshold else ()
        return self._match(score, tuple(addends), missing, vetoed, spans)

    def _exclude(self, found: dict[str, _Found], head: Part, body: Part, addends: list[Addend]) -> bool:
        """Take the penalty off; True when the excluded concept forbids the match."""
        exclude = self.spec.match.exclude
        if exclude is None or (exclude.unless is not None and found[exclude.unless].count):
            return False
        hits = _Found(head.of(self._excluded), body.of(self._excluded))
        if hits.count and exclude.penalty:
            points = -exclude.penalty * min(exclude.cap, hits.count)
            addends.append(_addend("exclude", points, hits, head, body))
        return exclude.veto and hits.count > 0

    def _match(
        self, score: float, addends: tuple[Addend, ...], missing: tuple[str, ...], vetoed: bool, spans: tuple[Span, ...]
    ) -> Match:
        threshold = self.spec.match.threshold
        return Match(
            topic=self.spec.slug,
            kind=self.spec.kind,
            matched=score >= threshold and not missing and not vetoed,
            score=score,
            threshold=threshold,
            addends=addends,
            missing=missing,
            vetoed=vetoed,
            spans=spans,
        )


def _addend(group: str, points: float, hits: _Found, head: Part, body: Part) -> Addend:
    words = dict.fromkeys([head.words(hit) for hit in hits.title] + [body.words(hit) for hit in hits.body])
    return Addend(group=group, points=points, hits=hits.count, words=tuple(words)[:MAX_WORDS])


def _near(one: _Found, other: _Found, within: int) -> bool:
    return _close(one.title, other.title, within) or _close(one.body, other.body, within)


def _close(one: Sequence[Hit], other: Sequence[Hit], within: int) -> bool:
    """True when a hit of each stands with at most `within` words between; both lists are in order."""
    left = right = 0
    while left < len(one) and right < len(other):
        between = max(one[left][0] - other[right][1], other[right][0] - one[left][1])
        if between <= within:
            return True
        if one[left][0] < other[right][0]:
            left += 1
        else:
            right += 1
    return False


def _spans(found: dict[str, _Found], head: Part, body: Part) -> tuple[Span, ...]:
    """The words that counted: those of the title first, then by place, at one place in the order of the groups."""
    spans = []
    for part, in_title in ((head, True), (body, False)):
        placed = []
        for order, (group, hits) in enumerate(found.items()):
            for first, end in hits.title if in_title else hits.body:
                placed.append((part.tokens[first].start, order, part.tokens[end - 1].end, group))
        for start, _, end, group in sorted(placed):
            spans.append(Span(start=start, end=end, group=group, words=part.text[start:end], in_title=in_title))
    return tuple(spans[:MAX_SPANS])
