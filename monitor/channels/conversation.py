"""One SMTP conversation that ends: each answer is bounded in time and length, and the whole of it is cut after a while."""

from __future__ import annotations

import base64
import contextlib
import re
import smtplib
import socket
import ssl
import threading
from typing import Any

LINES = 100  # of one answer; no honest server says more
LONGEST_LINE = 4096
PATIENCE = 4
"""Times the time-out of one answer: the most that a whole conversation may last, up to the answer to the message."""
LAST_PATIENCE = 10
"""Times the time-out: how long the answer to the message may take. A server reads and files it meanwhile, and who hangs up on
it gets every message twice (RFC 5321, 4.5.3.2.6 wants ten minutes; with 30 s these are five, and a claim lasts ten)."""
GONE = "the server hung up where TLS should begin"

_UNKNOWN = range(500, 505)  # the server does not know the command or its parameter (RFC 5321, 4.2.2)


class Conversation(smtplib.SMTP):
    """`encrypted`: the version of TLS, or None in clear."""

    encrypted: str | None = None

    def __init__(self, host: str, port: int, *, name: str, timeout: float) -> None:
        """Nothing is said yet. `name`: what we call ourselves; `timeout`: seconds for each answer."""
        super().__init__("", 0, local_hostname=name, timeout=timeout)
        self._server = (host, port)
        self._seconds = timeout
        self._tls: ssl.SSLContext | None = None
        self._wire: socket.socket | None = (
            None  # the connection by another name: TLS takes the first one to shake hands
        )
        self._watch: threading.Timer | None = None
        self._over = False

    def begin(self, tls: ssl.SSLContext | None = None) -> None:
        """Connect and hear the greeting; with `tls` encrypted from the first byte. Raises OSError or SMTPException."""
        self._tls = tls
        self._allow(PATIENCE)
        code, words = self.connect(*self._server)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)

    def encrypt(self, tls: ssl.SSLContext) -> None:
        """STARTTLS. What the server said in clear before is forgotten, and whatever it, or somebody in between, said too early
        ends the conversation (CVE-2011-0411). Raises OSError or SMTPException."""
        self.ehlo_or_helo_if_needed()
        code, words = self.docmd("STARTTLS")
        if code != 220:
            raise smtplib.SMTPResponseException(code, words)
        assert self.sock is not None
        if self._heard_more():
            raise smtplib.SMTPServerDisconnected("it went on in clear after it had agreed to TLS")
        self.sock = self._wrapped(self.sock, tls)
        self.file = self.helo_resp = self.ehlo_resp = None
        self.esmtp_features, self.does_esmtp = {}, False

    def log_in(self, user: str, password: str) -> None:
        """By PLAIN, LOGIN or CRAM-MD5, in UTF-8 (RFC 4616); a password that is refused is not offered twice. Raises
        SMTPAuthenticationError, SMTPNotSupportedError when the server offers none of them, or SMTPServerDisconnected."""
        self.ehlo_or_helo_if_needed()
        offered = self.esmtp_features.get("auth", "").upper().split()
        known = {"PLAIN": self._plain, "LOGIN": self._login, "CRAM-MD5": self._cram}
        code, words = 0, b""
        for mechanism in known:
            if mechanism in offered:
                code, words = known[mechanism](user, password)
                if code in (235, 503):  # 503: it knows us already
                    return
                if code not in _UNKNOWN:
                    break
        if not code:
            raise smtplib.SMTPNotSupportedError("it offers no way to log in that we know (PLAIN, LOGIN, CRAM-MD5)")
        raise smtplib.SMTPAuthenticationError(code, words)

    def hand_over(self, message: bytes) -> tuple[int, bytes]:
        """Send a message whose lines end in CR LF, after DATA; returns the server's answer to it, for which it has much longer
        than for others. A dot that begins a line is doubled (RFC 5321, 4.5.2)."""
        dotted = re.sub(rb"(?m)^\.", b"..", message)
        self.send((dotted if dotted.endswith(b"\r\n") else dotted + b"\r\n") + b".\r\n")
        if self.sock is not None and not self._over:
            self._allow(LAST_PATIENCE)
            self.sock.settimeout(self._seconds * LAST_PATIENCE)
        return self.getreply()

    def close(self) -> None:
        """Hang up and call off the watch."""
        if self._watch is not None:
            self._watch.cancel()
        super().close()
        if self._wire is not None:
            self._wire.close()

    def getreply(self) -> tuple[int, bytes]:
        """Code and text. Raises SMTPServerDisconnected when the server hung up, was too slow or talks nonsense."""
        try:
            return self._answer()
        except OSError as error:
            self.close()
            if self._over or isinstance(error, TimeoutError):
                raise smtplib.SMTPServerDisconnected("it took too long to answer") from error
            if isinstance(error, smtplib.SMTPException):
                raise
            raise smtplib.SMTPServerDisconnected("the server hung up") from error

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

    def _get_socket(self, host: str, port: int, timeout: Any) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        self._wire = sock.dup()
        if self._over:
            sock.close()
            raise TimeoutError("it took too long to answer")
        return self._wrapped(sock, self._tls) if self._tls else sock

    def _wrapped(self, sock: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket:
        try:
            secure = tls.wrap_socket(sock, server_hostname=self._server[0])
        except ssl.SSLError:
            raise
        except OSError as error:
            late = self._over or isinstance(error, TimeoutError)
            words = "it took too long to begin TLS" if late else GONE
            raise smtplib.SMTPServerDisconnected(words) from error
        self.encrypted = secure.version()
        return secure

    def _heard_more(self) -> bool:
        """Whether there is something to read that nobody waits for."""
        if self.file is None or self.sock is None:
            return False
        self.sock.setblocking(False)
        try:
            return bool(self.file.peek(1))
        except OSError as error:
            raise smtplib.SMTPServerDisconnected(GONE) from error
        finally:
            self.sock.settimeout(self._seconds)

    def _allow(self, patience: float) -> None:
        """Cut the conversation after so many time-outs from now."""
        if self._watch is not None:
            self._watch.cancel()
        self._watch = threading.Timer(self._seconds * patience, self._cut)
        self._watch.daemon = True
        self._watch.start()

    def _cut(self) -> None:
        """End a conversation that drips on, from another thread: whoever reads meets the end of the stream."""
        self._over = True
        if self._wire is not None:
            with contextlib.suppress(OSError):
                self._wire.shutdown(socket.SHUT_RDWR)

    def _plain(self, user: str, password: str) -> tuple[int, bytes]:
        given = _encoded(f"\0{user}\0{password}")
        code, words = self.docmd("AUTH", f"PLAIN {given}")
        return self.docmd(given) if code == 334 else (code, words)

    def _login(self, user: str, password: str) -> tuple[int, bytes]:
        answer = self.docmd("AUTH", "LOGIN")
        for given in (user, password):
            if answer[0] == 334:
                answer = self.docmd(_encoded(given))
        return answer

    def _cram(self, user: str, password: str) -> tuple[int, bytes]:
        import hmac  # noqa: PLC0415 - hardly anybody offers this alone

        code, challenge = self.docmd("AUTH", "CRAM-MD5")
        if code != 334:
            return code, challenge
        digest = hmac.new(password.encode(), base64.b64decode(challenge), "md5").hexdigest()
        return self.docmd(_encoded(f"{user} {digest}"))


def _encoded(words: str) -> str:
    return base64.b64encode(words.encode()).decode("ascii")
