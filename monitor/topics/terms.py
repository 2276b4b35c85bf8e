"""The vocabulary and the topics' own words, compiled: from named concepts to their hits in a text (ANALYSIS 2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.model import Languages, TopicSpec, Vocabulary
from monitor.text.folding import Token
from monitor.text.languages import LANGUAGES, Language
from monitor.topics.syntax import Pattern, TermError, parse_term
from monitor.topics.tongue import Hits, Tongue

__all__ = ["Lexicon", "TermError", "compile_terms", "term_errors"]

_Owner = str | None  # a topic's slug; None: shared by all
_Keys = tuple[str | int, ...]


class Lexicon:
    """Every concept by number, and where each occurs in a text. Made by `compile_terms`."""

    def __init__(
        self, numbers: Mapping[tuple[_Owner, str], int], tongues: Mapping[str, Tongue], counts: dict[str, int]
    ) -> None:
        self._numbers = numbers
        self._tongues = tongues
        self._counts = counts

    def concept(self, topic: str, name: str) -> int:
        """The number of a concept as a topic sees it: its own before a shared one. Raises KeyError."""
        own = self._numbers.get((topic, name))
        return self._numbers[(None, name)] if own is None else own

    def group_words(self, topic: str, group: str) -> int | None:
        """The number of the concept that a group's own terms make; None when it has none."""
        return self._numbers.get((topic, f"{group} (terms)"))

    def find(self, tokens: Sequence[Token], ends: Sequence[int], language: str) -> Hits:
        """The hits of every concept that a topic uses; ends[i] is the token behind the sentence of token i."""
        tongue = self._tongues.get(language)
        return tongue.find(tokens, ends) if tongue else {}

    def counts(self) -> dict[str, int]:
        """How many patterns each language has, so that a missing language is seen."""
        return dict(self._counts)


def compile_terms(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> Lexicon:
    """All concepts of the vocabulary and of each topic, ready to run. Raises the first TermError there is."""
    compiler = _Compiler(vocabulary, topics)
    lexicon = compiler.lexicon()
    if compiler.errors:
        raise compiler.errors[0]
    return lexicon


def term_errors(vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> tuple[TermError, ...]:
    """Everything that is wrong with the terms and the names of concepts, in the order of the files."""
    compiler = _Compiler(vocabulary, topics)
    compiler.lexicon()
    return tuple(compiler.errors)


@dataclass(slots=True, kw_only=True)
class _Concept:
    owner: _Owner
    keys: _Keys
    number: int
    patterns: list[tuple[str, Pattern]]  # with the language
    references: dict[str, int]


class _Compiler:
    def __init__(self, vocabulary: Vocabulary, topics: Sequence[TopicSpec]) -> None:
        self.errors: list[TermError] = []
        self._topics = topics
        self._codes = list(LANGUAGES) + sorted({code for topic in topics for code in topic.languages} - set(LANGUAGES))
        self._concepts: dict[tuple[_Owner, str], _Concept] = {}
        self._parsed: dict[tuple[str, str | None], tuple[Pattern, ...]] = {}
        sources: list[tuple[_Owner, str, _Keys, Languages]] = [
            (None, name, ("concepts", name), terms) for name, terms in vocabulary.concepts.items()
        ]
        for topic in topics:
            sources += [(topic.slug, name, ("concepts", name), terms) for name, terms in topic.concepts.items()]
            sources += [(topic.slug, f"{group.name} (terms)", ("match", "groups", group.name, "terms"), group.terms)
                        for group in topic.match.groups if group.terms]  # fmt: skip
        for owner, name, keys, _ in sources:
            self._concepts[owner, name] = _Concept(
                owner=owner, keys=keys, number=len(self._concepts), patterns=[], references={}
            )
        for owner, name, keys, terms in sources:
            self._read(self._concepts[owner, name], keys, terms)

    def lexicon(self) -> Lexicon:
        used = self._used()
        tongues = {code: Tongue(LANGUAGES.get(code) or Language(code=code, name=code)) for code in self._codes}
        counts = dict.fromkeys(self._codes, 0)
        for concept in self._ordered():
            for code, pattern in concept.patterns:
                counts[code] += 1
                if concept.number in used and not self.errors:
                    tongues[code].add(concept.number, pattern, concept.references)
        numbers = {name: concept.number for name, concept in self._concepts.items()}
        return Lexicon(numbers, tongues, counts)

    def _read(self, concept: _Concept, keys: _Keys, languages: Languages) -> None:
        for code, terms in languages.items():
            for place, term in enumerate(terms):
                where = (*keys, code, place)
                try:
                    patterns = self._parse(term, None if code == "any" else code)
                    self._resolve(concept, term, patterns)
                except TermError as error:
                    self.errors.append(error.at(concept.owner, where))
                    continue
                for each in self._codes if code == "any" else [code]:
                    if each in self._codes:
                        concept.patterns += [(each, pattern) for pattern in patterns]

    def _parse(self, term: str, code: str | None) -> tuple[Pattern, ...]:
        if not isinstance(term, str) or (term, code) not in self._parsed:
            patterns = parse_term(term, code)
            self._parsed[term, code] = patterns
        return self._parsed[term, code]

    def _resolve(self, concept: _Concept, term: str, patterns: Sequence[Pattern]) -> None:
        for name in dict.fromkeys(slot.concept for pattern in patterns for slot in pattern if slot.concept is not None):
            meant = self._meant(concept.owner, name)
            if meant is None:
                raise TermError(term, f"there is no concept {name}")
            concept.references[name] = meant.number

    def _meant(self, owner: _Owner, name: str) -> _Concept | None:
        return self._concepts.get((owner, name)) or self._concepts.get((None, name))

    def _used(self) -> set[int]:
        """The concepts that some topic's match needs, with all that these build on."""
        waiting: list[_Concept] = []
        for topic in self._topics:
            wanted = [
                (("match", "groups", group.name), name) for group in topic.match.groups for name in group.concepts
            ]
            if topic.match.exclude:
                wanted.append((("match", "exclude", "concept"), topic.match.exclude.concept))
            for keys, name in wanted:
                meant = self._meant(topic.slug, name)
                if meant is None:
                    self.errors.append(
                        TermError(f"@{name}", f"there is no concept {name}", topic=topic.slug, keys=keys)
                    )
                else:
                    waiting.append(meant)
            waiting += [concept for (owner, name), concept in self._concepts.items()
                        if owner == topic.slug and name.endswith(" (terms)")]  # fmt: skip
        by_number = {concept.number: concept for concept in self._concepts.values()}
        used: set[int] = set()
        while waiting:
            concept = waiting.pop()
            if concept.number not in used:
                used.add(concept.number)
                waiting += [by_number[number] for number in concept.references.values()]
        return used

    def _ordered(self) -> list[_Concept]:
        """The concepts, each behind those it builds on. A circle is an error."""
        by_number = {concept.number: concept for concept in self._concepts.values()}
        done: dict[int, bool] = {}  # False: being visited
        order: list[_Concept] = []

        def visit(concept: _Concept) -> None:
            if done.get(concept.number) is False:
                name = next(name for (_, name), each in self._concepts.items() if each is concept)
                self.errors.append(
                    TermError(
                        f"@{name}", "refers to itself, perhaps by way of others", topic=concept.owner, keys=concept.keys
                    )
                )
            if concept.number in done:
                return
            done[concept.number] = False
            for number in concept.references.values():
                visit(by_number[number])
            done[concept.number] = True
            order.append(concept)

        for concept in self._concepts.values():
            visit(concept)
        return order
