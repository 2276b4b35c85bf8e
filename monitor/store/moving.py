"""A house moved from one database into another, SQLite or PostgreSQL: every row of every table, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, func, insert, inspect, select, text, update

from monitor.errors import StoreError
from monitor.store import dialect
from monitor.store.engine import Database
from monitor.store.tables import metadata

AT_ONCE = 500  # rows of one statement: a few megabytes where each holds an article

Row = dict[str, Any]


def move(
    source: Database, target: Database, *, progress: Callable[[int], None] = lambda _count: None
) -> dict[str, int]:
    """Copy all rows in one transaction on each side; returns the number of rows by table, which agree on both sides.

    `source` is one that `Database.open` gave; `target` must be empty, or have this version's tables without a row. `progress`
    hears how many rows were copied so far. Raises StoreError, and leaves the target as it was, but for its empty tables.
    """
    target.upgrade()
    with source.snapshot() as there, target.write() as door:
        here = door.connection
        _demand_empty(here, target.where)
        done = 0
        for table in metadata.sorted_tables:
            for rows in _batches(there, table):
                _put(here, table, rows)
                done += len(rows)
                progress(done)
        for table in metadata.sorted_tables:
            _restore_links(there, here, table)
            restore_number(there, here, table)
        counts = _counts(there)
        if counts != (found := _counts(here)):
            wrong = sorted(name for name in counts if counts[name] != found[name])
            raise StoreError(f"the rows of {', '.join(wrong)} do not agree: nothing was copied")
    return counts


def _demand_empty(connection: Connection, where: str) -> None:
    filled = [name for name, rows in _counts(connection).items() if rows]
    if filled:
        raise StoreError(f"{where} holds a house already (rows in {', '.join(filled[:3])}): give an empty database")


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.scalars(select(func.count()).select_from(table)).one()
        for table in metadata.sorted_tables
    }


def _batches(connection: Connection, table: Table) -> Iterator[list[Row]]:
    query = select(table).order_by(*table.primary_key.columns)
    found = connection.execute(query, execution_options={"yield_per": AT_ONCE})
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _own_links(table: Table) -> list[Column[Any]]:
    """Columns that point to rows of the same table, which may come later."""
    return [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def _put(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    absent = dict.fromkeys((column.name for column in _own_links(table)), None)
    connection.execute(insert(table), [{**row, **absent} for row in rows])


def _restore_links(there: Connection, here: Connection, table: Table) -> None:
    for column in _own_links(table):
        (key,) = table.primary_key.columns
        query = select(key.label("at"), column.label("to")).where(column.is_not(None)).order_by(key)
        change = update(table).where(key == bindparam("at")).values({column: bindparam("to")})
        for rows in there.execute(query, execution_options={"yield_per": AT_ONCE}).mappings().partitions():
            here.execute(change, [dict(row) for row in rows])


def restore_number(there: Connection, here: Connection, table: Table) -> None:
    """The next number goes on where the source's would, deleted rows counted: a number is never given twice."""
    key = table.autoincrement_column
    if key is not None and (last := _last_number(there, table, key)):
        if not dialect.is_sqlite(here):
            here.execute(select(func.setval(func.pg_get_serial_sequence(table.name, key.name), last)))
        elif table.dialect_options["sqlite"]["autoincrement"]:
            here.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            here.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": table.name, "last": last})


def _last_number(connection: Connection, table: Table, key: Column[Any]) -> int:
    highest = connection.scalar(select(func.max(key))) or 0
    if not dialect.is_sqlite(connection):
        name = connection.scalar(select(func.pg_get_serial_sequence(table.name, key.name)))
        return max(highest, connection.scalar(text(f"SELECT last_value FROM {name} WHERE is_called")) or 0)  # noqa: S608 its own name
    if not inspect(connection).has_table("sqlite_sequence"):
        return int(highest)
    seen = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    return max(highest, seen or 0)
