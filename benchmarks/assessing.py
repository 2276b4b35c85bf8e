"""What one more article costs among 2,000 and among 200,000 stored ones: to be placed among copies and stories, and written.

    python benchmarks/assessing.py [DATABASE_URL] [STORED]

DATABASE_URL: an empty database ("-", the default: an SQLite file that is removed afterwards). STORED: the larger number. The
stored articles are made of words with the frequencies of news (Zipf), one in ten a copy of another; each matches a topic and
tells of a happening with landmarks of such frequencies, one in three of one that another told of. Their ages spread over as many
days as 1,500 a day give. Time is that of the whole transaction in which an article is assessed, but for reading it: on SQLite the
processor's, on a server's database the clock's. Wanted: at most 1.5 of what it costs among 2,000. Exit code 1 when it is more.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, text

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.copies import A_DAY, BEGIN, FEW, _print, _rows, _words
from monitor.model import ArticleId, Gist, Judgement, Kin, story_mark
from monitor.steps.placing import placements
from monitor.steps.storying import retell, settle
from monitor.store import story_tables, tables
from monitor.store.engine import Database
from monitor.store.gists import facts_of, words_of
from monitor.stories.keys import keys_of
from monitor.stories.packing import unpacked
from tests.build import make_article

ASSESSED = 300  # articles
WANTED = 1.5
MARKS = [f"{kind}:{n}" for n in range(170) for kind in ("place", "person", "deed", "thing", "body", "deed")]


def main(url: str | None, stored: int) -> int:
    """Print the table; 1 when an article costs more than is wanted."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(url or f"sqlite:///{folder}/monitor.db", create=True)
        with closing(database):
            few = _assessing(database, 0, FEW)
            many = _assessing(database, FEW + ASSESSED, stored)
    print(f"among {FEW:,}: {few * 1000:.1f} ms, among {stored:,}: {many * 1000:.1f} ms an article ({database.kind})")
    print(f"ratio {many / few:.2f} (wanted: at most {WANTED:g})")
    return int(many / few > WANTED)


def _assessing(database: Database, begin: int, stored: int) -> float:
    """Fill the database up to `stored` articles; seconds for one more, the median of ASSESSED."""
    _fill(database, begin, stored)
    clock = time.process_time if database.kind == "sqlite" else time.perf_counter
    times = []
    for n in range(stored, stored + ASSESSED):
        id, judgement, kin = _arrived(database, n)
        begun = clock()
        _assess(database, id, judgement, kin)
        times.append(clock() - begun)
    return statistics.median(times)


def _arrived(database: Database, n: int) -> tuple[ArticleId, Judgement, Kin]:
    at = BEGIN + timedelta(days=n / A_DAY)
    made = _print(_words(n))
    with database.write() as db:
        article = make_article(url=str(n), published_at=at)
        id, _ = db.articles.add(article, known_at=at, now=at, page_sha256=None)
    judgement = Judgement(language="en", matches=(), fingerprint=made, gist=_gist(n))
    kin = Kin(
        id=id, url=str(n), title="", published_at=at, known_at=at, text_sha256=f"-{n}", fingerprint=made, copy_of=None
    )
    return id, judgement, kin


def _assess(database: Database, id: ArticleId, judgement: Judgement, kin: Kin) -> None:
    """The transaction of steps/assess.py."""
    with database.write() as db:
        stored = db.articles.by_id(id)
        assert stored is not None
        db.lock("placement")
        placed = placements(db.articles, kin)
        db.articles.assessed(replace(stored), judgement, placed.moved, kin.known_at)
        told, _ = retell(db, {id: judgement.gist})
        alone = [placement.article for placement in placed.moved if placement.lead is None]
        settle(db, alone, [p.article for p in placed.moved if p.lead is not None], retold=told)


def _fill(database: Database, begin: int, end: int) -> None:
    for first in range(begin, end, 5000):
        numbers = range(first, min(first + 5000, end))
        made = list(_rows(numbers))
        with database.write() as db:
            db.connection.execute(insert(tables.article), [article for article, _, _ in made])
            db.connection.execute(insert(tables.fingerprint), [row for _, row, _ in made])
            bands = [{"key": key, "article_id": article["id"]} for article, _, keys in made for key in keys]
            db.connection.execute(insert(tables.band), sorted(bands, key=lambda row: (row["key"], row["article_id"])))
            gists, keys = zip(*_stories(numbers), strict=True)
            db.connection.execute(insert(story_tables.gist), list(gists))
            rows = sorted(
                (row for each in keys for row in each), key=lambda row: (row["key"], row["at"], row["article_id"])
            )
            db.connection.execute(insert(story_tables.story_key), rows)
        print(f"\r{numbers[-1] + 1:,} stored", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    with database.write() as db:
        if database.kind == "postgresql":  # it counts on from its own last number
            db.connection.execute(text("SELECT setval(pg_get_serial_sequence('article', 'id'), :end)"), {"end": end})
        db.connection.execute(text("ANALYZE"))


def _stories(numbers: range) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    for n in numbers:
        gist, at = _gist(n), BEGIN + timedelta(days=n / A_DAY)
        row = {
            "article_id": n + 1,
            "mark": story_mark(str(n)),
            "at": at,
            "words": words_of(gist),
            "facts": facts_of(gist),
        }
        row |= {"story": n + 1, "score": 1.0, "reason": "the first report of it"}
        second = int(at.timestamp())
        yield row, [{"key": key, "at": second, "article_id": n + 1} for key in keys_of(gist)]


def _gist(n: int) -> Gist:
    """What a made-up article tells; every third tells what the one before does, in other words."""
    drawn = np.random.default_rng(n - 1 if n % 3 == 2 else n)
    marks = tuple(sorted({MARKS[int(rank) % len(MARKS)] for rank in drawn.zipf(1.3, 9)}))
    words = sorted(
        {int(rank) * 2654435761 % 2**32 for rank in np.random.default_rng(n + 1).zipf(1.15, 48).astype(np.uint64)}
    )
    day = BEGIN.toordinal() + n // A_DAY
    return unpacked(
        {
            "language": "en", "on": day, "words": words, "weights": [36] * len(words), "headline": words[:6],
            "title": marks[:3], "front": marks[:6], "main": marks, "named": marks, "days": [day], "all_days": [day],
            "numbers": [int(number) for number in drawn.integers(1, 60, 2)],
            "places": [mark for mark in marks[:6] if mark.startswith("place:")],
        }
    )  # fmt: skip


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(
        main(
            arguments[0] if arguments and arguments[0] != "-" else None,
            int(arguments[1]) if len(arguments) > 1 else 200_000,
        )
    )
