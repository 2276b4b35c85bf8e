"""What one process does of a house that runs on several machines: its role, its queues, its threads."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.steps.sweep import KINDS
from monitor.steps.tidy import DISK, ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What one process does of a house. `kinds`: the jobs that its sweep looks for; `begins`: it makes the database agree with
    the configuration; `tidies`: the keys of its nightly job, None for no such job; `breath_s`: the least time between sweeps."""

    name: str
    kinds: tuple[str, ...]
    begins: bool = True
    tidies: tuple[str, ...] | None = ()
    breath_s: float = 0.0


OWN_DISK = ("search",)
"""Kinds of jobs that are found beside the archive, by a worker that delivers: what is due lies on its disk."""

WHOLE = Role(name="all", kinds=KINDS)
SCHEDULER = Role(
    name="scheduler", kinds=tuple(kind for kind in KINDS if kind not in OWN_DISK), tidies=(ROWS,), breath_s=0.5
)

QUEUES = ("poll", "capture", "assess", "edit", "deliver")
QUEUE_OF = {
    "poll": "poll",
    "capture": "capture",
    "assess": "assess",
    "edit": "edit",
    "reckon": "edit",
    "deliver": "deliver",
    "mail": "deliver",
    "notify": "deliver",
    "tidy": "edit",
}
"""Which queue a kind of job goes through. Deliveries have threads of their own: they may wait minutes for a dead mail server."""
DELIVERING = 4  # threads


def worker_role(queues: tuple[str, ...]) -> Role:
    """What a worker does by itself, beside what it is handed."""
    tidies = (DISK,) if "capture" in queues else None
    return Role(name="worker", kinds=OWN_DISK if "deliver" in queues else (), begins=False, tidies=tidies)


def hands_of(queues: tuple[str, ...], concurrency: int) -> dict[tuple[str, ...], int]:
    """How many threads a worker has for which of its queues."""
    usual = tuple(queue for queue in queues if queue != "deliver")
    groups = {usual: concurrency} if usual else {}
    return groups | ({("deliver",): DELIVERING if usual else concurrency} if "deliver" in queues else {})
