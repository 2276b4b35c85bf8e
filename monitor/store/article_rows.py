"""An article as a row and back: what everything about articles stands on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from monitor.articles.fingerprint import text_sha256
from monitor.model import Article, ArticleId, Credit, StoredArticle, Version, Wording
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import key_of

BY_TIME = (article_rows.c.known_at, article_rows.c.url)

TEXT = ("title", "text", "text_sha256", "author", "published_at", "precision", "date_source", "language", "method")
"""What a page says, and may say otherwise tomorrow; with `shortfall`, `keep` and `notes`."""


class ArticleRows:
    """Reads articles. The parts of `Articles` (articles.py), one a subject, share it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def _load(self, query: Select[Any]) -> list[StoredArticle]:
        return [stored_article(row) for row in self._connection.execute(query)]

    def _one(self, query: Select[Any]) -> StoredArticle | None:
        return next(iter(self._load(query)), None)


def columns(article: Article) -> dict[str, Any]:
    """The columns that an article fills."""
    row = {name: getattr(article, name) for name in (*TEXT, "shortfall", "keep", "url", "outlet", "feed_slug")}
    row |= {"url_key": key_of(article.url), "notes": list(article.notes) or None}
    return row | {"credit": credit_column(article.credit)}


def credit_column(credit: Credit | None) -> dict[str, Any] | None:
    """A credit as JSON."""
    if credit is None:
        return None
    return asdict(credit) | {"agencies": list(credit.agencies), "outlets": list(credit.outlets)}


def credit_of(column: dict[str, Any] | None) -> Credit | None:
    """The credit of such JSON; one that was stored before outlets were looked for names none."""
    if column is None:
        return None
    return Credit(**column | {key: tuple(column.get(key, ())) for key in ("agencies", "outlets")})


def earlier_texts(connection: Connection, id: ArticleId) -> list[Version]:
    """The texts that the article had before the present one, the first one first."""
    query = select(version_rows).where(version_rows.c.article_id == id).order_by(version_rows.c.number)
    return [
        Version(number=row.number, title=row.title, text=row.text, text_sha256=row.text_sha256, seen_at=row.seen_at)
        for row in connection.execute(query)
    ]


def wordings_of(connection: Connection, article: Row[Any]) -> list[Wording]:
    """What the article of a whole row has said so far, the first wording first and the present one last."""
    query = select(version_rows).where(version_rows.c.article_id == article.id).order_by(version_rows.c.number)
    earlier = [_wording(row, row.seen_at) for row in connection.execute(query)]
    return [*earlier, _wording(article, article.text_seen_at or article.known_at)]


def _wording(row: Row[Any], seen_at: datetime) -> Wording:
    return Wording(
        title=row.title,
        text=row.text,
        seen_at=seen_at,
        whole=text_sha256(row.text) == row.text_sha256,
        from_page=row.page_sha256 is not None,
    )


def stored_article(row: Row[Any]) -> StoredArticle:
    """The article of a whole row."""
    article = Article(
        **{name: getattr(row, name) for name in (*TEXT, "shortfall", "keep", "url", "outlet", "feed_slug")},
        notes=tuple(row.notes or ()),
        credit=credit_of(row.credit),
    )
    return StoredArticle(
        id=ArticleId(row.id),
        article=article,
        known_at=row.known_at,
        attempts=row.attempts,
        failures=row.failures,
        assessed_at=row.assessed_at,
        copy_of=None if row.copy_of is None else ArticleId(row.copy_of),
        copy_reason=row.copy_reason,
        version=row.version,
    )
