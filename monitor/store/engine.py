"""The database and its two doors, `read()` and `write()`."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from monitor.disk import in_words, sync_folder
from monitor.errors import StoreError, StoreLost
from monitor.store import dialect, schema, troubles
from monitor.store.door import Door
from monitor.store.files import (
    copy_whole,
    daemon_lock,
    demand_own_log,
    demand_sound,
    make_folder_for,
    make_private,
    parse_url,
    place_of,
    put_new,
    real_file,
    shut_to_others,
    where_of,
)
from monitor.store.held import Held
from monitor.store.together import Together
from monitor.store.turns import Turns

__all__ = ["Database", "daemon_lock"]

W = TypeVar("W")
A = TypeVar("A")


class Database:
    """SQLite or PostgreSQL, by SQLAlchemy URL. Safe to share between threads, not between processes."""

    def __init__(self, url: str, *, called: str | None = None) -> None:
        """Nothing is opened or checked yet. `called`: what a person knows it as, else it is named by its URL. Raises StoreError
        for a URL that names neither database."""
        self._url = parse_url(url)
        self._where = called or where_of(self._url)
        try:
            self._engine = dialect.make_engine(self._url)
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise StoreError(
                f"the driver for {self._where} is missing: pip install 'idlib-monitor[postgres]' ({error})"
            ) from error
        self._place: tuple[int, int] | None = None  # of the file that was opened
        self._log = ""  # the name of what is written beside it
        self._logged = False  # whether its log was there at the last transaction
        self._turns = Turns(dialect.WAIT_S)
        self._together = Together(self.write)
        self.locks = Held()  # how they were used by this process
        self._reader = self._engine.execution_options(**dialect.door_options("read"))
        self._writer = self._engine.execution_options(**dialect.door_options("write"))

    @classmethod
    def open(cls, url: str, *, create: bool = False, whole: bool = False) -> Database:
        """The database, its schema checked. With `create` a missing or empty one is made, and one that others could read is its
        owner's alone from then on. `whole`: an SQLite file is read from its first page to its last, for damage may lie where
        no query has looked yet.

        Raises StoreError, saying what to do, for one that is missing, empty, older, newer, another program's, or no
        database at all. None of these is changed.
        """
        database = cls(url)
        try:
            database._open(create=create, whole=whole)
        except StoreError:
            database.close()
            raise
        return database

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        """Which of the two it is."""
        return "sqlite" if self._url.get_backend_name() == "sqlite" else "postgresql"

    @property
    def where(self) -> str:
        """What a person knows it as, without a password."""
        return self._where

    @property
    def driver_arguments(self) -> dict[str, Any]:
        """How psycopg connects to it, for who needs more of PostgreSQL than its doors. With the password."""
        return dialect.driver_arguments(self._engine)

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A read-only transaction that sees all as it was at its beginning, whatever others write meanwhile. Raises StoreError
        when the database cannot be used."""
        self._demand_in_place()
        with self._in_plain_words(), self._reader.connect() as connection:
            if self.kind == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Door]:
        """A read-only transaction. Raises StoreError when the database cannot be used."""
        self._demand_in_place()
        with self._in_plain_words(), self._reader.connect() as connection, connection.begin():
            yield Door(connection)

    @contextmanager
    def write(self) -> Iterator[Door]:
        """A transaction that is committed at the end, or undone by any exception. Raises StoreError when the database cannot
        be used."""
        self._demand_in_place()
        turn = self._turns.taken() if self.kind == "sqlite" else nullcontext()
        with turn, self._in_plain_words(), self._writer.connect() as connection:
            door = Door(connection, self.locks)
            try:
                with connection.begin():
                    yield door
                    door.finish()
            finally:
                door.count_locks()

    def together(self, do: Callable[[Door, Sequence[W]], Sequence[A]], what: W, *, weight: int = 1) -> A:
        """What `do` answers to this in a transaction, which it may share with what other threads want (`Together.ask`).
        `weight`: how many small writes it comes to. Raises StoreError when the database cannot be used."""
        return self._together.ask(do, what, weight)

    def close(self) -> None:
        """Let go of every connection."""
        self._logged = False
        self._engine.dispose()

    def check(self) -> list[str]:
        """What is wrong with the database, in plain words; empty when all is well."""
        try:
            self._demand_file()
            with self.read() as door:
                schema.demand_current(door.connection, self._where)
                return [f"{self._where}: {problem}" for problem in _damage(door.connection)]
        except StoreError as error:
            return [str(error)]

    def examined(self) -> tuple[Literal["current", "older", "empty"], list[str]]:
        """How its schema compares with this program's, and what is damaged. Raises StoreError for one that is no database, not
        ours, or newer."""
        with self.read() as door:
            return schema.standing(door.connection, self._where), _damage(door.connection)

    def upgrade(self) -> None:
        """Make or migrate the schema: all of it or nothing. An SQLite file becomes its owner's alone. Raises StoreError for a
        database that is not ours or newer."""
        if self.kind == "sqlite":
            make_folder_for(self._file)
            make_private(self._file)
        with self.read() as door:
            standing = schema.standing(door.connection, self._where)
        if self.kind == "sqlite":
            shut_to_others(self._file)
        if standing == "current":
            return
        with self._in_plain_words(), self._writer.connect() as connection:
            dialect.use_wal(connection)
            dialect.loosen_references(connection, loose=True)
            try:
                with connection.begin():
                    dialect.lock_schema(connection)
                    if schema.standing(connection, self._where) != "current":  # else another process was quicker
                        schema.migrate(connection)
            finally:
                dialect.loosen_references(connection, loose=False)

    def backup(self, path: Path) -> None:
        """A consistent copy at `path`, made while others go on writing. Raises StoreError when there is a file already, and
        on PostgreSQL, which has its own tool."""
        if self.kind == "postgresql":
            raise StoreError(f"{self._where} is PostgreSQL: make the backup with pg_dump")
        self._demand_file()
        if path.exists():
            raise StoreError(f"{path} exists already: nothing was written; give another path")
        if not path.parent.is_dir():
            raise StoreError(f"there is no folder {path.parent}: make it, or give another path; nothing was written")
        part = path.with_name(f".{path.name}.part")
        with self.read() as door:
            schema.standing(door.connection, self._where)
        try:
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(self._file, timeout=dialect.WAIT_S)) as original:
                damage = copy_whole(original, part)
            if damage:
                raise StoreError(
                    f"{self._where} is damaged ({damage}): nothing was copied; older backups are worth more"
                )
            put_new(part, path)
        except FileExistsError as error:
            raise StoreError(f"{path} exists already: nothing was written; give another path") from error
        except sqlite3.Error as error:
            raise StoreError(f"the backup {path} could not be written: {troubles.plain_words(error)}") from error
        except OSError as error:
            raise StoreError(f"the backup {path} could not be written: {in_words(error, path.parent)}") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        sync_folder(path.parent)

    @property
    def _file(self) -> Path:
        return Path(self._url.database or "")

    def _open(self, *, create: bool, whole: bool) -> None:
        if whole and self.kind == "sqlite" and self._file.is_file():
            with self._in_plain_words():
                demand_sound(self._file, self._where)
        if create and self.kind == "sqlite":
            make_folder_for(self._file)
            make_private(self._file)
        elif not create:
            self._demand_file()
        with self.read() as door:
            empty = schema.standing(door.connection, self._where) == "empty"
        if create and empty:
            self.upgrade()
        if create and self.kind == "sqlite":
            shut_to_others(self._file)
        with self.read() as door:
            schema.demand_current(door.connection, self._where)
        with self._in_plain_words(), self._writer.connect() as connection:
            dialect.use_wal(connection)
        if self.kind == "sqlite":
            self._place, self._log = place_of(self._file), f"{real_file(self._file)}-wal"

    def _demand_in_place(self) -> None:
        """Raises StoreError when the file, or its log, was taken away or replaced under us: what is written to a file without a
        name is lost, and a new one in its place would begin from nothing."""
        if self._place is None:  # not opened yet, or never: a look may be all that is wanted
            if self.kind == "sqlite":
                demand_own_log(self._file)
            return
        mend = "put it back, or stop this process and put a copy back with `monitor db restore`"
        there = place_of(self._file)
        if there is None:
            raise StoreError(f"{self._where} was taken away while in use: {mend}")
        if there != self._place:
            raise StoreError(f"{self._where} was replaced by another file while in use: start this process again")
        log = os.path.exists(self._log)
        idle = getattr(self._engine.pool, "checkedin", int)()  # each of these keeps the log there
        if self._logged and idle and not log:
            raise StoreError(f"the log of {self._where} (-wal) was taken away while in use: start this process again")
        self._logged = log

    def _demand_file(self) -> None:
        if self.kind == "sqlite" and not self._file.exists():
            raise StoreError(f"there is no {self._where}: run `monitor db upgrade` to make it")

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            kind = StoreLost if troubles.is_lost(error) else StoreError
            raise kind(f"{self._where}: {troubles.plain_words(error)}") from error
        except PoolTimeout as error:
            raise StoreLost(f"{self._where}: too many transactions at once; work goes on by itself") from error


def _damage(connection: Connection) -> list[str]:
    if not dialect.is_sqlite(connection):
        return []
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
    return found + [f"a row of {row[0]} points to a row of {row[2]} that is not there" for row in broken]
