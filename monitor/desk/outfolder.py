"""A folder for what a command makes: a new one, or one that the same command made before and may replace."""

from __future__ import annotations

import shutil
from pathlib import Path

from monitor.errors import MonitorError


class FolderInUse(MonitorError):
    """The folder holds something that the command did not make, or is none."""


def made_afresh(out: Path, by: str) -> None:
    """Make `out` an empty folder, with a hidden file in it that says which command made it (`by`, as "demo"). Raises
    FolderInUse."""
    marker = out / f".idlib-monitor-{by}"
    if out.exists() and not out.is_dir():
        raise FolderInUse(f"{out} is a file: name a folder with --out")
    if out.exists() and any(out.iterdir()) and not marker.exists():
        raise FolderInUse(f"{out} is not empty and no {by} made it: name another folder with --out")
    try:
        real = out.resolve()  # a link to a folder stays one
        if real.exists() and any(real.iterdir()):
            shutil.rmtree(real)
        real.mkdir(parents=True, exist_ok=True)
        marker.write_text(f"made by `monitor {by}`, which may replace this folder\n", encoding="utf-8")
    except OSError as error:
        raise FolderInUse(f"{out} cannot be made: {error.strerror}; name another folder with --out") from error
