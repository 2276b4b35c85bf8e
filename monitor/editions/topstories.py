"""The stories of a longer time that most independent origins tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.editions.bundles import Bundle, bundles
from monitor.editions.names import Names
from monitor.editions.proofs import Proofs
from monitor.editions.storyrows import StoryRows
from monitor.model import DigestSpec, Match, Report, Section

SHOWN, QUOTED = 5, 3  # stories, and of these those with a sentence
NAMED = 3  # further outlets of each


def top_stories(reports: Sequence[Report], spec: DigestSpec, names: Names, proofs: Proofs) -> Section:
    """The happenings on the digest's topics and in its scopes, those of most origins first, then of most outlets, then the
    latest; the first SHOWN of them. The order of the reports has no say."""
    found = [(match, bundle) for bundle in bundles(reports) if (match := _match(bundle, spec)) is not None]
    ranked = sorted(found, key=lambda pair: _rank(pair[1]))
    rows = StoryRows(names.voices, proofs)
    stories = []
    for place, (match, bundle) in enumerate(ranked[:SHOWN]):
        topic = names.topics.get(match.topic)
        required = frozenset(group for row in topic.match.require for group in row) if topic else frozenset[str]()
        told = rows.story(bundle, match, required, quotes=int(place < QUOTED), others=0)
        more = told.more_also + len(told.also[NAMED:])
        # no page of the archive is promised: no edition need have told it
        stories.append(replace(told, also=told.also[:NAMED], more_also=more, has_page=False, told=None))
    return Section(
        slug="top", kind="topic", title="told by most origins", stories=tuple(stories), more=len(found) - len(stories)
    )


def _match(bundle: Bundle, spec: DigestSpec) -> Match | None:
    return bundle.best(bundle.reported(spec.topics)) or bundle.best(spec.scopes)


def _rank(bundle: Bundle) -> tuple[int, int, float, str]:
    reports = [report for text in bundle.texts for report in text.reports] + list(bundle.repeats)
    before = bundle.story.before if bundle.story else ()
    origins = {one.origin.key for one in before} | {
        report.origin.key if report.origin else report.article.outlet for report in reports
    }
    outlets = {one.outlet for one in before} | {report.article.outlet for report in reports}
    return -len(origins), -len(outlets), -bundle.latest.timestamp(), bundle.id
