"""Where the fork server of a crew comes from in a process that was forked for a test: by tests/starter.py, or by
tests/torture/fast_daemon.py.

A new fork server is a new interpreter, which reads its modules and the language model for two seconds before its first child.
Here another process is forked that has read them.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import signal
import socket
import traceback
from collections.abc import Sequence
from multiprocessing import util
from typing import Any


def read() -> None:
    """What every fork server reads, read in this process for all that come of it."""
    importlib.import_module("monitor.steps.forerunner")


class Nursery:
    """A process that waits to be the fork server of one command's crew, and ends with the command when there is none.

    It was forked before the command had a thread, a connection or a secret. What it is told is what `multiprocessing` would
    give a new interpreter: open files by their numbers, environment, blocked signals, and a line of Python.
    """

    HIGH = 1000  # file numbers from here on are nobody's

    @classmethod
    def open(cls) -> None:
        """From now on this process has one. To be called before it has a thread."""
        util.spawnv_passfds = cls(util.spawnv_passfds).spawned  # type: ignore[attr-defined]

    def __init__(self, otherwise: Any) -> None:
        """Forks it. `otherwise` is what starts a process in the usual way."""
        self._otherwise = otherwise
        self._link, theirs = socket.socketpair()
        self._child = os.fork()
        if not self._child:
            self._link.close()
            try:
                self._wait(theirs)
            except Exception:  # noqa: BLE001 - it is said, and the process ends
                traceback.print_exc()
            finally:
                os._exit(0)
        theirs.close()

    def spawned(self, path: bytes, words: Sequence[Any], files: Sequence[int]) -> int:
        """The id of a process that does what the words say."""
        line = words[-1]
        if not self._child or not isinstance(line, str) or "multiprocessing.forkserver" not in line:
            return int(self._otherwise(path, words, files))
        blocked = [int(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, [])]
        told = {"line": line, "files": list(files), "blocked": blocked, "environment": dict(os.environ)}
        socket.send_fds(self._link, [json.dumps(told).encode()], list(files))
        self._link.close()
        child, self._child = self._child, 0
        return child

    def _wait(self, link: socket.socket) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGTERM])
        message, files, _flags, _address = socket.recv_fds(link, 1 << 20, 8)
        if not message:
            return
        told = json.loads(message)
        kept = [fcntl.fcntl(file, fcntl.F_DUPFD, self.HIGH) for file in files]
        os.closerange(3, self.HIGH)
        for file, number in zip(kept, told["files"], strict=True):
            os.dup2(file, number)
            os.close(file)
        os.environ.clear()
        os.environ.update(told["environment"])
        signal.pthread_sigmask(signal.SIG_SETMASK, told["blocked"])
        exec(told["line"], {})
