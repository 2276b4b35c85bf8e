"""The mail server: what its URL says, and a conversation with it that is private, bounded and ends."""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from monitor.channels.message import sender_address
from monitor.errors import ConfigError

LINES = 100  # of one answer; no honest server says more
LONGEST_LINE = 4096
PATIENCE = 4  # times the time-out of one answer: the most that a whole conversation may last


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where and how to connect. The password is kept out of `repr`."""

    host: str
    port: int
    tls: Literal["implicit", "required", "off"]
    user: str | None
    password: str | None = field(repr=False)
    spelled: str = field(repr=False)  # the password as the URL spells it
    name: str  # what we call ourselves in EHLO: the sender's domain, never this machine's name


def read_url(url: str, sender: str) -> MailServer:
    """What an SMTP URL says. Raises ConfigError with the mend; its message never holds the password."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        name = sender_address(sender).domain
    except ValueError as error:
        plain = str(error) if "sender" in str(error) else "the URL cannot be read (encode special characters as %XX)"
        raise ConfigError([f"MONITOR_SMTP_URL: {plain}"]) from None
    options = parse_qs(parts.query, keep_blank_values=True)
    wanted = options.pop("tls", ["required"])[-1]
    mistakes = []
    if parts.scheme not in ("smtp", "smtps") or not host:
        mistakes.append("it must look like smtp://user:password@host:587 or smtps://user:password@host:465")
    if options or wanted not in ("required", "off") or (parts.scheme == "smtps" and wanted == "off"):
        mistakes.append("the only option is tls=required, or with smtp:// tls=off")
    if wanted == "off" and parts.password and host and not _is_loopback(host):
        mistakes.append("tls=off would send the password in clear: drop tls=off, or the user name and password")
    if mistakes:
        raise ConfigError([f"MONITOR_SMTP_URL: {mistake}" for mistake in mistakes])
    implicit = parts.scheme == "smtps"
    return MailServer(
        host=host or "",
        port=port or (465 if implicit else 587),
        tls="implicit" if implicit else "off" if wanted == "off" else "required",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        spelled=parts.password or "",
        name=name,
    )


@contextmanager
def open_connection(server: MailServer, timeout: float) -> Iterator[smtplib.SMTP]:
    """A conversation that is encrypted and logged in as the URL demands; it is cut after four times the time-out.

    Certificates are checked against the system's authorities (or SSL_CERT_FILE). Nothing but EHLO and STARTTLS goes out
    before TLS. Raises OSError, ValueError or SMTPException.
    """
    smtp = _connect(server, timeout)
    try:
        if server.tls == "required":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            smtp.login(server.user, server.password)
        yield smtp
        with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
            smtp.docmd("QUIT")  # the message is delivered, whatever the server says to this
    finally:
        smtp.close()


class _Smtp(smtplib.SMTP):
    """A conversation that ends: it is cut after a time, and an answer has at most so many lines of so many bytes."""

    watch: threading.Timer | None = None

    def connect(self, host: str = "localhost", port: int = 0, source_address: Any = None) -> tuple[int, bytes]:
        """Start the watch and connect; returns the greeting."""
        self.watch = threading.Timer(float(self.timeout) * PATIENCE, _cut, args=(self,))
        self.watch.daemon = True
        self.watch.start()
        try:
            return super().connect(host, port, source_address)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Hang up and call off the watch."""
        if self.watch is not None:
            self.watch.cancel()
        super().close()

    def getreply(self) -> tuple[int, bytes]:
        """Code and text. Raises SMTPServerDisconnected when the server hung up, was too slow or talks nonsense."""
        try:
            return self._answer()
        except OSError as error:
            self.close()
            words = "it took too long to answer" if isinstance(error, TimeoutError) else "the server hung up"
            raise smtplib.SMTPServerDisconnected(words) if not isinstance(error, smtplib.SMTPException) else error

    def _answer(self) -> tuple[int, bytes]:
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the server hung up")
        if self.file is None:
            self.file = self.sock.makefile("rb")
        said: list[bytes] = []
        for _ in range(LINES):
            heard = self.file.readline(LONGEST_LINE + 1)
            if not heard:
                raise smtplib.SMTPServerDisconnected("the server hung up")
            if len(heard) > LONGEST_LINE or not heard[:3].isdigit():
                raise smtplib.SMTPServerDisconnected("the server does not speak SMTP")
            said.append(heard[4:].strip())
            if heard[3:4] != b"-":
                return int(heard[:3]), b"\n".join(said)
        raise smtplib.SMTPServerDisconnected("the server does not stop talking")


class _Smtps(_Smtp, smtplib.SMTP_SSL):
    """The same inside TLS from the first byte (RFC 8314, 3.3)."""


def _connect(server: MailServer, timeout: float) -> smtplib.SMTP:
    if server.tls == "implicit":
        context = ssl.create_default_context()
        return _Smtps(server.host, server.port, local_hostname=server.name, timeout=timeout, context=context)
    return _Smtp(server.host, server.port, local_hostname=server.name, timeout=timeout)


def _cut(smtp: smtplib.SMTP) -> None:
    """End a conversation that drips on, from another thread: whoever reads meets the end of the stream."""
    if smtp.sock is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(
                smtp.sock, socket.SHUT_RDWR
            )  # not SSLSocket's, which would drop its state under the reader


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
