"""What goes wrong is said to a person: in the list of feeds, the digest, a message, by doctor and status."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from pathlib import Path

import pytest

from monitor.channels.notify import AppriseNotifier
from monitor.clock import SetClock
from monitor.desk.doctor_feeds import ask_feeds, examine_drift, examine_network
from monitor.desk.standing import feeds_health
from monitor.model import NoticeSpec, Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import make_watchlist
from tests.commands import ENVIRONMENT, MONITOR, monitor
from tests.health import asked, free_address, until
from tests.talking import Server
from tests.torture.ground import healthy, live
from tests.torture.promises import proves
from tests.webhooks import Webhook

OpenGround = Callable[[Watchlist], House]
HOUR = timedelta(hours=1)
HOSTILE = '</pre><script>alert(1)</script>"\n# TYPE evil counter\nevil 1\r\n\x1b[2J\u202e anna@reader.example'


# ---------------------------------------------------------------- what a person reads


@pytest.fixture
def hook() -> Iterator[Webhook]:
    """The operator's chat."""
    with Webhook() as running:
        yield running


def passes(house: House, clock: SetClock, hours: int) -> None:
    """Polls and notices of so many hours, looked at each half hour."""
    for _ in range(2 * hours):
        for kind in ("poll", "reckon", "notify"):
            for job in sweep(house, kinds=(kind,)):
                STEPS[job.kind](job, house)
        clock.set(clock.now() + HOUR / 2)


def with_operator(house: House, hook: Webhook) -> House:
    spec = NoticeSpec(slug="operator", topics=(), time_zone="UTC", feeds=True)
    told = replace(house.watchlist, notify=(spec,))
    opened = replace(house, watchlist=told, notifier=AppriseNotifier({"operator": hook.url()}))
    begin(opened)
    return opened


@proves("P18", "P1", long=True)
def test_a_network_that_is_down_for_two_days_is_two_messages_and_not_one_for_each_feed(
    open_ground: OpenGround, ground: Server, clock: SetClock, hook: Webhook, tmp_path: Path
) -> None:
    feeds = {f"feed-{n}": f"http://host-{n}.example/rss.xml" for n in range(12)}
    house = with_operator(open_ground(make_watchlist(tmp_path, feeds)), hook)
    ground.close()  # nothing answers any more, whatever is asked

    passes(house, clock, 30)

    assert [told.title for told in hook.told] == ["All 12 feeds fail since 21 Oct 06:00: is the network up?"] * 2
    assert all("monitor doctor" in told.body for told in hook.told)


@proves("P18")
def test_one_of_three_feeds_that_answers_is_no_outage(
    open_ground: OpenGround, ground: Server, clock: SetClock, hook: Webhook, tmp_path: Path
) -> None:
    ground.hosts["dead.example"] = {"/rss.xml": lambda _request, talk: talk.hang_up()}
    feeds = {name: f"http://{name}.example/rss.xml" for name in ("dead", "gone")}
    ground.hosts["gone.example"] = {"/rss.xml": Server.answer(b"", status="404 Not Found")}
    house = with_operator(
        open_ground(make_watchlist(tmp_path, {**feeds, "herald": healthy(ground, "herald.example")})), hook
    )

    passes(house, clock, 5)

    assert hook.told == []


def letter_of(file: Path) -> EmailMessage:
    """A mail as it was sent."""
    return BytesParser(policy=policy.default).parsebytes(file.read_bytes())


@proves("P18", "P11")
def test_every_failing_feed_shows_reason_since_and_next_try_in_the_list_the_digest_and_the_mail(
    open_ground: OpenGround, ground: Server, clock: SetClock, tmp_path: Path
) -> None:
    ground.hosts["dead.example"] = {"/rss.xml": lambda _request, talk: talk.hang_up()}
    ground.hosts["gone.example"] = {"/rss.xml": Server.answer(b"", status="410 Gone")}
    ground.hosts["page.example"] = {"/rss.xml": Server.answer(b"<html>" + HOSTILE.encode(), "Content-Type: text/html")}
    feeds = {name: f"http://{name}.example/rss.xml" for name in ("dead", "gone", "page")}
    house = open_ground(make_watchlist(tmp_path, feeds))
    live(house)
    clock.set(clock.now() + 22 * HOUR)
    live(house)

    rows = {row.slug: row for row in feeds_health(house)}
    assert all(row.reason and row.since for row in rows.values())
    assert rows["dead"].next_try and rows["page"].next_try
    assert rows["gone"].state == "stopped" and rows["gone"].next_try is None
    folder = Path(house.watchlist.digests_folder) / "daily" / "2026" / "10" / "22"
    mail = next((Path(house.watchlist.storage) / "mail").rglob("*.eml"))
    parts = [part.get_content() for part in letter_of(mail).walk() if part.get_content_maintype() == "text"]
    texts = [(folder / name).read_text(encoding="utf-8") for name in ("digest.txt", "index.html")]
    for text in (*texts, *parts):
        plain = " ".join(re.sub(r"<[^>]*>|[\u2066-\u2069]", "", text).split())
        assert "the server closed the connection; since 21 Oct 06:00 UTC; next try 22 Oct" in plain
        assert "answered 410 (Gone); since 21 Oct 06:00 UTC; no further try" in plain
        assert "<script" not in text and "\x1b" not in text


@proves("P18", "P13")
def test_doctor_says_that_it_is_the_network_and_not_the_feeds(
    open_ground: OpenGround, ground: Server, tmp_path: Path
) -> None:
    feeds = {name: f"http://{name}.example/rss.xml" for name in ("herald", "wire", "press")}
    house = open_ground(make_watchlist(tmp_path, feeds))
    ground.close()

    found = list(examine_network(ask_feeds(house)))

    assert [(one.what, one.state) for one in found] == [("network", "bad")]
    assert "none of 3 feeds can be reached" in found[0].said and found[0].mend


OFF = [(timedelta(minutes=12), "slow"), (-timedelta(hours=3), "fast")]


@pytest.mark.parametrize(("offset", "way"), OFF, ids=["slow", "fast"])
@proves("P18", "P9")
def test_doctor_finds_a_clock_that_is_off_by_the_dates_of_the_servers(
    open_ground: OpenGround, ground: Server, clock: SetClock, tmp_path: Path, offset: timedelta, way: str
) -> None:
    feeds = {}
    dates = [format_datetime(clock.now() + offset, usegmt=True)] * 2 + [
        "no date at all",
        "Thu, 01 Jan 1970 00:00:00 GMT",
    ]
    for number, date in enumerate(dates):
        ground.hosts[f"host-{number}.example"] = {
            "/rss.xml": Server.answer(b"", f"Date: {date}", status="404 Not Found")
        }
        feeds[f"feed-{number}"] = f"http://host-{number}.example/rss.xml"
    house = open_ground(make_watchlist(tmp_path, feeds))

    found = list(examine_drift(ask_feeds(house)))

    assert [one.state for one in found] == ["doubtful"] and f" {way} by the clocks of 3 web servers" in found[0].said


# ---------------------------------------------------------------- a real daemon


@proves("P18", "P16", long=True)
def test_a_daemon_whose_log_nobody_reads_any_more_goes_on_and_ends_well(tmp_path: Path) -> None:
    address = free_address()
    make_watchlist(tmp_path, {})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  health: "{address}"\n  limits:'))
    process = subprocess.Popen([*MONITOR, "-v", "run"], cwd=tmp_path, stderr=subprocess.PIPE, env=ENVIRONMENT)
    try:
        assert process.stderr is not None
        process.stderr.readline()
        process.stderr.close()
        until(lambda: asked(address) == 200, "the daemon is up")
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGHUP)
        until(lambda: asked(address) == 200, "the daemon goes on")
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.wait(30)


@proves("P18", long=True)
def test_a_daemon_that_is_frozen_is_found_by_status_and_doctor(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    process = subprocess.Popen([*MONITOR, "run"], cwd=tmp_path, stderr=subprocess.PIPE, env=ENVIRONMENT)
    try:
        assert process.stderr is not None
        while b"started" not in process.stderr.readline():
            pass
        assert f"runs (pid {process.pid})" in monitor("status", "--healthy", cwd=tmp_path).stdout
        process.send_signal(signal.SIGSTOP)
        sign = tmp_path / "storage" / "daemon.pid"
        long_ago = sign.stat().st_mtime - 600
        os.utime(sign, (long_ago, long_ago))

        status, doctor = monitor("status", "--healthy", cwd=tmp_path), monitor("doctor", "--offline", cwd=tmp_path)

        assert status.returncode == 1 and f"HANGS:      the daemon (pid {process.pid})" in status.stdout
        assert doctor.returncode == 1 and f"BAD daemon: pid {process.pid} hangs" in doctor.stdout
    finally:
        process.kill()
        process.wait(30)
        process.stderr.close()
    assert "daemon:" not in monitor("status", cwd=tmp_path).stdout
