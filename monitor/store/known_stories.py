"""What is known, at an edition's cut-off, of the stories that its reports belong to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, union_all

from monitor.model import ArticleId, Gist, KnownStory, Newsrooms, Origin, Witness, story_mark
from monitor.store import leases
from monitor.store.gists import GIST, gist_of
from monitor.store.origins import origins_of
from monitor.store.stories import Stories
from monitor.store.story_tables import gist as gist_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import publication as publication_rows


def gists_of(connection: Connection, ids: Collection[ArticleId]) -> dict[ArticleId, Gist]:
    """The gists of these articles; copies, and what matches nothing, have none."""
    found: dict[ArticleId, Gist] = {}
    for chunk in leases.chunks(sorted(ids)):
        query = select(gist_rows.c.article_id, *GIST)
        rows = connection.execute(query.where(gist_rows.c.article_id.in_(chunk)))
        found |= {ArticleId(row.article_id): gist_of(row.words, row.facts) for row in rows}
    return found


class KnownStories:
    """The stories of an edition's reports, and who wrote those reports first. As many queries whatever a story's size."""

    def __init__(
        self, connection: Connection, ids: Collection[ArticleId], *, digest: str, cutoff: datetime, newsrooms: Newsrooms
    ) -> None:
        """`ids`: the articles of the edition. Of the others, only those that were known by `cutoff` have a say."""
        self._connection = connection
        placed = Stories(connection).stories_of(ids)
        members = [row for row in self._members(set(placed.values())) if row.known_at <= cutoff]
        self._origins = origins_of(connection, {*ids, *(ArticleId(row.id) for row in members)}, newsrooms)
        told = self._told([row.id for row in members], digest, cutoff)
        by_story: dict[ArticleId, list[Row[Any]]] = {}
        for row in members:
            by_story.setdefault(ArticleId(row.story), []).append(row)
        stories = {
            founder: self._story(founder, url, by_story[founder], told, frozenset(ids))
            for founder, url in self._addresses(by_story)
        }
        self._of = {id: stories[story] for id, story in placed.items() if story in stories}

    def of(self, id: ArticleId) -> KnownStory | None:
        """The story of an article, of a copy that of its lead; None: it is in none."""
        return self._of.get(id)

    def origin(self, id: ArticleId) -> Origin | None:
        """Who wrote an article first; None for one that is gone."""
        return self._origins.get(id)

    def _members(self, stories: Collection[ArticleId]) -> Iterator[Row[Any]]:
        """Every report of these stories: those that were placed there, and the copies of those."""
        columns = [article_rows.c[name] for name in ("id", "outlet", "language", "known_at")]
        for chunk in leases.chunks(sorted(stories)):
            both = [
                select(gist_rows.c.story, *columns)
                .join_from(gist_rows, article_rows, own == gist_rows.c.article_id)
                .where(gist_rows.c.story.in_(chunk))
                for own in (article_rows.c.id, article_rows.c.copy_of)
            ]
            yield from self._connection.execute(union_all(*both))

    def _told(self, ids: Collection[int], digest: str, cutoff: datetime) -> dict[int, date]:
        """The latest edition before the cut-off that told each of these articles within a story."""
        found: dict[int, date] = {}
        for chunk in leases.chunks(sorted(ids)):
            query = (
                select(publication_rows.c.ref, func.max(edition_rows.c.edition_date).label("day"))
                .join(edition_rows, edition_rows.c.id == publication_rows.c.edition_id)
                .where(
                    publication_rows.c.digest == digest,
                    publication_rows.c.kind == "story",
                    publication_rows.c.ref.in_(chunk),
                    edition_rows.c.cutoff_at < cutoff,
                )
                .group_by(publication_rows.c.ref)
            )
            found |= {row.ref: row.day for row in self._connection.execute(query)}
        return found

    def _addresses(self, stories: Collection[ArticleId]) -> Iterator[tuple[ArticleId, str]]:
        for chunk in leases.chunks(sorted(stories)):
            query = select(article_rows.c.id, article_rows.c.url).where(article_rows.c.id.in_(chunk))
            yield from ((ArticleId(row.id), row.url) for row in self._connection.execute(query))

    def _story(
        self, founder: ArticleId, url: str, members: list[Row[Any]], told: dict[int, date], here: frozenset[ArticleId]
    ) -> KnownStory:
        elsewhere = (row for row in members if row.id not in here)
        witnesses = [
            Witness(outlet=row.outlet, language=row.language, origin=self._origins[row.id]) for row in elsewhere
        ]
        return KnownStory(
            founder=founder,
            mark=story_mark(url),
            since=min(row.known_at for row in members),
            told=max((told[row.id] for row in members if row.id in told), default=None),
            before=tuple(sorted(witnesses, key=lambda one: (one.outlet, one.language or "", one.origin.key))),
        )
