"""Mail servers on loopback: honest ones (aiosmtpd), and one that says what a test wants it to say.

`data/authority.pem` and `data/localhost.*` are a certificate authority and a key for localhost made for these tests alone.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

DATA = Path(__file__).with_name("data")


def server_context() -> ssl.SSLContext:
    """TLS as localhost."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "localhost.pem", DATA / "localhost.key")
    return context


class Mailbox:
    """Keeps what it is sent; `answers` maps RCPT addresses, or "DATA", to a refusal."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.envelopes: list[Envelope] = []
        self.secure: list[bool] = []
        self.logins: list[tuple[bytes, bytes]] = []

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if "RCPT" in self.answers:
            return self.answers["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.envelopes.append(envelope)
        self.secure.append(session.ssl is not None)
        return "250 taken"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any
    ) -> AuthResult:
        """Only anna may in."""
        assert isinstance(given, LoginPassword)
        self.logins.append((given.login, given.password))
        return AuthResult(success=given.password == b"p@ss/word", handled=False)


class _AnyPort(Controller):  # type: ignore[misc]
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running(mailbox: Mailbox, **options: Any) -> Iterator[int]:
    """An aiosmtpd server on a free port of localhost."""
    controller = _AnyPort(mailbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def scripted(play: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server that plays one scene with the first client and hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        with client:
            try:
                play(client)
            except OSError:
                return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(timeout=20)


def converse(client: socket.socket, **answers: str) -> None:
    """Speak SMTP with 250 to all, but for these verbs; after the answer "" the server hangs up. `END` is the final dot."""
    said = {"DATA": "354 go on", **answers}
    lines = client.makefile("rb")
    client.sendall(said.get("HELLO", "220 ready").encode() + b"\r\n")
    while line := lines.readline():
        verb = line.split()[0].decode().upper() if line.split() else ""
        answer = said.get(verb, "250 fine")
        if not answer:
            return
        client.sendall(answer.encode() + b"\r\n")
        if verb == "DATA" and answer.startswith("354"):
            while lines.readline() not in (b".\r\n", b""):
                pass
            ending = said.get("END", "250 taken")
            if not ending:
                return
            client.sendall(ending.encode() + b"\r\n")
