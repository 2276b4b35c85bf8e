"""An open transaction: the rows by subject."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select

from monitor.store import dialect, leases, notice_tables, tables
from monitor.store.articles import Articles
from monitor.store.editions import Deliveries, Editions
from monitor.store.entries import Entries
from monitor.store.feed_records import FeedRecords
from monitor.store.feeds import Feeds
from monitor.store.held import Held
from monitor.store.hosts import Hosts
from monitor.store.kept_texts import KeptTexts
from monitor.store.notices import Notices
from monitor.store.overrides import Overrides
from monitor.store.placings import Placings
from monitor.store.recall import recall
from monitor.store.retention import Retention
from monitor.store.shares import Shares
from monitor.store.shown import Shown
from monitor.store.sought import Sought
from monitor.store.stories import Stories
from monitor.store.tallies import Tallies
from monitor.store.tracked import Tracked

_WAITING = {
    "polls": tables.feed,
    "captures": tables.entry,
    "assessments": tables.article,
    "deliveries": tables.delivery,
    "reckonings": notice_tables.watch,
    "notices": notice_tables.notice,
}


_CLAIMED = {"poll": tables.feed, "capture": tables.entry, "assess": tables.article, "deliver": tables.delivery}


class Door:
    """What a step may do inside one transaction. Nothing slow belongs in here."""

    def __init__(self, connection: Connection, held: Held | None = None) -> None:
        self.connection = connection
        self._held = held
        self._taken: list[tuple[str, float, float]] = []  # locks by name: asked for, and had, when
        self.feeds = Feeds(connection)
        self.hosts = Hosts(connection)
        self.entries = Entries(connection)
        self.articles = Articles(connection)
        self.stories = Stories(connection)
        self.placings = Placings(connection)
        self.shown = Shown(connection)
        self.kept = KeptTexts(connection)
        self.shares = Shares(connection)
        self.records = FeedRecords(connection)
        self.sought = Sought(connection)
        self.topics = Tracked(connection)
        self.tallies = Tallies(connection)
        self.editions = Editions(connection)
        self.deliveries = Deliveries(connection)
        self.notices = Notices(connection)
        self.overrides = Overrides(connection)
        self.retention = Retention(connection)

    def lock(self, name: str) -> None:
        """Wait for, and hold until commit, the row lock of this name."""
        seconds = self._held.seconds if self._held else None
        asked = seconds() if seconds else 0.0
        leases.hold(self.connection, name)
        if seconds:
            self._taken.append((name, asked, seconds()))

    def due_counts(self, now: datetime) -> dict[str, int]:
        """How many polls, captures, assessments, deliveries, reckonings and notices are due at `now`."""
        return {
            work: self.connection.scalars(select(func.count()).select_from(t).where(t.c.due_at <= now)).one()
            for work, t in _WAITING.items()
        }

    def give_back(self, kind: str, ids: Sequence[int], since: datetime, lease: timedelta, now: datetime) -> int:
        """Make due at once what a job of this kind claimed for `lease` since a moment, and did not finish. Returns how many
        rows."""
        return leases.given_back(self.connection, _CLAIMED[kind], ids, since, lease, now)

    def size(self) -> int:
        """Bytes that the database takes."""
        return dialect.size_of(self.connection)

    def waiting_since(self, now: datetime) -> dict[str, datetime]:
        """Of each kind of work that is due at `now`, since when the first of it has been; kinds without any are left out."""
        found = {
            work: self.connection.scalars(select(func.min(t.c.due_at)).where(t.c.due_at <= now)).one()
            for work, t in _WAITING.items()
        }
        return {work: at for work, at in found.items() if at is not None}

    def next_due(self) -> datetime | None:
        """The earliest `due_at` of anything that waits, leases of work in progress among them; None: nothing waits."""
        queries: list[Select[Any]] = [
            select(func.min(t.c.due_at)).where(t.c.due_at.is_not(None)) for t in _WAITING.values()
        ]
        found = [self.connection.scalars(query).one() for query in queries]
        return min((at for at in found if at is not None), default=None)

    def recall(self, now: datetime) -> int:
        """Make due again what a clock that ran ahead put off beyond any wait there is. Returns how many rows."""
        return recall(self.connection, _WAITING.values(), now)

    def finish(self) -> None:
        """Write what was gathered; called before the commit."""
        self.placings.flush()
        self.tallies.flush()

    def count_locks(self) -> None:
        """That the locks are free again; called after the end of the transaction."""
        if self._held:
            for name, asked, had in self._taken:
                self._held.add(name, had - asked, self._held.seconds() - had)
