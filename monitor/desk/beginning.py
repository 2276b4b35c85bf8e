"""Whether there is nothing yet, or something is lost: an archive whose editions no database knows."""

from __future__ import annotations

from pathlib import Path

from monitor.model import Watchlist

MEND = "put a copy back with `monitor db restore COPY`; to begin anew with number 1, run `monitor db upgrade`"


def editions_without_database(watchlist: Watchlist) -> Path | None:
    """The folder of a digest's editions in the archive, if there is one: a new database would number, mail and print them
    anew. For when there is no database."""
    archive = Path(watchlist.digests_folder)
    for spec in watchlist.digests if archive.is_dir() else ():
        if next(archive.glob(f"{spec.slug}/[0-9]*/[0-9]*/[0-9]*/digest.json"), None) is not None:
            return archive / spec.slug
    return None
