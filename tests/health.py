"""A running service with everybody who looks on, and how a machine asks its port."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Callable
from typing import Any

from monitor.desk.onlookers import Onlookers
from monitor.desk.pulse import Pulse
from monitor.desk.service import Service, locally
from monitor.steps.house import House

PATIENCE_S = 60.0


class Hand:
    """The seconds of a clock that nobody sets, moved by a test."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at

    def move(self, seconds: float) -> None:
        self.at += seconds


def free_address() -> str:
    """An address of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return f"127.0.0.1:{found.getsockname()[1]}"


def looking_on(house: House, hand: Hand, **given: Any) -> Onlookers:
    """Who looks on, on the house's clock and the test's seconds."""
    return Onlookers(Pulse(seconds=hand), version="9.9", clock=house.clock, seconds=hand, **given)


def ask(address: str, path: str = "/healthz", *, host: str | None = None, method: str = "GET") -> tuple[int, str]:
    """Status and body of one request."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE_S)
    try:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", address if host is None else host)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def health(address: str) -> tuple[int, dict[str, Any]]:
    """What /healthz says."""
    status, body = ask(address)
    return status, json.loads(body)


def asked(address: str) -> int:
    """The status of /healthz; 0 when the door is shut."""
    try:
        return ask(address)[0]
    except (OSError, http.client.HTTPException):  # the door was shut
        return 0


class Running:
    """A service in a thread of its own; `reload` may hang."""

    def __init__(
        self, house: House, onlookers: Onlookers, reload: Callable[[House], House] = lambda house: house
    ) -> None:
        self.service = Service(house, reload=reload, close=lambda _house: None, employ=locally(2), onlookers=onlookers)
        self._thread = threading.Thread(target=self.service.run)

    def __enter__(self) -> Service:
        self._thread.start()
        return self.service

    def __exit__(self, *_error: object) -> None:
        self.service.stop()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


def until(true: Callable[[], bool], what: str) -> None:
    """Wait for what another thread brings about."""
    pause, waited = threading.Event(), 0
    while not true():
        waited += 1
        assert waited < PATIENCE_S / 0.02, f"never: {what}"
        pause.wait(0.02)
