"""A PostgreSQL that can be stopped, killed and started again, as the machine that it stands for."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import make_cluster, run_cluster


class Server:
    """Listens on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        make_cluster(folder)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Of its one database."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """Of its first process."""
        assert self._process is not None
        return self._process.pid

    def start(self, *more: str) -> None:
        """Start it, and wait until it answers."""
        self._process = run_cluster(self.folder, f"-p{self.port}", *more, listen="127.0.0.1")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT breaks off what is under way, SIGQUIT ends it as a crash would."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def wait(self) -> None:
        """Until it has ended by itself."""
        if self._process is not None:
            self._process.wait(60)


@contextmanager
def server(*more: str) -> Iterator[Server]:
    """A running one of its own."""
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))  # not tmp_path: a socket's path is short, and another user's
    try:
        opened = Server(folder)
        opened.start(*more)
        try:
            yield opened
        finally:
            opened.stop()
    finally:
        shutil.rmtree(folder)
