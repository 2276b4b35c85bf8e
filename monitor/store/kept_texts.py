"""What is kept of articles that the archive quotes: every wording, its digest, and the raw page behind it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from monitor.model import KeptArticle, KeptText
from monitor.store import leases
from monitor.store.article_rows import ArticleRows, stored_article
from monitor.store.story_tables import gist as gist_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import page as page_rows


class KeptTexts(ArticleRows):
    """Wordings with their proofs."""

    def of(self, marks: Collection[str]) -> dict[str, KeptArticle]:
        """The article of each mark (model.story_mark of its address); those that are gone are left out."""
        found: dict[str, KeptArticle] = {}
        for chunk in leases.chunks(sorted(set(marks))):
            query = (
                select(gist_rows.c.mark, article_rows)
                .join_from(gist_rows, article_rows, article_rows.c.id == gist_rows.c.article_id)
                .where(gist_rows.c.mark.in_(chunk))
                .order_by(gist_rows.c.at.desc(), article_rows.c.id.desc())  # of two of one mark the first has the say
            )
            rows = {row.mark: row for row in self._connection.execute(query)}
            found |= self._kept(rows)
        return found

    def _kept(self, rows: dict[str, Row[Any]]) -> dict[str, KeptArticle]:
        edited = [row.id for row in rows.values() if row.version > 1]
        before = select(version_rows).where(version_rows.c.article_id.in_(edited)).order_by(version_rows.c.number)
        earlier: dict[int, list[Row[Any]]] = {}
        for version in self._connection.execute(before) if edited else ():  # SQLite looks for nobody everywhere
            earlier.setdefault(version.article_id, []).append(version)
        named = {row.page_sha256 for row in rows.values()} | {v.page_sha256 for each in earlier.values() for v in each}
        shelved = select(page_rows.c.sha256).where(page_rows.c.sha256.in_(sorted(filter(None, named))))
        kept = set(self._connection.scalars(shelved))
        return {
            mark: KeptArticle(
                article=stored_article(row).article,
                known_at=row.known_at,
                texts=(
                    *(_text(version, version.seen_at, kept) for version in earlier.get(row.id, ())),
                    _text(row, row.text_seen_at or row.known_at, kept),
                ),
            )
            for mark, row in rows.items()
        }


def _text(row: Row[Any], seen_at: datetime, kept: set[str]) -> KeptText:
    return KeptText(
        title=row.title,
        text=row.text,
        text_sha256=row.text_sha256,
        seen_at=seen_at,
        page_sha256=row.page_sha256,
        page_kept=row.page_sha256 in kept,
    )
