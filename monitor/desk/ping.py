"""The dead man's ping: an address that is asked while all is well. Whoever watches it raises the alarm when it stays away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from monitor.desk.pulse import Seconds
from monitor.errors import FetchError
from monitor.logs import Log
from monitor.steps.house import House

EVERY = timedelta(minutes=5)  # at most
AGAIN = timedelta(minutes=1)  # after one that was not heard
REMIND = timedelta(hours=6)  # between two lines in the log about one trouble

log = Log("ping")


class Ping:
    """Asks `url` in a thread of its own, one at a time; who offers it a turn never waits."""

    def __init__(self, url: str, *, seconds: Seconds = time.monotonic) -> None:
        """The address may hold a token: it is in no log and no error."""
        self._url = url
        self._seconds = seconds
        self._lock = threading.Lock()
        self._under_way: threading.Thread | None = None
        self._next = seconds()
        self._trouble: str | None = None
        self._told = 0.0
        self.heard_at: datetime | None = None

    def offer(self, house: House, well: Callable[[], bool]) -> None:
        """Ask, if it is time and all is `well`, which is asked for in that thread."""
        with self._lock:
            if self._seconds() < self._next or (self._under_way is not None and self._under_way.is_alive()):
                return
            self._next = self._seconds() + AGAIN.total_seconds()
            self._under_way = threading.Thread(target=self._ask, args=(house, well), name="ping", daemon=True)
            with suppress(RuntimeError):  # no thread to be had: later
                self._under_way.start()

    def _ask(self, house: House, well: Callable[[], bool]) -> None:
        if not well():
            if self._is_news("not sent"):
                log.warning(
                    "ping not sent", reason="work is overdue, an edition is late, or the database does not answer"
                )
            return
        try:
            house.web.fetch(self._url)
        except FetchError as error:
            if self._is_news("not heard"):
                log.warning("ping not heard", reason=error.reason)
            return
        with self._lock:
            self._next = self._seconds() + EVERY.total_seconds()
        self.heard_at = house.clock.now()
        if self._trouble is not None:
            log.info("ping heard again")
        self._trouble = None

    def _is_news(self, trouble: str) -> bool:
        """Whether the log should say it: when a trouble begins, and as a reminder while it lasts."""
        now = self._seconds()
        if trouble == self._trouble and now - self._told < REMIND.total_seconds():
            return False
        self._trouble, self._told = trouble, now
        return True
