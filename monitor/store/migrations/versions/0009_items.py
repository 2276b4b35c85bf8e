"""What stood in a feed's document, so that the next poll reads only what does not stand there word for word."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """A new column, empty: every feed is read whole once more."""
    op.add_column("feed", sa.Column("items", sa.LargeBinary))
