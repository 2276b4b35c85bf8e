"""What is done next, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A kind of work and the keys of the rows that wait for it; never a payload. `turn`: of the jobs that wait for a worker,
    those with a lower one go first."""

    kind: Literal["poll", "capture", "assess", "edit", "deliver", "mail", "reckon", "notify", "search", "tidy"]
    keys: tuple[int | str, ...]
    turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePart:
    """A part of the archive's search index that is to be built. Whoever marks it again meanwhile adds one to `serial`."""

    name: str
    due_at: datetime
    serial: int
    tries: int = 0  # that failed
    reason: str = ""  # why the last one did
