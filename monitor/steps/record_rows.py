"""What each feed brought, as a protocol."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Protocol

from monitor.model import Carried


class FeedRecords(Protocol):
    """Feeds by what they brought."""

    def texts(self, since: datetime, topics: Collection[str]) -> Iterator[list[Carried]]:
        """The judged articles that became known after a moment and that any feed brought, those with the same text together.
        `topics`: topics and scopes that count as matched."""
        ...

    def topics(self, since: datetime, topics: Collection[str]) -> dict[str, dict[str, int]]:
        """By feed, how many of those articles report on each of these topics and scopes, the commonest first."""
        ...

    def waiting(self) -> dict[str, int]:
        """By feed, how many of its entries were never captured and still wait."""
        ...
