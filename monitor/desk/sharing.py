"""One configuration for all processes of a house that runs on several machines: what a scheduler puts up, everybody takes up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from monitor.logs import Log
from monitor.steps.house import House
from monitor.steps.sweep import KINDS
from monitor.steps.tidy import DISK, ROWS

log = Log("service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one process does of a house. `kinds`: the jobs that its sweep looks for; `begins`: it makes the database agree with
    the configuration; `tidies`: the keys of its nightly job, None for no such job; `breath_s`: the least time between sweeps."""

    name: str
    kinds: tuple[str, ...]
    begins: bool = True
    tidies: tuple[str, ...] | None = ()
    breath_s: float = 0.0


OWN_DISK = ("search",)
"""Kinds of jobs that are found beside the archive, by a worker that delivers: what is due lies on its disk."""

WHOLE = Part(name="all", kinds=KINDS)
SCHEDULER = Part(
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


def worker_part(queues: tuple[str, ...]) -> Part:
    """What a worker does by itself, beside what it is handed."""
    tidies = (DISK,) if "capture" in queues else None
    return Part(name="worker", kinds=OWN_DISK if "deliver" in queues else (), begins=False, tidies=tidies)


def hands_of(queues: tuple[str, ...], concurrency: int) -> dict[tuple[str, ...], int]:
    """How many threads a worker has for which of its queues."""
    usual = tuple(queue for queue in queues if queue != "deliver")
    groups = {usual: concurrency} if usual else {}
    return groups | ({("deliver",): DELIVERING if usual else concurrency} if "deliver" in queues else {})


class Posted(Protocol):
    """A feeds.yaml on the board."""

    @property
    def name(self) -> str: ...
    @property
    def document(self) -> bytes: ...


class Board(Protocol):
    """Where a feeds.yaml is put up for all."""

    def put_up(self, document: bytes) -> bool:
        """Put this one in force; False: it was. Raises StoreError."""
        ...

    def in_force(self) -> str | None:
        """The name of the one in force. Raises StoreError."""
        ...

    def look(self) -> Posted | None:
        """The one in force. Raises StoreError."""
        ...


class SharedConfiguration:
    """A process's view of the board. `furnish` builds a house that goes by a document; raises ConfigError."""

    def __init__(self, board: Board, furnish: Callable[[House, bytes], House]) -> None:
        self._board = board
        self._furnish = furnish
        self._refused: str | None = None  # the name of one that could not be taken up here

    def put_up(self, house: House) -> None:
        """Let everybody go by this house's configuration. Raises StoreError."""
        if self._board.put_up(house.watchlist.document):
            log.info("configuration put up", configuration=house.watchlist.fingerprint)

    def has_news(self, house: House) -> bool:
        """Whether another configuration is in force, which was not refused here before. Raises StoreError."""
        name = self._board.in_force()
        return name not in (None, self._refused, house.watchlist.document_sha256)

    def taken_up(self, house: House) -> House:
        """A house that goes by the configuration in force. Raises ConfigError, once for each, and StoreError."""
        posted = self._board.look()
        if posted is None:
            return house
        self._refused = posted.name
        new = self._furnish(house, posted.document)
        self._refused = None
        return new

    def forgive(self) -> None:
        """Try again what was refused: the environment may be another now."""
        self._refused = None
