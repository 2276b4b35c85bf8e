"""Tidy: take away raw pages past their keeping, that may not be kept, or that nobody knows of, and let go of what is too old.
Doing it twice is nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from monitor.logs import Log
from monitor.model import Job
from monitor.steps.house import House
from monitor.steps.retention import let_go, lived_until
from monitor.steps.rows import Door

ROWS, DISK = "rows", "disk"  # keys of the job: a part of it alone
ROWS_AT_ONCE = 1000  # in one transaction
NOTES = 1000  # of who was placed: nobody who prepares a placing looks back further
ABANDONED = timedelta(days=1)  # a file that old belongs to no writer that lives

log = Log("tidy")


def tidy(job: Job, house: House) -> datetime | None:
    """Drop raw pages older than the configuration keeps them that no edition quoted from, those of outlets that allow only
    evidence now, and those that no row names because their writer was killed; then let go of old articles that nothing
    rests on (see `retention.let_go`). Returns None.

    With the key DISK only what lies on this machine's disk and no row names; with the key ROWS all but that: of a house on
    several machines one tidies the rows, and each its disk."""
    now = lived_until(house)
    before = now - timedelta(days=house.watchlist.limits.page_days)
    pages = strays = parts = 0
    if DISK not in job.keys:
        pages = _dropped(lambda db: db.articles.stale_pages(before, ROWS_AT_ONCE), house)
        pages += _dropped(lambda db: db.articles.withheld_pages(ROWS_AT_ONCE), house)
    if ROWS not in job.keys:
        strays = _strays(now - ABANDONED, house)
        parts = house.shelf.sweep_up(now - ABANDONED)
    if pages or strays or parts:
        log.info("tidied", pages=pages, unnamed=strays, half_written=parts)
    if DISK not in job.keys:
        let_go(now, house)
        with house.store.write() as db:
            db.placings.drop_old(NOTES)
    return None


def _dropped(which: Callable[[Door], list[str]], house: House) -> int:
    """Drop the pages that a query finds until it finds none; how many."""
    count = 0
    while found := _found(which, house):
        for sha256 in found:
            house.shelf.drop(sha256)
        with house.store.write() as db:
            db.articles.drop_pages(found)
        count += len(found)
    return count


def _found(which: Callable[[Door], list[str]], house: House) -> list[str]:
    with house.store.read() as db:
        return which(db)


def _strays(before: datetime, house: House) -> int:
    """Drop files that no row names; how many. The file comes before its row, so a young one may still get it."""
    count = 0
    for old in house.shelf.old(before):
        with house.store.read() as db:
            unnamed = db.articles.unnamed(old)
        for sha256 in unnamed:
            house.shelf.drop(sha256)
        count += len(unnamed)
    return count
