"""A house that lived a day, to be damaged; its commands, run as a person runs them; and a real daemon in it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from tests.build import make_watchlist
from tests.commands import ENVIRONMENT, MONITOR, quick
from tests.talking import Server
from tests.torture.ground import RSS, page

PATIENCE_S = 240.0  # a busy machine may need a minute to start a daemon
BUSY_S = 15.0
COMMANDS = ("status", "feeds list", "run --once", "digest", "doctor --offline", "db check")
NEWS = "Truce holds\n\nThe ceasefire in Idlib is holding, observers along the M4 said on a calm night. "


def make_home(folder: Path) -> None:
    """A folder with feeds.yaml, a database with an article and an edition, mail files, and the archive."""
    folder.mkdir(exist_ok=True)
    make_watchlist(folder, {})
    (folder / "truce.txt").write_text(NEWS * 3)
    for words in ("import truce.txt", "digest", "run --once"):
        done = quick(*words.split(), cwd=folder)
        assert done.returncode == 0, done.stderr


def database_of(folder: Path) -> Path:
    """Its database."""
    return folder / "storage" / "monitor.db"


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What its database says."""
    with closing(sqlite3.connect(database_of(folder), timeout=30)) as connection:
        return list(connection.execute(query))


def told(folder: Path, words: str) -> tuple[int, str]:
    """A command's exit code, and the one line of it that says what is wrong. There is never a traceback."""
    done = quick(*words.split(), cwd=folder)
    assert "Traceback" not in done.stderr + done.stdout
    if words.startswith("doctor"):
        assert done.stderr == ""
        bad = [line for line in done.stdout.splitlines() if line.startswith("BAD")]
        return done.returncode, " ".join(bad)
    said = done.stdout if words == "db check" else done.stderr
    lines = [line for line in said.strip().splitlines() if line]
    assert not done.returncode or len(lines) == 1, said
    return done.returncode, " ".join(lines)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, but locks and what SQLite keeps of the moment."""
    moments = (".lock", "-shm", "-wal")
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(moments)
    }


# ---------------------------------------------------------------- a daemon


class Daemon:
    """A running `monitor run` whose log is read line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        if process.stderr is not None:
            self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        with contextlib.suppress(ValueError):
            for line in self.process.stderr:
                with self._more:
                    self.lines.append(line)
                    self._more.notify_all()

    def says(self, words: str, times: int = 1) -> str:
        """The line in which these words are said for the n-th time, waited for."""
        with self._more:
            self._more.wait_for(lambda: sum(words in line for line in self.lines) >= times, PATIENCE_S)
            found = [line for line in self.lines if words in line]
            assert len(found) >= times, f"never said {words!r}: {''.join(self.lines)}"
            return found[times - 1]

    def said(self, words: str) -> bool:
        """Whether it has said so until now."""
        return any(words in line for line in self.lines)

    def hears(self, number: signal.Signals) -> None:
        """Send a signal to it alone."""
        self.process.send_signal(number)

    def ends(self, number: signal.Signals = signal.SIGTERM) -> int:
        """The exit code after a signal; within 30 seconds, and what a busy machine takes on top."""
        self.process.send_signal(number)
        return self.process.wait(30 + BUSY_S)

    def close(self) -> None:
        """Kill what still runs, and read the log to its end."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        if self.process.stderr is not None:
            self._reader.join(PATIENCE_S)
            self.process.stderr.close()


@contextmanager
def daemon(
    folder: Path,
    *options: str,
    stderr: int | IO[Any] = subprocess.PIPE,
    before: Callable[[], object] | None = None,
    **environment: str,
) -> Iterator[Daemon]:
    """A daemon in this folder; killed at the end if it still runs. `before`: done in its process before it begins."""
    process = subprocess.Popen(
        [*MONITOR, *options, "run"], cwd=folder, stderr=stderr, text=True, env={**ENVIRONMENT, **environment},
        preexec_fn=before,
    )  # fmt: skip
    running = Daemon(process)
    try:
        yield running
    finally:
        running.close()


def watched(folder: Path, server: Server, count: int = 3, *, more: dict[str, str] | None = None) -> Path:
    """feeds.yaml that watches a feed of `count` articles on this server, which has them from now on. Returns the file."""
    publish(server, count)
    folder.mkdir(exist_ok=True)
    make_watchlist(folder, {"herald": server.url("/rss.xml"), **(more or {})})
    config = folder / "feeds.yaml"
    config.write_text(config.read_text().replace("  limits:", f'  allow: ["{server.endpoint}"]\n  limits:'))
    return config


def publish(server: Server, count: int) -> None:
    """A feed of so many articles, each with its page."""
    items = ""
    for n in range(count):
        link = server.url(f"/night-{n}")
        items += f"<item><title>Calm night number {n} in Idlib</title><link>{link}</link><guid>{link}</guid></item>"
        server.answers[f"/night-{n}"] = Server.answer(
            page(f"Calm night number {n} in Idlib"), "Content-Type: text/html"
        )
    feed = f"<rss version='2.0'><channel><title>The Herald</title>{items}</channel></rss>"
    server.answers["/rss.xml"] = Server.answer(feed.encode(), RSS)


# ---------------------------------------------------------------- who may do what


def as_nobody_special() -> None:
    """In a child before its program begins: root without the right to pass over permissions. For others it is nothing."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            assert libc.prctl(24, capability, 0, 0, 0) == 0  # PR_CAPBSET_DROP


def ordinary(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    """A command run by somebody to whom permissions apply."""
    return subprocess.run(
        [*MONITOR, *words.split()], cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, env=ENVIRONMENT,
        preexec_fn=as_nobody_special,
    )  # fmt: skip


@contextmanager
def small_disk(at: Path, megabytes: float) -> Iterator[Callable[..., None]]:
    """A disk of that size at this folder (as root). What comes can remount it: `change("ro")`, `change("size=9m")`."""
    at.mkdir(parents=True, exist_ok=True)
    size = f"size={int(megabytes * 1024)}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", at], check=True)

    def change(how: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{how}", at], check=True)

    try:
        yield change
    finally:
        subprocess.run(["umount", "-l", at], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Fill the disk of a folder but for so many bytes. Returns the file to delete."""
    ballast = folder / "ballast"
    wanted = shutil.disk_usage(folder).free - leave
    chunk = 65_536
    with ballast.open("wb", buffering=0) as file:
        while chunk and (not leave or file.tell() < wanted):
            try:
                file.write(b"x" * (min(chunk, wanted - file.tell()) if leave else chunk))
            except OSError:
                chunk //= 2
    return ballast
