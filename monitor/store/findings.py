"""Claims, events and figures as rows and back: replaced as a whole whenever an article is judged again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table, delete, insert, select

from monitor.articles.days import first_seen
from monitor.model import ArticleId, Claim, Event, Figure, Judgement, Telling
from monitor.store import leases
from monitor.store.article_rows import earlier_texts
from monitor.store.tables import article as article_rows
from monitor.store.tracking_tables import claim as claim_rows
from monitor.store.tracking_tables import event as event_rows
from monitor.store.tracking_tables import figure as figure_rows

T = TypeVar("T", Claim, Event, Figure)


class Kind(Generic[T]):
    """One kind of finding: its table, its type, and which of its fields JSON keeps in another form."""

    def __init__(self, table: Table, kind: type[T], *, days: Sequence[str] = (), tuples: Sequence[str] = ()) -> None:
        self.table = table
        self._type: Callable[..., T] = kind
        self._names = [field.name for field in fields(kind)]
        self._days = days
        self._tuples = tuples

    def body(self, value: T) -> dict[str, Any]:
        """The whole value as JSON keeps it."""
        body = asdict(value)
        return body | {name: body[name] and body[name].isoformat() for name in self._days}

    def value(self, body: dict[str, Any]) -> T:
        """The value of a row. Fields of another version of the program are passed over."""
        given = {name: body[name] for name in self._names if name in body}
        for name in self._days:
            given[name] = given[name] and date.fromisoformat(given[name])
        for name in self._tuples:
            given[name] = None if given[name] is None else tuple(given[name])
        if "tellings" in given:
            given["tellings"] = tuple(
                Telling(**{**one, "outcomes": tuple(one["outcomes"])}) for one in given["tellings"]
            )
        return self._type(**given)


CLAIMS = Kind(claim_rows, Claim, days=("event_date",), tuples=("modifiers",))
EVENTS = Kind(event_rows, Event, days=("date",), tuples=("outcomes", "route"))
FIGURES = Kind(figure_rows, Figure, days=("event_date",))
TABLES = (claim_rows, event_rows, figure_rows)


def record(connection: Connection, id: ArticleId, judgement: Judgement) -> None:
    """Put what a judgement found in the place of what was found in the article before."""
    for table in TABLES:
        connection.execute(delete(table).where(table.c.article_id == id))
    record_new(connection, {id: judgement})


def record_new(connection: Connection, judgements: Mapping[ArticleId, Judgement]) -> None:
    """Write what was found in articles of which nothing is there."""
    told = {id: one for id, one in judgements.items() if one.claims or one.events or one.figures}
    if not told:
        return
    claims, events, figures = list[dict[str, Any]](), list[dict[str, Any]](), list[dict[str, Any]]()
    columns = (article_rows.c.id, article_rows.c.known_at, article_rows.c.text_seen_at, article_rows.c.version)
    for chunk in leases.chunks(sorted(told)):
        for row in connection.execute(select(*columns).where(article_rows.c.id.in_(chunk))).all():
            id, one = ArticleId(row.id), told[ArticleId(row.id)]
            earlier = earlier_texts(connection, id) if row.version > 1 else []
            since = partial(first_seen, earlier=earlier, present=row.text_seen_at or row.known_at)
            claims += _rows(id, CLAIMS, [(each, since(each.quote, in_title=each.in_title)) for each in one.claims])
            events += _rows(id, EVENTS, [(each, since(each.quote, in_title=each.in_title)) for each in one.events])
            figures += _rows(id, FIGURES, [(each, since(each.quote, in_title=False)) for each in one.figures])
    for table, rows in zip(TABLES, (claims, events, figures), strict=True):
        if rows:
            connection.execute(insert(table), rows)


def _rows(id: ArticleId, kind: Kind[T], values: Sequence[tuple[T, datetime]]) -> list[dict[str, Any]]:
    return [
        {"article_id": id, "position": place, "topic": value.topic, "known_at": known_at, "body": kind.body(value)}
        for place, (value, known_at) in enumerate(values)
    ]


def of_articles(connection: Connection, kind: Kind[T], ids: Sequence[ArticleId]) -> dict[ArticleId, list[T]]:
    """What of a kind was found in these articles, in the reader's order."""
    found: dict[ArticleId, list[T]] = {}
    rows = kind.table
    for chunk in leases.chunks(ids):
        query = select(rows.c.article_id, rows.c.body).where(rows.c.article_id.in_(chunk))
        for row in connection.execute(query.order_by(rows.c.article_id, rows.c.position)):
            found.setdefault(ArticleId(row.article_id), []).append(kind.value(row.body))
    return found
