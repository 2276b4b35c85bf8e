"""What SQLite and PostgreSQL do each in its own way; with inserts.py the only place that knows one from the other.

Types, row locks and connection settings; what its drivers' errors mean stands in troubles.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    URL,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Double,
    Engine,
    Index,
    Integer,
    Select,
    TableValuedAlias,
    Text,
    any_,
    bindparam,
    column,
    create_engine,
    event,
    func,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

WAIT_S = 30  # for a lock somebody else holds
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts rows only in a column that says INTEGER
Json = JSON(none_as_null=True)  # json, not jsonb: PostgreSQL's jsonb refuses \u0000 in text from outside
NEVER_REUSE: dict[str, Any] = {
    "sqlite_autoincrement": True
}  # a publication must not meet a new article under a deleted one's id


class Moment(TypeDecorator[datetime]):
    """An instant in UTC. Refuses naive values (ValueError); gives aware UTC back.

    SQLite has no such type: there it is text of fixed width, so that text order is time order.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Timestamptz on PostgreSQL, text on SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The instant as the database keeps it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} is naive: the store keeps aware datetimes only")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The instant, aware and in UTC."""
        if value is None:
            return None
        stored = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return stored.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """Text from outside, ordered by code point on both databases (PostgreSQL: COLLATE "C").

    NUL, which PostgreSQL cannot keep, and lone surrogates, which UTF-8 cannot spell, become U+FFFD: one character for one,
    so that offsets stay true.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text; on PostgreSQL with the collation that SQLite has by nature."""
        return dialect.type_descriptor(Text(collation="C") if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text with every character storable."""
        return None if value is None else storable(value)


class Seconds(TypeDecorator[timedelta]):
    """A span of time as a number of seconds, true to the microsecond up to 285 years."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:
        """The span in seconds."""
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:
        """The span of so many seconds."""
        return None if value is None else timedelta(seconds=value)


def storable(text: str) -> str:
    """The text as both databases can keep it."""
    if text.isascii() and "\0" not in text:  # quicker to see than to look for
        return text
    return _UNSTORABLE.sub("\ufffd", text)


def due_index(name: str, column: Column[Any]) -> Index:
    """An index of the rows that wait, or have another moment that most have not, and of no others."""
    return Index(name, column, sqlite_where=column.is_not(None), postgresql_where=column.is_not(None))


def make_engine(url: URL) -> Engine:
    """An engine whose transactions begin as `door` says (execution option "read" or "write").

    SQLite: the driver's own transaction magic is off; we say BEGIN, or BEGIN IMMEDIATE so that a writer waits for its turn
    at the beginning, where waiting is possible, and never in the middle.
    """
    if url.get_backend_name() == "postgresql":
        engine = create_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=24,
            connect_args=_KEPT_ALIVE,
        )
        event.listen(engine, "connect", _prepare_postgresql)
        return engine
    engine = create_engine(url, connect_args={"timeout": WAIT_S}, pool_size=8, max_overflow=24)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


_KEPT_ALIVE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
"""For libpq: who is cut off from the server knows it within half a minute. (TCP alone would wait for a quarter of an hour.)"""


def driver_arguments(engine: Engine) -> dict[str, Any]:
    """How psycopg connects to the same PostgreSQL."""
    return {**_KEPT_ALIVE, **engine.dialect.create_connect_args(engine.url)[1]}


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    # Nothing here writes to the file: it may be somebody else's. WAL is switched on by `use_wal` when we know it is ours.
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON", "journal_size_limit = 67108864"):
        connection.execute(f"PRAGMA {pragma}").close()
    connection.execute(
        "PRAGMA cache_size = -1000"
    ).close()  # KiB, for each of ten connections: the system caches the file too


def _begin_sqlite(connection: Connection) -> None:
    """Said to the driver itself: through SQLAlchemy these two take longer than a small transaction's own statements."""
    writes = connection.get_execution_options().get("door") == "write"
    driver: Any = connection.connection.driver_connection
    was = connection.info.pop("writes", None)  # nobody knows it while it changes
    if was is not writes:
        driver.execute(f"PRAGMA query_only = {'OFF' if writes else 'ON'}").close()
    connection.info["writes"] = writes
    driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN").close()


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")  # else a hostile year 1 leaves the range of Python's datetime
        cursor.execute(f"SET lock_timeout = '{WAIT_S}s'")
        # else a machine that was cut off in the middle would keep its locks for two hours
        cursor.execute(f"SET idle_in_transaction_session_timeout = '{2 * WAIT_S}s'")
    connection.commit()


def door_options(door: str) -> dict[str, Any]:
    """Execution options that make an engine's transactions read-only ("read") or not ("write")."""
    return {"door": door, "postgresql_readonly": door == "read"}


def is_sqlite(connection: Connection) -> bool:
    """True on SQLite."""
    return connection.dialect.name == "sqlite"


def use_wal(connection: Connection) -> None:
    """Readers and one writer at a time without waiting. Kept in the file; outside a transaction only."""
    driver: Any = connection.connection.driver_connection
    if is_sqlite(connection) and driver.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        driver.execute("PRAGMA journal_mode = WAL").close()


def loosen_references(connection: Connection, *, loose: bool) -> None:
    """Foreign keys off while a migration rebuilds tables (SQLite would delete the children); outside a transaction only."""
    if is_sqlite(connection):
        driver: Any = connection.connection.driver_connection
        driver.execute(f"PRAGMA foreign_keys = {'OFF' if loose else 'ON'}").close()


def lock_schema(connection: Connection) -> None:
    """One migration at a time. SQLite's write transaction is alone by nature."""
    if not is_sqlite(connection):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1768188258)")


def wait_for_rows(query: Select[Any]) -> Select[Any]:
    """Lock the rows, waiting for them. SQLite's write transaction has locked everything already."""
    return query.with_for_update()


def skip_taken_rows(query: Select[Any]) -> Select[Any]:
    """Lock the rows that nobody else is claiming at this moment. On SQLite nobody can be."""
    return query.with_for_update(skip_locked=True)


def take_free_rows(query: Select[Any]) -> Select[Any]:
    """As `skip_taken_rows`, for rows that stay as long as they are held: others may put rows under them, and not change them."""
    return query.with_for_update(key_share=True, skip_locked=True)


def size_of(connection: Connection) -> int:
    """Bytes that the database takes; room that is free within it counts."""
    if is_sqlite(connection):
        return int(
            connection.scalar(text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")) or 0
        )
    return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def month_of(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[str]:
    """The month of a moment in UTC, as "2026-10"."""
    if is_sqlite(connection):
        return func.substr(type_coerce(moment, Text), 1, 7, type_=Text)
    return func.to_char(moment, "YYYY-MM", type_=Text)  # every session's zone is UTC


def asked_numbers(lite: bool) -> TableValuedAlias:
    """Whole numbers that a statement is given as `asked`, in the form of `numbers`: a table with the one column `value`. However
    many they are it is one parameter; so the statement can be made once for all. `lite`: for SQLite."""
    value = column("value", BigInteger)
    if lite:
        return func.json_each(bindparam("asked", type_=Text)).table_valued(value, name="asked")
    asked = func.unnest(bindparam("asked", type_=ARRAY(BigInteger)))
    return asked.table_valued(value, name="asked").render_derived()


def is_asked(lite: bool, number: Column[int]) -> ColumnElement[bool]:
    """Whether a column is one of `asked_numbers`, so that its index is asked for each of them."""
    if lite:
        return number.in_(select(asked_numbers(lite).c.value))
    return number == any_(bindparam("asked", type_=ARRAY(BigInteger)))


def numbers(connection: Connection, asked: Sequence[int]) -> str | list[int]:
    """Whole numbers as the parameter `asked`."""
    return json.dumps(list(asked)) if is_sqlite(connection) else list(asked)
