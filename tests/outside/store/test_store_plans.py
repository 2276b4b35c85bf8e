"""What the sweep and the workers ask all day finds its rows by an index, on each engine."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from monitor.model import ArticleId, EntryId, FeedId
from monitor.store import tables
from monitor.store.door import Door
from monitor.store.engine import Database
from tests.build import MORNING

ROWS = 1500
LEASE = timedelta(minutes=20)
NOW = MORNING + timedelta(minutes=5)
ASKED: dict[str, Callable[[Door], object]] = {
    "polls that are due": lambda db: db.feeds.due(NOW, 1000),
    "captures that are due": lambda db: db.entries.due(NOW, 1000),
    "assessments that are due": lambda db: db.articles.due(NOW, 1000),
    "mail that is due": lambda db: db.deliveries.due(NOW, 1000, "email"),
    "what waits for longest": lambda db: db.waiting_since(NOW),
    "what falls due next": lambda db: db.next_due(),
    "a claim of feeds": lambda db: db.feeds.claim([FeedId(7), FeedId(8)], NOW, LEASE),
    "a claim of entries": lambda db: db.entries.claim([EntryId(7), EntryId(8)], NOW, LEASE),
    "a claim of articles": lambda db: db.articles.claim([ArticleId(7), ArticleId(8)], NOW, LEASE),
    "a host that is taken": lambda db: db.hosts.take(["host-7.example"], NOW, LEASE),
    "what a lost worker had": lambda db: db.give_back("poll", [7, 8], MORNING, LEASE, NOW),
}


@pytest.fixture
def filled(database: Database) -> Database:
    """Thousands of rows, one in a hundred of them due."""

    def due(n: int) -> Any:
        return MORNING if n % 100 == 7 else MORNING + timedelta(hours=1, seconds=n)

    usual = {"attempts": 0, "failures": 0, "title": "", "url": "http://a.example/"}
    numbers = range(1, ROWS + 1)
    with database.write() as db:
        feeds = [
            usual | {"id": n, "slug": f"f{n}", "enabled": True, "added_at": MORNING, "due_at": due(n)} for n in numbers
        ]
        db.connection.execute(insert(tables.feed), feeds)
        words = {"summary": "", "content": "", "authors": [], "canonical_url": "http://a.example/"}
        entries = [
            usual | words | {"id": n, "feed_id": n, "guid": str(n), "host": f"host-{n}.example", "first_seen_at": MORNING,
                             "due_at": due(n) if n % 2 else None}
            for n in numbers
        ]  # fmt: skip
        db.connection.execute(insert(tables.entry), entries)
        plain = {"text": "", "outlet": "", "precision": "unknown", "method": "page", "known_at": MORNING}
        articles = [
            usual | plain | {"id": n, "url_key": str(n), "text_sha256": str(n), "due_at": due(n) if n % 2 else None}
            for n in numbers
        ]
        db.connection.execute(insert(tables.article), articles)
        db.connection.execute(insert(tables.host), [{"host": f"host-{n}.example", "free_at": MORNING} for n in numbers])
        made = {"cutoff_at": MORNING, "made_at": MORNING, "content": "{}", "content_sha256": "", "issue": "{}"}
        editions = [
            made | {"id": n, "digest": "daily", "edition_date": (MORNING + timedelta(days=n)).date(), "number": n}
            for n in numbers
        ]
        db.connection.execute(insert(tables.edition), editions)
        sent = {"channel": "email", "address": "a@example.org", "attempts": 1, "tries": 1}
        deliveries = [
            sent | {"id": n, "edition_id": n, "message_id": str(n), "created_at": MORNING, "queued_at": MORNING,
                    "state": "pending" if n == 7 else "sent", "due_at": MORNING if n == 7 else None}
            for n in numbers
        ]  # fmt: skip
        db.connection.execute(insert(tables.delivery), deliveries)
        db.connection.execute(text("ANALYZE"))
    return database


@pytest.mark.parametrize("what", ASKED)
def test_what_is_asked_all_day_reads_no_table_from_end_to_end(what: str, filled: Database) -> None:
    plans = explained(filled, ASKED[what])

    assert plans
    for statement, plan in plans:
        assert [line for line in plan if whole_table(line)] == [], f"{statement}\n" + "\n".join(plan)


def whole_table(line: str) -> bool:
    """Whether a line of a plan says that a table is read from end to end."""
    found = re.match(r"(?:->  )?Seq Scan on (\w+)|SCAN (\w+)(?! USING| VIRTUAL)", line)
    return found is not None and (found[1] or found[2]) in tables.metadata.tables


def test_claims_pass_over_rows_that_others_are_claiming(filled: Database) -> None:
    """On PostgreSQL; on SQLite nobody else can be."""
    if filled.kind == "postgresql":
        with filled.write() as one, filled.write() as other:
            assert [feed.id for feed in one.feeds.claim([FeedId(7)], NOW, LEASE)] == [7]
            assert [feed.id for feed in other.feeds.claim([FeedId(7), FeedId(107)], NOW, LEASE)] == [107]
    else:
        with filled.write() as one:
            assert [feed.id for feed in one.feeds.claim([FeedId(7)], NOW, LEASE)] == [7]
        with filled.write() as other:
            assert [feed.id for feed in other.feeds.claim([FeedId(7), FeedId(107)], NOW, LEASE)] == [107]


def explained(database: Database, ask: Callable[[Door], object]) -> list[tuple[str, list[str]]]:
    """How the database does what is asked: each statement, and the lines of its plan."""
    asked: list[tuple[str, Any]] = []
    how = "EXPLAIN QUERY PLAN" if database.kind == "sqlite" else "EXPLAIN"
    with database.write() as db:

        def note(_c: object, _cursor: object, statement: str, parameters: Any, _x: object, _many: bool) -> None:
            asked.append((statement, parameters))

        if (
            database.kind == "postgresql"
        ):  # so few rows are read as quickly from end to end: is there an index, should there be millions?
            db.connection.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(db.connection, "before_cursor_execute", note)
        ask(db)
        event.remove(db.connection, "before_cursor_execute", note)
        return [
            (statement, [str(row[-1]).strip() for row in db.connection.exec_driver_sql(f"{how} {statement}", given)])
            for statement, given in asked
            if not statement.startswith("INSERT")
        ]
