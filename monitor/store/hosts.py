"""The politeness of hosts: when one may be asked again, and what it said of robots."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select, update

from monitor.model import RobotsNote
from monitor.store.dialect import insert_ignore, insert_replacing
from monitor.store.tables import host as host_rows
from monitor.store.tables import key_of
from monitor.store.tables import robots as robots_rows

WRONG_CLOCK = timedelta(days=1)  # a host reserved for longer was reserved by a clock that ran ahead
LONGEST_WISH = timedelta(days=8)  # the same for its pages: Retry-After is kept for a week, and a day is for clocks


def is_free(now: datetime, spacing: timedelta = timedelta(0)) -> ColumnElement[bool]:
    """Whether a host may be asked; one reserved by a wrong clock, far ahead, counts as free."""
    return or_(host_rows.c.free_at <= now, host_rows.c.free_at > now + max(spacing, WRONG_CLOCK))


class Hosts:
    """Politeness across workers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def robots(self, host: str) -> RobotsNote | None:
        """What the host last said of robots, or None when it was never asked."""
        row = self._connection.execute(select(robots_rows).where(robots_rows.c.host == key_of(host))).first()
        if row is None:
            return None
        return RobotsNote(host=host, body=row.body, fetched_at=row.fetched_at, until=row.until, refused=row.refused)

    def note_robots(self, note: RobotsNote) -> None:
        """Remember what a host says of robots, in place of what it said before."""
        said = {"body": note.body, "fetched_at": note.fetched_at, "until": note.until, "refused": note.refused}
        insert = insert_replacing(self._connection, robots_rows, "host", said)
        self._connection.execute(insert.values(host=key_of(note.host), **said))

    def release(self, host: str, until: datetime) -> None:
        """The host that we hold may be asked again from `until` on."""
        self._connection.execute(update(host_rows).where(host_rows.c.host == key_of(host)).values(free_at=until))

    def leave_pages(self, host: str, until: datetime) -> None:
        """Ask for no page of a host that was taken before until this moment; others may be asked (feeds)."""
        self._connection.execute(update(host_rows).where(host_rows.c.host == key_of(host)).values(pages_at=until))

    def pages_from(self, host: str, now: datetime) -> datetime | None:
        """From when on the host's pages may be asked for again; None: now. What a wrong clock wrote, far ahead, counts for
        nothing."""
        wished = host_rows.c.pages_at > now, host_rows.c.pages_at <= now + LONGEST_WISH
        query = select(host_rows.c.pages_at).where(host_rows.c.host == key_of(host), *wished)
        return self._connection.scalars(query).first()

    def take(self, host: str, now: datetime, hold: timedelta) -> datetime | None:
        """None: the host is free and now ours until it is released, or until now + hold. Else when it will be free."""
        key, until = key_of(host), now + hold
        insert = insert_ignore(self._connection, host_rows, "host").values(host=key, free_at=until)
        if self._connection.execute(insert.returning(host_rows.c.host)).first() is not None:
            return None
        reserve = update(host_rows).where(host_rows.c.host == key, is_free(now, hold)).values(free_at=until)
        if self._connection.execute(reserve).rowcount == 1:
            return None
        busy = self._connection.scalars(select(host_rows.c.free_at).where(host_rows.c.host == key)).first()
        return now if busy is None else busy  # None: its row was tidied away between the two
