"""What analysts say by hand of topics: added, removed, and never changed otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from monitor.model import EventMark, Override, OverrideId
from monitor.store.override_tables import override as override_rows


class Overrides:
    """The record of what was set, added, corrected and retracted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, override: Override) -> OverrideId:
        """Keep it; returns the number it has from now on, whatever number it came with."""
        new = self._connection.scalars(insert(override_rows).values(**_row(override)).returning(override_rows.c.id))
        return OverrideId(new.one())

    def bring(self, override: Override) -> bool:
        """Keep one that another house kept, with what became of it there; under its own number where that is free, for ids of
        events are made of it. False: it is here, and stays as it is."""
        if any(_act(one) == _act(override) for one in self.of(override.topic, override.made_at)):
            return False
        own = {"id": override.id} if self.by_id(override.id) is None else {}
        gone = {"removed_at": override.removed_at, "removed_by": override.removed_by}
        self._connection.execute(insert(override_rows).values(**own, **_row(override), **gone))
        return True

    def remove(self, id: OverrideId, by: str, now: datetime) -> bool:
        """That it stands no more, and who says so. False: it is not there, or was removed before."""
        standing = (override_rows.c.id == id, override_rows.c.removed_at.is_(None))
        done = self._connection.execute(update(override_rows).where(*standing).values(removed_at=now, removed_by=by))
        return done.rowcount == 1

    def by_id(self, id: OverrideId) -> Override | None:
        """The one of a number, removed or not; None: there is none."""
        row = self._connection.execute(select(override_rows).where(override_rows.c.id == id)).first()
        return None if row is None else stored_override(row)

    def of(self, topic: str, until: datetime) -> list[Override]:
        """All of a topic that were made until a moment, removed ones too, in the order in which they were made."""
        query = select(override_rows).where(override_rows.c.topic == topic, override_rows.c.made_at <= until)
        rows = self._connection.execute(query.order_by(override_rows.c.made_at, override_rows.c.id))
        return [stored_override(row) for row in rows]

    def all(self) -> list[Override]:
        """Those of every topic, also of topics that are in the configuration no more, by topic and in the order in which they
        were made."""
        order = (override_rows.c.topic, override_rows.c.made_at, override_rows.c.id)
        return [stored_override(row) for row in self._connection.execute(select(override_rows).order_by(*order))]


def _act(override: Override) -> Override:
    """What was said, without what became of it since."""
    return replace(override, id=OverrideId(0), removed_at=None, removed_by=None)


def _row(override: Override) -> dict[str, Any]:
    return {
        "topic": override.topic, "what": override.what, "value": _value(override), "since": override.since,
        "until": override.until, "because": override.because, "by": override.by, "made_at": override.made_at,
    }  # fmt: skip


def _value(override: Override) -> dict[str, Any]:
    mark = override.event
    told: dict[str, Any] = {
        "state": override.state,
        "event": {
            "id": mark.id, "ordinal": mark.ordinal, "date": _written(mark.date), "sightings": list(mark.sightings),
        } if mark is not None else None,
        "date": _written(override.date),
        "ordinal": override.ordinal,
        "outcome": override.outcome,
        "route": list(override.route) if override.route is not None else None,
        "note": override.note or None,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value is not None}


def stored_override(row: Row[Any]) -> Override:
    """The override of a row."""
    value: Mapping[str, Any] = row.value
    route = value.get("route")
    return Override(
        id=OverrideId(row.id),
        topic=row.topic,
        what=row.what,
        state=value.get("state"),
        since=row.since,
        until=row.until,
        event=_mark(value.get("event")),
        date=_read(value.get("date")),
        ordinal=value.get("ordinal"),
        outcome=value.get("outcome"),
        route=(route[0], route[1]) if route is not None else None,
        note=value.get("note", ""),
        because=row.because,
        by=row.by,
        made_at=row.made_at,
        removed_at=row.removed_at,
        removed_by=row.removed_by,
    )


def _mark(value: Mapping[str, Any] | None) -> EventMark | None:
    if value is None:
        return None
    return EventMark(
        id=value["id"], ordinal=value["ordinal"], date=_read(value["date"]), sightings=tuple(value["sightings"])
    )


def _written(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _read(day: str | None) -> date | None:
    return None if day is None else date.fromisoformat(day)
