"""The archive's search, indexed while somebody waits for it: `archive build` and `forget`."""

from __future__ import annotations

from monitor.model import Job
from monitor.steps.house import House
from monitor.steps.search import search


def index_what_is_due(house: House) -> str | None:
    """Build every part of the search index that is due. Returns why one could not be built, and None when all are."""
    due = house.search.due(house.clock.now())
    search(Job(kind="search", keys=tuple(due)), house)
    trouble = house.search.trouble()
    return trouble[0] if trouble else None
