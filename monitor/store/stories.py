"""Stories: what articles tell, who is near to whom, and which articles are of one happening."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update

from monitor.model import ArticleId, Candidate, Gist, Joining, Nearest, Vicinity, story_mark
from monitor.store import leases
from monitor.store.dialect import asked_numbers, is_asked, is_sqlite, numbers
from monitor.store.gists import GIST, facts_of, gist_of, words_of
from monitor.store.inserts import insert_numbers
from monitor.store.kin import around
from monitor.store.story_tables import gist as gist_rows
from monitor.store.story_tables import story_key as key_rows
from monitor.store.tables import article as article_rows
from monitor.stories.keys import MOST_HOLDERS, MOST_LOOKED_AT, MOST_NEAR, SHARED, keys_of
from monitor.stories.likeness import HORIZON

_FOUNDER = article_rows.alias("founder")
_AGE = (
    func.coalesce(article_rows.c.published_at, article_rows.c.known_at),
    article_rows.c.known_at,
    article_rows.c.url,
)
_CANDIDATE = (
    select(
        *(article_rows.c[name] for name in ("id", "url", "title", "published_at", "known_at")),
        *GIST,
        gist_rows.c.story,
        func.coalesce(_FOUNDER.c.published_at, _FOUNDER.c.known_at).label("founded_at"),
    )
    .join_from(gist_rows, article_rows, article_rows.c.id == gist_rows.c.article_id)
    .outerjoin(_FOUNDER, _FOUNDER.c.id == gist_rows.c.story)
)


class Stories:
    """What is one happening."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def tell(self, id: ArticleId, gist: Gist | None) -> bool:
        """Put an article's gist in the place of the one before; None: it has none, and no story. False: it is the same, nothing
        is written."""
        before = self.candidate(id)
        if gist == (before.gist if before else None):
            return False
        self._connection.execute(delete(key_rows).where(key_rows.c.article_id == id))
        if gist is None:
            self._connection.execute(delete(gist_rows).where(gist_rows.c.article_id == id))
            return True
        article = self._connection.execute(
            select(article_rows.c.url, _AGE[0].label("at")).where(article_rows.c.id == id)
        ).one()
        values = _columns(gist, article.url, article.at)
        if before is None:
            self._connection.execute(insert(gist_rows).values(article_id=id, **values))
        else:
            self._connection.execute(update(gist_rows).where(gist_rows.c.article_id == id).values(values))
        insert_numbers(self._connection, key_rows, _keys(id, gist, article.at))
        return True

    def tell_new(self, told: Collection[Candidate]) -> None:
        """Write the gists of articles that have none. They are of no story yet."""
        rows = [{"article_id": one.id, **_columns(one.gist, one.url, one.age[0])} for one in told]
        if rows:
            self._connection.execute(insert(gist_rows), rows)
        insert_numbers(self._connection, key_rows, [row for one in told for row in _keys(one.id, one.gist, one.age[0])])

    def candidate(self, id: ArticleId) -> Candidate | None:
        """The article as the search for stories sees it; None for one without a gist."""
        return next(iter(self._candidates(_CANDIDATE.where(gist_rows.c.article_id == id))), None)

    def candidates(self, ids: Collection[ArticleId]) -> list[Candidate]:
        """Those of these articles that have a gist, by age."""
        return self._candidates(_CANDIDATE.where(gist_rows.c.article_id.in_(sorted(ids)))) if ids else []

    def keys(self, ids: Collection[ArticleId]) -> dict[ArticleId, set[int]]:
        """The keys by which these articles are found."""
        found: dict[ArticleId, set[int]] = {}
        for chunk in leases.chunks(sorted(ids)):
            query = select(key_rows.c.article_id, key_rows.c.key).where(key_rows.c.article_id.in_(chunk))
            for id, key in self._connection.execute(query):
                found.setdefault(id, set()).add(key)
        return found

    def elders(self, report: Candidate) -> list[Candidate]:
        """Older articles that have a story and are near to this one, by age."""
        near = self.older([report])[report.id].near[:MOST_NEAR]
        return sorted((one for _, one in near if one.age < report.age), key=lambda one: one.age)

    def followers(self, report: Candidate) -> list[Candidate]:
        """Younger articles that are near to this one and have a story, by age."""
        near = self.younger([report])[report.id].near[:MOST_NEAR]
        return sorted((one for _, one in near if one.age > report.age), key=lambda one: one.age)

    def older(self, reports: Collection[Candidate]) -> dict[ArticleId, Vicinity]:
        """Of each of these: who is near to it, has a story, and is no younger; by keys alone that few older ones have."""
        asked = []
        for report in reports:
            span = _span(around(report.age[0], HORIZON)[0], report.age[0])
            keys = frozenset(keys_of(report.gist))
            if keys:
                given = {"asked": numbers(self._connection, sorted(keys)), "first": span[0], "last": span[1]}
                keys -= set(self._connection.scalars(_crowded(is_sqlite(self._connection)), given).all())
            asked.append((report, keys, span))
        return self._near(asked)

    def younger(self, reports: Collection[Candidate]) -> dict[ArticleId, Vicinity]:
        """Of each of these: who is near to it, has a story, and is no older."""
        spans = ((report, _span(report.age[0], around(report.age[0], HORIZON)[1])) for report in reports)
        return self._near([(report, frozenset(keys_of(report.gist)), span) for report, span in spans])

    def members(self, story: ArticleId) -> list[Candidate]:
        """The articles of a story, by age. Copies are not among them: they are where the article is of which they are one."""
        return self._candidates(_CANDIDATE.where(gist_rows.c.story == story))

    def place(self, joinings: Collection[Joining]) -> None:
        """Write to which story articles belong."""
        rows = [
            {
                "row_id": one.article,
                "story": one.story,
                "score": one.score,
                "reason": one.reason,
                "nearest": _nearest(one),
            }
            for one in joinings
        ]
        if rows:
            self._connection.execute(update(gist_rows).where(gist_rows.c.article_id == bindparam("row_id")), rows)

    def unplace(self, id: ArticleId) -> None:
        """An article is of no story any more: it is a copy, or about to go."""
        values = {"story": None, "score": None, "reason": None, "nearest": None}
        self._connection.execute(update(gist_rows).where(gist_rows.c.article_id == id).values(values))

    def joining(self, id: ArticleId) -> Joining | None:
        """Why an article is in its story; None: it is in none."""
        row = self._connection.execute(select(gist_rows).where(gist_rows.c.article_id == id)).first()
        if row is None or row.story is None:
            return None
        near = row.nearest and Nearest(**{**row.nearest, "story": ArticleId(row.nearest["story"])})
        return Joining(article=id, story=ArticleId(row.story), score=row.score, reason=row.reason, nearest=near or None)

    def by_mark(self, mark: str) -> ArticleId | None:
        """The article that founds, or founded, the story of a mark; None: there is none. Of several the first."""
        query = select(gist_rows.c.article_id).where(gist_rows.c.mark == mark)
        id = self._connection.scalars(query.order_by(gist_rows.c.at, gist_rows.c.article_id).limit(1)).first()
        return None if id is None else ArticleId(id)

    def stories_of(self, ids: Collection[ArticleId]) -> dict[ArticleId, ArticleId]:
        """The story of each of these articles, of a copy that of its lead. Those without one are left out."""
        found: dict[ArticleId, ArticleId] = {}
        told = func.coalesce(article_rows.c.copy_of, article_rows.c.id)
        for chunk in leases.chunks(sorted(ids)):
            query = select(article_rows.c.id, gist_rows.c.story).join_from(
                article_rows, gist_rows, gist_rows.c.article_id == told
            )
            rows = self._connection.execute(query.where(article_rows.c.id.in_(chunk), gist_rows.c.story.is_not(None)))
            found |= {ArticleId(row.id): ArticleId(row.story) for row in rows}
        return found

    def _near(self, asked: Collection[tuple[Candidate, frozenset[int], tuple[int, int]]]) -> dict[ArticleId, Vicinity]:
        """Articles of a span of time that share keys with a report, and have a story. Of many, those that they have in common are
        read once."""
        shared: dict[ArticleId, dict[ArticleId, int]] = {}
        sharing = _sharing(is_sqlite(self._connection))
        for report, keys, span in asked:
            given = numbers(self._connection, sorted(keys))
            about = {"asked": given, "first": span[0], "last": span[1], "subject": report.id}
            rows = self._connection.execute(sharing, about) if len(keys) >= SHARED else ()
            shared[report.id] = {ArticleId(row.id): int(row.shared) for row in rows}
        found = {
            one.id: one
            for chunk in leases.chunks(sorted({id for near in shared.values() for id in near}))
            for one in self.candidates(chunk)
        }
        near = {of: [(count, found[id]) for id, count in its.items() if id in found] for of, its in shared.items()}
        return {
            report.id: Vicinity(keys=keys, span=span, near=tuple(sorted(near[report.id], key=_nearness)))
            for report, keys, span in asked
        }

    def _candidates(self, query: Select[Any]) -> list[Candidate]:
        return sorted((_candidate(row) for row in self._connection.execute(query)), key=lambda one: one.age)


def _columns(gist: Gist, url: str, at: datetime) -> dict[str, Any]:
    return {"at": at, "words": words_of(gist), "facts": facts_of(gist), "mark": story_mark(url)}


def _keys(id: ArticleId, gist: Gist, at: datetime) -> list[tuple[int, int, int]]:
    return [(key, int(at.timestamp()), id) for key in keys_of(gist)]


def _span(first: datetime, last: datetime) -> tuple[int, int]:
    return int(first.timestamp()), int(last.timestamp())


@cache
def _crowded(lite: bool) -> Select[Any]:
    """Those of the keys that more than MOST_HOLDERS articles of a span have. Each is looked up by itself and no further than
    that: what is asked costs the same however many articles there are."""
    asked, within = asked_numbers(lite), key_rows.c.at.between(bindparam("first"), bindparam("last"))
    held = select(key_rows.c.article_id).where(key_rows.c.key == asked.c.value, within)
    return select(asked.c.value).where(held.offset(MOST_HOLDERS).limit(1).exists())


@cache
def _sharing(lite: bool) -> Select[Any]:
    """The ids of those that share enough of the keys `asked` with a `subject`, those with most in common first."""
    query = select(key_rows.c.article_id, func.count().label("shared"))
    shared = query.where(is_asked(lite, key_rows.c.key))
    mine = shared.where(
        key_rows.c.at.between(bindparam("first"), bindparam("last")), key_rows.c.article_id != bindparam("subject")
    )
    others = mine.group_by(key_rows.c.article_id).having(func.count() >= SHARED).subquery("others")
    query = select(article_rows.c.id, others.c.shared).join_from(
        others, article_rows, others.c.article_id == article_rows.c.id
    )
    placed = query.join(gist_rows, gist_rows.c.article_id == article_rows.c.id).where(gist_rows.c.story.is_not(None))
    return placed.order_by(others.c.shared.desc(), *_AGE).limit(MOST_LOOKED_AT)


def _nearness(each: tuple[int, Candidate]) -> tuple[int, tuple[datetime, datetime, str]]:
    return -each[0], each[1].age


def _nearest(joining: Joining) -> dict[str, Any] | None:
    near = joining.nearest
    if near is None:
        return None
    return {"story": near.story, "url": near.url, "score": near.score, "reason": near.reason}


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        id=ArticleId(row.id),
        url=row.url,
        title=row.title,
        published_at=row.published_at,
        known_at=row.known_at,
        gist=gist_of(row.words, row.facts),
        story=None if row.story is None else ArticleId(row.story),
        founded_at=row.founded_at,
    )
