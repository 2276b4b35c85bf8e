"""What jobs said at their end, whoever did them: when to look again, and how many crashed."""

from __future__ import annotations

import threading
from datetime import datetime


class Outcomes:
    """Of one executor. `_changed` is told of each end; hold it to read or write what its threads share."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._again: list[datetime] = []
        self._crashes = 0

    def look_again(self) -> datetime | None:
        """The earliest moment that a job asked for since the last call, or None."""
        with self._changed:
            moment = min(self._again, default=None)
            self._again.clear()
        return moment

    @property
    def crashes(self) -> int:
        """How many jobs ended with an error that no step expected."""
        with self._changed:
            return self._crashes
