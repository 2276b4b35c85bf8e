"""How fast new entries are stored in SQLite, beside the bare driver and a naive use of the ORM on the same rows.

    python benchmarks/storing.py [ROUNDS]

A thousand feeds bring twenty entries each, of 1.5 KB. `monitor`: as a poll keeps them, looking first what is known, entries of
fifty feeds in one transaction; what is let go and what is forgotten is looked for, too. `sqlite3`: the driver's executemany into
the same table. `ORM`: a session that gets `add_all`, in SQLAlchemy's manner; `ORM, one by one`: asks for each row whether it is
there and adds it. All with the same file settings, fifty feeds a commit; processor time, rounds interleaved, a ratio is taken
inside a round. Wanted: as fast as the ORM that looks for nothing. Exit code 1 when it is slower.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session, registry

from benchmarks.invented import BEGIN, made
from monitor.model import Entry, FeedSpec, FeedState
from monitor.store import tables
from monitor.store.engine import Database
from monitor.store.entries import Entries, _row
from monitor.store.tables import key_of

FEEDS, ENTRIES, TOGETHER = 1000, 20, 50
BASE, WANTED = "ORM", 1.0


def main(rounds: int) -> int:
    """Print the table; 1 when it is slower than is wanted."""
    sides: dict[str, Callable[[Connection, FeedState, list[Entry]], None]] = {
        "monitor": _ours,
        "sqlite3": _driver,
        "ORM": _all_at_once,
        "ORM, one by one": _one_by_one,
    }
    texts = [article.text[:1200] for article in made(0, 200)]
    spent: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, store in sides.items():
            spent[name].append(_measured(store, texts))
    for name, seconds in spent.items():
        ratios = [base / mine for base, mine in zip(spent[BASE], seconds, strict=True)]
        span = f"{min(ratios):.2f} to {max(ratios):.2f}"
        speed = FEEDS * ENTRIES / statistics.median(seconds)
        print(f"{name:<16} {speed:9,.0f} entries/s, {statistics.median(ratios):6.2f} x ({span})")
    ours = statistics.median(base / mine for base, mine in zip(spent[BASE], spent["monitor"], strict=True))
    return int(ours < WANTED)


def _measured(store: Callable[[Connection, FeedState, list[Entry]], None], texts: list[str]) -> float:
    """Processor seconds for all entries."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(f"sqlite:///{folder}/monitor.db", create=True)
        with database.write() as db:
            db.feeds.sync([FeedSpec(slug=f"f{n}", url=f"http://f{n}.example/", title="F") for n in range(FEEDS)], BEGIN)
            feeds = db.feeds.all()
        work = [(feed, _entries(n, texts)) for n, feed in enumerate(feeds)]
        begun = time.process_time()
        for start in range(0, FEEDS, TOGETHER):
            with database.write() as db:
                for feed, entries in work[start : start + TOGETHER]:
                    store(db.connection, feed, entries)
        spent = time.process_time() - begun
        with database.read() as db:
            assert db.connection.scalar(select(func.count()).select_from(tables.entry)) == FEEDS * ENTRIES
        database.close()
    return spent


def _entries(feed: int, texts: list[str]) -> list[Entry]:
    return [
        replace(
            _PLAIN,
            guid=f"{feed}-{k}",
            url=f"http://f{feed}.example/{k}",
            canonical_url=f"http://f{feed}.example/{k}",
            content=texts[(feed * ENTRIES + k) % len(texts)],
        )
        for k in range(ENTRIES)
    ]


_PLAIN = Entry(
    guid="", url="", canonical_url="", title="Ferries are late again this morning", summary="The desk says more at noon.",
    published_at=BEGIN,
)  # fmt: skip


def _ours(connection: Connection, feed: FeedState, entries: list[Entry]) -> None:
    assert len(Entries(connection).add_new(feed, entries, BEGIN)) == ENTRIES


def _driver(connection: Connection, feed: FeedState, entries: list[Entry]) -> None:
    names = [column.name for column in tables.entry.columns if column.name != "id"]
    marks = ", ".join("?" * len(names))
    rows = [_row(feed.id, key_of(e.guid), e, BEGIN) for e in entries]
    connection.connection.driver_connection.executemany(  # type: ignore[union-attr]
        f"INSERT INTO entry ({', '.join(names)}) VALUES ({marks})",
        [[_plain(row.get(name, 0 if name == "revisions" else None)) for name in names] for row in rows],
    )


def _plain(value: object) -> object:
    """As the driver keeps it."""
    if isinstance(value, list):
        return "[]"
    return value.isoformat() if hasattr(value, "isoformat") else value


class _Row:
    """What the ORM makes of a row."""


registry().map_imperatively(_Row, tables.entry)


def _made_of(feed: FeedState, entry: Entry) -> _Row:
    row = _Row()
    for name, value in _row(feed.id, key_of(entry.guid), entry, BEGIN).items():
        setattr(row, name, value)
    return row


def _all_at_once(connection: Connection, feed: FeedState, entries: list[Entry]) -> None:
    with Session(connection, join_transaction_mode="rollback_only") as session:
        session.add_all([_made_of(feed, e) for e in entries])
        session.flush()


def _one_by_one(connection: Connection, feed: FeedState, entries: list[Entry]) -> None:
    with Session(connection, join_transaction_mode="rollback_only") as session:
        for e in entries:
            there = select(_Row).where(tables.entry.c.feed_id == feed.id, tables.entry.c.guid == key_of(e.guid))
            if session.scalars(there).first() is None:
                session.add(_made_of(feed, e))
                session.flush()


if __name__ == "__main__":
    sys.exit(main(int([*sys.argv[1:], "5"][0])))
