"""Dead terms: words that no acceptance sentence meets, so nobody has shown that they work (docs/topics.md).

The measure is the term, one piece of text in a list of the YAML, not each of its alternatives: a term is alive as soon as one
sentence meets it in one of its forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from monitor.model import GroupSpec, Languages, MatchSpec, TopicSpec, Vocabulary
from monitor.text.folding import tokenize
from monitor.topics.sources import group_words, matching, shared_tracking, sources, tracking
from monitor.topics.syntax import parse_term
from monitor.topics.terms import Lexicon, compile_terms

_SHARED = "(shared)"  # stands for the shared vocabulary; no topic has such a slug
_Name = tuple[str | None, str]  # whose list of terms (None: the shared vocabulary's), and its name


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadTerm:
    """A term that some topic builds on, for its match or for what it tracks, and that no sentence of any topic meets."""

    topic: str | None  # whose term it is; None: the shared vocabulary's
    place: str  # the concept or group it stands under, or "holding (cues)", "attacked (outcome)", "negation (before)"
    language: str  # "any": met in no language
    term: str


def dead_terms(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> tuple[DeadTerm, ...]:
    """The dead terms in the order of the files, the shared ones first. Words that no topic uses are left out.

    Raises terms.TermError for a term that cannot be read.
    """
    lists: dict[_Name, Languages] = {
        (source.owner, source.name): source.terms for source in sources(vocabulary, topics) if not source.meaning
    }
    plain: dict[_Name, str] = {
        (topic.slug, group_words(group.name)): group.name for topic in topics for group in topic.match.groups
    }
    used = _used(vocabulary, topics, lists)
    rows = [DeadTerm(topic=name[0], place=plain.get(name, name[1]), language=code, term=term)
            for name, words in lists.items() if name in used for code, term in _each(words)]  # fmt: skip
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


def _used(vocabulary: Vocabulary, topics: Sequence[TopicSpec], lists: dict[_Name, Languages]) -> set[_Name]:
    """The lists that the topics need, with those they build on."""
    waiting: list[_Name] = []
    for topic in topics:
        waiting += [(topic.slug, name) for _, name in (*matching(topic), *tracking(topic))]
    if any(topic.status or topic.events for topic in topics):
        waiting += [(None, name) for _, name in shared_tracking(vocabulary)]
    used: set[_Name] = set()
    while waiting:
        owner, name = waiting.pop()
        found = (owner, name) if (owner, name) in lists else (None, name)
        if found not in used:
            used.add(found)
            waiting += [(found[0], each) for each in _references(lists.get(found, {}))]
    return used


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
