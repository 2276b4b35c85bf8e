"""The archive's folder: files put in place one by one, each whole, none outside."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from monitor.disk import in_words, make_folder, put
from monitor.errors import DeliveryError

LOCK = ".lock"


class ArchiveFolder:
    """Writes {relative path: bytes} under one root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._threads = threading.RLock()
        self._depth = 0

    def write(self, files: Mapping[str, bytes]) -> None:
        """Put the files in place, each by an atomic replace; those that hold these bytes already are left untouched.

        Raises DeliveryError: final, and before anything is written, for a path that would leave the root; retryable when
        the disk refuses.
        """
        targets = {path: self._inside(path) for path in files}
        with self.locked(), self._plainly():
            for path, target in targets.items():
                if not _holds(target, files[path]):
                    put(target, files[path])

    def holds(self, path: str) -> bool:
        """Is there a file of this relative path?"""
        return (self._root / path).is_file()

    def target(self, path: str) -> Path:
        """Where a relative path leads on the disk. Raises DeliveryError when that is not inside the folder."""
        return self._inside(path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against other threads and processes. May be taken again by the same thread.

        The kernel frees the lock of a process that dies. Raises DeliveryError when the lock file cannot be made.
        """
        with self._threads:
            handle = self._open_lock() if self._depth == 0 else None
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if handle is not None:
                    os.close(handle)

    def _open_lock(self) -> int:
        with self._plainly():
            make_folder(self._root)
            handle = os.open(self._root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
            except OSError:
                os.close(handle)
                raise
            return handle

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise DeliveryError(str(self._root), in_words(error, self._root), retryable=True) from error

    def _inside(self, path: str) -> Path:
        pure = PurePosixPath(path)
        strange = not path or "\\" in path or any(ord(c) < 32 for c in path)
        if strange or pure.is_absolute() or ".." in pure.parts or str(pure) in (".", LOCK) or str(pure) != path:
            raise DeliveryError(str(self._root), f"{path!r} is no path inside the archive", retryable=False)
        target = self._root.joinpath(*pure.parts)
        if not _really(target.parent).is_relative_to(_really(self._root)):
            reason = f"{path!r} leads out of the archive {self._root}: a folder on its way is a symbolic link"
            raise DeliveryError(str(self._root), reason, retryable=False)
        return target


def _really(path: Path) -> Path:
    """The path without links. Unlike Path.resolve it takes a circle of links as it is: writing there says what is wrong."""
    return Path(os.path.realpath(path))


def _holds(target: Path, body: bytes) -> bool:
    try:
        return not target.is_symlink() and target.stat().st_size == len(body) and target.read_bytes() == body
    except FileNotFoundError:
        return False
