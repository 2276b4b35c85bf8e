"""Whole articles that were written without a look at the vocabulary: how well they are read may only rise."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.model import Event
from monitor.topics.reader import TopicReader
from tests.pure.topics.labelled import CEASEFIRE, DATA, LANGUAGES, PATROLS, TRACKED

REPORTS = DATA / "reports"
AGREED = {"in_force": "agreed"}  # announced, signed, in effect: one state for a reader of one article

# Of 22 articles a language: topics reported on [right, told, labelled], states [right, labelled], events [right, told, labelled],
# and of the right ones those whose outcome is right too. Raise a figure when it rose.
FLOOR: dict[str, dict[str, list[int]]] = yaml.safe_load((REPORTS / "floor.yaml").read_text(encoding="utf-8"))


def rows(path: Path) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return told


def measured(reader: TopicReader, language: str) -> dict[str, list[int]]:
    topics, states, events = Counter[str](), Counter[str](), Counter[str]()
    for row in rows(REPORTS / f"{language}.yaml"):
        day = date.fromisoformat(row["date"]) if row["date"] else None
        reading = reader.read(row["title"], row["text"], language, published=day, key=row["id"])
        told = {topic for topic in reading.reported if topic in TRACKED}
        topics += Counter(right=len(told & set(row["reports"])), told=len(told), labelled=len(row["reports"]))
        if "state" in row:
            state = dict(reading.states).get(CEASEFIRE) if CEASEFIRE in told else None
            states += Counter(right=AGREED.get(str(state), state) == row["state"], labelled=1)
        found = [event for event in reading.events if event.topic == PATROLS]
        pairs = matched(row["events"], found)
        events += Counter(right=len(pairs), told=len(found), labelled=len(row["events"]),
                          outcome=sum(event.outcome == wanted["outcome"] for wanted, event in pairs))  # fmt: skip
    return {
        "topics": [topics["right"], topics["told"], topics["labelled"]],
        "states": [states["right"], states["labelled"]],
        "events": [events["right"], events["told"], events["labelled"], events["outcome"]],
    }


def matched(labelled: list[dict[str, Any]], found: list[Event]) -> list[tuple[dict[str, Any], Event]]:
    """Each labelled event with one that has its number or its day, the closest first."""
    ranked = []
    for place, wanted in enumerate(labelled):
        for other, event in enumerate(found):
            number = wanted["ordinal"] is not None and wanted["ordinal"] == event.ordinal
            day = wanted["date"] is not None and date.fromisoformat(wanted["date"]) == event.date
            if number or day:
                ranked.append((-number - day, wanted["outcome"] != event.outcome, place, other))
    pairs, taken, given = [], set[int](), set[int]()
    for _, _, place, other in sorted(ranked):
        if place not in taken and other not in given:
            taken.add(place)
            given.add(other)
            pairs.append((labelled[place], found[other]))
    return pairs


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_articles_are_read_no_worse_than_once(reader: TopicReader, language: str) -> None:
    assert measured(reader, language) == FLOOR[language], "mend what fell; write down what rose"
