"""The golden editions: one without tracked topics, as all were once, one with them, and one with a story that many tell, in every
form; and a topic's pages."""

from __future__ import annotations

from pathlib import Path

from monitor.editions.archive import index_files, issue_of
from monitor.editions.freeze import from_json
from monitor.editions.letter import letter
from monitor.editions.render import render
from monitor.editions.sourcepages import source_files
from monitor.editions.topicpages import topic_files
from monitor.model import Edition
from tests.pure.editions.accounts import before_that, tracked_edition
from tests.pure.editions.drones import story_edition
from tests.pure.editions.samples import make_edition
from tests.pure.editions.sources import make_ledger, make_shares, make_sources

DATA = Path(__file__).with_name("data")
BEFORE = Path(__file__).with_name("before-stories")
SITE = {"index.html", "index.html#calendar", "sources/index.html", "search/index.html"}  # where every page leads


def forms() -> dict[str, str]:
    """File name -> the sample in that form."""
    return {
        **_of(make_edition(), ""),
        **_of(tracked_edition(), "tracked-"),
        **_of(story_edition(), "stories-"),
        **pages(),
    }


def pages() -> dict[str, str]:
    """The archive's own pages over two days of tracked topics."""
    latest, first = tracked_edition(), before_that()
    issues = [issue_of(first), issue_of(latest)]
    tracks = {track.topic: track for track in latest.tracks}
    files = topic_files(issues, tracks) | index_files(issues, tracks)
    sources = source_files(make_sources(), make_shares(), issues, make_ledger())
    return {
        "topic-ceasefire.html": files["topics/ceasefire/index.html"].decode(),
        "topic-m4-patrols.html": files["topics/m4-patrols/index.html"].decode(),
        "topic-ceasefire.xml": files["topics/ceasefire/feed.xml"].decode(),
        "tracked-index.html": files["index.html"].decode(),
        "source-herald.html": sources["sources/herald/index.html"].decode(),
        "sources.html": sources["sources/index.html"].decode(),
    }


def _of(edition: Edition, mark: str) -> dict[str, str]:
    made = render(edition)
    return {
        f"{mark}edition.json": made.json,
        f"{mark}digest.txt": made.text,
        f"{mark}digest.md": made.markdown,
        f"{mark}page.html": made.page,
        f"{mark}mail.html": letter(edition).html,
    }


def before_stories() -> dict[str, str]:
    """The pages of an edition that was frozen before stories were counted."""
    made = render(from_json((BEFORE / "tracked-edition.json").read_text(encoding="utf-8")))
    return {"tracked-page.html": made.page, "tracked-digest.txt": made.text, "tracked-digest.md": made.markdown}


def accept() -> None:
    """Write the present forms as the expected ones. Run with `python -m tests.pure.editions.golden`, then read the diff."""
    for name, text in forms().items():
        (DATA / name).write_text(text, encoding="utf-8")
    for name, text in before_stories().items():
        (BEFORE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    accept()
