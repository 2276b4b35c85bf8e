"""What could be wrong with the files: the database, its lock, the room on its disk, what of the folders may not be written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from monitor.desk.finding import Finding
from monitor.errors import StoreError
from monitor.model import Watchlist
from monitor.store.engine import Database
from monitor.store.files import daemon_at_work, open_to_others, real_file

FILES = ("index.html", "feed.xml", ".lock")  # of the archive, which no folder or link may stand for
ROOM = 2  # times the database's size: a copy of it, and its log


def examine_files(watchlist: Watchlist, url: str) -> Iterator[Finding]:
    """The database's file and its surroundings, then the folders. Nothing is written; what is missing yet is passed over."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = real_file(Path(parsed.database or ""))
        yield from _lock(url)
        if file.is_file() and file.stat().st_size:
            yield _whole(url)
            yield from _shut(file)
            yield _room(file)
            yield from _former(file)
    yield from _writable("storage", Path(watchlist.storage))
    yield from _writable("digests", Path(watchlist.digests_folder))
    yield from _in_the_way(Path(watchlist.digests_folder))


def _lock(url: str) -> Iterator[Finding]:
    try:
        pid = daemon_at_work(url)
    except StoreError as error:
        mend = "make it writable for this user, or run `monitor` as the user of the service"
        yield Finding(what="lock", state="bad", said=str(error), mend=mend)
        return
    yield Finding(what="lock", state="good", said=f"a daemon runs (pid {pid})" if pid else "no daemon runs")


def _whole(url: str) -> Finding:
    """The file read from its first page to its last: damage may lie where no command has looked yet."""
    database = Database(url)
    try:
        found = database.check()
    finally:
        database.close()
    if found:
        return Finding(
            what="database file", state="bad", said=" ".join(found[0].split()), mend="`monitor db check` tells all"
        )
    return Finding(what="database file", state="good", said="whole, and of this version")


def _shut(file: Path) -> Iterator[Finding]:
    if found := open_to_others(file):
        said = f"{' and '.join(map(str, found))} can be read or written by other users of this machine"
        mend = "run `monitor db upgrade` as its owner, or chmod 600: readers' addresses are nobody else's business"
        yield Finding(what="database file", state="doubtful", said=said, mend=mend)


def _room(file: Path) -> Finding:
    size, free = file.stat().st_size, shutil.disk_usage(file.parent).free
    said = f"{_megabytes(size)} MB of database, {_megabytes(free)} MB free"
    if free < ROOM * size:
        mend = "make room: an upgrade, a copy beside it and its log need as much again"
        return Finding(what="room", state="doubtful", said=said, mend=mend)
    return Finding(what="room", state="good", said=said)


def _former(file: Path) -> Iterator[Finding]:
    kept = sorted(file.parent.glob(f"{file.name}.before-*"))
    if kept:
        size = sum(one.stat().st_size for one in kept)
        said = f"{len(kept)} files of databases that were replaced, {_megabytes(size)} MB, the latest {kept[-1].name}"
        yield Finding(what="former databases", state="good", said=f"{said}; delete them when all is well")


def _writable(what: str, folder: Path) -> Iterator[Finding]:
    """What a command left behind that was run as another user."""
    if not folder.is_dir():
        return
    try:
        inside = [folder, *sorted(path for path in folder.iterdir() if not path.is_symlink())]
    except OSError as error:
        yield Finding(what=what, state="bad", said=f"{folder}: {error.strerror}", mend="make it readable for this user")
        return
    shut = [path for path in inside if not os.access(path, os.W_OK | (os.X_OK if path.is_dir() else 0))]
    if shut:
        more = f" and {len(shut) - 1} more" if len(shut) > 1 else ""
        mend = "give it to the user of the service (chown -R), or mount it writable"
        yield Finding(what=what, state="bad", said=f"{shut[0]}{more} cannot be written by this user", mend=mend)


def _in_the_way(archive: Path) -> Iterator[Finding]:
    for name in FILES:
        path = archive / name
        if path.is_symlink() and name == ".lock":
            yield Finding(what="archive", state="bad", said=f"{path} is a symbolic link", mend="delete it")
        elif path.is_dir():
            yield Finding(
                what="archive", state="bad", said=f"{path} is a folder", mend="move it away: a file belongs there"
            )


def _megabytes(size: int) -> int:
    return -(-size // 1024**2)
