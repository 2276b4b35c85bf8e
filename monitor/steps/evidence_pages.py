"""The pages of quoted sentences: of which articles, and what the archive shows of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from monitor.editions.evidencepages import Asked, Quotations, evidence_files
from monitor.editions.happening import Happening
from monitor.editions.voices import voices_of
from monitor.model import ArticleId, story_mark
from monitor.steps.house import House

AT_ONCE = 200  # pages made in one transaction


def evidence_pages(marks: Collection[str], quotations: Quotations, house: House) -> Iterator[dict[str, bytes]]:
    """The files of articles that editions quoted and that are in no story with a page, some at a time."""
    waiting = sorted(set(marks))
    for first in range(0, len(waiting), AT_ONCE):
        asked = dict.fromkeys(waiting[first : first + AT_ONCE], (None, None))
        yield _files(asked, quotations, house)


def evidence_of(
    stories: Mapping[ArticleId, Happening], founders: Mapping[ArticleId, str], quotations: Quotations, house: House
) -> dict[str, bytes]:
    """The files of the reports of these stories, as far as the story's page or an edition quotes them."""
    asked: dict[str, tuple[str | None, str | None]] = {}
    for story, happening in stories.items():
        for text in (text for origin in happening.origins for text in origin.texts):
            for line in (text.lead, *text.copies):
                mark = story_mark(line.url)
                if line.sentence is not None or mark in quotations:
                    asked[mark] = (line.sentence, founders[story])
    return _files(asked, quotations, house)


def _files(
    asked: Mapping[str, tuple[str | None, str | None]], quotations: Quotations, house: House
) -> dict[str, bytes]:
    with house.store.read() as db:
        kept = db.kept.of(asked)
    pages = [
        Asked(mark=mark, article=kept.get(mark), sentence=sentence, story=story)
        for mark, (sentence, story) in sorted(asked.items())
    ]
    return evidence_files(pages, quotations, voices_of(house.watchlist))
