"""The order in which articles were placed: who looked before the lock was free sees what has changed since."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, select

from monitor.model import ArticleId
from monitor.store.inserts import insert_numbers
from monitor.store.story_tables import placing as placing_rows


def note(connection: Connection, ids: Collection[ArticleId]) -> None:
    """Note that these articles have another place than before, or other words, or are gone. Hold the lock "placement": then what
    is noted later is seen later."""
    insert_numbers(connection, placing_rows, [(id,) for id in sorted(set(ids))], ["article_id"])


class Placings:
    """Who was placed. Notes are gathered, and written when the transaction ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._gathered: set[ArticleId] = set()

    def latest(self) -> int:
        """The number of the latest note; 0: there is none."""
        return self._connection.scalars(select(func.max(placing_rows.c.serial))).one() or 0

    def since(self, number: int) -> tuple[set[ArticleId] | None, int]:
        """The articles that were noted after this number was the latest, and the latest one. None: nobody knows any more."""
        query = select(placing_rows.c.serial, placing_rows.c.article_id).where(placing_rows.c.serial >= number)
        found = self._connection.execute(query).all()
        latest = max((row.serial for row in found), default=number)
        if number and all(row.serial != number for row in found):
            return None, latest
        return {ArticleId(row.article_id) for row in found if row.serial != number}, latest

    def note(self, ids: Collection[ArticleId]) -> None:
        """Note that these articles have another place than before, or other words, or are gone. Hold the lock "placement"."""
        self._gathered.update(ids)

    def flush(self) -> None:
        """Write what was gathered."""
        if self._gathered:
            note(self._connection, self._gathered)
            self._gathered.clear()

    def drop_old(self, keep: int) -> None:
        """Drop all notes but the latest."""
        self._connection.execute(delete(placing_rows).where(placing_rows.c.serial <= self.latest() - keep))
