"""A loopback world: hundreds of invented hosts behind one real web server, each with a behaviour of its own, on the test's clock.

A behaviour is a function of a `Visit` (when, which host and path, which headers, the how-manieth of its feed). The world keeps
every request with its moment, so that a test counts what a webmaster would have seen in the log.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler

from monitor.clock import Clock
from tests.servers import Answering, Loopback


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, as a behaviour sees it. `number` counts the visits of this host and path, from 1."""

    now: datetime
    host: str
    path: str
    headers: Mapping[str, str]
    number: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says; None instead of an answer hangs up."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Behaviour = Callable[[Visit], Answer | None]


class World(Loopback):
    """Hosts and their behaviours. `visits` are all requests by host, in order."""

    def __init__(self, clock: Clock) -> None:
        self.hosts: dict[str, Behaviour] = {}
        self.visits: dict[str, list[Visit]] = defaultdict(list)
        self._clock = clock
        self._lock = threading.Lock()
        super().__init__(_handler(self))

    def asked(self, host: str, path: str | None = None) -> list[Visit]:
        """The requests a host saw, of one path or of all."""
        return [visit for visit in self.visits[host] if path in (None, visit.path)]

    def answer(self, host: str, path: str, headers: Mapping[str, str]) -> Answer | None:
        """What the host says now."""
        with self._lock:
            number = 1 + sum(visit.path == path for visit in self.visits[host])
            visit = Visit(self._clock.now(), host, path, headers, number)
            self.visits[host].append(visit)
        behaviour = self.hosts.get(host)
        return behaviour(visit) if behaviour else Answer(b"no such host here", 404, {"Content-Type": "text/plain"})


def _handler(world: World) -> type[BaseHTTPRequestHandler]:
    class Handler(Answering):
        def do_GET(self) -> None:
            host = self.headers.get("Host", "").split(":")[0]
            answer = world.answer(host, self.path, {name.lower(): value for name, value in self.headers.items()})
            if answer is None:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body if answer.status != 304 else b"")

    return Handler
