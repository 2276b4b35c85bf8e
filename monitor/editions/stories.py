"""Reports -> stories -> sections: what stands where, in which order, and what the caps leave out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from monitor.editions.proofs import Proofs
from monitor.editions.quotes import pick_quotes
from monitor.editions.voices import Voices
from monitor.editions.wording import language_name
from monitor.model import Also, ArticleId, DigestSpec, Match, Report, Section, Story, TopicSpec
from monitor.text.languages import by_script, primary

CAPS: Mapping[Literal["topic", "scope"], int] = {"topic": 12, "scope": 8}
PASSING = 5  # articles named of those that mention a topic in the background
FULL = 5  # stories of a section that may have two quotes


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

    def reported(self, slugs: Sequence[str]) -> list[str]:
        """Of these topics, those it reports on; the others it mentions in the background, if at all. A report that does not
        know it reports on whatever it matches."""
        members = (self.lead, *self.copies)
        return [slug for slug in slugs if any(r.reported is None or slug in r.reported for r in members)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """Where every report of an edition went. `topics + scopes + background + outside` are leads, the other reports are copies
    of those or of what was published before. `unjudged`: of those outside, how many a topic has no words for, by language."""

    sections: tuple[Section, ...]
    topics: int
    scopes: int
    background: int
    outside: int
    unjudged: Mapping[str, int] = field(default_factory=dict)


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
    unjudged: dict[str, int] = {}
    outside = 0
    for bundle in bundles(reports):
        match = bundle.best(bundle.reported(spec.topics)) or bundle.best(spec.scopes)
        mentioned = bundle.best(spec.topics)
        if match is not None:
            piles[match.topic].append((match, bundle))
        elif mentioned is not None:
            passing[mentioned.topic].append((mentioned, bundle))
        else:
            outside += 1
            language = _without_words(bundle.lead, [topics[slug] for slug in piles if slug in topics])
            if language is not None:
                unjudged[language] = unjudged.get(language, 0) + 1
    shelf = _Shelf(topics=topics, voices=voices, proofs=proofs or {})
    sections = [shelf.section(slug, "topic", piles[slug], passing[slug]) for slug in spec.topics]
    sections += [shelf.section(slug, "scope", piles[slug], ()) for slug in spec.scopes if piles[slug]]
    return Filed(
        sections=tuple(sections),
        topics=sum(len(piles[slug]) for slug in spec.topics),
        scopes=sum(len(piles[slug]) for slug in spec.scopes),
        background=sum(len(pile) for pile in passing.values()),
        outside=outside,
        unjudged=dict(sorted(unjudged.items())),
    )


def _without_words(report: Report, topics: Sequence[TopicSpec]) -> str | None:
    """The name of the article's language when a topic of the digest has no words in it."""
    article = report.article
    code = primary(article.language) or by_script(f"{article.title}\n{article.text}")
    lacking = report.unjudged or any(code not in topic.languages for topic in topics)
    return language_name(code) or "its language" if lacking else None


def story_id(url: str) -> str:
    """First 12 hex digits of the SHA-256 of the lead's canonical address."""
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """What laying out a section needs to know."""

    topics: Mapping[str, TopicSpec]
    voices: Voices
    proofs: Proofs

    def section(
        self,
        slug: str,
        kind: Literal["topic", "scope"],
        pile: Sequence[tuple[Match, Bundle]],
        passing: Sequence[tuple[Match, Bundle]],
    ) -> Section:
        """The stories of one topic or scope, the best match first."""
        topic = self.topics.get(slug)
        required = frozenset(group for row in topic.match.require for group in row) if topic else frozenset()
        ordered = sorted(pile, key=lambda pair: _order(*pair))
        mentions = [bundle for _, bundle in sorted(passing, key=lambda pair: _order(*pair))]
        shown = ordered[: CAPS[kind]]
        return Section(
            slug=slug,
            kind=kind,
            title=topic.title["en"] if topic else slug,
            stories=tuple(
                self._story(match, bundle, required, quotes=2 if place < FULL else 1)
                for place, (match, bundle) in enumerate(shown)
            ),
            more=len(ordered) - len(shown),
            background=tuple(_named(bundle.lead) for bundle in mentions[:PASSING]),
            more_background=max(0, len(mentions) - PASSING),
        )

    def _story(self, match: Match, bundle: Bundle, required: frozenset[str], quotes: int) -> Story:
        article = bundle.lead.article
        spans = next((m.spans for m in bundle.lead.matches if m.topic == match.topic), ())
        carrying = self.proofs.get((match.topic, article.url), ())
        return Story(
            id=story_id(article.url),
            title=article.title,
            url=article.url,
            outlet=article.outlet,
            language=article.language,
            published_at=article.published_at,
            precision=article.precision,
            known_at=bundle.lead.known_at,
            quotes=pick_quotes(article, spans, required, quotes, carrying),
            also=_also(bundle),
            why=match.explanation(),
            shortfall=article.shortfall,
            side=self.voices.side(article, bundle.lead.known_at),
            via=self.voices.via(article),
            notes=article.notes,
        )


def _order(match: Match, bundle: Bundle) -> tuple[float, float, str]:
    latest: datetime = bundle.lead.article.published_at or bundle.lead.known_at
    return (-match.score, -latest.timestamp(), bundle.lead.article.url)


def _also(bundle: Bundle) -> tuple[Also, ...]:
    others: dict[str, Also] = {}
    for report in bundle.copies:
        if report.article.outlet != bundle.lead.article.outlet:
            others.setdefault(report.article.outlet, _named(report))
    return tuple(others.values())


def _named(report: Report) -> Also:
    a = report.article
    return Also(outlet=a.outlet, url=a.url, title=a.title, language=a.language)


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
