from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from monitor.config.watched import pack_data
from monitor.model import TopicSpec, Vocabulary
from monitor.packs import pack_names
from monitor.topics.match import Matcher
from monitor.topics.reader import TopicReader
from monitor.topics.spec import topic_from_mapping, vocabulary_from_mapping

MakeTopic = Callable[..., TopicSpec]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return vocabulary_from_mapping(pack_data("vocabulary", "shared"))


@pytest.fixture(scope="session")
def topics() -> tuple[TopicSpec, ...]:
    """All topics and scopes that ship."""
    tracked = [topic_from_mapping(pack_data("topics", name), "topic") for name in pack_names("topics")]
    scopes = [topic_from_mapping(pack_data("scopes", name), "scope") for name in pack_names("scopes")]
    return (*tracked, *scopes)


@pytest.fixture(scope="session")
def matcher(vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]) -> Matcher:
    return Matcher(vocabulary, topics)


@pytest.fixture(scope="session")
def reader(vocabulary: Vocabulary, topics: tuple[TopicSpec, ...]) -> TopicReader:
    return TopicReader(vocabulary, topics)


@pytest.fixture(scope="session")
def make_topic() -> MakeTopic:
    """A topic about ports with one group `theme` of the given terms, unless told otherwise."""

    def make(*terms: Any, language: str = "en", concepts: Mapping[str, Any] | None = None, **match: Any) -> TopicSpec:
        rules = {
            "groups": {"theme": {"terms": {language: list(terms)}, "weight": 10, "cap": 3}},
            "threshold": 10,
        } | match
        data = {"id": "ports", "title": {"en": "Ports"}, "languages": ["en", "ru", "tr", "ar"], "match": rules}
        return topic_from_mapping(data | ({"concepts": concepts} if concepts else {}), "topic")

    return make
