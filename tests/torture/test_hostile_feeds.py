"""Every hostile feed, beside a healthy one: what it costs, and what a person reads about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.talking import Server
from tests.torture import (
    broken_cases,
    charset_cases,
    feed_cases,
    http_cases,
    redirect_cases,
    size_cases,
    slow_cases,
    status_cases,
    tls_cases,
)
from tests.torture.ground import articles_of, health_of, healthy, is_plain, live, shortfalls_of, titles_of
from tests.torture.hostile import Hostile
from tests.torture.promises import proves
from tests.torture.secure import TRUSTED, Secure

OF = 4  # of the quick ones: so many share one place in `make test`
HTTP = [
    *http_cases.CASES,
    *slow_cases.CASES,
    *size_cases.CASES,
    *broken_cases.CASES,
    *charset_cases.CASES,
    *redirect_cases.CASES,
    *status_cases.CASES,
    *tls_cases.CASES,
]
HOSTILE = [*(replace(bad, long=bad.long or number % OF > 0) for number, bad in enumerate(HTTP)), *feed_cases.CASES]
assert len({bad.slug for bad in HOSTILE}) == len(HOSTILE), "two hostile feeds share a name"


@pytest.fixture
def reach(ground: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Hostile], dict[str, str]]]:
    """Where a case's https leads; the servers are made when one is asked for."""
    made: list[Secure] = []

    def found(bad: Hostile) -> dict[str, str]:
        if not bad.tls:
            return {}
        monkeypatch.setenv("SSL_CERT_FILE", str(TRUSTED))
        made.append(Secure(ground.hosts))  # type: ignore[arg-type]
        return made[-1].reach([bad])

    yield found
    for secure in made:
        secure.close()


@pytest.mark.sampled(1, "each is another behaviour, and a sample of them already")
@pytest.mark.parametrize(
    "bad", [pytest.param(bad, id=bad.name, marks=proves(*bad.proves, long=bad.long)) for bad in HOSTILE]
)
def test_a_hostile_feed_beside_a_healthy_one(
    bad: Hostile,
    ground: Server,
    forbidden: Server,
    reach: Callable[[Hostile], dict[str, str]],
    open_ground: Callable[..., House],
    clock: SetClock,
    tmp_path: Path,
) -> None:
    ground.hosts[bad.host] = bad.answers(bad.host)
    feeds = {"herald": healthy(ground, "herald.example"), "bad": "http://bad.example/rss.xml"}
    watchlist = make_watchlist(tmp_path, feeds)
    herald, usual = watchlist.feeds
    fetches = bad.read_as.kind != "telegram"
    spec = replace(usual, slug=bad.slug, url=bad.url, read_as=bad.read_as, fetch_pages=fetches)
    house = open_ground(replace(watchlist, feeds=(herald, spec)), reach(bad))

    live(house)
    for moment in bad.later:
        clock.set(MORNING + moment)
        live(house)

    told = health_of(house, bad.slug)
    assert told.state == bad.state and bad.is_said_in(told.reason), told
    assert is_plain(told.reason), told
    if bad.state not in ("ok", "stopped"):
        assert told.since and told.next_try
    if bad.next_try:
        assert told.next_try and bad.next_try[0] <= told.next_try - clock.now() <= bad.next_try[1], told
    assert len(articles_of(house, bad.host)) == bad.brings
    assert all(bad.shortfall in why and is_plain(why) for why in shortfalls_of(house, bad.host))
    if bad.titles:
        assert titles_of(house, bad.host) == [*bad.titles]
    if bad.requests is not None:
        assert sum(request.host == bad.host for request in ground.requests) == bad.requests
    assert len(articles_of(house, "herald.example")) == 3
    assert forbidden.connections == 0
    if bad.then is not None:
        bad.then(house, bad.host)
    if bad.alone:
        assert {request.host for request in ground.requests} == {bad.host, "herald.example"}
