"""A real daemon as systemd and a scraper meet it: a real process, a real socket, a real port."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from tests.build import make_watchlist
from tests.commands import MONITOR, environment_in
from tests.health import ask, asked, free_address, health, until
from tests.system.test_daemon import Daemon


def watching(folder: Path, address: str) -> None:
    make_watchlist(folder, {})
    config = folder / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  health: "{address}"\n  limits:'))


def test_a_daemon_tells_systemd_and_its_port_of_its_life_and_takes_a_changed_address(tmp_path: Path) -> None:
    first, second = free_address(), free_address()
    watching(tmp_path, first)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        heard: list[str] = []

        def hears(line: str) -> None:
            while line not in heard:
                heard.extend(systemd.recv(4096).decode().split("\n"))

        environment = {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "3000000",
            "MONITOR_LOG_FORMAT": "json",
        }
        process = subprocess.Popen(
            [*MONITOR, "run"],
            cwd=tmp_path,
            stderr=subprocess.PIPE,
            text=True,
            env=environment_in(tmp_path, **environment),
        )
        service = Daemon(process)
        try:
            hears("READY=1")
            until(lambda: asked(first) == 200, "ready")
            status, told = health(first)
            assert (status, told["status"], told["live"], told["digests"][0]["slug"]) == (200, "ok", True, "daily")
            names = {family.name for family in text_string_to_metric_families(ask(first, "/metrics")[1])}
            assert {
                "monitor_live",
                "monitor_polls",
                "monitor_feeds",
                "monitor_child_crashes",
                "process_cpu_seconds",
            } <= names
            hears("WATCHDOG=1")

            watching(tmp_path, second)
            process.send_signal(signal.SIGHUP)
            hears("RELOADING=1")
            until(lambda: asked(second) == 200, "the new address")
            assert asked(first) == 0

            assert service.ends(signal.SIGTERM) == 0
            hears("STOPPING=1")
        finally:
            process.kill()
            process.wait(30)
            service.close()
    assert all({"timestamp", "level", "room", "event"} <= json.loads(line).keys() for line in service.lines)


def test_an_address_in_use_is_one_plain_line_and_the_news_goes_on(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        watching(tmp_path, f"127.0.0.1:{taken.getsockname()[1]}")
        process = subprocess.Popen(
            [*MONITOR, "run"], cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=environment_in(tmp_path)
        )
        service = Daemon(process)
        try:
            line = service.says("health not told")
            assert "in use" in line and "name another with `monitor.health`" in line and "Traceback" not in line
            assert service.ends(signal.SIGTERM) == 0
        finally:
            process.kill()
            process.wait(30)
            service.close()
    assert sum("health not told" in line for line in service.lines) == 1
