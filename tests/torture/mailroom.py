"""The mail room: a house whose edition waits in the outbox for its readers, a mail server, and all that was said about it."""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from urllib.parse import unquote

import structlog

from monitor.channels.email import SmtpPost
from monitor.clock import SetClock
from monitor.desk.standing import Standing, standing
from monitor.logs import set_up
from monitor.model import Delivery, DueEdition
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.sweep import sweep
from monitor.steps.table import STEPS
from tests.build import MORNING
from tests.torture.postmaster import Line, Postmaster

ANNA, OMAR, ZOYA = "anna@reader.example", "omar@reader.example", "zoya@reader.example"
EVERYBODY = (ANNA, OMAR, ZOYA)
CROWD = tuple(f"reader{n:02}@reader.example" for n in range(50))
DAY = date(2026, 10, 21)
USER, SPELLED = "desk", "pl%40nted%2Ft0ken"
PASSWORD = unquote(SPELLED)
LOGIN = f"{USER}:{SPELLED}@"
SENDER = "Idlib Monitor <monitor@reader.example>"


class Mailroom:
    """One house, one edition, one server. `login` stands in the server's URL, so that every case has a secret to lose."""

    def __init__(
        self,
        house: House,
        clock: SetClock,
        server: Postmaster,
        log: io.StringIO,
        *,
        readers: tuple[str, ...] = (ANNA,),
        login: str = LOGIN,
        options: str = "",
        scheme: str = "smtp",
        timeout: float = 10.0,
    ) -> None:
        """`readers` of the edition; the rest is the server's URL and how long one answer of it may take."""
        self.clock, self.server, self._log = clock, server, log
        self.url = server.url(login, options, scheme)
        spec = replace(house.watchlist.digests[0], recipients=readers)
        self.house = replace(house, watchlist=replace(house.watchlist, digests=(spec,)))
        self.patience(timeout)

    def patience(self, timeout: float) -> None:
        """Let an answer take so many seconds from now on."""
        post = SmtpPost(url=self.url, sender=SENDER, contact="desk@reader.example", timeout=timeout)
        self.house = replace(self.house, post=post)

    def edition(self, day: date = DAY) -> None:
        """Make the edition of a day: its deliveries wait in the outbox."""
        at = MORNING + (day - DAY)
        due = DueEdition(digest="daily", date=day, cutoff_at=at, covers_from=at - timedelta(days=1), floor=at)
        assert make(self.house.watchlist.digests[0], due, self.house) is not None

    def deliver(self) -> None:
        """All mail that is due at the clock's moment."""
        while jobs := sweep(self.house, kinds=("mail",)):
            for job in jobs:
                STEPS[job.kind](job, self.house)

    def outbox(self, day: date = DAY) -> dict[str, Delivery]:
        """The readers' deliveries, by address."""
        with self.house.store.read() as db:
            id = db.editions.id_of("daily", day)
            assert id is not None
            return {d.address: d for d in db.deliveries.of(id) if d.channel == "email"}

    def next_try(self) -> datetime | None:
        """When the next mail is due; None: nothing waits."""
        return min((d.due_at for d in self.outbox().values() if d.due_at is not None), default=None)

    def days_pass(self, most: int = 200) -> list[timedelta]:
        """Deliver, move the clock to the next try, and so on until nothing waits; the waits between."""
        waits = []
        for _ in range(most):
            self.deliver()
            again = self.next_try()
            if again is None:
                return waits
            waits.append(again - self.clock.now())
            self.clock.set(again)
        raise AssertionError("it never ends")

    def status(self) -> Standing:
        """What `monitor status` tells."""
        return standing(self.house)

    def reason(self, reader: str = ANNA) -> str:
        """What is kept of a reader's last failure."""
        return self.outbox()[reader].last_error or ""

    def said(self) -> str:
        """Everything that anybody can read: log lines, the status, the errors that are kept."""
        told = json.dumps(asdict(self.status()), default=str, ensure_ascii=False)
        return "\n".join([self._log.getvalue(), told, *(d.last_error or "" for d in self.outbox().values())])

    def check_secrets(self) -> None:
        """No password in any form that goes over a wire, and no whole URL, is in what was said, or went out in clear."""
        plain = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
        forms = {PASSWORD, SPELLED, plain, base64.b64encode(PASSWORD.encode()).decode(), self.url}
        said = self.said()
        for form in forms:
            assert form not in said, f"{form} was said"
            assert form.encode() not in bytes(self.server.clear), f"{form} went out in clear"
        assert "reader.example" not in self._log.getvalue(), "a log line names a reader"


def refusing(reader: str, answer: str) -> Callable[[Line], str]:
    """This answer to one reader alone."""
    return lambda line: answer if f"<{reader}>" in line.words else "250 fine"


def nth(number: int, answer: str) -> Callable[[Line], str]:
    """This answer to the n-th conversation alone."""
    return lambda line: answer if line.number == number else "250 fine"


def each_has_one(room: Mailroom, readers: tuple[str, ...]) -> None:
    """Exactly one message each, and it is known."""
    assert [len(room.server.got(reader)) for reader in readers] == [1] * len(readers)
    assert {d.state for a, d in room.outbox().items() if a in readers} == {"sent"}


@contextmanager
def heard_log() -> Iterator[io.StringIO]:
    """All log lines, with no secret blotted out at the root: what is written must be clean by itself."""
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    before = (root.handlers[:], root.level, ours.level)
    stream = io.StringIO()
    set_up(level=logging.DEBUG, stream=stream)
    try:
        yield stream
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])
        structlog.reset_defaults()
