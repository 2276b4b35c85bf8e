"""The vocabulary and the topics' own words, compiled: from named lists of terms to their hits in a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from monitor.model import TopicSpec, Vocabulary
from monitor.text.folding import Token
from monitor.text.languages import LANGUAGES, Language
from monitor.topics.mapping import CONCEPT, perhaps
from monitor.topics.sources import (
    Keys,
    Owner,
    Source,
    group_words,
    matching,
    shared_counting,
    shared_tracking,
    sources,
    tracking,
)
from monitor.topics.syntax import Pattern, TermError, parse_term
from monitor.topics.tongue import Hits, Tongue

__all__ = ["Lexicon", "TermError", "compile_terms", "compile_tracking", "term_errors"]


class Lexicon:
    """Every list of terms by number, and where each occurs in a text. Made by `compile_terms` and `compile_tracking`."""

    def __init__(
        self, numbers: Mapping[tuple[Owner, str], int], tongues: Mapping[str, Tongue], counts: dict[str, int]
    ) -> None:
        self._numbers = numbers
        self._tongues = tongues
        self._counts = counts

    def concept(self, topic: str | None, name: str) -> int:
        """The number of a list of terms as a topic sees it: its own before a shared one. Raises KeyError."""
        own = self._numbers.get((topic, name))
        return self._numbers[(None, name)] if own is None else own

    def group_words(self, topic: str, group: str) -> int | None:
        """The number of the list that a group's own terms make; None when it has none."""
        return self._numbers.get((topic, group_words(group)))

    def find(self, tokens: Sequence[Token], ends: Sequence[int], language: str) -> Hits:
        """The hits of every list that is used; ends[i] is the token behind the sentence of token i."""
        tongue = self._tongues.get(language)
        return tongue.find(tokens, ends) if tongue else {}

    def meets(self, key: str, language: str) -> int:
        """The elements of a language's terms that a word form meets, as bits; 0: none."""
        tongue = self._tongues.get(language)
        return tongue.meets(key) if tongue else 0

    def signs(self, concept: int, language: str) -> int:
        """Elements of which a text with a hit of this list meets at least one."""
        tongue = self._tongues.get(language)
        return tongue.signs(concept) if tongue else 0

    def counts(self) -> dict[str, int]:
        """How many patterns each language has, so that a missing language is seen."""
        return dict(self._counts)


def compile_terms(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> Lexicon:
    """What the topics' matches need, ready to run. Raises the first TermError there is, wherever it stands."""
    return _compiled(vocabulary, topics, deep=False)


def compile_tracking(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> Lexicon:
    """What reading the claims and events of the topics needs, ready to run. Raises the first TermError there is."""
    return _compiled(vocabulary, topics, deep=True)


def term_errors(
    vocabulary: Vocabulary, topics: Sequence[TopicSpec], *, sound: Collection[Owner] = ()
) -> tuple[TermError, ...]:
    """Everything that is wrong with the terms and the names of concepts, in the order of the files. `sound`: whose terms were
    found good before, beside this same vocabulary, and are not read again: to read them all takes longer than all else that is
    read of feeds.yaml."""
    compiler = _Compiler(vocabulary, topics, sound)
    compiler.check()
    return tuple({(error.topic, error.keys, error.what): error for error in compiler.errors}.values())


def _compiled(vocabulary: Vocabulary, topics: Sequence[TopicSpec], *, deep: bool) -> Lexicon:
    compiler = _Compiler(vocabulary, topics)
    compiler.check()
    if compiler.errors:
        raise compiler.errors[0]
    return compiler.lexicon(deep)


@dataclass(slots=True, kw_only=True)
class _Concept:
    source: Source
    number: int
    patterns: list[tuple[str, Pattern]]  # with the language
    references: dict[str, int]


class _Compiler:
    def __init__(self, vocabulary: Vocabulary, topics: Sequence[TopicSpec], sound: Collection[Owner] = ()) -> None:
        """`sound`: whose terms are not read; then there is no `lexicon`."""
        self.errors: list[TermError] = []
        self._vocabulary = vocabulary
        self._topics = topics
        self._codes = list(LANGUAGES) + sorted({code for topic in topics for code in topic.languages} - set(LANGUAGES))
        self._concepts: dict[tuple[Owner, str], _Concept] = {}
        self._parsed: dict[tuple[str, str | None], tuple[Pattern, ...]] = {}
        for source in sources(vocabulary, topics):
            self._concepts[source.owner, source.name] = _Concept(
                source=source, number=len(self._concepts), patterns=[], references={}
            )
        for concept in self._concepts.values():
            if concept.source.owner not in sound:
                self._read(concept)
        self._by_number = {concept.number: concept for concept in self._concepts.values()}

    def check(self) -> None:
        """Remember what is wrong with names and references."""
        self._wanted(deep=False)
        self._wanted(deep=True)
        self._order = self._ordered()

    def lexicon(self, deep: bool) -> Lexicon:
        """After `check`, and only without errors."""
        used = self._used(deep)
        tongues = {code: Tongue(LANGUAGES.get(code) or Language(code=code, name=code)) for code in self._codes}
        counts = dict.fromkeys(self._codes, 0)
        for concept in self._order:
            for code, pattern in concept.patterns:
                counts[code] += 1
                if concept.number in used:
                    tongues[code].add(concept.number, pattern, concept.references, tight=concept.source.tight)
        return Lexicon({name: concept.number for name, concept in self._concepts.items()}, tongues, counts)

    def _read(self, concept: _Concept) -> None:
        source = concept.source
        for code, terms in source.terms.items():
            for place, term in enumerate(terms):
                try:
                    patterns = self._parse(term, None if code == "any" else code)
                    self._resolve(concept, term, patterns)
                except TermError as error:
                    if not source.meaning:  # a second reading of the same list has the same mistakes
                        self.errors.append(error.at(source.owner, (*source.keys(code), place)))
                    continue
                for each in self._codes if code == "any" else [code]:
                    if each in self._codes:
                        concept.patterns += [(each, pattern) for pattern in patterns if _says(pattern, source)]

    def _parse(self, term: str, code: str | None) -> tuple[Pattern, ...]:
        if not isinstance(term, str) or (term, code) not in self._parsed:
            patterns = parse_term(term, code)
            self._parsed[term, code] = patterns
        return self._parsed[term, code]

    def _resolve(self, concept: _Concept, term: str, patterns: Sequence[Pattern]) -> None:
        source = concept.source
        for name in dict.fromkeys(slot.concept for pattern in patterns for slot in pattern if slot.concept is not None):
            meant = self._meant(source.owner, source.meaning.get(name, name))
            if meant is None:
                raise TermError(term, self._nothing(source.owner, name))
            concept.references[name] = meant.number

    def _meant(self, owner: Owner, name: str) -> _Concept | None:
        return self._concepts.get((owner, name)) or self._concepts.get((None, name))

    def _nothing(self, owner: Owner, name: str) -> str:
        known = [each for of, each in self._concepts if of in (owner, None) and CONCEPT.fullmatch(each)]
        return f"there is no concept {name}{perhaps(name, known)}"

    def _wanted(self, deep: bool) -> list[_Concept]:
        """What the topics name; a name that is nothing is an error."""
        named: list[tuple[Owner, Keys, str]] = []
        for topic in self._topics:
            named += [(topic.slug, *each) for each in (tracking(topic) if deep else matching(topic))]
        if deep:
            shared = (*shared_tracking(self._vocabulary), *shared_counting(self._vocabulary))
            named += [(None, *each) for each in shared]
        wanted = []
        for owner, keys, name in named:
            meant = self._meant(owner, name)
            if meant is None:
                self.errors.append(TermError(f"@{name}", self._nothing(owner, name), topic=owner, keys=keys))
            else:
                wanted.append(meant)
        return wanted

    def _used(self, deep: bool) -> set[int]:
        """The concepts that are needed, with all that these build on."""
        waiting = self._wanted(deep)
        used: set[int] = set()
        while waiting:
            concept = waiting.pop()
            if concept.number not in used:
                used.add(concept.number)
                waiting += [self._by_number[number] for number in concept.references.values()]
        return used

    def _ordered(self) -> list[_Concept]:
        """The concepts, each behind those it builds on. A circle is an error."""
        done: dict[int, bool] = {}  # False: being visited
        order: list[_Concept] = []
        way: list[_Concept] = []

        def visit(concept: _Concept) -> None:
            source = concept.source
            if done.get(concept.number) is False:
                circle = " -> ".join(each.source.name for each in (*way[way.index(concept) :], concept))
                what = f"the concept {source.name} refers to itself ({circle}): take it out of one of them"
                self.errors.append(TermError(f"@{source.name}", what, topic=source.owner, keys=source.before))
            if concept.number in done:
                return
            done[concept.number] = False
            way.append(concept)
            for number in concept.references.values():
                visit(self._by_number[number])
            way.pop()
            done[concept.number] = True
            order.append(concept)

        for concept in self._concepts.values():
            visit(concept)
        return order


def _says(pattern: Pattern, source: Source) -> bool:
    """Of cues read again for words that stand for the concept, only those that name it."""
    return not source.meaning or any(slot.concept in source.meaning for slot in pattern)
