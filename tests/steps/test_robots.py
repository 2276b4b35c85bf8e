"""Robots.txt of a real host: asked once a day, kept to, and not held against a host that has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.model import RobotsVerdict, Watchlist
from monitor.steps.house import House
from monitor.steps.politeness import HostBusy, ask
from monitor.steps.robots import KEPT, LATEST, PATIENCE, SOONEST, permission
from tests.build import MORNING, make_watchlist
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]
PAGE = "http://herald.example/news/patrol"
ROBOTS = "http://herald.example/robots.txt"
CLOSED = "User-agent: *\nDisallow: /news/\n"


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path) -> House:
    return open_house(make_watchlist(tmp_path, {}))


def rules(site: Site, text: str, **more: object) -> None:
    site.put(ROBOTS, text, "text/plain", **more)


def test_a_host_is_asked_once_a_day_and_its_rules_hold_for_every_page(
    site: Site, clock: SetClock, house: House
) -> None:
    rules(site, CLOSED)

    assert not permission(PAGE, house).allowed
    assert permission("http://herald.example/about", house) == RobotsVerdict(allowed=True)
    clock.set(MORNING + KEPT - timedelta(seconds=1))
    assert "robots.txt" in permission(PAGE, house).reason
    assert site.asked["/robots.txt"] == 1

    rules(site, "User-agent: *\nDisallow:\n")
    clock.set(MORNING + KEPT)
    assert permission(PAGE, house).allowed
    assert site.asked["/robots.txt"] == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_host_that_has_no_rules_allows_everything(site: Site, house: House, status: int) -> None:
    rules(site, CLOSED, status=status)

    assert permission(PAGE, house) == permission(PAGE, house) == RobotsVerdict(allowed=True)
    assert site.asked["/robots.txt"] == 1


@pytest.mark.parametrize(("age", "kept"), [("60", 1.0), ("7200", 2.0), ("9999999", 24.0)])
def test_max_age_says_how_long_rules_are_kept_within_a_day(
    site: Site, clock: SetClock, house: House, age: str, kept: float
) -> None:
    rules(site, CLOSED, headers={"Cache-Control": f"max-age={age}"})
    permission(PAGE, house)

    clock.set(MORNING + timedelta(hours=kept, seconds=-1))
    permission(PAGE, house)
    assert site.asked["/robots.txt"] == 1
    clock.set(MORNING + timedelta(hours=kept))
    permission(PAGE, house)
    assert site.asked["/robots.txt"] == 2


@pytest.mark.parametrize("trouble", [{"status": 500}, {"status": 503}, {"status": 429}, {"hang_up": True}])
def test_while_rules_cannot_be_had_nothing_is_read(
    site: Site, clock: SetClock, house: House, trouble: dict[str, object]
) -> None:
    rules(site, "busy", **trouble)

    verdict = permission(PAGE, house)

    assert not verdict.allowed and verdict.until == MORNING + SOONEST
    assert verdict.reason.startswith("robots.txt could not be asked: ")
    permission(PAGE, house)
    assert len(site.asked) == 1
    rules(site, "User-agent: *\nDisallow: /admin\n")
    clock.set(MORNING + SOONEST)
    assert permission(PAGE, house).allowed


def test_a_host_in_trouble_is_asked_ever_more_seldom_and_after_a_month_it_has_no_rules(
    site: Site, clock: SetClock, house: House
) -> None:
    rules(site, "broken", status=500)
    waits = []

    while clock.now() < MORNING + PATIENCE:
        verdict = permission(PAGE, house)
        assert not verdict.allowed and verdict.until is not None
        waits.append(verdict.until - clock.now())
        clock.set(verdict.until)

    minutes = [wait.total_seconds() / 60 for wait in waits[:7]]
    assert minutes == [15, 15, 30, 60, 120, 240, 360] and set(waits[7:]) == {LATEST}
    assert permission(PAGE, house).allowed


def test_retry_after_of_a_busy_host_is_kept(site: Site, house: House) -> None:
    rules(site, "busy", status=503, headers={"Retry-After": "7200"})

    assert permission(PAGE, house).until == MORNING + timedelta(hours=2)


def test_rules_that_were_read_before_hold_while_the_host_is_down(site: Site, clock: SetClock, house: House) -> None:
    rules(site, CLOSED)
    permission(PAGE, house)
    rules(site, "down", status=500)
    clock.set(MORNING + KEPT)

    assert not permission(PAGE, house).allowed
    assert permission("http://herald.example/about", house).allowed
    assert site.asked["/robots.txt"] == 2
    clock.set(MORNING + KEPT + SOONEST)
    permission(PAGE, house)
    assert site.asked["/robots.txt"] == 3


def test_rules_may_stand_behind_redirects_on_another_host(site: Site, house: House) -> None:
    rules(site, "", status=301, headers={"Location": "http://www.herald.example/robots"})
    site.put("http://www.herald.example/robots", CLOSED, "text/plain")

    assert not permission(PAGE, house).allowed


def test_redirects_in_a_circle_are_no_rules(site: Site, house: House) -> None:
    rules(site, "", status=302, headers={"Location": ROBOTS})

    assert permission(PAGE, house).allowed


def test_a_busy_host_is_not_asked_and_a_crawl_delay_keeps_it_to_itself(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {})
    spacing = timedelta(seconds=3)
    house = open_house(replace(watchlist, limits=replace(watchlist.limits, host_spacing=spacing)))
    rules(site, "User-agent: *\nCrawl-delay: 20\n")
    site.page(PAGE, "Patrol", "It ran.")

    verdict = permission(PAGE, house)
    assert verdict == RobotsVerdict(allowed=True, pause=timedelta(seconds=20))
    with pytest.raises(HostBusy) as asked:  # the page has to wait, for its host was just asked for its rules
        ask(PAGE, house, accept="*/*", pause=verdict.pause)
    assert asked.value.until == MORNING + spacing
    clock.set(asked.value.until)
    ask(PAGE, house, accept="*/*", pause=verdict.pause)

    clock.set(MORNING + KEPT)
    ask(PAGE, house, accept="*/*", pause=verdict.pause)
    with pytest.raises(HostBusy) as busy:  # so are the rules
        permission(PAGE, house)
    assert busy.value.until == MORNING + KEPT + timedelta(seconds=20)


def test_a_port_is_a_host_of_its_own(site: Site, house: House) -> None:
    rules(site, CLOSED)

    assert not permission(PAGE, house).allowed
    with house.store.read() as db:
        assert db.hosts.robots("herald.example") is not None
        assert db.hosts.robots("herald.example:8080") is None
