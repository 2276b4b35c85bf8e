"""Whether assessing is serialised by its lock: four workers, and twenty thousand articles that wait for them.

    python benchmarks/placement_lock.py [ARTICLES] [WORKERS]

The articles are made of words with the frequencies of news (Zipf) and of sentences of the demo's news in four languages: one in
ten repeats two sentences and the title of one of them, and one in ten is a copy of an earlier one with some words changed. A
scheduler, workers that do nothing but assess (each with two threads and one child) and PostgreSQL are processes on this machine.
Wanted: the lock is held for at most 20 percent of the time by the clock. Exit code 1 when it is more.
"""

from __future__ import annotations

import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from monitor.articles.fingerprint import text_sha256
from monitor.desk.samplenews import load_news
from monitor.model import Article
from monitor.store.engine import Database
from tests.scale.machines import Fleet, fleet, until
from tests.scale.server import server

MOST = 0.20
BEGIN = datetime(2026, 10, 20, tzinfo=UTC)
CONFIGURATION = """monitor:
  contact: desk@example.org
  limits: {children: 1}
topics: [{use: ceasefire}, {use: m4-patrols}]
digests: [{slug: daily, title: Daily, at: '06:30'}]
feeds: [{slug: herald, title: The Herald, url: 'https://herald.example/rss.xml', enabled: false}]
"""
VOCABULARY = 200_000  # words
SYLLABLES = (
    "ba",
    "cor",
    "da",
    "el",
    "fin",
    "gu",
    "hal",
    "is",
    "ker",
    "lo",
    "mar",
    "ne",
    "os",
    "pra",
    "qui",
    "ras",
    "sto",
    "tur",
)
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
    """Seconds of holding the placement lock and of waiting for it, of all workers together."""
    sums = {"held": 0.0, "waited": 0.0}
    for n in range(workers):
        with urlopen(f"http://127.0.0.1:{9300 + n}/metrics", timeout=30) as answer:
            for line in answer.read().decode().splitlines():
                for what in sums:
                    if line.startswith("monitor_lock_seconds_total{") and f'"{what}"' in line and '"placement"' in line:
                        sums[what] += float(line.rpartition(" ")[2])
    return sums


def _fill(url: str, count: int) -> None:
    with closing(Database.open(url, create=True)) as database:
        for first in range(0, count, 500):
            with database.write() as db:
                for n, article in enumerate(_made(first, min(first + 500, count)), first):
                    known = BEGIN + timedelta(seconds=60 * n)
                    db.articles.add(article, known_at=known, now=BEGIN, page_sha256=None)


def _made(first: int, end: int) -> Iterator[Article]:
    pieces = [piece for piece in load_news().pieces if len(piece.versions[0].body) > 1]
    for n in range(first, end):
        chance = random.Random(n - n % 10 if n % 10 == 9 else n)
        said = [_sentence(chance, 18) for _ in range(14)]
        piece, title = chance.choice(pieces), _sentence(chance, 8).rstrip(".")
        if n % 10 == 4:
            said[2:2], title = chance.choices(piece.versions[0].body, k=2), piece.versions[0].title
        if n % 10 == 9:  # a copy of the one at the beginning of the ten
            said[5] = _sentence(random.Random(n), 18)
        text = "\n".join(said)
        yield replace(_PLAIN, url=f"http://outlet-{n % 40}.example/{n}", title=title, text=text, language=piece.language,
                      text_sha256=text_sha256(text), published_at=BEGIN + timedelta(seconds=60 * n))  # fmt: skip


def _sentence(chance: random.Random, length: int) -> str:
    ranks = (int(VOCABULARY ** chance.random()) for _ in range(length))  # as often as 1 / rank
    return " ".join(_word(rank) for rank in ranks).capitalize() + "."


@cache
def _word(rank: int) -> str:
    chance = random.Random(rank)
    return "".join(chance.choice(SYLLABLES) for _ in range(1 + (rank > 20) + chance.randrange(3)))


_PLAIN = Article(
    url="", title="", text="", text_sha256="", outlet="Outlet", feed_slug="herald", published_at=None,
    precision="second", language="en",
)  # fmt: skip


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [20_000, 4][len(given) :])))
