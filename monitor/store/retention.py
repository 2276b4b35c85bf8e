"""Retention: what goes when its time is over, and what keeps it from coming back (docs/reliability.md).

An article is evidence when anything watched was found in it, an edition told it within a story or quotes it, or another article
with its text is evidence: whose text that is, is told by all copies. Evidence stays for good, so no status, log, story or edition
can come out otherwise without the rest.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
)

from monitor.model import ArticleId
from monitor.store import leases, letting, placings
from monitor.store.dialect import skip_taken_rows
from monitor.store.findings import TABLES as FOUND
from monitor.store.inserts import insert_replacing
from monitor.store.notice_tables import notice as notice_rows
from monitor.store.notice_tables import watch as watch_rows
from monitor.store.retention_tables import let_go as let_go_rows
from monitor.store.retention_tables import upkeep as upkeep_rows
from monitor.store.story_tables import gist as gist_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import band as band_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import fingerprint as fingerprint_rows
from monitor.store.tables import host as host_rows
from monitor.store.tables import match as match_rows
from monitor.store.tables import publication as publication_rows
from monitor.store.tables import robots as robots_rows
from monitor.store.tables import tally as tally_rows

Place = tuple[datetime, ArticleId]
"""Where a walk through articles stands: when the last one was judged, and its id."""

BUCKETS = 288  # of five minutes: a day

_DIGESTS = select(edition_rows.c.digest).distinct()


class Retention:
    """What goes by age. Each method is one short transaction's worth and may be broken off behind any of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------ the clock

    def lived_until(self, now: datetime, stride: timedelta, once_in: timedelta) -> datetime:
        """The moment from which ages are counted: `now`, but never more than a stride past the latest such moment so far, and no
        second such stride within `once_in`, however often somebody asks. The first call ever goes by what was judged last."""
        before = self._upkeep("lived")
        if before is None:
            before = self._connection.scalars(
                select(func.max(article_rows.c.assessed_at, type_=upkeep_rows.c.at.type))
            ).one()
        lived = now if before is None else min(now, before + stride)
        if before is not None and lived < now:
            strode = self._upkeep("strode")
            if strode is not None and strode <= now < strode + once_in:
                return before
            self._note("strode", now)
        if before is None or lived > before:  # a clock that was set back does not have to live through it again
            self._note("lived", lived)
        return lived

    def walked_at(self) -> datetime | None:
        """When all articles were last walked through for what goes."""
        return self._upkeep("walked")

    def walked(self, at: datetime) -> None:
        """Note that they were."""
        self._note("walked", at)

    # ------------------------------------------------------------ articles and entries

    def past(self, before: datetime, published: datetime, behind: Place | None, limit: int) -> list[Place]:
        """Articles that are no evidence, were judged before a moment, were known when the editions up to `published` were made,
        and wait for nothing; in the order of that, behind a place."""
        query = select(article_rows.c.assessed_at, article_rows.c.id).where(*_may_go(before, published))
        if behind is not None:
            judged, id = behind
            query = query.where(
                article_rows.c.assessed_at >= judged, or_(article_rows.c.assessed_at > judged, article_rows.c.id > id)
            )
        ordered = query.order_by(article_rows.c.assessed_at, article_rows.c.id).limit(limit)
        return [(row.assessed_at, ArticleId(row.id)) for row in self._connection.execute(ordered)]

    def let_go(self, ids: Collection[ArticleId], before: datetime, published: datetime, now: datetime) -> int:
        """Remove those of these articles of which all that still holds, with their entries; a tombstone of each address stays.
        Raw pages go by their own time. Returns how many.

        Holds the locks of editions and placements: nobody prints them meanwhile, nor files a copy under one.
        """
        leases.hold(self._connection, "edition")
        leases.hold(self._connection, "placement")
        query = select(article_rows.c.id, article_rows.c.url).where(article_rows.c.id.in_(sorted(ids)))
        rows = self._connection.execute(skip_taken_rows(query.where(*_may_go(before, published)))).all()
        gone = sorted(row.id for row in rows)
        addresses: dict[str, int | None] = {row.url: None for row in rows}
        of_them = select(entry_rows.c.article_id, entry_rows.c.canonical_url, entry_rows.c.feed_id)
        urls = {row.id: row.url for row in rows}
        for row in self._connection.execute(of_them.where(entry_rows.c.article_id.in_(gone)).order_by(entry_rows.c.id)):
            addresses |= {row.canonical_url: row.feed_id, urls[row.article_id]: row.feed_id}
        letting.bury(self._connection, addresses, now)
        self._connection.execute(delete(entry_rows).where(entry_rows.c.article_id.in_(gone)))
        counted = publication_rows.c.kind.in_(("article", "counted")), publication_rows.c.ref.in_(gone)
        self._connection.execute(delete(publication_rows).where(publication_rows.c.digest.in_(_DIGESTS), *counted))
        for table in (version_rows, band_rows, fingerprint_rows):
            self._connection.execute(delete(table).where(table.c.article_id.in_(gone)))
        self._connection.execute(delete(article_rows).where(article_rows.c.id.in_(gone)))
        placings.note(self._connection, [ArticleId(id) for id in gone])
        return len(gone)

    def drop_entries(self, before: datetime, now: datetime, limit: int) -> int:
        """Remove entries that have no article and wait for none, since before a moment: their address was forgotten or let go. A
        tombstone of it stays. Returns how many."""
        since = func.coalesce(
            entry_rows.c.seen_again_at, entry_rows.c.first_seen_at, type_=entry_rows.c.first_seen_at.type
        )
        query = select(entry_rows.c.id, entry_rows.c.canonical_url, entry_rows.c.feed_id)
        silent = query.where(entry_rows.c.article_id.is_(None), entry_rows.c.due_at.is_(None), since < before)
        rows = self._connection.execute(skip_taken_rows(silent.order_by(entry_rows.c.id).limit(limit))).all()
        letting.bury(self._connection, {row.canonical_url: row.feed_id for row in rows}, now)
        for chunk in leases.chunks([row.id for row in rows]):
            self._connection.execute(delete(entry_rows).where(entry_rows.c.id.in_(chunk)))
        return len(rows)

    def expire(self, keep: timedelta, now: datetime, limit: int) -> int:
        """Remove tombstones that nothing needs: no feed has shown the address for `keep`, and the feed that showed it last has
        brought news since then without it, or is not asked any more. Returns how many."""
        ended = {
            feed.id: min(now, feed.last_new_at or feed.added_at) - keep
            for feed in self._connection.execute(select(feed_rows).where(feed_rows.c.enabled))
        }
        oldest = select(
            let_go_rows.c.feed_id, func.min(let_go_rows.c.seen_at, type_=let_go_rows.c.seen_at.type).label("at")
        )
        count = 0
        for row in self._connection.execute(oldest.group_by(let_go_rows.c.feed_id)).all():
            before = ended.get(row.feed_id, now - keep)
            if row.at < before and count < limit:
                mine = let_go_rows.c.feed_id.is_not_distinct_from(row.feed_id)
                some = select(let_go_rows.c.key).where(mine, let_go_rows.c.seen_at < before).limit(limit - count)
                count += self._drop(let_go_rows, let_go_rows.c.key.in_(some))
        return count

    # ------------------------------------------------------------ counts, hosts, notices

    def drop_tallies(self, after: datetime | None, before: datetime) -> int:
        """Remove counts behind a moment (None: all) and before another, a day's worth: an edition took them. Returns how many."""
        query = select(tally_rows.c.bucket).distinct().where(tally_rows.c.bucket < before)
        if after is not None:
            query = query.where(tally_rows.c.bucket > after)
        return self._drop(tally_rows, tally_rows.c.bucket.in_(query.order_by(tally_rows.c.bucket).limit(BUCKETS)))

    def drop_hosts(self, before: datetime) -> int:
        """Remove what is known of hosts, and of their robots.txt, that nobody has asked since before a moment. Returns how many
        rows."""
        silent = or_(host_rows.c.pages_at.is_(None), host_rows.c.pages_at < before)
        hosts = self._drop(host_rows, and_(host_rows.c.free_at < before, silent))
        return hosts + self._drop(robots_rows, robots_rows.c.until < before)

    def drop_notices(self, before: datetime) -> int:
        """Remove notices that wait for nothing, from before a moment; not those of the status that readers know now. Returns how
        many."""
        known = exists().where(
            watch_rows.c.topic == notice_rows.c.topic, watch_rows.c.told_at <= notice_rows.c.created_at
        )
        return self._drop(notice_rows, and_(notice_rows.c.due_at.is_(None), notice_rows.c.created_at < before, ~known))

    def _drop(self, table: Table, which: ColumnElement[bool]) -> int:
        return self._connection.execute(delete(table).where(which)).rowcount

    def _upkeep(self, name: str) -> datetime | None:
        return self._connection.scalars(select(upkeep_rows.c.at).where(upkeep_rows.c.name == name)).first()

    def _note(self, name: str, at: datetime) -> None:
        insert = insert_replacing(self._connection, upkeep_rows, "name", ("at",))
        self._connection.execute(insert.values(name=name, at=at))


def _may_go(before: datetime, published: datetime) -> list[ColumnElement[bool]]:
    """What makes an article no evidence, and done with. A lead stays until its copies have gone."""
    lead, sibling, copy = (article_rows.alias(name) for name in ("lead", "sibling", "copy"))
    waits = exists().where(entry_rows.c.article_id == article_rows.c.id, entry_rows.c.due_at.is_not(None))
    of_my_text = article_rows.c.copy_of
    return [
        article_rows.c.assessed_at < before,
        article_rows.c.known_at <= published,
        article_rows.c.due_at.is_(None),
        ~_is_evidence(article_rows),
        ~exists().where(copy.c.copy_of == article_rows.c.id),
        ~exists().where(lead.c.id == of_my_text, _is_evidence(lead)),
        ~exists().where(sibling.c.copy_of == of_my_text, _is_evidence(sibling)),
        ~waits,
    ]


def _is_evidence(rows: FromClause) -> ColumnElement[bool]:
    """Something was found in it, or an edition told or quoted it."""
    found = [exists().where(table.c.article_id == rows.c.id) for table in (match_rows, *FOUND, gist_rows)]
    told = and_(publication_rows.c.digest.in_(_DIGESTS), publication_rows.c.kind.in_(("evidence", "story")))
    shown = exists().where(told, publication_rows.c.ref == rows.c.id)
    return or_(*found, exists().where(gist_rows.c.story == rows.c.id), shown)
