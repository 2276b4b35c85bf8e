"""The tables of retention: what was let go because its time was over, and how far the clock has been lived through."""

from __future__ import annotations

from sqlalchemy import Column, Table

from monitor.store.dialect import Id, Moment, PlainText
from monitor.store.tables import metadata

let_go = Table(
    "let_go",
    metadata,
    Column("key", Id, primary_key=True, autoincrement=False),  # of the canonical address: letting.key_of(url)
    Column("feed_id", Id),  # who showed it last; None: imported
    Column("seen_at", Moment, nullable=False),  # when it was let go, or a feed showed it again since
)

upkeep = Table(
    "upkeep",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("at", Moment, nullable=False),
)
