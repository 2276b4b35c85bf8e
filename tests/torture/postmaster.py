"""A mail server on loopback that speaks raw SMTP, each conversation by a plan: it may refuse, lie, drip, hang up or keep silent.

`certificates/` holds an authority and keys made for these tests alone: good.pem for localhost, expired.pem, and elsewhere.pem for
another name.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import cast

from tests.talking import Talk

CERTIFICATES = Path(__file__).with_name("certificates")
TLS_PATIENCE = 20.0  # seconds: who never ends shaking hands does not hold a test for ever

Answer = str | bytes | Callable[["Line"], str | bytes]
"""A line; bytes as they are; or what makes them. An empty one hangs up."""
Plan = Mapping[str, Answer]
"""Verb -> answer, else 250. HELLO is the greeting, END the answer to the final dot, BODY (a callable) is asked before the message
is read, HANDS (a callable) in place of shaking hands behind STARTTLS. `SECURE AUTH` and the like hold under TLS alone."""


def context(certificate: str = "good") -> ssl.SSLContext:
    """TLS with one of the certificates."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(CERTIFICATES / f"{certificate}.pem", CERTIFICATES / "server.key")
    return made


@dataclass(frozen=True, slots=True)
class Line:
    """What a client said: its words behind the verb, the number of the conversation from 1, and the way to answer it."""

    words: str
    number: int
    talk: Talk
    sock: socket.socket

    def keep_silent(self) -> str:
        """Say nothing until the client has gone or the test is over."""
        with contextlib.suppress(OSError):
            self.sock.settimeout(60)
            while self.sock.recv(65_536) and not self.talk.stop.is_set():
                pass
        return ""

    def drip(self, data: bytes, every: float = 0.02) -> str:
        """Byte by byte, until the client has gone."""
        self.talk.drip(data, every)
        return ""

    def reset(self) -> str:
        """End the connection as a crash does."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that came whole: for whom, its bytes, whether under TLS, what was answered."""

    reader: str
    raw: bytes
    secure: bool
    answer: str

    @property
    def parsed(self) -> EmailMessage:
        """As a mail program sees it."""
        return cast(EmailMessage, message_from_bytes(self.raw, policy=SMTP))  # type: ignore[arg-type]

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return str(self.parsed["Message-ID"])


@dataclass
class _Client:
    sock: socket.socket
    number: int
    secure: bool = False
    verbs: list[str] = field(default_factory=list)


class Postmaster:
    """The n-th conversation follows the n-th of `plans`, those behind them `usual`. `taken`: every message that came whole;
    `clear`: all bytes that came outside TLS."""

    def __init__(self, *plans: Plan, usual: Plan | None = None, tls: ssl.SSLContext | None = None) -> None:
        self.plans = list(plans)
        self.usual: Plan = usual or {}
        self.tls = tls or context()
        self.taken: list[Taken] = []
        self.clear = bytearray()
        self.named: list[str] = []  # every reader of a RCPT, as often as he was named
        self.conversations = 0
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._socks: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port = int(self._listener.getsockname()[1])
        self._spawn(self._accept)

    def url(self, user: str = "", options: str = "", scheme: str = "smtp") -> str:
        """Its address for MONITOR_SMTP_URL; `user` ends in @."""
        return f"{scheme}://{user}localhost:{self.port}{options}"

    def got(self, reader: str) -> list[Taken]:
        """What a reader has: the messages that were not refused."""
        return [one for one in self.taken if one.reader == reader and one.answer[:1] not in ("4", "5")]

    def close(self) -> None:
        """End every conversation."""
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in list(self._socks):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for sock in self._socks:
            sock.close()

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
            self.conversations += 1
            self._socks.append(sock)
            plan = self.plans[self.conversations - 1] if self.conversations <= len(self.plans) else self.usual
            self._spawn(self._serve, _Client(sock, self.conversations), plan)

    def _serve(self, client: _Client, plan: Plan) -> None:
        with contextlib.suppress(OSError, ValueError):
            if plan.get("TLS"):  # from the first byte
                self._shake_hands(client)
            self._converse(client, plan)
        with contextlib.suppress(OSError):
            client.sock.close()

    def _converse(self, client: _Client, plan: Plan) -> None:
        lines = client.sock.makefile("rb")
        if not self._say(client, plan.get("HELLO", "220 localhost ready"), ""):
            return
        readers: list[str] = []
        while line := lines.readline():
            if not client.secure:
                self.clear += line
            verb, _, words = line.decode("latin-1").strip().partition(" ")
            verb = verb.upper()
            if verb == "RCPT":
                readers.append(words.partition("<")[2].partition(">")[0])
                self.named.append(readers[-1])
            answer = self._answer(client, plan, verb)
            said = self._say(client, answer, words)
            if not said or verb == "QUIT":
                return
            if verb == "STARTTLS" and said.startswith("220"):
                lines.close()
                if "HANDS" in plan and not self._say(client, plan["HANDS"], ""):
                    return
                self._shake_hands(client)
                lines = client.sock.makefile("rb")
            elif verb == "DATA" and said.startswith("354"):
                if "BODY" in plan and not self._say(client, plan["BODY"], ""):
                    return
                if not self._take(client, plan, lines, readers):
                    return

    def _answer(self, client: _Client, plan: Plan, verb: str) -> Answer:
        if client.secure and f"SECURE {verb}" in plan:
            return plan[f"SECURE {verb}"]
        hello = "250-localhost\r\n" + ("" if client.secure else "250-STARTTLS\r\n") + "250 AUTH PLAIN LOGIN"
        usual = {"EHLO": hello, "STARTTLS": "220 go on", "DATA": "354 go on", "AUTH": "235 welcome", "QUIT": "221 bye"}
        return plan.get(verb, usual.get(verb, "250 fine"))

    def _take(self, client: _Client, plan: Plan, lines, readers: list[str]) -> bool:  # type: ignore[no-untyped-def]
        raw = bytearray()
        while (line := lines.readline()) != b".\r\n":
            if not line:
                return False
            if not client.secure:
                self.clear += line
            raw += line[1:] if line.startswith(b"..") else line
        answer = plan.get("END", "250 taken")
        with self._lock:  # noted before it is answered, as an honest server files it
            at = len(self.taken)
            known = answer if isinstance(answer, str) else "250 in its own way"
            self.taken += [Taken(reader, bytes(raw), client.secure, known) for reader in readers]
        said = self._say(client, answer, "")
        if callable(answer) and said[:1] in ("4", "5"):
            with self._lock:
                self.taken[at : at + len(readers)] = [Taken(r, bytes(raw), client.secure, said) for r in readers]
        readers.clear()
        return bool(said)

    def _say(self, client: _Client, answer: Answer, words: str) -> str:
        if callable(answer):
            answer = answer(Line(words, client.number, Talk(client.sock, self._stop), client.sock))
        raw = answer if isinstance(answer, bytes) else answer.encode() + b"\r\n" if answer else b""
        if raw:
            client.sock.sendall(raw)
        return raw.decode("latin-1")

    def _shake_hands(self, client: _Client) -> None:
        client.sock.settimeout(TLS_PATIENCE)
        client.sock = self.tls.wrap_socket(client.sock, server_side=True)
        client.sock.settimeout(None)
        self._socks.append(client.sock)
        client.secure = True
