"""Mail when somebody dies, sleeps or works beside: who is killed in the middle sends it again under the same Message-ID."""

from __future__ import annotations

import io
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock, SystemClock
from monitor.editions.freeze import from_json
from monitor.editions.letter import letter
from monitor.model import Job, Watchlist
from monitor.steps.deliver import LEASE, deliver
from monitor.steps.house import House
from monitor.steps.sweep import ASIDE, begin, sweep
from monitor.steps.table import STEPS
from monitor.work.local import LocalExecutor
from tests.build import MORNING, make_watchlist
from tests.commands import ENVIRONMENT, MONITOR, monitor
from tests.talking import Server
from tests.torture.ground import articles_of, healthy
from tests.torture.mailroom import ANNA, CROWD, DAY, EVERYBODY, OMAR, SENDER, Mailroom, each_has_one, refusing
from tests.torture.postmaster import Line, Postmaster
from tests.torture.promises import proves

PostAt = Callable[..., Mailroom]


@proves("P1", "P7", long=True)
def test_feeds_and_the_archive_do_not_wait_for_a_silent_mail_server(
    post_at: PostAt, ground: Server, tmp_path: Path
) -> None:
    let_go, ended = threading.Event(), threading.Semaphore(0)

    def hold(_line: Line) -> str:
        let_go.wait(120)
        return ""

    server = Postmaster(usual={"HELLO": hold})
    room = post_at(server, readers=CROWD, timeout=120.0)
    feeds = make_watchlist(tmp_path, {"herald": healthy(ground, "herald.example")}).feeds
    house = replace(room.house, watchlist=replace(room.house.watchlist, feeds=feeds))
    begin(house)
    room.edition()
    executor = LocalExecutor(
        lambda job: STEPS[job.kind](job, house), workers=3, on_end=lambda _well: ended.release(), aside=ASIDE
    )
    try:
        while len(articles_of(house, "herald.example")) < 3 or not archived(house):
            executor.enqueue(sweep(house))
            assert ended.acquire(timeout=60), "mail is in the way"
        assert not let_go.is_set() and 1 <= server.conversations <= 2
    finally:
        let_go.set()
        executor.wait(60)
        executor.close(60)


def archived(house: House) -> bool:
    with house.store.read() as db:
        id = db.editions.id_of("daily", DAY)
        assert id is not None
        return [d.state for d in db.deliveries.of(id) if d.channel == "folder"] == ["sent"]


# ---------------------------------------------------------------- who dies, who sleeps, who works beside


@proves("P7", "P12")
def test_a_worker_died_between_sending_and_saying_so(post_at: PostAt, clock: SetClock) -> None:
    room = post_at(Postmaster())
    room.edition()
    with room.house.store.write() as db:
        (mail,) = db.deliveries.claim(db.deliveries.due(clock.now(), 10, "email"), clock.now(), LEASE)
    deliver_only(room)  # as the dead one did, and took no note
    assert room.outbox()[ANNA].state == "sending"

    room.deliver()
    assert len(room.server.got(ANNA)) == 1
    clock.set(clock.now() + LEASE)
    room.deliver()

    assert [one.message_id for one in room.server.got(ANNA)] == [mail.message_id] * 2
    assert room.server.taken[0].raw == room.server.taken[1].raw
    assert room.outbox()[ANNA].state == "sent"


def deliver_only(room: Mailroom) -> None:
    with room.house.store.read() as db:
        content = db.editions.content("daily", DAY)
    assert content is not None
    edition = from_json(content)
    room.house.post.send(letter(edition), edition, room.outbox()[ANNA])


@proves("P7", "P14")
def test_many_workers_at_once_send_each_mail_once(post_at: PostAt) -> None:
    room = post_at(Postmaster(), readers=CROWD[:8])
    room.edition()
    with room.house.store.read() as db:
        ids = tuple(db.deliveries.due(room.clock.now(), 100, "email"))
    together = threading.Barrier(4)

    def work() -> None:
        together.wait(30)
        for id in ids:
            deliver(Job(kind="mail", keys=(id,)), room.house)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    each_has_one(room, CROWD[:8])
    assert {d.tries for d in room.outbox().values()} == {1}


@proves("P7")
def test_a_machine_sleeps_for_nine_days_and_wakes_without_a_network(post_at: PostAt) -> None:
    room = post_at(Postmaster({"HELLO": "421 not now"}, {"HELLO": "421 not yet"}), readers=EVERYBODY)
    room.edition()
    room.deliver()
    room.clock.set(MORNING + timedelta(days=9))

    room.days_pass()

    each_has_one(room, EVERYBODY)


@proves("P7", "P18")
def test_rounds_that_are_always_late_end_too(post_at: PostAt) -> None:
    room = post_at(Postmaster(usual={"RCPT": "450 later"}))
    room.edition()

    for day in range(40):
        room.clock.set(MORNING + timedelta(days=day))
        room.deliver()

    assert room.outbox()[ANNA].state == "failed" and room.server.conversations <= 14


@proves("P7")
def test_the_next_edition_does_not_wait_for_the_one_before(post_at: PostAt) -> None:
    room = post_at(Postmaster(usual={"RCPT": refusing(OMAR, "450 later")}), readers=(ANNA, OMAR))
    room.edition()
    room.deliver()
    room.clock.set(MORNING + timedelta(days=1))
    room.server.usual = {}
    room.edition(DAY + timedelta(days=1))

    room.deliver()

    assert [len(room.server.got(reader)) for reader in (ANNA, OMAR)] == [2, 2]
    assert len({one.message_id for one in room.server.taken}) == 4


@pytest.mark.sqlite_only("the command that is killed opens the file")
@proves("P7", "P12", long=True)
def test_kill_9_while_the_server_takes_the_message(
    open_ground: Callable[[Watchlist], House], clock: SetClock, tmp_path: Path
) -> None:
    """A real process is killed in the middle; another one begins where it ended, under the same Message-ID."""
    killed: list[int] = []

    def kill(_line: Line) -> str:
        if not killed:
            killed.append(process.pid)
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        return "250 taken"

    server = Postmaster(usual={"EHLO": "250 localhost", "END": kill})
    watchlist = make_watchlist(tmp_path, {})
    house = open_ground(watchlist)
    clock.set(SystemClock().now() - timedelta(hours=1))
    room = Mailroom(house, clock, server, io.StringIO(), login="", options="?tls=off")
    day = clock.now().date()
    room.edition(day)
    words = {"MONITOR_SMTP_URL": server.url(options="?tls=off"), "MONITOR_MAIL_FROM": SENDER}
    process = subprocess.Popen(
        [*MONITOR, "run", "--once"], cwd=tmp_path, env={**ENVIRONMENT, **words}, stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    process.wait(120)
    assert process.returncode == -signal.SIGKILL
    assert [d.state for d in room.outbox(day).values()] == ["sending"]

    clock.set(SystemClock().now() + LEASE)
    room.deliver()
    server.close()

    got = server.got(ANNA)
    assert len(got) == 2 and len({one.message_id for one in got}) == 1 and got[0].raw == got[1].raw
    assert [d.state for d in room.outbox(day).values()] == ["sent"]


# ---------------------------------------------------------------- what the command says


@pytest.mark.sqlite_only("the command beside it opens the file")
@proves("P18", "P11", long=True)
def test_monitor_status_says_who_waits_and_why_and_obeys_no_server(post_at: PostAt, tmp_path: Path) -> None:
    told = "550 5.1.1 \x1b]0;owned\x07\x1b[2J\u202e unknown\r\n"
    room = post_at(
        Postmaster(usual={"RCPT": lambda line: told if ANNA in line.words else "450 grey"}), readers=EVERYBODY
    )
    room.edition()
    room.deliver()

    said = monitor("status", cwd=tmp_path)

    assert "undelivered: 1 failed, 2 retrying" in said.stdout, said.stderr
    assert "1 failed: the mail server did not take the address: 550 5.1.1" in said.stdout
    assert "2 retrying: the mail server did not take the address: 450 grey" in said.stdout
    assert "monitor digest --date DATE --resend" in said.stdout
    assert all(c.isprintable() or c == "\n" for c in said.stdout)
