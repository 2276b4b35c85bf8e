"""The program's commands, run as a person runs them."""

from __future__ import annotations

import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Protocol

from tests.whole import WHOLE

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith("MONITOR_")}
MONITOR = [sys.executable, "-m", "monitor"]
PATIENCE = 300.0  # seconds for one command
READ_WHEN_NEEDED = {"BROWSER", "PATH"}  # of the environment: a process that was forked reads them as a new one does


class Home(Protocol):
    """Knows where the database is that a command in a folder works on."""

    def environment(self, folder: Path, words: tuple[str, ...] = ()) -> Mapping[str, str]:
        """What the command must be told of it; nothing, where it is in the storage beside feeds.yaml."""


at_home: Home | None = None
"""That of the test that runs now (tests/homes.py); None: every storage has its file."""


def environment_in(folder: Path, words: tuple[str, ...] = (), /, **given: str) -> dict[str, str]:
    """The environment of a command in this folder; what is given goes before."""
    homely = {} if at_home is None or "MONITOR_DATABASE_URL" in given else at_home.environment(folder, words)
    return {**ENVIRONMENT, **homely, **given}


def monitor(
    *words: str, cwd: Path | None = None, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """What a command says and how it ends, without the settings of whoever runs the tests. `given`: its standard input.

    It runs in a process of its own; in `make thorough` in an interpreter of its own too, which takes longer to start.
    """
    if WHOLE or any(not name.startswith("MONITOR_") and name not in READ_WHEN_NEEDED for name in environment):
        return alone(*words, cwd=cwd, given=given, **environment)
    return quick(*words, cwd=cwd, given=given, **environment)


def alone(
    *words: str, cwd: Path | None = None, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same, always in an interpreter of its own, and so its crew: for tests that look at the processes themselves."""
    return subprocess.run(
        [*MONITOR, *words], input=given, capture_output=True, text=True, cwd=cwd, timeout=PATIENCE,
        env=environment_in(cwd or Path.cwd(), words, **environment),
    )  # fmt: skip


def quick(
    *words: str, cwd: Path | None = None, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The same, always in a process that was forked for it: for tests that give hundreds of commands."""
    return _starter().run(words, cwd or Path.cwd(), given, environment_in(cwd or Path.cwd(), words, **environment))


class Starter:
    """The other end of `tests/starter.py`."""

    def __init__(self) -> None:
        """Starts it; it reads the program's modules while the first command waits. Coverage is for the commands alone."""
        self._link, theirs = socket.socketpair()
        environment = {key: value for key, value in ENVIRONMENT.items() if not key.startswith("COVERAGE_")}
        path = os.pathsep.join([str(ROOT), *filter(None, [environment.get("PYTHONPATH")])])
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "tests" / "starter.py"), str(theirs.fileno())],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
                env={**environment, "PYTHONPATH": path},
            )  # fmt: skip
        self._answers = self._link.makefile()

    def run(
        self, words: tuple[str, ...], folder: Path, given: str, environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """One command to its end."""
        call = {"words": words, "folder": str(folder.resolve()), "environment": dict(environment)}
        with tempfile.TemporaryFile() as entered:
            entered.write(given.encode())
            entered.seek(0)
            out, theirs_out = os.pipe()
            err, theirs_err = os.pipe()
            socket.send_fds(self._link, [json.dumps(call).encode()], [entered.fileno(), theirs_out, theirs_err])
        os.close(theirs_out)
        os.close(theirs_err)
        try:
            child = int(self._answers.readline())
            said = _read(child, out, err)
            code = int(self._answers.readline())
        except BaseException:  # an answer is left that is none to the next command: that has a starter of its own
            _starter.cache_clear()
            self._link.close()
            raise
        return subprocess.CompletedProcess([*MONITOR, *words], code, said[out], said[err])

    def close(self) -> None:
        """Let it end."""
        self._answers.close()
        self._link.close()
        self._process.wait(60)


def _read(child: int, *pipes: int) -> dict[int, str]:
    """All that comes through each pipe until every process has closed it. A child that takes too long is killed."""
    said = dict.fromkeys(pipes, b"")
    ends = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as waiting:
        for pipe in pipes:
            waiting.register(pipe, selectors.EVENT_READ)
        while waiting.get_map():
            ready = waiting.select(ends - time.monotonic())
            if not ready:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                raise subprocess.TimeoutExpired(MONITOR, PATIENCE)
            for key, _events in ready:
                if part := os.read(key.fd, 65_536):
                    said[key.fd] += part
                else:
                    waiting.unregister(key.fd)
                    os.close(key.fd)
    return {pipe: text.decode().replace("\r\n", "\n") for pipe, text in said.items()}


@cache
def _starter() -> Starter:
    """The one of this worker."""
    starter = Starter()
    atexit.register(starter.close)
    return starter
