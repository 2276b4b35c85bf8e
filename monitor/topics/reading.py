"""An article as its readers see it: title and body in words and sentences, with the hits of every list of terms in them.

One pass over the words serves the match of every topic; the claims, events and figures of those that matched share a second
one, over lists that only they need.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monitor.text.folding import Token, sentences, tokenize
from monitor.topics.terms import Lexicon
from monitor.topics.tongue import Hit, Hits

WHOLE = 50_000
"""Characters that are read however many sentences they make: a long article, a live blog."""

MAX_SENTENCES = 400
"""Sentences that are read of a longer text."""

MAX_CHARACTERS = 200_000
"""Characters of a text that are read, whatever its sentences."""


LONGEST = 120
"""Words of a sentence. What goes on is read in pieces: the readers compare the words of a sentence with each other, so that a
page without full stops would cost the cube of its length."""


CLOSING = "\"'»”’)] "
"""What may stand behind the mark that ends a sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a part: its characters [start, end) and its tokens [first, behind)."""

    number: int
    start: int
    end: int
    first: int
    behind: int


class Part:
    """The title or the body: its words, its sentences, and the hits of lists of terms in it."""

    def __init__(self, text: str, language: str, *, in_title: bool = False) -> None:
        self.text = text
        self.language = language
        self.in_title = in_title
        self.tokens: list[Token] = []
        self.sentences: list[Sentence] = []
        self.ends: list[int] = []  # for each token the token behind its sentence
        self.hits: Hits = {}  # of what the matches need
        self.marks: Hits = {}  # of what claims and events need, after `track`
        self.modifiers: dict[int, list[Any]] = {}  # those of a sentence, once somebody asked (topics/modifiers.py)
        for start, end in read_sentences(text):
            words = tokenize(text, language, start, end)
            while len(words) > LONGEST:
                cut = _cut(text, words)
                self._add(words[:cut], start, words[cut - 1].end)
                start, words = words[cut].start, words[cut:]
            self._add(words, start, end)
        self._begins = [sentence.start for sentence in self.sentences]

    def _add(self, words: list[Token], start: int, end: int) -> None:
        first = len(self.tokens)
        behind = first + len(words)
        self.tokens += words
        self.ends += [behind] * len(words)
        self.sentences.append(Sentence(len(self.sentences), start, end, first, behind))

    def look(self, lexicon: Lexicon) -> None:
        """Find what the matches need."""
        self.hits = lexicon.find(self.tokens, self.ends, self.language) if self.tokens else {}

    def track(self, lexicon: Lexicon) -> None:
        """Find what claims and events need."""
        self.marks = lexicon.find(self.tokens, self.ends, self.language) if self.tokens else {}

    def of(self, lists: Sequence[int]) -> list[Hit]:
        """The hits of several lists that a match needs, in order; where they overlap the longer one counts."""
        return merged(self.hits, lists)

    def marked(self, lists: Sequence[int]) -> list[Hit]:
        """The same of lists that claims and events need."""
        return merged(self.marks, lists)

    def words(self, hit: Hit) -> str:
        """The text from the first word of a hit to its last."""
        return self.text[self.tokens[hit[0]].start : self.tokens[hit[1] - 1].end]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence in which a character stands; None between two."""
        number = bisect_right(self._begins, offset) - 1
        if number < 0 or offset >= self.sentences[number].end:
            return None
        return self.sentences[number]

    def sentence_of(self, token: int) -> Sentence:
        """The sentence of a token."""
        number = bisect_right(self._begins, self.tokens[token].start) - 1
        return self.sentences[number]

    def asks(self, sentence: Sentence) -> bool:
        """Whether a sentence is a question."""
        return self.text[sentence.start : sentence.end].rstrip(CLOSING).endswith(("?", "؟"))

    def comma(self, behind: int, first: int) -> bool:
        """Whether a comma stands between the word before token `behind` and token `first`."""
        between = self.text[self.tokens[behind - 1].end : self.tokens[first].start]
        return "," in between or "،" in between

    def token_at(self, offset: int) -> int:
        """The first token that begins at or behind a character; the number of tokens where there is none."""
        return bisect_right(self.tokens, offset - 1, key=lambda token: token.start)


def _cut(text: str, words: Sequence[Token]) -> int:
    """Words of the first piece of a sentence that is too long: up to its last pause, if that leaves half a piece."""
    for place in range(LONGEST, LONGEST // 2, -1):
        between = text[words[place - 1].end : words[place].start]
        if not between.isspace() and any(pause in between for pause in ",;:—–،؛"):
            return place
    return LONGEST


def merged(hits: Hits, lists: Sequence[int]) -> list[Hit]:
    """The hits of several lists in order; where they overlap the longer one counts."""
    if len(lists) == 1:
        return hits.get(lists[0], [])
    kept: list[Hit] = []
    behind = 0
    every = {hit for concept in lists for hit in hits.get(concept, ())}
    for first, end in sorted(every, key=lambda hit: (hit[0], -hit[1])):
        if first >= behind:
            kept.append((first, end))
            behind = end
    return kept


def within(hits: Sequence[Hit], sentence: Sentence) -> list[Hit]:
    """The hits of a sentence; `hits` are in order."""
    first = bisect_right(hits, (sentence.first, -1))
    found = []
    for hit in hits[first:]:
        if hit[0] >= sentence.behind:
            break
        found.append(hit)
    return found


def read_sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences that are read."""
    bounds = sentences(text[:MAX_CHARACTERS])
    return [span for place, span in enumerate(bounds) if place < MAX_SENTENCES or span[1] <= WHOLE]


def unread(text: str) -> str | None:
    """What of a text no topic is looked for in, as a note for a person; None: all of it is read."""
    bounds = read_sentences(text)
    read = bounds[-1][1] if bounds else len(text)
    if not text[read:].strip():
        return None
    return f"only the first {read} of {len(text)} characters were read"
