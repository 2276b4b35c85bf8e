"""The daemon as an operator meets it: a real process with real signals."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from monitor import app
from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.steps.sweep import begin
from monitor.store.engine import Database
from tests.build import make_watchlist
from tests.commands import MONITOR, environment_in
from tests.homes import Homes
from tests.servers import Site

PATIENCE_S = 60.0


class Daemon:
    """A running `monitor run` whose log is read line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._more:
                self.lines.append(line)
                self._more.notify_all()

    def says(self, words: str) -> str:
        """The first log line with these words, waited for."""
        with self._more:
            said = self._more.wait_for(lambda: any(words in line for line in self.lines), PATIENCE_S)
            assert said, f"never said {words!r}: {''.join(self.lines)}"
            return next(line for line in self.lines if words in line)

    def close(self) -> None:
        """Read to the end: children that outlive a killed daemon for a moment hold its log open."""
        self._reader.join(PATIENCE_S)
        assert self.process.stderr is not None
        self.process.stderr.close()

    def ends(self, number: signal.Signals) -> int:
        """The exit code after a signal."""
        self.process.send_signal(number)
        return self.process.wait(30)


@contextmanager
def daemon(folder: Path) -> Iterator[Daemon]:
    process = subprocess.Popen(
        [*MONITOR, "run"], cwd=folder, stderr=subprocess.PIPE, text=True, env=environment_in(folder)
    )
    running = Daemon(process)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)
        running.close()


def watched(site: Site, folder: Path, path: str = "/rss.xml") -> Path:
    make_watchlist(folder, {"herald": f"http://{site.address}{path}"})
    config = folder / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  allow: ["{site.address}"]\n  limits:'))
    return config


def one_article(site: Site) -> None:
    page = f"<item><title>Calm night in Idlib</title><link>http://{site.address}/calm</link><description>Calm.</description></item>"
    site.put(
        "http://127.0.0.1/rss.xml", f"<rss version='2.0'><channel><title>x</title>{page}</channel></rss>", "text/xml"
    )
    site.page(
        "http://127.0.0.1/calm", "Calm night in Idlib", *["The ceasefire in Idlib is holding, observers said. " * 4] * 3
    )


def test_the_daemon_polls_reads_and_ends_on_sigterm(site: Site, tmp_path: Path) -> None:
    one_article(site)
    watched(site, tmp_path)

    with daemon(tmp_path) as service:
        service.says("polled [poll] feed=herald")
        service.says("captured [capture]")
        assert "ceasefire" in service.says("assessed [assess]")
        assert service.ends(signal.SIGTERM) == 0
        assert "drained=True" in service.says("stopped")


@pytest.mark.sqlite_only("any number of daemons may share a PostgreSQL")
def test_a_second_daemon_on_the_same_database_stops_at_once(site: Site, tmp_path: Path) -> None:
    one_article(site)
    watched(site, tmp_path)

    with daemon(tmp_path) as first:
        first.says("started")
        second = subprocess.run(
            [*MONITOR, "run"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=environment_in(tmp_path),
            timeout=60,
        )
        beside = subprocess.run(
            [*MONITOR, "status"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=environment_in(tmp_path),
            timeout=60,
        )

        assert second.returncode == 1 and str(first.process.pid) in second.stderr
        assert beside.returncode == 0, beside.stderr
        assert first.ends(signal.SIGTERM) == 0


def test_a_broken_new_configuration_is_refused_and_the_old_one_stays(site: Site, tmp_path: Path) -> None:
    one_article(site)
    config = watched(site, tmp_path)
    good = config.read_text()

    with daemon(tmp_path) as service:
        service.says("assessed [assess]")
        config.write_text(good.replace("interval: 1h", "interval: soon"))
        service.process.send_signal(signal.SIGHUP)
        assert "feeds.yaml:7:" in service.says("configuration refused")
        config.write_text(good.replace("The Herald", "The New Herald"))
        service.process.send_signal(signal.SIGHUP)
        service.says("reloaded")
        assert service.ends(signal.SIGTERM) == 0


@pytest.mark.postgres_when_whole("waits until a fetch is let go; its neighbours end on SIGTERM too")
def test_sigterm_abandons_an_open_fetch_and_still_ends_in_time(tmp_path: Path) -> None:
    asked, let_go = threading.Event(), threading.Event()

    class Silent(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            let_go.wait(PATIENCE_S)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Silent)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"127.0.0.1:{server.server_address[1]}"
    make_watchlist(tmp_path, {"herald": f"http://{address}/rss.xml"})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  allow: ["{address}"]\n  limits:'))

    try:
        with daemon(tmp_path) as service:
            assert asked.wait(PATIENCE_S)
            assert service.ends(signal.SIGTERM) == 0
            service.says("stopped")
    finally:
        let_go.set()
        server.shutdown()
        server.server_close()


def test_a_daemon_killed_in_the_middle_of_its_work_loses_and_doubles_nothing(tmp_path: Path, homes: Homes) -> None:
    """kill -9 while a page is being fetched: the next start takes the entry up again when its lease has run out."""
    asked, let_go = threading.Event(), threading.Event()

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            if self.path == "/rss.xml":
                rows = "".join(f"<item><title>Night {n}</title><link>http://{host}/{n}</link></item>" for n in range(3))
                body, kind = f"<rss version='2.0'><channel><title>x</title>{rows}</channel></rss>", "text/xml"
            else:
                asked.set()
                let_go.wait(PATIENCE_S)
                text = f"The ceasefire in Idlib is holding, observers said on night {self.path}. " * 12
                body, kind = f"<html><body><article><h1>Night</h1><p>{text}</p></article></body></html>", "text/html"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    address = f"127.0.0.1:{server.server_address[1]}"
    make_watchlist(tmp_path, {"herald": f"http://{address}/rss.xml"})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  allow: ["{address}"]\n  limits:'))
    try:
        with daemon(tmp_path) as service:
            assert asked.wait(PATIENCE_S)
            service.process.kill()
            service.process.wait(30)
        let_go.set()
        later = SetClock(datetime.now(UTC) + timedelta(hours=1))  # noqa: TID251 - the daemon's own clock, an hour on
        watchlist = load_watchlist(config)
        settings = Settings(database_url=homes.url(watchlist.storage))
        with app.open_house(watchlist, settings, clock=later) as house, executor_for(house, 2) as executor:
            assert isinstance(house.store, Database) and house.store.check() == []
            begin(house)
            settle(house, executor, wait=lambda moment: bool(later.set(moment)) or True)
            with house.store.read() as db:
                assert db.articles.count() == 3
                assert db.entries.waiting(later.now()) == 0
    finally:
        let_go.set()
        server.shutdown()
        server.server_close()


@pytest.mark.postgres_when_whole("waits a dozen seconds for a host")
def test_many_pages_of_one_host_come_at_the_pace_that_the_host_allows(site: Site, tmp_path: Path) -> None:
    """A busy host must not make the daemon forget when it is free: twelve pages, a second apart, in well under a minute."""
    rows = ""
    for n in range(12):
        rows += f"<item><title>Night {n}</title><link>http://{site.address}/{n}</link></item>"
        site.page(f"http://127.0.0.1/{n}", f"Night {n}", *[f"The ceasefire in Idlib is holding on night {n}. " * 5] * 3)
    site.put(
        "http://127.0.0.1/rss.xml", f"<rss version='2.0'><channel><title>x</title>{rows}</channel></rss>", "text/xml"
    )
    config = watched(site, tmp_path)
    config.write_text(config.read_text().replace("host_spacing: 0s", "host_spacing: 1s"))

    with daemon(tmp_path) as service:
        service.says("/9 method=page")  # the last in the order of addresses
        assert service.ends(signal.SIGTERM) == 0

    moments = [line[:19] for line in service.lines if "captured [capture]" in line]
    taken = datetime.fromisoformat(moments[-1]) - datetime.fromisoformat(moments[0])
    assert len(moments) == 12
    assert timedelta(seconds=10) <= taken < timedelta(seconds=30)  # the ten-second tick alone would need two minutes
