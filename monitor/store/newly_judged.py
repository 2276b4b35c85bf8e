"""What was found in articles that are assessed for the first time, of many in few statements.

It is written before the lock of placements is taken. It is in nobody's way there: an article that is not assessed is nobody's
relative and in no story, so whoever holds the lock asks for no row of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    tuple_,
    union,
    update,
)

from monitor.articles.minhash import LEAST_SHARED
from monitor.model import ArticleId, Judgement, StoredArticle
from monitor.store import findings
from monitor.store.article_rows import credit_column
from monitor.store.dialect import Moment, take_free_rows
from monitor.store.inserts import insert_numbers
from monitor.store.kin import MOST_HOLDERS, NO_WORDS, Kinship, fingerprint_row
from monitor.store.matches import row as match_row
from monitor.store.tables import article as article_rows
from monitor.store.tables import band as band_rows
from monitor.store.tables import fingerprint as fingerprint_rows
from monitor.store.tables import match as match_rows


class NewlyJudged(Kinship):
    """First assessments, a few dozen at a time."""

    def hold(self, articles: Sequence[StoredArticle]) -> set[ArticleId]:
        """Those of these claimed articles that are still ours and were never assessed; nobody takes them away until commit. Whom
        somebody is taking away at this moment has the article already."""
        ours = tuple_(article_rows.c.id, article_rows.c.attempts).in_([(one.id, one.attempts) for one in articles])
        query = select(article_rows.c.id).where(ours, article_rows.c.assessed_at.is_(None)).order_by(article_rows.c.id)
        return {ArticleId(id) for id in self._connection.scalars(take_free_rows(query))} if articles else set()

    def withdraw(self, id: ArticleId, until: datetime) -> None:
        """Wait until nobody holds the article, and take it away from whoever has claimed it; if it is due, nobody has it before
        a moment."""
        due = case((article_rows.c.due_at.is_not(None), literal(until, Moment)))
        change = update(article_rows).where(article_rows.c.id == id)
        self._connection.execute(change.values(due_at=due, attempts=article_rows.c.attempts + 1))

    def found(self, judged: Sequence[tuple[StoredArticle, Judgement]], now: datetime) -> None:
        """Write what was found in articles that are held, as `assessed` does. Each is a text of its own until it is placed."""
        done = {"assessed_at": now, "due_at": None, "failures": 0}
        self._connection.execute(
            update(article_rows).where(article_rows.c.id == bindparam("row_id")),
            [{"row_id": stored.id, **done, **_own(stored, judgement)} for stored, judgement in judged],
        )
        shortened = [
            {"row_id": s.id, "text": s.article.text} for s, _ in judged if s.article.keep == "evidence"
        ]  # of all others the text is whole
        if shortened:
            self._connection.execute(update(article_rows).where(article_rows.c.id == bindparam("row_id")), shortened)
        matches = [row for stored, judgement in judged for row in _matches(stored.id, judgement)]
        if matches:
            self._connection.execute(insert(match_rows), matches)
        findings.record_new(self._connection, {stored.id: judgement for stored, judgement in judged})
        prints = [(stored.id, one.fingerprint) for stored, one in judged if one.fingerprint is not None]
        if prints:
            self._connection.execute(insert(fingerprint_rows), [fingerprint_row(id, each) for id, each in prints])
        keys = {(key, id) for id, each in prints for key in each.bands}
        insert_numbers(self._connection, band_rows, sorted(keys))

    def crowded(self, ids: Collection[ArticleId]) -> list[int]:
        """The bands of these articles that more than MOST_HOLDERS articles hold: they lead to nobody."""
        return sorted(self._connection.scalars(_CROWDED, {"ids": sorted(ids)}).all())

    def kindred(self, ids: Collection[ArticleId], crowded: Collection[int]) -> set[ArticleId]:
        """Those of these articles that may have relatives: no other has any. `crowded`: of their bands."""
        given = {"ids": sorted(ids), "crowded": sorted(crowded)}
        return {ArticleId(id) for id in self._connection.scalars(_KINDRED, given).all()}


def _crowded() -> Select[Any]:
    mine, other = band_rows.alias("mine"), band_rows.alias("other")
    one_more = select(other.c.article_id).where(other.c.key == mine.c.key).offset(MOST_HOLDERS).limit(1)
    return select(mine.c.key).distinct().where(mine.c.article_id.in_(_IDS), one_more.exists())


def _kindred() -> CompoundSelect[Any]:
    mine, other = band_rows.alias("mine"), band_rows.alias("other")
    shared = select(mine.c.article_id).join(
        other, (other.c.key == mine.c.key) & (other.c.article_id != mine.c.article_id)
    )
    told = shared.where(mine.c.article_id.in_(_IDS), mine.c.key.not_in(bindparam("crowded", expanding=True)))
    near = told.group_by(mine.c.article_id, other.c.article_id).having(func.count() >= LEAST_SHARED)
    return union(near, select(article_rows.c.id).where(article_rows.c.id.in_(_IDS), _has_double()))


def _has_double() -> ColumnElement[bool]:
    """Whether another assessed article has the same words."""
    other = article_rows.alias("double")
    same = exists().where(
        other.c.text_sha256 == article_rows.c.text_sha256,
        other.c.id != article_rows.c.id,
        other.c.assessed_at.is_not(None),
    )
    return (article_rows.c.text_sha256 != NO_WORDS) & same


_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_CROWDED, _KINDRED = _crowded(), _kindred()


def _own(stored: StoredArticle, judgement: Judgement) -> dict[str, Any]:
    return {
        "credit": credit_column(judgement.credit),
        "notes": list(stored.article.notes) or None,
        "language": stored.article.language if judgement.language is None else judgement.language,
        "states": [list(pair) for pair in judgement.states] or None,
        "analysed_with": judgement.analysed_with,
    }


def _matches(id: ArticleId, judgement: Judgement) -> list[dict[str, Any]]:
    matched = [match for match in judgement.matches if match.matched]
    return [match_row(id, place, match, match.topic in judgement.reported) for place, match in enumerate(matched)]
