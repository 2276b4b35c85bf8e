"""The rows that go by age, as a protocol."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from monitor.model import ArticleId

Place = tuple[datetime, ArticleId]
"""Where a walk through articles stands: when the last one was judged, and its id."""


class Retention(Protocol):
    """What goes by age."""

    def lived_until(self, now: datetime, stride: timedelta, once_in: timedelta) -> datetime:
        """The moment from which ages are counted: `now`, but never more than a stride past the latest such moment so far."""
        ...

    def walked_at(self) -> datetime | None:
        """When all articles were last walked through for what goes."""
        ...

    def walked(self, at: datetime) -> None:
        """Note that they were."""
        ...

    def past(self, before: datetime, published: datetime, behind: Place | None, limit: int) -> list[Place]:
        """Articles that are no evidence, were judged before a moment, were known when the editions up to `published` were made,
        and wait for nothing; in the order of that, behind a place."""
        ...

    def let_go(self, ids: Collection[ArticleId], before: datetime, published: datetime, now: datetime) -> int:
        """Remove those of these articles of which all that still holds, with their entries; a tombstone of each address stays.
        Returns how many."""
        ...

    def drop_entries(self, before: datetime, now: datetime, limit: int) -> int:
        """Remove entries without an article that wait for none, since before a moment; tombstones stay. Returns how many."""
        ...

    def expire(self, keep: timedelta, now: datetime, limit: int) -> int:
        """Remove tombstones that nothing needs any more. Returns how many."""
        ...

    def drop_tallies(self, after: datetime | None, before: datetime) -> int:
        """Remove counts behind a moment (None: all) and before another, a day's worth. Returns how many."""
        ...

    def drop_hosts(self, before: datetime) -> int:
        """Remove what is known of hosts that nobody has asked since before a moment. Returns how many rows."""
        ...

    def drop_notices(self, before: datetime) -> int:
        """Remove notices that wait for nothing, from before a moment. Returns how many."""
        ...
