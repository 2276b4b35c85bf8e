"""The tables of stories: what each article tells, the keys by which its companions are found, and the story it belongs to; and in
which order articles were placed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, Table

from monitor.store.dialect import NEVER_REUSE, Id, Json, Moment, PlainText
from monitor.store.tables import metadata

gist = Table(
    "gist",
    metadata,
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("mark", PlainText, nullable=False),  # names the story that it founds, or would: model.story_mark(url)
    Column("at", Moment, nullable=False),  # published, else known
    Column("words", LargeBinary, nullable=False),  # hashes and weights: little-endian uint32 and a byte each
    Column("facts", Json, nullable=False),  # the rest of the gist
    Column("story", Id, ForeignKey("article.id")),  # who founded its story; None: a copy, or not placed yet
    Column("score", Double),
    Column("reason", PlainText),
    Column("nearest", Json),  # the story that it came closest to without joining it; None: none was near
)
Index("gist_story", gist.c.story)
Index("gist_mark", gist.c.mark)

story_key = Table(
    "story_key",
    metadata,
    Column("key", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),  # gist.at in seconds of the epoch
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    PrimaryKeyConstraint(
        "key", "at", "article_id"
    ),  # answers who has a key within some days, without a look at the table
    sqlite_with_rowid=False,
)
Index("story_key_article", story_key.c.article_id)

placing = Table(
    "placing",
    metadata,
    Column("serial", Id, primary_key=True),  # in the order of commits: its writers hold the lock of placements
    Column("article_id", Id, nullable=False),  # who was placed, or is gone
    **NEVER_REUSE,
)
