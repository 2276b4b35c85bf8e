"""The daemon's sign of life for commands beside it: a small file that it holds locked, and touches with each turn of its loop.

The lock ends with its process, however that ends, so a file that is left behind says of nobody that he lives.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

NAME = "daemon.pid"
"""In the storage folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A daemon that runs on this machine: its process, and when its loop last turned."""

    pid: int
    turned_at: datetime


class Heartbeat:
    """The writer's side. A disk that refuses costs the sign of life, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._file: int | None = None

    def begin(self, now: datetime) -> None:
        """Lock the file and write who we are. One that another daemon holds is left to him."""
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                os.truncate(file, 0)
                os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
                os.utime(file, (now.timestamp(), now.timestamp()))
            except OSError:
                os.close(file)
                raise
            self._file = file

    def beat(self, now: datetime) -> None:
        """The loop has turned."""
        if self._file is None:
            self.begin(now)
            return
        with contextlib.suppress(OSError):
            os.utime(self._file, (now.timestamp(), now.timestamp()))

    def end(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def look(folder: Path) -> Beat | None:
    """The daemon that runs with this storage folder; None: none does."""
    try:
        file = os.open(folder / NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        words = os.pread(file, 32, 0).decode("ascii", "replace").strip()
        turned_at = datetime.fromtimestamp(os.fstat(file).st_mtime, UTC)
        return Beat(pid=int(words) if words.isdigit() else 0, turned_at=turned_at)
    except OSError:
        return None
    finally:
        os.close(file)
    return None
