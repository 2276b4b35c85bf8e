"""A service until a signal ends it: SIGTERM and SIGINT drain, SIGHUP reads the configuration again."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING

from monitor.logs import Log

if TYPE_CHECKING:
    from monitor.desk.service import Service

LAST_SECONDS = 27.0  # after SIGTERM: whatever still waits then is left to its lease


class Signals:
    """What was said to this process since the beginning. A handler must not take a lock that the interrupted code may hold: a
    thread of its own does what was asked."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._ended = threading.Event()
        self._last = threading.Lock()
        self._reload = threading.Event()  # one that comes before there is a service is no reason to end
        self._service: Service | None = None

    def __enter__(self) -> Signals:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=self._stop, daemon=True).start())
        signal.signal(signal.SIGHUP, lambda *_: threading.Thread(target=self._again, daemon=True).start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):  # no new thread while the interpreter ends
            signal.signal(number, signal.SIG_IGN)

    def serve(self, service: Service) -> bool:
        """Run it to its end. Returns True when every job ended; False: leases bring back what did not. Raises StoreError."""
        self._service = service
        if self._reload.is_set():
            service.reload()
        if self.stopping.is_set():
            service.stop()
        return service.run()

    def _stop(self) -> None:
        self.stopping.set()
        if self._service is not None:
            self._service.stop()
        if self._last.acquire(blocking=False) and not self._ended.wait(LAST_SECONDS):
            Log("service").warning(
                "stopped", drained=False, reason="something did not end in time; leases bring it back"
            )
            os._exit(0)

    def _again(self) -> None:
        self._reload.set()
        if self._service is not None:
            self._service.reload()


OpenService = Callable[[threading.Event], AbstractContextManager["Service | None"]]
"""Opens a service, or none when the event was set before there could be one."""


def live(open_service: OpenService) -> None:
    """Run a service until it is told to stop; then end the process, should something hang. Raises what opening it raises."""
    drained = True
    with Signals() as signals, open_service(signals.stopping) as service:
        if service is not None:
            drained = signals.serve(service)
    if not drained:  # threads still wait for a server; their leases bring the work back
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(0)
