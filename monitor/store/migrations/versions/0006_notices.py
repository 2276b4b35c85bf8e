"""What readers know of each topic that is watched, and the moves that are told at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import Id, Json, Moment, PlainText

revision = "0006"
down_revision = "0005"


def _due_index(table: str) -> None:
    waits = sa.text("due_at IS NOT NULL")
    op.create_index(f"{table}_due", table, ["due_at"], sqlite_where=waits, postgresql_where=waits)


def upgrade() -> None:
    """New tables; nothing that is stored changes."""
    op.create_table(
        "watch",
        sa.Column("id", Id, primary_key=True),
        sa.Column("topic", PlainText, nullable=False, unique=True),
        sa.Column("configuration", PlainText, nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("state", PlainText),
        sa.Column("since", sa.Date),
        sa.Column("told_at", Moment, nullable=False),
        sa.Column("noticed", sa.Boolean, nullable=False),
        sa.Column("moving_to", PlainText),
        sa.Column("moving_at", Moment),
        sa.Column("reckoned_at", Moment),
        sa.Column("due_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("stirred", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    _due_index("watch")
    op.create_table(
        "notice",
        sa.Column("id", Id, primary_key=True),
        sa.Column("target", PlainText, nullable=False),
        sa.Column("topic", PlainText, nullable=False),
        sa.Column("before", PlainText),
        sa.Column("after", PlainText),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("voices", Json, nullable=False),
        sa.Column("claims", Json, nullable=False),
        sa.Column("rule", PlainText, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("state", PlainText, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("held", sa.Boolean, nullable=False),
        sa.Column("message", PlainText),
        sa.Column("tried_at", Moment),
        sa.Column("sent_at", Moment),
        sa.Column("last_error", PlainText),
        sqlite_autoincrement=True,
    )
    _due_index("notice")
    op.create_index("notice_target", "notice", ["target", "tried_at"])
