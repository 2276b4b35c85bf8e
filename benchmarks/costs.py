"""What a poll, an entry, a page and an article cost a house of several machines: the figures that capacity.py reckons with.

    python benchmarks/costs.py [FEEDS] [--out costs.json]

A scheduler, a worker and PostgreSQL are processes of their own on this machine, and so is the stand that serves feeds of twenty
entries and their pages of 60 kilobytes. One kind of work after the other is let loose on them; of each, the processor time of
worker, scheduler and PostgreSQL, the bytes that PostgreSQL wrote ahead (WAL) and that it grew by, and what came over the network
are divided by how much was done.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.placement_lock import lock_seconds
from benchmarks.processor import processor_seconds
from tests.scale.machines import Fleet, Machine, configuration, fleet, until
from tests.scale.server import Server, server
from tests.scale.stand import Goods, Stand, stand

ENTRIES = 20  # of a feed's document
PAUSE = threading.Event()


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one piece of work: processor milliseconds of who does it, of the scheduler and of PostgreSQL; milliseconds that the lock
    of placements is held; kilobytes of WAL, of growth, over the network, and of raw pages on disk."""

    worker_ms: float
    scheduler_ms: float
    database_ms: float
    lock_ms: float
    wal_kb: float
    grown_kb: float
    network_kb: float
    pages_kb: float


class Bench:
    """A house without workers, whose feeds wait."""

    def __init__(self, house: Fleet, database: Server, news: Stand, scheduler: Machine) -> None:
        self.house, self.news = house, news
        self._database, self._scheduler = database, scheduler
        self._health = ""  # address:port of the worker

    @contextmanager
    def worker(self, queue: str) -> Iterator[Machine]:
        """One that takes from a queue."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._health = f"127.0.0.1:{free.getsockname()[1]}"
        machine = self.house.worker("--queues", queue, "--concurrency", "8", "--health", self._health)
        until(lambda: "started" in machine.log, "a worker")
        try:
            yield machine
        finally:
            machine.stop()

    def cost(self, machine: Machine, begin: Callable[[], object], left: str) -> Cost:
        """Of each piece of work that is `left` after `begin`, until nothing is."""
        before = self._taken(machine)
        begin()
        pieces = self.house.number(left)
        while self.house.number(left):
            PAUSE.wait(0.1)
        spent = [after - was for after, was in zip(self._taken(machine), before, strict=True)]
        return Cost(*(each / pieces for each in spent))

    def _taken(self, machine: Machine) -> list[float]:
        self.house.ask("CHECKPOINT")  # so that what a page's first change after one writes is the same each time
        size = "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint, pg_database_size(current_database())"
        wal, grown = (float(str(each)) / 1024 for each in self.house.ask(size)[0])
        pids = (machine.process.pid, self._scheduler.process.pid, self._database.pid)
        spent = [1000 * processor_seconds([pid]) for pid in pids]
        held = 1000 * lock_seconds(self._health)["held"]
        pages = sum(file.stat().st_size for file in self.house.folder.rglob("storage/pages/**/*") if file.is_file())
        return [*spent, held, wal, grown, self.news.told()["sent"] / 1024, pages / 1024]


def main(feeds: int, out: Path | None) -> int:
    """Print the table, and write it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(server())
        goods = Goods(feeds=feeds, hosts=feeds, entries=ENTRIES)
        news = stack.enter_context(stand(goods, module="benchmarks.newsroom"))
        house = stack.enter_context(fleet(folder, database.url))
        told = configuration(news).replace("fetch_pages: false", "fetch_pages: true")
        house.config.write_text(told.replace("host_spacing: 0s", "host_spacing: 0s, children: 1"))
        scheduler = house.scheduler()
        until(lambda: "started" in scheduler.log, "the scheduler")
        until(lambda: house.number("SELECT count(*) FROM feed") == feeds, "feeds in the database")
        costs = _costs(Bench(house, database, news, scheduler), feeds)
    print(f"{'':10}" + "".join(f"{name:>14}" for name in Cost.__slots__))
    for name, cost in costs.items():
        print(f"{name:10}" + "".join(f"{each:14.2f}" for each in asdict(cost).values()))
    if out is not None:
        out.write_text(json.dumps({name: asdict(cost) for name, cost in costs.items()}, indent=2) + "\n")
    return 0


def _costs(bench: Bench, feeds: int) -> dict[str, Cost]:
    house, news, costs = bench.house, bench.news, dict[str, Cost]()
    due = "SELECT count(*) FROM feed WHERE due_at < now() + interval '1 minute'"
    house.ask("UPDATE feed SET due_at = now() + interval '1 hour'")
    with bench.worker("poll") as worker:
        for name, more in (("first", False), ("unchanged", False), ("changed", True)):
            if more:
                news.add()
            costs[name] = bench.cost(worker, lambda: house.ask("UPDATE feed SET due_at = now()"), due)
            print(f"{name}: {feeds:,} feeds", file=sys.stderr, flush=True)
    for name, queue, left in (
        ("page", "capture", "SELECT count(*) FROM entry WHERE due_at IS NOT NULL"),
        ("article", "assess", "SELECT count(*) FROM article WHERE assessed_at IS NULL"),
    ):
        print(f"{name}: {house.number(left):,}", file=sys.stderr, flush=True)
        with bench.worker(queue) as worker:
            costs[name] = bench.cost(worker, lambda: None, left)
    return costs


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("feeds", nargs="?", type=int, default=100)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    sys.exit(main(given.feeds, given.out))
