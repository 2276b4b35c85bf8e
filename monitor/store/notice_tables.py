"""The tables of notices: what readers know of each topic that is watched, and the moves that are told at once."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table

from monitor.store.dialect import NEVER_REUSE, Id, Json, Moment, PlainText, due_index
from monitor.store.tables import metadata

watch = Table(
    "watch",
    metadata,
    Column("id", Id, primary_key=True),
    Column("topic", PlainText, nullable=False, unique=True),
    Column("configuration", PlainText, nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("state", PlainText),  # that readers know; None: that there is none
    Column("since", Date),
    Column("told_at", Moment, nullable=False),
    Column("noticed", Boolean, nullable=False),
    Column("moving_to", PlainText),  # "": to no status; None: nothing waits to be told
    Column("moving_at", Moment),
    Column("reckoned_at", Moment),
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("stirred", Integer, nullable=False),
    **NEVER_REUSE,
)
due_index("watch_due", watch.c.due_at)

notice = Table(
    "notice",
    metadata,
    Column("id", Id, primary_key=True),
    Column("target", PlainText, nullable=False),  # the name of the address, which is a secret of the environment
    Column("topic", PlainText, nullable=False),
    Column("before", PlainText),
    Column("after", PlainText),
    Column("since", Date, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("voices", Json, nullable=False),
    Column("claims", Json, nullable=False),  # ids of claims: their words stay in their article alone
    Column("rule", PlainText, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("queued_at", Moment, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("message", PlainText),  # those that were told in one message share it
    Column("tried_at", Moment),
    Column("sent_at", Moment),
    Column("last_error", PlainText),
    **NEVER_REUSE,
)
due_index("notice_due", notice.c.due_at)
Index("notice_target", notice.c.target, notice.c.tried_at)
