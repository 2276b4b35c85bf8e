"""A small port on which a machine is told how the service stands: read-only, bounded, and nobody it serves can disturb the rest.

What is told comes as functions, by path; this file knows HTTP alone. Few connections at a time, each with a deadline: who drips
is cut, and who comes in crowds is turned away.
"""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any, Self

from monitor.web.guard import endpoint
from monitor.web.hosts import is_loopback, names_this_machine

MOST_AT_ONCE = 8  # connections
SECONDS = 5.0  # of one connection, its whole life
_LOOK_ROUND = 0.25  # seconds between two looks at the connections that are open


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a path answers."""

    status: int
    body: bytes
    media_type: str


Tell = Callable[[], Answer]


class _Handler(BaseHTTPRequestHandler):
    """One request for each connection; every refusal is a line of ours, with nothing in it of what was asked."""

    server: _Port
    timeout = SECONDS

    def do_GET(self) -> None:
        """Tell."""
        if self.server.alone and not names_this_machine(self.headers.get("Host", "")):
            self._answer(Answer(status=421, body=b"ask by an address of this machine\n", media_type=_PLAIN))
            return
        tell = self.server.tells.get(self.path.partition("?")[0])
        if tell is None:
            paths = " ".join(sorted(self.server.tells))
            self._answer(Answer(status=404, body=f"here are: {paths}\n".encode("ascii"), media_type=_PLAIN))
            return
        self._answer(tell())

    do_HEAD = do_GET

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Whatever cannot be understood or is not done, in words of ours."""
        refused = code in (405, 501)
        body = b"only GET and HEAD\n" if refused else b"not understood\n"
        self._answer(Answer(status=405 if refused else code, body=body, media_type=_PLAIN))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, answer: Answer) -> None:
        self.close_connection = True
        self.send_response_only(answer.status)
        for name, value in (
            ("Content-Type", answer.media_type),
            ("Content-Length", str(len(answer.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        if answer.status == 405:
            self.send_header("Allow", "GET, HEAD")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)


_PLAIN = "text/plain; charset=utf-8"


class _Port(socketserver.TCPServer):
    allow_reuse_address = True
    request_queue_size = 16

    def __init__(self, host: str, port: int, tells: Mapping[str, Tell]) -> None:
        self.tells = dict(tells)
        self.alone = is_loopback(host)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._lock = threading.Lock()
        self._open: dict[socket.socket, float] = {}  # -> when it is cut
        super().__init__((host, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for a connection, or the door for one too many."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        with self._lock:
            self._open[request] = time.monotonic() + SECONDS
        try:
            threading.Thread(target=self._serve, args=(request, client_address), name="health", daemon=True).start()
        except RuntimeError:  # the machine has no thread left
            self._ended(request)

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            with contextlib.suppress(OSError):  # it hung up, or was cut
                self.finish_request(request, client_address)
        finally:
            self._ended(request)

    def _ended(self, request: socket.socket) -> None:
        with self._lock:
            self._open.pop(request, None)
        self.shutdown_request(request)
        self._places.release()

    def service_actions(self) -> None:
        """Cut those whose time is over."""
        now = time.monotonic()
        with self._lock:
            for request in [request for request, until in self._open.items() if until <= now]:
                with contextlib.suppress(OSError):
                    request.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke while it was taken is no news."""


class HealthServer:
    """Answers at one address until it is closed. `tells`: path -> what it answers; called in threads of its own."""

    def __init__(self, address: str, tells: Mapping[str, Tell]) -> None:
        """`address`: "127.0.0.1:9187" or "[::1]:9187". Raises OSError when it cannot be listened on."""
        host, port = endpoint(address)
        self.address = address
        self._port = _Port(str(host), port, tells)
        self._thread = threading.Thread(
            target=self._port.serve_forever, args=(_LOOK_ROUND,), name="health", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Take no more connections; those that are open end by themselves."""
        self._port.shutdown()
        self._port.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
