"""Addresses that somebody looks for, many at a time: what is here of them, and what is known of those that are not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, select

from monitor.model import Announced, ArticleId, Held, Printing
from monitor.store import leases
from monitor.store.letting import key_of as let_go_key
from monitor.store.retention_tables import let_go as let_go_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import key_of
from monitor.store.tables import match as match_rows
from monitor.store.tables import page as page_rows
from monitor.store.tables import publication as publication_rows
from monitor.store.tables import tombstone as tombstone_rows

MANY = 5000  # values in one list of a query that reads a table from end to end
TOLD = ("evidence", "story")


class Sought:
    """Finds what addresses stand for. No index knows the addresses of entries: each list of MANY is one walk through them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def articles_at(self, urls: Collection[str]) -> dict[str, ArticleId]:
        """The articles of these canonical addresses; those that are not there are left out."""
        keys = {key_of(url): url for url in urls}
        query = select(article_rows.c.id, article_rows.c.url_key)
        return {
            keys[row.url_key]: ArticleId(row.id)
            for chunk in leases.chunks(sorted(keys))
            for row in self._connection.execute(query.where(article_rows.c.url_key.in_(chunk)))
        }

    def announced(self, urls: Collection[str]) -> list[Announced]:
        """The entries that name one of these canonical addresses, by address, the first seen first."""
        names = ("canonical_url", "first_seen_at", "article_id", "due_at", "last_error")
        query = select(feed_rows.c.slug, *(entry_rows.c[name] for name in names)).join_from(
            entry_rows, feed_rows, feed_rows.c.id == entry_rows.c.feed_id
        )
        found = [
            Announced(
                url=row.canonical_url,
                feed=row.slug,
                first_seen_at=row.first_seen_at,
                article=None if row.article_id is None else ArticleId(row.article_id),
                waits=row.due_at is not None,
                last_error=row.last_error,
            )
            for chunk in leases.chunks(sorted(set(urls)), MANY)
            for row in self._connection.execute(query.where(entry_rows.c.canonical_url.in_(chunk)))
        ]
        return sorted(found, key=lambda entry: (entry.url, entry.first_seen_at, entry.feed))

    def led_to(self, urls: Collection[str]) -> dict[str, str]:
        """Of these addresses, those that a page which is still kept was found at in the end, and where it was asked for."""
        query = select(page_rows.c.url, page_rows.c.final_url).where(page_rows.c.url != page_rows.c.final_url)
        return {
            row.final_url: row.url
            for chunk in leases.chunks(sorted(set(urls)), MANY)
            for row in self._connection.execute(query.where(page_rows.c.final_url.in_(chunk)).order_by(page_rows.c.url))
        }

    def held(self, ids: Collection[ArticleId], topics: Collection[str]) -> dict[ArticleId, Held]:
        """These articles, as far as they are here. `topics`: topics and scopes of today."""
        names = ("id", "url", "outlet", "feed_slug", "known_at", "assessed_at", "copy_of", "shortfall")
        query = select(*(article_rows.c[name] for name in names))
        rows = self._in_chunks(query, article_rows.c.id, ids)
        news, background = self._matches(ids, set(topics))
        printed = self._editions(ids)
        return {
            ArticleId(row.id): Held(
                id=ArticleId(row.id),
                url=row.url,
                outlet=row.outlet,
                feed=row.feed_slug,
                known_at=row.known_at,
                judged=row.assessed_at is not None,
                copy_of=None if row.copy_of is None else ArticleId(row.copy_of),
                shortfall=row.shortfall,
                topics=tuple(news.get(row.id, ())),
                background=tuple(background.get(row.id, ())),
                printed=printed.get(row.id, ()),
            )
            for row in rows
        }

    def gone(self, urls: Collection[str]) -> tuple[set[str], set[str]]:
        """Of these addresses, those that were forgotten for good, and those that were let go when their time was over."""
        tombs = {key_of(url): url for url in urls}
        query = select(tombstone_rows.c.url_key)
        forgotten = {tombs[row.url_key] for row in self._in_chunks(query, tombstone_rows.c.url_key, tombs)}
        keys = {let_go_key(url): url for url in urls}
        query = select(let_go_rows.c.key)
        return forgotten, {keys[row.key] for row in self._in_chunks(query, let_go_rows.c.key, keys)}

    def carriers(self, hosts: Collection[str]) -> dict[str, list[str]]:
        """The feeds, by slug, that ever named a page of these hosts."""
        query = select(entry_rows.c.host, feed_rows.c.slug).distinct()
        joined = query.join_from(entry_rows, feed_rows, feed_rows.c.id == entry_rows.c.feed_id)
        keys = {key_of(host): host for host in hosts}
        found: dict[str, list[str]] = {}
        for chunk in leases.chunks(sorted(keys), MANY):
            for row in self._connection.execute(joined.where(entry_rows.c.host.in_(chunk)).order_by(feed_rows.c.slug)):
                found.setdefault(keys[row.host], []).append(row.slug)
        return found

    def _matches(
        self, ids: Collection[ArticleId], topics: set[str]
    ) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
        """What articles report on, and what they only mention."""
        query = select(match_rows.c.article_id, match_rows.c.topic, match_rows.c.reported)
        news: dict[int, list[str]] = {}
        background: dict[int, list[str]] = {}
        for row in self._in_chunks(query, match_rows.c.article_id, ids, match_rows.c.position):
            if row.topic in topics:
                found = background if row.reported is False else news  # None: judged before that was asked
                found.setdefault(row.article_id, []).append(row.topic)
        return news, background

    def _editions(self, ids: Collection[ArticleId]) -> dict[int, tuple[Printing, ...]]:
        """The first edition of each digest that looked at an article; where that is not known, the last that told it."""
        digests = self._connection.scalars(select(edition_rows.c.digest).distinct()).all()
        query = (
            select(
                publication_rows.c.ref, publication_rows.c.digest, publication_rows.c.kind, edition_rows.c.edition_date
            )
            .join_from(publication_rows, edition_rows, edition_rows.c.id == publication_rows.c.edition_id)
            .where(
                publication_rows.c.digest.in_(digests),
                publication_rows.c.kind.in_(("article", "counted", *TOLD)),
            )
        )
        by_digest: dict[int, dict[str, list[Any]]] = {}
        for row in self._in_chunks(query, publication_rows.c.ref, ids):
            by_digest.setdefault(row.ref, {}).setdefault(row.digest, []).append(row)
        return {
            ref: tuple(_printing(digest, rows) for digest, rows in sorted(digests_of.items()))
            for ref, digests_of in by_digest.items()
        }

    def _in_chunks(self, query: Any, column: Any, values: Collection[Any], order: Any = None) -> list[Any]:
        found: list[Any] = []
        for chunk in leases.chunks(sorted(set(values))):
            asked = query.where(column.in_(chunk))
            found += self._connection.execute(asked if order is None else asked.order_by(column, order)).all()
        return found


def _printing(digest: str, rows: Sequence[Any]) -> Printing:
    first = [row.edition_date for row in rows if row.kind != "story"] or [row.edition_date for row in rows]
    return Printing(digest=digest, date=min(first), told=any(row.kind in TOLD for row in rows))
