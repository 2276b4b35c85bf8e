"""One round of everything that is due, stage by stage, to its end: `run --once`, the demo and the commands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from monitor.desk.executing import Settling
from monitor.steps.house import House
from monitor.steps.rows import earliest
from monitor.steps.sweep import KINDS, sweep

SOON = timedelta(minutes=5)  # work postponed by spacing is waited for up to so long ahead

Wait = Callable[[datetime], bool]  # waits until a moment; False: stop now
Progress = Callable[[str, int], None]  # a stage and how many jobs it has in hand


def no_progress(_stage: str, _jobs: int) -> None:
    """Tell nobody."""


def settle(
    house: House,
    executor: Settling,
    *,
    wait: Wait,
    kinds: Collection[str] = KINDS,
    progress: Progress = no_progress,
) -> None:
    """Do all that is due, each stage to its end before the next begins, so that the outcome does not depend on who was
    quicker. What waits for a busy host is waited for; what failed keeps its own next try.
    """
    while True:
        busy_until: datetime | None = None
        for kind in KINDS:
            if kind in kinds:
                busy_until = earliest(busy_until, _stage(kind, house, executor, progress))
        if "capture" in kinds:
            busy_until = earliest(busy_until, _next_turn(house))
        if busy_until is None or busy_until > house.clock.now() + SOON or not wait(busy_until):
            return


def _next_turn(house: House) -> datetime | None:
    """When the first of the entries that queue for a busy host has its turn."""
    with house.store.read() as db:
        return db.entries.next_turn(house.clock.now())


def _stage(kind: str, house: House, executor: Settling, progress: Progress) -> datetime | None:
    """Returns the earliest moment at which something that met a busy host is free to go on."""
    busy_until: datetime | None = None
    crashes = executor.crashes
    while jobs := sweep(house, kinds=(kind,), patient=False):
        progress(kind, sum(len(job.keys) for job in jobs))
        executor.enqueue(jobs)
        executor.wait()
        busy_until = earliest(busy_until, executor.look_again())
        if executor.crashes > crashes:  # its row may be due still: do not offer it for ever
            break
    return busy_until
