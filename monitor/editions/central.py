"""How central a sentence is to a story (docs/digest.md): what it shares with the words that all reports in its language use,
how early it stands, what it shares with the headline. LexRank and TextRank find nothing better on short news."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.editions.leads import words_of
from monitor.model import Article, Report
from monitor.text.folding import tokenize
from monitor.text.languages import by_script, primary
from monitor.text.stems import stem_number, stem_of

CENTRE, EARLY, TITLE = 0.55, 0.30, 0.15
"""What a sentence counts for standing near the centre, for standing early, for saying what the headline says."""

NAMING = 0.30  # and for naming what the topic requires
READ = 400  # words of a text that make the centre where no gist does
SHORTEST = 3  # letters of a word that tells something, there


@dataclass(frozen=True, slots=True)
class Centre:
    """The words in the middle of a story's reports in one language, by number, with their weights."""

    code: str
    weights: Mapping[int, float]
    length: float

    def score(self, stems: frozenset[int], headline: frozenset[int], place: int) -> float:
        """How central a sentence is, 0 to 1. `stems`: its words; `place`: how many sentences stand before it."""
        near = math.fsum(self.weights.get(stem, 0.0) for stem in sorted(stems))
        near = near / (self.length * math.sqrt(len(stems))) if stems and self.length else 0.0
        shared = len(stems & headline) / len(headline) if headline else 0.0
        return CENTRE * near + EARLY / (1 + place) + TITLE * shared

    def stems(self, sentence: str) -> frozenset[int]:
        """The words of a sentence, by number."""
        tokens = tokenize(sentence, self.code)
        return frozenset(stem_number(stem_of(token.key, self.code), self.code) for token in tokens)


def centre_of(article: Article, reports: Iterable[Report] = ()) -> Centre:
    """The centre of a story for the sentences of one of its articles. `reports`: those in the article's language, with it; where
    they have no gist, its own words make the centre."""
    code = primary(article.language) or by_script(f"{article.title}\n{article.text}")
    parts: dict[int, list[float]] = {}
    for report in reports:
        for word, weight in words_of(report.gist).items():
            parts.setdefault(word, []).append(weight)
    weights = {word: math.fsum(each) for word, each in parts.items()} or _own(article, code)
    return Centre(code, weights, math.sqrt(math.fsum(weight**2 for weight in weights.values())))


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    """The cosine of two sentences as sets of words, 0 to 1."""
    return len(one & other) / math.sqrt(len(one) * len(other)) if one and other else 0.0


def _own(article: Article, code: str) -> dict[int, float]:
    tokens = [*tokenize(article.title, code) * 2, *tokenize(article.text[: READ * 12], code)[:READ]]
    often = Counter(token.key for token in tokens if len(token.key) > SHORTEST)
    weights: dict[int, float] = {}
    for key, count in sorted(often.items()):
        stem = stem_number(stem_of(key, code), code)
        weights[stem] = weights.get(stem, 0.0) + 1 + math.log(count)
    return weights
