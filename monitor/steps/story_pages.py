"""Which pages of stories an edition changes, and what stands on them; the archive's folder writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.editions.archive import Issue
from monitor.editions.evidencepages import Quotations
from monitor.editions.happening import Happening, Read, happening
from monitor.editions.quotations import quotation_lines
from monitor.editions.storypages import Elsewhere, StoryPage, Tellings, Told, story_files
from monitor.editions.voices import voices_of
from monitor.editions.wording import story_path
from monitor.model import ArticleId, Edition, Readers, StoredArticle
from monitor.steps.evidence_pages import evidence_of
from monitor.steps.house import House
from monitor.steps.rows import Door
from monitor.stories.centre import central
from monitor.stories.likeness import HORIZON

REACH = HORIZON + timedelta(days=1)
"""How long after it was told a story may still change by itself; what changes an older one is an article that just came."""

AT_ONCE = 100  # pages made in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What an edition changes around it: the marks of stories whose pages are to be written, and of articles whose pages of
    quoted sentences are."""

    stories: set[str]
    quoted: set[str]


def touched_by(edition: Edition, listed: Sequence[Issue], house: House) -> Touched:
    """The stories that an edition tells or quotes, those told of late, and those that an article is in, or near to, which became
    known or was judged since the edition before, as far as they have an address; and the articles that it quotes, and those
    quoted before that changed. `listed`: the editions in the archive. What is read of articles does not grow with its age."""
    told, quotations = Tellings(listed), Quotations(listed)
    others = [i for i in listed if (i.digest, i.date) != (edition.digest, edition.date)]
    before = [issue.cutoff_at for issue in others if issue.digest == edition.digest]
    if others and not before:  # the first edition of a digest shows its readers old reports too
        return Touched(stories=set(told.marks()), quoted=set(quotations.marks()))
    newest = max((issue.cutoff_at for issue in listed), default=edition.cutoff_at)
    own = {story.id for section in edition.sections for story in section.stories if story.id in told}
    quoted = {line.partition(" ")[0] for line in quotation_lines(edition)} & set(quotations.marks())
    touched: set[str] = set()
    with house.store.read() as db:
        if before:
            touched = {mark for row in db.shown.touched(max(before)) for mark in row if mark is not None}
        around = set(db.shown.marks(set(db.shown.places(quoted).values())).values())
    stories = own | told.since(newest - REACH) | _with_a_page(touched | around, told, house)
    return Touched(stories=stories, quoted=quoted | {mark for mark in touched if mark in quotations})


def pages_around(story: ArticleId, listed: Sequence[Issue], db: Door, house: House) -> set[str]:
    """The marks of the pages that show a story, or name it: that of each of its reports, and those that told one of them."""
    return _with_a_page(set(db.shown.marks_within(story)), Tellings(listed), house)


def story_pages(marks: Collection[str], listed: Sequence[Issue], house: House) -> Iterator[dict[str, bytes]]:
    """The files of these stories, of the sentences that they quote, and of all stories that they lead to, some at a time; the
    same whatever is asked for beside them."""
    told, quotations, readers = Tellings(listed), Quotations(listed), readers_of(listed, house)
    slugs = dict.fromkeys(slug for one in readers for slug in one.topics)
    titles = {topic.slug: topic.title["en"] for topic in house.watchlist.topics if topic.slug in slugs}
    waiting, done = sorted(set(marks)), set[str]()
    while waiting:
        batch, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
        done.update(batch)
        pages, shown, founders = _pages(batch, told, readers, house)
        yield story_files(pages, titles, listed) | evidence_of(shown, founders, quotations, house)
        linked = {other.mark for page in pages for other in (page.part_of, *page.elsewhere) if other is not None}
        waiting = sorted({*waiting, *linked} - done)


def pages_told(marks: Sequence[str], listed: Sequence[Issue], house: House) -> Iterator[StoryPage]:
    """What stands on the pages of these stories, in their order."""
    told, readers = Tellings(listed), readers_of(listed, house)
    for start in range(0, len(marks), AT_ONCE):
        yield from _pages(marks[start : start + AT_ONCE], told, readers, house)[0]


def readers_of(listed: Iterable[Issue], house: House) -> list[Readers]:
    """The readers of public digests, each as of its latest edition in the archive."""
    until = {issue.digest: issue.cutoff_at for issue in sorted(listed, key=lambda issue: issue.cutoff_at)}
    return [
        Readers(digest=spec.slug, topics=(*spec.topics, *spec.scopes), until=until[spec.slug])
        for spec in house.watchlist.digests
        if spec.archive == "public" and spec.slug in until
    ]


def _with_a_page(marks: set[str], told: Tellings, house: House) -> set[str]:
    """The stories of these marks, and those of which an edition named one of these as a report, as far as they have an address:
    an edition told them, or a page leads to theirs."""
    return told.naming(marks) | {mark for mark in marks if mark in told or house.archive.holds(story_path(mark))}


def _pages(
    marks: Sequence[str], told: Tellings, readers: Sequence[Readers], house: House
) -> tuple[list[StoryPage], dict[ArticleId, Happening], dict[ArticleId, str]]:
    """The pages, the stories that stand on them or that they lead to, and the marks of these."""
    named = {mark: told.of(mark) for mark in marks}
    with house.store.read() as db:
        places = db.shown.places({report for mark in marks for report in (mark, *named[mark].reports)})
        shown = _happenings(set(places.values()), readers, db, house)
        founders = db.shown.marks(shown)
    return [_page(mark, named[mark], places, founders, shown) for mark in marks], shown, founders


def _page(
    mark: str,
    told: Told,
    places: Mapping[str, ArticleId],
    founders: Mapping[ArticleId, str],
    shown: Mapping[ArticleId, Happening],
) -> StoryPage:
    def other(story: ArticleId, reports: int) -> Elsewhere:
        there = shown[story]
        return Elsewhere(mark=founders[story], title=there.title, language=there.language, reports=reports)

    here = places.get(mark)
    visible = here if here in shown else None
    stays = visible is not None and founders[visible] == mark
    went = Counter(places[report] for report in told.reports if places.get(report, here) != here)
    return StoryPage(
        mark=mark,
        told=told,
        story=shown[visible] if visible is not None and stays else None,
        part_of=other(visible, 0) if visible is not None and not stays else None,
        elsewhere=tuple(
            other(story, went[story]) for story in sorted(went.keys() & shown.keys(), key=lambda story: founders[story])
        ),
    )


def _happenings(
    stories: Collection[ArticleId], readers: Sequence[Readers], db: Door, house: House
) -> dict[ArticleId, Happening]:
    """Each of these stories of which its readers may see a report."""
    found = db.shown.reports(stories, readers)
    every = [stored for reports in found.values() for stored in reports]
    voices = voices_of(house.watchlist)
    origins = db.topics.origins([stored.id for stored in every], newsrooms=voices.newsrooms())
    judged = dict(zip((stored.id for stored in every), db.articles.judgements_of(every), strict=True))
    topics = list(dict.fromkeys(slug for one in readers for slug in one.topics))
    return {
        story: happening(
            [Read(stored=one, judgement=judged[one.id], origin=origins[one.id]) for one in reports],
            voices,
            topics,
            _centre(story, reports, db),
        )
        for story, reports in found.items()
    }


def _centre(story: ArticleId, reports: Sequence[StoredArticle], db: Door) -> ArticleId:
    """The report whose headline the story bears, of those that may be shown."""
    visible = {stored.id for stored in reports}
    members = [member for member in db.stories.members(story) if member.id in visible]
    return central(members).id if members else reports[0].id
