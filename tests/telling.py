"""What reports tell: gists made of texts by the topics and words that ship."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from monitor.articles.clean import clean
from monitor.config.watched import pack_data, shipped_vocabulary
from monitor.model import ArticleId, Candidate, Gist
from monitor.packs import pack_names
from monitor.stories.gist import Gists
from monitor.text.languages import by_script, primary
from monitor.text.opening import opening
from monitor.topics.mentions import MentionReader
from monitor.topics.reader import TopicReader
from monitor.topics.spec import topic_from_mapping


@cache
def _readers() -> tuple[TopicReader, MentionReader, Gists]:
    vocabulary = shipped_vocabulary()
    topics = [topic_from_mapping(pack_data("topics", name), "topic") for name in pack_names("topics")]
    return TopicReader(vocabulary, topics), MentionReader(vocabulary), Gists(vocabulary, topics)


def told(title: str, text: str, language: str | None = None, published: datetime | None = None) -> Gist:
    """The gist of a report, as a child of the crew makes it."""
    topics, mentions, gists = _readers()
    cleaned = clean(title, text)
    code = primary(language) or by_script(f"{title}\n{text}")
    day = published.date() if published else None
    found = topics.read(cleaned.title, cleaned.text, code, published=day, thorough=False)
    start = opening(cleaned.title, cleaned.text, code)
    return gists.of(
        start, code, mentions.read(start, code), day, events=found.events, figures=found.figures, states=found.states
    )


@dataclass(frozen=True, slots=True)
class Report:
    """A report of the fixture."""

    language: str
    published: datetime
    title: str
    text: str

    @property
    def gist(self) -> Gist:
        """What it tells."""
        return told(self.title, self.text, self.language, self.published)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports that are of one happening, or are not. `kind`: the fact that was changed."""

    id: str
    kind: str
    one: Report
    other: Report
    joined: bool

    @property
    def name(self) -> str:
        """What lists of pairs call it."""
        return f"{self.id} {'joined' if self.joined else 'apart'}"


def pairs(folder: Path) -> Iterator[Pair]:
    """Two pairs for each row of the files in a folder: a report with another one of the same happening, and with that one after
    a single fact was changed in it."""
    for path in sorted(folder.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text(encoding="utf-8")):
            one = _report(row["one"])
            yield Pair(row["id"], row["changed_fact"], one, _report(row["other"]), True)
            yield Pair(row["id"], row["changed_fact"], one, _report(row["changed"]), False)


def _report(row: Mapping[str, Any]) -> Report:
    published = datetime.fromisoformat(row["published"])
    return Report(row["lang"], published, row["title"], row["text"])


def candidate(number: int, report: Report, *, known_at: datetime | None = None) -> Candidate:
    """A report as the search for stories sees it, not placed yet."""
    return Candidate(
        id=ArticleId(number),
        url=f"https://news{number}.example/report",
        title=report.title,
        published_at=report.published,
        known_at=known_at or report.published,
        gist=report.gist,
        story=None,
    )
