"""A scheduler and workers as processes of their own, as they would run on several machines, with one PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import psycopg

from tests.commands import ENVIRONMENT, MONITOR
from tests.scale.stand import Stand

PATIENCE_S = 120.0


class Machine:
    """One process of `monitor run`, in a folder of its own."""

    def __init__(
        self,
        name: str,
        words: list[str],
        folder: Path,
        config: Path,
        environment: dict[str, str],
        within: Sequence[str],
    ) -> None:
        self.name, self.folder = name, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._log = (folder / f"{name}.log").open("ab")
        self.process = subprocess.Popen(
            [*within, *MONITOR, "--config", str(config), "run", *words],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, cwd=folder, start_new_session=True,
            env={**ENVIRONMENT, **environment},
        )  # fmt: skip

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / f"{self.name}.log").read_text(errors="replace")

    def kill(self) -> None:
        """As a power cut would: it and its children, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def close(self) -> None:
        """Leave nothing behind."""
        if self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()


class Fleet:
    """All machines of one house. `looked_at`: where the test itself finds the database. `config`: the scheduler's feeds.yaml;
    workers have none. `environment`: of those that start from now on."""

    def __init__(self, folder: Path, database: str, looked_at: str | None = None) -> None:
        self.folder, self.database = folder, looked_at or database
        self.environment = {"MONITOR_DATABASE_URL": database}
        self.config = folder / "scheduler" / "feeds.yaml"
        self.config.parent.mkdir(parents=True)
        self._machines = ExitStack()
        self._numbers = iter(range(1, 10_000))

    def scheduler(self, *words: str, within: Sequence[str] = ()) -> Machine:
        """Start one more. `within`: a command that runs it, in another network, say."""
        name = f"scheduler-{next(self._numbers)}"
        return self._start(name, ["--role", "scheduler", *words], self.config.parent, self.config, within)

    def worker(self, *words: str, folder: Path | None = None, within: Sequence[str] = ()) -> Machine:
        """Start one more, in a folder of its own unless it is told which."""
        name = f"worker-{next(self._numbers)}"
        home = folder or self.folder / name
        return self._start(name, ["--role", "worker", *words], home, home / "feeds.yaml", within)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the database; none of a statement that gives none."""
        with closing(psycopg.connect(self.database.replace("+psycopg", ""), autocommit=True)) as link:
            done = link.execute(query)
            return done.fetchall() if done.description else []

    def number(self, query: str) -> int:
        """The one number of a query."""
        return int(str(self.ask(query)[0][0]))

    def close(self) -> None:
        """End all machines."""
        self._machines.close()

    def _start(self, name: str, words: list[str], folder: Path, config: Path, within: Sequence[str]) -> Machine:
        machine = Machine(name, words, folder, config, self.environment, within)
        self._machines.callback(machine.close)
        return machine


@contextmanager
def fleet(folder: Path, database: str, looked_at: str | None = None) -> Iterator[Fleet]:
    """A house without machines yet; all are ended in the end."""
    opened = Fleet(folder, database, looked_at)
    try:
        yield opened
    finally:
        opened.close()


def until(happened: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for something that other processes do. A database that is away just now has not seen it happen."""
    pause = threading.Event()
    for _ in range(int(patience_s / 0.1)):
        with suppress(psycopg.OperationalError):
            if happened():
                return
        pause.wait(0.1)
    raise AssertionError(f"{what}: not within {patience_s:.0f} seconds")


def configuration(stand: Stand, *, interval: str = "15m", limits: str = "", readers: Sequence[str] = ()) -> str:
    """A feeds.yaml of all feeds of a stand, whose entries are kept as their feeds tell them, and of one digest."""
    allowed = ", ".join(f'"{address}:{stand.port}"' for address in stand.goods.addresses())
    rows = "\n".join(
        f"  - {{slug: pier-{n}, title: Pier {n}, url: '{stand.url(n)}', language: en, interval: {interval}, "
        "fetch_pages: false}"
        for n in range(stand.goods.feeds)
    )
    return f"""monitor:
  contact: desk@example.org
  allow: [{allowed}]
  limits: {{host_spacing: 0s{limits}}}
topics:
  - use: ceasefire
digests:
  - {{slug: daily, title: Daily, at: '06:30', recipients: [{", ".join(readers)}]}}
feeds:
{rows}
"""
