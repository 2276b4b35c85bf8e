"""What has just happened, as everybody in a test tells it: the web server, the mail server, the daemon's log, who looks."""

from __future__ import annotations

import threading
from collections import Counter


class Happenings:
    """Counts by name, and lets somebody wait for the next of a kind."""

    def __init__(self) -> None:
        self._more = threading.Condition()
        self._counts: Counter[str] = Counter()

    def tell(self, name: str) -> None:
        """It has happened."""
        with self._more:
            self._counts[name] += 1
            self._more.notify_all()

    def count(self, name: str) -> int:
        """How often it has happened."""
        with self._more:
            return self._counts[name]

    def waited(self, name: str, since: int, seconds: float) -> bool:
        """Whether it happens once more than `since` times within so many seconds; waits until then."""
        with self._more:
            return self._more.wait_for(lambda: self._counts[name] > since, seconds)
