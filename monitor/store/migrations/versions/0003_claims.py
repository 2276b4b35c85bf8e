"""Claims, events and figures of articles, and the changes of status that editions printed."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import Id, Json, Moment, PlainText

revision = "0003"
down_revision = "0002"

LATELY = timedelta(days=30)  # a status that nobody confirms for longer is stale


def upgrade() -> None:
    """New columns and tables; nothing that is stored changes but what is due."""
    op.add_column("article", sa.Column("states", Json))
    op.add_column("article", sa.Column("analysed_with", PlainText))
    op.add_column("match", sa.Column("reported", sa.Boolean))
    edited = sa.text("text_seen_at IS NOT NULL")
    op.create_index("article_edited", "article", ["text_seen_at"], sqlite_where=edited, postgresql_where=edited)
    for name in ("claim", "event", "figure"):
        _found(name)
    op.create_table(
        "status_change",
        sa.Column("topic", PlainText, nullable=False),
        sa.Column("edition_id", Id, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("before", PlainText),
        sa.Column("after", PlainText),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("voices", Json, nullable=False),
        sa.Column("claims", Json, nullable=False),
        sa.Column("rule", PlainText, nullable=False),
        sa.PrimaryKeyConstraint("topic", "edition_id", "sequence"),
    )
    op.create_index("status_change_edition", "status_change", ["edition_id"])
    _read_the_latest_again()


def _found(name: str) -> None:
    op.create_table(
        name,
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("topic", PlainText, nullable=False),
        sa.Column("known_at", Moment, nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "position"),
    )
    op.create_index(f"{name}_topic", name, ["topic", "known_at"])


def _read_the_latest_again() -> None:
    """Nobody has looked for claims in the articles of the last weeks: they are due once more, or the first status would rest
    on what comes from now on."""
    article = sa.table("article", *(sa.column(name, Moment) for name in ("known_at", "assessed_at", "due_at")))
    latest = op.get_bind().scalar(sa.select(sa.func.max(article.c.known_at, type_=Moment)))
    if latest is None:
        return
    lately = article.c.known_at > latest - LATELY
    again = sa.update(article).where(lately, article.c.assessed_at.is_not(None), article.c.due_at.is_(None))
    op.execute(again.values(due_at=article.c.known_at))
