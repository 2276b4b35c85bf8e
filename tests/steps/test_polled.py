"""What polls write together: whose turn it is, and what becomes of a host when the feed is somebody else's by then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from monitor.clock import SetClock
from monitor.model import FeedState, PollOutcome, Watchlist
from monitor.steps.house import House
from monitor.steps.polled import Polled, Turn, begun, ended
from monitor.steps.sweep import begin
from monitor.store import tables
from tests.build import make_watchlist

OpenHouse = Callable[[Watchlist], House]
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
URLS = {
    "herald": "http://herald.example/rss.xml",
    "herald-world": "http://herald.example/world.xml",
    "steppe": "http://steppe.example/rss.xml",
}


def test_of_two_feeds_of_one_host_the_first_has_it_and_the_other_is_due_when_it_is_free(
    open_house: OpenHouse, clock: SetClock, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, URLS))
    begin(house)
    now = clock.now()
    with house.store.write() as db:
        ids = {feed.slug: feed.id for feed in db.feeds.all()}
        turns = [Turn(ids[slug], now, MINUTE) for slug in ("herald", "herald-world", "steppe", "herald")]
        herald, world, steppe, again = begun(db, turns)

    assert isinstance(herald, FeedState) and isinstance(steppe, FeedState)
    assert (world, again) == (now + MINUTE, None)
    with house.store.read() as db:
        assert [feed.slug for feed in db.feeds.due(now + MINUTE, 9)] == ["herald-world"]


def test_a_host_is_free_though_its_feed_was_taken_over(open_house: OpenHouse, clock: SetClock, tmp_path: Path) -> None:
    """Somebody changed the address in the configuration while the old one was being asked."""
    house = open_house(make_watchlist(tmp_path, {"herald": URLS["herald"]}))
    begin(house)
    now = clock.now()
    with house.store.write() as db:
        (feed,) = db.feeds.all()
        (state,) = begun(db, [Turn(feed.id, now, MINUTE)])
        db.connection.execute(update(tables.feed).values(attempts=tables.feed.c.attempts + 1))
    assert isinstance(state, FeedState)
    outcome = PollOutcome(due_at=now + MINUTE, polled_at=now, error=None, etag='"of the old address"')
    poll = Polled(feed=state, outcome=lambda _new: outcome, at=now, left=("herald.example", now + SECOND))

    with house.store.write() as db:
        assert ended(db, [poll, replace(poll, left=("steppe.example", now))]) == [None, None]

    with house.store.write() as db:
        assert db.feeds.all()[0].etag is None
        assert db.hosts.take(["herald.example"], now, MINUTE) == {"herald.example": now + SECOND}
        assert db.hosts.take(["herald.example"], now + SECOND, MINUTE) == {}
