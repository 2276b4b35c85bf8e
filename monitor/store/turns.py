"""Threads of one process that write to SQLite take turns, in the order in which they asked.

SQLite's own waiting is a lottery: whoever waits looks again every tenth of a second, and between two looks the others take the
lock once more. With eight threads and transactions of some hundred milliseconds a waiter may miss them all for half a minute;
then its work fails as if another program had locked the database.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that is handed to whoever has waited longest."""

    def __init__(self, patience_s: float) -> None:
        """`patience_s`: who has waited so long goes on without a turn, and leaves it to the database."""
        self._patience_s = patience_s
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn and hold it. Not to be taken twice by one thread."""
        mine = self._wait()
        try:
            yield
        finally:
            if mine:
                self._pass_on()

    def _wait(self) -> bool:
        with self._lock:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        try:
            if turn.wait(self._patience_s):
                return True
        except BaseException:  # Ctrl-C while waiting
            if not self._withdrawn(turn):
                self._pass_on()
            raise
        return not self._withdrawn(turn)

    def _withdrawn(self, turn: threading.Event) -> bool:
        """Whether it was still waiting; else it has been given the turn meanwhile."""
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return True
            return False

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
