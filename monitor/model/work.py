"""What is done next, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A kind of work and the keys of the rows that wait for it; never a payload."""

    kind: Literal["poll", "capture", "assess", "edit", "deliver", "reckon", "notify", "tidy"]
    keys: tuple[int | str, ...]
