"""A copy put back in the place of an SQLite database: checked and finished beside it, then swapped in one rename.

What stood there is kept under another name with all that belongs to it; a kill at any moment leaves the one or the other.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url

from monitor.disk import in_words, make_folder, sync_folder
from monitor.errors import StoreError
from monitor.store import dialect
from monitor.store.engine import Database
from monitor.store.files import BESIDE, copy_whole, daemon_lock, real_file, shut_to_others
from monitor.store.troubles import plain_words

OLDEST = 5.0  # seconds to wait for a command that has the database open


@dataclass(slots=True)
class Draft:
    """A checked copy that is to take the place of a database. `upgraded`: it had an older schema."""

    database: Database
    upgraded: bool
    present: Path  # what stands there now, or nothing
    aside: Path | None = None  # where that is kept, known when the copy is in place


@contextmanager
def replacing(url: str, copy: Path, now: datetime) -> Iterator[Draft]:
    """The copy as a draft beside the database, free to be changed; at the end it takes the database's place.

    Raises StoreError, and leaves the database as it was, while a daemon or a command has it open, and for a copy that is not
    whole, not ours, or of a newer schema. An exception in the body leaves all as it was.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError("the database is PostgreSQL: put a copy back with pg_restore, as `pg_dump` made it")
    target = real_file(Path(parsed.database or ""))
    _check(copy, target)
    with daemon_lock(url):
        draft = target.with_name(f".{target.name}.restored.part")
        try:
            with _plainly(f"the copy {copy} could not be put back, nothing was changed"):
                make_folder(target.parent, mode=0o700)
                _drop(draft)
                with closing(at_rest(copy)) as original:
                    copy_whole(original, draft)
                _for_its_reader(draft, target)
            work = Draft(database=_opened(draft, copy), upgraded=False, present=target)
            try:
                work.upgraded = _made_current(work.database, copy)
                yield work
            finally:
                work.database.close()
            with _plainly(f"the copy could not be put in the place of {target}"):
                _settle(draft)
                work.aside = _swapped(draft, target, now)
        finally:
            _drop(draft)


def _check(copy: Path, target: Path) -> None:
    if not copy.exists():
        raise StoreError(f"there is no copy {copy}: name one that `monitor db backup` made")
    if not copy.is_file():
        raise StoreError(f"{copy} is no file: name a copy that `monitor db backup` made")
    if target.exists() and os.path.samefile(copy, target):
        raise StoreError(f"{copy} is the database itself: name a copy that `monitor db backup` made")


def _opened(draft: Path, copy: Path) -> Database:
    return Database(
        URL.create("sqlite", database=str(draft)).render_as_string(hide_password=False), called=f"the copy {copy}"
    )


def _made_current(database: Database, copy: Path) -> bool:
    """Check the draft and bring it to this program's schema. True: it was an older one."""
    state, problems = database.examined()
    if problems:
        raise StoreError(f"the copy {copy} is damaged ({problems[0]}): take an older one; nothing was changed")
    if state == "empty":
        raise StoreError(f"the copy {copy} is empty: name one that `monitor db backup` made; nothing was changed")
    if state == "older":
        database.upgrade()
    return state == "older"


def _settle(draft: Path) -> None:
    """All of the draft in the one file, and on the disk."""
    with closing(sqlite3.connect(draft, timeout=dialect.WAIT_S)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE").close()
    with draft.open("rb") as file:
        os.fsync(file.fileno())


def _for_its_reader(draft: Path, target: Path) -> None:
    """What root restores belongs to whom the database belonged, or its folder: else the service could not open it."""
    if os.geteuid() == 0:
        owner = (target if target.exists() else target.parent).stat()
        for file in (draft, target.with_name(f"{target.name}.lock")):
            os.chown(file, owner.st_uid, owner.st_gid)


def _swapped(draft: Path, target: Path, now: datetime) -> Path | None:
    """Put the draft in place. Returns the name under which the former database is kept."""
    aside = None
    with _alone(target):
        if os.path.lexists(target):
            aside = _free_name(target.with_name(f"{target.name}.before-{now:%Y-%m-%dT%H%M%SZ}"))
            try:
                os.link(target, aside)  # so that there is a database at every moment
            except OSError:  # a disk without links
                os.rename(target, aside)
        for end in BESIDE:  # another database's log beside ours would be read into it
            with suppress(FileNotFoundError):
                if aside is None or end == "-shm":
                    os.unlink(f"{target}{end}")
                else:
                    os.rename(f"{target}{end}", f"{aside}{end}")
        if aside is not None:
            shut_to_others(aside)
        os.replace(draft, target)
        sync_folder(target.parent)
    return aside


def at_rest(file: Path) -> sqlite3.Connection:
    """A connection to a database that nobody changes: nothing is written beside it, so it may lie on a read-only disk. Raises
    sqlite3.Error."""
    whole = not os.path.exists(f"{file}-wal")
    address = file.absolute().as_uri()
    return sqlite3.connect(f"{address}?{'immutable=1' if whole else 'mode=rw'}", uri=True, timeout=dialect.WAIT_S)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Nobody else has the database open, and nobody opens it. Raises StoreError. A damaged one, or what is no database, is open
    to nobody anyway."""
    if not target.is_file():
        yield
        return
    with closing(sqlite3.connect(target, timeout=OLDEST, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").close()  # needs it alone; empties the log into the file
            connection.execute("BEGIN EXCLUSIVE").close()
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                raise StoreError(
                    f"{target} is in use by a command or another program: let it end, then try again; nothing was changed"
                ) from error
        yield


def _free_name(path: Path) -> Path:
    number, free = 2, path
    while os.path.lexists(free):
        free, number = path.with_name(f"{path.name}-{number}"), number + 1
    return free


def _drop(draft: Path) -> None:
    for end in ("", *BESIDE):
        with suppress(OSError):
            os.unlink(f"{draft}{end}")


@contextmanager
def _plainly(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        unfit = getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT"))
        why = f"it is damaged, or no SQLite database ({error}): take an older one" if unfit else plain_words(error)
        raise StoreError(f"{what}: {why}") from error
    except OSError as error:
        name = Path(os.fsdecode(error.filename)) if error.filename else None
        raise StoreError(f"{what}: {in_words(error, name) if name else error.strerror or error}") from error
