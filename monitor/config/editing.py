"""feeds.yaml changed on the disk: edited as text, read as the service would read it, and only then put in its place."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from monitor.config.feedrows import NotEdited
from monitor.config.lines import MAX_BYTES, read_yaml
from monitor.config.load import load_watchlist
from monitor.disk import sync_folder
from monitor.errors import ConfigError
from monitor.model import Watchlist


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The file before and after an edit."""

    before: bytes
    after: bytes


def edit_file(path: Path, edit: Callable[[bytes, Watchlist], bytes], *, write: bool = True) -> Edited:
    """Change the configuration, whole or not at all. `edit` makes the new file of the old one and of what it says.

    A link is followed to the file it leads to; mode and owner stay. The new text is loaded before it counts. `write`: False
    stops there. Raises ConfigError when the file, or what would become of it, is wrong; NotEdited when it may not be written.
    """
    real = Path(os.path.realpath(path))
    if not write or not real.is_file():
        return _edited(path, real, edit)
    try:
        _check_ours(real)
        with _held(real.parent):
            done = _edited(path, real, edit)
            if done.after != done.before:
                _replace(real, done)
    except OSError as error:
        raise NotEdited(_in_words(error, real)) from error
    return done


def _edited(path: Path, real: Path, edit: Callable[[bytes, Watchlist], bytes]) -> Edited:
    watchlist = load_watchlist(path)
    before = _read(real)
    after = edit(before, watchlist)
    if after == before:
        return Edited(before=before, after=after)
    with tempfile.TemporaryDirectory(prefix="idlib-monitor-") as folder:
        copy = Path(folder) / real.name
        copy.write_bytes(after)
        try:
            load_watchlist(copy)
        except ConfigError as error:
            told = [mistake.replace(str(copy), f"{path} (not changed)") for mistake in error.mistakes]
            raise ConfigError(told) from None
    return Edited(before=before, after=after)


Spot = tuple[int, int | None]
"""Where a feed is named: its row (the first is 0), and its place in the list behind `use:`, None when it has no list."""


def spots(raw: bytes) -> list[Spot]:
    """Where each feed of a good file is named, in the order of the watchlist."""
    rows = read_yaml(raw).data.get("feeds") or ()
    names = [row.get("use") for row in rows]
    return [
        (place, at)
        for place, name in enumerate(names)
        for at in (range(len(name)) if isinstance(name, list) else (None,))
    ]


def line_of(raw: bytes, spot: Spot) -> int:
    """The line in which a feed is named (the first is 1)."""
    place, at = spot
    return read_yaml(raw).line(("feeds", place) if at is None else ("feeds", place, "use", at))


def _read(real: Path) -> bytes:
    with real.open("rb") as file:
        return file.read(MAX_BYTES + 1)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """One edit at a time: the folder is locked, since the file itself is replaced."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _check_ours(real: Path) -> None:
    stat = real.stat()
    if not stat.st_mode & 0o222 or not os.access(real, os.W_OK):
        raise NotEdited(f"{real} is write-protected: add the row yourself, or make the file writable for you")
    if stat.st_uid != os.geteuid() and os.geteuid() != 0:
        raise NotEdited(f"{real} belongs to another user: run this command as its owner, or edit it in an editor")


def _replace(real: Path, done: Edited) -> None:
    old = real.stat()
    beside = real.with_name(f".{real.name[:200]}.part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(done.after)
            with suppress(PermissionError):  # a group that is not ours: the file then has ours
                os.fchown(file.fileno(), old.st_uid if os.geteuid() == 0 else -1, old.st_gid)
            os.fchmod(file.fileno(), old.st_mode & 0o777)
            file.flush()
            os.fsync(file.fileno())
        if _read(real) != done.before:
            raise NotEdited(f"{real} was changed by somebody else just now: try again")
        os.replace(beside, real)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(real.parent)


def _in_words(error: OSError, real: Path) -> str:
    why = error.strerror or type(error).__name__
    return f"{real} cannot be replaced ({why}): edit it where it lives, or make its folder writable for you"
