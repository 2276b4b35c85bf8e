"""Articles: what was captured, in one object of many subjects."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, or_, select

from monitor.model import Article, ArticleId, Fetched, StoredArticle
from monitor.store import leases
from monitor.store.article_rows import BY_TIME, columns
from monitor.store.forgetting import Forgetting
from monitor.store.inserts import insert_ignore
from monitor.store.newly_judged import NewlyJudged
from monitor.store.reports import Reports
from monitor.store.tables import article as article_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import key_of
from monitor.store.tables import page as page_rows
from monitor.store.versions import Versions
from monitor.text.urls import canonical_url


class Articles(Versions, Reports, NewlyJudged, Forgetting):
    """What was captured. Here: finding, adding and claiming articles, and their pages. Each other subject has its file;
    reports stand on what was judged (judged.py), and that on kin (kin.py)."""

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
        return self.by_url(text) or self.by_url(canonical) or self._one(query.order_by(*BY_TIME).limit(1))

    def count(self) -> int:
        """How many articles there are."""
        return self._connection.scalars(select(func.count()).select_from(article_rows)).one()

    def batch(self, after: ArticleId | None, limit: int) -> list[StoredArticle]:
        """Assessed articles in the order of their ids, behind `after`: to walk through all of them."""
        query = select(article_rows).where(article_rows.c.assessed_at.is_not(None))
        if after is not None:
            query = query.where(article_rows.c.id > after)
        return self._load(query.order_by(article_rows.c.id).limit(limit))

    def add(
        self, article: Article, *, known_at: datetime, now: datetime, page_sha256: str | None
    ) -> tuple[ArticleId, bool]:
        """Insert, due for assessment at `now`; (id, True), or the id that the address has already and False."""
        row = columns(article) | {"known_at": known_at, "due_at": now, "attempts": 0, "failures": 0}
        row["page_sha256"] = page_sha256
        new = insert_ignore(self._connection, article_rows, "url_key").values(row).returning(article_rows.c.id)
        inserted = self._connection.scalars(new).first()
        if inserted is not None:
            return ArticleId(inserted), True
        query = select(article_rows.c.id).where(article_rows.c.url_key == row["url_key"])
        return ArticleId(self._connection.scalars(query).one()), False

    def due(self, now: datetime, limit: int) -> list[ArticleId]:
        """Articles that wait to be assessed, by (due_at, url)."""
        query = select(article_rows.c.id).where(article_rows.c.due_at <= now)
        ordered = query.order_by(article_rows.c.due_at, article_rows.c.url).limit(limit)
        return [ArticleId(id) for id in self._connection.scalars(ordered)]

    def claim(self, ids: Collection[ArticleId], now: datetime, lease: timedelta) -> list[StoredArticle]:
        """The articles of `ids` that were due and are now ours, by (known_at, url)."""
        won = leases.claim(self._connection, article_rows, ids, now, now + lease)
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

    def waiting(self, until: datetime) -> int:
        """How many articles known at or before `until` are not assessed yet, or have a new text that is not."""
        known = case((article_rows.c.known_at <= until, 1))  # as a condition it would look through all that are known
        query = select(func.count(known)).where(article_rows.c.due_at.is_not(None))
        return self._connection.scalars(query).one()

    def ids_of(self, urls: Collection[str]) -> tuple[ArticleId, ...]:
        """The articles of these canonical addresses, sorted; those that are not there are passed over."""
        keys = sorted({key_of(url) for url in urls})
        query = select(article_rows.c.id)
        found = (
            self._connection.scalars(query.where(article_rows.c.url_key.in_(chunk))) for chunk in leases.chunks(keys)
        )
        return tuple(sorted(ArticleId(id) for ids in found for id in ids))

    def all_there(self, ids: Collection[ArticleId]) -> bool:
        """Whether each of these articles is still there."""
        count = select(func.count()).select_from(article_rows)
        chunks = leases.chunks(sorted(set(ids)))
        found = (self._connection.scalars(count.where(article_rows.c.id.in_(chunk))).one() for chunk in chunks)
        return sum(found) == len(set(ids))

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

    def drop_pages(self, sha256s: Collection[str]) -> None:
        """Forget that these raw pages are kept; their articles stay."""
        for chunk in leases.chunks(sorted(set(sha256s))):
            self._connection.execute(delete(page_rows).where(page_rows.c.sha256.in_(chunk)))
