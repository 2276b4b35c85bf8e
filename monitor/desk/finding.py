"""One line of `monitor doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at. `mend` is "" when there is nothing to do."""

    what: str
    state: Literal["good", "doubtful", "bad"]
    said: str
    mend: str = ""
