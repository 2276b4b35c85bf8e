"""Whether assessing is serialised by its lock: four workers, and twenty thousand articles that wait for them.

    python benchmarks/placement_lock.py [ARTICLES] [WORKERS]

The articles are invented (invented.py): one in ten tells of the demo's news, one in ten is a copy with some words changed. A
scheduler, workers that do nothing but assess (each with two threads and one child) and PostgreSQL are processes on this machine.
Wanted: the lock is held for at most 20 percent of the time by the clock. Exit code 1 when it is more.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.invented import BEGIN, made
from monitor.store.engine import Database
from tests.scale.machines import Fleet, fleet, until
from tests.scale.server import server

MOST = 0.20
CONFIGURATION = """monitor:
  contact: desk@example.org
  limits: {children: 1}
topics: [{use: ceasefire}, {use: m4-patrols}]
digests: [{slug: daily, title: Daily, at: '06:30'}]
feeds: [{slug: herald, title: The Herald, url: 'https://herald.example/rss.xml', enabled: false}]
"""
DONE = "SELECT count(*) FROM article WHERE assessed_at IS NOT NULL"


def main(articles: int, workers: int) -> int:
    """Print how the lock was used; 1 when it was held for too long."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = stack.enter_context(server())
        house = stack.enter_context(fleet(folder, database.url))
        house.config.write_text(CONFIGURATION)
        _fill(database.url, articles)
        machines = [
            house.worker("--queues", "assess", "--concurrency", "2", "--health", f"127.0.0.1:{9300 + n}")
            for n in range(workers)
        ]
        house.scheduler()
        until(lambda: house.number(DONE) >= 10 * workers, "the first articles")
        began, before, first = time.monotonic(), _used(workers), house.number(DONE)
        pause = threading.Event()
        while (done := house.number(DONE)) < articles and all(m.process.poll() is None for m in machines):
            pause.wait(1)
            print(f"\r{done:,} of {articles:,}", end="", file=sys.stderr, flush=True)
        seconds, after = time.monotonic() - began, _used(workers)
        _tell(house)
    held, waited = (after[what] - before[what] for what in ("held", "waited"))
    rate = (articles - first) / seconds
    print(
        f"\r{articles:,} articles, {workers} workers: {rate:.1f} a second; lock held {held / seconds:.1%} of the time"
    )
    print(
        f"{1000 * held / (articles - first):.1f} ms held and {1000 * waited / (articles - first):.1f} ms waited for each"
    )
    return int(held > MOST * seconds)


def _tell(house: Fleet) -> None:
    until(lambda: house.number("SELECT count(*) FROM article WHERE due_at IS NOT NULL") == 0, "what is placed again")
    copies = house.number("SELECT count(*) FROM article WHERE copy_of IS NOT NULL")
    stories = house.number("SELECT count(DISTINCT story) FROM gist")
    print(f"\r{copies:,} copies, {stories:,} stories, {house.number('SELECT count(*) FROM claim'):,} claims")


def _used(workers: int) -> dict[str, float]:
    of_all = [lock_seconds(f"127.0.0.1:{9300 + n}") for n in range(workers)]
    return {what: sum(of_one[what] for of_one in of_all) for what in ("held", "waited")}


def lock_seconds(address: str) -> dict[str, float]:
    """For how long the process that tells its health there `held` the lock of placements, and `waited` for it."""
    sums = {"held": 0.0, "waited": 0.0}
    with urlopen(f"http://{address}/metrics", timeout=30) as answer:
        for line in answer.read().decode().splitlines():
            for what in sums:
                if line.startswith("monitor_lock_seconds_total{") and f'"{what}"' in line and '"placement"' in line:
                    sums[what] += float(line.rpartition(" ")[2])
    return sums


def _fill(url: str, count: int) -> None:
    with closing(Database.open(url, create=True)) as database:
        for first in range(0, count, 500):
            with database.write() as db:
                for n, article in enumerate(made(first, min(first + 500, count)), first):
                    known = BEGIN + timedelta(seconds=60 * n)
                    db.articles.add(article, known_at=known, now=BEGIN, page_sha256=None)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [20_000, 4][len(given) :])))
