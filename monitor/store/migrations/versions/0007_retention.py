"""What was let go because its time was over, and how far the clock has been lived through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import Id, Moment, PlainText

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """New tables; nothing that is stored changes, and nothing is let go by an upgrade."""
    op.create_table(
        "let_go",
        sa.Column("key", Id, primary_key=True, autoincrement=False),
        sa.Column("feed_id", Id),
        sa.Column("seen_at", Moment, nullable=False),
    )
    op.create_table(
        "upkeep",
        sa.Column("name", PlainText, primary_key=True),
        sa.Column("at", Moment, nullable=False),
    )
