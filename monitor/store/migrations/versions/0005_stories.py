"""What articles tell, and which of them are of one happening."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import Id, Json, Moment, PlainText

revision = "0005"
down_revision = "0004"

LATELY = timedelta(days=20)  # a story goes on for ten days, and what it may join is as old


def upgrade() -> None:
    """New tables; nothing that is stored changes but what is due."""
    op.create_table(
        "gist",
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), primary_key=True, autoincrement=False),
        sa.Column("mark", PlainText, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("story", Id, sa.ForeignKey("article.id")),
        sa.Column("score", sa.Double),
        sa.Column("reason", PlainText),
        sa.Column("nearest", Json),
    )
    op.create_index("gist_story", "gist", ["story"])
    op.create_index("gist_mark", "gist", ["mark"])
    op.create_table(
        "story_key",
        sa.Column("key", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), nullable=False),
        sa.PrimaryKeyConstraint("key", "at", "article_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("story_key_article", "story_key", ["article_id"])
    _read_the_latest_again()


def _read_the_latest_again() -> None:
    """Nobody knows yet what the articles of the last weeks tell: they are due once more."""
    article = sa.table("article", *(sa.column(name, Moment) for name in ("known_at", "assessed_at", "due_at")))
    latest = op.get_bind().scalar(sa.select(sa.func.max(article.c.known_at, type_=Moment)))
    if latest is None:
        return
    lately = article.c.known_at > latest - LATELY
    again = sa.update(article).where(lately, article.c.assessed_at.is_not(None), article.c.due_at.is_(None))
    op.execute(again.values(due_at=article.c.known_at))
