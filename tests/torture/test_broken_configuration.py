"""A broken feeds.yaml: refused by file, line and key; a running daemon keeps the old one, and takes the mended one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands import quick
from tests.talking import Request, Server, Talk
from tests.torture.faults import Daemon, daemon, ordinary, publish, watched
from tests.torture.ground import RSS, item, rss
from tests.torture.promises import proves

Spoil = Callable[[Path, str], object]


def put(text: str) -> Spoil:
    """Add lines at the end."""
    return lambda config, good: config.write_text(good + text)


def change(old: str, new: str) -> Spoil:
    def spoil(config: Path, good: str) -> None:
        assert old in good
        config.write_text(good.replace(old, new))

    return spoil


def bomb(config: Path, good: str) -> None:
    """Ten lines that unfold into a billion."""
    rows = ["  a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    config.write_text(good + "bomb:\n" + "\n".join(rows) + "\n")


def large(config: Path, good: str) -> None:
    with config.open("w") as file:
        file.write(good)
        for _ in range(50):
            file.write("# " + "x" * 1_000_000 + "\n")


BROKEN: dict[str, tuple[Spoil, str]] = {
    "a bracket is not closed": (change("recipients: [anna", "recipients: [[anna"), "feeds.yaml:"),
    "an unknown key": (change("  contact:", "  contcat:"), 'feeds.yaml:3: monitor: unknown key "contcat"'),
    "a value of the wrong kind": (change("interval: 1h", "interval: soon"), 'interval "soon" is not a duration'),
    "a key twice": (put("feeds: []\n"), 'the key "feeds" stands here again, first in line 6'),
    "a feed twice": (
        change("feeds:\n", "feeds:\n  - {slug: herald, title: Other, url: 'http://other.example/x'}\n"),
        "feeds.yaml:8:",
    ),
    "a time that is none": (change('at: "06:30"', 'at: "26:30"'), "at "),
    "a zone that is none": (
        change("time_zone: Europe/Istanbul\n  contact", "time_zone: Europe/Idlib\n  contact"),
        "Europe/Idlib",
    ),
    "a topic that is not there": (put("    topics: [no-such-topic]\n"), "no-such-topic"),
    "an anchor bomb": (bomb, "is an anchor, which is not read here"),
    "fifty megabytes": (large, "feeds.yaml:1: is larger than 1 MB"),
    "a tab": (put("\tx: 1\n"), "a tab indents this line"),
    "another encoding": (lambda config, good: config.write_bytes(good.encode("utf-16")), "is UTF-16: save it as UTF-8"),
    "bytes that are no text": (lambda config, good: config.write_bytes(good.encode() + b"\xff\xfe\xfa"), "is not UTF-8"),
    "nested without end": (put("x: " + "[" * 2000 + "\n"), "is nested deeper"),
    "an empty file": (lambda config, good: config.write_text(""), "is empty"),
    "no file": (lambda config, good: config.unlink(), "there is no such file"),
    "a folder": (lambda config, good: (config.unlink(), config.mkdir()), "is a folder"),
    "a link that leads nowhere": (
        lambda config, good: (config.unlink(), config.symlink_to("nowhere.yaml")),
        "there is no such file",
    ),
    "a pipe that nobody writes to": (lambda config, good: (config.unlink(), os.mkfifo(config)), "is empty"),
}  # fmt: skip


class Running:
    """A daemon whose configuration is spoiled and mended again and again."""

    def __init__(self, folder: Path, service: Daemon, config: Path, ground: Server) -> None:
        self.folder, self.service, self.config, self.ground = folder, service, config, ground
        self.good = config.read_text()
        self.refused = self.reloaded = 0

    def refuses(self) -> str:
        """What it says of a file that it does not take."""
        self.service.hears(signal.SIGHUP)
        self.refused += 1
        return self.service.says("configuration refused, the old one stays", times=self.refused)

    def takes(self) -> str:
        """What it says of a file that it takes."""
        self.service.hears(signal.SIGHUP)
        self.reloaded += 1
        return self.service.says("reloaded [service]", times=self.reloaded)

    def mend(self) -> None:
        """The good file again."""
        if self.config.is_dir() and not self.config.is_symlink():
            self.config.rmdir()
        else:
            self.config.unlink(missing_ok=True)
        self.config.write_text(self.good)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One daemon for all of them."""
    server, folder = Server(), tmp_path_factory.mktemp("running")
    config = watched(folder, server, 1)
    with daemon(folder) as service:
        service.says("assessed [assess]")
        yield Running(folder, service, config, server)
        assert service.ends() == 0
        assert not service.said("Traceback")
    server.close()


@pytest.mark.xdist_group("running daemon")
@pytest.mark.parametrize(
    "broken", [pytest.param(broken, id=name, marks=proves("P15", "P18")) for name, broken in BROKEN.items()]
)
def test_a_broken_file_is_refused_and_the_old_one_stays(broken: tuple[Spoil, str], running: Running) -> None:
    spoil, says = broken
    spoil(running.config, running.good)
    try:
        line = running.refuses()
        assert "feeds.yaml" in line and says.replace('"', '\\"') in line
        done = quick("check", cwd=running.folder)
        assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr
        doctor = quick("doctor", "--offline", cwd=running.folder)
        assert doctor.returncode == 2 and says in doctor.stdout and "monitor check" in doctor.stdout
    finally:
        running.mend()
    running.takes()
    assert running.service.process.poll() is None


@pytest.mark.xdist_group("running daemon")
@proves("P15", "P9")
def test_new_feeds_digests_and_zones_are_taken_by_a_running_daemon(running: Running) -> None:
    publish(running.ground, 2)
    more = running.good.replace(
        "feeds:\n", f"feeds:\n  - {{slug: bugle, title: Bugle, url: '{running.ground.url('/rss.xml')}?b'}}\n", 1
    )
    running.ground.answers["/rss.xml?b"] = running.ground.answers["/rss.xml"]
    more = more.replace("time_zone: Europe/Istanbul", "time_zone: Asia/Damascus")
    more += '  - slug: evening\n    title: Evening\n    at: "18:00"\n'
    running.config.write_text(more)
    try:
        assert "feeds=2" in running.takes()
        running.service.says("polled [poll] feed=bugle")
        status = quick("status", cwd=running.folder).stdout
        assert "digest evening" in status and "digest daily" in status
    finally:
        running.mend()
        assert "feeds=1" in running.takes()


@pytest.mark.xdist_group("running daemon")
@proves("P15")
def test_a_reload_during_a_long_job_waits_for_nobody_and_loses_nothing(running: Running) -> None:
    """The job goes on in the old house; what comes after is done in the new one."""
    asked, let_go = threading.Event(), threading.Event()

    def slow(_request: Request, talk: Talk) -> None:
        asked.set()
        let_go.wait(60)
        talk.send(Server.answer(rss("late.example", item("late.example", "late", "Late")), RSS))

    running.ground.answers["/slow.xml"] = slow
    row = f"  - {{slug: slow, title: Slow, url: '{running.ground.url('/slow.xml')}', fetch_pages: false}}\n"
    running.config.write_text(running.good.replace("feeds:\n", "feeds:\n" + row, 1))
    try:
        running.takes()
        assert asked.wait(60)
        running.config.write_text(running.config.read_text().replace("The Herald", "The New Herald"))
        running.takes()
        let_go.set()
        running.service.says("polled [poll] feed=slow")
        assert not running.service.said("job failed")
    finally:
        let_go.set()
        running.mend()
        running.takes()


@pytest.mark.xdist_group("running daemon")
@proves("P15", "P13")
def test_a_file_that_this_user_may_not_read_is_said_to_be_one(running: Running) -> None:
    running.config.chmod(0)
    try:
        done = ordinary(running.folder, "check")
        assert done.returncode == 2 and "cannot be read (Permission denied)" in done.stderr
        assert "mend its permissions" in done.stderr
    finally:
        running.config.chmod(0o644)
