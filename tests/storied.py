"""A house in which stories are told: articles read in this very process, put by hand where a test wants them, and editions."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from monitor.model import ArticleId, DueEdition, Edition, Job, Joining, SideSpec, SourceSpec, Watchlist, story_mark
from monitor.steps import inside
from monitor.steps.assess import assess
from monitor.steps.deliver import deliver
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_article, make_watchlist

T = TypeVar("T")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RAN = "Turkish and Russian troops held their 12th joint patrol on the M4 highway in Idlib on Wednesday, officials said."
ALSO = (
    "The 12th joint patrol of Turkish and Russian troops drove along the M4 highway in Idlib, witnesses told the paper."
)
OTHER = (
    "Turkish and Russian troops held their 13th joint patrol on the M4 highway in Idlib on Wednesday, officials said."
)
TRUCE = (
    "The ceasefire in Idlib is holding along the whole front, the Turkish defence ministry said on Wednesday morning."
)


class HereCrew:
    """A crew that does its tasks in this process: no child has to start."""

    _prepared: tuple[
        object, ...
    ] = ()  # for whom: it takes seconds, and somebody else may have prepared the process since

    def __init__(self, watchlist: Watchlist) -> None:
        if HereCrew._prepared != (watchlist.words, *inside._readers):
            inside.prepare(watchlist.vocabulary, watchlist.topics, watchlist.agencies, watchlist.all_sources)
            HereCrew._prepared = (watchlist.words, *inside._readers)

    def run(self, task: Callable[..., T], *args: Any) -> T:
        """The task's result."""
        return task(*args)


def storied(open_house: Callable[..., House], folder: Path) -> House:
    """A house with one public digest, in which the Herald speaks for the coast."""
    opened = open_house(sided(make_watchlist(folder, {"herald": "http://herald.example/feed"})))
    begin(opened)
    return replace(opened, crew=HereCrew(opened.watchlist))


def sided(plain: Watchlist) -> Watchlist:
    """A watchlist in which the Herald speaks for the coast."""
    feeds = tuple(replace(feed, source="herald-house") for feed in plain.feeds)
    owned = SourceSpec(slug="herald-house", name="The Herald", owner="Harbour Trust", kind="private", side="coast")
    return replace(plain, feeds=feeds, sources=(owned,), sides=(SideSpec(slug="coast", label="Coast", bloc="sea"),))


def read(house: House, name: str, words: str, *, hours: int = -3, title: str = "From the road") -> ArticleId:
    """Store and assess an article of some hours before or after that morning."""
    at = MORNING + hours * HOUR
    feed = house.feed(name)
    article = make_article(
        url=f"http://{name}.example/{hours % 1000}", outlet=f"The {name.title()}", title=title, text=words,
        feed_slug=feed.slug if feed else None, published_at=at, precision="second",
    )  # fmt: skip
    with house.store.write() as db:
        id, _ = db.articles.add(article, known_at=at, now=house.clock.now(), page_sha256=None)
    assess(Job(kind="assess", keys=(id,)), house)
    return id


def put(house: House, id: ArticleId, story: ArticleId) -> None:
    """Place an article by hand."""
    with house.store.write() as db:
        db.stories.place([Joining(article=id, story=story, score=0.5, reason="by hand")])


def published(house: House, days: int = 0) -> Edition:
    """The edition of that morning, made and put into the archive."""
    at = MORNING + days * DAY
    due = DueEdition(digest="daily", date=at.date(), cutoff_at=at, covers_from=at - DAY, floor=at - DAY)
    edition = make(house.watchlist.digests[0], due, house)
    assert edition is not None
    with house.store.read() as db:
        id = db.editions.id_of("daily", edition.date)
        assert id is not None
        (folder,) = [delivery.id for delivery in db.deliveries.of(id) if delivery.channel == "folder"]
    deliver(Job(kind="deliver", keys=(folder,)), house)
    return edition


def mark(house: House, id: ArticleId) -> str:
    with house.store.read() as db:
        stored = db.articles.by_id(id)
    assert stored is not None
    return story_mark(stored.article.url)


def page(house: House, id: ArticleId | str) -> str:
    """The page at an article's mark."""
    name = id if isinstance(id, str) else mark(house, id)
    return (Path(house.watchlist.digests_folder) / "stories" / name / "index.html").read_text(encoding="utf-8")


def tree(root: Path) -> dict[str, bytes]:
    """All files of an archive but what says what is still to be indexed."""
    files = {str(path.relative_to(root)): path for path in root.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".search/")}


def plain(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())
