"""What goes wrong is seen from outside: by whoever asks the health port, by systemd, by the watcher of the ping, in the log."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from monitor.clock import SetClock
from monitor.desk.onlookers import Onlookers
from monitor.desk.ping import EVERY, Ping
from monitor.desk.pulse import HUNG, LIVE_WITHIN, Lookout
from monitor.errors import ConfigError
from monitor.logs import set_up
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.store.engine import Database
from monitor.work.supervisor import Supervisor
from tests.build import make_watchlist
from tests.health import PATIENCE_S, Hand, Running, ask, asked, free_address, health, looking_on, until
from tests.talking import Server
from tests.torture.ground import healthy, live
from tests.torture.promises import proves

OpenGround = Callable[[Watchlist], House]
HOUR = timedelta(hours=1)
HOSTILE = '</pre><script>alert(1)</script>"\n# TYPE evil counter\nevil 1\r\n\x1b[2J\u202e anna@reader.example'


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A test may send the log to itself."""
    root, ours = logging.getLogger(), logging.getLogger("monitor")
    before = (root.handlers[:], root.level, ours.level)
    yield
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    ours.setLevel(before[2])
    structlog.reset_defaults()


@pytest.fixture
def hand() -> Hand:
    """Seconds that pass when the test says so."""
    return Hand()


@pytest.fixture
def house(open_ground: OpenGround, ground: Server, tmp_path: Path) -> House:
    """A house with one healthy feed and a health port of its own."""
    watchlist = make_watchlist(tmp_path, {"herald": healthy(ground, "herald.example")})
    opened = open_ground(replace(watchlist, health=free_address()))
    begin(opened)
    return opened


@pytest.fixture
def seen(house: House, hand: Hand) -> Iterator[Onlookers]:
    """Who looks on at that house, after a first turn of its loop."""
    onlookers = looking_on(house, hand)
    onlookers.started(house)
    turn(onlookers, house)
    yield onlookers
    onlookers.ended()


def turn(onlookers: Onlookers, house: House) -> None:
    """One turn of the loop."""
    onlookers.swept(house.clock.now())
    onlookers.turned(house, jobs=0, crashes=0)


def port_of(house: House) -> str:
    assert house.watchlist.health is not None
    return house.watchlist.health


def sample(text: str, name: str, **labels: str) -> float:
    """One value of /metrics."""
    families = text_string_to_metric_families(text)
    return next(s.value for f in families for s in f.samples if s.name == name and s.labels == labels)


class Hang:
    """A reload that does not come back until it is let go."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()

    def __call__(self, house: House) -> House:
        self.begun.set()
        self.over.wait(PATIENCE_S)
        raise ConfigError(["feeds.yaml:1: it hung"])


@contextlib.contextmanager
def systemd(tmp_path: Path) -> Iterator[tuple[str, Callable[[str], list[str]]]]:
    """The socket of a supervisor, and what came to it up to a line."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        path = str(tmp_path / "notify")
        sock.bind(path)
        sock.settimeout(PATIENCE_S)

        def heard(line: str) -> list[str]:
            told: list[str] = []
            while line not in told:
                told += sock.recv(4096).decode().split("\n")
            return told

        yield path, heard


# ---------------------------------------------------------------- the health port tells the truth


@proves("P18", long=True)
def test_a_loop_that_hangs_is_said_to_be_dead_and_alive_again_when_it_goes_on(house: House, hand: Hand) -> None:
    hang, onlookers = Hang(), looking_on(house, hand)

    with Running(house, onlookers, reload=hang) as service:
        until(lambda: onlookers.address is not None and onlookers.pulse.swept_at is not None, "a first turn")
        assert ask(port_of(house), "/livez")[0] == 200
        service.reload()
        assert hang.begun.wait(PATIENCE_S)
        hand.move(LIVE_WITHIN + 1)

        assert ask(port_of(house), "/livez")[0] == 503
        status, told = health(port_of(house))
        assert (status, told["live"], told["status"]) == (503, False, "failing")
        assert "the loop has not turned for 181 seconds" in told["why"]

        hang.over.set()
        until(lambda: ask(port_of(house), "/livez")[0] == 200, "alive again")


@pytest.mark.sqlite_only("the file is taken away")
@proves("P18", "P13")
def test_a_database_that_is_away_makes_it_not_ready_until_it_is_back(house: House, seen: Onlookers, hand: Hand) -> None:
    assert health(port_of(house))[0] == 200
    assert isinstance(house.store, Database)
    file = Path(house.watchlist.storage) / "monitor.db"
    house.store.close()
    file.rename(file.with_suffix(".away"))
    file.write_text("nothing of ours " * 100)
    hand.move(HUNG + 1)

    status, told = health(port_of(house))

    assert (status, told["live"], told["ready"]) == (503, True, False)
    assert told["why"] == ["the database does not answer (the log says why)"]
    assert ask(port_of(house), "/readyz")[0] == 503 and ask(port_of(house), "/livez")[0] == 200
    assert sample(ask(port_of(house), "/metrics")[1], "monitor_database_answers") == 0

    file.unlink()
    file.with_suffix(".away").rename(file)
    assert health(port_of(house))[0] == 200 and ask(port_of(house), "/readyz")[0] == 200


@proves("P18", "P1")
def test_a_database_that_never_answers_keeps_nobody_waiting(hand: Hand) -> None:
    never = threading.Event()
    lookout: Lookout[str] = Lookout(lambda: str(never.wait(PATIENCE_S)), seconds=hand)

    assert lookout.sight(wait=0.05).answers  # it may take a while
    hand.move(HUNG + 1)
    sights = [lookout.sight(wait=0.05) for _ in range(20)]

    assert not any(sight.answers for sight in sights)
    assert sum(thread.name == "lookout" for thread in threading.enumerate()) == 1
    never.set()
    assert lookout.sight(wait=PATIENCE_S).answers


@proves("P18", "P9", long=True)
def test_an_edition_that_is_late_is_named(house: House, seen: Onlookers, clock: SetClock, hand: Hand) -> None:
    live(house)
    clock.set(clock.now() + 25 * HOUR)
    hand.move(11)

    status, told = health(port_of(house))

    assert (status, told["status"]) == (200, "troubled")
    assert (
        told["digests"][0]["late"] and "the edition of digest daily is late since 2026-10-22T03:30:00Z" in told["why"]
    )
    assert sample(ask(port_of(house), "/metrics")[1], "monitor_edition_late", digest="daily") == 1

    live(house)
    hand.move(11)
    assert not health(port_of(house))[1]["digests"][0]["late"]


@proves("P18")
def test_work_that_nobody_does_is_overdue(house: House, seen: Onlookers, clock: SetClock, hand: Hand) -> None:
    clock.set(clock.now() + 2 * HOUR)
    hand.move(11)

    told = health(port_of(house))[1]

    assert told["overdue_since"] and told["status"] == "troubled"
    text = ask(port_of(house), "/metrics")[1]
    assert sample(text, "monitor_overdue") == 1 and sample(text, "monitor_lag_seconds", kind="polls") >= 7200


@proves("P18", "P15")
def test_a_configuration_that_was_refused_shows_until_a_good_one_is_taken(house: House, hand: Hand) -> None:
    answers: list[Any] = [ConfigError(["feeds.yaml:3: soon is no duration"]), house]

    def reload(_house: House) -> House:
        answer = answers.pop(0)
        if isinstance(answer, ConfigError):
            raise answer
        return house

    onlookers = looking_on(house, hand)
    with Running(house, onlookers, reload=reload) as service:
        until(lambda: onlookers.address is not None, "the port")
        service.reload()
        until(lambda: ask(port_of(house), "/readyz")[0] == 503, "not ready")
        told = health(port_of(house))[1]
        assert told["live"] and not told["configuration_good"] and "soon" not in json.dumps(told)
        service.reload()
        until(lambda: ask(port_of(house), "/readyz")[0] == 200, "ready again")


# ---------------------------------------------------------------- and nobody who asks can disturb anything


@proves("P18", "P1", long=True)
def test_a_flood_of_silent_and_slow_askers_disturbs_neither_the_port_for_long_nor_the_daemon(
    house: House, hand: Hand
) -> None:
    onlookers = looking_on(house, hand)
    host, _, port = port_of(house).rpartition(":")
    with Running(house, onlookers), contextlib.ExitStack() as crowd:
        until(lambda: onlookers.address is not None, "the port")
        for number in range(60):
            with contextlib.suppress(OSError):
                sock = crowd.enter_context(socket.create_connection((host, int(port)), timeout=PATIENCE_S))
                sock.sendall(b"GET /healthz HT" if number % 2 else b"")

        assert (
            sum(thread.name == "health" for thread in threading.enumerate()) <= 9
        )  # eight that are served, and the door
        until(lambda: _articles(house) == 3, "the daemon goes on with its work")
        until(lambda: asked(port_of(house)) == 200, "the port answers again")


def _articles(house: House) -> int:
    with house.store.read() as db:
        return db.articles.count()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:9187", "", "127.0.0.1.evil.example", "[::1", "localhost@evil.example:80"]
)
@proves("P18", "P2")
def test_a_page_that_leads_a_browser_here_under_another_name_is_told_nothing(
    house: House, seen: Onlookers, host: str
) -> None:
    status, body = ask(port_of(house), "/healthz", host=host)

    assert (status, body) == (421, "ask by an address of this machine\n")


@pytest.mark.parametrize(
    "request_line",
    ["POST /healthz HTTP/1.1", "PUT /metrics HTTP/1.1", "\x16\x03\x01\x02", "GET /healthz/../../etc/passwd HTTP/1.1",
     "GET " + "a" * 70_000, "GET / HTTP/9.9", "<script> <script> <script>"],
    ids=["POST", "PUT", "TLS", "a path out of it", "a line without end", "a version of the future", "a script"],
)  # fmt: skip
@proves("P18", "P11")
def test_whoever_asks_for_anything_else_is_refused_in_our_own_words(
    house: House, seen: Onlookers, request_line: str
) -> None:
    host, _, port = port_of(house).rpartition(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE_S) as sock:
        answer = b""
        with contextlib.suppress(OSError):  # it may hang up in the middle of what it will not hear
            sock.sendall(f"{request_line}\r\nHost: {port_of(house)}\r\n\r\n".encode("latin-1"))
            sock.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while piece := sock.recv(65536):
                answer += piece

    status = int(answer.split()[1]) if answer.startswith(b"HTTP/") else 400
    assert 400 <= status < 600 and status != 500
    assert b"script" not in answer and b"passwd" not in answer and b"root:" not in answer
    assert health(port_of(house))[0] == 200


@proves("P18", "P11", "P8")
def test_what_a_hostile_server_says_is_in_no_answer_and_inert_in_the_log(
    open_ground: OpenGround, ground: Server, hand: Hand, tmp_path: Path
) -> None:
    ground.hosts["evil.example"] = {
        "/rss.xml": Server.answer(HOSTILE.encode(), "Content-Type: text/html", f"X-Note: {HOSTILE[:8]}")
    }
    watchlist = make_watchlist(tmp_path, {"evil": "http://evil.example/rss.xml"})
    house = open_ground(replace(watchlist, health=free_address()))
    out = io.StringIO()
    set_up(stream=out)
    onlookers = looking_on(house, hand)
    begin(house)
    onlookers.started(house)
    try:
        live(house)
        turn(onlookers, house)
        told = ask(port_of(house))[1] + ask(port_of(house), "/metrics")[1]
    finally:
        onlookers.ended()

    assert "<script" not in told and "reader.example" not in told and "evil 1" not in told and "\x1b" not in told
    assert sample(ask_nothing(told), "monitor_feeds", state="degraded") == 1
    assert "feed failed" in out.getvalue()
    assert all(c.isprintable() or c == "\n" for c in out.getvalue())


def ask_nothing(told: str) -> str:
    """The part of an answer that is for Prometheus."""
    return told[told.index("# HELP") :]


# ---------------------------------------------------------------- systemd and the ping fall silent with the loop


@proves("P18")
def test_the_watchdog_hears_nothing_of_a_loop_that_hangs(house: House, hand: Hand, tmp_path: Path) -> None:
    hang = Hang()
    with systemd(tmp_path) as (address, heard):
        onlookers = looking_on(house, hand, supervisor=Supervisor(address), watchdog_seconds=0.6)
        with Running(house, onlookers, reload=hang) as service:
            heard("READY=1")
            heard("WATCHDOG=1")
            service.reload()
            assert hang.begun.wait(PATIENCE_S)
            heard("RELOADING=1")
            with pytest.raises(TimeoutError):
                _short(heard)

            hang.over.set()
            assert "READY=1" in heard("READY=1")
            heard("WATCHDOG=1")
        heard("STOPPING=1")


def _short(heard: Callable[[str], list[str]]) -> None:
    """Whether anything is heard within a second: three times what the watchdog waits for a sign."""
    sock = heard.__closure__[0].cell_contents  # type: ignore[index]
    sock.settimeout(1.0)
    try:
        sock.recv(4096)
    finally:
        sock.settimeout(PATIENCE_S)


@pytest.fixture
def watcher(ground: Server) -> list[str]:
    """The pings that came to their watcher, by path."""
    came: list[str] = []

    def take(request: Any, talk: Any) -> str:
        came.append(request.path)
        talk.send(Server.answer(b"OK"))
        return "keep"

    ground.hosts["watcher.example"] = {"/ping/s3cr3t-t0ken": take}
    return came


def pinging(house: House, hand: Hand) -> tuple[Onlookers, Ping]:
    ping = Ping("http://watcher.example/ping/s3cr3t-t0ken", seconds=hand)
    onlookers = looking_on(house, hand, ping=ping)
    onlookers.started(house)
    return onlookers, ping


def rested(ping: Ping) -> None:
    """A ping that is under way has ended."""
    thread = ping._under_way
    if thread is not None:
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


@proves("P18")
def test_the_ping_comes_every_five_minutes_and_stays_away_when_the_loop_hangs(
    house: House, hand: Hand, watcher: list[str]
) -> None:
    onlookers, ping = pinging(house, hand)
    try:
        for _ in range(20):  # twenty turns of the loop in ten minutes
            turn(onlookers, house)
            rested(ping)
            hand.move(30)
        assert len(watcher) == 2

        hand.move(EVERY.total_seconds() * 10)  # the loop hangs: nobody offers a turn
        rested(ping)
        assert len(watcher) == 2
    finally:
        onlookers.ended()


@pytest.mark.sqlite_only("the file is taken away")
@proves("P18", "P9", long=True)
def test_the_ping_stays_away_while_an_edition_is_late_or_the_database_away(
    house: House, hand: Hand, clock: SetClock, watcher: list[str]
) -> None:
    onlookers, ping = pinging(house, hand)

    def offered() -> int:
        hand.move(EVERY.total_seconds() + 1)
        turn(onlookers, house)
        rested(ping)
        return len(watcher)

    try:
        live(house)
        assert offered() == 1
        clock.set(clock.now() + 25 * HOUR)
        assert offered() == 1
        live(house)
        assert offered() == 2
        assert isinstance(house.store, Database)
        file = Path(house.watchlist.storage) / "monitor.db"
        house.store.close()
        file.rename(file.with_suffix(".away"))
        file.write_text("nothing of ours " * 100)
        assert offered() == 2
        file.unlink()
        file.with_suffix(".away").rename(file)
        house.store.close()
        assert offered() == 3
    finally:
        onlookers.ended()


@proves("P18", "P8", "P1")
def test_a_watcher_that_does_not_answer_delays_no_turn_and_his_token_is_in_no_line(
    house: House, hand: Hand, ground: Server
) -> None:
    asked, over = threading.Event(), threading.Event()

    def silent(_request: Any, talk: Any) -> None:
        asked.set()
        over.wait(PATIENCE_S)
        talk.send(Server.answer(b"no", status="500 No s3cr3t-t0ken"))

    ground.hosts["watcher.example"] = {"/ping/s3cr3t-t0ken": silent}
    out = io.StringIO()
    set_up(stream=out)
    onlookers, ping = pinging(house, hand)
    try:
        turn(onlookers, house)
        assert asked.wait(PATIENCE_S)
        for _ in range(50):  # the loop goes on, and no second ping begins
            hand.move(30)
            turn(onlookers, house)
        assert sum(thread.name == "ping" for thread in threading.enumerate()) == 1
        over.set()
        rested(ping)
        for _ in range(10):
            hand.move(301)
            turn(onlookers, house)
            rested(ping)
    finally:
        over.set()
        onlookers.ended()

    lines = [line for line in out.getvalue().splitlines() if "ping not heard" in line]
    assert len(lines) == 1 and "s3cr3t" not in out.getvalue() and "watcher" not in out.getvalue()


@proves("P18", "P2")
def test_a_ping_into_the_network_of_the_house_is_refused_unless_it_is_allowed(house: House, hand: Hand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as inside:
        inside.settimeout(0.2)
        ping = Ping(f"http://127.0.0.1:{inside.getsockname()[1]}/ping", seconds=hand)
        out = io.StringIO()
        set_up(stream=out)

        ping.offer(house, lambda: True)
        rested(ping)

        with pytest.raises(TimeoutError):
            inside.accept()
    assert "monitor.allow" in out.getvalue() and ping.heard_at is None
