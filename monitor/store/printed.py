"""What a database file says was printed and sent: read as it lies there, whatever its age, as far as it can be read."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from monitor.store.door import Door
from monitor.store.inserts import insert_ignore
from monitor.store.restoring import at_rest
from monitor.store.tables import delivery as delivery_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import publication as publication_rows
from monitor.store.tables import tombstone as tombstone_rows

UNSENT = ("pending", "sending", "doubtful")
HELD = (
    "held back when a copy was restored, for it may have been sent since that was made: "
    "`monitor digest --date DATE --resend` sends it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one edition's way to one address."""

    digest: str
    date: str
    channel: str
    address: str
    message_id: str
    state: str
    sent_at: datetime | None = None
    reason: str | None = None


@dataclass(slots=True)
class Printed:
    """What a file says. `contents`: (digest, local date) -> frozen JSON; `sent`: by message id; `forgotten`: addresses."""

    contents: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    forgotten: set[str] = field(default_factory=set)


def printed(file: Path) -> Printed:
    """What can be read of a database file; nothing of one that is none, is not there, or is damaged in the wrong place."""
    found = Printed()
    if not file.is_file():
        return found
    with suppress(sqlite3.Error), closing(at_rest(file)) as connection:
        for digest, day, content in _rows(connection, "SELECT digest, edition_date, content FROM edition"):
            found.contents[str(digest), str(day)] = str(content)
        names = "digest, edition_date, channel, address, message_id, state, sent_at, last_error"
        for row in _rows(connection, f"SELECT {names} FROM delivery JOIN edition ON edition.id = edition_id"):  # noqa: S608 - ours
            sent_at = _moment(row[6])
            found.sent[str(row[4])] = Sent(
                digest=row[0], date=row[1], channel=row[2], address=row[3], message_id=row[4], state=row[5],
                sent_at=sent_at, reason=row[7],
            )  # fmt: skip
        found.forgotten.update(str(row[0]) for row in _rows(connection, "SELECT url_key FROM tombstone"))
    return found


def _rows(connection: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows up to the first that cannot be read."""
    with suppress(sqlite3.Error):
        yield from connection.execute(query)


def _moment(text: object) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    return None


# ---------------------------------------------------------------- into a restored database


def catch_up(door: Door, known: Mapping[str, Sent], *, hold: bool) -> tuple[int, int]:
    """Say of each unsent mail of a restored copy what is known to have become of it. With `hold` one of which nothing is known
    is held back. Returns how many were sent since, and how many are held back."""
    query = select(delivery_rows.c.id, delivery_rows.c.message_id, delivery_rows.c.channel)
    sent = held = 0
    for row in door.connection.execute(query.where(delivery_rows.c.state.in_(UNSENT))).all():
        change = update(delivery_rows).where(delivery_rows.c.id == row.id)
        later = known.get(row.message_id)
        if later is not None and later.state in ("sent", "failed"):
            values = {"state": later.state, "due_at": None, "sent_at": later.sent_at, "last_error": later.reason}
            sent += later.state == "sent"
        elif later is None and hold and row.channel != "folder":
            values = {"state": "doubtful", "due_at": None, "sent_at": None, "last_error": HELD}
            held += 1
        else:
            continue
        door.connection.execute(change.values(attempts=delivery_rows.c.attempts + 1, **values))
    return sent, held


def take_over(
    door: Door, edition: dict[str, Any], urls: Collection[str], deliveries: Collection[Sent], now: datetime
) -> bool:
    """Insert an edition that was printed after the copy was made, with what became of its deliveries; the articles of these
    addresses are printed with it. False: there is one of that day."""
    new = insert_ignore(door.connection, edition_rows, "digest", "edition_date").returning(edition_rows.c.id)
    id = door.connection.scalars(new.values(**edition)).first()
    if id is None:
        return False
    for url in sorted(urls):
        stored = door.articles.by_url(url)
        if stored is not None:
            row = {"digest": edition["digest"], "kind": "article", "ref": stored.id, "edition_id": id}
            ignore = insert_ignore(door.connection, publication_rows, "digest", "kind", "ref")
            door.connection.execute(ignore.values(**row))
    record_deliveries(door.connection, id, edition["made_at"], deliveries, now)
    return True


def record_deliveries(
    connection: Connection, edition: int, made_at: datetime, deliveries: Collection[Sent], now: datetime
) -> None:
    """What became of the ways of an edition that was made elsewhere; what still waits is due at `now`."""
    for sent in deliveries:
        waits = sent.state in ("pending", "sending")
        row = {
            "edition_id": edition, "channel": sent.channel, "address": sent.address, "message_id": sent.message_id,
            "state": sent.state, "due_at": now if waits else None, "attempts": 0, "tries": 0,
            "created_at": made_at, "queued_at": made_at, "sent_at": sent.sent_at, "last_error": sent.reason,
        }  # fmt: skip
        connection.execute(insert(delivery_rows).values(**row))


def unforgotten(door: Door, keys: Collection[str]) -> list[str]:
    """Of these keys of forgotten addresses, those that a restored copy knows nothing of, sorted."""
    known = set(door.connection.scalars(select(tombstone_rows.c.url_key)))
    return sorted(set(keys) - known)


def day_of(text: str) -> date | None:
    """A local date as the database keeps it."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None
