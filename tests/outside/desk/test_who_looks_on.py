"""What machines are told: /metrics as Prometheus reads it, the sign of life on disk, the settings behind them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.config.settings import load_settings
from monitor.desk import metrics
from monitor.errors import ConfigError
from monitor.logs import counted
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.work.heartbeat import Heartbeat, look
from tests.build import MORNING, make_watchlist
from tests.health import Hand, ask, free_address, looking_on
from tests.servers import Site

LABELS = {"version", "result", "room", "event", "level", "state", "kind", "digest"}


def test_what_a_day_brought_stands_in_the_metrics_and_prometheus_can_read_them(
    open_house: Callable[..., House], clock: SetClock, site: Site, tmp_path: Path
) -> None:
    herald = site.feed("herald.example", [("calm", "Calm night in Idlib", "Wed, 21 Oct 2026 05:00:00 GMT")])
    site.page(
        "http://herald.example/calm", "Calm night", *["The ceasefire in Idlib is holding, observers said. " * 4] * 3
    )
    watchlist = make_watchlist(tmp_path, {"herald": herald, "wire": "http://wire.example/rss.xml"})
    house = open_house(replace(watchlist, health=free_address()))
    before = counted()
    hand = Hand()
    onlookers = looking_on(house, hand)
    begin(house)
    onlookers.started(house)
    try:
        for moment in (clock.now(), clock.now() + timedelta(days=1)):
            clock.set(moment)
            while jobs := sweep(house, patient=False):
                for job in jobs:
                    STEPS[job.kind](job, house)
        onlookers.swept(clock.now())
        onlookers.turned(house, jobs=2, crashes=1)
        status, text = ask(onlookers.address or "", "/metrics")
    finally:
        onlookers.ended()

    assert status == 200
    found = {
        (s.name, *sorted(s.labels.items())): s.value for f in text_string_to_metric_families(text) for s in f.samples
    }
    assert {name for key in found for name, _value in key[1:]} <= LABELS
    assert found["monitor_live",] == 1 and found["monitor_ready",] == 1 and found["monitor_jobs",] == 2
    assert found["monitor_job_crashes_total",] == 1 and found["monitor_articles_stored",] == 1
    assert found["monitor_feeds", ("state", "ok")] == 1 and found["monitor_feeds", ("state", "broken")] == 1
    assert found["monitor_feeds_failing", ("kind", "missing")] == 1
    assert found["monitor_editions_total", ("digest", "daily")] == 1
    assert (
        found["monitor_last_edition_timestamp_seconds", ("digest", "daily")]
        == (MORNING + timedelta(hours=21.5)).timestamp()
    )
    failed = found["monitor_polls_total", ("result", "failed")] - before.get(("poll", "feed failed", "info"), 0)
    assert failed == 2


def test_without_the_extra_one_line_says_what_to_install(
    open_house: Callable[..., House], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    house = open_house(replace(make_watchlist(tmp_path, {}), health=free_address()))
    onlookers = looking_on(house, Hand())
    onlookers.started(house)
    try:
        status, text = ask(onlookers.address or "", "/metrics")
    finally:
        onlookers.ended()

    assert (status, text) == (501, f"{metrics.MISSING}\n") and 'pip install "idlib-monitor[metrics]"' in text


def test_a_sign_of_life_ends_with_its_process_and_says_when_the_loop_turned(tmp_path: Path) -> None:
    assert look(tmp_path) is None
    heart = Heartbeat(tmp_path)
    heart.begin(MORNING)
    heart.beat(MORNING + timedelta(minutes=3))

    beat = look(tmp_path)

    assert beat is not None and (beat.pid, beat.turned_at) == (os.getpid(), MORNING + timedelta(minutes=3))
    heart.end()
    assert look(tmp_path) is None


def test_a_disk_that_refuses_costs_the_sign_of_life_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    heart = Heartbeat(tmp_path / "file")
    heart.begin(MORNING)
    heart.beat(MORNING)
    heart.end()


def test_the_address_of_the_port_is_one_number_and_one_port(tmp_path: Path) -> None:
    def read(health: str) -> str | None:
        text = f'monitor: {{contact: a@reader.example, health: "{health}"}}\n'
        (tmp_path / "feeds.yaml").write_text(text, encoding="utf-8")
        return load_watchlist(tmp_path / "feeds.yaml").health

    assert read("127.0.0.1:9187") == "127.0.0.1:9187" and read("[::1]:9187") == "[::1]:9187"
    for wrong in ("9187", "localhost:9187", "127.0.0.1", "127.0.0.1:0", "::1:9187"):
        with pytest.raises(ConfigError, match="health"):
            read(wrong)


def test_what_the_environment_says_of_ping_and_systemd(tmp_path: Path) -> None:
    secret = tmp_path / "ping"
    secret.write_text("https://hc.example/ping/8a3c9f-token\n", encoding="utf-8")
    settings = load_settings(
        {"MONITOR_PING_URL_FILE": str(secret), "NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "180000000"}
    )

    assert settings.ping_url == "https://hc.example/ping/8a3c9f-token"
    assert "8a3c9f-token" in settings.secrets() and "8a3c9f" not in repr(settings)
    assert (settings.notify_socket, settings.watchdog_seconds) == ("/run/notify", 180.0)
    assert load_settings({"WATCHDOG_USEC": "180000000", "WATCHDOG_PID": "1"}).watchdog_seconds is None
    with pytest.raises(ConfigError, match="MONITOR_PING_URL: must be an address"):
        load_settings({"MONITOR_PING_URL": "ftp://token@hc.example/"})
