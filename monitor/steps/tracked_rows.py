"""What is known of a topic, as a protocol."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from monitor.model import Count, EditionId, Sighting, StatusChange, Testimony

Sides = Callable[[str | None, str, date], str | None]
"""The side of an outlet on a day, by the feed's slug (None: imported) and the outlet's name; None: nobody said."""


class Tracked(Protocol):
    """Topics. Everything is told by (known_at, url, start), where `known_at` is that of the words: an edit that left a sentence
    alone makes it no younger. Copies are told of too, each with its `origin`. An article whose present text is not read yet
    says nothing. Without `sides` no outlet has a side."""

    def testimonies(
        self, topic: str, until: datetime, since: datetime | None = None, *, sides: Sides = ...
    ) -> list[Testimony]:
        """The claims of a topic with since < known_at <= until."""
        ...

    def sightings(
        self, topic: str, until: datetime, since: datetime | None = None, *, sides: Sides = ...
    ) -> list[Sighting]:
        """The events of a topic with since < known_at <= until."""
        ...

    def counts(self, topic: str, until: datetime, since: datetime | None = None, *, sides: Sides = ...) -> list[Count]:
        """The figures of a topic with since < known_at <= until."""
        ...

    def printed(self, edition: EditionId, changes: Sequence[StatusChange]) -> None:
        """Keep the changes of status that an edition told, in their order: once, in the transaction that publishes it."""
        ...

    def changes(self, topic: str) -> list[tuple[str, date, StatusChange]]:
        """(digest, local date, change) of everything that editions told of a topic's status, by date, digest and order."""
        ...
