"""Every hostile feed, beside a healthy one: what it costs, and what a person reads about it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.steps.house import House
from tests.build import make_watchlist
from tests.talking import Server
from tests.torture import feed_cases, http_cases
from tests.torture.ground import articles_of, health_of, healthy, live
from tests.torture.hostile import Hostile
from tests.torture.promises import proves

HOSTILE = [*http_cases.CASES, *feed_cases.CASES]


@pytest.mark.parametrize(
    "bad", [pytest.param(bad, id=bad.name, marks=proves(*bad.proves, long=bad.long)) for bad in HOSTILE]
)
def test_a_hostile_feed_beside_a_healthy_one(
    bad: Hostile, ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    ground.hosts[bad.host] = bad.answers(bad.host)
    feeds = {"herald": healthy(ground, "herald.example"), bad.slug: f"http://{bad.host}{bad.path}"}
    house = open_ground(make_watchlist(tmp_path, feeds))

    live(house)

    told = health_of(house, bad.slug)
    assert told.state == bad.state and bad.says in told.reason
    if bad.state not in ("ok", "stopped"):
        assert told.since and told.next_try
    assert len(articles_of(house, bad.host)) == bad.brings
    assert len(articles_of(house, "herald.example")) == 3
    if bad.then is not None:
        bad.then(house, bad.host)
    if bad.alone:
        assert {request.host for request in ground.requests} == {bad.host, "herald.example"}
