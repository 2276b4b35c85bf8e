"""What is known of a topic, as a protocol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from monitor.model import ArticleId, Count, EditionId, Newsrooms, Origin, Sighting, StatusChange, Testimony


class Tracked(Protocol):
    """Topics. Everything is told by (known_at, url, start), where `known_at` is that of the words: an edit that left a sentence
    alone makes it no younger. Copies are told of too, each with its `origin`. An article whose present text is not read yet
    says nothing. Without `newsrooms` no outlet has a side or an owner, and a
    credit names its agency alone."""

    def testimonies(
        self, topic: str, until: datetime, since: datetime | None = None, *, newsrooms: Newsrooms = ...
    ) -> list[Testimony]:
        """The claims of a topic with since < known_at <= until."""
        ...

    def sightings(
        self, topic: str, until: datetime, since: datetime | None = None, *, newsrooms: Newsrooms = ...
    ) -> list[Sighting]:
        """The events of a topic with since < known_at <= until."""
        ...

    def counts(
        self, topic: str, until: datetime, since: datetime | None = None, *, newsrooms: Newsrooms = ...
    ) -> list[Count]:
        """The figures of a topic with since < known_at <= until."""
        ...

    def origins(self, ids: Iterable[ArticleId], *, newsrooms: Newsrooms) -> dict[ArticleId, Origin]:
        """Who wrote each of these articles first, by the credits of all copies of its text; articles that are gone are left
        out."""
        ...

    def printed(self, edition: EditionId, changes: Sequence[StatusChange]) -> None:
        """Keep the changes of status that an edition told, in their order: once, in the transaction that publishes it."""
        ...

    def changes(self, topic: str) -> list[tuple[str, date, StatusChange]]:
        """(digest, local date, change) of everything that editions told of a topic's status, by date, digest and order."""
        ...
