"""Dead terms: words that no acceptance sentence meets, so nobody has shown that they work (ANALYSIS 17)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.model import GroupSpec, Languages, MatchSpec, TopicSpec, Vocabulary
from monitor.text.folding import tokenize
from monitor.topics.syntax import parse_term
from monitor.topics.terms import Lexicon, compile_terms

_SHARED = "(shared)"  # stands for the shared vocabulary; no topic has such a slug


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadTerm:
    """A term that some topic's match builds on and that no sentence of any topic meets."""

    topic: str | None  # whose term it is; None: the shared vocabulary's
    place: str  # the concept it stands under, or the group ("parties")
    language: str  # "any": met in no language
    term: str


def dead_terms(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> tuple[DeadTerm, ...]:
    """The dead terms in the order of the files, the shared ones first. Words that only claims or events use are left out.

    Raises terms.TermError for a term that cannot be read.
    """
    used = {need for topic in topics for need in _needs(vocabulary, topic)}
    rows = [DeadTerm(topic=None, place=name, language=code, term=term)
            for name, words in vocabulary.concepts.items() if (None, name) in used for code, term in _each(words)]  # fmt: skip
    for topic in topics:
        own = [(name, words) for name, words in topic.concepts.items() if (topic.slug, name) in used]
        own += [(group.name, group.terms) for group in topic.match.groups]
        rows += [DeadTerm(topic=topic.slug, place=name, language=code, term=term)
                 for name, words in own for code, term in _each(words)]  # fmt: skip
    alone = compile_terms(vocabulary, [_apart(slug, rows, topics) for slug in (_SHARED, *(t.slug for t in topics))])
    met = {code: _met(alone, topics, code) for code in _codes(topics)}
    return tuple(
        row
        for place, row in enumerate(rows)
        if not any(
            alone.group_words(row.topic or _SHARED, f"t{place}") in hits
            for code, hits in met.items()
            if row.language in ("any", code)
        )
    )


def _codes(topics: Sequence[TopicSpec]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for topic in topics for code in topic.languages))


def _each(words: Languages) -> Iterator[tuple[str, str]]:
    return ((code, term) for code, terms in words.items() for term in terms)


def _needs(vocabulary: Vocabulary, topic: TopicSpec) -> set[tuple[str | None, str]]:
    """The concepts that a topic's match needs, with those they build on: each with its owner (None: shared)."""
    names = [name for group in topic.match.groups for name in (*group.concepts, *_references(group.terms))]
    names += [topic.match.exclude.concept] if topic.match.exclude else []
    waiting: list[tuple[str | None, str]] = [(topic.slug, name) for name in names]
    needs: set[tuple[str | None, str]] = set()
    while waiting:
        owner, name = waiting.pop()
        own = topic.concepts.get(name) if owner else None
        need = (None, name) if own is None else (owner, name)
        if need not in needs:
            needs.add(need)
            waiting += [(need[0], each) for each in _references(own or vocabulary.concepts.get(name, {}))]
    return needs


def _references(words: Languages) -> list[str]:
    patterns = [each for code, term in _each(words) for each in parse_term(term, None if code == "any" else code)]
    return [slot.concept for pattern in patterns for slot in pattern if slot.concept is not None]


def _apart(slug: str, rows: Sequence[DeadTerm], topics: Sequence[TopicSpec]) -> TopicSpec:
    """A topic in which every term is a group of its own, so that its hits can be told from its neighbours'."""
    groups = tuple(
        GroupSpec(name=f"t{place}", terms={row.language: (row.term,)}, weight=1, cap=1)
        for place, row in enumerate(rows)
        if (row.topic or _SHARED) == slug
    )
    match = MatchSpec(groups=groups)
    for topic in topics:
        if topic.slug == slug:
            return replace(topic, match=match)
    return TopicSpec(slug=slug, kind="scope", title={}, languages=_codes(topics), concepts={}, match=match)


def _met(lexicon: Lexicon, topics: Sequence[TopicSpec], language: str) -> set[int]:
    """The numbers of the concepts that a sentence of a language meets."""
    met: set[int] = set()
    for text in dict.fromkeys(case.text for topic in topics for case in topic.cases if case.language == language):
        tokens = tokenize(text, language)
        met.update(lexicon.find(tokens, [len(tokens)] * len(tokens), language))
    return met
