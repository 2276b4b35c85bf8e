"""What a feed shows again unchanged is not read again: the rows come out as if it were."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from monitor.clock import SetClock
from monitor.model import ArticleId, Job, Watchlist
from monitor.steps.house import House
from monitor.steps.poll import poll
from monitor.steps.sweep import begin
from monitor.store import tables
from tests.build import make_article, make_watchlist
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]
URLS = {"herald": "http://herald.example/rss.xml", "steppe": "http://steppe.example/rss.xml"}
WORDS = ("", " late", " again")
QUARTER = timedelta(minutes=15)


def test_the_rows_of_a_feed_that_is_read_whole_each_time_and_of_one_that_is_not_are_the_same(
    open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path
) -> None:
    """Two feeds with the same documents for two days: new entries, other words, old ones, some captured meanwhile, some not."""
    house = open_house(make_watchlist(tmp_path, URLS))
    begin(house)
    chance, words, read_less = random.Random(7), {}, 0
    for n in range(120):
        clock.set(clock.now() + QUARTER)
        for k in range(max(0, n - 6), n + 1):
            if k not in words or chance.random() < 0.1:
                words[k] = chance.choice(WORDS)
        shown = [k for k in range(max(0, n - 6), n + 1) if chance.random() < 0.9]
        for feed in URLS:
            site.put(URLS[feed], _document(feed, [(k, words[k]) for k in shown]))
        with house.store.write() as db:
            db.connection.execute(update(tables.feed).values(due_at=clock.now()))
            db.connection.execute(update(tables.host).values(free_at=clock.now()))
            db.connection.execute(update(tables.feed).where(tables.feed.c.slug == "herald").values(items=None))
            ids = {feed.slug: feed for feed in db.feeds.all()}
            read_less += len(ids["steppe"].items or b"") > 16
        for feed in URLS:
            poll(Job(kind="poll", keys=(ids[feed].id,)), house)
        if n % 3 == 0:
            _capture_some(house, clock, chance.random())

    herald, steppe = (_rows(house, feed) for feed in URLS)
    assert len(herald) > 100 and herald == steppe
    assert any(row["revisions"] for row in steppe) and read_less > 100


@pytest.mark.parametrize("kind", ["forgotten", "let go"])
def test_only_what_is_stored_as_it_stands_is_remembered(
    open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path, kind: str
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": URLS["herald"]}))
    begin(house)
    site.put(URLS["herald"], _document("herald", [(1, ""), (2, "")]))
    with house.store.read() as db:
        (feed,) = db.feeds.all()
    poll(Job(kind="poll", keys=(feed.id,)), house)
    with house.store.write() as db:
        rows = tables.entry.c.url.like("%/1")
        if kind == "forgotten":
            db.connection.execute(update(tables.entry).where(rows).values(said_sha256=None, title=""))
        else:
            db.connection.execute(tables.entry.delete().where(rows))
        db.connection.execute(update(tables.feed).values(due_at=clock.now(), items=None))
        db.connection.execute(update(tables.host).values(free_at=clock.now()))
    site.put(URLS["herald"], _document("herald", [(1, ""), (2, ""), (3, "")]))
    poll(Job(kind="poll", keys=(feed.id,)), house)

    with house.store.read() as db:
        (feed,) = db.feeds.all()
        rows_there = len(db.connection.execute(select(tables.entry.c.id)).all())
    assert feed.items is not None and rows_there == 3
    assert (len(feed.items) - 16) // 24 == (2 if kind == "forgotten" else 3)


def _document(feed: str, items: list[tuple[int, str]]) -> str:
    listed = "".join(
        f"<item><guid>n{k}</guid><link>http://{feed}.example/{k}</link><title>Report {k}{words}</title></item>"
        for k, words in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Paper</title>{listed}</channel></rss>'


def _capture_some(house: House, clock: SetClock, chance: float) -> None:
    """Of both feeds the same ones."""
    with house.store.write() as db:
        waiting = db.connection.execute(
            select(tables.entry.c.id, tables.entry.c.guid).where(tables.entry.c.due_at <= clock.now())
        )
        ids = [row.id for row in waiting if random.Random(f"{row.guid}{chance}").random() < 0.6]
        for entry in db.entries.claim(ids, clock.now(), timedelta(minutes=1)):
            article = make_article(url=entry.entry.canonical_url, title=entry.entry.title)
            id, _new = db.articles.add(article, known_at=clock.now(), now=clock.now(), page_sha256=None)
            assert db.entries.captured(entry, ArticleId(id))


def _rows(house: House, feed: str) -> list[dict[str, Any]]:
    """All that is known of its entries but which feed and article they are of."""
    query = select(tables.entry).join(tables.feed).where(tables.feed.c.slug == feed).order_by(tables.entry.c.guid)
    without = {"id", "feed_id", "article_id", "url", "canonical_url", "host", "attempts"}
    with house.store.read() as db:
        return [
            {name: value for name, value in row._mapping.items() if name not in without}
            for row in db.connection.execute(query)
        ]
