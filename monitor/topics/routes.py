"""Where the way of an event begins and ends, by the words that say so: from ... to, от ... до, -dan ... -a."""

from __future__ import annotations

from itertools import pairwise

from monitor.text.languages import LANGUAGES
from monitor.text.languages.language import WayWords
from monitor.topics.event_words import EventWords
from monitor.topics.reading import Part, Sentence
from monitor.topics.tongue import Hit

REACH = 3
"""Words between "to" and the name of the place: "to the edge of Ariha"."""


def route(words: EventWords, part: Part, sentence: Sentence, first: int, behind: int) -> tuple[str, str] | None:
    """The places, by id, from which and to which tokens [first, behind) of a sentence lead; None unless both are told. Places on
    the way, and those only mentioned, do not count."""
    language = LANGUAGES.get(part.language)
    named = [(hit, place) for hit, place in words.places(part, sentence) if first <= hit[0] and hit[1] <= behind]
    if language is None or len(named) < 2:
        return None
    ways = language.ways
    start = next(
        (n for n, (hit, _) in enumerate(named) if _marked(part, hit, first, ways.begins, ways.begin_endings)), None
    )
    if start is None:
        return _between(part, named, first, ways)
    for hit, place in reversed(named[start + 1 :]):
        if place != named[start][1] and _marked(part, hit, first, ways.ends, ways.end_endings):
            return named[start][1], place
    return None


def _marked(part: Part, hit: Hit, first: int, before: frozenset[str], endings: tuple[str, ...]) -> bool:
    """Whether a word right before a name, or the ending of the name, says on which side it lies."""
    near = part.tokens[max(first, hit[0] - 1 - REACH) : hit[0]]
    if any(token.key in before or token.key.removeprefix("و") in before for token in near):
        return True
    return part.tokens[hit[1] - 1].suffix in endings


def _between(part: Part, named: list[tuple[Hit, str]], first: int, ways: WayWords) -> tuple[str, str] | None:
    """The first two places behind "between", joined by "and"."""
    for (hit, place), (other, end) in pairwise(named):
        apart = [token.key for token in part.tokens[hit[1] : other[0] + 1]]
        joined = not ways.joins.isdisjoint(apart) or apart[-1][:1] in ways.joins
        behind = part.tokens[other[1]].key if ways.between_behind and other[1] < len(part.tokens) else ""
        told = _marked(part, hit, first, ways.between, ()) or (bool(behind) and behind.startswith(ways.between_behind))
        if place != end and joined and told:
            return place, end
    return None
