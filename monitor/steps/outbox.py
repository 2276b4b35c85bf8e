"""Editions, what they published, and their deliveries, as protocols."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from monitor.model import ArticleId, Delivery, DeliveryId, Edition, EditionId, EditionRef


class Editions(Protocol):
    """Editions, what they published, and their deliveries."""

    def start(self, digest: str, now: datetime) -> None:
        """Remember `now` as when this digest was first seen, unless it is known."""
        ...

    def started(self, digest: str) -> datetime | None:
        """When this digest was first seen; None: never yet."""
        ...

    def latest(self, digest: str, before: date | None = None) -> EditionRef | None:
        """The latest edition (of a day before `before`)."""
        ...

    def publish(
        self,
        edition: Edition,
        content: str,
        articles: Sequence[ArticleId],
        deliveries: Sequence[tuple[str, str, str]],
        *,
        issue: str,
        evidence: Sequence[ArticleId] = (),
        told: Sequence[ArticleId] = (),
    ) -> EditionId | None:
        """Insert the edition (content: its JSON; issue: what lists of editions tell of it, as JSON), its publications, the
        articles whose sentences it shows, those that it told within a story and its deliveries (channel, address, message_id),
        due at once. None: the digest already has an edition of that day, nothing written."""
        ...

    def content(self, digest: str, day: date) -> str | None:
        """The frozen JSON of an edition, or None."""
        ...

    def holding(self, words: str) -> list[tuple[str, date]]:
        """(digest, local date) of every edition whose frozen JSON holds these words, whatever the configuration says of its
        digest."""
        ...

    def amend(self, digest: str, day: date, content: str, *, issue: str) -> None:
        """Put another frozen JSON in place of an edition's: for what the law takes out of it, and nothing else."""
        ...

    def id_of(self, digest: str, day: date) -> EditionId | None:
        """The edition's row."""
        ...

    def issues(self, digest: str) -> list[str]:
        """What lists of editions tell of every edition of a digest, as `publish` was given it, by date."""
        ...

    def refs(self, digest: str) -> list[EditionRef]:
        """Every edition of a digest, by date."""
        ...


class Deliveries(Protocol):
    """The outbox."""

    def due(self, now: datetime, limit: int, channel: str | None = None) -> list[DeliveryId]:
        """Deliveries (of a channel) that are pending, or sending with a lease that ran out, by (due_at, channel, address)."""
        ...

    def claim(self, ids: Collection[DeliveryId], now: datetime, lease: timedelta) -> list[Delivery]:
        """Those that are now ours, as they stood *before* the claim: state "sending" means a crash in the middle, `tries`
        are the earlier ones."""
        ...

    def sent(self, delivery: Delivery, now: datetime) -> bool:
        """Done. Fenced by attempts (a claim adds one)."""
        ...

    def retry(self, delivery: Delivery, due_at: datetime, error: str, *, doubtful: bool = False) -> bool:
        """Try again later. Fenced."""
        ...

    def put_off(self, channel: str, now: datetime, due_at: datetime, error: str) -> int:
        """Let all that is due of a channel wait, untried: what serves it fails whoever is written to. Returns how many."""
        ...

    def failed(self, delivery: Delivery, error: str) -> bool:
        """Given up; shown by status. Fenced."""
        ...

    def again(self, edition: EditionId, now: datetime, addresses: Collection[str]) -> int:
        """Make an edition's deliveries to these addresses ("" is the archive) due again (`digest --resend`); the message ids
        stay. Returns how many."""
        ...

    def of(self, edition: EditionId) -> list[Delivery]:
        """Every delivery of an edition, by (channel, address)."""
        ...

    def troubled(self) -> list[Delivery]:
        """Deliveries that failed, are doubtful, or wait for another try after an error; latest edition first."""
        ...
