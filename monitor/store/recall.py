"""After a clock that ran ahead: what it put off for years is due again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, update

LONGEST_WAIT = timedelta(days=8)  # nothing waits longer than a week: Retry-After is cut there, and a day is for clocks


def recall(connection: Connection, waiting: Iterable[Table], now: datetime) -> int:
    """Make every row due at `now` that waits for longer than anything may wait; returns how many there were.

    Only `due_at` is touched: a clock that has gone back may be the wrong one of the two, and then nothing else may suffer.
    """
    count = 0
    for table in waiting:
        late = update(table).where(table.c.due_at > now + LONGEST_WAIT).values(due_at=now)
        count += connection.execute(late).rowcount
    return count
