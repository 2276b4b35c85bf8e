"""The tables of what is tracked: claims, events and figures of articles, and the changes of status that editions printed.

What a row says of its article is replaced whenever the article is judged again. The status and the log are in no table: they
are reckoned from these rows.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, PrimaryKeyConstraint, Table

from monitor.store.dialect import Id, Json, Moment, PlainText
from monitor.store.tables import metadata


def _found(name: str) -> Table:
    """What was read in articles. `position`: the reader's order; `known_at`: when these words were first seen at the
    article's address; `body`: the whole value."""
    table = Table(
        name,
        metadata,
        Column("article_id", Id, ForeignKey("article.id"), nullable=False),
        Column("position", Integer, nullable=False),
        Column("topic", PlainText, nullable=False),
        Column("known_at", Moment, nullable=False),
        Column("body", Json, nullable=False),
        PrimaryKeyConstraint("article_id", "position"),
    )
    Index(f"{name}_topic", table.c.topic, table.c.known_at)
    return table


claim = _found("claim")
event = _found("event")
figure = _found("figure")

status_change = Table(
    "status_change",
    metadata,
    Column("topic", PlainText, nullable=False),
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False),
    Column("sequence", Integer, nullable=False),  # their order in the edition
    Column("before", PlainText),  # None: there was no status
    Column("after", PlainText),  # None: it faded
    Column("since", Date, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("voices", Json, nullable=False),
    Column("claims", Json, nullable=False),  # ids of claims, which may be gone by now
    Column("rule", PlainText, nullable=False),
    PrimaryKeyConstraint("topic", "edition_id", "sequence"),
)
Index("status_change_edition", status_change.c.edition_id)
