"""The pages of stories in the archive: all reports of one happening, and where a story is told that an edition told elsewhere.

An address that an edition once named stays for good. A page is written again when its story has changed (steps/story_pages.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from monitor.editions.archive import Issue
from monitor.editions.happening import Happening
from monitor.editions.render import environment
from monitor.editions.wording import story_path, topic_path

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


def is_mark(text: str) -> bool:
    """Whether a text is the mark of a story."""
    return _MARK.fullmatch(text) is not None


class Tellings:
    """What editions told, by the mark of the story; in an order that has no say. Of many editions it is made at once: what they
    told of a story is put together when somebody asks."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self._issues = sorted(issues, key=lambda issue: issue.age)
        self._lines: dict[str, list[tuple[int, str]]] = {}
        for place, issue in enumerate(self._issues):
            for line in issue.stories:
                self._lines.setdefault(line.partition(" ")[0], []).append((place, line))
        for mark in [mark for mark in self._lines if not is_mark(mark)]:
            del self._lines[mark]

    def __contains__(self, mark: str) -> bool:
        return mark in self._lines

    def of(self, mark: str) -> Told:
        """What editions told of a story; nothing of one that none told."""
        rows = self._lines.get(mark, [])
        reports = {report for _, line in rows for report in line.split(" ")[1:] if is_mark(report)}
        places = sorted({place for place, _ in rows})
        return Told(issues=tuple(self._issues[place] for place in places), reports=tuple(sorted(reports)))

    def marks(self) -> list[str]:
        """All stories that were told."""
        return sorted(self._lines)

    def since(self, moment: datetime) -> set[str]:
        """The stories that editions told which were cut off after a moment."""
        late = [issue for issue in self._issues if issue.cutoff_at > moment]
        return {mark for issue in late for line in issue.stories if (mark := line.partition(" ")[0]) in self._lines}

    def naming(self, reports: Set[str]) -> set[str]:
        """The stories of which an edition named one of these reports."""
        if not reports:
            return set()
        return {
            mark
            for mark, rows in self._lines.items()
            if any(not reports.isdisjoint(line.split(" ")[1:]) for _, line in rows)
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
    return template.render(page=page, story=page.story, topics=topics, root=ROOT).encode()
