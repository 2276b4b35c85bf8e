"""What a demo leaves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo as it was made: its folder, what the command said, and the prints of its files before anybody changed one."""

    folder: Path
    said: str
    prints: dict[str, str]


def prints_of(demo: Path) -> dict[str, str]:
    """Path within the demo -> SHA-256, of all digests and mails."""
    return {
        str(path.relative_to(demo)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("digests", "mail")
        for path in sorted((demo / folder).rglob("*"))
        if path.is_file()
    }
