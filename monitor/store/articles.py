"""Article rows, their matches and their pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Exists, Row, Select, and_, delete, exists, func, insert, or_, select, update

from monitor.model import (
    Article,
    ArticleId,
    Fetched,
    Judgement,
    Match,
    Placement,
    Report,
    StoredArticle,
)
from monitor.store import leases, matches
from monitor.store.dialect import insert_ignore
from monitor.store.tables import article as article_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import key_of
from monitor.store.tables import match as match_rows
from monitor.store.tables import page as page_rows
from monitor.store.tables import publication as publication_rows
from monitor.text.urls import canonical_url

_BY_TIME = (article_rows.c.known_at, article_rows.c.url)


class Articles:
    """What was captured."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_url(self, canonical_url: str) -> StoredArticle | None:
        """The article of this address, or None."""
        return self._one(select(article_rows).where(article_rows.c.url_key == key_of(canonical_url)))

    def by_id(self, id: ArticleId) -> StoredArticle | None:
        """The article, or None."""
        return self._one(select(article_rows).where(article_rows.c.id == id))

    def find(self, text: str) -> StoredArticle | None:
        """The article of an address as a person gives it: canonical, or as some feed gave it. None: not here."""
        said = or_(entry_rows.c.url == text, entry_rows.c.canonical_url == text)
        query = select(article_rows).join(entry_rows, entry_rows.c.article_id == article_rows.c.id).where(said)
        try:
            canonical = canonical_url(text)
        except ValueError:
            canonical = text
        return self.by_url(text) or self.by_url(canonical) or self._one(query.order_by(*_BY_TIME).limit(1))

    def count(self) -> int:
        """How many articles there are."""
        return self._connection.scalars(select(func.count()).select_from(article_rows)).one()

    def add(
        self, article: Article, *, known_at: datetime, now: datetime, page_sha256: str | None
    ) -> tuple[ArticleId, bool]:
        """Insert, due for assessment at `now`; (id, True), or the id that the address has already and False."""
        row = _row(article) | {"known_at": known_at, "due_at": now, "attempts": 0, "failures": 0}
        row["page_sha256"] = page_sha256
        new = insert_ignore(self._connection, article_rows, "url_key").values(row).returning(article_rows.c.id)
        inserted = self._connection.scalars(new).first()
        if inserted is not None:
            return ArticleId(inserted), True
        query = select(article_rows.c.id).where(article_rows.c.url_key == row["url_key"])
        return ArticleId(self._connection.scalars(query).one()), False

    def record_page(self, fetched: Fetched, sha256: str, size: int) -> None:
        """Remember a raw page that the shelf keeps. Known ones are left alone."""
        row = {
            "sha256": sha256,
            "url": fetched.url,
            "final_url": fetched.final_url,
            "media_type": fetched.headers.get("content-type", ""),
            "size": size,
            "fetched_at": fetched.fetched_at,
        }
        self._connection.execute(insert_ignore(self._connection, page_rows, "sha256").values(row))

    def stale_pages(self, before: datetime, limit: int) -> list[str]:
        """SHA-256 of raw pages fetched before a moment and still kept, oldest first."""
        query = select(page_rows.c.sha256).where(page_rows.c.fetched_at < before)
        return list(self._connection.scalars(query.order_by(page_rows.c.fetched_at, page_rows.c.sha256).limit(limit)))

    def drop_pages(self, sha256s: Collection[str]) -> None:
        """Forget that these raw pages are kept; their articles stay."""
        for chunk in leases.chunks(sorted(set(sha256s))):
            self._connection.execute(delete(page_rows).where(page_rows.c.sha256.in_(chunk)))

    def due(self, now: datetime, limit: int) -> list[ArticleId]:
        """Articles that wait to be assessed, by (due_at, url)."""
        query = select(article_rows.c.id).where(article_rows.c.due_at <= now)
        ordered = query.order_by(article_rows.c.due_at, article_rows.c.url).limit(limit)
        return [ArticleId(id) for id in self._connection.scalars(ordered)]

    def claim(self, ids: Collection[ArticleId], now: datetime, lease: timedelta) -> list[StoredArticle]:
        """The articles of `ids` that were due and are now ours, by (known_at, url)."""
        won = leases.lock_due(self._connection, article_rows, ids, now)
        leases.lease(self._connection, article_rows, won, now + lease)
        found = [
            stored
            for chunk in leases.chunks(won)
            for stored in self._load(select(article_rows).where(article_rows.c.id.in_(chunk)))
        ]
        return sorted(found, key=lambda stored: (stored.known_at, stored.article.url))

    def postpone(self, article: StoredArticle, until: datetime, error: str) -> bool:
        """Give a claimed article back, due later. False: the lease was lost."""
        values = {"due_at": until, "failures": article_rows.c.failures + 1}
        return leases.fenced(self._connection, article_rows, article.id, article.attempts, **values)

    def same_text(self, text_sha256: str, limit: int) -> list[StoredArticle]:
        """Articles with these words, by (known_at, url)."""
        query = select(article_rows).where(article_rows.c.text_sha256 == text_sha256)
        return self._load(query.order_by(*_BY_TIME).limit(limit))

    def assessed(self, article: StoredArticle, judgement: Judgement, placement: Placement, now: datetime) -> bool:
        """Write language, matches (replacing the article's own) and copy_of; move `placement.moved` under its lead.
        Fenced; False: nothing written. A judgement that could not tell the language leaves it as it was."""
        values: dict[str, Any] = {"assessed_at": now, "due_at": None}
        values["copy_of"] = None if placement.lead == article.id else placement.lead
        if judgement.language is not None:
            values["language"] = judgement.language
        if not leases.fenced(self._connection, article_rows, article.id, article.attempts, **values):
            return False
        self._connection.execute(delete(match_rows).where(match_rows.c.article_id == article.id))
        rows = [matches.row(article.id, n, m) for n, m in enumerate(judgement.matches) if m.matched]
        if rows:
            self._connection.execute(insert(match_rows), rows)
        for chunk in leases.chunks(sorted(set(placement.moved) - {placement.lead})):
            move = update(article_rows).where(article_rows.c.id.in_(chunk)).values(copy_of=placement.lead)
            self._connection.execute(move)
        return True

    def unpublished(self, digest: str, floor: datetime, cutoff: datetime) -> list[Report]:
        """Assessed articles with floor < known_at <= cutoff that no edition of this digest published, by (known_at, url).

        `text_published`: an article with the same words was published there, or theirs is a lead known by `floor`.
        """
        published = _published(digest)
        query = select(article_rows).where(
            article_rows.c.assessed_at.is_not(None),
            article_rows.c.known_at > floor,
            article_rows.c.known_at <= cutoff,
            ~published,
        )
        found = self._load(query.order_by(*_BY_TIME))
        ids = [stored.id for stored in found]
        judged, carried = self._matches(ids), self._feeds(ids)
        told = self._told([stored.copy_of or stored.id for stored in found], digest, floor)
        return [
            Report(
                id=stored.id,
                article=stored.article,
                known_at=stored.known_at,
                copy_of=stored.copy_of,
                matches=tuple(judged.get(stored.id, ())),
                feeds=tuple(carried.get(stored.id, ())),
                text_published=(stored.copy_of or stored.id) in told,
            )
            for stored in found
        ]

    def waiting(self, until: datetime) -> int:
        """How many articles known at or before `until` are not assessed yet."""
        query = select(func.count()).select_from(article_rows)
        waits = query.where(article_rows.c.assessed_at.is_(None), article_rows.c.known_at <= until)
        return self._connection.scalars(waits).one()

    def matches_of(self, id: ArticleId) -> tuple[Match, ...]:
        """The stored matches of an article, in the watchlist's order."""
        return tuple(self._matches([id]).get(id, ()))

    def editions_of(self, id: ArticleId) -> list[tuple[str, date]]:
        """(digest, local date) of every edition that published the article, in that order."""
        query = select(edition_rows.c.digest, edition_rows.c.edition_date).join(
            publication_rows, publication_rows.c.edition_id == edition_rows.c.id
        )
        printed = query.where(publication_rows.c.kind == "article", publication_rows.c.ref == id)
        ordered = printed.order_by(edition_rows.c.digest, edition_rows.c.edition_date)
        return [(row.digest, row.edition_date) for row in self._connection.execute(ordered)]

    def _matches(self, ids: Sequence[ArticleId]) -> dict[ArticleId, list[Match]]:
        found: dict[ArticleId, list[Match]] = {}
        for chunk in leases.chunks(ids):
            query = select(match_rows).where(match_rows.c.article_id.in_(chunk))
            for row in self._connection.execute(query.order_by(match_rows.c.article_id, match_rows.c.position)):
                found.setdefault(ArticleId(row.article_id), []).append(matches.match(row))
        return found

    def _feeds(self, ids: Sequence[ArticleId]) -> dict[ArticleId, list[str]]:
        found: dict[ArticleId, list[str]] = {}
        for chunk in leases.chunks(ids):
            query = select(entry_rows.c.article_id, feed_rows.c.slug).distinct()
            joined = query.join(feed_rows, feed_rows.c.id == entry_rows.c.feed_id)
            for row in self._connection.execute(
                joined.where(entry_rows.c.article_id.in_(chunk)).order_by(feed_rows.c.slug)
            ):
                found.setdefault(ArticleId(row.article_id), []).append(row.slug)
        return found

    def _told(self, leads: Collection[ArticleId], digest: str, floor: datetime) -> set[ArticleId]:
        """Those leads whose words are no news to a digest's readers."""
        told: set[ArticleId] = set()
        for chunk in leases.chunks(sorted(set(leads))):
            itself, copies = article_rows.c.id.in_(chunk), article_rows.c.copy_of.in_(chunk)
            old = and_(itself, article_rows.c.known_at <= floor)
            query = select(func.coalesce(article_rows.c.copy_of, article_rows.c.id))
            told.update(self._connection.scalars(query.where(or_(itself, copies), or_(old, _published(digest)))))
        return told

    def _load(self, query: Select[Any]) -> list[StoredArticle]:
        return [_stored(row) for row in self._connection.execute(query)]

    def _one(self, query: Select[Any]) -> StoredArticle | None:
        return next(iter(self._load(query)), None)


def _published(digest: str) -> Exists:
    return exists().where(
        publication_rows.c.digest == digest,
        publication_rows.c.kind == "article",
        publication_rows.c.ref == article_rows.c.id,
    )


def _row(article: Article) -> dict[str, Any]:
    return {
        "url_key": key_of(article.url),
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "text_sha256": article.text_sha256,
        "outlet": article.outlet,
        "feed_slug": article.feed_slug,
        "author": article.author,
        "published_at": article.published_at,
        "precision": article.precision,
        "date_source": article.date_source,
        "language": article.language,
        "method": article.method,
        "shortfall": article.shortfall,
    }


def _stored(row: Row[Any]) -> StoredArticle:
    article = Article(
        url=row.url,
        title=row.title,
        text=row.text,
        text_sha256=row.text_sha256,
        outlet=row.outlet,
        feed_slug=row.feed_slug,
        author=row.author,
        published_at=row.published_at,
        precision=row.precision,
        date_source=row.date_source,
        language=row.language,
        method=row.method,
        shortfall=row.shortfall,
    )
    return StoredArticle(
        id=ArticleId(row.id),
        article=article,
        known_at=row.known_at,
        attempts=row.attempts,
        failures=row.failures,
        assessed_at=row.assessed_at,
        copy_of=None if row.copy_of is None else ArticleId(row.copy_of),
    )
