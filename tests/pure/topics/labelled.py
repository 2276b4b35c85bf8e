"""Sentences that were labelled by reading: the twins, and what they must be read as."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import yaml

from monitor.model import TopicCase
from monitor.topics.spec import topic_from_mapping

DATA = Path(__file__).parent / "data"
TWINS = DATA / "twins"
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


@cache
def twins() -> tuple[Twin, ...]:
    """Every sentence, by language, in the file's order."""
    return tuple(_twin(language, row) for language in LANGUAGES
                 for row in yaml.safe_load((TWINS / f"{language}.yaml").read_text(encoding="utf-8")))  # fmt: skip


def case_from(row: dict[str, object], language: str) -> TopicCase:
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


def _twin(language: str, row: dict[str, object]) -> Twin:
    return Twin(
        id=str(row["id"]),
        of=str(row["twin"]) if "twin" in row else None,
        trap=str(row["trap"]),
        topics=tuple(row["topics"]),  # type: ignore[arg-type]
        case=case_from(row, language),
    )
