"""What more workers bring: feeds that answer after 300 ms, polled by one worker and by three, eight at once in each.

    python benchmarks/several_machines.py [ROUNDS] [FEEDS]

A scheduler, workers and PostgreSQL are processes of their own on this machine, and so is the stand that serves the feeds, each of
a host of its own, with three entries. Time by the clock from the first request to the last row; processor time of the workers
and their children, start and end left out, and of PostgreSQL beside it. Wanted: three workers at least 2.2 as fast as one, with
at most 1.15 of its processor time for each poll. Exit code 1 when not.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.processor import processor_seconds
from tests.scale.machines import Fleet, configuration, fleet, until
from tests.scale.server import server
from tests.scale.stand import Goods, stand

FASTER, DEARER = 2.2, 1.15
POLLED = "SELECT count(*) FROM feed WHERE last_polled_at IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds by the clock; processor milliseconds for each poll, of workers and of PostgreSQL."""

    seconds: float
    workers_ms: float
    database_ms: float


def main(rounds: int, feeds: int) -> int:
    """Print the table; 1 when less comes of it than is wanted."""
    runs: dict[int, list[Run]] = {1: [], 3: []}
    for number in range(rounds):
        for workers, its in runs.items():
            its.append(measured(workers, feeds))
            last = its[-1]
            print(
                f"round {number + 1}, {workers} worker(s): {feeds / last.seconds:6.1f} polls/s, "
                f"{last.workers_ms:5.1f} ms of workers and {last.database_ms:5.1f} ms of PostgreSQL each", flush=True,
            )  # fmt: skip
    faster = statistics.median(one.seconds / three.seconds for one, three in zip(*runs.values(), strict=True))
    dearer = statistics.median(three.workers_ms / one.workers_ms for one, three in zip(*runs.values(), strict=True))
    print(
        f"three workers: {faster:.2f} as fast (wanted {FASTER}), {dearer:.2f} of the processor time (at most {DEARER})"
    )
    return 0 if faster >= FASTER and dearer <= DEARER else 1


def measured(workers: int, feeds: int) -> Run:
    """Start everything, let the workers find nothing to do, then give them all feeds at once."""
    goods = Goods(feeds=feeds, hosts=feeds, entries=3, delay_s=0.3)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        database, news = stack.enter_context(server()), stack.enter_context(stand(goods))
        house = stack.enter_context(fleet(Path(folder), database.url))
        house.config.write_text(configuration(news).replace("at: '06:30'", "at: '00:05'"))
        house.scheduler()
        until(lambda: _there(house) == feeds, "feeds in the database")
        house.ask("UPDATE feed SET due_at = now() + interval '1 hour'")
        machines = [house.worker("--queues", "poll", "--concurrency", "8") for _ in range(workers)]
        until(lambda: all("started" in machine.log for machine in machines), "workers")
        _warm(house, feeds, workers)
        pids = [machine.process.pid for machine in machines]
        before, base, began = processor_seconds(pids), processor_seconds([database.pid]), time.monotonic()
        house.ask("UPDATE feed SET due_at = now() WHERE last_polled_at IS NULL")
        left = feeds - house.number(POLLED)
        pause = threading.Event()
        while house.number(POLLED) < feeds:
            pause.wait(0.1)
        seconds = time.monotonic() - began
        spent, based = processor_seconds(pids) - before, processor_seconds([database.pid]) - base
    return Run(seconds * feeds / left, 1000 * spent / left, 1000 * based / left)


def _there(house: Fleet) -> int:
    try:
        return house.number("SELECT count(*) FROM feed")
    except Exception:  # noqa: BLE001 - the scheduler has yet to make the tables
        return 0


def _warm(house: Fleet, feeds: int, workers: int) -> None:
    """Every worker has its children and connections before anything is measured."""
    some = min(feeds // 4, 40 * workers)
    house.ask(f"UPDATE feed SET due_at = now() WHERE id IN (SELECT id FROM feed ORDER BY id LIMIT {some})")
    until(lambda: house.number(POLLED) == some, "the first polls")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [3, 1500][len(given) :])))
