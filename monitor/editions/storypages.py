"""The pages of stories in the archive: all reports of one happening, and where a story is told that an edition told elsewhere.

An address that an edition once named stays for good. A page is written again when its story has changed (steps/story_pages.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.editions.archive import Issue
from monitor.editions.happening import Happening
from monitor.editions.render import environment
from monitor.editions.wording import topic_path

ROOT = "../../"  # from a story's folder to the archive's

_MARK = re.compile("[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What editions told of a story: which ones, by age, and the marks of the reports that they named, sorted."""

    issues: tuple[Issue, ...] = ()
    reports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another story to which reports of this one went. `reports`: how many of those that editions named."""

    mark: str
    title: str
    language: str | None
    reports: int

    @property
    def path(self) -> str:
        """Its page, seen from the archive's root."""
        return story_path(self.mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """What stands at a story's address. `story` is None where nothing may be shown of it any more, or where all of it is told
    as part of another story now: then `part_of` names that one."""

    mark: str
    told: Told
    story: Happening | None
    part_of: Elsewhere | None = None
    elsewhere: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLink:
    """A topic or scope; `path` is None where it has no page."""

    title: str
    path: str | None


def story_path(mark: str) -> str:
    """Where a story's page lies in the archive."""
    return f"stories/{mark}/index.html"


def is_mark(text: str) -> bool:
    """Whether a text is the mark of a story."""
    return _MARK.fullmatch(text) is not None


def told_in(issues: Iterable[Issue]) -> dict[str, Told]:
    """What these editions told, by the mark of the story. The order of the issues changes nothing."""
    by_mark: dict[str, list[tuple[Issue, list[str]]]] = {}
    for issue in sorted(issues, key=lambda i: (i.cutoff_at, i.made_at, i.digest)):
        for line in issue.stories:
            mark, *reports = line.split(" ")
            if is_mark(mark):
                by_mark.setdefault(mark, []).append((issue, reports))
    return {
        mark: Told(
            issues=tuple({issue.tag: issue for issue, _ in rows}.values()),
            reports=tuple(sorted({report for _, reports in rows for report in reports if is_mark(report)})),
        )
        for mark, rows in by_mark.items()
    }


def story_files(pages: Iterable[StoryPage], titles: Mapping[str, str], listed: Iterable[Issue]) -> dict[str, bytes]:
    """`stories/MARK/index.html` of these stories. `titles`: of topics and scopes; `listed`: the editions in the archive, which
    say what topics have a page there."""
    kept = {standing.topic for issue in listed for standing in issue.topics}
    links = {
        slug: TopicLink(title=title, path=topic_path(slug) if slug in kept else None) for slug, title in titles.items()
    }
    return {story_path(page.mark): _laid_out(page, links) for page in pages}


def _laid_out(page: StoryPage, links: Mapping[str, TopicLink]) -> bytes:
    topics: Sequence[TopicLink] = [links[slug] for slug in page.story.topics if slug in links] if page.story else []
    template = environment().get_template("story.html.j2")
    return template.render(page=page, story=page.story, topics=topics, mail=False, root=ROOT).encode()
