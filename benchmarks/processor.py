"""What processes spend and hold."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(pids: Iterable[int]) -> float:
    """Processor seconds of processes and all that came of them, ended or not."""
    spent = 0.0
    for pid in tree(pids):
        with suppress(OSError):
            spent += sum(map(int, _stat(pid)[11:15])) / TICKS
    return spent


def megabytes(pids: Iterable[int]) -> float:
    """Memory of processes and all that came of them; what they share counts once (PSS)."""
    total = 0
    for pid in tree(pids):
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024


def tree(pids: Iterable[int]) -> list[int]:
    """Processes and those that came of them and run still."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            children.setdefault(int(_stat(int(path.parent.name))[1]), []).append(int(path.parent.name))
    waiting, found = list(pids), []
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def _stat(pid: int) -> list[str]:
    """What /proc tells of a process from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
