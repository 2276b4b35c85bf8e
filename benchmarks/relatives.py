"""Articles in SQLite, and the keys of their texts looked up and added: shared by signatures.py and plugged.py."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import numpy as np
from sqlalchemy import insert

from monitor.articles.sequence import Words
from monitor.model import ArticleId
from monitor.store import tables
from monitor.store.engine import Database
from monitor.store.inserts import insert_numbers

BEGIN = datetime(2026, 10, 20, tzinfo=UTC)
BATCH = 100  # articles in a transaction


def parted(text: str) -> Words:
    """Its words as they stand between spaces, for who does no more with them than other programs do."""
    hashes = [zlib.crc32(word.encode()) for word in text.split(" ")]
    return np.array(hashes, np.uint32).reshape(-1, 1)


def moment(n: int) -> datetime:
    """When article number so-and-so came."""
    return BEGIN + timedelta(seconds=n)


@contextmanager
def stored_in(folder: str, texts: Sequence[str]) -> Iterator[Database]:
    """A database of articles 1, 2, ... with these texts, as they are captured, not assessed yet."""
    usual = {
        "title": "",
        "outlet": "",
        "precision": "unknown",
        "method": "page",
        "attempts": 1,
        "failures": 0,
        "due_at": BEGIN,
    }
    rows = [
        usual | {"id": n, "url_key": str(n), "url": str(n), "text": text, "text_sha256": str(n), "known_at": moment(n)}
        for n, text in enumerate(texts, 1)
    ]
    with closing(Database.open(f"sqlite:///{folder}/monitor.db", create=True)) as database:
        with database.write() as db:
            db.connection.execute(insert(tables.article), rows)
        yield database


def batches(count: int) -> Iterator[list[ArticleId]]:
    """The articles' ids, BATCH at a time."""
    for begin in range(1, count + 1, BATCH):
        yield [ArticleId(id) for id in range(begin, min(begin + BATCH, count + 1))]


def looked_up_and_added(database: Database, keys: Sequence[Sequence[int]]) -> int:
    """Write each article's keys, safe on the disk after each batch, and ask who has relatives. Returns how many articles
    had some among those before them."""
    related = 0
    for ids in batches(len(keys)):
        with database.write() as db:
            rows = {(key, id) for id in ids for key in keys[id - 1]}
            insert_numbers(db.connection, tables.band, sorted(rows))
            related += len(list(db.articles.kindred(ids, db.articles.crowded(ids))))
    return related
