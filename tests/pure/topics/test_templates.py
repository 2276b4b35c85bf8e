"""The templates of docs/topics.md, as a user would copy them."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from monitor.model import TopicSpec, Vocabulary
from monitor.topics.acceptance import shortfalls
from monitor.topics.reader import TopicReader
from monitor.topics.spec import topic_from_mapping
from monitor.topics.terms import term_errors

PAGE = Path(__file__).parents[3] / "docs" / "topics.md"
TEMPLATE = re.compile(r"<!-- template: (\S+) -->\n```yaml\n(.*?)```", re.DOTALL)


def templates() -> dict[str, TopicSpec]:
    """The topics of the page, by name."""
    found = TEMPLATE.findall(PAGE.read_text(encoding="utf-8"))
    return {name: topic_from_mapping(yaml.safe_load(text)["topics"][0], "topic") for name, text in found}


def test_the_page_has_one_template_with_a_state_and_one_with_happenings() -> None:
    found = templates()

    assert list(found) == ["crossing", "exchange"]
    assert found["crossing"].status and found["exchange"].events


@pytest.mark.parametrize("name", ["crossing", "exchange"])
def test_a_copied_template_reads_its_own_sentences_beside_the_topics_that_ship(
    name: str, vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]
) -> None:
    topic = templates()[name]
    reader = TopicReader(vocabulary, (*topics, topic))

    wrong = {case.id: missed for case in topic.cases
             if (missed := shortfalls(case, name, reader.read("", case.text, case.language, published=case.day)))}  # fmt: skip

    assert term_errors(vocabulary, (*topics, topic)) == ()
    assert wrong == {}


def test_the_crossing_is_told_from_an_article_that_nobody_wrote_for_it(
    vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]
) -> None:
    reader = TopicReader(vocabulary, (*topics, templates()["crossing"]))

    reading = reader.read(
        "Crossing at Bab al-Hawa shut after shelling",
        "The border gate was closed at noon, Damascus said. Drivers slept in their lorries. The crossing will be reopened soon.",
        "en",
    )

    assert [(claim.state, claim.actor, claim.in_title) for claim in reading.claims if claim.topic == "crossing"] == [
        ("closed", None, True),
        ("closed", "damascus", False),
    ]
    assert dict(reading.states)["crossing"] == "closed"


def test_exchanges_are_told_from_an_article_that_nobody_wrote_for_them(
    vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]
) -> None:
    reader = TopicReader(vocabulary, (*topics, templates()["exchange"]))

    reading = reader.read(
        "Forty home from Idlib",
        "A second prisoner swap between the army and the rebels was completed in Idlib on October 19. "
        "A third swap of prisoners is planned for October 25.",
        "en",
        published=date(2026, 10, 20),
    )

    assert [(event.ordinal, event.outcome) for event in reading.events if event.topic == "exchange"] == [
        (2, "completed"),
        (3, "announced"),
    ]
