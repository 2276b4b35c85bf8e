"""The memory of a process and of all that it started, looked at while they run."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY_S = 0.05
MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of a tree of processes. `pss` counts memory that several of them share once, as the machine does; `rss` counts it
    for each."""

    pss: int = 0
    rss: int = 0
    shares: tuple[int, ...] = ()  # of `pss`, for each process: the first is the one that started the others

    @property
    def processes(self) -> int:
        """How many there are."""
        return len(self.shares)


class Scales:
    """Weighs a process and its descendants until left; `pss` and `rss` are the heaviest that were seen."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.pss = Weight()
        self.rss = Weight()
        self.looks = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY_S):
            now = weigh(self._pid)
            self.looks += 1
            self.pss = max(self.pss, now, key=lambda weight: weight.pss)
            self.rss = max(self.rss, now, key=lambda weight: weight.rss)


def weigh(pid: int) -> Weight:
    """What a process and its descendants weigh now."""
    tree = _tree(pid)
    found = [weight for member in tree if (weight := _of(member)) is not None]
    return Weight(sum(pss for pss, _ in found), sum(rss for _, rss in found), tuple(pss for pss, _ in found))


def _of(pid: int) -> tuple[int, int] | None:
    with contextlib.suppress(OSError, KeyError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        values = {name: int(rest.split()[0]) * 1024 for name, _, rest in (line.partition(":") for line in lines)}
        return values["Pss"], values["Rss"]
    return None


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(folder.name))
    tree = [pid]
    for member in tree:
        tree += children.get(member, [])
    return tree
