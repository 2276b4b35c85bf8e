"""Reports -> stories -> sections: what stands where, in which order, and what the caps leave out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from monitor.editions.quotes import pick_quotes
from monitor.editions.voices import Voices
from monitor.model import Also, ArticleId, DigestSpec, Match, Report, Section, Story, TopicSpec

CAPS: Mapping[Literal["topic", "scope"], int] = {"topic": 12, "scope": 8}
FULL = 5  # stories of a section that may have two quotes
WORDS = 1200  # of titles, quotes and outlets in one digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A report and the others with its text in the same edition, by (known_at, url)."""

    lead: Report
    copies: tuple[Report, ...]

    def best(self, slugs: Sequence[str]) -> Match | None:
        """The match of highest score among these topics; of equal ones that of the topic named first."""
        found: dict[str, Match] = {}
        for report in (self.lead, *self.copies):
            for match in report.matches:
                if match.matched:
                    found.setdefault(match.topic, match)
        matches = [found[slug] for slug in slugs if slug in found]
        return max(matches, key=lambda m: m.score, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where every report of an edition went. `topics + scopes + outside` are leads, the other reports are copies of those or
    of what was published before."""

    sections: tuple[Section, ...]
    topics: int
    scopes: int
    outside: int


def bundles(reports: Sequence[Report]) -> list[Bundle]:
    """Each text once: its lead with the copies, or the first copy where the lead is not among the reports (it came after
    the cut-off). A text that was published before is in no bundle."""
    by_id = {report.id: report for report in reports}
    groups: dict[ArticleId, list[Report]] = {}
    for report in sorted(reports, key=lambda r: (r.known_at, r.article.url)):
        groups.setdefault(_lead_of(report, by_id), []).append(report)
    found = []
    for id, members in groups.items():
        if not any(report.text_published for report in members):
            lead = by_id.get(id, members[0])
            found.append(Bundle(lead=lead, copies=tuple(report for report in members if report is not lead)))
    return found


def file_stories(reports: Sequence[Report], spec: DigestSpec, topics: Mapping[str, TopicSpec], voices: Voices) -> Filed:
    """Every story once: under its best topic, else its best scope, else outside. Topics always have a section, in the
    digest's order, scopes only when they have stories."""
    piles: dict[str, list[tuple[Match, Bundle]]] = {slug: [] for slug in (*spec.topics, *spec.scopes)}
    counts = {"topic": 0, "scope": 0, "outside": 0}
    for bundle in bundles(reports):
        topic, scope = bundle.best(spec.topics), bundle.best(spec.scopes)
        match = topic or scope
        counts["topic" if topic else "scope" if scope else "outside"] += 1
        if match is not None:
            piles[match.topic].append((match, bundle))
    sections = [_section(slug, "topic", piles[slug], topics.get(slug), voices) for slug in spec.topics]
    sections += [_section(slug, "scope", piles[slug], topics.get(slug), voices) for slug in spec.scopes if piles[slug]]
    return Filed(
        sections=within_budget(sections), topics=counts["topic"], scopes=counts["scope"], outside=counts["outside"]
    )


def within_budget(sections: Sequence[Section], words: int = WORDS) -> tuple[Section, ...]:
    """The sections with quotes taken away until they fit: second quotes first, then those of scopes, then those of topics
    beyond the first five; from the end each time. Headlines always stay."""
    kept = [list(section.stories) for section in sections]
    excess = sum(_words(story) for stories in kept for story in stories) - words
    places = [(i, j) for i, stories in enumerate(kept) for j in range(len(stories))]
    second = [(i, j, 1) for i, j in reversed(places)]
    scopes = [(i, j, 0) for i, j in reversed(places) if sections[i].kind == "scope"]
    rest = [(i, j, 0) for i, j in reversed(places) if sections[i].kind == "topic" and j >= FULL]
    for i, j, quotes in (*second, *scopes, *rest):
        if excess <= 0:
            break
        story = kept[i][j]
        shorter = replace(story, quotes=story.quotes[:quotes])
        excess -= _words(story) - _words(shorter)
        kept[i][j] = shorter
    return tuple(replace(section, stories=tuple(stories)) for section, stories in zip(sections, kept, strict=True))


def story_id(url: str) -> str:
    """First 12 hex digits of the SHA-256 of the lead's canonical address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _section(
    slug: str,
    kind: Literal["topic", "scope"],
    pile: Sequence[tuple[Match, Bundle]],
    topic: TopicSpec | None,
    voices: Voices,
) -> Section:
    required = frozenset(group for row in topic.match.require for group in row) if topic else frozenset()
    ordered = sorted(pile, key=lambda pair: _order(*pair))
    shown = ordered[: CAPS[kind]]
    return Section(
        slug=slug,
        kind=kind,
        title=topic.title["en"] if topic else slug,
        stories=tuple(
            _story(match, bundle, required, voices, quotes=2 if place < FULL else 1)
            for place, (match, bundle) in enumerate(shown)
        ),
        more=len(ordered) - len(shown),
    )


def _order(match: Match, bundle: Bundle) -> tuple[float, float, str]:
    latest: datetime = bundle.lead.article.published_at or bundle.lead.known_at
    return (-match.score, -latest.timestamp(), bundle.lead.article.url)


def _story(match: Match, bundle: Bundle, required: frozenset[str], voices: Voices, quotes: int) -> Story:
    article = bundle.lead.article
    spans = next((m.spans for m in bundle.lead.matches if m.topic == match.topic), ())
    return Story(
        id=story_id(article.url),
        title=article.title,
        url=article.url,
        outlet=article.outlet,
        language=article.language,
        published_at=article.published_at,
        precision=article.precision,
        known_at=bundle.lead.known_at,
        quotes=pick_quotes(article, spans, required, quotes),
        also=_also(bundle),
        why=match.explanation(),
        shortfall=article.shortfall,
        side=voices.side(article, bundle.lead.known_at),
        via=voices.via(article),
        notes=article.notes,
    )


def _also(bundle: Bundle) -> tuple[Also, ...]:
    others: dict[str, Also] = {}
    for report in bundle.copies:
        a = report.article
        if a.outlet != bundle.lead.article.outlet:
            others.setdefault(a.outlet, Also(outlet=a.outlet, url=a.url, title=a.title, language=a.language))
    return tuple(others.values())


def _lead_of(report: Report, by_id: Mapping[ArticleId, Report]) -> ArticleId:
    """The end of the chain of copies, which may be outside of this edition; the least id of a circle (a fault)."""
    chain = [report.id]
    while report.copy_of is not None:
        if report.copy_of in chain:
            return min(chain[chain.index(report.copy_of) :])
        chain.append(report.copy_of)
        if report.copy_of not in by_id:
            break
        report = by_id[report.copy_of]
    return chain[-1]


def _words(story: Story) -> int:
    pieces = [story.title, story.outlet, *(q.text for q in story.quotes), *(a.outlet for a in story.also)]
    return sum(len(piece.split()) for piece in pieces)
