"""What the archive may show of stories: where a story stands that was told once, its reports, and what has changed of late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, union

from monitor.model import ArticleId, Readers, StoredArticle
from monitor.store import leases
from monitor.store.article_rows import ArticleRows
from monitor.store.matches import has_any
from monitor.store.story_tables import gist as gist_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import publication as publication_rows

_LEAD = func.coalesce(article_rows.c.copy_of, article_rows.c.id)
_PLACED = gist_rows.alias("placed")  # of the article itself, or of that of which it is a copy


class Shown(ArticleRows):
    """Stories as readers of the archive see them. Articles go by their marks: what an edition keeps of them."""

    def places(self, marks: Collection[str]) -> dict[str, ArticleId]:
        """The story in which the article of each mark is now, of a copy that of its lead. Left out are those that are gone, and
        those that wait to be placed."""
        found: dict[str, ArticleId] = {}
        for chunk in leases.chunks(sorted(set(marks))):
            query = (
                select(gist_rows.c.mark, _PLACED.c.story)
                .join_from(gist_rows, article_rows, article_rows.c.id == gist_rows.c.article_id)
                .join(_PLACED, _PLACED.c.article_id == _LEAD)
                .where(gist_rows.c.mark.in_(chunk), _PLACED.c.story.is_not(None))
                .order_by(
                    gist_rows.c.at.desc(), gist_rows.c.article_id.desc()
                )  # of two of one mark the first has the say
            )
            found |= {row.mark: ArticleId(row.story) for row in self._connection.execute(query)}
        return found

    def marks(self, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
        """The marks of these articles, those of the stories that they found or would found."""
        return {
            ArticleId(row.article_id): row.mark
            for chunk in leases.chunks(sorted(set(ids)))
            for row in self._connection.execute(
                select(gist_rows.c.article_id, gist_rows.c.mark).where(gist_rows.c.article_id.in_(chunk))
            )
        }

    def marks_within(self, story: ArticleId) -> list[str]:
        """The marks of all articles of a story, copies too, sorted."""
        mine = select(gist_rows.c.mark).join_from(gist_rows, article_rows, article_rows.c.id == gist_rows.c.article_id)
        placed = select(_PLACED.c.article_id).where(_PLACED.c.story == story)
        own = mine.where(gist_rows.c.story == story, article_rows.c.copy_of.is_(None))
        return sorted(self._connection.scalars(union(own, mine.where(article_rows.c.copy_of.in_(placed)))))

    def reports(
        self, stories: Collection[ArticleId], readers: Sequence[Readers]
    ) -> dict[ArticleId, list[StoredArticle]]:
        """The reports of each story that any of these readers may see, copies too, by age: published for them, or matched by
        their topics in time. A story without one is left out."""
        seen = or_(false(), *(_may_see(one) for one in readers))
        found: dict[ArticleId, list[StoredArticle]] = {}
        for chunk in leases.chunks(sorted(set(stories))):
            placed = select(gist_rows.c.article_id, gist_rows.c.story).where(gist_rows.c.story.in_(chunk))
            story_of = {row.article_id: ArticleId(row.story) for row in self._connection.execute(placed)}
            for some in leases.chunks(sorted(story_of)):
                for column in (article_rows.c.id, article_rows.c.copy_of):
                    for stored in self._load(select(article_rows).where(column.in_(some), seen)):
                        lead = stored.id if column is article_rows.c.id else stored.copy_of
                        found.setdefault(story_of[lead], []).append(stored)
        return {story: sorted(found[story], key=_age) for story in sorted(found)}

    def touched(self, since: datetime) -> Iterator[tuple[str, str | None, str | None]]:
        """Of every article that became known or was judged after a moment: its mark, that of its story, and that of the story
        which it came closest to without joining it."""
        columns = (article_rows.c.known_at, article_rows.c.assessed_at)  # each has an index
        late = union(*(select(article_rows.c.id).where(column > since) for column in columns))
        query = (
            select(gist_rows.c.mark, _PLACED.c.story, _PLACED.c.nearest)
            .join_from(gist_rows, article_rows, article_rows.c.id == gist_rows.c.article_id)
            .outerjoin(_PLACED, _PLACED.c.article_id == _LEAD)
        )
        rows = self._connection.execute(query.where(gist_rows.c.article_id.in_(late)).order_by(gist_rows.c.mark)).all()
        near = [row.nearest["story"] if row.nearest else None for row in rows]
        marks = self.marks({ArticleId(story) for story in (*(row.story for row in rows), *near) if story is not None})
        for row, passed in zip(rows, near, strict=True):
            yield row.mark, marks.get(row.story), None if passed is None else marks.get(passed)


def _age(stored: StoredArticle) -> tuple[datetime, datetime, str]:
    article = stored.article
    return (article.published_at or stored.known_at, stored.known_at, article.url)


def _may_see(readers: Readers) -> ColumnElement[bool]:
    matched = has_any(article_rows.c.id, readers.topics)
    published = exists().where(
        publication_rows.c.digest == readers.digest,
        publication_rows.c.kind == "article",
        publication_rows.c.ref == article_rows.c.id,
    )
    return and_(article_rows.c.known_at <= readers.until, or_(matched, published))
