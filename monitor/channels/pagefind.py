"""Pagefind, run as a child: a folder of pages in, a folder of index files out, within a time limit, at the lowest priority."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

from monitor.errors import SearchError
from monitor.text.plain import one_line

LIMIT_S = 600.0
NICE = 10
MISSING = "the program pagefind is not there: `pip install pagefind pagefind-bin`, or install Idlib Monitor again"
ENTRY = "pagefind-entry.json"


def installed() -> Path | None:
    """Where the program is: that of the package pagefind-bin, else one on the path; None: nowhere."""
    try:
        from pagefind_bin import get_executable  # noqa: PLC0415 - a service without it runs all the same

        return Path(get_executable())
    except (ImportError, FileNotFoundError):
        found = shutil.which("pagefind")
        return Path(found) if found else None


class Pagefind:
    """The program, and at most one child of it at a time for each thread; `close` ends them."""

    def __init__(self, executable: Path | None = None, *, limit_s: float = LIMIT_S) -> None:
        self._given = executable
        self._limit_s = limit_s
        self._version: str | None = None
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._closed = False

    def version(self) -> str:
        """Of the program: `1.5.2`. Raises SearchError when it is not there or does not run."""
        if self._version is None:
            said = self._run("version", ["--version"], Path("/")).split()
            self._version = said[-1] if said and said[-1].replace(".", "").isalnum() else "unknown"
        return self._version

    def index(self, part: str, site: Path, out: Path) -> dict[str, Any]:
        """Index the pages of a folder into another; returns what `pagefind-entry.json` says, which is put in order: Pagefind
        writes its languages as they come. Raises SearchError."""
        self._run(part, ["--site", site.name, "--output-path", out.name, "--keep-index-url", "--silent"], site.parent)
        try:
            entry: dict[str, Any] = json.loads((out / ENTRY).read_text(encoding="utf-8"))
            (out / ENTRY).write_text(json.dumps(entry, sort_keys=True, separators=(",", ":")), encoding="utf-8")
        except (OSError, ValueError) as error:
            raise SearchError(part, "pagefind wrote no index that can be read") from error
        return entry

    def close(self) -> None:
        """End the children, and start no more."""
        with self._lock:
            self._closed = True
            for child in self._running:
                child.kill()

    def _run(self, part: str, options: list[str], folder: Path) -> str:
        child = self._start(part, options, folder)
        try:
            said, complained = child.communicate(timeout=self._limit_s)
        except subprocess.TimeoutExpired as error:
            raise SearchError(part, f"pagefind took longer than {self._limit_s:g} s and was ended") from error
        finally:
            with self._lock:
                self._running.discard(child)
            if child.poll() is None:
                child.kill()
                child.communicate()
        if child.returncode != 0:
            words = one_line((complained or said).decode("utf-8", "replace"), limit=200)
            raise SearchError(part, f"pagefind ended with {child.returncode}{f': {words}' if words else ''}")
        return said.decode("utf-8", "replace")

    def _start(self, part: str, options: list[str], folder: Path) -> subprocess.Popen[bytes]:
        program = self._given or installed()
        if program is None:
            raise SearchError(part, MISSING)
        with self._lock:
            if self._closed:
                raise SearchError(part, "the service is stopping")
            try:
                child = subprocess.Popen(
                    [str(program), *options], cwd=folder, env={"LANG": "C.UTF-8"}, start_new_session=True,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                )  # fmt: skip
            except OSError as error:
                raise SearchError(
                    part, MISSING if isinstance(error, FileNotFoundError) else f"pagefind: {error.strerror}"
                )
            self._running.add(child)
        with contextlib.suppress(OSError):  # it has ended already
            os.setpriority(os.PRIO_PROCESS, child.pid, NICE)
        return child
