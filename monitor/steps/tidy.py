"""Tidy: take away raw pages past their keeping. Doing it twice is nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.logs import Log
from monitor.model import Job
from monitor.steps.house import House

ROWS = 1000

log = Log("tidy")


def tidy(_job: Job, house: House) -> datetime | None:
    """Drop raw pages older than the configuration keeps them; articles stay. Returns None."""
    before = house.clock.now() - timedelta(days=house.watchlist.limits.page_days)
    with house.store.read() as db:
        stale = db.articles.stale_pages(before, ROWS)
    for sha256 in stale:
        house.shelf.drop(sha256)
    with house.store.write() as db:
        db.articles.drop_pages(stale)
    if stale:
        log.info("tidied", pages=len(stale))
    return None
