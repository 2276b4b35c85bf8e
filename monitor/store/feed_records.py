"""What each feed brought within some days: its articles text by text, the topics they report on, what still waits.

Everything starts at the articles that became known since a moment, found by index: what is asked costs the same however old
the archive is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select

from monitor.model import ArticleId, Carried, Printed
from monitor.store.article_rows import credit_of
from monitor.store.matches import has_any, on_any
from monitor.store.origins import TEXT_ID, printed_row
from monitor.store.tables import article as article_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import match as match_rows
from monitor.store.tables import publication as publication_rows

TOLD = ("evidence", "story")
"""The kinds of publications of an article that an edition told or quoted. The others count all that it looked at."""

AT_ONCE = 1000  # rows that are held at a time

_LEAD = article_rows.alias("lead")
_OF_LEAD = ("outlet", "feed_slug", "published_at", "known_at", "credit")


class FeedRecords:
    """Feeds by what they brought."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def texts(self, since: datetime, topics: Collection[str]) -> Iterator[list[Carried]]:
        """The judged articles that became known after a moment and that any feed brought, those with the same text together.
        `topics`: topics and scopes that count as matched."""
        digests = self._connection.scalars(select(edition_rows.c.digest).distinct()).all()
        names = ("id", "url", "outlet", "feed_slug", "published_at", "known_at", "language", "copy_of", "credit")
        query = (
            select(
                feed_rows.c.slug.label("carrier"),
                entry_rows.c.first_seen_at,
                *(article_rows.c[name] for name in names),
                TEXT_ID.label("text_id"),
                *(_LEAD.c[name].label(f"lead_{name}") for name in _OF_LEAD),
                has_any(article_rows.c.id, topics).label("matched"),
                _reports(topics).label("reporting"),
                _told(digests).label("told"),
            )
            .join_from(article_rows, entry_rows, entry_rows.c.article_id == article_rows.c.id)
            .join(feed_rows, feed_rows.c.id == entry_rows.c.feed_id)
            .outerjoin(_LEAD, _LEAD.c.id == article_rows.c.copy_of)
            .where(article_rows.c.known_at > since, article_rows.c.assessed_at.is_not(None))
            .order_by(TEXT_ID, article_rows.c.id, feed_rows.c.slug, entry_rows.c.first_seen_at)
        )
        rows = self._connection.execute(query, execution_options={"yield_per": AT_ONCE})
        for _text, same in groupby(rows, key=lambda row: row.text_id):
            yield [_carried(next(of_one)) for _key, of_one in groupby(same, key=lambda row: (row.id, row.carrier))]

    def topics(self, since: datetime, topics: Collection[str]) -> dict[str, dict[str, int]]:
        """By feed, how many of those articles report on each of these topics and scopes, the commonest first."""
        number = func.count(article_rows.c.id.distinct())
        query = (
            select(feed_rows.c.slug, match_rows.c.topic, number.label("articles"))
            .join_from(article_rows, entry_rows, entry_rows.c.article_id == article_rows.c.id)
            .join(feed_rows, feed_rows.c.id == entry_rows.c.feed_id)
            .join(match_rows, match_rows.c.article_id == article_rows.c.id)
            .where(article_rows.c.known_at > since, article_rows.c.assessed_at.is_not(None), on_any(topics), _NEWS)
            .group_by(feed_rows.c.slug, match_rows.c.topic)
            .order_by(feed_rows.c.slug, number.desc(), match_rows.c.topic)
        )
        found: dict[str, dict[str, int]] = {}
        for row in self._connection.execute(query):
            found.setdefault(row.slug, {})[row.topic] = row.articles
        return found

    def waiting(self) -> dict[str, int]:
        """By feed, how many of its entries were never captured and still wait."""
        query = (
            select(feed_rows.c.slug, func.count().label("entries"))
            .join_from(entry_rows, feed_rows, feed_rows.c.id == entry_rows.c.feed_id)
            .where(entry_rows.c.due_at.is_not(None), entry_rows.c.article_id.is_(None))
            .group_by(feed_rows.c.slug)
        )
        return {row.slug: row.entries for row in self._connection.execute(query)}


_NEWS = or_(match_rows.c.reported.is_(None), match_rows.c.reported)  # None: judged before that was asked


def _reports(topics: Collection[str]) -> ColumnElement[bool]:
    mine = select(match_rows.c.article_id).where(match_rows.c.article_id == article_rows.c.id, on_any(topics), _NEWS)
    return mine.correlate(article_rows).offset(0).exists()


def _told(digests: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        publication_rows.c.digest.in_(digests),
        publication_rows.c.kind.in_(TOLD),
        publication_rows.c.ref == article_rows.c.id,
    )


def _carried(row: Any) -> Carried:
    return Carried(
        feed=row.carrier,
        first_seen_at=row.first_seen_at,
        article=ArticleId(row.id),
        text=ArticleId(row.text_id),
        age=(row.published_at or row.known_at, row.known_at, row.url),
        language=row.language,
        printed=printed_row(row),
        lead=_lead(row) if row.copy_of is not None else None,
        matched=bool(row.matched),
        reporting=bool(row.reporting),
        told=bool(row.told),
    )


def _lead(row: Any) -> Printed:
    day = (row.lead_published_at or row.lead_known_at).astimezone(UTC).date()
    return Printed(outlet=row.lead_outlet, feed=row.lead_feed_slug, day=day, credit=credit_of(row.lead_credit))
