"""The lead of a story: of its texts the one whose headline stands nearest the centre of what all of them tell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from monitor.editions.bundles import Text
from monitor.model import Gist, Report
from monitor.text.languages import by_script, primary

WORDS = 6  # of a text that is more than its headline
READING = "en"  # the language that the digest is read in
AS_NEAR = 0.05
"""Cosines that differ by less are equally near: then a headline in the reading language leads."""

Key = TypeVar("Key", int, str)


def language_of(report: Report) -> str:
    """The code of a report's language; where nobody says it, what its letters look like."""
    article = report.article
    return primary(article.language) or by_script(f"{article.title}\n{article.text}")


def leads(texts: Sequence[Text], topic: str) -> list[Text]:
    """The lead of each language, that of the story first, then by the code of the language. `topic`: under which it is told.

    A text that reports on the topic goes before one that does not, one that was read whole before one that was not, one that its
    outlet wrote itself before one that it took over. Among equals the one nearest the centre leads: within a language by words
    and landmarks, across languages by landmarks.
    """
    groups: dict[str, list[Text]] = {}
    for text in texts:
        groups.setdefault(language_of(text.lead), []).append(text)
    middle = _middle(_landmarks(text.lead.gist) for text in texts)
    chosen = [_central(groups[code], topic, middle) for code in sorted(groups)]
    best = max(_merit(text, topic) for text in chosen)
    fit = [text for text in chosen if _merit(text, topic) == best]
    near = [cosine(_landmarks(text.lead.gist), middle) for text in fit]
    close = [text for text, score in zip(fit, near, strict=True) if score >= max(near) - AS_NEAR]
    first = min(close, key=lambda text: (language_of(text.lead) != READING, -near[fit.index(text)], _age(text)))
    return [first, *(text for text in chosen if text is not first)]


def cosine(one: Mapping[Key, float], other: Mapping[Key, float]) -> float:
    """0 to 1; of a vector without length 0."""
    dot = math.fsum(weight * other.get(key, 0.0) for key, weight in one.items())
    length = _length(one) * _length(other)
    return dot / length if length else 0.0


def words_of(gist: Gist | None) -> dict[int, float]:
    """The stems that tell most, by number, as a vector of length 1; without a gist none."""
    if gist is None:
        return {}
    length = math.sqrt(math.fsum(weight**2 for weight in gist.weights)) or 1.0
    return {word: weight / length for word, weight in zip(gist.words, gist.weights, strict=True)}


def _central(texts: Sequence[Text], topic: str, marks: Mapping[str, float]) -> Text:
    """Of texts in one language the one whose headline, words and landmarks are nearest the middle. `marks`: the middle of the
    landmarks of all languages, which decides between two texts: their words are as near to what lies between them."""
    best = max(_merit(text, topic) for text in texts)
    fit = [text for text in texts if _merit(text, topic) == best]
    middle = _middle(words_of(text.lead.gist) for text in texts)

    def nearness(gist: Gist | None) -> float:
        return round(_nearness(gist, middle) + cosine(_landmarks(gist), marks), 6)

    return min(fit, key=lambda text: (-nearness(text.lead.gist), _age(text)))


def _merit(text: Text, topic: str) -> tuple[bool, bool, bool]:
    lead = text.lead
    whole = lead.article.shortfall is None and len(lead.article.text.split()) >= WORDS
    return text.reports_on(topic), whole, lead.origin is None or lead.origin.why == "own"


def _nearness(gist: Gist | None, middle: Mapping[int, float]) -> float:
    """Of headline and words alike: a headline that says little is near to nothing."""
    if gist is None:
        return 0.0
    words, titled = words_of(gist), frozenset(gist.headline)
    headline = {word: weight for word, weight in words.items() if word in titled}
    return (cosine(headline, middle) + cosine(words, middle)) / 2


def _landmarks(gist: Gist | None) -> dict[str, float]:
    """Landmarks of the main part; those of the first sentence count twice, those of the title three times."""
    if gist is None:
        return {}
    front, title = frozenset(gist.front), frozenset(gist.title)
    return {mark: 1.0 + (mark in front) + (mark in title) for mark in gist.main}


def _middle(vectors: Iterable[Mapping[Key, float]]) -> dict[Key, float]:
    """The sum of vectors, each drawn to length 1. The same bits in whatever order they come."""
    parts: dict[Key, list[float]] = {}
    for vector in vectors:
        length = _length(vector) or 1.0
        for key, weight in vector.items():
            parts.setdefault(key, []).append(weight / length)
    return {key: math.fsum(weights) for key, weights in parts.items()}


def _length(vector: Mapping[Key, float]) -> float:
    return math.sqrt(math.fsum(weight**2 for weight in vector.values()))


def _age(text: Text) -> tuple[float, str]:
    return text.lead.known_at.timestamp(), text.lead.article.url
