"""A mail server that keeps every copy of every message it ever took, and tells when it is being given one."""

from __future__ import annotations

import asyncio
import email
import hashlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.outside.channels.mailservers import Mailbox, running
from tests.torture.happenings import Happenings

HELD_S = 0.05  # between taking a message and saying so: honest servers write it to their disk


class Letterbox(Mailbox):
    """`copies`: Message-ID -> each copy taken, as (which daemon was running, the reader, a digest of the bytes)."""

    def __init__(self, happenings: Happenings) -> None:
        super().__init__()
        self.copies: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        self.daemon = 0
        self._happenings = happenings

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._happenings.tell("mail begun")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        body = envelope.content if isinstance(envelope.content, bytes) else b""
        name = str(email.message_from_bytes(body)["Message-ID"])
        self.copies[name].append((self.daemon, envelope.rcpt_tos[0], hashlib.sha256(body).hexdigest()))
        self._happenings.tell("mail taken")
        await asyncio.sleep(HELD_S)
        return "250 taken"


@contextmanager
def letterbox(happenings: Happenings) -> Iterator[tuple[Letterbox, str]]:
    """The server and its URL."""
    box = Letterbox(happenings)
    with running(box) as port:
        yield box, f"smtp://127.0.0.1:{port}?tls=off"
