"""The lives of a daemon that is made to be killed: each a process group of its own, whose log is read as it is written."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.commands import ENVIRONMENT, ROOT
from tests.torture.happenings import Happenings

PATIENCE_S = 240.0  # for whatever must happen; a machine may be slow
KNOWN_LINES = {  # words of a log line -> what has happened
    "started [service]": "started",
    "captured [capture]": "captured",
    "assessed [assess]": "assessed",
    "edition [edit]": "edited",
    "channel=email": "mail said",
    "channel=folder": "pages said",
    "lease lost": "lease lost",
}


class Mother:
    """The other end of `tests/torture/fast_daemon.py`: starts one life after the other."""

    def __init__(self, folder: Path) -> None:
        self.link, theirs = socket.socketpair()
        environment = {key: value for key, value in ENVIRONMENT.items() if not key.startswith("COVERAGE_")}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.torture.fast_daemon", str(theirs.fileno()), str(folder / "feeds.yaml")],
                cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                env={**environment, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
        self.answers = self.link.makefile()

    def close(self) -> None:
        """Let it end."""
        self.answers.close()
        self.link.close()
        self._process.wait(PATIENCE_S)


class FastDaemon:
    """One life of the daemon, in a process group of its own. Its log is read line by line and told."""

    def __init__(self, mother: Mother, words: dict[str, object], happenings: Happenings) -> None:
        self.lines: list[str] = []
        self.code: int | None = None
        self._mother = mother
        self._happenings = happenings
        read, write = os.pipe()
        socket.send_fds(mother.link, [json.dumps(words).encode()], [write])
        os.close(write)
        self.pid = int(mother.answers.readline())
        self._log = os.fdopen(read, errors="replace")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._ended = threading.Thread(target=self._await, daemon=True)
        self._ended.start()

    @property
    def lives(self) -> bool:
        """Nobody has ended it, and it has not ended by itself."""
        return self.code is None

    def end(self, number: signal.Signals) -> int:
        """Send the signal to the daemon alone. Returns its exit code."""
        os.kill(self.pid, number)
        self._ended.join(PATIENCE_S)
        assert self.code is not None, f"alive after {number.name}"
        return self.code

    def demand_gone(self, folder: Path | None = None) -> None:
        """Nobody of its group is left after a moment, nobody holds its log, and nobody works inside the folder."""
        left = waited(lambda: not survivors(self.pid, folder), PATIENCE_S)
        assert left, f"still there: {survivors(self.pid, folder)}"
        self._reader.join(PATIENCE_S)
        assert not self._reader.is_alive(), "somebody still holds the dead daemon's log"

    def close(self) -> None:
        """Kill whoever is left."""
        if self.lives:
            os.killpg(self.pid, signal.SIGKILL)
            self._ended.join(PATIENCE_S)

    def _read(self) -> None:
        with self._log:
            for line in self._log:
                self.lines.append(line)
                for words, name in KNOWN_LINES.items():
                    if words in line:
                        self._happenings.tell(name)

    def _await(self) -> None:
        self.code = int(self._mother.answers.readline())


def survivors(group: int, folder: Path | None) -> list[str]:
    """Those of a process group that live, and those that work inside a folder, as "pid name"."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        state, _parent, its_group = rest.split()[:3]
        inside = False
        with suppress(OSError):
            inside = folder is not None and Path(os.readlink(stat.with_name("cwd"))).is_relative_to(folder)
        if (int(its_group) == group or inside) and state not in "ZX":
            found.append(f"{stat.parent.name} {name}")
    return found


def waited(condition: Callable[[], bool], seconds: float, every: float = 0.05) -> bool:
    """Whether it comes true within so many seconds."""
    pause = threading.Event()
    for _ in range(max(1, int(seconds / every))):
        if condition():
            return True
        pause.wait(every)
    return condition()
