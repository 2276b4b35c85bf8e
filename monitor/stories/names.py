"""Names in the opening of a report that nobody has in a vocabulary: villages, spokesmen, camps."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from monitor.model import Mention
from monitor.stories.counts import ASIDE
from monitor.text.folding import Token
from monitor.text.languages import LANGUAGES, Language
from monitor.text.opening import Opening
from monitor.text.skeletons import skeleton

SPOT, HEAD = "spot:", "head:"
LETTERS = 2  # of a word that may be part of a name
RUN = 4  # words of a name
_ARTICLES = frozenset(
    (
        "al",
        "el",
        "ash",
        "as",
        "an",
        "ar",
        "at",
        "ad",
        "ul",
        "аль",
        "эль",
        "эш",
        "ас",
        "эн",
        "эр",
        "ат",
        "es",
        "en",
        "er",
        "et",
    )
)


def names_of(opening: Opening, language: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Skeletons of the names of an opening that are no landmarks. In a script without capitals any word may be a name."""
    runs = _runs(opening, language, _known(mentions), _begins(mentions, HEAD))
    return tuple(sorted({_bones(opening.tokens[first:end], language) for first, end in runs} - {""}))


def spots_of(opening: Opening, language: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Of these, those of the front that are places: they begin as villages do, stand behind "near" or before "köyü", or have the
    ending of a place."""
    heads = _begins(mentions, HEAD)
    spoken = _spoken(language)
    cues = [mention for mention in mentions if mention.landmark.startswith(SPOT)]
    before, behind = {mention.end for mention in cues}, {mention.first for mention in cues}
    found = set()
    for first, end in _runs(opening, language, _known(mentions), heads):
        if opening.sentence[first] > 1:
            continue
        if spoken.order.verb_last:
            placed = end in behind or re.fullmatch(spoken.cases.places, opening.tokens[end - 1].suffix) is not None
        else:
            placed = first in before
        if placed or (first in heads and end > first + 1):
            found.add(_bones(opening.tokens[first:end], language))
    return tuple(sorted(found - {""}))


def _spoken(code: str) -> Language:
    return LANGUAGES.get(code) or Language(code=code, name=code)


def _begins(mentions: Sequence[Mention], kind: str) -> set[int]:
    return {mention.first for mention in mentions if mention.landmark.startswith(kind)}


def _known(mentions: Sequence[Mention]) -> set[int]:
    return {
        at
        for mention in mentions
        if not mention.landmark.startswith(("deed:", *ASIDE))
        for at in range(mention.first, mention.end)
    }


def _runs(opening: Opening, language: str, known: Collection[int], heads: Collection[int]) -> Iterator[tuple[int, int]]:
    """Where names stand: words with a capital in a row; in a script without capitals each word, with the next one if it is the
    head of a name."""
    capitals = _spoken(language).spelling.capitals != "none"
    shouted = _is_shouted(opening)
    at = 0
    while at < len(opening.tokens):
        if not _may_name(opening, at, known, capitals, shouted) and not (at in heads and at not in known):
            at += 1
            continue
        end = at + 1
        while (
            (capitals or (at in heads and end == at + 1))
            and end < min(opening.ends[at], at + RUN)
            and not _parted(opening, end)
            and (_may_name(opening, end, known, capitals, shouted) or _is_article(opening, end))
        ):
            end += 1
        while end > at + 1 and _is_article(opening, end - 1):
            end -= 1
        yield at, end
        at = end


def _may_name(opening: Opening, at: int, known: Collection[int], capitals: bool, shouted: bool) -> bool:
    token = opening.tokens[at]
    if at in known or len(token.key) < LETTERS or not token.key[0].isalpha() or (shouted and at < opening.headline):
        return False
    if not capitals:
        return True
    begins = at == 0 or opening.sentence[at] != opening.sentence[at - 1]
    follows = at + 1 < opening.ends[at] and opening.tokens[at + 1].hyphen and opening.tokens[at + 1].text[0].isupper()
    return token.text[0].isupper() and (not begins or follows)


def _is_article(opening: Opening, at: int) -> bool:
    """Whether a word is the Arabic article within a name: Um al-Jurn."""
    return opening.tokens[at].key in _ARTICLES and opening.tokens[at].text[0].islower()


def _parted(opening: Opening, at: int) -> bool:
    """Whether something stands between a word and the one before it that is no part of a name."""
    between = opening.part(at)[opening.tokens[at - 1].end : opening.tokens[at].start]
    return any(mark in between for mark in ",.;:!?()«»\"“”'’")


def _bones(tokens: Sequence[Token], language: str) -> str:
    """The skeleton of a name, without articles, and without the case endings of a language that has them."""
    words = [token.key for token in tokens if len(tokens) == 1 or token.key not in _ARTICLES]
    spoken = _spoken(language)
    if spoken.cases.names and spoken.stem is not None:
        words = [spoken.stem(word) for word in words]
    for letter, sound in spoken.spelling.heard.items():  # Cürn is heard as Jurn
        words = [word.replace(letter, sound) for word in words]
    return skeleton("".join(words))


def _is_shouted(opening: Opening) -> bool:
    """Whether a headline writes most of its words with a capital."""
    words = [token for token in opening.tokens[: opening.headline] if token.text[0].isalpha() and len(token.text) > 3]
    return sum(token.text[0].isupper() for token in words) * 3 > 2 * len(words)
