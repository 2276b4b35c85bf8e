"""Growing old: time that a house has lived through, as a service does that is tidied in each of its nights."""

from __future__ import annotations

from datetime import timedelta

from monitor.clock import SetClock
from monitor.model import Job
from monitor.steps.house import House
from monitor.steps.tidy import tidy


def tidied(house: House) -> None:
    """One tidying, as each night and each start brings it."""
    tidy(Job(kind="tidy", keys=()), house)


def grow_old(house: House, clock: SetClock, days: int) -> None:
    """So many days later, all of them lived through, and tidied in the last two nights of them."""
    end = clock.now() + timedelta(days=days)
    for clock_says in (end - timedelta(days=1), end):
        clock.set(clock_says)
        with house.store.write() as db:
            db.retention.lived_until(end, timedelta(days=36500), timedelta(0))
        tidied(house)
