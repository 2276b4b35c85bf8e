"""For how long this process waits for locks by name, and holds them: what says whether they keep others waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

Seconds = Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockUse:
    """Since the start: how often it was taken, and seconds of waiting for it and of holding it until the commit."""

    name: str
    times: int = 0
    waited_s: float = 0.0
    held_s: float = 0.0


class Held:
    """Counts for all threads of a process."""

    def __init__(self, seconds: Seconds = time.monotonic) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._uses: dict[str, LockUse] = {}

    def add(self, name: str, waited_s: float, held_s: float) -> None:
        """One use of it has ended."""
        with self._lock:
            was = self._uses.get(name, LockUse(name=name))
            self._uses[name] = LockUse(
                name=name, times=was.times + 1, waited_s=was.waited_s + waited_s, held_s=was.held_s + held_s
            )

    def uses(self) -> list[LockUse]:
        """Of every lock that was ever taken, by name."""
        with self._lock:
            return [self._uses[name] for name in sorted(self._uses)]
