"""Raw pages on disk, by content: `pages/ab/abcd....gz` in the private folder."""

from __future__ import annotations

import gzip
import os
import re
import tempfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from monitor.disk import sync_folder
from monitor.errors import StoreError

_NAME = re.compile("[0-9a-f]{64}")


class PageShelf:
    """Raw pages, each kept once, compressed. A page is there whole or not at all, whatever kills the process."""

    def __init__(self, folder: Path, pages: Path | None = None) -> None:
        """`folder` is the private folder (`storage`); `pages` and `tmp` are made in it when needed. `pages`: where raw pages lie
        in place of that, maybe shared by several machines; `tmp` is then in it."""
        self._pages = folder / "pages" if pages is None else pages
        self._tmp = (folder if pages is None else pages) / "tmp"

    def put(self, body: bytes) -> str:
        """Keep the bytes; returns their SHA-256 in hex. Keeping them twice is nothing, unless the file there was damaged
        since: then it is written anew. Raises StoreError when the disk refuses."""
        name = _digest(body)
        path, packed = self._path(name), gzip.compress(body, mtime=0)
        try:
            if not _holds(path, packed):
                self._write(path, packed)
        except OSError as error:
            raise StoreError(f"the page {path} could not be kept: {error.strerror or error}") from error
        return name

    def get(self, sha256: str) -> bytes | None:
        """The bytes, or None when they were tidied away. Raises StoreError when the file is damaged."""
        path = self._path(sha256)
        try:
            packed = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"the page {path} cannot be read: {error.strerror or error}") from error
        try:
            body = gzip.decompress(packed)
            if _digest(body) != sha256:  # an empty file unpacks to nothing without a word
                raise EOFError
        except (OSError, EOFError, zlib.error) as error:
            raise StoreError(f"the page {path} is damaged: delete the file, then it can be fetched again") from error
        return body

    def drop(self, sha256: str) -> None:
        """Let the bytes go. Dropping what is not there is nothing."""
        try:
            self._path(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(f"the page {sha256} cannot be deleted: {error.strerror or error}") from error

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a SHA-256 in hex")
        return self._pages / name[:2] / f"{name}.gz"

    def old(self, before: datetime) -> Iterator[list[str]]:
        """The SHA-256 of pages put here before a moment, sorted, a folder's worth at a time."""
        for folder in sorted(self._pages.glob("[0-9a-f][0-9a-f]")):
            names = [path.stem for path in folder.glob("*.gz") if _NAME.fullmatch(path.stem) and _is_old(path, before)]
            if names:
                yield sorted(names)

    def sweep_up(self, before: datetime) -> int:
        """Delete what writers that were killed left half written before a moment; returns how many files."""
        left = [part for part in self._tmp.glob("page-*") if part.stat().st_mtime < before.timestamp()]
        for part in left:
            part.unlink(missing_ok=True)
        return len(left)

    def _write(self, path: Path, packed: bytes) -> None:
        for folder in (self._pages, path.parent, self._tmp):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file, part = tempfile.mkstemp(dir=self._tmp, prefix="page-")
        try:
            with os.fdopen(file, "wb") as out:
                out.write(packed)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, path)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def _digest(body: bytes) -> str:
    return sha256(body).hexdigest()


def _holds(path: Path, packed: bytes) -> bool:
    try:
        return path.read_bytes() == packed
    except FileNotFoundError:
        return False


def _is_old(path: Path, before: datetime) -> bool:
    try:
        return path.stat().st_mtime < before.timestamp()
    except FileNotFoundError:  # dropped a moment ago
        return False
