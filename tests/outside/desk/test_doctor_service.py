"""What doctor says of the service, its network and who looks on: the fault, and the mend."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.config.settings import Settings
from monitor.desk import doctor_service as desk
from monitor.desk.doctor_feeds import Asked, ask_feeds, examine_keys, examine_network
from monitor.desk.finding import Finding
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.work.heartbeat import Heartbeat
from tests.build import MORNING, make_watchlist
from tests.health import free_address
from tests.servers import Site

OpenHouse = Callable[..., House]


def lost(reason: str) -> Asked:
    """A feed that nobody answered for."""
    return Asked(finding=Finding(what="feed x", state="doubtful", said=reason), answered=False, reason=reason)


def test_a_resolver_that_is_down_is_told_from_a_network_that_is() -> None:
    names = list(
        examine_network([lost("the name a.example is not known"), lost("no answer about the name b.example in 5 s")])
    )
    network = list(
        examine_network([lost("the name a.example is not known"), lost("no connection to b.example: refused")])
    )

    assert names[0].said == "no name can be resolved (none of 2)" and "/etc/resolv.conf" in names[0].mend
    assert "none of 2 feeds can be reached" in network[0].said
    assert list(examine_network([lost("refused")])) == []


def test_a_feed_in_trouble_is_named_with_since_and_next_try(
    open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path
) -> None:
    from monitor.steps.sweep import sweep
    from monitor.steps.table import STEPS

    house = open_house(make_watchlist(tmp_path, {"wire": "http://wire.example/rss.xml"}))
    begin(house)
    for job in sweep(house, kinds=("poll",)):
        STEPS[job.kind](job, house)

    found = ask_feeds(house)[0].finding

    assert found.said.startswith("answered 404 (Not Found) (degraded since 2026-10-21 06:00Z, next try 2026-10-21 0")


def test_a_feed_that_wants_a_password_is_told_where_to_put_it(
    open_house: OpenHouse, site: Site, tmp_path: Path
) -> None:
    site.put("http://wire.example/rss.xml", "who are you?", status=401)
    house = open_house(make_watchlist(tmp_path, {"wire": "http://wire.example/rss.xml"}))

    found = ask_feeds(house)[0].finding

    assert found.state == "bad" and "401" in found.said and "MONITOR_FEED_HEADERS" in found.mend


def test_keys_that_lack_or_go_in_clear_are_named_without_themselves(tmp_path: Path) -> None:
    key = "7c9e2b54d1f08a36"
    feeds = {"outlet": "https://outlet.example/rss?key=${OUTLET_KEY}", "wire": f"http://wire.example/rss?token={key}"}
    settings = Settings(feed_headers=(("gone", "X-Key", key),))

    lacking, unknown, clear = examine_keys(make_watchlist(tmp_path, feeds), settings)

    assert (lacking.what, lacking.state, lacking.said) == ("feed outlet", "bad", "${OUTLET_KEY} has no value")
    assert lacking.mend == "put OUTLET_KEY=... into MONITOR_FEED_SECRETS"
    assert unknown.what == "MONITOR_FEED_HEADERS" and "no feed" in unknown.said and "feeds list" in unknown.mend
    assert (clear.what, clear.state) == ("feed wire", "doubtful") and "in clear" in clear.said
    assert key not in str((lacking, unknown, clear))


def test_late_work_and_a_late_edition_are_bad(open_house: OpenHouse, clock: SetClock, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {"wire": "http://wire.example/rss.xml"}))
    begin(house)
    assert list(desk.examine_work(house)) == []
    clock.set(MORNING + timedelta(days=1))

    found = list(desk.examine_work(house))

    assert [(one.what, one.state) for one in found] == [("work", "bad"), ("digest daily", "bad")]


def test_a_loop_that_has_not_turned_for_long_is_bad(tmp_path: Path) -> None:
    watchlist = make_watchlist(tmp_path, {})
    assert desk.examine_daemon(watchlist, MORNING).state == "good"
    heart = Heartbeat(Path(watchlist.storage))
    heart.begin(MORNING)

    assert desk.examine_daemon(watchlist, MORNING + timedelta(minutes=2)).said.startswith("runs (pid ")
    hangs = desk.examine_daemon(watchlist, MORNING + timedelta(minutes=9))
    heart.end()

    assert hangs.state == "bad" and "has not turned for 9 minutes" in hangs.said and hangs.mend


def test_a_health_port_in_use_and_a_missing_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    watchlist = replace(make_watchlist(tmp_path, {}), health=free_address())
    assert [one.state for one in desk.examine_health(watchlist)] == ["good"]
    host, _, port = (watchlist.health or "").rpartition(":")
    with socket.create_server((host, int(port))):
        taken = list(desk.examine_health(watchlist))
    monkeypatch.setitem(sys.modules, "prometheus_client", None)

    assert taken[0].state == "bad" and "in use" in taken[0].said
    assert 'pip install "idlib-monitor[metrics]"' in next(iter(desk.examine_extras(watchlist))).mend


def test_children_zones_and_the_ping(open_house: OpenHouse, clock: SetClock, site: Site, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    site.put("http://watcher.example/token-8a3c9f", "OK")

    heard = list(desk.examine_ping("http://watcher.example/token-8a3c9f", house))
    unheard = list(desk.examine_ping("http://watcher.example/other-8a3c9f", house))

    assert desk.examine_children(house).state == "good"
    assert [one.said for one in desk.examine_zones(house.watchlist, clock.now())] == ["Europe/Istanbul 09:00"]
    assert [one.state for one in heard] == ["good"] and list(desk.examine_ping(None, house)) == []
    assert unheard[0].state == "bad" and "8a3c9f" not in f"{unheard[0].said}{unheard[0].mend}"
