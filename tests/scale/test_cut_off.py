"""A scheduler, two workers, PostgreSQL and the feeds, each in a network of its own: one worker is cut off, and joined again."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

import pytest

from tests.databases import make_cluster, run_cluster
from tests.scale.machines import configuration, fleet, until
from tests.scale.stand import Goods, stand

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("machines")]

NOBODY = 65534
DATABASE = "10.77.100.1"
_NUMBERS = count(1)


class Networks:
    """A hub, and networks that hang on it."""

    def __init__(self) -> None:
        self._name = f"monitor-{next(_NUMBERS)}"
        self._made: list[str] = []
        self._add("hub")
        _ip("-n", self._of("hub"), "link", "add", "bridge", "type", "bridge")
        _ip("-n", self._of("hub"), "link", "set", "bridge", "up")

    def add(self, name: str, *addresses: str) -> list[str]:
        """A network with these addresses in 10.77/16; the command that runs another within it."""
        self._add(name)
        inner, hub = self._of(name), self._of("hub")
        _ip("-n", hub, "link", "add", name, "type", "veth", "peer", "name", "out", "netns", inner)
        _ip("-n", hub, "link", "set", name, "master", "bridge", "up")
        for address in addresses:
            _ip("-n", inner, "addr", "add", f"{address}/16", "dev", "out")
        _ip("-n", inner, "link", "set", "lo", "up")
        _ip("-n", inner, "link", "set", "out", "up")
        return ["nsenter", f"--net=/run/netns/{inner}"]

    def cut(self, name: str) -> None:
        """Nothing goes in or out any more, and nobody is told."""
        _ip("-n", self._of("hub"), "link", "set", name, "down")

    def join(self, name: str) -> None:
        """It is part of the world again."""
        _ip("-n", self._of("hub"), "link", "set", name, "up")

    def close(self) -> None:
        """Take all of them away."""
        for name in self._made:
            _ip("netns", "del", name)

    def _of(self, name: str) -> str:
        return f"{self._name}-{name}"

    def _add(self, name: str) -> None:
        _ip("netns", "add", self._of(name))
        self._made.append(self._of(name))


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@pytest.fixture
def networks() -> Iterator[Networks]:
    """Networks of our own, where this machine and this user may have them."""
    try:
        made = Networks()
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"not run: no network namespaces here ({error})")
    try:
        yield made
    finally:
        made.close()


@contextmanager
def postgres(within: list[str]) -> Iterator[Path]:
    """One that listens in a network; its folder, with the socket that a test finds it by."""
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
    try:
        make_cluster(folder)
        with (folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.77.0.0/16 trust\n")
        as_nobody = [*within, f"--setuid={NOBODY}", f"--setgid={NOBODY}"]
        server = run_cluster(folder, within=as_nobody, listen=DATABASE)
        try:
            yield folder
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
    finally:
        shutil.rmtree(folder)


def test_a_worker_is_cut_off_in_the_middle_and_joined_again(networks: Networks, tmp_path: Path) -> None:
    """What it had in hand others do; when it comes back, it writes over nobody, and goes on."""
    goods = Goods(feeds=120, hosts=30, entries=2, delay_s=0.4, network="10.77")
    with ExitStack() as stack:
        folder = stack.enter_context(postgres(networks.add("database", DATABASE)))
        news = stack.enter_context(stand(goods, within=networks.add("news", *goods.addresses())))
        seen_from_here = f"postgresql+psycopg://postgres@/postgres?host={folder}"
        house = stack.enter_context(
            fleet(tmp_path, f"postgresql+psycopg://postgres@{DATABASE}/postgres", seen_from_here)
        )
        house.config.write_text(configuration(news))
        scheduler = house.scheduler(within=networks.add("scheduler", "10.77.200.1"))
        first, second = (
            house.worker("--concurrency", "4", within=networks.add(name, address))
            for name, address in (("first", "10.77.200.2"), ("second", "10.77.200.3"))
        )
        until(lambda: "polled" in first.log and "polled" in second.log, "both workers poll")

        networks.cut("first")
        until(lambda: "worker lost" in scheduler.log, "the scheduler misses a worker")
        assessed = "SELECT count(*) FROM article WHERE assessed_at IS NOT NULL"
        until(lambda: house.number(assessed) == 240, "all articles are there")
        networks.join("first")
        house.ask("UPDATE feed SET due_at = now()")
        before = first.log.count("polled")
        until(lambda: "again" in first.log or first.log.count("polled") > before, "the first worker polls again")

        assert house.number("SELECT count(*) FROM entry") == 240
        assert house.number("SELECT count(DISTINCT url) FROM article") == 240
        assert [first.stop(), second.stop(), scheduler.stop()] == [0, 0, 0]
        assert "Traceback" not in first.log + second.log + scheduler.log
