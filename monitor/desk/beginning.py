"""Whether there is nothing yet, or something is lost: an archive whose editions no database knows."""

from __future__ import annotations

from pathlib import Path

from monitor.desk.finding import Finding
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


def examine_beginning(watchlist: Watchlist) -> Finding:
    """What doctor says where there is no database, or one without tables."""
    if (lost := editions_without_database(watchlist)) is not None:
        return Finding(what="database", state="bad", said=f"lost: {lost} holds editions", mend=MEND)
    return Finding(what="database", state="good", said="none yet: the first `monitor run` makes it")
