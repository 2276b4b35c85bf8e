"""Who may write when: locks by name, claims of rows that wait, and the fence before a worker that overslept (ARCHITECTURE 7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, Table, Update, bindparam, or_, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from monitor.store.dialect import skip_taken_rows, wait_for_rows
from monitor.store.inserts import insert_ignore
from monitor.store.tables import lock as lock_rows

T = TypeVar("T")

CHUNK = 500  # values in one IN list
LATER = timedelta(minutes=1)  # by which another machine's clock may be ahead of ours


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The values in slices that fit one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def hold(connection: Connection, name: str) -> None:
    """Wait for, and hold until commit, the row lock of this name."""
    connection.execute(insert_ignore(connection, lock_rows, "name").values(name=name))
    connection.execute(wait_for_rows(select(lock_rows.c.name).where(lock_rows.c.name == name)))


def claim(connection: Connection, table: Table, ids: Collection[int], now: datetime, until: datetime) -> list[int]:
    """Those of `ids` that were due and that nobody else is claiming, in rising order: they are ours until `until`, one attempt
    more."""
    return sorted(row.id for row in claimed(connection, table, ids, now, until, table.c.id))


def claimed(
    connection: Connection,
    table: Table,
    ids: Collection[int],
    now: datetime,
    until: datetime,
    what: Table | Column[Any],
) -> list[Row[Any]]:
    """`claim`, with the rows as they stand after it, or this column of them, in any order."""
    rows: list[Row[Any]] = []
    for chunk in chunks(sorted(set(ids))):
        rows += connection.execute(_claim_of(table, what), {"ids": chunk, "now": now, "until": until})
    return rows


@cache
def _claim_of(table: Table, what: Table | Column[Any]) -> ReturningUpdate[Any]:
    return _leased(table, table.c.id.in_(_due_of(table))).returning(what)


def lock_due(connection: Connection, table: Table, ids: Collection[int], now: datetime) -> list[int]:
    """Those of `ids` that are due and that nobody else is claiming, locked until commit, in rising order: for who has to see them
    as they stand before `lease`."""
    won: list[int] = []
    for chunk in chunks(sorted(set(ids))):
        won += connection.scalars(_due_of(table), {"ids": chunk, "now": now})
    return won


@cache
def _due_of(table: Table) -> Select[Any]:
    due = table.c.due_at <= bindparam("now", type_=table.c.due_at.type)
    query = select(table.c.id).where(table.c.id.in_(bindparam("ids", expanding=True)), due)
    return skip_taken_rows(query.order_by(table.c.id))


def lease(connection: Connection, table: Table, ids: Sequence[int], until: datetime, **also: Any) -> None:
    """Make locked rows ours: due again when the lease ends, one attempt more."""
    for chunk in chunks(ids):
        connection.execute(_leased(table, table.c.id.in_(chunk)).values(**also), {"until": until})


def _leased(table: Table, those: ColumnElement[bool]) -> Update:
    change = update(table).where(those)
    until = bindparam("until", type_=table.c.due_at.type)
    return change.values(due_at=until, attempts=table.c.attempts + 1)


def given_back(
    connection: Connection, table: Table, ids: Sequence[int], since: datetime, lease: timedelta, now: datetime
) -> int:
    """Make due at once those of `ids` that were claimed for `lease` since a moment and are not finished. Returns how many.
    What was finished is due by no lease; a feed that was polled meanwhile has its next poll, wherever that falls."""
    still = [table.c.due_at > now, table.c.due_at > since + lease, table.c.due_at <= now + lease + LATER]
    if "last_polled_at" in table.c:
        still.append(or_(table.c.last_polled_at.is_(None), table.c.last_polled_at < since))
    given = 0
    for chunk in chunks(ids):
        change = update(table).where(table.c.id.in_(chunk), *still).values(due_at=now)
        given += connection.execute(change).rowcount
    return given


def postponed(connection: Connection, table: Table, id: int, attempts: int, until: datetime, error: str | None) -> bool:
    """Give a claimed row back, due at `until`; with an error it counts as one more failure, without one the
    last error stands. False: the lease was lost."""
    failed = {} if error is None else {"failures": table.c.failures + 1, "last_error": error}
    return fenced(connection, table, id, attempts, due_at=until, **failed)


def fenced(connection: Connection, table: Table, id: int, attempts: int, **values: Any) -> bool:
    """Change a claimed row. False, and nothing written: `attempts` has moved on, so the row is another worker's."""
    change = update(table).where(table.c.id == id, table.c.attempts == attempts).values(**values)
    return connection.execute(change).rowcount == 1
