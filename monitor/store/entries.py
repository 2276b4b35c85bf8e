"""Entry rows: what feeds announced and what waits to be captured."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, Select, and_, bindparam, case, func, or_, select, update

from monitor.articles.fingerprint import said_sha256, text_sha256
from monitor.model import ArticleId, Entry, EntryId, FeedId, FeedState, ReadEntry, StoredEntry
from monitor.store import leases, letting
from monitor.store.dialect import storable
from monitor.store.hosts import is_free
from monitor.store.inserts import insert_new
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import host as host_rows
from monitor.store.tables import key_of
from monitor.text.plain import one_line
from monitor.text.urls import host_in

_OF_FEED = (feed_rows.c.slug.label("feed_slug"), feed_rows.c.keep.label("feed_keep"))
_WITH_FEED = select(entry_rows, *_OF_FEED).join(feed_rows, feed_rows.c.id == entry_rows.c.feed_id)
_WORDS = entry_rows.c.title + "\n" + entry_rows.c.summary + "\n" + entry_rows.c.content
_MINE = and_(entry_rows.c.feed_id == bindparam("feed"), entry_rows.c.guid.in_(bindparam("keys", expanding=True)))
_ADDRESSES = select(entry_rows.c.guid, entry_rows.c.canonical_url).where(_MINE)
_WORDING = select(
    *(entry_rows.c[name] for name in ("guid", "canonical_url", "said_sha256", "updated_at", "first_seen_at"))
).where(_MINE)
_CAPTURED = select(
    *(entry_rows.c[name] for name in ("id", "guid", "canonical_url", "said_sha256", "updated_at", "first_seen_at")),
    *(entry_rows.c[name] for name in ("seen_again_at", "revisions", "due_at")),
    case((entry_rows.c.said_sha256.is_(None), _WORDS)).label("words"),  # a digest says it in 64 characters
).where(_MINE, entry_rows.c.article_id.is_not(None))
_TRIES = 3

SILENT: dict[str, Any] = {"title": "", "summary": "", "content": "", "authors": [], "said_sha256": None}
"""An entry whose article was removed for good."""

MOST_REVISIONS = 20  # of one entry: a counter in a summary does no harm
LEAST_APART = timedelta(hours=1)  # two revisions of one entry


class Entries:
    """What feeds announced."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_new(self, feed: FeedState, entries: Sequence[Entry], now: datetime) -> list[Entry]:
        """Insert those whose (feed, guid) is not known, due at once, first_seen_at = now; returns the inserted ones. A
        known guid with another canonical URL is another entry: it is stored under guid + " " + canonical URL. Left out are
        those whose address was let go.

        Looks again when another worker's insert came between looking and inserting: the loser may carry another URL.
        """
        inserted: list[Entry] = []
        for _ in range(_TRIES):
            new = _unknown(entries, self._known(feed.id, entries))
            new = self._never_here(feed.id, new, now)
            if not new:
                break
            rows = [_row(feed.id, key, e, now) for key, e in new.items()]
            won = insert_new(self._connection, entry_rows, rows, "feed_id", "guid")
            inserted += [e for key, e in new.items() if key in won]
            if len(won) == len(new):
                break
        return inserted

    def unknown(self, feed: FeedState, entries: Sequence[Entry], now: datetime) -> int:
        """How many of these are neither known nor were let go."""
        new = _unknown(entries, self._known(feed.id, entries))
        return len(self._never_here(feed.id, new, now))

    def revise(self, feed: FeedState, entries: Sequence[Entry], now: datetime) -> int:
        """Of the entries that are known and captured, those that now say something else (other words in title, summary or
        content, or a later updated_at): rewritten, `failures` 0, due at seen_again_at = now, or where that is too soon
        LEAST_APART after it was last read or first seen: what was last said is read in the end, however quiet the feed is
        then. MOST_REVISIONS in all for an entry; what still waits for its hour may be said anew without counting. Returns
        how many. One whose article was forgotten has no article any more and stays quiet.

        Takes the row away from a worker that is capturing what the entry said before.
        """
        rows = self._captured(feed.id, entries)
        changed: dict[int, dict[str, Any]] = {}
        for e in entries:
            url = storable(e.canonical_url)
            row = rows.get((key_of(e.guid), url)) or rows.get((_reused(e), url))
            if row is not None and row.id not in changed and _says_more(e, row, now):
                turn = _turn(row, now)
                again = {"seen_again_at": turn, "due_at": turn, "more": 0 if _waits(row, now) else 1}
                changed[row.id] = {"row_id": row.id, **_said(e), **again}
        if changed:
            more = entry_rows.c.revisions + bindparam("more", type_=entry_rows.c.revisions.type)
            fresh = {"revisions": more, "attempts": entry_rows.c.attempts + 1, "failures": 0, "last_error": None}
            change = update(entry_rows).where(entry_rows.c.id == bindparam("row_id")).values(**fresh)
            self._connection.execute(change, list(changed.values()))
        return len(changed)

    def standing(self, feed: FeedState, entries: Sequence[Entry]) -> list[Entry]:
        """Those of these entries that are stored and say there what they say here."""
        rows: dict[tuple[str, str], Any] = {}
        for chunk in leases.chunks(_keys(entries)):
            for row in self._connection.execute(_WORDING, {"feed": feed.id, "keys": chunk}):
                rows[row.guid, row.canonical_url] = row
        return [e for e in entries if _stands(e, rows)]

    def due(self, now: datetime, limit: int) -> list[tuple[EntryId, str, int]]:
        """Entries that wait to be captured and whose host is free, each with its host and how many of its feed go before it,
        by (canonical URL, feed slug): of two feeds with one address the same is first, whichever server was quicker. Where
        there are more than `limit`, every feed has its share of it; a page that failed goes after those that did not."""
        order = (entry_rows.c.canonical_url, feed_rows.c.slug, entry_rows.c.guid)
        place = func.row_number().over(partition_by=entry_rows.c.feed_id, order_by=(entry_rows.c.failures, *order))
        due = select(entry_rows.c.id, entry_rows.c.host, (place - 1).label("turn"), *order)
        due = due.join(feed_rows, feed_rows.c.id == entry_rows.c.feed_id)
        due = due.outerjoin(host_rows, host_rows.c.host == entry_rows.c.host).where(
            entry_rows.c.due_at <= now, or_(host_rows.c.host.is_(None), is_free(now))
        )
        rows = due.subquery()
        shares = select(rows).order_by(rows.c.turn, rows.c.slug).limit(limit).subquery()
        first = select(shares).order_by(shares.c.canonical_url, shares.c.slug, shares.c.guid)
        return [(EntryId(row.id), row.host, row.turn) for row in self._connection.execute(first)]

    def claim(self, ids: Collection[EntryId], now: datetime, lease: timedelta) -> list[StoredEntry]:
        """The entries of `ids` that were due and are now ours, by (first_seen_at, canonical URL, feed slug)."""
        won = leases.claim(self._connection, entry_rows, ids, now, now + lease)
        found = [e for chunk in leases.chunks(won) for e in self._load(_WITH_FEED.where(entry_rows.c.id.in_(chunk)))]
        return sorted(found, key=lambda e: (e.first_seen_at, e.entry.canonical_url, e.feed_slug, e.entry.guid))

    def postpone(self, entry: StoredEntry, until: datetime, error: str | None) -> bool:
        """Give a claimed entry back, due later. False: the lease was lost."""
        return leases.postponed(self._connection, entry_rows, entry.id, entry.attempts, until, error)

    def stand_by(self, entry: StoredEntry, until: datetime, why: str) -> bool:
        """Give a claimed entry back, due later for no fault of its page; `why` is its last error, and no failure more. False:
        the lease was lost."""
        return leases.fenced(self._connection, entry_rows, entry.id, entry.attempts, due_at=until, last_error=why)

    def captured(
        self, entry: StoredEntry, article: ArticleId | None, *, keep: Literal["full", "evidence"] = "full"
    ) -> bool:
        """The entry has its article, or its address was forgotten (None: then what it says goes too); it waits for nothing any
        more. `keep` evidence: no more of what it says stays than the beginning of its summary. Fenced; False: nothing written.
        """
        values: dict[str, Any] = {"article_id": article, "due_at": None, "last_error": None}
        if article is None:
            values |= SILENT
        elif keep == "evidence":
            values |= {"summary": one_line(entry.entry.summary), "content": ""}
        return leases.fenced(self._connection, entry_rows, entry.id, entry.attempts, **values)

    def next_turn(self, now: datetime) -> datetime | None:
        """When the host of an entry that is due becomes free, or an entry that never failed falls due; or None."""
        free = select(func.min(host_rows.c.free_at, type_=host_rows.c.free_at.type))
        busy = free.join(entry_rows, entry_rows.c.host == host_rows.c.host).where(
            entry_rows.c.due_at <= now, host_rows.c.free_at > now
        )
        later = select(func.min(entry_rows.c.due_at, type_=entry_rows.c.due_at.type)).where(
            entry_rows.c.due_at > now, entry_rows.c.last_error.is_(None)
        )
        moments = [self._connection.scalars(query).one() for query in (busy, later)]
        return min((moment for moment in moments if moment is not None), default=None)

    def waiting(self, until: datetime) -> int:
        """How many entries first seen at or before `until` were never captured yet."""
        never = and_(entry_rows.c.due_at.is_not(None), entry_rows.c.article_id.is_(None))
        query = select(func.count()).select_from(entry_rows).where(never, entry_rows.c.first_seen_at <= until)
        return self._connection.scalars(query).one()

    def _known(self, feed: FeedId, entries: Sequence[Entry]) -> dict[str, str]:
        """Key -> canonical URL of the rows that these entries may be."""
        known: dict[str, str] = {}
        for chunk in leases.chunks(_keys(entries)):
            for row in self._connection.execute(_ADDRESSES, {"feed": feed, "keys": chunk}):
                known[row.guid] = row.canonical_url
        return known

    def _never_here(self, feed: FeedId, new: Mapping[str, Entry], now: datetime) -> dict[str, Entry]:
        """Of unknown entries by key, those whose address was not let go."""
        gone = letting.shown_again(self._connection, feed, {e.canonical_url for e in new.values()}, now)
        return {key: e for key, e in new.items() if e.canonical_url not in gone}

    def _captured(self, feed: FeedId, entries: Sequence[Entry]) -> dict[tuple[str, str], Any]:
        """What is known of those of these entries that have their article, by (key, canonical URL)."""
        found: dict[tuple[str, str], Any] = {}
        for chunk in leases.chunks(_keys(entries)):
            for row in self._connection.execute(_CAPTURED, {"feed": feed, "keys": chunk}):
                found[row.guid, row.canonical_url] = row
        return found

    def _load(self, query: Select[Any]) -> list[StoredEntry]:
        return [_stored(row) for row in self._connection.execute(query)]


def _keys(entries: Sequence[Entry]) -> list[str]:
    """The keys under which these entries may be stored."""
    return sorted({key for e in entries for key in (key_of(e.guid), _reused(e))})


def _reused(entry: Entry) -> str:
    """The key of an entry whose guid belongs to another one."""
    return key_of(f"{entry.guid} {entry.canonical_url}")


def _unknown(entries: Sequence[Entry], known: Mapping[str, str]) -> dict[str, Entry]:
    """The entries to insert by their key: neither known nor said earlier in the same document."""
    taken = dict(known)
    new: dict[str, Entry] = {}
    for e in entries:
        key, url = key_of(e.guid), storable(e.canonical_url)
        if taken.get(key, url) != url:
            key = _reused(e)
        if key not in taken:
            taken[key] = url
            new[key] = e
    return new


def _stands(entry: Entry, rows: Mapping[tuple[str, str], Any]) -> bool:
    url = storable(entry.canonical_url)
    row = rows.get((key_of(entry.guid), url)) or rows.get((_reused(entry), url))
    if row is None or row.said_sha256 != _sha256_of(entry):
        return False
    return entry.updated_at is None or entry.updated_at <= (row.updated_at or row.first_seen_at)


def _says_more(entry: Entry, row: Any, now: datetime) -> bool:
    """Whether a captured entry is worth another look, and may have one yet."""
    if row.revisions >= MOST_REVISIONS and not _waits(row, now):
        return False
    if _sha256_of(entry) != (row.said_sha256 or text_sha256(row.words)):
        return True
    return entry.updated_at is not None and entry.updated_at > (row.updated_at or row.first_seen_at)


def _waits(row: Any, now: datetime) -> bool:
    """Whether an earlier change of a captured entry has not been read yet because it came too soon."""
    return row.due_at is not None and row.seen_again_at is not None and row.seen_again_at > now


def _turn(row: Any, now: datetime) -> datetime:
    """When the change of a captured entry may be read: once in LEAST_APART. What is still to be read, or is being read just
    now, has its turn already."""
    last: datetime = row.seen_again_at or row.first_seen_at
    return max(now, last if row.due_at is not None and row.seen_again_at is not None else last + LEAST_APART)


def _sha256_of(entry: Entry) -> str:
    if isinstance(entry, ReadEntry):
        return entry.said_sha256
    return said_sha256(*map(storable, (entry.title, entry.summary, entry.content)))


def _said(entry: Entry) -> dict[str, Any]:
    return {
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "authors": list(entry.authors),
        "published_at": entry.published_at,
        "updated_at": entry.updated_at,
        "language": entry.language,
        "said_sha256": _sha256_of(entry),
    }


def _row(feed: FeedId, key: str, entry: Entry, now: datetime) -> dict[str, Any]:
    return _said(entry) | {
        "feed_id": feed,
        "guid": key,
        "canonical_url": entry.canonical_url,
        "host": key_of(host_in(entry.canonical_url)),
        "first_seen_at": now,
        "due_at": now,
        "attempts": 0,
        "failures": 0,
    }


def _stored(row: Row[Any]) -> StoredEntry:
    said = Entry(
        guid=row.guid,
        url=row.url,
        canonical_url=row.canonical_url,
        title=row.title,
        summary=row.summary,
        content=row.content,
        authors=tuple(row.authors),
        published_at=row.published_at,
        updated_at=row.updated_at,
        language=row.language,
    )
    return StoredEntry(
        id=EntryId(row.id),
        feed_id=FeedId(row.feed_id),
        feed_slug=row.feed_slug,
        entry=said,
        first_seen_at=row.first_seen_at,
        attempts=row.attempts,
        failures=row.failures,
        article_id=None if row.article_id is None else ArticleId(row.article_id),
        seen_again_at=row.seen_again_at,
        keep=row.feed_keep,
    )
