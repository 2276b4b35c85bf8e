"""The children of a running daemon, as the machine sees them: who they are, and how long each has computed."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def parents() -> dict[int, int]:
    """Every process and its parent."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            rest = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if rest[0] not in "ZX":
            found[int(stat.parent.name)] = int(rest[1])
    return found


def fork_server(daemon: int) -> int | None:
    """The process that the daemon's children come from."""
    for pid, parent in parents().items():
        if parent == daemon:
            try:
                if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
            except OSError:
                continue
    return None


def seconds_of(pid: int) -> float:
    """How long a process has computed; 0 when it is gone."""
    try:
        rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(rest[11]) + int(rest[12])) / TICKS


def computed() -> dict[int, float]:
    """How long every process has computed until now."""
    return {pid: seconds_of(pid) for pid in parents()}


def at_work(daemon: int, start: dict[int, float], seconds: float = 0.3) -> int | None:
    """A child of the daemon, no younger than `start`, that has computed for longer than so many seconds since."""
    server = fork_server(daemon)
    children = [pid for pid, parent in parents().items() if parent == server]
    return next((pid for pid in children if pid in start and seconds_of(pid) - start[pid] > seconds), None)
