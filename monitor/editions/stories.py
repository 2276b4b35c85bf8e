"""Reports -> stories -> sections: what stands where, in which order, and what the caps leave out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from monitor.editions.bundles import Bundle, bundles
from monitor.editions.leads import language_of, leads
from monitor.editions.proofs import Proofs
from monitor.editions.storyrows import StoryRows
from monitor.editions.voices import Voices
from monitor.editions.wording import language_name
from monitor.model import DigestSpec, Match, Report, Section, TopicSpec

CAPS: Mapping[Literal["topic", "scope"], int] = {"topic": 12, "scope": 8}
PASSING = 5  # happenings named of those that mention a topic in the background
FULL = 5  # stories of a section that may have two quotes

Pile = Sequence[tuple[Match, Bundle]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where every report of an edition went. `topics + scopes + background + outside` are texts, the other reports are copies of
    those or of what was published before; `topic_stories` and `scope_stories` say how many happenings the texts on topics and in
    scopes tell. `unjudged`: of those outside, how many a topic has no words for, by language."""

    sections: tuple[Section, ...]
    topics: int
    scopes: int
    background: int
    outside: int
    topic_stories: int
    scope_stories: int
    unjudged: Mapping[str, int] = field(default_factory=dict)


def file_stories(
    reports: Sequence[Report],
    spec: DigestSpec,
    topics: Mapping[str, TopicSpec],
    voices: Voices,
    proofs: Proofs | None = None,
) -> Filed:
    """Every story once: under the best topic it reports on, else its best scope, else in the background of its best topic,
    else outside. Topics always have a section, in the digest's order, scopes only when they have stories."""
    piles: dict[str, list[tuple[Match, Bundle]]] = {slug: [] for slug in (*spec.topics, *spec.scopes)}
    passing: dict[str, list[tuple[Match, Bundle]]] = {slug: [] for slug in spec.topics}
    outside: list[Report] = []
    for bundle in bundles(reports):
        match = bundle.best(bundle.reported(spec.topics)) or bundle.best(spec.scopes)
        mentioned = bundle.best(spec.topics)
        if match is not None:
            piles[match.topic].append((match, bundle))
        elif mentioned is not None:
            passing[mentioned.topic].append((mentioned, bundle))
        else:
            outside += [text.lead for text in bundle.texts]
    shelf = _Shelf(topics, StoryRows(voices, proofs or {}))
    sections = [shelf.section(slug, "topic", piles[slug], passing[slug]) for slug in spec.topics]
    sections += [shelf.section(slug, "scope", piles[slug], ()) for slug in spec.scopes if piles[slug]]
    return Filed(
        sections=tuple(sections),
        topics=sum(_texts(piles[slug]) for slug in spec.topics),
        scopes=sum(_texts(piles[slug]) for slug in spec.scopes),
        background=sum(_texts(pile) for pile in passing.values()),
        outside=len(outside),
        topic_stories=sum(len(piles[slug]) for slug in spec.topics),
        scope_stories=sum(len(piles[slug]) for slug in spec.scopes),
        unjudged=_unjudged(outside, [topics[slug] for slug in piles if slug in topics]),
    )


def _texts(pile: Pile) -> int:
    return sum(len(bundle.texts) for _, bundle in pile)


def _unjudged(reports: Sequence[Report], topics: Sequence[TopicSpec]) -> dict[str, int]:
    """How many are in a language in which a topic of the digest has no words, by its name."""
    found: dict[str, int] = {}
    for report in reports:
        code = language_of(report)
        if report.unjudged or any(code not in topic.languages for topic in topics):
            name = language_name(code) or "its language"
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


class _Shelf:
    """Lays out sections."""

    def __init__(self, topics: Mapping[str, TopicSpec], rows: StoryRows) -> None:
        self._topics = topics
        self._rows = rows

    def section(self, slug: str, kind: Literal["topic", "scope"], pile: Pile, passing: Pile) -> Section:
        """The stories of one topic or scope, the best match first."""
        topic = self._topics.get(slug)
        required = frozenset(group for row in topic.match.require for group in row) if topic else frozenset()
        ordered = sorted(pile, key=lambda pair: _order(*pair))
        mentions = [bundle for _, bundle in sorted(passing, key=lambda pair: _order(*pair))]
        shown = ordered[: CAPS[kind]]
        return Section(
            slug=slug,
            kind=kind,
            title=topic.title["en"] if topic else slug,
            stories=tuple(
                self._rows.story(bundle, match, required, quotes=2 if place < FULL else 1)
                for place, (match, bundle) in enumerate(shown)
            ),
            more=len(ordered) - len(shown),
            background=tuple(self._rows.named(leads(bundle.texts, slug)[0]) for bundle in mentions[:PASSING]),
            more_background=max(0, len(mentions) - PASSING),
        )


def _order(match: Match, bundle: Bundle) -> tuple[float, float, str]:
    return (-match.score, -bundle.latest.timestamp(), bundle.texts[0].lead.article.url)
