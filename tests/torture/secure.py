"""The other sides of https: a good one, and one for each thing that can be wrong."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.talking import Server
from tests.torture.hostile import Hostile

CERTIFICATES = Path(__file__).parent / "certificates"
TRUSTED = CERTIFICATES / "trusted.pem"  # for SSL_CERT_FILE: all but the stranger's
FAULTS = ("none", "another name", "expired", "self-signed", "plain text", "says nothing", "cut in the handshake")


class Mute(Server):
    """Takes the connection and says nothing."""

    def _serve(self, sock: socket.socket, number: int) -> None:
        self._stop.wait()


class Plain(Server):
    """Speaks HTTP on the port of TLS."""

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.recv(4096)
        sock.sendall(self.answer(b"<h1>plain HTTP</h1>", status="400 Bad Request"))
        with contextlib.suppress(OSError):  # the other side was quicker
            sock.shutdown(socket.SHUT_RDWR)


class Cut(Server):
    """Hangs up when greeted."""

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.recv(64)
        sock.sendall(b"\x16\x03\x03\x00\x7a\x02")
        with contextlib.suppress(OSError):  # the other side was quicker
            sock.shutdown(socket.SHUT_RDWR)


class Secure:
    """A server for each of FAULTS; all of them know the answers of `hosts`."""

    def __init__(self, hosts: dict[str, Mapping[str, object]]) -> None:
        self.servers = {fault: self._open(fault) for fault in FAULTS}
        for server in self.servers.values():
            server.hosts = hosts  # type: ignore[assignment]

    def reach(self, cases: Iterable[Hostile]) -> dict[str, str]:
        """Where the port 443 of these hosts is."""
        return {f"{case.host}:443": self.servers[case.tls].endpoint for case in cases if case.tls}

    def close(self) -> None:
        """End all of them."""
        for server in self.servers.values():
            server.close()

    @staticmethod
    def _open(fault: str) -> Server:
        if fault in ("plain text", "says nothing", "cut in the handshake"):
            return {"plain text": Plain, "says nothing": Mute, "cut in the handshake": Cut}[fault]()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if fault == "another name":
            folder, name = CERTIFICATES.parents[1] / "outside" / "web" / "data", "news.example"
        else:
            folder, name = CERTIFICATES, {"none": "good", "expired": "expired", "self-signed": "stranger"}[fault]
        context.load_cert_chain(folder / f"{name}.cert.pem", folder / f"{name}.key.pem")
        return Server(tls=context)
