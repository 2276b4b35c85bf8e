"""Hosts that hold a worker for as long as a fetch may take: the others do not wait for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import MORNING, make_watchlist
from tests.talking import Handler, Request, Server, Talk
from tests.torture.ground import RSS, articles_of, health_of, healthy, item, live, rss
from tests.torture.promises import proves

PATIENCE_S = 60.0


class Gates:
    """Hosts that hold whoever asks them until they are let go, one at a time."""

    def __init__(self) -> None:
        self.held = 0
        self._changed = threading.Condition()
        self._let_go = threading.Semaphore(0)

    def __call__(self, _request: Request, talk: Talk) -> None:
        with self._changed:
            self.held += 1
            self._changed.notify_all()
        self._let_go.acquire(timeout=PATIENCE_S)
        talk.hang_up()

    def wait_for(self, count: int) -> None:
        """Until so many have been asked."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.held >= count, PATIENCE_S)

    def open(self, count: int = 1) -> None:
        """Let so many go."""
        self._let_go.release(count)


@pytest.fixture
def gates() -> Iterator[Gates]:
    """Hosts that hold whoever asks them; all are let go at the end."""
    made = Gates()
    yield made
    made.open(10_000)


def hangs_up(_request: Request, talk: Talk) -> None:
    """No answer at all."""
    talk.hang_up()


def dead(ground: Server, names: list[str], handler: Handler) -> dict[str, str]:
    """Feeds of hosts that do this."""
    for name in names:
        ground.hosts[f"{name}.example"] = {"/rss.xml": handler}
    return {name: f"http://{name}.example/rss.xml" for name in names}


@proves("P1")
def test_a_feed_that_falls_due_while_dead_hosts_hold_every_worker(
    ground: Server, open_ground: Callable[..., House], clock: SetClock, gates: Gates, tmp_path: Path
) -> None:
    """It is the next to be polled when one of them gives up, though twelve dead ones came before it."""
    names = [f"dead-{n:02}" for n in range(12)]
    feeds = dead(ground, names, hangs_up)
    polled = threading.Event()
    house = open_ground(make_watchlist(tmp_path, {**feeds, "zeitung": healthy(ground, "zeitung.example")}))
    live(house)
    dead(ground, names, lambda request, talk: gates(request, talk))
    feed = ground.hosts["zeitung.example"]["/rss.xml"]

    def answers(_request: Request, talk: Talk) -> str:
        talk.send(feed)  # type: ignore[arg-type]
        polled.set()
        return "keep"

    ground.hosts["zeitung.example"] = {**ground.hosts["zeitung.example"], "/rss.xml": answers}

    with executor_for(house, workers=2) as executor:
        clock.set(MORNING + timedelta(hours=5))
        jobs = sweep(house, kinds=("poll",))
        executor.enqueue(job for job in jobs if job.turn > 1)  # the dead ones, a moment earlier
        gates.wait_for(2)
        executor.enqueue(jobs)
        gates.open()
        assert polled.wait(PATIENCE_S)
        assert gates.held <= 3
        gates.open(100)
        assert executor.wait(PATIENCE_S)


@proves("P1")
def test_feeds_that_failed_last_time_are_polled_after_those_that_answered(
    ground: Server, open_ground: Callable[..., House], clock: SetClock, tmp_path: Path
) -> None:
    names = [f"dead-{n:02}" for n in range(8)]
    feeds = {**dead(ground, names, hangs_up), "zeitung": healthy(ground, "zeitung.example")}
    house = open_ground(make_watchlist(tmp_path, feeds))
    live(house)
    clock.set(MORNING + timedelta(hours=5))
    before = len(ground.requests)

    with executor_for(house, workers=1) as executor:
        settle(house, executor, wait=lambda _moment: False)

    assert ground.requests[before].host == "zeitung.example"
    assert {request.host for request in ground.requests[before:]} > {f"{name}.example" for name in names}


@proves("P1", "P6")
def test_forty_pages_of_one_feed_on_dead_hosts_do_not_stand_before_those_of_another(
    ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    links = "".join(item(f"a{n:02}.dead.example", "calm", f"Night {n}") for n in range(40))
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(rss("bad.example", links), RSS)}
    for n in range(40):
        ground.hosts[f"a{n:02}.dead.example"] = {"/robots.txt": hangs_up}
    feeds = {"bad": "http://bad.example/rss.xml", "zeitung": healthy(ground, "zeitung.example")}
    house = open_ground(make_watchlist(tmp_path, feeds))

    with executor_for(house, workers=1) as executor:
        begin(house)
        settle(house, executor, wait=lambda _moment: False)

    pages = [request.host for request in ground.requests if request.path != "/rss.xml"]
    asked = [place for place, host in enumerate(pages) if host == "zeitung.example"]
    assert len(asked) == 4 and asked[-1] < 8  # its robots.txt and three pages, among some first ones of the other
    assert len(articles_of(house, "zeitung.example")) == 3


@proves("P1")
def test_a_thousand_pages_of_one_feed_leave_the_others_their_share_of_a_sweep(
    ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    links = "".join(item(f"a{n:03}.dead.example", "calm", f"Night {n}") for n in range(300))
    ground.hosts["bad.example"] = {"/rss.xml": Server.answer(rss("bad.example", links), RSS)}
    feeds = {"bad": "http://bad.example/rss.xml", "zeitung": healthy(ground, "zeitung.example")}
    house = open_ground(make_watchlist(tmp_path, feeds))

    begin(house)
    for job in sweep(house, kinds=("poll",)):
        STEPS[job.kind](job, house)

    with house.store.read() as db:
        hosts = [host for _id, host, _turn in db.entries.due(house.clock.now(), 6)]
    assert hosts.count("zeitung.example") == 3


@proves("P1", "P3", long=True)
def test_sixty_hosts_that_take_all_their_time_and_a_healthy_one(
    ground: Server, open_ground: Callable[..., House], tmp_path: Path
) -> None:
    """They take their whole time in the first run: nobody knows them yet. The healthy one is read in that run all the same."""
    names = [f"dead-{n:02}" for n in range(60)]
    feeds = dead(ground, names, lambda _request, talk: talk.stop.wait())
    house = open_ground(make_watchlist(tmp_path, {**feeds, "zeitung": healthy(ground, "zeitung.example")}))

    with executor_for(house, workers=8) as executor:
        begin(house)
        settle(house, executor, wait=lambda _moment: False)

    assert len(articles_of(house, "zeitung.example")) == 3
    assert {health_of(house, name).reason for name in names} == {"the last poll failed: no answer in 3 s"}
