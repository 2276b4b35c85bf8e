"""INSERT as each of the two databases has it: what to do with a key that is there, many rows in one statement.

With dialect.py the only place that knows SQLite from PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ARRAY, Connection, Table, TableValuedAlias, bindparam, column, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from monitor.store.dialect import is_sqlite


def insert_ignore(connection: Connection, table: Table, *key: str) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that leaves rows with a known key alone; with RETURNING it gives only those inserted."""
    return _ignoring(is_sqlite(connection), table, key)


@cache
def _ignoring(lite: bool, table: Table, key: tuple[str, ...]) -> sqlite.Insert | postgresql.Insert:
    insert = sqlite.insert(table) if lite else postgresql.insert(table)
    return insert.on_conflict_do_nothing(index_elements=key)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *key: str) -> set[Any]:
    """Insert rows whose keys were looked for in this transaction and not found. Returns the last column of the key of those
    inserted: on SQLite all, for nobody else can have written meanwhile; to ask it costs more than to insert."""
    if not rows:
        return set()
    if is_sqlite(connection):
        connection.execute(insert(table), rows)
        return {row[key[-1]] for row in rows}
    return set(connection.scalars(_insert_new(table, key), rows))


@cache
def _insert_new(table: Table, key: tuple[str, ...]) -> ReturningInsert[Any]:
    return _ignoring(False, table, key).returning(table.c[key[-1]])


def add_up(
    connection: Connection, table: Table, key: Collection[str], column: str, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert rows, and add `column` to those which have the key already: one statement however many they are."""
    if is_sqlite(connection):
        connection.execute(_adding(table, tuple(key), column), list(rows))
        return
    names = [each.name for each in table.columns]
    post = postgresql.insert(table).from_select(names, select(*_as_table(table, names, rows).c))
    added = {column: table.c[column] + post.excluded[column]}
    connection.execute(post.on_conflict_do_update(index_elements=list(key), set_=added))


@cache
def _adding(table: Table, key: tuple[str, ...], column: str) -> sqlite.Insert:
    insert = sqlite.insert(table)
    added = {column: table.c[column] + insert.excluded[column]}
    return insert.on_conflict_do_update(index_elements=key, set_=added)


def _as_table(table: Table, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> TableValuedAlias:
    """Rows as a table, with one parameter for each column, so that the statement is compiled once for all."""
    values = (bindparam(None, [row[name] for row in rows], ARRAY(table.c[name].type)) for name in names)
    typed = (column(name, table.c[name].type) for name in names)
    return func.unnest(*values).table_valued(*typed, name="given").render_derived()


def insert_replacing(
    connection: Connection, table: Table, key: str, columns: Collection[str]
) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that gives the row which has the key already the new values of `columns`."""
    if is_sqlite(connection):
        lite = sqlite.insert(table)
        return lite.on_conflict_do_update(index_elements=[key], set_={name: lite.excluded[name] for name in columns})
    post = postgresql.insert(table)
    return post.on_conflict_do_update(index_elements=[key], set_={name: post.excluded[name] for name in columns})


def insert_numbers(
    connection: Connection, table: Table, rows: Collection[Sequence[int]], names: Sequence[str] = ()
) -> None:
    """Insert rows of whole numbers, for these columns, in the table's order, or for all of them, in one statement."""
    if not rows:
        return
    names = names or [each.name for each in table.columns]
    if is_sqlite(connection):  # as plain rows: to make a dictionary of each costs more than to write it
        plain = str(insert(table).compile(dialect=connection.dialect, column_keys=list(names)))
        connection.exec_driver_sql(plain, [tuple(row) for row in rows])
        return
    given = [dict(zip(names, row, strict=True)) for row in rows]
    connection.execute(insert(table).from_select(names, select(*_as_table(table, names, given).c)))
