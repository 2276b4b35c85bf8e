"""What is asked all day long finds its rows by an index when there are a million articles, on each engine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import event, text

from monitor.store import tables
from monitor.store.door import Door
from monitor.store.engine import Database
from tests.databases import ENGINES
from tests.grown import Grown, asked

MADE, MEANT = Grown(2000), 1_000_000
ASKED = asked(MADE)
SMALL = {
    "feed",
    "host",
    "robots",
    "edition",
    "delivery",
    "digest",
    "lock",
    "watch",
    "notice",
    "upkeep",
    "placing",
    "tombstone",
}
"""Tables that articles do not make longer: a few hundred rows."""
WHOLE = r"(?:SCAN|SEARCH(?=[^(]*$)|SEARCH(?=.*\(\w+<\?\))) (\w+)"
"""A search for nothing in particular is one for the least or the most; one with an end and no beginning begins with the first."""
COUNTED = "SELECT name FROM sqlite_schema WHERE name = 'sqlite_stat1'"
PARTIAL = ("article_due", "entry_due", "article_edited")  # indexes of the few rows that wait, or were edited


@pytest.fixture(scope="module", params=["unanalysed", *ENGINES])
def grown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database that holds 2,000 articles and believes that it holds a million; and an SQLite file that never counted them: the
    service has such a one."""
    if request.param == "postgresql":
        with request.getfixturevalue("pool").lent() as url, closing(Database.open(url)) as database:
            _fill(database)
            yield database
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('grown')}/monitor.db"
        with closing(Database.open(url, create=True)) as database:
            _fill(database, analysed=request.param == "sqlite")
            yield database


def _fill(database: Database, *, analysed: bool = True) -> None:
    with database.write() as db:
        for _ in MADE.fill(db.connection):
            pass
        if database.kind == "postgresql":  # it counts on from its own last number
            for name in ("article", "entry"):
                db.connection.execute(text(f"SELECT setval('{name}_id_seq', {MADE.size})"))
        if analysed:
            db.connection.execute(text("ANALYZE"))
    if analysed:
        with database.write() as db:
            (_lengthen_sqlite if database.kind == "sqlite" else _lengthen_postgresql)(db)


def _lengthen_sqlite(db: Door) -> None:
    """sqlite_stat1 has for each index the rows of the table and, for one column and more, the rows that have one value of it."""
    times = MEANT // MADE.size
    rows = db.connection.exec_driver_sql("SELECT rowid, tbl, stat FROM sqlite_stat1").all()
    for row in rows:
        if row.tbl not in SMALL:
            held, *alike = map(int, row.stat.split(" ")[: row.stat.count(" ") + 1])
            longer = [held * times, *(each * times if each > held / 100 else each for each in alike)]
            stat = " ".join(map(str, longer))
            db.connection.exec_driver_sql("UPDATE sqlite_stat1 SET stat = ? WHERE rowid = ?", (stat, row.rowid))
    db.connection.exec_driver_sql("ANALYZE sqlite_schema")  # read again


def _lengthen_postgresql(db: Door) -> None:
    """The planner takes the rows of a page from pg_class, and the pages from the file."""
    names = sorted(set(tables.metadata.tables) - SMALL)
    longer = text(
        "UPDATE pg_class SET reltuples = reltuples * :times WHERE oid IN (SELECT oid FROM pg_class WHERE relname = ANY(:names)"
        " UNION SELECT indexrelid FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relname = ANY(:names))"
    )
    db.connection.execute(longer, {"times": MEANT // MADE.size, "names": names})


@pytest.mark.parametrize("what", ASKED)
def test_no_table_of_a_million_articles_is_read_from_end_to_end(what: str, grown: Database) -> None:
    plans = explained(grown, ASKED[what])

    assert plans
    for statement, read, plan in plans:
        assert read == [], f"{statement}\n{plan}"


def test_a_database_that_counted_its_articles_believes_that_it_holds_a_million(grown: Database) -> None:
    with grown.read() as db:
        if grown.kind == "sqlite" and not db.connection.exec_driver_sql(COUNTED).all():
            assert db.articles.count() == MADE.size
        elif grown.kind == "sqlite":
            stats = db.connection.exec_driver_sql("SELECT stat FROM sqlite_stat1 WHERE tbl = 'article'").scalars()
            assert MEANT in {int(stat.split(" ")[0]) for stat in stats}
        else:
            (plan,) = db.connection.exec_driver_sql("EXPLAIN (FORMAT JSON) SELECT id FROM article").scalars()
            assert plan[0]["Plan"]["Plan Rows"] == pytest.approx(MEANT, rel=0.01)


@pytest.mark.parametrize("what", ["shares of the last days", "reports of stories"])
def test_what_readers_may_see_does_not_begin_with_all_that_matched_their_topics(what: str, grown: Database) -> None:
    plans = explained(grown, ASKED[what])

    assert [statement for statement, _, plan in plans if "match_topic" in plan] == []


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        ("SELECT title FROM article WHERE title = 'x'", "article"),
        ("SELECT max(length(guid)) FROM entry", "entry"),
        ("SELECT other.title FROM article AS other WHERE other.title = 'x'", "article"),
    ],
)
def test_what_reads_a_table_from_end_to_end_is_seen(statement: str, read: str, grown: Database) -> None:
    assert [found for _, found, _ in asked_plainly(grown, statement)] == [[read]]


def test_what_begins_with_the_first_article_is_seen(grown: Database) -> None:
    found = asked_plainly(grown, "SELECT title FROM article WHERE known_at <= '2026-10-20'")

    assert [read for _, read, _ in found] == [["article"]]


def asked_plainly(database: Database, statement: str) -> list[tuple[str, list[str], str]]:
    return explained(database, lambda db: db.connection.execute(text(statement)).all())


def explained(database: Database, ask: Callable[[Door], object]) -> list[tuple[str, list[str], str]]:
    """How the database does what is asked: each statement, the long tables that it reads whole, and its plan. It is undone."""
    said: list[tuple[str, Any]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: Any, _x: object, many: bool) -> None:
        if not statement.startswith("INSERT"):
            said.append((statement, parameters[0] if many else parameters))

    with pytest.raises(_Undone), database.write() as db:
        event.listen(db.connection, "before_cursor_execute", note)
        ask(db)
        event.remove(db.connection, "before_cursor_execute", note)
        found = [(statement, *_read_whole(db, statement, given)) for statement, given in said]
        raise _Undone
    return found


class _Undone(Exception):
    """Nothing of it shall stay."""


def _read_whole(db: Door, statement: str, given: Any) -> tuple[list[str], str]:
    if db.connection.dialect.name == "sqlite":
        lines = [str(row[-1]) for row in db.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)]
        named = {alias: name for name, alias in re.findall(r"(\w+) AS (\w+)", statement)}
        found = [re.match(WHOLE, line) for line in lines if not any(f"INDEX {name}" in line for name in PARTIAL)]
        read = [named.get(line[1], line[1]) for line in found if line]
        return [name for name in read if _is_long(name)], "\n".join(lines)
    plan = db.connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", given).scalar_one()
    return sorted(set(_whole(plan[0]["Plan"]))), json.dumps(plan, indent=1)


def _whole(node: dict[str, Any]) -> Iterator[str]:
    """The long tables that a plan of PostgreSQL reads whole: in their own order, or in that of an index."""
    name = node.get("Relation Name", "")
    by_index = any("Index Cond" in one or one.get("Index Name") in PARTIAL for one in _inner(node))
    if "Scan" in node["Node Type"] and _is_long(name) and not by_index:
        yield name
    for child in node.get("Plans", ()):
        yield from _whole(child)


def _inner(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A scan, and those of indexes on which it rests."""
    yield node
    for child in node.get("Plans", ()):
        yield from _inner(child)


def _is_long(name: str) -> bool:
    return name in tables.metadata.tables and name not in SMALL
