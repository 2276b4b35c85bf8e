"""Connections that keep three promises: the address is checked, the time is bounded, the bytes are counted.

urllib3 does HTTP; this file replaces how it connects and what it reads from. A name is resolved once, every answer goes
past the guard, and the socket connects to that very address, so a second DNS answer cannot differ from the checked one.
Host header, SNI and certificate keep the name.

Each fetch has an Allowance, kept in a context variable while the fetch runs in its thread. The sockets look at it before
every read, so a server that drips one byte at a time - in the TLS records, the headers or the body - meets one deadline.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextvars import ContextVar
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from monitor.errors import FetchError, ForbiddenAddress
from monitor.web.guard import Guard, endpoint

Resolver = Callable[[str, int], Sequence[str]]  # name, port -> numeric addresses; raises OSError
_MOST_ADDRESSES = 8  # tried for one name
_KEPT_OF_HOST = 4  # connections: politeness needs one; where many hosts lead to one, a few more


class Allowance:
    """What one fetch, with all its redirects, may still use: seconds and bytes on the wire."""

    def __init__(self, url: str, *, seconds: float, bytes_: int, too_large: str) -> None:
        self.url = url
        self.connections = 0  # opened by this fetch; 0 means that a kept one was used
        self._seconds = seconds
        self._deadline = time.monotonic() + seconds
        self._bytes = bytes_
        self._too_large = too_large
        self._heard = False

    @contextlib.contextmanager
    def in_force(self) -> Iterator[None]:
        """Every socket of this module used in this thread meanwhile keeps to the allowance."""
        token = _allowance.set(self)
        try:
            yield
        finally:
            _allowance.reset(token)

    def seconds_left(self) -> float:
        """More than zero. Raises FetchError when the time is used up."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise self.out_of_time()
        return left

    def hurry(self, seconds: float) -> None:
        """From now on the fetch may take no longer than this: what is still to come is not worth more."""
        self._deadline = min(self._deadline, time.monotonic() + seconds)

    def received(self, count: int) -> None:
        """Count bytes off the wire. Raises FetchError when there were too many."""
        self._heard = True
        self._bytes -= count
        if self._bytes < 0:
            raise FetchError(self.url, self._too_large, retryable=False)

    def out_of_time(self) -> FetchError:
        """The error to raise when the deadline has passed."""
        what = "not finished" if self._heard else "no answer"
        return FetchError(self.url, f"{what} in {self._seconds:g} s", retryable=True)


_allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


class _Socket(socket.socket):
    def recv_into(self, buffer: Any, nbytes: int = 0, flags: int = 0) -> int:
        return _receive(self, lambda: super(_Socket, self).recv_into(buffer, nbytes, flags))


class _TlsSocket(ssl.SSLSocket):
    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        return _receive(self, lambda: super(_TlsSocket, self).recv_into(buffer, nbytes, flags))


def _receive(sock: socket.socket, receive: Callable[[], int]) -> int:
    allowance = _allowance.get()
    if allowance is None:
        return receive()
    sock.settimeout(allowance.seconds_left())
    try:
        count = receive()
    except TimeoutError:
        raise allowance.out_of_time() from None
    allowance.received(count)
    return count


def system_resolver(name: str, port: int) -> Sequence[str]:
    """The machine's own answer, in its order of preference."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in found))


class Dialer:
    """Opens sockets. `connect_to` maps "host:port", "*:port" or "*" to the "address:port" that is dialled instead."""

    def __init__(
        self, guard: Guard, *, connect_seconds: float, connect_to: Mapping[str, str], resolve: Resolver
    ) -> None:
        self._guard = guard
        self._connect_seconds = connect_seconds
        self._connect_to = {at.lower(): endpoint(to) for at, to in connect_to.items()}
        self._resolve = resolve

    def dial(self, host: str, port: int) -> socket.socket:
        """A connected socket to a checked address of `host`. Raises ForbiddenAddress or FetchError."""
        allowance = _allowance.get()
        if allowance is None:
            raise RuntimeError("connections are made by Fetcher.fetch only")
        allowance.connections += 1
        failure: OSError | None = None
        for address, at in self._checked(host, port, allowance):
            try:
                return self._connect(address, at, allowance)
            except OSError as error:
                failure = error
        allowance.seconds_left()
        raise FetchError(allowance.url, f"no connection to {host}: {_why(failure)}", retryable=True) from failure

    def _checked(self, host: str, port: int, allowance: Allowance) -> list[tuple[str, int]]:
        """The endpoints of a host that may be connected to; at least one."""
        refusal: ForbiddenAddress | None = None
        good: list[tuple[str, int]] = []
        for address, at in self._endpoints(host, port, allowance):
            try:
                self._guard.check(address, at, allowance.url)
            except ForbiddenAddress as error:
                refusal = refusal or ForbiddenAddress(allowance.url, f"{host}: {error.reason}")
            else:
                good.append((address, at))
        if refusal and not good:
            raise refusal
        return good[:_MOST_ADDRESSES]

    def _endpoints(self, host: str, port: int, allowance: Allowance) -> list[tuple[str, int]]:
        named = f"[{host}]" if ":" in host else host
        for key in (f"{named}:{port}".lower(), f"*:{port}", "*"):
            if key in self._connect_to:
                address, at = self._connect_to[key]
                return [(str(address), at)]
        try:
            return [(str(ipaddress.ip_address(host)), port)]
        except ValueError:
            return [(address, port) for address in self._look_up(host, port, allowance)]

    def _look_up(self, host: str, port: int, allowance: Allowance) -> Sequence[str]:
        """Ask the resolver in a thread of its own, since it knows no time-out; a stuck one ends with the process."""
        answer: Future[Sequence[str]] = Future()
        threading.Thread(target=_answer, args=(answer, self._resolve, host, port), daemon=True).start()
        try:
            addresses = answer.result(min(self._connect_seconds, allowance.seconds_left()))
        except TimeoutError:
            allowance.seconds_left()
            reason = f"no answer about the name {host} in {self._connect_seconds:g} s"
            raise FetchError(allowance.url, reason, retryable=True) from None
        except (OSError, UnicodeError):
            raise FetchError(allowance.url, f"the name {host} is not known", retryable=True) from None
        if not addresses:
            raise FetchError(allowance.url, f"the name {host} has no address", retryable=True)
        return addresses

    def _connect(self, address: str, port: int, allowance: Allowance) -> socket.socket:
        sock = _Socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(self._connect_seconds, allowance.seconds_left()))
            sock.connect((address, port))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(allowance.seconds_left())  # bounds the TLS handshake and the request
        except BaseException:
            sock.close()
            raise
        return sock


def _answer(answer: Future[Sequence[str]], resolve: Resolver, host: str, port: int) -> None:
    try:
        answer.set_result(resolve(host, port))
    except (OSError, UnicodeError) as error:
        answer.set_exception(error)


def _why(error: OSError | None) -> str:
    if isinstance(error, TimeoutError):
        return "no answer"
    return os.strerror(error.errno).lower() if error and error.errno else "refused"


class _Answer(http.client.HTTPResponse):
    """Refuses lengths that contradict each other here, where http.client still closes what it opened (RFC 9112, 6.3), and waits
    for the answer behind early hints and other provisional ones, of which http.client knows 100 alone (RFC 9110, 15.2)."""

    def begin(self) -> None:
        super().begin()
        lengths = {part.strip() for value in self.headers.get_all("content-length", ()) for part in value.split(",")}
        if len(lengths) > 1:
            raise http.client.HTTPException("several lengths")

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc]
        provisional = 100 <= status < 200 and status != http.HTTPStatus.SWITCHING_PROTOCOLS
        return version, http.HTTPStatus.CONTINUE if provisional else status, reason


def pools(dialer: Dialer, *, workers: int) -> PoolManager:
    """urllib3's pools over connections that the dialer opens, of twice as many hosts as there are workers: whoever holds a host
    asks one thing at a time, and between two polls of a feed hardly a server keeps its end open.

    Certificates are checked against the system's store.
    """

    class PlainConnection(HTTPConnection):
        response_class = _Answer

        def _new_conn(self) -> socket.socket:
            return dialer.dial(self._dns_host, self.port)

    class TlsConnection(HTTPSConnection):
        response_class = _Answer

        def _new_conn(self) -> socket.socket:
            return dialer.dial(self._dns_host, self.port)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class TlsPool(HTTPSConnectionPool):
        ConnectionCls = TlsConnection

    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = _TlsSocket
    manager = PoolManager(num_pools=max(64, 2 * workers), maxsize=_KEPT_OF_HOST, ssl_context=context)
    manager.pool_classes_by_scheme = {"http": PlainPool, "https": TlsPool}
    return manager
