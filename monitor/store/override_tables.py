"""The table of what analysts say by hand. It is a record: no row is changed but for its removal, and none ever goes."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table

from monitor.store.dialect import NEVER_REUSE, Id, Json, Moment, PlainText
from monitor.store.tables import metadata

override = Table(
    "override",
    metadata,
    Column("id", Id, primary_key=True),
    Column("topic", PlainText, nullable=False),
    Column("what", PlainText, nullable=False),  # "set", "added", "corrected", "retracted"
    Column("value", Json, nullable=False),  # what it says: state, event, date, ordinal, outcome, route, note
    Column("since", Date),  # None: it is about an event
    Column("until", Date),
    Column("because", PlainText, nullable=False),
    Column("by", PlainText, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("removed_at", Moment),  # None: it stands
    Column("removed_by", PlainText),
    **NEVER_REUSE,
)
Index("override_topic", override.c.topic, override.c.made_at)
