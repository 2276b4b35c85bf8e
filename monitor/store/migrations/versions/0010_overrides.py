"""What analysts say by hand: a state that is set, an event that is added, corrected or retracted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import Id, Json, Moment, PlainText

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """A new table; nothing that is stored changes."""
    op.create_table(
        "override",
        sa.Column("id", Id, primary_key=True),
        sa.Column("topic", PlainText, nullable=False),
        sa.Column("what", PlainText, nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("since", sa.Date),
        sa.Column("until", sa.Date),
        sa.Column("because", PlainText, nullable=False),
        sa.Column("by", PlainText, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("removed_at", Moment),
        sa.Column("removed_by", PlainText),
        sqlite_autoincrement=True,
    )
    op.create_index("override_topic", "override", ["topic", "made_at"])
