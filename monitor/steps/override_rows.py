"""What analysts say by hand, as a protocol."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from monitor.model import Override, OverrideId


class Overrides(Protocol):
    """The record of what was set, added, corrected and retracted."""

    def add(self, override: Override) -> OverrideId:
        """Keep it; returns the number it has from now on, whatever number it came with."""
        ...

    def remove(self, id: OverrideId, by: str, now: datetime) -> bool:
        """That it stands no more, and who says so. False: it is not there, or was removed before."""
        ...

    def by_id(self, id: OverrideId) -> Override | None:
        """The one of a number, removed or not; None: there is none."""
        ...

    def of(self, topic: str, until: datetime) -> list[Override]:
        """All of a topic that were made until a moment, removed ones too, in the order in which they were made."""
        ...

    def all(self) -> list[Override]:
        """Those of every topic, also of topics that are in the configuration no more, by topic and in the order in which they
        were made."""
        ...
