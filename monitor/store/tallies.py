"""Counts that outlive the rows they count."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from monitor.model import FeedId, Tally
from monitor.store.inserts import add_up
from monitor.store.tables import tally as tally_rows

BUCKET = timedelta(minutes=5)
IMPORTED = 0  # in place of a feed
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def bucket_of(known_at: datetime) -> datetime:
    """The end of the five minutes that hold this moment; a moment on the boundary ends its bucket."""
    return _EPOCH - (_EPOCH - known_at) // BUCKET * BUCKET


class Tallies:
    """What became of entries and articles, in buckets of five minutes of their `known_at`.

    Counts are gathered and written in key order when the transaction ends: two workers that add to the same counts
    in different order would otherwise wait for each other.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._gathered: Counter[tuple[datetime, int, str, str]] = Counter()

    def add(self, known_at: datetime, feed: FeedId | None, stage: str, reason: str, count: int = 1) -> None:
        """Add to one count. Same transaction as what is counted. Raises ValueError for a naive datetime."""
        if known_at.tzinfo is None:
            raise ValueError(f"{known_at!r} is naive: the store keeps aware datetimes only")
        key = (bucket_of(known_at), IMPORTED if feed is None else int(feed), stage, reason[:200])
        self._gathered[key] += count

    def between(self, after: datetime, until: datetime) -> list[Tally]:
        """The sums over all feeds of buckets in (after, until], by stage and reason. Both ends count as the end of their
        bucket: an edition cut by hand between two buckets takes the whole of the one it was cut in."""
        self.flush()
        after, until = bucket_of(after), bucket_of(until)
        stage, reason = tally_rows.c.stage, tally_rows.c.reason
        query = select(stage, reason, func.sum(tally_rows.c["count"]).label("total"))
        window = query.where(tally_rows.c.bucket > after, tally_rows.c.bucket <= until)
        found = self._connection.execute(window.group_by(stage, reason).order_by(stage, reason))
        return [Tally(stage=row.stage, reason=row.reason, count=int(row.total)) for row in found]

    def flush(self) -> None:
        """Write what was gathered."""
        rows = [
            {"bucket": bucket, "feed_id": feed, "stage": stage, "reason": reason, "count": count}
            for (bucket, feed, stage, reason), count in sorted(self._gathered.items())
        ]
        self._gathered.clear()
        if rows:
            key = ("bucket", "feed_id", "stage", "reason")
            add_up(self._connection, tally_rows, key, "count", rows)
