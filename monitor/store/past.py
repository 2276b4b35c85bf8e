"""What a database remembers, told again in the order in which it happened, for a scratch database that lives it again.

Of a moment no more is told than was known by then: an article in the words that it had, the feeds that had shown it, what had
been counted. Who has gone since (forgotten, or let go) is not told of. Rows keep their numbers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Subquery, Table, func, insert, select, true

from monitor.articles.fingerprint import text_sha256
from monitor.model import ArticleId
from monitor.store import leases
from monitor.store.article_rows import stored_article
from monitor.store.door import Door
from monitor.store.engine import Database
from monitor.store.inserts import insert_ignore
from monitor.store.override_tables import override as override_rows
from monitor.store.story_tables import gist as gist_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import band as band_rows
from monitor.store.tables import digest as digest_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import fingerprint as fingerprint_rows
from monitor.store.tables import match as match_rows
from monitor.store.tables import page as page_rows
from monitor.store.tables import publication as publication_rows
from monitor.store.tables import tally as tally_rows
from monitor.store.tables import tombstone as tombstone_rows
from monitor.store.tallies import bucket_of
from monitor.store.tracking_tables import claim, event, figure

CONSUMED = ("article", "counted")
"""Kinds of publications: what an edition took for itself."""

RECKONED = "assess"
"""The stage whose counts come out anew when articles are judged again."""

_UNJUDGED = {"assessed_at": None, "attempts": 0, "failures": 0, "copy_of": None, "copy_reason": None, "states": None,
             "analysed_with": None, "text_seen_at": None, "version": 1}  # fmt: skip
_ALONE = {"story": None, "score": None, "reason": None, "nearest": None}
_JUDGED = (match_rows, claim, event, figure, fingerprint_rows, band_rows)  # of an article, each by its article_id


class Arrival(NamedTuple):
    """A wording of an article (1: its first) and when it was there to be read."""

    at: datetime
    article: ArticleId
    wording: int


class Past:
    """Reads one database for another. `Database` of both stays its owner's."""

    def __init__(self, source: Database) -> None:
        self._source = source
        self._joined: list[tuple[datetime, ArticleId]] = []  # feeds that showed an article later than the first

    def started(self) -> dict[str, datetime]:
        """When each digest was first seen."""
        with self._source.read() as db:
            return {row.slug: row.started_at for row in db.connection.execute(select(digest_rows))}

    def editions(self) -> list[tuple[str, str]]:
        """(digest, frozen JSON) of all editions, in the order in which they were made."""
        query = select(edition_rows.c.digest, edition_rows.c.content).order_by(edition_rows.c.id)
        with self._source.read() as db:
            return [(row.digest, row.content) for row in db.connection.execute(query)]

    def begins(self) -> datetime | None:
        """When the first of the articles became known; None: there are none."""
        with self._source.read() as db:
            first: datetime | None = db.connection.scalar(select(func.min(article_rows.c.known_at)))
        return first

    def arrivals(self, cutoffs: Sequence[datetime], until: datetime) -> list[Arrival]:
        """Every wording that was there by a moment, in order. An article that was known in time for an edition and was read too
        late for it counts as there from then on: so it goes where it went. `cutoffs`: of all editions, in order."""
        printed = _first_printed()
        first = select(article_rows.c.id, article_rows.c.known_at, printed.c.at).outerjoin(
            printed, printed.c.ref == article_rows.c.id
        )
        first = first.where(article_rows.c.known_at <= until).order_by(article_rows.c.known_at, article_rows.c.url)
        with self._source.read() as db:
            here = db.connection
            found = [Arrival(_there(row.known_at, row.at, cutoffs), row.id, 1) for row in here.execute(first)]
            since = {arrival.article: arrival.at for arrival in found}
            self._joined = list(_joined(here))
            found += [
                edit._replace(at=max(edit.at, since[edit.article]))
                for edit in _edits(here)
                if edit.at <= until and edit.article in since
            ]
        return sorted(found, key=lambda arrival: (arrival.at, arrival.wording))  # first wordings stay in their order

    # ------------------------------------------------------------ into the scratch database

    def begin(self, scratch: Database) -> None:
        """Feeds, when digests were first seen, and what was said by hand: whoever reckons looks at when that was."""
        with self._source.read() as there, scratch.write() as here:
            for table in (feed_rows, digest_rows, override_rows):
                _copy(there.connection, here.connection, table, true())

    def bring(self, arrivals: Sequence[Arrival], scratch: Database) -> None:
        """Make wordings known in the scratch database, due for assessment as of then. Of one article no more than one."""
        with self._source.read() as there, scratch.write() as here:
            firsts = [arrival for arrival in arrivals if arrival.wording == 1]
            rows = {row.id: row for row in _rows(there.connection, arrivals)}
            words = _wordings(there.connection, arrivals, rows)
            pages = page_rows.c.sha256.in_(sorted({said["page_sha256"] for said in words.values()} - {None}))
            _copy(there.connection, here.connection, page_rows, pages)
            new = [_unjudged(rows[one.article], words[one.article], one.at) for one in firsts]
            if new:
                here.connection.execute(insert(article_rows), new)
                _copy_findings(there.connection, here.connection, [row["id"] for row in new if row["assessed_at"]])
                _copy_entries(there.connection, here.connection, {one.article: one.at for one in firsts})
            for one in arrivals:
                if one.wording > 1:
                    _revise(here, one, rows[one.article], words[one.article])

    def count(self, after: datetime, until: datetime, scratch: Database) -> None:
        """What was counted in (after, until], which feeds showed an article that was there before, and which addresses were
        forgotten."""
        with self._source.read() as there, scratch.write() as here:
            joined = {article for at, article in self._joined if after < at <= until}
            here_already = _those(here.connection, article_rows.c.id, joined)
            _copy_entries(there.connection, here.connection, dict.fromkeys(here_already, until))
            bucket = tally_rows.c.bucket
            counted = (bucket > bucket_of(after)) & (bucket <= bucket_of(until)) & (tally_rows.c.stage != RECKONED)
            _copy(there.connection, here.connection, tally_rows, counted)
            gone = tombstone_rows.c.forgotten_at
            _copy(there.connection, here.connection, tombstone_rows, (gone > after) & (gone <= until))


def _there(known_at: datetime, printed_at: datetime | None, cutoffs: Sequence[datetime]) -> datetime:
    """When an article could be read: when it became known, or only behind the last cut-off before that of the edition which had
    it first."""
    if printed_at is None:
        return known_at
    missed = bisect_left(cutoffs, printed_at) - 1
    return max(known_at, cutoffs[missed] + datetime.resolution) if missed >= 0 else known_at


def _first_printed() -> Subquery:
    """The earliest cut-off of the editions that took an article."""
    query = select(publication_rows.c.ref, func.min(edition_rows.c.cutoff_at).label("at"))
    query = query.join(edition_rows, edition_rows.c.id == publication_rows.c.edition_id)
    return query.where(publication_rows.c.kind.in_(CONSUMED)).group_by(publication_rows.c.ref).subquery()


def _joined(connection: Connection) -> Iterator[tuple[datetime, ArticleId]]:
    """When a feed showed an article that another had shown before, and which."""
    query = select(entry_rows.c.first_seen_at, entry_rows.c.article_id).join(article_rows)
    for row in connection.execute(query.where(entry_rows.c.first_seen_at > article_rows.c.known_at)):
        yield row.first_seen_at, row.article_id


def _edits(connection: Connection) -> Iterator[Arrival]:
    """Every wording that is not the first."""
    now = select(article_rows.c.id, article_rows.c.version, article_rows.c.text_seen_at)
    for row in connection.execute(now.where(article_rows.c.text_seen_at.is_not(None))):
        yield Arrival(row.text_seen_at, row.id, row.version)
    before = select(version_rows.c.article_id, version_rows.c.number, version_rows.c.seen_at)
    for row in connection.execute(before.where(version_rows.c.number > 1)):
        yield Arrival(row.seen_at, row.article_id, row.number)


# ---------------------------------------------------------------- rows


def _rows(connection: Connection, arrivals: Sequence[Arrival]) -> Iterator[Row[Any]]:
    for chunk in leases.chunks(sorted(arrival.article for arrival in arrivals)):
        yield from connection.execute(select(article_rows).where(article_rows.c.id.in_(chunk)))


def _wordings(
    connection: Connection, arrivals: Sequence[Arrival], rows: Mapping[ArticleId, Row[Any]]
) -> dict[ArticleId, dict[str, Any]]:
    """The words that articles had, as columns."""
    wanted = {arrival.article: arrival.wording for arrival in arrivals}
    found = {id: _words(row) for id, row in rows.items()}
    edited = sorted(id for id, row in rows.items() if row.version > wanted[id])
    for chunk in leases.chunks(edited):
        for row in connection.execute(select(version_rows).where(version_rows.c.article_id.in_(chunk))):
            if row.number == wanted[row.article_id]:
                found[row.article_id] = _words(row)
    return found


def _words(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("title", "text", "text_sha256", "page_sha256")}


def _unjudged(row: Row[Any], words: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """A row as it was before anybody had read the article. Of one whose text was shortened to its evidence, what was found in the
    whole is all there is: it counts as read, and is placed again."""
    fresh = {**row._mapping, **words, **_UNJUDGED, "due_at": at}
    if row.keep == "evidence" and row.version == 1 and text_sha256(row.text) != row.text_sha256:
        return {**fresh, "assessed_at": at, "states": row.states, "analysed_with": row.analysed_with}
    return fresh


def _revise(here: Door, arrival: Arrival, row: Row[Any], words: Mapping[str, Any]) -> None:
    article = replace(
        stored_article(row).article, title=words["title"], text=words["text"], text_sha256=words["text_sha256"]
    )
    here.articles.revise(arrival.article, article, now=arrival.at, page_sha256=words["page_sha256"])


def _copy_findings(there: Connection, here: Connection, articles: Sequence[ArticleId]) -> None:
    for chunk in leases.chunks(articles):
        for table in _JUDGED:
            _copy(there, here, table, table.c.article_id.in_(chunk))
        gists = there.execute(select(gist_rows).where(gist_rows.c.article_id.in_(chunk))).mappings()
        if found := [{**row, **_ALONE} for row in gists]:
            here.execute(insert(gist_rows), found)


def _copy_entries(there: Connection, here: Connection, articles: Mapping[ArticleId, datetime]) -> None:
    """By which feeds each article was shown until a moment. What these said of it is in the article."""
    for chunk in leases.chunks(sorted(articles)):
        rows = there.execute(select(entry_rows).where(entry_rows.c.article_id.in_(chunk))).mappings()
        shown = [
            {**row, "due_at": None, "content": ""}
            for row in rows
            if row["first_seen_at"] <= articles[row["article_id"]]
        ]
        if shown:
            here.execute(insert_ignore(here, entry_rows, "id"), shown)


def _those(connection: Connection, column: ColumnElement[Any], values: Collection[Any]) -> list[Any]:
    """Which of these values stand in a column."""
    chunks = leases.chunks(sorted(values))
    return [value for chunk in chunks for value in connection.scalars(select(column).where(column.in_(chunk)))]


def _copy(there: Connection, here: Connection, table: Table, which: ColumnElement[bool]) -> None:
    """Rows that are there already stay."""
    rows = [dict(row) for row in there.execute(select(table).where(which)).mappings()]
    if rows:
        here.execute(insert_ignore(here, table, *(column.name for column in table.primary_key)), rows)
