"""An edited text beside the one before it: does a sentence still stand there, and if not, which one took its place?

Words are compared by their keys (folding.py): case, marks, white space, punctuation, kinds of quotation marks and hyphens and
the place in the text say nothing; a digit, a name or any other word does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from monitor.text.folding import sentences, tokenize

LIKE = 0.5
"""Share of words in the same order from which on a new sentence is the old one in other words. Measured on the demo's articles
in four languages: of 630 sentences on the same subject, three tries each from another article, none reached it; of those with
half of their words replaced 98 in 100 did, cut to a third or drawn out to three times their length all."""

FEWEST = 3  # words that two sentences share at least: less is chance
READ = 2000  # sentences looked at
STEM = 6  # letters of a word that have to agree, so that an ending may follow the grammar of what was changed


class _Line(NamedTuple):
    """A sentence of a text: `text[start:end]`, and its words."""

    start: int
    end: int
    words: tuple[str, ...]


def stands(sentence: str, text: str, before: str, language: str | None, *, part: bool = False) -> bool:
    """Whether the sentence, which stood in the text `before`, still stands in `text`, wherever.

    Words that are new around it in its sentence make it another one ("holds" - "holds no more"); a full stop that became a
    semicolon does not. `part`: it was only a part of its sentence, and is looked for as that.
    """
    sought = _words(sentence, language)
    if not sought:
        return sentence.strip() in text
    lines = _lines(text, language)
    flat = [word for line in lines for word in line.words]
    line_of = [number for number, line in enumerate(lines) for _ in line.words]
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line.words))
    refused: set[tuple[str, ...]] = set()  # a text may repeat itself without end
    for place, word in enumerate(flat):
        last = place + len(sought)
        if word != sought[0] or tuple(flat[place:last]) != sought:
            continue
        whole = tuple(flat[ends[line_of[place]] : ends[line_of[last - 1] + 1]])
        if part or len(whole) == len(sought):
            return True
        if whole not in refused and _joined(whole) in _all(before, language):
            return True
        refused.add(whole)
    return False


def rewording(sentence: str, text: str, before: str, language: str | None) -> tuple[int, int] | None:
    """Start and end, in `text`, of the sentence that stands in place of one that stood in the text `before`; None: nothing like
    it stands there.

    It is the one most like it of those that were not there before, of equals the first.
    """
    sought = _stems(_words(sentence, language))
    lines, known = {line.words for line in _lines(before, language)}, _all(before, language)
    best, found = 0.0, None
    for line in _lines(text, language)[:READ]:
        if line.words in lines:
            continue
        alike = _likeness(sought, _stems(line.words))
        if alike >= LIKE and alike > best and _joined(line.words) not in known:
            best, found = alike, (line.start, line.end)
    return found


def _likeness(old: list[str], new: list[str]) -> float:
    """0 to 1: the share of words in the same order, of both sentences together or, where one was shortened or drawn out, of the
    shorter one alone; that counts for less, since a few common words are soon found in a long sentence."""
    shared = _shared(old, new)
    if shared < max(1, min(FEWEST, len(old))):
        return 0.0
    return max(2 * shared / (len(old) + len(new)), 0.65 * shared / min(len(old), len(new)))


def _shared(old: list[str], new: list[str]) -> int:
    """How many words both have in the same order: the longest common subsequence, bit by bit (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for number, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << number
    every = (1 << len(old)) - 1
    row = every
    for word in new:
        met = row & places.get(word, 0)
        row = (row + met | row - met) & every
    return len(old) - row.bit_count()


@lru_cache(maxsize=8)  # the sentences of an article are looked for one after the other
def _lines(text: str, language: str | None) -> tuple[_Line, ...]:
    return tuple(_Line(start, end, _words(text, language, start, end)) for start, end in sentences(text))


@lru_cache(maxsize=8)
def _all(text: str, language: str | None) -> str:
    return _joined([word for line in _lines(text, language) for word in line.words])


def _words(text: str, language: str | None, start: int = 0, end: int | None = None) -> tuple[str, ...]:
    """The keys of the words, with their endings after an apostrophe. The parts of a hyphenated word are one, so that
    "cease-fire" is "ceasefire"; numbers never grow together."""
    words: list[str] = []
    for token in tokenize(text, language, start, len(text) if end is None else end):
        key = token.key + token.suffix
        if token.hyphen and words and not (words[-1][-1].isdecimal() or key[0].isdecimal()):
            words[-1] += key
        else:
            words.append(key)
    return tuple(words)


def _stems(words: tuple[str, ...]) -> list[str]:
    return [word if any(map(str.isdecimal, word)) else word[:STEM] for word in words]


def _joined(words: list[str] | tuple[str, ...]) -> str:
    return f" {' '.join(words)} "
