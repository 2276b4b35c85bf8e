"""How rows that wait are claimed, and how a worker that overslept is kept from writing (ARCHITECTURE 7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, select, update

from monitor.store.dialect import skip_taken_rows

T = TypeVar("T")

CHUNK = 500  # values in one IN list


def chunks(values: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The values in slices that fit one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def lock_due(connection: Connection, table: Table, ids: Collection[int], now: datetime) -> list[int]:
    """Those of `ids` that are due and that nobody else is claiming, locked until commit, in rising order."""
    won: list[int] = []
    for chunk in chunks(sorted(set(ids))):
        query = select(table.c.id).where(table.c.id.in_(chunk), table.c.due_at <= now).order_by(table.c.id)
        won += connection.scalars(skip_taken_rows(query))
    return won


def lease(connection: Connection, table: Table, ids: Sequence[int], until: datetime, **also: Any) -> None:
    """Make locked rows ours: due again when the lease ends, one attempt more."""
    for chunk in chunks(ids):
        change = update(table).where(table.c.id.in_(chunk))
        connection.execute(change.values(due_at=until, attempts=table.c.attempts + 1, **also))


def postponed(connection: Connection, table: Table, id: int, attempts: int, until: datetime, error: str | None) -> bool:
    """Give a claimed row back, due at `until`; with an error it counts as one more failure. False: the lease was lost."""
    failed = {} if error is None else {"failures": table.c.failures + 1}
    return fenced(connection, table, id, attempts, due_at=until, last_error=error, **failed)


def fenced(connection: Connection, table: Table, id: int, attempts: int, **values: Any) -> bool:
    """Change a claimed row. False, and nothing written: `attempts` has moved on, so the row is another worker's."""
    change = update(table).where(table.c.id == id, table.c.attempts == attempts).values(**values)
    return connection.execute(change).rowcount == 1
