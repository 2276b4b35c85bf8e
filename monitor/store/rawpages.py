"""Which raw pages a row names, and which must not be kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select, union

from monitor.model import ArticleId
from monitor.store import leases
from monitor.store.article_rows import ArticleRows
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import page as page_rows
from monitor.store.tables import publication as publication_rows


class RawPages(ArticleRows):
    """Raw pages, as far as rows speak of them."""

    def unnamed(self, sha256s: Collection[str]) -> list[str]:
        """Of these SHA-256, those of which no row says that the page is kept, sorted."""
        named: set[str] = set()
        for chunk in leases.chunks(sorted(set(sha256s))):
            named.update(self._connection.scalars(select(page_rows.c.sha256).where(page_rows.c.sha256.in_(chunk))))
        return sorted(set(sha256s) - named)

    def withhold(self, id: ArticleId) -> list[str]:
        """Forget the raw pages of all the texts that an article has had, but those that another article was read from which
        may be kept whole. Returns their SHA-256, sorted."""
        mine = union(
            select(article_rows.c.page_sha256).where(article_rows.c.id == id),
            select(version_rows.c.page_sha256).where(version_rows.c.article_id == id),
        )
        other = article_rows.alias()
        shared = select(other.c.id).where(
            other.c.page_sha256 == page_rows.c.sha256, other.c.id != id, other.c.keep == "full"
        )
        gone = delete(page_rows).where(page_rows.c.sha256.in_(mine), ~shared.exists()).returning(page_rows.c.sha256)
        return sorted(self._connection.scalars(gone))

    def withheld_pages(self, limit: int) -> list[str]:
        """SHA-256 of raw pages still kept of articles whose outlet allows only evidence now, whatever it allowed when they
        were read."""
        slugs = select(feed_rows.c.slug).where(feed_rows.c.keep == "evidence")
        forbidden = or_(article_rows.c.keep == "evidence", article_rows.c.feed_slug.in_(slugs))
        versions = select(version_rows.c.page_sha256).join(article_rows, article_rows.c.id == version_rows.c.article_id)
        theirs = union(select(article_rows.c.page_sha256).where(forbidden), versions.where(forbidden))
        query = select(page_rows.c.sha256).where(page_rows.c.sha256.in_(theirs))
        return list(self._connection.scalars(query.order_by(page_rows.c.sha256).limit(limit)))

    def stale_pages(self, before: datetime, limit: int) -> list[str]:
        """SHA-256 of raw pages fetched before a moment and still kept, oldest first; not those that a sentence was quoted from by
        an edition, now or in an earlier wording."""
        quoted = select(publication_rows.c.ref).where(publication_rows.c.kind == "evidence")
        now = select(article_rows.c.page_sha256).where(article_rows.c.id.in_(quoted))
        earlier = select(version_rows.c.page_sha256).where(version_rows.c.article_id.in_(quoted))
        proving = union(*(read.where(read.selected_columns[0].is_not(None)) for read in (now, earlier)))
        query = select(page_rows.c.sha256).where(page_rows.c.fetched_at < before, page_rows.c.sha256.not_in(proving))
        return list(self._connection.scalars(query.order_by(page_rows.c.fetched_at, page_rows.c.sha256).limit(limit)))
