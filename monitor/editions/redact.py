"""An edition without an article that had to go: the one change that a published edition ever suffers, and it shows."""

from __future__ import annotations

from dataclasses import replace

from monitor.model import Edition, Story

REMOVED = "[removed on request]"


def without(edition: Edition, url: str) -> Edition:
    """The edition with the article of this address made unknown: its story keeps its place and says that it was removed, with
    no title, outlet, sentence or link; among the copies of another story it is left out. Counts stay what they were."""
    sections = tuple(
        replace(section, stories=tuple(_story(story, url) for story in section.stories)) for section in edition.sections
    )
    return replace(edition, sections=sections)


def _story(story: Story, url: str) -> Story:
    also = tuple(other for other in story.also if other.url != url)
    if story.url != url:
        return replace(story, also=also)
    return replace(
        story, title=REMOVED, url="", outlet=REMOVED, language=None, quotes=(), also=also, why="", shortfall=None, side=None,
        via=None, notes=(),
    )  # fmt: skip
