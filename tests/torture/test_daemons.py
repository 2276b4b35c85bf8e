"""Daemons: two on one database, commands beside one, signals in every kind of work, a log that nobody reads."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import app
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from tests.commands import ENVIRONMENT, MONITOR, quick
from tests.talking import Request, Server, Talk
from tests.torture.children import at_work, computed
from tests.torture.faults import BUSY_S, PATIENCE_S, Daemon, daemon, database_of, publish, rows, told, watched
from tests.torture.ground import live
from tests.torture.lives import survivors, waited
from tests.torture.promises import proves


def second(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return quick(*options, "run", cwd=folder, **environment)


def taken_up(folder: Path) -> None:
    """All that is due is done, an hour later, when every lease has ended."""
    watchlist = load_watchlist(folder / "feeds.yaml")
    later = SetClock(datetime.now(UTC) + timedelta(hours=1))  # noqa: TID251 - the daemon's own clock, an hour on
    with app.open_house(watchlist, Settings(), clock=later) as house:
        live(house)


# ---------------------------------------------------------------- two of them


@proves("P14")
def test_a_second_daemon_by_whatever_name_of_the_file_stops_at_once(home: Path, ground: Server, tmp_path: Path) -> None:
    watched(home, ground)
    linked_file, linked_folder = tmp_path / "linked.db", tmp_path / "linked"
    linked_file.symlink_to(database_of(home))
    linked_folder.symlink_to(home / "storage")
    names = {
        "the same": {},
        "a link to the file": {"MONITOR_DATABASE_URL": f"sqlite:///{linked_file}"},
        "a link to the folder": {"MONITOR_DATABASE_URL": f"sqlite:///{linked_folder}/monitor.db"},
        "a relative path": {"MONITOR_DATABASE_URL": "sqlite:///storage/../storage/monitor.db"},
    }

    with daemon(home) as first:
        first.says("started")
        for name, environment in names.items():
            done = second(home, **environment)
            assert done.returncode == 1, name
            assert f"another monitor daemon (pid {first.process.pid})" in done.stderr and "stop it first" in done.stderr
        assert first.ends() == 0


@proves("P14", "P12")
def test_the_lock_of_a_killed_daemon_is_free(home: Path, ground: Server) -> None:
    watched(home, ground, 1)
    with daemon(home) as first:
        first.says("started")
        first.process.kill()
        first.process.wait(30)
        assert "no daemon runs" in quick("doctor", "--offline", cwd=home).stdout

    with daemon(home) as again:
        again.says("started")  # what the dead one held comes back when its lease ends
        assert again.ends() == 0


@proves("P14", long=True)
@pytest.mark.parametrize(
    "words",
    [
        "status", "due", "feeds list", "digest", "digest --dry-run", "explain article {url}", "archive build",
        "archive check --offline", "db backup copy.db", "db check", "topics rematch", "import more.txt", "check",
        "doctor --offline", "run --once",
    ],
)  # fmt: skip
def test_a_command_beside_a_daemon_at_work(words: str, busy: Path, ground: Server) -> None:
    (busy / "more.txt").write_text("Another truce\n\nA truce near Idlib is holding, they said.")
    done = quick(*words.format(url=ground.url("/night-1")).split(), cwd=busy)

    assert done.returncode == 0, done.stderr
    assert "locked" not in done.stderr


@pytest.fixture
def busy(home: Path, ground: Server) -> Iterator[Path]:
    """A daemon in the middle of twenty articles."""
    config = watched(home, ground, 20)
    config.write_text(config.read_text().replace("host_spacing: 0s", "host_spacing: 1s"))
    with daemon(home) as service:
        service.says("captured [capture]", times=2)
        yield home
        assert service.ends() == 0
        assert not service.said("job failed")


# ---------------------------------------------------------------- SIGTERM in each kind of work


def held(ground: Server, path: str, kind: str = "text/html") -> threading.Event:
    """Let a path answer with a beginning and then nothing; the event says that it was asked for."""
    asked = threading.Event()

    def silent(_request: Request, talk: Talk) -> None:
        asked.set()
        talk.send(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: 5000\r\n\r\n<html>".encode())
        talk.stop.wait(PATIENCE_S)

    ground.answers[path] = silent
    return asked


@proves("P16", "P5", long=True)
def test_sigterm_while_a_page_is_half_read(home: Path, ground: Server) -> None:
    watched(home, ground)
    asked = held(ground, "/night-1")

    with daemon(home) as service:
        assert asked.wait(PATIENCE_S)
        assert service.ends() == 0
        service.says("stopped")

    assert told(home, "db check") == (0, "the database is sound")
    publish(ground, 3)
    taken_up(home)
    assert rows(home, "SELECT count(*), count(DISTINCT url) FROM article WHERE url LIKE '%night%'") == [(3, 3)]


@proves("P16", "P4", long=True)
def test_sigterm_while_a_child_chews_a_page_that_never_ends(home: Path, ground: Server) -> None:
    config = watched(home, ground, 1)
    limits = "host_spacing: 0s, task: 55s, task_memory: 2 GB"
    config.write_text(config.read_text().replace("host_spacing: 0s", limits))
    endless = f"<html><body><article>{'<p>No news.</p>' * 400_000}</article></body></html>"  # more than a minute's work
    ground.answers["/night-0"] = Server.answer(endless.encode(), "Content-Type: text/html")

    with daemon(home) as service:
        pid = service.process.pid
        assert waited(lambda: any(request.path == "/night-0" for request in ground.requests), PATIENCE_S)
        start = computed()
        assert waited(lambda: at_work(pid, start, 3.0) is not None, PATIENCE_S), "".join(service.lines)
        child = at_work(pid, start, 3.0)
        assert any(left.startswith(f"{child} ") for left in survivors(pid, home))
        service.hears(signal.SIGTERM)
        assert service.process.wait(30) == 0
        service.says("drained=False")  # the child was at it to the end
        assert not service.said("page not read") and not service.said("captured")

    assert waited(lambda: not survivors(pid, home), BUSY_S), f"still there: {survivors(pid, home)}"
    assert told(home, "db check") == (0, "the database is sound")
    assert rows(home, "SELECT count(*) FROM article WHERE url LIKE '%night-0'") == [(0,)]
    publish(ground, 1)
    taken_up(home)
    assert rows(home, "SELECT method FROM article WHERE url LIKE '%night-0'") == [("page",)]


@proves("P16", "P7", long=True)
def test_sigterm_in_the_middle_of_data(home: Path, ground: Server) -> None:
    """The server has the whole message and does not answer: it may have arrived, so it goes again under the same Message-ID."""
    watched(home, ground, 1)
    in_data, over = threading.Event(), threading.Event()
    messages: list[bytes] = []

    def serve(client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            client.sendall(b"220 ready\r\n")
            while line := lines.readline():
                if line.upper().startswith(b"DATA"):
                    client.sendall(b"354 go on\r\n")
                    message = b""
                    while (part := lines.readline()) not in (b".\r\n", b""):
                        message += part
                    messages.append(message)
                    if not over.is_set():
                        in_data.set()
                        over.wait(PATIENCE_S)
                        return
                client.sendall(b"250 fine\r\n")

    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    post = {"MONITOR_SMTP_URL": f"smtp://127.0.0.1:{listener.getsockname()[1]}?tls=off"}
    with closing(sqlite3.connect(database_of(home))) as connection:
        connection.execute(
            "UPDATE delivery SET state = 'pending', due_at = created_at WHERE address = 'anna@reader.example'"
        )
        connection.commit()
    try:
        with daemon(home, **post) as service:
            assert in_data.wait(PATIENCE_S)
            assert service.ends() == 0
        over.set()
        assert told(home, "db check")[0] == 0
        with closing(sqlite3.connect(database_of(home))) as connection:
            due = connection.execute("SELECT count(*) FROM delivery WHERE due_at IS NOT NULL").fetchone()
            assert due == (1,)
            connection.execute("UPDATE delivery SET due_at = created_at WHERE due_at IS NOT NULL")
            connection.commit()
        with daemon(home, **post) as service:
            service.says("delivered [deliver]")
            assert service.ends() == 0
    finally:
        over.set()
        listener.close()
    ids = [line for message in messages for line in message.splitlines() if line.lower().startswith(b"message-id")]
    assert len(ids) == 2 and len(set(ids)) == 1


@proves("P16", "P14", long=True)
def test_sigterm_while_it_waits_for_a_lock_that_another_program_keeps(home: Path, ground: Server) -> None:
    watched(home, ground)
    with closing(sqlite3.connect(database_of(home), isolation_level=None, check_same_thread=False)) as somebody:
        with daemon(home) as service:
            service.says("started")
            somebody.execute("PRAGMA busy_timeout = 30000")
            somebody.execute("BEGIN IMMEDIATE")
            service.hears(signal.SIGHUP)  # the main thread itself waits for the lock now
            assert service.ends() == 0
        somebody.execute("ROLLBACK")

    assert told(home, "db check")[0] == 0
    taken_up(home)
    assert rows(home, "SELECT count(*) FROM article WHERE url LIKE '%night%'") == [(3,)]


@proves("P16", long=True)
def test_sigterm_while_the_archive_is_indexed(home: Path, ground: Server) -> None:
    watched(home, ground, 1)
    with app.open_house(load_watchlist(home / "feeds.yaml"), Settings()) as house:
        parts = house.search.built()
        house.search.mark(parts, datetime.now(UTC))  # noqa: TID251 - due for the daemon, whose clock is the machine's
    shutil.rmtree(home / "digests" / "search" / "parts")
    (home / "digests" / "search" / "parts.json").unlink()

    with daemon(home) as service:
        begun, pause = home / "digests" / ".search" / "beside", threading.Event()
        while not (begun.is_dir() and any(begun.iterdir())) and not service.said("search built"):
            pause.wait(0.002)
        assert len(parts) == 2 and not service.said("search built"), "it was built before anybody looked"
        assert service.ends() == 0

    assert not [path for path in (home / "digests").rglob("*.part") if not path.parts[-2].startswith(".")]
    assert told(home, "run --once")[0] == 0
    assert told(home, "archive check --offline")[0] == 0


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT], ids=["sigterm twice and more", "sigint twice and more"]
)
@proves("P16")
def test_a_signal_to_end_that_comes_again_and_again(number: signal.Signals, home: Path, ground: Server) -> None:
    watched(home, ground, 1)
    with daemon(home) as service:
        service.says("started")
        for _ in range(30):
            service.hears(number)
        assert service.process.wait(30) == 0
        service.says("stopped")
        assert not service.said("Traceback")


@proves("P16", "P15")
def test_sighups_before_it_has_begun_and_in_storms_do_not_end_it(home: Path, ground: Server) -> None:
    watched(home, ground)
    code = (
        "import os, signal, threading\nfrom monitor.cli import main\n"
        "import monitor.app as app\nopen_store = app.open_store\n"
        "def early(*words, **named):\n    os.kill(os.getpid(), signal.SIGHUP)\n    return open_store(*words, **named)\n"
        "app.open_store = early\nmain(['run'])\n"
    )
    process = subprocess.Popen([MONITOR[0], "-c", code], cwd=home, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    service = Daemon(process)
    try:
        service.says("reloaded")
        for _ in range(50):
            service.hears(signal.SIGHUP)
        service.says("assessed [assess]")
        service.hears(signal.SIGHUP)
        service.says("reloaded", times=2)
        assert service.ends() == 0
        assert not service.said("Traceback")
    finally:
        service.close()
    assert rows(home, "SELECT count(*) FROM article WHERE url LIKE '%night%'") == [(3,)]


# ---------------------------------------------------------------- a log that nobody reads


@proves("P13", "P16")
def test_a_log_whose_reader_went_away(home: Path, ground: Server) -> None:
    watched(home, ground)
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as pipe, daemon(home, stderr=pipe) as service:
        os.close(reading)
        arrived(home)
        assert service.ends() == 0


@proves("P13", "P16", long=True)
def test_a_log_on_a_full_disk(home: Path, ground: Server) -> None:
    watched(home, ground)
    with open("/dev/full", "wb") as full, daemon(home, stderr=full) as service:
        arrived(home)
        assert service.ends() == 0


@proves("P13", "P16", long=True)
def test_no_standard_error_and_no_standard_output_at_all(home: Path, ground: Server) -> None:
    """Whatever file is opened next must not be taken for the log."""
    watched(home, ground)

    def close() -> None:
        for number in (0, 1, 2):
            os.close(number)

    with daemon(home, stderr=None, before=close) as service:  # type: ignore[arg-type]
        arrived(home)
        assert service.ends() == 0
    assert told(home, "db check")[0] == 0
    assert (home / "storage" / "monitor.db.lock").read_text().strip().isdigit()


def arrived(home: Path, count: int = 3) -> None:
    """Wait until the articles are there."""
    waited = threading.Event()
    for _ in range(int(PATIENCE_S * 5)):
        if rows(home, "SELECT count(*) FROM article WHERE url LIKE '%night%' AND assessed_at IS NOT NULL") == [
            (count,)
        ]:
            return
        waited.wait(0.2)
    raise AssertionError("the articles never came")
