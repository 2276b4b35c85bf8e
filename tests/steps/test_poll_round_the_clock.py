"""Polling where the hour, the headers or the neighbours of a feed change: nights, a server that thinks better of it, a host
that is busy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

from monitor.clock import SetClock
from monitor.model import FeedState, Job, Watchlist
from monitor.steps.house import House
from monitor.steps.poll import poll
from monitor.steps.sweep import begin, sweep
from tests.build import MORNING, make_watchlist
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]
HOST = "herald.example"
URL = f"http://{HOST}/rss.xml"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def due_feed(house: House, clock: SetClock) -> FeedState:
    """The one feed, polled when it falls due."""
    with house.store.read() as db:
        (feed,) = db.feeds.all()
    assert feed.due_at is not None
    clock.set(max(feed.due_at, clock.now()))
    poll(Job(kind="poll", keys=(feed.id,)), house)
    with house.store.read() as db:
        return db.feeds.all()[0]


def test_the_morning_after_a_quiet_night_is_not_lost(
    open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": URL}))
    begin(house)
    dawn = MORNING - timedelta(hours=1)
    said = [dawn + day * DAY + n * timedelta(minutes=15) for day in range(3) for n in range(16 * 4)]
    due, nightly = MORNING, 0
    while due < MORNING + 2 * DAY:
        shown = [moment for moment in said if moment <= due][-10:]
        site.feed(HOST, [(f"n{said.index(m)}", f"Report {said.index(m)}", format_datetime(m)) for m in shown])
        feed = due_feed(house, clock)
        nightly += not any(due - HOUR < moment <= due for moment in said)
        assert feed.due_at is not None
        due = feed.due_at

    with house.store.read() as db:
        new = sum(t.count for t in db.tallies.between(MORNING - HOUR, due + HOUR) if t.reason == "new")
    assert new == sum(moment <= clock.now() for moment in said)
    assert nightly <= 2 * 7  # and its nights are quieter than its days: at most every 75 minutes


def test_a_server_that_thinks_better_of_its_max_age_is_believed(
    open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": URL}))
    begin(house)
    site.feed(HOST, [("n1", "Report", format_datetime(MORNING))])
    document = site.documents[HOST, "/rss.xml"]

    document.headers["Cache-Control"] = "max-age=604800"
    assert due_feed(house, clock).due_at == MORNING + 7 * DAY
    document.headers["Cache-Control"] = "max-age=300"
    feed = due_feed(house, clock)

    assert site.statuses[304] == 1
    assert feed.fresh_for == timedelta(minutes=5)
    assert feed.due_at is not None and feed.due_at <= clock.now() + 4 * HOUR


def test_a_ttl_stays_in_force_whatever_a_304_says_of_max_age(
    open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": URL}))
    begin(house)
    ttl = '<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title><ttl>180</ttl></channel></rss>'
    site.put(URL, ttl, "text/xml", headers={"Cache-Control": "max-age=86400"})

    assert due_feed(house, clock).fresh_for == DAY
    site.documents[HOST, "/rss.xml"].headers["Cache-Control"] = "max-age=300"

    for _ in range(2):
        feed = due_feed(house, clock)
        assert (feed.fresh_for, feed.ttl) == (3 * HOUR, 3 * HOUR)


def test_feeds_behind_a_host_that_is_busy_are_left_alone_after_the_first(
    open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {name: f"http://{HOST}/{name}.xml" for name in ("a", "b", "c")}))
    begin(house)
    with house.store.write() as db:
        assert db.hosts.take([HOST], clock.now(), HOUR) == {}
    (job,) = sweep(house, kinds=("poll",))

    assert poll(job, house) == MORNING + HOUR

    assert not site.asked
    with house.store.read() as db:
        assert sorted(feed.attempts for feed in db.feeds.all()) == [0, 0, 1]
        assert sorted(feed.due_at for feed in db.feeds.all() if feed.due_at) == [MORNING, MORNING, MORNING + HOUR]
