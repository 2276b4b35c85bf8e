"""The board on which a scheduler puts up feeds.yaml for the workers, by its SHA-256, beside the queue.

The last one put up is in force. Jobs name the one they were offered by; a worker that does not stand by it looks here first.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from monitor.work.queue import Queue

KEPT_DAYS = 7  # one that is in force no more


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A feeds.yaml as it was read."""

    name: str  # its SHA-256
    document: bytes


class Board:
    """Beside one queue."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def put_up(self, document: bytes) -> bool:
        """Put this one in force; False: it was. Raises StoreError."""
        name = sha256(document).hexdigest()
        with self._queue.connected() as connection, connection.transaction():
            connection.execute("LOCK TABLE monitor_configuration IN EXCLUSIVE MODE")
            row = connection.execute(_IN_FORCE.format("name")).fetchone()
            if row is not None and row[0] == name:
                return False
            connection.execute(
                "INSERT INTO monitor_configuration (name, document) VALUES (%s, %s) "
                "ON CONFLICT (name) DO UPDATE SET serial = DEFAULT, put_up_at = now()",
                [name, document],
            )
            connection.execute(
                "DELETE FROM monitor_configuration WHERE name <> %s AND put_up_at < now() - make_interval(days => %s)",
                [name, KEPT_DAYS],
            )
        return True

    def in_force(self) -> str | None:
        """The name of the one in force; None: none was put up yet. Raises StoreError."""
        with self._queue.connected() as connection:
            row = connection.execute(_IN_FORCE.format("name")).fetchone()
        return None if row is None else str(row[0])

    def look(self) -> Posted | None:
        """The one in force. Raises StoreError."""
        with self._queue.connected() as connection:
            row = connection.execute(_IN_FORCE.format("name, document")).fetchone()
        return None if row is None else Posted(name=row[0], document=bytes(row[1]))


_IN_FORCE = "SELECT {} FROM monitor_configuration ORDER BY serial DESC LIMIT 1"
