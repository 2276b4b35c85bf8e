"""Whether there is nothing yet, or something is lost: an archive whose editions no database knows."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import StoreError
from monitor.model import Watchlist
from monitor.store.files import daemon_at_work, is_file


def demand_beginning(watchlist: Watchlist, url: str) -> None:
    """For where there is no database, or one without tables. Raises StoreError when there must have been one: a daemon works on
    it, or the archive holds editions, which a new database would number, mail and print anew."""
    if is_file(url) and (pid := daemon_at_work(url)) is not None:
        raise StoreError(
            f"the database was taken away from the daemon that runs (pid {pid}): put it back, or stop the daemon"
        )
    if (lost := _editions(watchlist)) is not None:
        copy = "put a copy back with `monitor db restore COPY`" if is_file(url) else "put a backup back with pg_restore"
        raise StoreError(
            f"there is no database, or an empty one, but {lost} holds editions: {copy}; to begin anew with number 1, run "
            "`monitor db upgrade`"
        )


def _editions(watchlist: Watchlist) -> Path | None:
    """The folder of a digest's editions in the archive, if there is one."""
    archive = Path(watchlist.digests_folder)
    for spec in watchlist.digests if archive.is_dir() else ():
        if next(archive.glob(f"{spec.slug}/[0-9]*/[0-9]*/[0-9]*/digest.json"), None) is not None:
            return archive / spec.slug
    return None
