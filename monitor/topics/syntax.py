"""One term of the vocabulary, read into patterns (docs/topics.md).

word        the folded word, in English and Russian also one with its stem    =word   the folded word only
pre* *suf   wildcards on the folded word                                      @NAME   a hit of a concept, as one unit
two words   one right after the other                                         ..N     up to N words between
(a|b c)     either                                                            (a)?    may be absent
!(a|b)      the next word is neither; at the beginning of a term: the word before is neither. It is not part of the hit
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

from monitor.text.folding import folded_in, tokenize

MAX_PATTERNS = 1000
"""How many patterns one term may stand for."""

_PIECE = re.compile(
    r"(?P<mark>[()|?!])|(?P<gap>\.\.[0-9]{1,2}(?![^\s()]))|(?P<name>@[^\s()|?!]*)|(?P<word>[^\s()|?!@]+)|@|\s+"
)
_NAME = re.compile(r"@([A-Z][A-Z0-9_]*)")
_HYPHEN = re.compile("[-\u2010\u2011]")


class TermError(ValueError):
    """A term that cannot be read. `path` is where it stands ("ceasefire.concepts.CF.en[2]"), `keys` the same as steps
    from the mapping's root and `topic` whose mapping that is (None: the shared vocabulary)."""

    def __init__(self, term: object, what: str, *, topic: str | None = None, keys: tuple[str | int, ...] = ()) -> None:
        steps = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).lstrip(".")
        self.path = ".".join(part for part in (topic, steps) if part)
        self.term = term
        self.what = what
        self.topic = topic
        self.keys = keys
        shown = f'term "{term}"' if isinstance(term, str) else f"term {term!r}"
        super().__init__(f"{self.path}: {shown}: {what}" if self.path else f"{shown}: {what}")

    def at(self, topic: str | None, keys: tuple[str | int, ...]) -> TermError:
        """The same error with the place where the term stands."""
        return TermError(self.term, self.what, topic=topic, keys=keys)


@dataclass(frozen=True, slots=True, order=True)
class Element:
    """A test of one word. "word" allows for stems and clitics, "exact" does not, "glob" has stars."""

    kind: Literal["word", "exact", "glob"]
    key: str


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a pattern: any of its elements, or a hit of a concept. `gap`: words that may stand before it."""

    elements: tuple[Element, ...] = ()
    concept: str | None = None
    gap: int = 0
    negative: bool = False


Pattern = tuple[Slot, ...]
_Part = Slot | int  # an int is a gap
_Sequence = tuple[_Part, ...]


def parse_term(term: object, language: str | None) -> tuple[Pattern, ...]:
    """The patterns that a term stands for, alternatives and options written out. Raises TermError."""
    if not isinstance(term, str):
        raise TermError(term, "is no text but a truth value, a number or nothing to YAML: put it in quotes")
    parser = _Parser(term, language)
    sequences = parser.sequence(top=True)
    patterns: dict[Pattern, None] = {}
    for parts in sequences:
        patterns.setdefault(_pattern(term, parts))
    return tuple(patterns)


class _Parser:
    def __init__(self, term: str, language: str | None) -> None:
        self.term = term
        self.language = language
        self.pieces = [found for found in _PIECE.finditer(term) if not found.group().isspace()]
        self.at = 0
        self.depth = 0

    def fail(self, what: str) -> TermError:
        return TermError(self.term, what)

    def next_is(self, mark: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at]["mark"] == mark

    def sequence(self, *, top: bool = False) -> list[_Sequence]:
        """Everything up to a bar or a closing bracket, written out."""
        choices: list[list[_Sequence]] = []
        while self.at < len(self.pieces) and not self.next_is("|") and not self.next_is(")"):
            choices.append(self.part())
        if top and self.at < len(self.pieces):
            raise self.fail("a ) without its (" if self.next_is(")") else "alternatives need brackets: (a|b)")
        if not choices:
            raise self.fail("is empty" if top else "an alternative is empty")
        if top and any(isinstance(edge[0][0], int) for edge in (choices[0], choices[-1]) if edge[0]):
            raise self.fail("a gap (..N) needs a word on both sides")
        amount = 1
        for choice in choices:
            amount *= len(choice)
        if amount > MAX_PATTERNS:
            raise self.fail(f"stands for more than {MAX_PATTERNS} patterns; split it")
        return [tuple(part for piece in row for part in piece) for row in product(*choices)]

    def part(self) -> list[_Sequence]:
        piece = self.pieces[self.at]
        self.at += 1
        if piece["gap"]:
            return [(int(piece["gap"][2:]),)]
        if piece["name"]:
            return [(self.concept(piece["name"]),)]
        if piece["word"]:
            return [self.words(piece["word"])]
        if piece["mark"] == "(":
            choices = self.group()
            if self.next_is("?"):
                self.at += 1
                choices.append(())
            return choices
        if piece["mark"] == "!":
            return [(self.negation(),)]
        raise self.fail("a ? belongs after a closing bracket: (word)?")

    def concept(self, name: str) -> Slot:
        found = _NAME.fullmatch(name)
        if found is None:
            raise self.fail(f'"{name}" is no concept: its name has capitals, digits and _')
        return Slot(concept=found[1])

    def group(self) -> list[_Sequence]:
        self.depth += 1
        if self.depth > 8:
            raise self.fail("too many brackets inside each other")
        choices = self.sequence()
        while self.next_is("|"):
            self.at += 1
            choices += self.sequence()
        if not self.next_is(")"):
            raise self.fail("a ( without its )")
        self.at += 1
        self.depth -= 1
        return _joined(choices)

    def negation(self) -> Slot:
        if self.at >= len(self.pieces):
            raise self.fail("a ! needs a word or (a|b) after it")
        for slots in (choices := self.part()):
            if len(slots) != 1 or not isinstance(slots[0], Slot) or not slots[0].elements or slots[0].negative:
                raise self.fail("after ! only single words can stand")
        elements = {
            element for slots in choices for slot in slots if isinstance(slot, Slot) for element in slot.elements
        }
        return Slot(elements=tuple(sorted(elements)), negative=True)

    def words(self, text: str) -> _Sequence:
        """The slots of one written word: two for a hyphenated one."""
        exact = text.startswith("=")
        core = text.removeprefix("=")
        if core.startswith("..") and core.strip("."):
            raise self.fail("a gap is written ..N, with N from 0 to 99")
        if "*" in core:
            if exact:
                raise self.fail("= and * exclude each other")
            return tuple(slot for part in _HYPHEN.split(core) for slot in self.piece(part))
        tokens = tokenize(core, self.language)
        if not tokens:
            raise self.fail(f'"{text}" holds no word')
        if any(token.suffix for token in tokens):
            raise self.fail(f'leave out the ending after the apostrophe in "{text}"')
        return tuple(Slot(elements=(Element("exact" if exact else "word", token.key),)) for token in tokens)

    def piece(self, text: str) -> tuple[Slot, ...]:
        """A part of a hyphenated word with a star somewhere."""
        if "*" in text:
            return (Slot(elements=(self.glob(text),)),)
        return tuple(Slot(elements=(Element("word", token.key),)) for token in tokenize(text, self.language))

    def glob(self, text: str) -> Element:
        letters = text.replace("*", "")
        tokens = tokenize(letters, self.language)
        if len(tokens) != 1 or tokens[0].text != letters:
            raise self.fail(f'"{text}" needs letters beside the star' if not letters else f'"{text}" is not one word')
        return Element("glob", "*".join(map(folded_in(self.language), text.split("*"))))


def _joined(choices: list[_Sequence]) -> list[_Sequence]:
    """Alternatives of one plain word each become one slot: fewer patterns to try."""
    elements: set[Element] = set()
    others: list[_Sequence] = []
    for parts in choices:
        only = parts[0] if len(parts) == 1 else None
        if isinstance(only, Slot) and only.elements and not only.negative:
            elements.update(only.elements)
        else:
            others.append(parts)
    if not elements:
        return others
    return [(Slot(elements=tuple(sorted(elements))),), *others]


def _pattern(term: str, parts: _Sequence) -> Pattern:
    slots: list[Slot] = []
    gap = 0
    for part in parts:
        if isinstance(part, int):
            gap += part
        elif gap and (part.negative or (slots and slots[-1].negative and len(slots) == 1)):
            raise TermError(term, "a ! stands right after or before the word it qualifies")
        elif part.negative and slots and slots[0].negative and len(slots) == 1:
            raise TermError(term, "one ! at the beginning is enough: !(a|b)")
        else:
            slots.append(replace(part, gap=gap if slots else 0))
            gap = 0
    if all(slot.negative for slot in slots):
        raise TermError(term, "everything in it may be absent, so it would match anywhere")
    return tuple(slots)
