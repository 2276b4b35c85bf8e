"""Which articles were placed, in order: who prepares a placing sees what has changed since it looked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import NEVER_REUSE, Id

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """A new table; nothing that is stored changes."""
    op.create_table(
        "placing",
        sa.Column("serial", Id, primary_key=True),
        sa.Column("article_id", Id, nullable=False),
        **NEVER_REUSE,
    )
