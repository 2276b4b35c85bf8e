"""Tidy: take away raw pages past their keeping. Doing it twice is nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.logs import Log
from monitor.model import Job
from monitor.steps.house import House

ROWS = 1000  # in one transaction
HALF_WRITTEN = timedelta(days=1)  # a file that old belongs to no writer that lives

log = Log("tidy")


def tidy(_job: Job, house: House) -> datetime | None:
    """Drop raw pages older than the configuration keeps them; articles stay. Returns None."""
    now = house.clock.now()
    before = now - timedelta(days=house.watchlist.limits.page_days)
    pages = 0
    while stale := _stale(before, house):
        for sha256 in stale:
            house.shelf.drop(sha256)
        with house.store.write() as db:
            db.articles.drop_pages(stale)
        pages += len(stale)
    parts = house.shelf.sweep_up(now - HALF_WRITTEN)
    if pages or parts:
        log.info("tidied", pages=pages, half_written=parts)
    return None


def _stale(before: datetime, house: House) -> list[str]:
    with house.store.read() as db:
        return db.articles.stale_pages(before, ROWS)
