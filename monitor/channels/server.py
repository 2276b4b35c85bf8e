"""The mail server: what its URL says, and a conversation with it that is private, bounded and ends."""

from __future__ import annotations

import contextlib
import ipaddress
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, cast
from urllib.parse import parse_qs, unquote, urlsplit

from monitor.channels.conversation import Conversation
from monitor.channels.message import sender_address
from monitor.errors import ConfigError

POLICIES = ("required", "opportunistic", "off")
UNENCRYPTED = "it offers no encryption (STARTTLS)"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where and how to connect. The password is kept out of `repr`."""

    host: str
    port: int
    tls: Literal["implicit", "required", "opportunistic", "off"]
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
    if options or wanted not in POLICIES or (parts.scheme == "smtps" and wanted != "required"):
        mistakes.append("the only option is tls=required, or with smtp:// tls=opportunistic or tls=off")
    if wanted == "off" and parts.password and host and not _is_loopback(host):
        mistakes.append("tls=off would send the password in clear: drop tls=off, or the user name and password")
    if mistakes:
        raise ConfigError([f"MONITOR_SMTP_URL: {mistake}" for mistake in mistakes])
    implicit = parts.scheme == "smtps"
    return MailServer(
        host=host or "",
        port=port or (465 if implicit else 587),
        tls="implicit" if implicit else cast(Literal["required", "opportunistic", "off"], wanted),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        spelled=parts.password or "",
        name=name,
    )


@contextmanager
def open_connection(server: MailServer, timeout: float) -> Iterator[Conversation]:
    """A conversation that is encrypted and logged in as the URL demands; it is cut after four times the time-out.

    Certificates are checked against the system's authorities (or SSL_CERT_FILE), whether TLS was demanded or only met. Nothing
    but EHLO and STARTTLS goes out before TLS. Raises OSError, ValueError or SMTPException.
    """
    smtp = Conversation(server.host, server.port, name=server.name, timeout=timeout)
    try:
        smtp.begin(ssl.create_default_context() if server.tls == "implicit" else None)
        smtp.ehlo_or_helo_if_needed()
        if server.tls in ("required", "opportunistic"):
            _encrypt(smtp, server)
            smtp.ehlo_or_helo_if_needed()
        if server.user is not None and server.password is not None:
            if not smtp.encrypted and server.tls != "off":
                raise smtplib.SMTPNotSupportedError(f"{UNENCRYPTED}, and a password is never sent in clear")
            smtp.log_in(server.user, server.password)
        yield smtp
        with contextlib.suppress(OSError, smtplib.SMTPException, ValueError):
            smtp.docmd("QUIT")  # the message is delivered, whatever the server says to this
    finally:
        smtp.close()


def _encrypt(smtp: Conversation, server: MailServer) -> None:
    """STARTTLS, where it is demanded or offered: a server that offers it and then fails is not spoken to in clear."""
    if smtp.has_extn("starttls"):
        smtp.encrypt(ssl.create_default_context())
    elif server.tls == "required":
        raise smtplib.SMTPNotSupportedError(f"{UNENCRYPTED}, which tls=required demands")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
