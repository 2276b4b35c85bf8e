"""Workers are killed one after the other, and PostgreSQL goes away: nothing is lost, nothing is doubled.

`make test-scale`: 2,000 feeds, three workers, one killed every ten seconds for five minutes. In `make test` less of it.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from itertools import count
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor.work.queue import SCHEMA
from tests.commands import monitor
from tests.outside.channels.mailservers import Mailbox, running
from tests.scale.machines import Fleet, Machine, configuration, fleet, until
from tests.scale.server import Server, server
from tests.scale.stand import Goods, stand

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("machines")]

WHOLE = os.environ.get("SCALE") == "whole"
PATIENCE_S = 1200.0 if WHOLE else 90.0
READERS = ("anna@example.org", "boris@example.org", "cemile@example.org")


@dataclass(frozen=True, slots=True)
class Ordeal:
    """How long, and how often a worker is killed; `restarts`: when PostgreSQL is ended and started again, and how."""

    goods: Goods
    lasts_s: float
    every_s: float
    restarts: tuple[tuple[float, signal.Signals], ...]


ORDEAL = (
    Ordeal(
        Goods(feeds=2000, hosts=500, entries=2, every_s=60, until_s=290, delay_s=0.05),
        lasts_s=300, every_s=10, restarts=((95, signal.SIGINT), (205, signal.SIGQUIT)),
    )
    if WHOLE
    else Ordeal(
        Goods(feeds=60, hosts=20, entries=2, every_s=5, until_s=19, delay_s=0.05),
        lasts_s=20, every_s=5, restarts=((12, signal.SIGQUIT),),
    )
)  # fmt: skip


class Copies(Mailbox):
    """Counts each copy of a message that a reader is given."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: Counter[tuple[str, str]] = Counter()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take it."""
        body = envelope.content if isinstance(envelope.content, bytes) else b""
        self.taken[str(message_from_bytes(body)["Message-ID"]), envelope.rcpt_tos[0]] += 1
        return "250 taken"


@pytest.fixture
def mail() -> Iterator[tuple[Copies, str]]:
    """A mail server and its URL."""
    box = Copies()
    with running(box) as port:
        yield box, f"smtp://127.0.0.1:{port}?tls=off"


def test_workers_are_killed_and_nothing_is_lost_or_doubled(mail: tuple[Copies, str], tmp_path: Path) -> None:
    box, post = mail
    goods = ORDEAL.goods
    with server() as database, stand(goods) as news, fleet(tmp_path, database.url) as house:
        house.environment["MONITOR_SMTP_URL"] = post
        house.config.write_text(configuration(news, interval="1m", readers=READERS))
        house.scheduler()
        workers = [_hire(house) for _ in range(3)]
        until(lambda: "started" in workers[0].log, "the first worker")
        cut = threading.Thread(target=_cut, args=(house,))
        cut.start()

        killed = _torment(house, database, workers)
        cut.join()
        _a_minute_passes(house)

        said = news.told()["entries"]
        until(lambda: house.number("SELECT count(*) FROM entry") == said, f"{said} entries", PATIENCE_S)
        assessed = "SELECT count(*) FROM article WHERE assessed_at IS NOT NULL"
        until(lambda: house.number(assessed) == said, f"{said} articles assessed", PATIENCE_S)
        broken_off = _ten_minutes_pass(house)
        until(lambda: house.number("SELECT count(*) FROM delivery WHERE state <> 'sent'") == 0, "mail", PATIENCE_S)
        assert killed >= ORDEAL.lasts_s / ORDEAL.every_s - 2
        assert house.number("SELECT count(*) FROM (SELECT DISTINCT feed_id, guid FROM entry) e") == said
        assert house.number("SELECT count(*) FROM (SELECT DISTINCT url FROM article) a") == said
        assert news.told()["rude"] == 0
        assert sorted(reader for _id, reader in box.taken) == sorted(READERS)
        assert {mail for mail, copies in box.taken.items() if copies > 1} <= broken_off
        print(
            f"MEASURED {killed} workers killed, {said} entries stored once, {len(box.taken)} mails, "
            f"{sum(box.taken.values()) - len(box.taken)} sent twice, {len(broken_off)} broken off by a kill"
        )


def _hire(house: Fleet) -> Machine:
    """On one disk: an archive is files."""
    return house.worker("--concurrency", "6", folder=house.folder / "disk")


def _cut(house: Fleet) -> None:
    """An edition, in the middle of it all."""
    for _ in range(20):
        until(lambda: house.number("SELECT count(*) FROM article") > 0, "an article")
        made = monitor("digest", cwd=house.config.parent, **house.environment)
        if made.returncode == 0:
            return
    raise AssertionError(made.stderr)


def _torment(house: Fleet, database: Server, workers: list[Machine]) -> int:
    """Kill a worker now and then, another takes its place; end PostgreSQL now and then, and start it again. Returns how many."""
    chance, pause, began = random.Random(7), threading.Event(), time.monotonic()
    restarts = list(ORDEAL.restarts)
    for killed in count(1):
        ends = began + killed * ORDEAL.every_s
        if restarts and began + restarts[0][0] < ends:
            pause.wait(max(0.0, began + restarts[0][0] - time.monotonic()))
            database.stop(restarts.pop(0)[1])
            pause.wait(2)
            database.start()
        pause.wait(max(0.0, ends - time.monotonic()))
        if time.monotonic() - began >= ORDEAL.lasts_s:
            return killed - 1
        fallen = workers.pop(chance.randrange(len(workers)))
        fallen.kill()
        workers.append(_hire(house))
    raise AssertionError


def _ten_minutes_pass(house: Fleet) -> set[tuple[str, str]]:
    """Mails that were being sent by a worker when it was killed are sent again, for nobody knows whether they arrived. Returns
    which: their Message-ID and reader."""
    jobs = f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs"
    until(lambda: house.number(jobs) == 0, "nobody has anything in hand", PATIENCE_S)
    left = house.ask(
        "UPDATE delivery SET due_at = now() WHERE state = 'sending' RETURNING message_id, address, channel"
    )
    return {(str(message), str(address)) for message, address, channel in left if channel == "email"}


def _a_minute_passes(house: Fleet) -> None:
    """Feeds that wait for their next poll are due; what a worker has in hand, alive or dead, stays as it is."""
    house.ask("UPDATE feed SET due_at = now() WHERE due_at BETWEEN now() AND now() + interval '5 minutes'")
