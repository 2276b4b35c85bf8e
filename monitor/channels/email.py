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
from monitor.channels.conversation import LINES, LONGEST_LINE
from monitor.channels.message import build_message, message_bytes, plain_address, sender_address
from monitor.channels.server import MailServer, open_connection, read_url
from monitor.disk import in_words, put
from monitor.errors import ConfigError, DeliveryError
from monitor.model import Delivery, Edition, Letter
from monitor.text.plain import one_line

LONGEST_REASON = 200
LONGEST_ANSWER = LINES * LONGEST_LINE  # a password is looked for in all of it, so that no cut leaves half of one
UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]")


class SmtpPost:
    """Sends by SMTP, one message to one reader, one connection each."""

    def __init__(self, *, url: str, sender: str, contact: str, timeout: float = 30.0) -> None:
        """`url` is smtp://USER:PASSWORD@HOST:PORT?tls=required|opportunistic|off (STARTTLS is required unless it says otherwise)
        or smtps://. `timeout` is in seconds, for each answer; the whole of a delivery may take four times as long, and ten times
        more where the server keeps silent about the message.

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
        address = delivery.address
        with self._told(address, everybody=True), open_connection(self._server, self._timeout) as smtp:
            self._expect(address, smtp.mail(sender_address(self._sender).addr_spec), "the sender", everybody=True)
            with self._told(address):
                self._expect(address, smtp.rcpt(recipient), "the address")
                self._expect(address, smtp.docmd("DATA"), "the message", good=354)
            try:
                answer = smtp.hand_over(body)
            except (OSError, smtplib.SMTPException, ValueError) as error:
                reason = f"the connection was lost after the message was handed over ({self._plain(error)})"
                raise DeliveryError(address, reason, retryable=True, doubtful=True) from error
            self._expect(address, answer, "the message", handed_over=True)

    def greet(self) -> str:
        """Log in and go; nothing is sent. Returns what was met, for a person. Raises DeliveryError."""
        server = self._server
        with self._told(server.host, everybody=True), open_connection(server, self._timeout) as smtp:
            how = f"encrypted ({smtp.encrypted})" if smtp.encrypted else "in clear"
            if server.tls == "opportunistic" and not smtp.encrypted:
                how += ": it offers no STARTTLS"
            return f"{server.host}:{server.port} answers {how}"

    @contextmanager
    def _told(self, address: str, *, everybody: bool = False) -> Iterator[None]:
        """Failures before the message was taken, as DeliveryErrors: nothing was sent, so all may be tried again. `everybody`: no
        reader was named yet, so the others would fare no better."""
        try:
            yield
        except (OSError, smtplib.SMTPException, ValueError) as error:
            reason = self._in_words(error)
            cause = None if isinstance(error, smtplib.SMTPAuthenticationError) else error  # it may repeat what we sent
            raise DeliveryError(address, reason, retryable=True, everybody=everybody) from cause

    def _in_words(self, error: Exception) -> str:
        host = self._server.host
        if isinstance(error, smtplib.SMTPAuthenticationError):
            return f"the mail server did not accept the user name and password ({error.smtp_code})"
        if isinstance(error, ssl.SSLCertVerificationError):
            return f"the mail server's certificate cannot be trusted: {self._plain(error.verify_message)}"
        if isinstance(error, ssl.SSLError):
            words = (error.reason or "it does not speak TLS").replace("_", " ").lower()
            return f"no TLS with the mail server {host}: {self._plain(words)}"
        if isinstance(error, smtplib.SMTPResponseException):
            return f"no conversation with the mail server {host}: {self._answered(error.smtp_code, error.smtp_error)}"
        plain = isinstance(error, OSError) and error.strerror  # without its number
        return f"no conversation with the mail server {host}: {self._plain(plain or error)}"

    def _expect(
        self,
        address: str,
        answer: tuple[int, bytes],
        what: str,
        *,
        good: int = 250,
        everybody: bool = False,
        handed_over: bool = False,
    ) -> None:
        """Raise what a refusal means. Any 2xx counts as 250: 251 says that the server forwards (RFC 5321, 4.2.3). A sender
        that is refused is the owner's to mend, and no reader's fault: it may be tried again. What is no answer to a message
        leaves doubt."""
        code, text = answer
        if code == good or (good == 250 and 200 <= code < 300):
            return
        reason = f"the mail server did not take {what}: {self._answered(code, text)}"
        final = 500 <= code < 600 and not everybody
        doubtful = handed_over and not 400 <= code < 600
        raise DeliveryError(address, reason, retryable=not final, doubtful=doubtful, everybody=everybody)

    def _answered(self, code: int, text: bytes | str) -> str:
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        return f"{code} {self._plain(words)}".strip()

    def _plain(self, error: object) -> str:
        """A server's words or an error as one short line without the password in any form that we sent it."""
        words = self._blotter.text(one_line(str(error), limit=LONGEST_ANSWER))
        if not words and isinstance(error, BaseException):
            return type(error).__name__
        return one_line(words, limit=LONGEST_REASON)


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
        return message_bytes(message), recipient
    except ValueError as error:
        reason = f"no mail can be made of this edition: {one_line(str(error), limit=LONGEST_REASON)}"
        raise DeliveryError(delivery.address, reason, retryable=False) from error


def _secrets(server: MailServer) -> list[str]:
    """The password as it is, as the URL spells it, as a screen shows it, and as AUTH PLAIN sends it with the user's name."""
    password = server.password
    if not password:
        return []
    seen = one_line(password, limit=LONGEST_ANSWER)  # what is left of it where control characters are taken out
    return [password, server.spelled, seen, f"\0{server.user}\0{password}"]
