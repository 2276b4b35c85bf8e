"""Sentences and short articles that were labelled by reading, and what they must be read as."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from monitor.model import CaseClaim, CaseEvent, TopicCase
from monitor.topics.spec import topic_from_mapping

DATA = Path(__file__).parent / "data"
TWINS, ARTICLES = DATA / "twins", DATA / "articles"
LANGUAGES = ("en", "ru", "tr", "ar")
CEASEFIRE, PATROLS = TRACKED = ("ceasefire", "m4-patrols")


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A sentence, and the plain one of which it is a twin (None: it is the plain one). `topics`: those that match it."""

    id: str
    of: str | None
    trap: str
    topics: tuple[str, ...]
    case: TopicCase

    def wanted(self, topic: str) -> TopicCase:
        """What one topic must read: claims are those of the ceasefire, events those of the patrols."""
        return replace(
            self.case,
            matches=topic in self.topics,
            claims=self.case.claims if topic == CEASEFIRE else None,
            events=self.case.events if topic == PATROLS else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A short article. `claims`: those of each sentence of its text, in order; `topics`: those that it reports on."""

    id: str
    language: str
    day: date
    title: str
    text: str
    starts: tuple[int, ...]  # of the sentences, as offsets in the text
    in_title: tuple[CaseClaim, ...]
    claims: tuple[tuple[CaseClaim, ...], ...]
    events: tuple[CaseEvent, ...]
    topics: tuple[str, ...]


@cache
def twins() -> tuple[Twin, ...]:
    """Every sentence, by language, in the file's order."""
    return tuple(_twin(language, row) for language in LANGUAGES
                 for row in yaml.safe_load((TWINS / f"{language}.yaml").read_text(encoding="utf-8")))  # fmt: skip


@cache
def articles() -> tuple[Labelled, ...]:
    """Every article, by language, in the file's order."""
    return tuple(_article(language, row) for language in LANGUAGES
                 for row in yaml.safe_load((ARTICLES / f"{language}.yaml").read_text(encoding="utf-8")))  # fmt: skip


def case_from(row: dict[str, Any], language: str) -> TopicCase:
    """The case that a row describes, read as the packs' own cases are."""
    kept = {key: row[key] for key in ("id", "date", "text", "claims", "events") if key in row}
    topic = {
        "id": "labelled",
        "title": {"en": "Labelled"},
        "languages": [language],
        "match": {"groups": {"any": {"terms": {language: ["any"]}, "weight": 1}}},
        "cases": [kept | {"lang": language, "match": True}],
    }
    return topic_from_mapping(topic, "scope").cases[0]


def _twin(language: str, row: dict[str, Any]) -> Twin:
    return Twin(
        id=str(row["id"]),
        of=str(row["twin"]) if "twin" in row else None,
        trap=str(row["trap"]),
        topics=tuple(row["topics"]),
        case=case_from(row, language),
    )


def _article(language: str, row: dict[str, Any]) -> Labelled:
    """The sentences of a text stand on lines of their own."""
    sentences = [each["text"] for each in row["sentences"]]
    starts = tuple(sum(len(text) + 1 for text in sentences[:place]) for place in range(len(sentences)))
    claims = [case_from(row | {"text": "-", "claims": each.get("claims", [])}, language) for each in row["sentences"]]
    whole = case_from(row | {"text": "-", "claims": row.get("in_title", [])}, language)
    assert whole.day is not None and whole.claims is not None and whole.events is not None, row["id"]
    return Labelled(
        id=row["id"],
        language=language,
        day=whole.day,
        title=row["title"],
        text="\n".join(sentences),
        starts=starts,
        in_title=whole.claims,
        claims=tuple(each.claims or () for each in claims),
        events=whole.events,
        topics=tuple(row["topics"]),
    )
