"""Who wrote articles first, by the credits of all copies of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, union, union_all

from monitor.model import ArticleId, Newsrooms, Origin, Printed, origin_of
from monitor.store import leases
from monitor.store.article_rows import credit_of
from monitor.store.tables import article as article_rows

TEXT_ID = func.coalesce(article_rows.c.copy_of, article_rows.c.id)
"""The row of the text that an article carries: that of its earliest copy."""

ONE_BY_ONE = 5000
"""Articles whose copies are looked up by their ids, in as much time as it takes to read some ten thousand copies."""

_COLUMNS = [
    article_rows.c[name]
    for name in ("id", "url", "outlet", "feed_slug", "published_at", "known_at", "copy_of", "credit")
]


def origins_of(connection: Connection, ids: Iterable[ArticleId], newsrooms: Newsrooms) -> dict[ArticleId, Origin]:
    """The origin of each of these articles that there is."""
    wanted = sorted(set(ids))
    texts = {
        row.id: row.text_id
        for chunk in leases.chunks(wanted)
        for row in connection.execute(
            select(article_rows.c.id, TEXT_ID.label("text_id")).where(article_rows.c.id.in_(chunk))
        )
    }
    found = origins_of_texts(connection, texts.values(), newsrooms)
    return {id: found[texts[id]] for id in wanted if id in texts}


def origins_of_texts(
    connection: Connection, texts: Iterable[int], newsrooms: Newsrooms, *, until: datetime | None = None
) -> dict[int, Origin]:
    """The origin of each of these texts, by the row of its earliest copy. A copy that became known after `until` has no say."""
    found: dict[int, Origin] = {}
    for chunk in leases.chunks(sorted(set(texts))):
        groups: dict[int, list[Row[Any]]] = {}
        leads, copies = (
            select(*_COLUMNS).where(column.in_(chunk)) for column in (article_rows.c.id, article_rows.c.copy_of)
        )
        for row in connection.execute(union_all(leads, copies)):
            if until is None or row.copy_of is None or row.known_at <= until:
                groups.setdefault(row.copy_of or row.id, []).append(row)
        found |= {text: _origin(rows, newsrooms) for text, rows in groups.items()}
    return found


def copied_texts(connection: Connection, articles: Set[int]) -> set[int]:
    """The texts of these articles that have copies, by the row of the earliest. Most articles are in none, and what they say of
    themselves is all there is to know. Many are not asked for one by one: the index of copies alone has it."""
    if len(articles) > ONE_BY_ONE:
        query = select(article_rows.c.id, article_rows.c.copy_of).where(article_rows.c.copy_of.is_not(None))
        return {lead for copy, lead in connection.execute(query) if copy in articles or lead in articles}
    found: set[int] = set()
    for chunk in leases.chunks(sorted(articles)):
        leads = select(article_rows.c.copy_of).where(article_rows.c.id.in_(chunk), article_rows.c.copy_of.is_not(None))
        copied = select(article_rows.c.copy_of).where(article_rows.c.copy_of.in_(chunk))
        found.update(connection.scalars(union(leads, copied)))
    return found


def _origin(rows: Sequence[Row[Any]], newsrooms: Newsrooms) -> Origin:
    return origin_of([newsrooms.origin(printed_row(row)) for row in sorted(rows, key=_age)])


def _age(row: Row[Any]) -> tuple[bool, datetime, datetime, str]:
    """What puts the copies of a text in order, the one that the others are filed under first."""
    return row.copy_of is not None, row.published_at or row.known_at, row.known_at, row.url


def printed_row(row: Row[Any]) -> Printed:
    """The article of a row, as its origin needs it."""
    day = (row.published_at or row.known_at).astimezone(UTC).date()
    return Printed(outlet=row.outlet, feed=row.feed_slug, day=day, credit=credit_of(row.credit))
