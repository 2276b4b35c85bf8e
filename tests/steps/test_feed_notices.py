"""Feeds in trouble reach those who asked for it: once, in one message, and not for what is well again; the log says it too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.channels.notify import AppriseNotifier
from monitor.clock import SetClock
from monitor.desk.notifying import targets
from monitor.model import NoticeSpec
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import make_watchlist
from tests.servers import Site
from tests.webhooks import Webhook

OpenHouse = Callable[..., House]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RSS = "<rss version='2.0'><channel><title>x</title><item><title>Calm</title><link>http://{0}.example/calm</link></item></channel></rss>"


@pytest.fixture
def hook() -> Iterator[Webhook]:
    with Webhook() as running:
        yield running


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path, site: Site, hook: Webhook) -> House:
    """Four feeds, of which a target is told alone."""
    feeds = {name: f"http://{name}.example/rss.xml" for name in ("herald", "wire", "press", "gazette")}
    for name in feeds:
        site.put(f"http://{name}.example/rss.xml", RSS.format(name), "text/xml")
    opened = open_house(make_watchlist(tmp_path, feeds, extra=", fetch_pages: false"))
    spec = NoticeSpec(slug="phone", topics=(), time_zone="UTC", feeds=True)
    told = replace(opened.watchlist, notify=(spec,))
    return replace(opened, watchlist=told, notifier=AppriseNotifier({"phone": hook.url()}))


def lives(house: House, clock: SetClock, span: timedelta, every: timedelta = HOUR / 2) -> None:
    """Polls, reckons and notifies all that is due through a span."""
    end = clock.now() + span
    begin(house)
    while True:
        for kind in ("poll", "reckon", "notify"):
            for job in sweep(house, kinds=(kind,)):
                STEPS[job.kind](job, house)
        if clock.now() >= end:
            return
        clock.set(clock.now() + every)


def test_a_feed_that_is_broken_for_a_day_is_told_once_with_reason_since_and_next_try(
    house: House, clock: SetClock, site: Site, hook: Webhook
) -> None:
    lives(house, clock, HOUR)
    site.put("http://wire.example/rss.xml", "gone for a while", "text/html", status=500)

    lives(house, clock, 22 * HOUR)
    assert hook.told == []
    lives(house, clock, 5 * HOUR)

    assert [told.title for told in hook.told] == ["1 feed in trouble: The Wire"]
    body = hook.told[0].body
    assert "polls in a row failed: answered 500" in body and "since 21 Oct" in body and "next try 2" in body
    assert targets(house)[0].sent == 1 and targets(house)[0].feeds


def test_what_is_well_again_when_quiet_hours_end_is_not_told(
    house: House, clock: SetClock, site: Site, hook: Webhook
) -> None:
    quiet = replace(house.watchlist.notify[0], quiet=(time(6), time(18)))
    house = replace(house, watchlist=replace(house.watchlist, notify=(quiet,)))
    site.put("http://wire.example/rss.xml", "gone for a while", "text/html", status=500)
    lives(house, clock, 26 * HOUR)  # told at 08:00 of the second day: it waits for 18:00
    site.put("http://wire.example/rss.xml", RSS.format("wire"), "text/xml")
    lives(house, clock, 30 * HOUR)

    assert hook.told == []
    with house.store.read() as db:
        told = db.notices.latest(clock.now() - 9 * DAY)
    assert [notice.state for notice in told if "wire" in notice.turn.change.voices] == ["dropped"]


def warnings(lines: list[Any], name: str) -> int:
    return sum(line["event"] == name and line["log_level"] == "warning" for line in lines)


def test_the_log_warns_when_a_feed_breaks_once_a_day_after_that_and_says_when_it_answers_again(
    house: House, clock: SetClock, site: Site
) -> None:
    lives(house, clock, HOUR)
    site.put("http://wire.example/rss.xml", "gone for a while", "text/html", status=500)
    with capture_logs() as lines:
        lives(house, clock, 3 * DAY + 12 * HOUR)
        site.put("http://wire.example/rss.xml", RSS.format("wire"), "text/xml")
        lives(house, clock, DAY + 2 * HOUR)

    broken = [line for line in lines if line["event"] == "feed broken"]
    assert 3 <= len(broken) <= 4 and all(
        line["feed"] == "wire" and line["next_try"] and line["since"] for line in broken
    )
    assert warnings(lines, "feed failed") == 0 and sum(line["event"] == "feed failed" for line in lines) > 4
    assert sum(line["event"] == "feed recovered" for line in lines) == 1
