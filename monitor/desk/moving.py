"""A house that has outgrown its file, or comes back into one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing

from sqlalchemy import URL

from monitor.errors import StoreError
from monitor.store.engine import Database, daemon_lock
from monitor.store.files import parse_url
from monitor.store.moving import move


def moved(origin: str, target: str, *, progress: Callable[[int], None]) -> dict[str, int]:
    """Copy a house's database into an empty one, each given as a URL or as the path of an SQLite file; the rows by table.

    Raises StoreError for databases that cannot be used, a target that is not empty, and while a daemon works on either file.
    """
    urls = _url(origin), _url(target)
    if urls[0] == urls[1]:
        raise StoreError(f"{target} is what would be copied: give another database")
    with ExitStack() as stack:
        source = stack.enter_context(closing(Database.open(urls[0])))
        for url in urls:
            stack.enter_context(daemon_lock(url))
        return move(source, stack.enter_context(closing(Database(urls[1]))), progress=progress)


def _url(given: str) -> str:
    url = parse_url(given) if "://" in given else URL.create("sqlite", database=given)
    return url.render_as_string(hide_password=False)
