"""What the errors of both databases' drivers mean, in plain words, and how a backup is put back."""

from __future__ import annotations

import sqlite3

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from monitor.store.dialect import WAIT_S, is_sqlite


def way_back(connection: Connection) -> str:
    """How a backup is put back."""
    return "`monitor db restore COPY`" if is_sqlite(connection) else "with pg_restore"


def mend_of_damage(connection: Connection) -> str:
    """What to do about a damaged database."""
    return RESTORE if is_sqlite(connection) else "stop the daemons, then put the latest backup back with pg_restore"


RESTORE = "stop the daemon, look with `monitor db check`, then put the latest backup back: `monitor db restore COPY`"

_SQLITE = {
    "FULL": "the disk is full: free some space; nothing was lost and work goes on by itself",
    "READONLY": "the file or its folder cannot be written: mend the permissions or the mount; work goes on by itself",
    "PERM": "the file may not be opened: mend the permissions",
    "CANTOPEN": "the file cannot be opened: check that its folder exists and that this user may write there",
    "BUSY": f"another program has kept it locked for {WAIT_S} s: end that program, or wait; work goes on by itself",
    "LOCKED": "another connection keeps it locked; work goes on by itself",
    "CORRUPT": f"the file is damaged: {RESTORE}",
    "NOTADB": "the file is not an SQLite database, or its beginning is destroyed: it was left alone; put the latest backup back "
    "(`monitor db restore COPY`), or give another path",
    "IOERR": "the disk reports an error: check the disk, then `monitor db check`",
    "CONSTRAINT": "a change was refused because it contradicts what is stored; nothing was written",
}

_POSTGRESQL = {
    "53100": "the server's disk is full: free some space; nothing was lost and work goes on by itself",
    "53": "the server is short of memory or connections; work goes on by itself",
    "25006": "the server or the transaction is read-only: connect to the primary server",
    "55P03": f"another program has kept a row locked for {WAIT_S} s; work goes on by itself",
    "40": "two workers stood in each other's way and this one stepped back; work goes on by itself",
    "42501": "this database user lacks a permission: grant it the rights on its schema",
    "23": "a change was refused because it contradicts what is stored; nothing was written",
    "28": "the server refuses this user or password: correct MONITOR_DATABASE_URL",
    "3D": "the server has no database of that name: create it, or correct MONITOR_DATABASE_URL",
    "57P": "the server is shutting down or starting; work goes on by itself",
    "08": "the connection was lost; work goes on by itself",
    "XX": "the server reports damaged data: see its log",
    "58": "the server's disk reports an error: see its log",
}


_LOST = ("08", "25006", "40", "53", "55P03", "57P")  # SQLSTATE


def is_lost(error: DBAPIError | sqlite3.Error) -> bool:
    """Whether a server's connection broke, or the server broke the transaction off, and what was under way may be done again at
    once: it went away, is short of something, waited for a lock for too long, or may not write for now."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    unreachable = (
        state is None
        and type(error.orig).__name__ == "OperationalError"
        and not hasattr(error.orig, "sqlite_errorname")
    )
    return error.connection_invalidated or unreachable or (state or "").startswith(_LOST)


def plain_words(error: DBAPIError | sqlite3.Error) -> str:
    """What went wrong and what to do, for a person; never a password, never a whole statement."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    said = " ".join(str(cause).split("\n", 1)[0].split())[:200]
    name = getattr(cause, "sqlite_errorname", None)
    if name is not None:
        words = _SQLITE.get(name.removeprefix("SQLITE_").split("_", 1)[0])
        return f"{words} ({said})" if words else said
    state = getattr(cause, "sqlstate", None)
    if state is not None:
        words = next((_POSTGRESQL[state[:n]] for n in (5, 3, 2) if state[:n] in _POSTGRESQL), None)
        return f"{words} ({said})" if words else said
    if type(cause).__name__ == "OperationalError":
        return f"the database cannot be reached: check that the server runs and MONITOR_DATABASE_URL is right ({said})"
    return said
