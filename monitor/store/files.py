"""A database by its URL, and an SQLite one as a file: its real name, its lock, its place, a copy of it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from monitor.disk import make_folder
from monitor.errors import StoreError
from monitor.store import dialect
from monitor.store.tables import VERSION_TABLE
from monitor.store.troubles import RESTORE

LOOKS, BETWEEN_LOOKS_S = 100, 0.05  # for the lock of a daemon that lives no more
BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps next to a database


@contextmanager
def daemon_lock(url: str) -> Iterator[None]:
    """Held by a daemon as long as it runs. Raises StoreError when another daemon holds it.

    SQLite: a locked file beside the database; it ends with its process, however that ends. PostgreSQL: nothing, since any
    number of daemons may share it.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{real_file(Path(parsed.database or ''))}.lock")
    make_folder_for(path)
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"the lock file {path} cannot be opened: {error.strerror}") from error
    try:
        try:
            _take(file)
        except OSError as error:
            raise StoreError(
                f"another monitor daemon (pid {_holder(file)}) is running on {where_of(parsed)}: stop it first; commands may run "
                "beside it, a second daemon may not"
            ) from error
        os.truncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(file)


def daemon_at_work(url: str) -> str | None:
    """The pid of the daemon that runs on an SQLite database ("unknown" when it cannot be read), None when none does. Raises
    StoreError when the lock may not be opened."""
    path = Path(f"{real_file(Path(parse_url(url).database or ''))}.lock")
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StoreError(f"the lock file {path} cannot be opened: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except OSError:
        return _holder(file)
    finally:
        os.close(file)


def _take(file: int) -> None:
    """Lock it. A daemon that was killed while it started a child may be outlived by that for a moment, and its lock too: it is
    waited for. Raises OSError."""
    pause = threading.Event()
    for _ in range(LOOKS):
        with suppress(BlockingIOError):
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _lives(_holder(file)):
            break
        pause.wait(BETWEEN_LOOKS_S)
    return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lives(pid: str) -> bool:
    return os.path.exists(f"/proc/{pid}/stat") if os.path.exists("/proc/self/stat") else True


def _holder(file: int) -> str:
    return os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"


def parse_url(url: str) -> URL:
    """The parts of a database's URL. Raises StoreError for one that we cannot use."""
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


def is_file(url: str) -> bool:
    """Whether it names an SQLite database."""
    return parse_url(url).get_backend_name() == "sqlite"


def where_of(url: URL) -> str:
    """What a person knows the database as; never a password."""
    if url.get_backend_name() == "sqlite":
        return f"database {url.database}"
    return f"database {url.set(query={}).render_as_string(hide_password=True)}"


def make_folder_for(file: Path) -> None:
    """Make the folder of a file, and those above it, for their owner alone. One that is there keeps its mode: it may hold
    what is not ours. Raises StoreError."""
    try:
        make_folder(file.parent, mode=0o700)
    except OSError as error:
        raise StoreError(f"the folder {file.parent} cannot be made: {error.strerror}") from error


def make_private(file: Path) -> None:
    """Make an empty file that its owner alone may read, where there is none: SQLite would let the umask decide. What lies
    beside it (WAL) gets the same rights. A folder that takes no file is for SQLite to tell."""
    with suppress(OSError):
        os.close(os.open(real_file(file), os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def open_to_others(file: Path) -> list[Path]:
    """The database's file and what lies beside it, as far as anybody but its owner may read or write them."""
    found = []
    for path in (Path(f"{real_file(file)}{end}") for end in ("", *BESIDE)):
        with suppress(OSError):
            if path.is_file() and path.stat().st_mode & 0o077:
                found.append(path)
    return found


def shut_to_others(file: Path) -> None:
    """Leave a database to its owner alone, whatever made it. One of another owner stays as it is: the doctor names it."""
    for path in open_to_others(file):
        with suppress(OSError):
            path.chmod(0o600)


def real_file(file: Path) -> Path:
    """The database's file without links: one file has one lock, one log and one daemon, whatever it is called."""
    return Path(os.path.realpath(file))


def put_new(part: Path, path: Path) -> None:
    """Give a finished file its name, never in the place of another. Raises OSError."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if os.path.lexists(path):
            raise FileExistsError(path) from None
        os.rename(part, path)


def demand_own_log(file: Path) -> None:
    """Raises StoreError when the log beside an SQLite file is another database's: SQLite knows no difference and would write
    it into this one. Looks through connections that change nothing."""
    log = Path(f"{real_file(file)}-wal")
    if not file.is_file() or not log.is_file() or not log.stat().st_size:
        return
    try:
        lost = _is_ours(file, "immutable=1") and not _is_ours(file, "mode=ro")
    except sqlite3.Error:  # whatever it is, the first query says it
        return
    if lost:
        raise StoreError(f"the log {log} belongs to another database: nothing was changed; move it away")


def _is_ours(file: Path, how: str) -> bool:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{how}", uri=True, timeout=dialect.WAIT_S)) as looking:
        found = looking.execute("SELECT count(*) FROM sqlite_master WHERE name = ?", (VERSION_TABLE,)).fetchone()
    return bool(found[0])


def demand_sound(file: Path, where: str) -> None:
    """Raises StoreError when an SQLite file is damaged, wherever that is, and sqlite3.Error when it cannot be looked at. It is
    looked at through a connection that changes nothing: not even its log is written into it."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, timeout=dialect.WAIT_S)) as looking:
        said = " ".join(str(looking.execute("PRAGMA quick_check(1)").fetchone()[0]).split())
    if said != "ok":
        raise StoreError(f"{where} is damaged ({said}): nothing was changed; {RESTORE}")


def place_of(file: Path) -> tuple[int, int] | None:
    """Device and number of the file; None: there is none."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def copy_whole(original: sqlite3.Connection, copy: Path) -> str:
    """Copy a database while others write to it into one new file, for its owner's eyes alone, and bring that to the disk. Returns
    what is damaged in it, "" when nothing is. Raises OSError and sqlite3.Error."""
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), 0o600))
    with closing(sqlite3.connect(copy)) as copied:
        original.backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE").close()  # so that it opens on a read-only disk too
        damage = str(copied.execute("PRAGMA quick_check(1)").fetchone()[0])
    with copy.open("rb") as opened:
        os.fsync(opened.fileno())
    return "" if damage == "ok" else damage
