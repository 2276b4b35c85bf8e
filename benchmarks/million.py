"""What the service asks its database all day long, of 1,000,000 articles and of 10,000, on SQLite.

    python benchmarks/million.py [ARTICLES] [ROUNDS]

Both archives have 1,440 articles a day and all that is kept of them (tests/grown.py), but a third of the keys of a fingerprint
and short texts; to fill the larger takes ten minutes and some gigabytes. The questions are those whose plans tests/outside/store
reads, in the store's own words, each undone again; the archives take turns. Told is the processor's time for one, the median of
the rounds, and of the ratios within a round the median and the range. What takes less than a millisecond of both does not count:
it is mostly SQLAlchemy's.

Wanted: a ratio of at most 2. Behind them, for the record, what by its nature reads a table from end to end, and is asked by
persons only. Exit code 1 when a ratio is more.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from monitor.store.door import Door
from monitor.store.engine import Database
from tests.grown import END, TOPICS, Grown, asked

A_DAY, FEW = 1440, 10_000
WANTED, LEAST_S = 2.0, 0.001
WHOLE: dict[str, Callable[[Door], object]] = {
    "how many articles there are (status)": lambda db: db.articles.count(),
    "what each feed brought (feeds check)": lambda db: db.articles.by_feed(),
    "what each feed brought in 7 days, text by text (feeds check)": lambda db: _texts(db),
    "500 addresses that nobody has (feeds compare)": lambda db: db.sought.announced(
        [f"http://nowhere.example/{n}" for n in range(500)]
    ),
    "an address that nobody has (explain)": lambda db: db.articles.find("http://nowhere.example/"),
}


def _texts(db: Door) -> int:
    return sum(len(text) for text in db.records.texts(END - timedelta(days=7), [f"t{n}" for n in range(TOPICS)]))


class Undone(Exception):
    """What was asked is not kept."""


def main(size: int, rounds: int) -> int:
    """Print the table; 1 when a question of many takes too much longer than of few."""
    archives = [Grown(FEW, days=-(-FEW // A_DAY)), Grown(size, days=-(-size // A_DAY))]
    with tempfile.TemporaryDirectory() as folder:
        databases = [Database.open(f"sqlite:///{folder}/{one.size}.db", create=True) for one in archives]
        with closing(databases[0]), closing(databases[1]):
            for database, archive in zip(databases, archives, strict=True):
                _fill(database, archive, folder)
            asks = [asked(archive) for archive in archives]
            print(f"| asked | {FEW:,}: ms | {size:,}: ms | ratio | range |\n| --- | --- | --- | --- | --- |")
            missed = 0
            for what in asks[0]:
                few, many = _asked(databases, [ask[what] for ask in asks], rounds)
                missed += _tell(what, few, many)
            for what, ask in WHOLE.items():
                _tell(what, *_asked(databases, [ask, ask], min(rounds, 3)))
    return int(missed > 0)


def _fill(database: Database, archive: Grown, folder: str) -> None:
    begun = time.perf_counter()
    with database.write() as db:
        for done in archive.fill(db.connection):
            print(f"\r{done:,} stored", end="", file=sys.stderr, flush=True)
    size = sum(path.stat().st_size for path in Path(folder).glob(f"{archive.size}.db*"))
    print(f"\r{archive.size:,} stored in {time.perf_counter() - begun:.0f} s, {size / 1e6:,.0f} MB", file=sys.stderr)


def _asked(
    databases: list[Database], asks: list[Callable[[Door], object]], rounds: int
) -> tuple[list[float], list[float]]:
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for database, ask, times in zip(databases, asks, taken, strict=True):
            with suppress(Undone), database.write() as db:
                begun = time.process_time()
                ask(db)
                if turn:  # the first makes the statements
                    times.append(time.process_time() - begun)
                raise Undone
    return taken


def _tell(what: str, few: list[float], many: list[float]) -> bool:
    ratios = sorted(much / little for little, much in zip(few, many, strict=True))
    little, much, ratio = statistics.median(few), statistics.median(many), statistics.median(ratios)
    counts = max(little, much) >= LEAST_S
    told = f"{ratio:.2f}" if counts else f"({ratio:.2f})"
    print(f"| {what} | {little * 1e3:.2f} | {much * 1e3:.2f} | {told} | {ratios[0]:.2f}-{ratios[-1]:.2f} |", flush=True)
    return counts and ratio > WANTED


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [1_000_000, 9][len(given) :])))
