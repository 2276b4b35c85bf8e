"""Which sentences of an article prove that it belongs under a topic. Always verbatim: `text[start:end] == quote`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from monitor.editions.central import NAMING, Centre, alike, centre_of
from monitor.model import Article, Quote, Span
from monitor.text.folding import sentences

LEAST_WORDS, MOST_WORDS = 6, 60
READ = 200  # sentences looked at; news says what it has to say long before
WEIGHED = 40  # of these, those that may be quoted for being central
NEAR_TITLE = 1.3  # a sentence that holds the title and is hardly longer repeats it
SAME = 0.6  # cosine above which a second sentence says what the first does
MARGIN = (
    0.7  # maximal marginal relevance (Carbonell and Goldstein 1998): how much being central counts, and not being new
)

Candidate = tuple[int, int, int]  # place among the sentences, start, end


def pick_quotes(
    article: Article,
    spans: Sequence[Span],
    required: frozenset[str],
    most: int,
    proofs: Sequence[tuple[int, int]] = (),
    centre: Centre | None = None,
) -> tuple[Quote, ...]:
    """Up to `most` sentences: the one that carries a claim or an event first (`proofs`, best first), else the most central one
    (editions/central.py), preferring those that name the required groups. `centre`: that of the story; None: the article's own.

    A second one must hold a hit or a proof of its own and say something else. Sentences with control characters or bidi
    overrides are never quoted, so that every rendering can show the very characters that the text has. () when no sentence of 6
    to 60 words is left.
    """
    text = article.text
    candidates = [
        (place, start, end)
        for place, (start, end) in enumerate(_trimmed(text, sentences(text)[:READ]))
        if quotable(text[start:end], article.title)
    ]
    hits = [s for s in spans if not s.in_title]
    carrying = list(
        dict.fromkeys(c for start, end in proofs for c in candidates if start < c[2] and c[1] < end and most)
    )
    scale = _Scale(article, centre or centre_of(article), hits, required)
    first = carrying[:1] or sorted(candidates, key=lambda c: (-scale.score(c), c[0]))[: min(most, 1)]
    second = [c for c in candidates if c in carrying or _hits_in(c, hits)] if first and most > 1 else []
    chosen = first
    while len(chosen) < most:
        new = [c for c in second if c not in chosen and scale.sameness(c, chosen) <= SAME]
        if not new:
            break
        proved = [c for c in carrying if c in new]
        chosen = [*chosen, proved[0] if proved else min(new, key=lambda c: (-scale.margin(c, chosen), c[0]))]
    return tuple(
        Quote(text=text[start:end], start=start, end=end, language=article.language)
        for _, start, end in (chosen if carrying else sorted(chosen))
    )


class _Scale:
    """What a sentence of an article weighs."""

    def __init__(self, article: Article, centre: Centre, hits: Sequence[Span], required: frozenset[str]) -> None:
        self._text = article.text
        self._centre = centre
        self._hits = hits
        self._required = required
        self._headline = centre.stems(article.title)
        self._stems: dict[Candidate, frozenset[int]] = {}

    def score(self, candidate: Candidate) -> float:
        """How central it is, and whether it names what the topic requires."""
        named = {hit.group for hit in _hits_in(candidate, self._hits)} & self._required
        naming = NAMING * len(named) / len(self._required) if self._required else 0.0
        if candidate[0] >= WEIGHED:
            return naming
        return naming + self._centre.score(self._of(candidate), self._headline, candidate[0])

    def sameness(self, candidate: Candidate, chosen: Iterable[Candidate]) -> float:
        """How much it says what a chosen sentence says, 0 to 1."""
        return max((alike(self._of(candidate), self._of(other)) for other in chosen), default=0.0)

    def margin(self, candidate: Candidate, chosen: Sequence[Candidate]) -> float:
        """How central and how new it is."""
        return MARGIN * self.score(candidate) - (1 - MARGIN) * self.sameness(candidate, chosen)

    def _of(self, candidate: Candidate) -> frozenset[int]:
        if candidate not in self._stems:
            self._stems[candidate] = self._centre.stems(self._text[candidate[1] : candidate[2]])
        return self._stems[candidate]


def quotable(sentence: str, title: str) -> bool:
    """True for a sentence of fair length that does not repeat the title and has nothing hidden in it."""
    if not LEAST_WORDS <= len(sentence.split()) <= MOST_WORDS or not plain_to_see(sentence):
        return False
    said, heading = _bare(sentence), _bare(title)
    if not heading:
        return bool(said)
    repeats = said in heading or (heading in said and len(said) <= NEAR_TITLE * len(heading))
    return bool(said) and not repeats


def plain_to_see(sentence: str) -> bool:
    """True when nothing in it is hidden: no control character, no bidi override, so that it can be shown as it is."""
    return not any(
        c in _HIDDEN or (unicodedata.category(c) in ("Cc", "Cs", "Co") and c not in "\n\t") for c in sentence
    )


_HIDDEN = frozenset(
    chr(c) for c in [*range(0x202A, 0x202F), *range(0x2066, 0x2070), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF]
)


def _hits_in(candidate: Candidate, hits: Iterable[Span]) -> list[Span]:
    _, start, end = candidate
    return [s for s in hits if start <= s.start and s.end <= end]


def _trimmed(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    trimmed = []
    for start, end in spans:
        said = text[start:end]
        left = start + len(said) - len(said.lstrip())
        trimmed.append((left, left + len(said.strip())))
    return trimmed


def _bare(words: str) -> str:
    return "".join(c for c in words.casefold() if c.isalnum())
