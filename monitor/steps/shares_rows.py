"""The share of voice of each feed, as a protocol."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from monitor.model import Readers
from monitor.model import Shares as Counted


class Shares(Protocol):
    """Who told how much."""

    def of(self, readers: Sequence[Readers], since: datetime, *, last: int) -> Counted:
        """The share of voice of every feed in the reports that became known after a moment and that any of these readers may
        see; with the `last` latest reports of each. Sorted by feed; reports the latest first."""
        ...
