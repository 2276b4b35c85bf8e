"""The politeness of hosts: when one may be asked again, and what it said of robots."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from monitor.model import RobotsNote
from monitor.store.dialect import Moment, skip_taken_rows
from monitor.store.inserts import insert_new, insert_replacing
from monitor.store.tables import host as host_rows
from monitor.store.tables import key_of
from monitor.store.tables import robots as robots_rows

WRONG_CLOCK = timedelta(days=1)  # a host reserved for longer was reserved by a clock that ran ahead
LONGEST_WISH = timedelta(days=8)  # the same for its pages: Retry-After is kept for a week, and a day is for clocks


def is_free(now: datetime, spacing: timedelta = timedelta(0)) -> ColumnElement[bool]:
    """Whether a host may be asked; one reserved by a wrong clock, far ahead, counts as free."""
    return _free_at(now, now + max(spacing, WRONG_CLOCK))


def _free_at(now: Any, far: Any) -> ColumnElement[bool]:
    return or_(host_rows.c.free_at <= now, host_rows.c.free_at > far)


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

    def release(self, free_at: Mapping[str, datetime]) -> None:
        """The hosts that we hold may be asked again from these moments on."""
        rows = sorted((key_of(host), until) for host, until in free_at.items())
        if rows:
            self._connection.execute(_RELEASE, [{"key": key, "until": until} for key, until in rows])

    def leave_pages(self, host: str, until: datetime) -> None:
        """Ask for no page of a host that was taken before until this moment; others may be asked (feeds)."""
        self._connection.execute(update(host_rows).where(host_rows.c.host == key_of(host)).values(pages_at=until))

    def pages_from(self, host: str, now: datetime) -> datetime | None:
        """From when on the host's pages may be asked for again; None: now. What a wrong clock wrote, far ahead, counts for
        nothing."""
        wished = host_rows.c.pages_at > now, host_rows.c.pages_at <= now + LONGEST_WISH
        query = select(host_rows.c.pages_at).where(host_rows.c.host == key_of(host), *wished)
        return self._connection.scalars(query).first()

    def take(self, hosts: Collection[str], now: datetime, hold: timedelta) -> dict[str, datetime]:
        """Those of these hosts that are free are ours from now on, until they are released or until now + hold. Returns the
        others, and when each will be free. Nobody is waited for: one that somebody is taking at this moment is busy."""
        keys = {key_of(host): host for host in hosts}
        far = now + max(hold, WRONG_CLOCK)
        wanted = {"keys": sorted(keys), "now": now, "far": far, "until": now + hold}
        left = sorted(keys.keys() - set(self._connection.scalars(_TAKE, wanted)))
        if not left:
            return {}
        busy = select(host_rows.c.host, host_rows.c.free_at).where(host_rows.c.host.in_(left))
        known = {row.host: row.free_at for row in self._connection.execute(busy)}
        new = [key for key in left if key not in known]
        late = set(new) - self._taken_first(new, now + hold)
        return {keys[key]: at for key, at in {**known, **dict.fromkeys(sorted(late), now)}.items()}

    def _taken_first(self, new: Sequence[str], until: datetime) -> set[str]:
        """Which of these hosts, that nobody has asked before, are ours until then. Of the others somebody was quicker."""
        rows = [{"host": key, "free_at": until} for key in new]
        return insert_new(self._connection, host_rows, rows, "host")


_FREE = skip_taken_rows(
    select(host_rows.c.host)
    .where(
        host_rows.c.host.in_(bindparam("keys", expanding=True)),
        _free_at(bindparam("now", type_=Moment), bindparam("far", type_=Moment)),
    )
    .order_by(host_rows.c.host)
)
_UNTIL = bindparam("until", type_=Moment)
_TAKE = update(host_rows).where(host_rows.c.host.in_(_FREE)).values(free_at=_UNTIL).returning(host_rows.c.host)
_RELEASE = update(host_rows).where(host_rows.c.host == bindparam("key")).values(free_at=_UNTIL)
