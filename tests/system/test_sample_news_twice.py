"""The demo's own news asked for twice, every document whole both times: nothing is stored twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from monitor import app
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.demo import prepare_folder
from monitor.desk.newsstand import Newsstand
from monitor.desk.rounds import settle
from monitor.desk.samplenews import load_news
from monitor.desk.service import executor_for
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.store.engine import Database
from monitor.store.tables import article, band, entry, feed, match, page
from tests.homes import Homes

KEPT = (entry, article, match, band, page)


def polled(house: House, clock: SetClock) -> dict[str, list[dict[str, Any]]]:
    """One settled round with every feed due and no validator known; what is stored after it."""
    assert isinstance(house.store, Database)
    whole = {"etag": None, "last_modified": None, "body_sha256": None, "due_at": clock.now()}
    with house.store.write() as door:
        door.connection.execute(update(feed).where(feed.c.enabled).values(**whole))
    with executor_for(house, 2) as executor:
        settle(house, executor, wait=lambda moment: bool(clock.set(moment)) or True)
        assert executor.crashes == 0
    with house.store.read() as door:
        return {
            table.name: [
                dict(row._mapping) for row in door.connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in KEPT
        }


@pytest.mark.postgres_when_whole(
    "polls all the news of the demo; what is polled twice is stored once on both in tests/steps"
)
def test_the_demos_news_polled_twice_is_stored_once(tmp_path: Path, homes: Homes) -> None:
    news = load_news()
    clock = SetClock(news.first_moment + timedelta(days=3, hours=9))
    watchlist = load_watchlist(prepare_folder(tmp_path / "demo"))
    with Newsstand(news, clock) as stand:
        address = f"127.0.0.1:{stand.port}"
        near = replace(watchlist, allow=(address,), storage=str(tmp_path / "storage"))
        settings = Settings(database_url=homes.url(near.storage))
        with app.open_house(near, settings, clock=clock, connect_to={"*:80": address}) as house:
            begin(house)
            first = polled(house, clock)
            clock.set(clock.now() + timedelta(minutes=20))
            second = polled(house, clock)

    assert len(first["article"]) > 30
    assert second == first
