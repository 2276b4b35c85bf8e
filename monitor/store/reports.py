"""What editions are made of: assessed articles that their readers have not had yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Exists, exists, func, or_, select

from monitor.model import NOBODY, ArticleId, Edited, Newsrooms, Report
from monitor.store import leases
from monitor.store.article_rows import BY_TIME, stored_article, wordings_of
from monitor.store.judged import Judged, reported_of
from monitor.store.known_stories import KnownStories, gists_of
from monitor.store.tables import article as article_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import match as match_rows
from monitor.store.tables import publication as publication_rows


class Reports(Judged):
    """Articles as editions see them."""

    def by_feed(self) -> dict[str, tuple[int, int]]:
        """Of every feed that brought something, by slug: how many of its articles are assessed, and how many of those matched
        a topic or a scope."""
        carried = select(entry_rows.c.feed_id, entry_rows.c.article_id).distinct().subquery()
        matched = select(match_rows.c.article_id).distinct().subquery()
        counted = (
            select(feed_rows.c.slug, func.count(), func.count(matched.c.article_id))
            .select_from(carried)
            .join(feed_rows, feed_rows.c.id == carried.c.feed_id)
            .join(article_rows, article_rows.c.id == carried.c.article_id)
            .outerjoin(matched, matched.c.article_id == article_rows.c.id)
            .where(article_rows.c.assessed_at.is_not(None))
            .group_by(feed_rows.c.slug)
        )
        return {slug: (articles, hits) for slug, articles, hits in self._connection.execute(counted)}

    def unpublished(
        self, digest: str, floor: datetime, cutoff: datetime, *, newsrooms: Newsrooms = NOBODY
    ) -> list[Report]:
        """Assessed articles with floor < known_at <= cutoff that no edition of this digest published, by (known_at, url). One
        whose new text is not read yet is left for a later edition: its matches are those of the old one.

        `text_published`: its lead, or a copy of that, was published there, or the lead was known by `floor`. `newsrooms` say who
        wrote a text first.
        """
        query = select(article_rows).where(
            article_rows.c.assessed_at.is_not(None),
            article_rows.c.due_at.is_(None),
            article_rows.c.known_at > floor,
            article_rows.c.known_at <= cutoff,
            ~_published(digest),
        )
        found = self._load(query.order_by(*BY_TIME))
        ids = [stored.id for stored in found]
        judged, carried, told_of = self._matches(ids), self._feeds(ids), self._told_of(ids)
        told = self._told([stored.copy_of or stored.id for stored in found], digest, floor)
        known = KnownStories(self._connection, ids, digest=digest, cutoff=cutoff, newsrooms=newsrooms)
        gists = gists_of(self._connection, ids)
        return [
            Report(
                id=stored.id,
                article=stored.article,
                known_at=stored.known_at,
                copy_of=stored.copy_of,
                matches=tuple(match for match, _reported in judged.get(stored.id, ())),
                feeds=tuple(carried.get(stored.id, ())),
                text_published=(stored.copy_of or stored.id) in told,
                reported=reported_of(judged.get(stored.id, ())),
                states=told_of[stored.id][0],
                story=known.of(stored.id),
                origin=known.origin(stored.id),
                gist=gists.get(stored.id),
            )
            for stored in found
        ]

    def first_known_at(self) -> datetime | None:
        """When the first article of all became known; None: there is none."""
        first: datetime | None = self._connection.scalars(select(func.min(article_rows.c.known_at))).first()
        return first

    def editions_of(self, id: ArticleId) -> list[tuple[str, date]]:
        """(digest, local date) of every edition that published the article or rested on it, in that order."""
        query = select(edition_rows.c.digest, edition_rows.c.edition_date).join(
            publication_rows, publication_rows.c.edition_id == edition_rows.c.id
        )
        shown = query.where(publication_rows.c.kind.in_(("article", "evidence")), publication_rows.c.ref == id)
        ordered = shown.distinct().order_by(edition_rows.c.digest, edition_rows.c.edition_date)
        return [(row.digest, row.edition_date) for row in self._connection.execute(ordered)]

    def edited(self, digest: str, after: datetime, until: datetime) -> list[Edited]:
        """The articles that editions of a digest published or rested on and that said something else from a moment in (after,
        until] on, each with what it said by `until`; by address."""
        shown = exists().where(
            publication_rows.c.digest == digest,
            publication_rows.c.kind.in_(("article", "counted", "evidence")),
            publication_rows.c.ref == article_rows.c.id,
        )
        query = select(article_rows).where(
            article_rows.c.text_seen_at > after, shown
        )  # one edited later may have been before
        found = []
        for row in self._connection.execute(query.order_by(article_rows.c.url)).all():
            wordings = tuple(one for one in wordings_of(self._connection, row) if one.seen_at <= until)
            if any(after < one.seen_at for one in wordings[1:]):
                found.append(Edited(article=stored_article(row).article, known_at=row.known_at, wordings=wordings))
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
        published = _published(digest)
        for chunk in leases.chunks(sorted(set(leads))):
            itself = select(article_rows.c.id).where(article_rows.c.id.in_(chunk))
            told.update(self._connection.scalars(itself.where(or_(article_rows.c.known_at <= floor, published))))
            copies = select(article_rows.c.copy_of).where(article_rows.c.copy_of.in_(chunk))
            told.update(self._connection.scalars(copies.where(published)))
        return told


def _published(digest: str) -> Exists:
    return exists().where(
        publication_rows.c.digest == digest,
        publication_rows.c.kind.in_(("article", "counted")),
        publication_rows.c.ref == article_rows.c.id,
    )
