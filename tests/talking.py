"""A scripted web server on loopback that speaks raw HTTP: it may lie, drip, hang up or never end."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    connection: int  # counts the connections of the server from 1

    @property
    def host(self) -> str:
        """The host that was asked for, without its port."""
        return self.headers.get("host", "").rpartition(":")[0] or self.headers.get("host", "")


Handler = Callable[[Request, "Talk"], object]  # returns "keep" when the connection stays open


class Talk:
    """The server's side of one connection."""

    def __init__(self, sock: socket.socket, stop: threading.Event) -> None:
        self._sock = sock
        self.stop = stop

    def send(self, data: bytes) -> bool:
        """False when the client has gone or the test is over."""
        try:
            self._sock.sendall(data)
        except OSError:
            return False
        return not self.stop.is_set()

    def drip(self, data: bytes, every: float) -> None:
        """One byte at a time until the client goes away."""
        for byte in data:
            if not self.send(bytes([byte])) or self.stop.wait(every):
                return

    def reset(self) -> None:
        """Cut the connection with a reset, so that the client gets no more than it has read."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        socket.close(self._sock.detach())

    def hang_up(self) -> None:
        """End the connection in both directions."""
        self._sock.shutdown(socket.SHUT_RDWR)


class Server:
    """Answers with canned bytes or a handler by path, or by host and path; keeps connections open between requests."""

    def __init__(self, tls: ssl.SSLContext | None = None, handler: Handler | None = None) -> None:
        self.answers: dict[str, bytes | Handler] = {}  # by path, for whatever host
        self.hosts: dict[str, Mapping[str, bytes | Handler]] = {}  # host -> path -> answer
        self.requests: list[Request] = []
        self.connections = 0
        self._tls = tls
        self._handler = handler
        self._stop = threading.Event()
        self._socks: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._spawn(self._accept)

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.endpoint}{path}"

    def close(self) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._socks):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for sock in self._socks:
            sock.close()

    @staticmethod
    def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
        """The bytes of a well-formed answer."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

    @classmethod
    def redirect(cls, location: str, status: str = "302 Found") -> bytes:
        return cls.answer(b"", f"Location: {location}", status=status)

    def _spawn(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._socks.append(sock)
            self._spawn(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
                self._socks.append(sock)
            with sock.makefile("rb") as lines:
                while request := _read(lines, number):
                    self.requests.append(request)
                    self._reply(request, Talk(sock, self._stop))

    def _reply(self, request: Request, talk: Talk) -> None:
        answers = self.hosts.get(request.host, self.answers)
        answer = self._handler or answers.get(request.path, self.answer(b"", status="404 Not Found"))
        if callable(answer):
            if answer(request, talk) != "keep":
                with contextlib.suppress(OSError):
                    talk.hang_up()
        else:
            talk.send(answer)


def _read(lines, number: int) -> Request | None:  # type: ignore[no-untyped-def]
    first = lines.readline().decode("latin-1").split()
    if len(first) < 2:
        return None
    headers = {}
    while (line := lines.readline().decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Request(path=first[1], headers=headers, connection=number)
