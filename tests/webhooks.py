"""A webhook on loopback: it keeps what it is sent, and answers what a test sets."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from tests.servers import Answering, Loopback


@dataclass
class Told:
    """What a webhook was sent."""

    path: str
    title: str
    body: str


@dataclass
class Manners:
    """How it answers. `statuses`: of the next requests, 200 behind them; `hang_up`: take the message, then say nothing;
    `behave`: take it, then do this in place of an answer; `headers` stand in every answer."""

    statuses: list[int] = field(default_factory=list)
    hang_up: bool = False
    location: str | None = None
    behave: Callable[[BaseHTTPRequestHandler], None] | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Webhook(Loopback):
    """Keeps every message in `told`, in the order of their coming."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.told: list[Told] = []
        self.asked = 0
        self.manners = Manners()
        hook = self

        class Handler(Answering):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                said = json.loads(raw)
                manners = hook.manners
                status = manners.statuses.pop(0) if manners.statuses else 200
                if status == 200 or manners.hang_up:
                    hook.told.append(Told(self.path, said["title"], said["message"]))
                hook.asked += 1
                if manners.hang_up or manners.behave:
                    self.close_connection = True
                    if manners.behave:
                        manners.behave(self)
                    return
                (self.send_response_only if "Date" in manners.headers else self.send_response)(status)
                for name, value in manners.headers.items():
                    self.send_header(name, value)
                if manners.location:
                    self.send_header("Location", manners.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

        super().__init__(Handler)
        self._scheme = "jsons" if tls else "json"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)

    def url(self, token: str = "s3cr3t-t0ken") -> str:
        """Its address as Apprise writes it."""
        return f"{self._scheme}://{self.address}/{token}"
