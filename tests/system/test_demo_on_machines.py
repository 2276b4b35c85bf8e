"""The demo lived by three workers over a queue: the same bytes as by threads of one process."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import open_house
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.demo import live, prepare_folder
from monitor.desk.newsstand import Newsstand
from monitor.desk.roles import QUEUE_OF, QUEUES
from monitor.desk.samplenews import load_news
from monitor.model import Job
from monitor.steps.house import House
from monitor.steps.table import STEPS
from monitor.store.engine import Database
from monitor.work.distributed import QueueExecutor
from monitor.work.hands import Hands
from monitor.work.local import LocalExecutor
from monitor.work.queue import Queue
from tests.demos import Demo, prints_of

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.postgres]


@pytest.mark.thorough("lives a whole demo; another one, by threads, is in test_demo_twice.py")
def test_three_workers_make_the_same_bytes_as_one_process(
    first: Demo, new_url: Callable[..., str], tmp_path: Path
) -> None:
    """Each worker has a house of its own: connections, children, everything but the database, the folders and the clock."""
    out, url, news = tmp_path / "demo", new_url("postgresql"), load_news()
    clock, done = SetClock(news.first_moment), dict[int, int]()
    config = prepare_folder(out)
    with Newsstand(news, clock, 0) as stand, ExitStack() as machines:
        address = f"127.0.0.1:{stand.port}"
        watchlist = replace(load_watchlist(config), allow=(address,))
        houses = [
            machines.enter_context(
                open_house(
                    watchlist, Settings(database_url=url), clock=clock,
                    connect_to={"*:80": address}, mail_folder=out / "mail",
                )
            )
            for _ in range(4)
        ]  # fmt: skip
        assert isinstance(houses[0].store, Database)
        queue = Queue(houses[0].store.driver_arguments)
        queue.make()
        for number, house in enumerate(houses[1:]):

            def do(job: Job, house: House = house, number: int = number) -> object:
                done[number] = done.get(number, 0) + 1
                return STEPS[job.kind](job, house)

            hands = Hands(
                do,  # type: ignore[arg-type]
                queue=queue, groups={QUEUES: 2}, accepts=lambda name: name == "demo", own=LocalExecutor(do, workers=1),
            )  # type: ignore[arg-type]  # fmt: skip
            hands.start()
            machines.callback(hands.close, 30)
        executor = QueueExecutor(queue, queue_of={**QUEUE_OF, "search": "deliver"}, configuration=lambda: "demo")
        machines.callback(executor.close)
        live(houses[0], executor, clock, news)
        assert executor.crashes == 0
    assert len(done) == 3 and min(done.values()) > 20
    assert prints_of(out) == first.prints
