"""What it costs to fingerprint an article, to compare two, and to place one among 2,000 and among 200,000 stored articles.

    python benchmarks/copies.py [DATABASE_URL] [STORED]

DATABASE_URL: an empty database ("-", the default: an SQLite file that is removed afterwards). STORED: the larger number.
Reading is measured beside feedparser's parse of a feed with twenty such articles, in the same rounds. The stored articles are
made of words with the frequencies of news (Zipf), one in ten a copy of another; their ages spread over as many days as 1,500 a
day give. Wanted: a fingerprint at most 0.3 of the parse, a comparison at most 0.1; placing among 200,000 at most 1.5 of placing
among 2,000. Exit code 1 when one of them costs more.
"""

from __future__ import annotations

import random
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import numpy as np
from sqlalchemy import insert

from monitor.articles.dedup import compared
from monitor.articles.minhash import _bands, fingerprint
from monitor.articles.sequence import Words, packed
from monitor.model import ArticleId, Fingerprint, Kin
from monitor.steps.placing import placements
from monitor.store import tables
from monitor.store.engine import Database
from tests.copying.generator import LANGUAGES, bases, every_ninth_changed

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
A_DAY = 1500
FEW = 2000
LENGTH = 300  # words
PLACED = 300  # articles
WANTED = {"fingerprint": 0.3, "comparison": 0.1, "placing": 1.5}


def main(url: str | None, stored: int) -> int:
    """Print the table; 1 when something costs more than is wanted."""
    costs = _reading()
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(url or f"sqlite:///{folder}/monitor.db", create=True)
        with closing(database):
            few = _placing(database, 0, FEW)
            many = _placing(database, FEW, stored)
    costs["placing"] = many / few
    print(f"placing among {FEW:,}: {few * 1000:.2f} ms, among {stored:,}: {many * 1000:.2f} ms")
    for name, most in WANTED.items():
        print(f"{name:<12} {costs[name]:6.3f} (wanted: at most {most:g})")
    return int(any(costs[name] > most for name, most in WANTED.items()))


def _reading() -> dict[str, float]:
    texts = [(text, language) for language in LANGUAGES for text in bases(language)]
    feeds = [_feed(bases(language)) for language in LANGUAGES]
    pairs = []
    for n, (text, language) in enumerate(texts):
        changed = every_ninth_changed(text, language, random.Random(n))
        pairs.append((_kin(0, fingerprint("", text), BEGIN), _kin(1, fingerprint("", changed), BEGIN)))
    sides = {
        "parse": lambda: [feedparser.parse(feed) for feed in feeds],
        "fingerprint": lambda: [fingerprint("", text) for text, _ in texts],
        "comparison": lambda: [compared(*pair) for pair in pairs],
    }
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(5):
        for name, side in sides.items():
            begun = time.process_time()
            side()
            times[name].append((time.process_time() - begun) / (len(feeds) if name == "parse" else len(texts)))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(*(f"{name} {taken * 1000:.2f} ms" for name, taken in medians.items()), sep=", ")
    return {name: taken / medians["parse"] for name, taken in medians.items()}


def _feed(texts: list[str]) -> bytes:
    items = "".join(
        f"<item><title>Report {n}</title><link>http://herald.example/{n}</link><guid>{n}</guid>"
        f"<pubDate>Mon, 26 Oct 2026 05:{n:02}:00 GMT</pubDate><description><![CDATA[<p>{text}</p>]]></description></item>"
        for n, text in enumerate(texts)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title>{items}</channel></rss>'.encode()


def _placing(database: Database, begin: int, stored: int) -> float:
    """Fill the database up to `stored` articles; seconds of processor time for one placing there, the median."""
    _fill(database, begin, stored)
    numbers = np.random.default_rng(stored)
    times = []
    with database.read() as db:
        for _ in range(PLACED):
            which = int(numbers.integers(max(stored - A_DAY, 0), stored))
            words = _words(which)
            if numbers.random() < 0.5:
                words = words.copy()
                words[::9, 0] = numbers.integers(0, 1 << 32, len(words[::9]), dtype=np.uint32)
            else:
                words = _words(1_000_000 + which)
            kin = _kin(10_000_000 + which, _print(words), BEGIN + timedelta(days=stored / A_DAY))
            begun = time.process_time()
            placements(db.articles, kin)
            times.append(time.process_time() - begun)
    return statistics.median(times)


def _fill(database: Database, begin: int, end: int) -> None:
    for first in range(begin, end, 5000):
        made = list(_rows(range(first, min(first + 5000, end))))
        with database.write() as db:
            db.connection.execute(insert(tables.article), [article for article, _, _ in made])
            db.connection.execute(insert(tables.fingerprint), [row for _, row, _ in made])
            bands = [{"key": key, "article_id": article["id"]} for article, _, keys in made for key in keys]
            db.connection.execute(insert(tables.band), sorted(bands, key=lambda row: (row["key"], row["article_id"])))


def _rows(numbers: range) -> Iterator[tuple[dict[str, object], dict[str, object], tuple[int, ...]]]:
    for n in numbers:
        made = _print(_words(n))
        at = BEGIN + timedelta(days=n / A_DAY)
        article = {
            "id": n + 1, "url_key": str(n), "url": str(n), "title": "", "text": "", "text_sha256": str(n), "outlet": "",
            "precision": "unknown", "method": "page", "known_at": at, "assessed_at": at, "attempts": 0, "failures": 0,
        }  # fmt: skip
        bands = struct.pack(f"<{len(made.bands)}q", *made.bands)
        row = {"article_id": n + 1, "sequence": made.sequence, "bands": bands, "figures": [], "words": made.words}
        yield article, row, made.bands


def _words(number: int) -> Words:
    """The words of a made-up article; every tenth is that of the one before with other words here and there."""
    if number % 10 == 9 and number < 1_000_000:
        words = _words(number - 1).copy()
        words[5::12, 0] = np.random.default_rng(number).integers(0, 1 << 32, len(words[5::12]), dtype=np.uint32)
        return words
    drawn = np.random.default_rng(number).zipf(1.15, LENGTH).astype(np.uint64) * np.uint64(2654435761)
    return np.column_stack((drawn.astype(np.uint32), np.full(LENGTH, 0x00FF00FF, np.uint32)))


def _print(words: Words) -> Fingerprint:
    return Fingerprint(sequence=packed(words), bands=_bands(words), figures=(), words=len(words))


def _kin(id: int, made: Fingerprint, at: datetime) -> Kin:
    return Kin(
        id=ArticleId(id), url=str(id), title="", published_at=None, known_at=at, text_sha256=f"-{id}", fingerprint=made,
        copy_of=None,
    )  # fmt: skip


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    arguments = sys.argv[1:]
    sys.exit(
        main(
            arguments[0] if arguments and arguments[0] != "-" else None,
            int(arguments[1]) if len(arguments) > 1 else 200_000,
        )
    )
