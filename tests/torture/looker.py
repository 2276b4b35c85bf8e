"""Somebody who looks at the archive's folder all the time, as a web server does, and must never see half a file."""

from __future__ import annotations

import gzip
import json
import os
import threading
import time
import xml.parsers.expat
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.torture.happenings import Happenings

BREATH_S = 0.005  # between two looks
PACKED = (".pf_meta", ".pf_index", ".pf_fragment")


def fault(path: Path) -> str | None:
    """Why a visible file is not whole; None: it is, or it is not there any more."""
    try:
        body = path.read_bytes()
    except OSError:
        return None
    if path.suffix == ".part":
        return "a half-written file in sight"
    if not body:
        return "empty"
    try:
        if path.suffix == ".html" and not body.rstrip().endswith(b"</html>"):
            return "a page without its end"
        if path.suffix == ".json":
            json.loads(body)
        if path.suffix == ".xml":
            xml.parsers.expat.ParserCreate().Parse(body, True)
        if path.suffix in PACKED:
            gzip.decompress(body)
    except (ValueError, xml.parsers.expat.ExpatError, OSError, EOFError, zlib.error) as error:
        return f"not whole: {error}"
    return None


def visible(folder: str) -> list[os.DirEntry[str]]:
    """The files that a web server would show: none whose name, or whose folder's name, begins with a dot."""
    found: list[os.DirEntry[str]] = []
    try:
        with os.scandir(folder) as rows:
            entries = [row for row in rows if not row.name.startswith(".")]
    except OSError:  # not there yet, or gone meanwhile
        return found
    for row in entries:
        if row.is_dir(follow_symlinks=False):
            found += visible(row.path)
        else:
            found.append(row)
    return found


class Looker:
    """Looks in a thread of its own while it is in a `with`. `faults`: what was not whole, each once; `looks`, `read`: how often
    it looked, and how many changed files it read."""

    def __init__(self, folder: Path, happenings: Happenings) -> None:
        self.faults: dict[str, str] = {}
        self.looks = self.read = 0
        self._folder = folder
        self._happenings = happenings
        self._known: dict[str, tuple[int, int, int]] = {}
        self._indexing = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        took = 0.0
        while not self._over.wait(max(BREATH_S, 4 * took)):  # the daemon wants to live on this machine too
            began = time.thread_time()
            self.look()
            took = time.thread_time() - began

    def look(self) -> None:
        """Read every file that is new or not as it was."""
        self.looks += 1
        indexing = (self._folder / ".search" / "beside").exists()
        if indexing and not self._indexing:
            self._happenings.tell("indexing")
        self._indexing = indexing
        for row in visible(str(self._folder)):
            try:
                now = row.stat(follow_symlinks=False)
            except OSError:
                continue
            state = (now.st_ino, now.st_mtime_ns, now.st_size)
            if self._known.get(row.path) != state:
                self._known[row.path] = state
                self.read += 1
                self._happenings.tell("page written")
                if (why := fault(Path(row.path))) is not None:
                    self.faults.setdefault(os.path.relpath(row.path, self._folder), why)
