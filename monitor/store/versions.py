"""Edits at one address: the text that it has now, and those that it had before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from monitor.model import Article, ArticleId, Version
from monitor.store.article_rows import TEXT, columns, earlier_texts
from monitor.store.dialect import storable, wait_for_rows
from monitor.store.rawpages import RawPages
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows

_ALSO = ("shortfall", "keep", "notes")


class Versions(RawPages):
    """The texts of an article."""

    def revise(self, id: ArticleId, article: Article, *, now: datetime, page_sha256: str | None) -> bool:
        """The text of an address as it stands now: the one it had becomes a version, and the article is due for assessment at
        `now`. Its url, known_at, outlet, feed and first date of publication stay. False: title and words are the same (or
        there is no such article), nothing is written.

        Takes the row away from a worker that is reading the text before. What was judged stays until it is judged again.
        Where either text may leave evidence only, so may both: the texts before that were kept whole are emptied.
        """
        query = wait_for_rows(select(article_rows).where(article_rows.c.id == id))
        row = self._connection.execute(query).first()
        if row is None or (row.title, row.text_sha256) == (storable(article.title), article.text_sha256):
            return False
        keep = "evidence" if "evidence" in (row.keep, article.keep) else "full"
        self._connection.execute(insert(version_rows).values(_version_row(row)))
        if keep != row.keep:
            earlier = update(version_rows).where(version_rows.c.article_id == id)
            self._connection.execute(earlier.values(text=""))
        values = {name: value for name, value in columns(article).items() if name in (*TEXT, *_ALSO)}
        if row.published_at is not None:
            values |= {"published_at": row.published_at, "precision": row.precision, "date_source": row.date_source}
        values |= {"version": row.version + 1, "text_seen_at": now, "page_sha256": page_sha256, "keep": keep}
        values |= {"due_at": now, "failures": 0, "attempts": row.attempts + 1}
        self._connection.execute(update(article_rows).where(article_rows.c.id == id).values(values))
        return True

    def versions(self, id: ArticleId) -> list[Version]:
        """The texts that the article had before the present one, the first one first."""
        return earlier_texts(self._connection, id)


def _version_row(row: Row[Any]) -> dict[str, Any]:
    """The text that is about to be replaced. One of which only evidence may be kept, and which nobody has judged yet, leaves
    no word: what would be evidence was never said."""
    unread = row.keep == "evidence" and row.due_at is not None
    return {
        "article_id": row.id,
        "number": row.version,
        "title": row.title,
        "text": "" if unread else row.text,
        "text_sha256": row.text_sha256,
        "seen_at": row.text_seen_at or row.known_at,
        "page_sha256": row.page_sha256,
    }
