"""Who does the jobs, as a service or a round needs it: threads of this process, or a queue that machines share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from monitor.model import Job


class Executor(Protocol):
    """Who does the jobs. It holds no truth: the next sweep finds what it forgot."""

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Take jobs that nobody has in hand; returns how many were taken. Raises StoreError."""
        ...

    def look_again(self) -> datetime | None:
        """The earliest moment that a job asked for since the last call, or None."""
        ...

    @property
    def busy(self) -> int:
        """How much is in hand."""
        ...

    @property
    def crashes(self) -> int:
        """How many jobs ended with an error that no step expected."""
        ...

    def hold(self, held: bool) -> None:
        """Take nothing for a while, or take it again."""
        ...

    def close(self, timeout_s: float | None = None) -> bool:
        """Take nothing more and let what is in hand end. False: something did not end in time."""
        ...


class Settling(Executor, Protocol):
    """One whose end of work can be waited for."""

    def wait(self, timeout_s: float | None = None) -> bool:
        """Until nothing is in hand. False: the time ran out. Raises StoreError."""
        ...
