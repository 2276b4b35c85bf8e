"""Could any topic match at all? Told from the distinct words of an article, before anything is read (the presearcher of Lucene's
monitor): nine articles of ten are about something else, and cost little."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.model import TopicSpec
from monitor.text.folding import tokenize
from monitor.topics.terms import Lexicon

MAX_WORDS = 200_000
"""Words as written that are remembered before the memory is emptied."""

_WORD = re.compile(r"[^\s.,;:!?\"()\[\]«»“”–—/…،؛؟-]+")
_ROAD = re.compile("[Mm\u041c\u043c][-\u2010\u2011 \u00a0][45]|[\u0625\u0627\u0623]\u0645[-\u2010\u2011 \u00a0]")
_ROADS = ("m4", "m5")


class Presearch:
    """The words of which an article must have some, topic by topic. It never says no where a topic would match."""

    def __init__(self, topics: Sequence[TopicSpec], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, dict[str, int]] = {}  # language -> word as written -> what it sets off
        self._rows = {
            code: [rows for topic in topics if code in topic.languages for rows in [_rows(topic, code, lexicon)]]
            for code in {code for topic in topics for code in topic.languages}
        }

    def is_hopeless(self, title: str, text: str, language: str) -> bool:
        """True where no topic that knows the language can match."""
        wanted = self._rows.get(language)
        if not wanted:
            return True
        met = self._met(f"{title}\n{text}", language)
        return not any(all(row & met for row in rows) for rows in wanted)

    def _met(self, text: str, language: str) -> int:
        known = self._known.setdefault(language, {})
        met = 0
        for word in set(_WORD.findall(text)):
            found = known.get(word)
            if found is None:
                found = self._look_up(word, language, known)
            met |= found
        if _ROAD.search(text):
            for road in _ROADS:
                met |= self._lexicon.meets(road, language)
        return met

    def _look_up(self, word: str, language: str, known: dict[str, int]) -> int:
        found = 0
        for token in tokenize(word, language):
            found |= self._lexicon.meets(token.key, language)
        if len(known) >= MAX_WORDS:
            known.clear()
        known[word] = found
        return found


def _rows(topic: TopicSpec, language: str, lexicon: Lexicon) -> list[int]:
    """For each row that a topic requires, what words must set off some of; without rows any group will do."""
    groups = {group.name: group for group in topic.match.groups}
    signs = []
    for row in topic.match.require or (tuple(groups),):
        sign = 0
        for name in row:
            group = groups[name]
            own = lexicon.group_words(topic.slug, name)
            for concept in [lexicon.concept(topic.slug, each) for each in group.concepts] + (
                [] if own is None else [own]
            ):
                sign |= lexicon.signs(concept, language)
        signs.append(sign)
    return signs
