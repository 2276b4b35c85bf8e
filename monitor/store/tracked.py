"""What is known of a topic: what articles say of it and where that was read, and the changes of status that were printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, insert, or_, select

from monitor.articles.days import published_on, said_on
from monitor.model import (
    NOBODY,
    ArticleId,
    Claim,
    Count,
    EditionId,
    Newsrooms,
    Origin,
    Provenance,
    Sighting,
    StatusChange,
    Testimony,
)
from monitor.store.findings import CLAIMS, EVENTS, FIGURES, Kind, T
from monitor.store.origins import TEXT_ID, copied_texts, origins_of, origins_of_texts, printed_row
from monitor.store.tables import article as article_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tracking_tables import status_change as change_rows

_LEAD = article_rows.alias("lead")


class Tracked:
    """Topics. Everything is told by (known_at, url, start), where `known_at` is that of the words: an edit that left a sentence
    alone makes it no younger. An article whose present text is not read yet says nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def testimonies(
        self, topic: str, until: datetime, since: datetime | None = None, *, newsrooms: Newsrooms = NOBODY
    ) -> list[Testimony]:
        """The claims of a topic with since < known_at <= until, those of copies too."""
        told = [
            Testimony(claim=claim, source=source)
            for claim, source in self._found(CLAIMS, topic, until, since, newsrooms)
        ]
        return sorted(
            told, key=lambda t: (*_place(t.source), t.claim.start, t.claim.end, not t.claim.in_title, t.claim.id)
        )

    def sightings(
        self, topic: str, until: datetime, since: datetime | None = None, *, newsrooms: Newsrooms = NOBODY
    ) -> list[Sighting]:
        """The events of a topic with since < known_at <= until, those of copies too."""
        told = [
            Sighting(event=event, source=source)
            for event, source in self._found(EVENTS, topic, until, since, newsrooms)
        ]
        return sorted(
            told, key=lambda s: (*_place(s.source), s.event.start, s.event.end, not s.event.in_title, s.event.id)
        )

    def counts(
        self, topic: str, until: datetime, since: datetime | None = None, *, newsrooms: Newsrooms = NOBODY
    ) -> list[Count]:
        """The figures of a topic with since < known_at <= until, those of copies too."""
        told = [
            Count(figure=figure, source=source)
            for figure, source in self._found(FIGURES, topic, until, since, newsrooms)
        ]
        return sorted(
            told, key=lambda c: (*_place(c.source), c.figure.start, c.figure.end, c.figure.what, c.figure.low)
        )

    def origins(self, ids: Iterable[ArticleId], *, newsrooms: Newsrooms) -> dict[ArticleId, Origin]:
        """Who wrote each of these articles first, by the credits of all copies of its text; articles that are gone are left
        out."""
        return origins_of(self._connection, ids, newsrooms)

    def printed(self, edition: EditionId, changes: Sequence[StatusChange]) -> None:
        """Keep the changes of status that an edition told, in their order: once, in the transaction that publishes it."""
        if changes:
            self._connection.execute(insert(change_rows), [_change_row(edition, n, c) for n, c in enumerate(changes)])

    def changes(self, topic: str) -> list[tuple[str, date, StatusChange]]:
        """(digest, local date, change) of everything that editions told of a topic's status, by date, digest and order."""
        query = select(change_rows, edition_rows.c.digest, edition_rows.c.edition_date).join(
            edition_rows, edition_rows.c.id == change_rows.c.edition_id
        )
        order = (edition_rows.c.edition_date, edition_rows.c.digest, change_rows.c.sequence)
        told = self._connection.execute(query.where(change_rows.c.topic == topic).order_by(*order))
        return [(row.digest, row.edition_date, self.change(row)) for row in told]

    @staticmethod
    def change(row: Row[Any]) -> StatusChange:
        """The change of a whole row."""
        return _change(row)

    def _found(
        self, kind: Kind[T], topic: str, until: datetime, since: datetime | None, newsrooms: Newsrooms
    ) -> Iterator[tuple[T, Provenance]]:
        found = _found_by(kind, topic, until, since)
        articles = set(self._connection.scalars(select(kind.table.c.article_id).where(*found)))
        texts = copied_texts(self._connection, articles)
        origins = origins_of_texts(self._connection, texts, newsrooms, until=until)
        for row in self._connection.execute(_query(kind).where(*found)):
            value = kind.value(row.body)
            origin = origins.get(row.text_id)
            if origin is None:
                origin = origins[row.text_id] = newsrooms.origin(printed_row(row))
            relay = value.via if isinstance(value, Claim) else None
            yield value, _provenance(row, newsrooms, origin, relay)


def _found_by(kind: Kind[T], topic: str, until: datetime, since: datetime | None) -> list[ColumnElement[bool]]:
    rows = kind.table
    found: list[ColumnElement[bool]] = [rows.c.topic == topic, rows.c.known_at <= until]
    return [*found, rows.c.known_at > since] if since is not None else found


def _query(kind: Kind[T]) -> Select[Any]:
    rows = kind.table
    of_article = [article_rows.c[name] for name in ("url", "title", "outlet", "feed_slug", "language", "precision")]
    query = (
        select(rows.c.body, rows.c.known_at.label("words_known_at"), *of_article, article_rows.c.published_at)
        .add_columns(
            article_rows.c.known_at, article_rows.c.credit, _LEAD.c.url.label("lead_url"), TEXT_ID.label("text_id")
        )
        .join(article_rows, article_rows.c.id == rows.c.article_id)
        .outerjoin(_LEAD, _LEAD.c.id == article_rows.c.copy_of)
    )
    seen_at, assessed_at = article_rows.c.text_seen_at, article_rows.c.assessed_at
    return query.where(or_(article_rows.c.due_at.is_(None), seen_at.is_(None), seen_at < assessed_at))


def _provenance(row: Row[Any], newsrooms: Newsrooms, origin: Origin, relay: str | None) -> Provenance:
    published = published_on(row.published_at, row.precision, row.known_at)
    day = published or row.known_at.astimezone(UTC).date()
    return Provenance(
        url=row.url,
        title=row.title,
        outlet=row.outlet,
        outlet_side=newsrooms.side(row.feed_slug, row.outlet, day),
        language=row.language,
        origin=row.lead_url or row.url,
        written_by=(newsrooms.relay(relay, day) if relay else None) or origin,
        published_on=said_on(published, row.known_at, row.words_known_at),
        published_at=row.published_at,
        known_at=row.words_known_at,
    )


def _place(source: Provenance) -> tuple[datetime, str]:
    return (source.known_at, source.url)


def _change_row(edition: EditionId, sequence: int, change: StatusChange) -> dict[str, Any]:
    return {
        "topic": change.topic,
        "edition_id": edition,
        "sequence": sequence,
        "before": change.before,
        "after": change.after,
        "since": change.since,
        "decided_on": change.on,
        "voices": list(change.voices),
        "claims": list(change.claims),
        "rule": change.rule,
    }


def _change(row: Row[Any]) -> StatusChange:
    return StatusChange(
        topic=row.topic,
        before=row.before,
        after=row.after,
        since=row.since,
        on=row.decided_on,
        voices=tuple(row.voices),
        claims=tuple(row.claims),
        rule=row.rule,
    )
