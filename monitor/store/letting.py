"""The small tombstones of what was let go by age: eight bytes of an address, told apart from those of what was forgotten on
request, which stay for ever and of which editions tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection, bindparam, select, update

from monitor.model import FeedId
from monitor.store import leases
from monitor.store.dialect import storable
from monitor.store.inserts import insert_replacing
from monitor.store.retention_tables import let_go as let_go_rows

_LET_GO = select(let_go_rows.c.key, let_go_rows.c.seen_at).where(
    let_go_rows.c.key.in_(bindparam("keys", expanding=True))
)
SEEN_AGAIN = timedelta(days=1)  # no tombstone is written more often


def key_of(url: str) -> int:
    """Eight bytes of an address' SHA-256: of ten million addresses the chance that a new one meets any of them is one in two
    million million."""
    return int.from_bytes(sha256(storable(url).encode()).digest()[:8], "big", signed=True)


def is_let_go(connection: Connection, url: str) -> bool:
    """Whether an article of this address was here and was let go."""
    query = select(let_go_rows.c.key).where(let_go_rows.c.key == key_of(url))
    return connection.scalars(query).first() is not None


def bury(connection: Connection, addresses: Mapping[str, int | None], now: datetime) -> None:
    """Remember these addresses, each with the feed that showed it last (None: imported)."""
    rows = {key_of(url): feed for url, feed in addresses.items()}
    if rows:
        insert = insert_replacing(connection, let_go_rows, "key", ("feed_id", "seen_at"))
        connection.execute(insert, [{"key": key, "feed_id": rows[key], "seen_at": now} for key in sorted(rows)])


def shown_again(connection: Connection, feed: FeedId | None, urls: Collection[str], now: datetime) -> set[str]:
    """Of these addresses, those that were let go. Their tombstones live on: somebody shows them still."""
    keys = {key_of(url): url for url in urls}
    gone: set[str] = set()
    for chunk in leases.chunks(sorted(keys)):
        found = connection.execute(_LET_GO, {"keys": chunk}).all()
        gone.update(keys[row.key] for row in found)
        stale = [row.key for row in found if row.seen_at < now - SEEN_AGAIN]
        if stale:
            again = update(let_go_rows).where(let_go_rows.c.key.in_(stale))
            connection.execute(again.values(seen_at=now, feed_id=feed))
    return gone
