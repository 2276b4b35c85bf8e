"""What the daemon's loop did last, for threads that look on; and readings of the database that never keep anybody waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from monitor.errors import MonitorError
from monitor.logs import Log

log = Log("health")

LIVE_WITHIN = 180.0
"""Seconds: a loop that has not turned for so long hangs. It turns every ten seconds at least, and a sweep takes less than one."""

FRESH = 10.0  # seconds for which a reading is told again
HUNG = 30.0  # seconds that a reading may take; then the database does not answer
WAIT = 2.0  # seconds: the longest that somebody waits for a reading

R = TypeVar("R")
Seconds = Callable[[], float]  # a clock that nobody sets


class Pulse:
    """Written by the loop, read by anybody. `seconds`: a monotonic clock, so that setting the clock stops no heart."""

    def __init__(self, *, seconds: Seconds = time.monotonic) -> None:
        self._seconds = seconds
        self._turned = seconds()
        self.swept_at: datetime | None = None  # when the loop last asked the database for work and got an answer
        self.jobs = 0  # in flight
        self.crashes = 0  # of jobs, since the start
        self.refused_at: datetime | None = None  # since when feeds.yaml, read again, was refused; None: it is good

    def turned(self) -> None:
        """The loop has come round."""
        self._turned = self._seconds()

    @property
    def since_turn(self) -> float:
        """Seconds since the loop last came round."""
        return max(0.0, self._seconds() - self._turned)

    @property
    def live(self) -> bool:
        """Whether the loop turns."""
        return self.since_turn <= LIVE_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight(Generic[R]):
    """The latest reading there is, None when there was none yet; its age in seconds; whether the database answers."""

    reading: R | None
    age: float | None
    answers: bool


class Lookout(Generic[R]):
    """Reads the database when somebody asks and the last reading is old, in a thread of its own, one at a time: a database
    that does not answer holds up that thread alone."""

    def __init__(self, read: Callable[[], R], *, seconds: Seconds = time.monotonic) -> None:
        """`read` may raise anything: then the database does not answer."""
        self._read = read
        self._seconds = seconds
        self._changed = threading.Condition()
        self._reading: R | None = None
        self._read_at: float | None = None
        self._failed = False
        self._under_way = False
        self._began = 0.0  # when the reading under way began

    def sight(self, *, fresh: float = FRESH, wait: float = WAIT) -> Sight[R]:
        """What can be seen now: a reading at most `fresh` seconds old if the database gives one within `wait` seconds."""
        with self._changed:
            if not self._is_fresh(fresh) and not self._under_way:
                self._under_way, self._began = True, self._seconds()
                try:
                    threading.Thread(target=self._look, name="lookout", daemon=True).start()
                except RuntimeError:  # no thread to be had
                    self._failed, self._under_way = True, False
            self._changed.wait_for(lambda: not self._under_way or self._is_fresh(fresh), wait)
            age = None if self._read_at is None else self._seconds() - self._read_at
            hangs = self._under_way and self._seconds() - self._began > HUNG
            answers = not self._failed and not hangs
            return Sight(reading=self._reading, age=age, answers=answers)

    def _is_fresh(self, fresh: float) -> bool:
        return not self._failed and self._read_at is not None and self._seconds() - self._read_at <= fresh

    def _look(self) -> None:
        reading, failed = None, False
        try:
            reading = self._read()
        except Exception as error:  # noqa: BLE001 - whatever is wrong: nothing can be said of it to machines, but in the log
            failed = True
            if not self._failed:
                known = isinstance(error, MonitorError)
                log.warning("health not read", reason=str(error) if known else repr(error))
        with self._changed:
            self._failed, self._under_way = failed, False
            if not failed:
                self._reading, self._read_at = reading, self._seconds()
            self._changed.notify_all()
