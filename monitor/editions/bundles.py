"""Reports -> texts -> bundles: each text once, each happening once. The order of the reports has no say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import ArticleId, KnownStory, Match, Report, story_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A report and the others with its text in the same edition, by (known_at, url)."""

    lead: Report
    copies: tuple[Report, ...]

    @property
    def reports(self) -> tuple[Report, ...]:
        """All of them, the lead first."""
        return (self.lead, *self.copies)

    def match(self, slug: str) -> Match | None:
        """How it matches a topic: of its reports the first that does."""
        return next((m for r in self.reports for m in r.matches if m.matched and m.topic == slug), None)

    def reports_on(self, slug: str) -> bool:
        """Whether it reports on a topic that it matches; one that does not know it does."""
        return self.match(slug) is not None and any(r.reported is None or slug in r.reported for r in self.reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The texts of one happening in an edition, by the age of their leads. `repeats`: reports in the edition whose text was told
    before; they are counted among the reports of the story and named nowhere."""

    id: str  # names the story: model.story_mark of who founded it
    texts: tuple[Text, ...]
    repeats: tuple[Report, ...] = ()
    story: KnownStory | None = None  # None: the edition is all that is known of it

    @property
    def latest(self) -> datetime:
        """When its last report was published, as far as that is known."""
        return max(text.lead.article.published_at or text.lead.known_at for text in self.texts)

    def best(self, slugs: Sequence[str]) -> Match | None:
        """The match of highest score among these topics; of equal ones that of the topic named first."""
        matches = [match for slug in slugs for text in self.texts if (match := text.match(slug)) is not None]
        return max(matches, key=lambda m: m.score, default=None)

    def reported(self, slugs: Sequence[str]) -> list[str]:
        """Of these topics, those that one of its texts reports on; the others are mentioned in the background, if at all."""
        return [slug for slug in slugs if any(text.reports_on(slug) for text in self.texts)]


def bundles(reports: Sequence[Report]) -> list[Bundle]:
    """Each happening once, by the age of its first text in the edition. A report without a story stands for itself; a story of
    which all texts were told before has no bundle."""
    found, repeated = texts(reports)
    stories: dict[str, list[Text]] = {}
    known: dict[str, KnownStory] = {}
    for text in found:
        story = text.lead.story
        id = story.mark if story else story_mark(text.lead.article.url)
        stories.setdefault(id, []).append(text)
        if story is not None:
            known[id] = story
    again: dict[str, list[Report]] = {}
    for report in repeated:
        if report.story is not None:
            again.setdefault(report.story.mark, []).append(report)
    return [
        Bundle(id=id, texts=tuple(members), repeats=tuple(again.get(id, ())), story=known.get(id))
        for id, members in stories.items()
    ]


def texts(reports: Sequence[Report]) -> tuple[list[Text], list[Report]]:
    """Each text once: its lead with the copies, or the first copy where the lead is not among the reports (it came after
    the cut-off). And the reports of texts that were told before, which are in no text."""
    by_id = {report.id: report for report in reports}
    groups: dict[ArticleId, list[Report]] = {}
    for report in sorted(reports, key=_age):
        groups.setdefault(_lead_of(report, by_id), []).append(report)
    found: list[Text] = []
    repeated: list[Report] = []
    for id, members in groups.items():
        if any(report.text_published for report in members):
            repeated += members
        else:
            lead = by_id.get(id, members[0])
            found.append(Text(lead=lead, copies=tuple(report for report in members if report is not lead)))
    return sorted(found, key=lambda text: _age(text.lead)), repeated


def _age(report: Report) -> tuple[datetime, str]:
    return report.known_at, report.article.url


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
