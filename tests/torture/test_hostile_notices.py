"""Services that are told of a status change at once, and drip, lead elsewhere, never end or are not who they should be."""

from __future__ import annotations

import contextlib
import io
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from monitor.channels.notify import AppriseNotifier
from monitor.clock import SetClock
from monitor.desk.standing import standing
from monitor.editions.moved import SETTLE
from monitor.model import Job, Notice, NoticeSpec, Watchlist
from monitor.steps.assess import assess
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import MORNING, make_article, make_watchlist
from tests.torture.mailroom import heard_log
from tests.torture.postmaster import context
from tests.torture.promises import proves
from tests.webhooks import Manners, Webhook

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
TOKEN = "pl4nted-s3cr3t"
PATIENCE = 30.0  # seconds for a service that answers, on a machine that is busy


class NoticeRoom:
    """A house whose ceasefire has just moved, and one service that is to be told."""

    def __init__(self, house: House, clock: SetClock, hook: Webhook, log: io.StringIO) -> None:
        self.clock, self.hook, self._log = clock, hook, log
        spec = NoticeSpec(slug="phone", topics=("ceasefire",), time_zone="Europe/Istanbul")
        self.house = replace(house, watchlist=replace(house.watchlist, notify=(spec,)))
        self.patience(PATIENCE)
        begin(self.house)
        self.work()
        self.later(HOUR)
        words = "The ceasefire in Idlib is holding, the Turkish defence ministry said."
        article = make_article(text=words, published_at=clock.now() - MINUTE, precision="second")
        with self.house.store.write() as db:
            id, _ = db.articles.add(article, known_at=clock.now(), now=clock.now(), page_sha256=None)
        assess(Job(kind="assess", keys=(id,)), self.house)
        self.work()
        self.later(SETTLE)

    def patience(self, seconds: float) -> None:
        notifier = AppriseNotifier({"phone": self.hook.url(TOKEN)}, seconds=seconds)
        self.house = replace(self.house, notifier=notifier)

    def later(self, span: timedelta) -> None:
        self.clock.set(self.clock.now() + span)

    def work(self) -> None:
        for kind in ("reckon", "notify"):
            for job in sweep(self.house, kinds=(kind,)):
                STEPS[job.kind](job, self.house)

    @property
    def notice(self) -> Notice:
        with self.house.store.read() as db:
            (notice,) = db.notices.latest(MORNING - timedelta(days=9))
        return notice

    def check_secrets(self) -> None:
        """The address, and the token in it, are in no log line, no status and no error that is kept."""
        status = json.dumps(asdict(standing(self.house)), default=str)
        said = "\n".join([self._log.getvalue(), status, self.notice.last_error or ""])
        assert TOKEN not in said and self.hook.address not in said


@pytest.fixture
def tell(
    clock: SetClock, open_ground: Callable[[Watchlist], House], tmp_path: Path
) -> Iterator[Callable[..., NoticeRoom]]:
    """Opens notice rooms in front of a webhook."""
    with ExitStack() as open_ones, heard_log() as log:

        def opened(hook: Webhook | None = None) -> NoticeRoom:
            running = open_ones.enter_context(hook or Webhook())
            watchlist = make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"})
            return NoticeRoom(open_ground(watchlist), clock, running, log)

        yield opened


Tell = Callable[..., NoticeRoom]


def says(*parts: bytes, over_and_over: bytes = b"", every: float = 0.0) -> Callable[[BaseHTTPRequestHandler], None]:
    """Raw words in place of an answer, then others without end."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        pause = threading.Event()
        with contextlib.suppress(OSError):
            handler.wfile.write(b"".join(parts))
            handler.wfile.flush()
            while over_and_over:
                handler.wfile.write(over_and_over)
                handler.wfile.flush()
                counted[0] += len(over_and_over)
                pause.wait(every)

    counted = [0]
    behave.counted = counted  # type: ignore[attr-defined]
    return behave


# ---------------------------------------------------------------- what is in doubt is not told twice


@pytest.mark.parametrize(
    ("behave", "patience", "reason"),
    [
        pytest.param(says(b"HTTP/1.1 200 OK\r\nX: ", over_and_over=b"y", every=0.05), 5.0, "it took longer than 5 s",
                     id="drips its headers"),
        pytest.param(says(over_and_over=b"H", every=0.05), 5.0, "it took longer than 5 s", id="drips its first line"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\n", over_and_over=b"X-More: " + b"y" * 8000 + b"\r\n"), PATIENCE, "lost",
                     id="never ends its headers"),
        pytest.param(says(b"220 mail.example ESMTP ready\r\n"), PATIENCE, "lost", id="speaks another language"),
        pytest.param(says(b""), PATIENCE, "lost", id="hangs up behind the message"),
    ],
)  # fmt: skip
@proves("P3", "P7", "P8", "P18", long=True)
def test_a_service_that(
    tell: Tell, behave: Callable[[BaseHTTPRequestHandler], None], patience: float, reason: str
) -> None:
    room = tell()
    room.hook.manners = Manners(behave=behave)
    room.patience(patience)

    room.work()

    assert room.notice.state == "doubtful" and reason in (room.notice.last_error or "")
    room.check_secrets()
    room.hook.manners = Manners()
    room.later(HOUR)
    room.work()
    assert room.hook.asked == 1


# ---------------------------------------------------------------- answers without end


@pytest.mark.parametrize("coding", ["plain", "gzip"])
@proves("P3", "P7", "P8", long=True)
def test_an_answer_that_never_ends(tell: Tell, coding: str) -> None:
    squeeze = zlib.compressobj(wbits=31)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: identity\r\n\r\n"
    block = bytes(1 << 20)
    if coding == "gzip":
        head = head.replace(b"identity", b"gzip")
        block = squeeze.compress(bytes(1 << 26)) + squeeze.flush(zlib.Z_SYNC_FLUSH)  # 64 MB in 64 kB
    behave = says(head, over_and_over=b"%x\r\n%s\r\n" % (len(block), block))
    room = tell()
    room.hook.manners = Manners(behave=behave)

    room.work()

    assert (room.notice.state, len(room.hook.told)) == ("sent", 1)
    assert behave.counted[0] < 64 << 20  # type: ignore[attr-defined]
    room.check_secrets()


# ---------------------------------------------------------------- leads elsewhere, asks for patience


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@proves("P2", "P7", "P8", "P18", long=True)
def test_a_redirect_to_an_address_inside(tell: Tell, status: int) -> None:
    with Webhook() as inside:
        room = tell()
        room.hook.manners = Manners(statuses=[status] * 9, location=f"http://{inside.address}/{TOKEN}")

        room.work()

        assert inside.asked == 0
    assert (room.notice.state, room.notice.last_error) == ("failed", f"the service answered {status}")
    room.check_secrets()


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        pytest.param({"Retry-After": "1200"}, timedelta(minutes=20), id="in seconds"),
        pytest.param({"Date": "Wed, 21 Oct 2026 07:00:00 GMT", "Retry-After": "Wed, 21 Oct 2026 07:20:00 GMT"},
                     timedelta(minutes=20), id="as a date"),
        pytest.param({"Retry-After": "soon"}, MINUTE, id="in words"),
        pytest.param({"Retry-After": "-5"}, MINUTE, id="before now"),
    ],
)  # fmt: skip
@proves("P7", "P10", long=True)
def test_too_many_and_when_to_come_again(tell: Tell, headers: dict[str, str], waits: timedelta) -> None:
    room = tell()
    room.hook.manners = Manners(statuses=[429], headers=headers)

    room.work()
    assert (room.notice.state, room.notice.last_error) == ("pending", "the service answered 429")
    assert room.notice.due_at == room.clock.now() + waits
    room.later(waits - timedelta(seconds=1))
    room.work()
    assert room.hook.asked == 1
    room.later(timedelta(seconds=1))
    room.work()

    assert (room.notice.state, len(room.hook.told)) == ("sent", 1)
    room.check_secrets()


@proves("P7", "P18")
def test_a_service_fails_and_then_takes_it(tell: Tell) -> None:
    room = tell()
    room.hook.manners = Manners(statuses=[500, 503])

    for wait in (MINUTE, 2 * MINUTE):
        room.work()
        assert room.notice.due_at == room.clock.now() + wait and room.notice.state == "pending"
        room.later(wait)
    room.work()

    assert (room.notice.state, len(room.hook.told)) == ("sent", 1)
    room.check_secrets()


@proves("P7", "P18", long=True)
def test_a_service_fails_for_hours(tell: Tell) -> None:
    room = tell()
    room.hook.manners = Manners(statuses=[500] * 99)

    for wait in (5 * HOUR, 2 * HOUR, HOUR):
        room.work()
        room.later(wait)

    assert room.notice.state == "failed" and "the service answered 500" in (room.notice.last_error or "")
    assert room.hook.told == []
    (target,) = standing(room.house).notify
    assert target.sent == 0 and target.waiting == 0
    room.check_secrets()


# ---------------------------------------------------------------- not who it should be


@pytest.mark.parametrize("certificate", ["good", "expired", "elsewhere"])
@proves("P8", "P18", long=True)
def test_a_certificate_that_cannot_be_trusted(tell: Tell, certificate: str) -> None:
    room = tell(Webhook(context(certificate)))

    room.work()

    assert (room.notice.state, room.hook.asked) == ("pending", 0)
    assert room.notice.last_error == "the service's certificate cannot be trusted"
    room.check_secrets()


@proves("P8", long=True)
def test_a_service_that_repeats_its_address(tell: Tell) -> None:
    echo = f"HTTP/1.1 500 {TOKEN}\r\nX-Token: {TOKEN}\r\nContent-Length: {len(TOKEN)}\r\n\r\n{TOKEN}".encode()
    room = tell()
    room.hook.manners = Manners(behave=says(echo))

    room.work()

    assert (room.notice.state, room.notice.last_error) == ("pending", "the service answered 500")
    room.check_secrets()
