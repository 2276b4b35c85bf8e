"""Files that appear whole or not at all: write beside, fsync, rename, fsync the folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

_WORDS = {
    errno.ENOSPC: "no space left on the disk of {path}",
    errno.EDQUOT: "no space left on the disk of {path} (quota)",
    errno.EROFS: "the disk of {path} is read-only",
    errno.EACCES: "not allowed to write to {path}",
    errno.EPERM: "not allowed to write to {path}",
    errno.EIO: "the disk of {path} has a fault",
}


def put(path: Path, body: bytes, *, mode: int = 0o666) -> None:
    """Replace the file by these bytes, making its folders. A crash leaves the old file or the new one.

    The half-written file is `.NAME.part` in the same folder: the next writer takes it over, so none pile up. `mode` is cut
    by the umask; folders that are made for a file of its owner alone (0600) are its owner's alone too. Raises OSError.
    """
    make_folder(path.parent, mode=0o777 if mode & 0o077 else 0o700)
    beside = path.with_name(f".{path.name[:200]}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), mode)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    sync_folder(path.parent)


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Make the folder and those above it; each is on the disk before the next. Raises OSError."""
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent, mode=mode)
    folder.mkdir(mode, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the folder's own entries to the disk (rename(2) is not durable without it). Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def in_words(error: OSError, path: Path) -> str:
    """What a person is told of a failed write."""
    words = _WORDS.get(error.errno or 0)
    return words.format(path=path) if words else f"could not write to {path}: {error.strerror or type(error).__name__}"
