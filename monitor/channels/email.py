"""Mail: to a server by SMTP, or into files where no server is configured.

What a failure means (RFC 5321, 4.2.1 and 4.5.4.2): before the server took the message nothing was sent; a 5xx answer to the
reader's address or to the message is final; after the message was handed over a lost connection leaves its fate unknown.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.blotter import Blotter
from monitor.channels.message import build_message, plain_address, sender_address
from monitor.channels.server import MailServer, open_connection, read_url
from monitor.disk import in_words, put
from monitor.errors import ConfigError, DeliveryError
from monitor.model import Delivery, Edition, Letter
from monitor.text.plain import one_line

LONGEST_REASON = 200
UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]")


class SmtpPost:
    """Sends by SMTP, one message to one reader, one connection each."""

    def __init__(self, *, url: str, sender: str, contact: str, timeout: float = 30.0) -> None:
        """`url` is smtp://USER:PASSWORD@HOST:PORT?tls=required|off (STARTTLS is required unless off) or smtps://. `timeout` is
        in seconds, for each answer; the whole of a delivery may take four times as long.

        Raises ConfigError when the URL or the sender is unusable; the message never holds the password.
        """
        self._server: MailServer = read_url(url, sender)
        self._sender = sender
        self._contact = contact
        self._timeout = timeout
        self._blotter = Blotter(dict.fromkeys(_secrets(self._server), "***"))

    def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
        """Hand the message to the server. Returns when it answered 250. Raises DeliveryError."""
        body, recipient = _message(letter, edition, delivery, self._sender, self._contact)
        with self._told(delivery.address), open_connection(self._server, self._timeout) as smtp:
            sender = sender_address(self._sender).addr_spec
            self._expect(delivery, smtp.mail(sender), "the sender")
            self._expect(delivery, smtp.rcpt(recipient), "the address")
            self._expect(delivery, smtp.docmd("DATA"), "the message", good=354)
            try:
                answer = _hand_over(smtp, body)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                reason = f"the connection was lost after the message was handed over ({self._plain(error)})"
                raise DeliveryError(delivery.address, reason, retryable=True, doubtful=True) from error
            self._expect(delivery, answer, "the message")

    def greet(self) -> str:
        """Log in and go; nothing is sent. Returns what was met, for a person. Raises DeliveryError."""
        with self._told(self._server.host), open_connection(self._server, self._timeout):
            return f"{self._server.host}:{self._server.port} answers (TLS {self._server.tls})"

    @contextmanager
    def _told(self, address: str) -> Iterator[None]:
        """Failures before the message was taken, as DeliveryErrors: nothing was sent, so all may be tried again."""
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            reason = f"the mail server did not accept the user name and password ({error.smtp_code})"
            raise DeliveryError(address, reason, retryable=True) from None  # its text may repeat what we sent
        except ssl.SSLCertVerificationError as error:
            reason = f"the mail server's certificate cannot be trusted: {self._plain(error.verify_message)}"
            raise DeliveryError(address, reason, retryable=True) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            reason = f"no conversation with the mail server {self._server.host}: {self._plain(error)}"
            raise DeliveryError(address, reason, retryable=True) from error

    def _expect(self, delivery: Delivery, answer: tuple[int, bytes], what: str, good: int = 250) -> None:
        """Raise what a refusal means. Any 2xx counts as 250: 251 says that the server forwards (RFC 5321, 4.2.3)."""
        code, text = answer
        if code == good or (good == 250 and 200 <= code < 300):
            return
        reason = f"the mail server did not take {what}: {code} {self._plain(text.decode('utf-8', 'replace'))}".strip()
        raise DeliveryError(delivery.address, reason, retryable=not 500 <= code < 600)

    def _plain(self, error: object) -> str:
        """A server's words or an error as one short line without the password in any form that we sent it."""
        words = str(error) or type(error).__name__
        return one_line(one_line(self._blotter.text(words), limit=1000), limit=LONGEST_REASON)


class EmlPost:
    """Writes messages to files, `FOLDER/DIGEST/2026-11-22/ADDRESS.eml`, readable by their owner alone."""

    def __init__(self, folder: Path, *, sender: str, contact: str) -> None:
        """Raises ConfigError when the sender is unusable."""
        try:
            sender_address(sender)
        except ValueError as error:
            raise ConfigError([f"MONITOR_MAIL_FROM: {error}"]) from None
        self._folder = folder
        self._sender = sender
        self._contact = contact

    def greet(self) -> str:
        """Where mail goes, for a person."""
        return f"no mail server is configured: mail goes to files in {self._folder}"

    def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
        """Put the message in its file; a second time puts the same bytes there. Raises DeliveryError."""
        body, _ = _message(letter, edition, delivery, self._sender, self._contact)
        name = f"{safe_name(delivery.address)}.eml"
        path = self._folder / safe_name(delivery.digest) / delivery.date.isoformat() / name
        try:
            put(path, body, mode=0o600)
        except OSError as error:
            raise DeliveryError(delivery.address, in_words(error, self._folder), retryable=True) from error


def safe_name(words: str) -> str:
    """The words as a file name, different ones never alike: other characters as %XX, no leading dot."""
    name = UNSAFE.sub(lambda c: "".join(f"%{byte:02X}" for byte in c.group().encode("utf-8", "replace")), words)
    return f"%2E{name[1:]}" if name.startswith(".") else name or "%"


def _message(letter: Letter, edition: Edition, delivery: Delivery, sender: str, contact: str) -> tuple[bytes, str]:
    """The message's bytes and the address to name to the server. Raises DeliveryError, final, for a bad address."""
    recipient = plain_address(delivery.address)
    if recipient is None:
        raise DeliveryError(one_line(delivery.address), "this is no mail address", retryable=False)
    try:
        message = build_message(letter, edition, delivery, sender=sender, contact=contact)
        return message.as_bytes(), recipient
    except ValueError as error:
        reason = f"no mail can be made of this edition: {one_line(str(error), limit=LONGEST_REASON)}"
        raise DeliveryError(delivery.address, reason, retryable=False) from error


def _hand_over(smtp: smtplib.SMTP, body: bytes) -> tuple[int, bytes]:
    """Send the message itself, a dot doubled where it begins a line (RFC 5321, 4.5.2); returns the server's answer."""
    dotted = re.sub(rb"(?m)^\.", b"..", body)
    smtp.send((dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n") + b".\r\n")
    return smtp.getreply()


def _secrets(server: MailServer) -> list[str]:
    """The password as it is, as the URL spells it, and as AUTH PLAIN sends it with the user's name."""
    password = server.password
    return [password, server.spelled, f"\0{server.user}\0{password}"] if password else []
