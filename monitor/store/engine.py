"""The database and its two doors, `read()` and `write()`."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Literal

from sqlalchemy import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from monitor.errors import StoreError
from monitor.store import dialect, schema
from monitor.store.door import Door


class Database:
    """SQLite or PostgreSQL, by SQLAlchemy URL. Safe to share between threads, not between processes."""

    def __init__(self, url: str) -> None:
        """Nothing is opened or checked yet. Raises StoreError for a URL that names neither database."""
        self._url = _parse(url)
        self._where = _where(self._url)
        try:
            self._engine = dialect.make_engine(self._url)
        except (ModuleNotFoundError, NoSuchModuleError) as error:
            raise StoreError(
                f"the driver for {self._where} is missing: pip install 'idlib-monitor[postgres]' ({error})"
            ) from error
        self._reader = self._engine.execution_options(**dialect.door_options("read"))
        self._writer = self._engine.execution_options(**dialect.door_options("write"))

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Database:
        """The database, its schema checked. With `create` a missing or empty one is made.

        Raises StoreError, saying what to do, for one that is missing, empty, older, newer, another program's, or no
        database at all. None of these is changed.
        """
        database = cls(url)
        try:
            database._open(create=create)
        except StoreError:
            database.close()
            raise
        return database

    @property
    def kind(self) -> Literal["sqlite", "postgresql"]:
        """Which of the two it is."""
        return "sqlite" if self._url.get_backend_name() == "sqlite" else "postgresql"

    @contextmanager
    def read(self) -> Iterator[Door]:
        """A read-only transaction. Raises StoreError when the database cannot be used."""
        with self._in_plain_words(), self._reader.connect() as connection, connection.begin():
            yield Door(connection)

    @contextmanager
    def write(self) -> Iterator[Door]:
        """A transaction that is committed at the end, or undone by any exception. Raises StoreError when the database cannot
        be used."""
        with self._in_plain_words(), self._writer.connect() as connection, connection.begin():
            door = Door(connection)
            yield door
            door.finish()

    def close(self) -> None:
        """Let go of every connection."""
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

    def upgrade(self) -> None:
        """Make or migrate the schema: all of it or nothing. Raises StoreError for a database that is not ours or newer."""
        if self.kind == "sqlite":
            _make_folder(self._file)
        with self.read() as door:
            if schema.standing(door.connection, self._where) == "current":
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
        part = path.with_name(f".{path.name}.part")
        with self.read() as door:
            schema.standing(door.connection, self._where)
        try:
            part.unlink(missing_ok=True)
            _make_private(part)
            with (
                closing(sqlite3.connect(self._file, timeout=dialect.WAIT_S)) as source,
                closing(sqlite3.connect(part)) as copy,
            ):
                source.backup(copy)
                damage = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
            if damage != "ok":
                raise StoreError(
                    f"{self._where} is damaged ({damage}): nothing was copied; older backups are worth more"
                )
            _flush(part)
            os.replace(part, path)
        except (OSError, sqlite3.Error) as error:
            part.unlink(missing_ok=True)
            raise StoreError(f"the backup {path} could not be written: {error}") from error

    @property
    def _file(self) -> Path:
        return Path(self._url.database or "")

    def _open(self, *, create: bool) -> None:
        if create and self.kind == "sqlite":
            _make_folder(self._file)
            _make_private(self._file)
        elif not create:
            self._demand_file()
        with self.read() as door:
            empty = schema.standing(door.connection, self._where) == "empty"
        if create and empty:
            self.upgrade()
        with self.read() as door:
            schema.demand_current(door.connection, self._where)
        with self._in_plain_words(), self._writer.connect() as connection:
            dialect.use_wal(connection)

    def _demand_file(self) -> None:
        if self.kind == "sqlite" and not self._file.exists():
            raise StoreError(f"there is no {self._where}: run `monitor db upgrade` to make it")

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise StoreError(f"{self._where}: {dialect.plain_words(error)}") from error
        except PoolTimeout as error:
            raise StoreError(f"{self._where}: too many transactions at once; work goes on by itself") from error


@contextmanager
def daemon_lock(url: str) -> Iterator[None]:
    """Held by a daemon as long as it runs. Raises StoreError when another daemon holds it.

    SQLite: a locked file beside the database; it ends with its process, however that ends. PostgreSQL: nothing, since any
    number of daemons may share it.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{parsed.database}.lock")
    _make_folder(path)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"the lock file {path} cannot be opened: {error.strerror}") from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise StoreError(
                f"another monitor daemon (pid {holder}) is running on {_where(parsed)}: stop it first; commands may run "
                "beside it, a second daemon may not"
            ) from error
        os.truncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "the database URL cannot be read: it looks like sqlite:////path/monitor.db or "
            "postgresql+psycopg://user@host/name"
        ) from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise StoreError(
            f"{parsed.drivername} is not a database we know: use sqlite:////path/monitor.db or "
            "postgresql+psycopg://user@host/name"
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise StoreError("the SQLite database needs a file: use sqlite:////path/monitor.db")
    return parsed


def _where(url: URL) -> str:
    if url.get_backend_name() == "sqlite":
        return f"database {url.database}"
    return f"database {url.set(query={}).render_as_string(hide_password=True)}"


def _make_folder(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {file.parent} cannot be made: {error.strerror}") from error


def _make_private(file: Path) -> None:
    """Make an empty file that its owner alone may read, where there is none: SQLite would let the umask decide. What lies
    beside it (WAL) gets the same rights. A folder that takes no file is for SQLite to tell."""
    with suppress(OSError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def _damage(connection: Connection) -> list[str]:
    if not dialect.is_sqlite(connection):
        return []
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA quick_check(20)") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
    return found + [f"a row of {row[0]} points to a row of {row[2]} that is not there" for row in broken]


def _flush(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
