"""The vocabulary of one language, ready to run: word forms to elements, elements to patterns, patterns over tokens.

The dear part (stems, clitics, wildcards) is done once for every distinct word form; after that a word costs one look-up, and
only patterns whose first word is there are tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from monitor.text.folding import Token
from monitor.text.languages import Language
from monitor.topics.syntax import Element, Pattern, Slot

MAX_FORMS = 400_000
"""Word forms that are remembered (about 100 bytes each) before the memory is emptied."""

Hit = tuple[int, int]  # tokens [first, end)
Hits = dict[int, list[Hit]]  # concept -> its hits, by (first, end)


class _Form(NamedTuple):
    """What a word form sets off: the elements it meets, concepts it is a hit of alone, patterns that begin with it."""

    mask: int
    alone: tuple[int, ...]
    begins: tuple[_Rule, ...]
    builds: tuple[int, ...]  # numbers of the patterns that begin with it and build on concepts


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    mask: int  # elements of which the word must meet one; 0 for a concept
    concept: int  # -1: none
    gap: int
    negative: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Rule:
    concept: int
    steps: tuple[_Step, ...]
    before: int  # elements of which the word before must meet none
    wanted: frozenset[int]  # concepts in it
    needs: tuple[int, ...]  # elements of which some word of the sentence must meet one, for each of its words


_NOTHING = _Form(0, (), (), ())


class Tongue:
    """All patterns of one language. `add` them in the order in which concepts build on one another."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._bits: dict[Element, int] = {}
        self._elements = _Elements(language)
        self._alone: dict[int, list[int]] = defaultdict(list)  # bit -> concepts
        self._begins: dict[int, list[_Rule]] = defaultdict(list)  # bit -> patterns
        self._building: list[_Rule] = []  # patterns that build on other concepts
        self._leads: dict[int, list[int]] = defaultdict(list)  # bit -> those that begin with it
        self._led: dict[int, list[int]] = defaultdict(list)  # concept -> those that begin with it
        self._patterns: dict[int, list[tuple[_Step, ...]]] = defaultdict(list)  # of each concept
        self._lengths: list[int] = []  # letters of each element
        self._tight: set[int] = set()
        self._forms: dict[str, _Form] = {}

    def add(self, concept: int, pattern: Pattern, references: Mapping[str, int], *, tight: bool = False) -> None:
        """Make a pattern count as a hit of `concept`. `references` gives the concepts that its @NAMEs mean. `tight`: of hits of
        the concept inside each other the shortest counts, else the longest."""
        if tight:
            self._tight.add(concept)
        steps = tuple(self._step(slot, references) for slot in pattern)
        before = steps[0].mask if steps[0].negative else 0
        steps = steps[1:] if before else steps
        wanted = frozenset(step.concept for step in steps if step.concept >= 0)
        needs = tuple(step.mask for step in steps[1:] if step.concept < 0 and not step.negative)
        self._patterns[concept].append(steps)
        rule = _Rule(concept, steps, before, wanted, needs)
        if wanted:
            if steps[0].concept >= 0:
                self._led[steps[0].concept].append(len(self._building))
            for bit in _set_bits(steps[0].mask):
                self._leads[bit].append(len(self._building))
            self._building.append(rule)
        elif len(steps) == 1 and not before:
            for bit in _set_bits(steps[0].mask):
                self._alone[bit].append(concept)
        else:
            for bit in _set_bits(steps[0].mask):
                self._begins[bit].append(rule)

    def meets(self, key: str) -> int:
        """The elements that a word form meets, as bits."""
        return (self._forms.get(key) or self._form(key)).mask

    def signs(self, concept: int) -> int:
        """Elements of which a text with a hit of the concept meets at least one: of each pattern its longest word."""
        found = 0
        for steps in self._patterns.get(concept, ()):
            words = [step for step in steps if step.mask and not step.negative]
            if words:
                found |= max(words, key=lambda step: min(self._lengths[bit] for bit in _set_bits(step.mask))).mask
            else:
                found |= self.signs(next(step.concept for step in steps if step.concept >= 0))
        return found

    def find(self, tokens: Sequence[Token], ends: Sequence[int]) -> Hits:
        """The hits of every concept; where they overlap the first and longest one, of a tight concept
        those that hold no other. A hit never leaves its sentence: ends[i] is the
        token behind the sentence of token i."""
        known = self._forms
        forms = [known.get(token.key) or self._form(token.key) for token in tokens]
        said: dict[int, int] = {}  # end of a sentence -> the elements that its words meet
        for end, form in zip(ends, forms, strict=True):
            said[end] = said.get(end, 0) | form.mask
        raw: dict[int, set[Hit]] = defaultdict(set)
        begun: dict[int, list[int]] = defaultdict(list)  # building rule -> where its first word stands
        for first, form in enumerate(forms):
            if form is _NOTHING:
                continue
            for concept in form.alone:
                raw[concept].add((first, first + 1))
            for rule in form.begins:
                if _may_be(rule, said[ends[first]]):
                    end = _run(rule, first, forms, ends, {})
                    if end:
                        raw[rule.concept].add((first, end))
            for number in form.builds:
                begun[number].append(first)
        self._build(forms, ends, said, raw, begun)
        tight = self._tight
        return {
            concept: _tightest(hits) if concept in tight else _longest(hits) for concept, hits in sorted(raw.items())
        }

    def _build(
        self,
        forms: Sequence[_Form],
        ends: Sequence[int],
        said: Mapping[int, int],
        raw: dict[int, set[Hit]],
        begun: Mapping[int, Sequence[int]],
    ) -> None:
        """Add the hits of the patterns that build on other concepts. Those of a concept are whole before a pattern needs them."""
        units: dict[int, dict[int, list[int]]] = {}
        waiting = [*begun, *(number for concept in raw for number in self._led.get(concept, ()))]
        heapify(waiting)
        while waiting:
            number = heappop(waiting)
            rule = self._building[number]
            if not rule.wanted <= raw.keys():
                continue
            for concept in rule.wanted - units.keys():
                units[concept] = defaultdict(list)
                for first, end in sorted(raw[concept]):
                    units[concept][first].append(end)
            known = rule.concept in raw
            lead = rule.steps[0].concept
            for first in sorted(units[lead]) if lead >= 0 else begun[number]:
                if _may_be(rule, said[ends[first]]):
                    end = _run(rule, first, forms, ends, units)
                    if end:
                        raw[rule.concept].add((first, end))
            if not known and rule.concept in raw:  # those that begin with it come later in the order
                for led in self._led.get(rule.concept, ()):
                    heappush(waiting, led)

    def _step(self, slot: Slot, references: Mapping[str, int]) -> _Step:
        mask = 0
        for element in slot.elements:
            mask |= 1 << self._bit(element)
        concept = -1 if slot.concept is None else references[slot.concept]
        return _Step(mask, concept, slot.gap, slot.negative)

    def _bit(self, element: Element) -> int:
        if element not in self._bits:
            self._bits[element] = len(self._bits)
            self._lengths.append(len(element.key))
            self._elements.add(element, 1 << self._bits[element])
        return self._bits[element]

    def _form(self, key: str) -> _Form:
        mask = self._elements.of(key)
        form = _NOTHING
        if mask:
            alone = dict.fromkeys(concept for bit in _set_bits(mask) for concept in self._alone.get(bit, ()))
            begins = dict.fromkeys(rule for bit in _set_bits(mask) for rule in self._begins.get(bit, ()))
            builds = sorted({number for bit in _set_bits(mask) for number in self._leads.get(bit, ())})
            form = _Form(mask, tuple(alone), tuple(begins), tuple(builds))
        if len(self._forms) >= MAX_FORMS:
            self._forms.clear()
        self._forms[key] = form
        return form


def _set_bits(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _may_be(rule: _Rule, words: int) -> bool:
    """Whether a sentence whose words meet these elements has a word for each that the rule needs."""
    needs = rule.needs
    return not needs or (bool(words & needs[0]) and (len(needs) == 1 or all(words & need for need in needs)))


def _run(
    rule: _Rule,
    first: int,
    forms: Sequence[_Form],
    ends: Sequence[int],
    units: Mapping[int, Mapping[int, Sequence[int]]],
) -> int:
    """Where the shortest hit that begins at `first` ends; 0 without one. All ways are followed at once, so time is bounded."""
    limit = ends[first]
    if rule.before and first and ends[first - 1] == limit and forms[first - 1].mask & rule.before:
        return 0
    places = [first]
    for step in rule.steps:
        reached: set[int] = set()
        seen = 0  # no token is looked at twice in one step
        for place in places:
            if step.negative:
                if place >= limit or not forms[place].mask & step.mask:
                    reached.add(place)
                continue
            for at in range(max(place, seen), min(place + step.gap + 1, limit)):
                if step.concept < 0:
                    if forms[at].mask & step.mask:
                        reached.add(at + 1)
                else:
                    reached.update(end for end in units[step.concept].get(at, ()) if end <= limit)
            seen = place + step.gap + 1
        if not reached:
            return 0
        places = sorted(reached)
    return places[0]


def _longest(hits: set[Hit]) -> list[Hit]:
    """The hits without those that overlap an earlier one, or a longer one that begins with them."""
    kept: list[Hit] = []
    behind = 0
    for first, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if first >= behind:
            kept.append((first, end))
            behind = end
    return kept


def _tightest(hits: set[Hit]) -> list[Hit]:
    """The hits that hold no other."""
    kept: list[Hit] = []
    least = None
    for first, end in sorted(hits, key=lambda hit: (-hit[0], hit[1])):
        if least is None or end < least:
            kept.append((first, end))
            least = end
    return kept[::-1]


class _Elements:
    """Which elements a word form meets."""

    def __init__(self, language: Language) -> None:
        self._stem = language.stem
        self._variants = language.variants
        self._exact: dict[str, int] = defaultdict(int)
        self._words: dict[str, int] = defaultdict(int)
        self._stems: dict[str, int] = defaultdict(int)
        self._heads: dict[str, int] = defaultdict(int)
        self._globs: list[tuple[list[str], int]] = []

    def add(self, element: Element, bit: int) -> None:
        key = element.key
        if element.kind == "exact":
            self._exact[key] |= bit
        elif element.kind == "word":
            self._words[key] |= bit
            if self._stem:
                self._stems[self._stem(key)] |= bit
        elif key.index("*") == len(key) - 1:
            self._heads[key[:-1]] |= bit
        else:
            self._globs.append((key.split("*"), bit))

    def of(self, key: str) -> int:
        mask = self._exact.get(key, 0)
        if self._stem:
            mask |= self._stems.get(self._stem(key), 0)
        for form in (key, *(self._variants(key) if self._variants else ())):
            mask |= self._words.get(form, 0)
            for length in range(1, len(form) + 1):
                mask |= self._heads.get(form[:length], 0)
            for parts, bit in self._globs:
                if not mask & bit and _meets(form, parts):
                    mask |= bit
        return mask


def _meets(word: str, parts: Sequence[str]) -> bool:
    """True when the word has these parts in this order, the first at its beginning and the last at its end."""
    head, *middle, tail = parts
    if len(word) < len(head) + len(tail) or not word.startswith(head) or not word.endswith(tail):
        return False
    at = len(head)
    for part in middle:
        found = word.find(part, at, len(word) - len(tail))
        if found < 0:
            return False
        at = found + len(part)
    return True
