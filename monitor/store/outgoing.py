"""What a house gives away in a file, read in one snapshot and a few hundred rows at a time, however much there is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from monitor.articles.excerpt import is_shortened
from monitor.articles.fingerprint import text_sha256
from monitor.model import (
    CarriedArticle,
    CarriedEdition,
    CarriedFinding,
    CarriedPrint,
    CarriedStart,
    CarriedText,
    Gone,
    Override,
    StoredArticle,
)
from monitor.store.article_rows import stored_article
from monitor.store.articles import Articles
from monitor.store.forgetting import hash_of
from monitor.store.override_tables import override as override_rows
from monitor.store.overrides import stored_override
from monitor.store.retention_tables import let_go as let_go_rows
from monitor.store.stories import Stories
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import digest as digest_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import match as match_rows
from monitor.store.tables import page as page_rows
from monitor.store.tables import publication as publication_rows
from monitor.store.tables import tombstone as tombstone_rows
from monitor.store.tracked import Tracked
from monitor.store.tracking_tables import status_change as change_rows

AT_ONCE = 200  # articles in memory: each may have 200,000 characters, and as many in each text before
ADDRESSES = 500  # of one line that says what an edition printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is asked for: known, cut off, forgotten at or after `since` and before `until`. None: without an end."""

    since: datetime | None = None
    until: datetime | None = None

    def of(self, column: Any) -> list[ColumnElement[bool]]:
        """The same as conditions."""
        begin = [] if self.since is None else [column >= self.since]
        return begin if self.until is None else [*begin, column < self.until]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPage:
    """A raw page that the shelf should have."""

    sha256: str
    url: str
    media_type: str
    fetched_at: datetime


class Outgoing:
    """Everything of a house that another one can take in."""

    def __init__(self, connection: Connection, span: Span) -> None:
        self._connection = connection
        self._span = span
        self._articles = Articles(connection)

    def articles(self) -> Iterator[CarriedArticle]:
        """Every article, by (known_at, url)."""
        for rows in self._rows():
            earlier = self._earlier([row.id for row in rows if row.version > 1])
            for row in rows:
                yield self._article(row, earlier.get(row.id, ()))

    def stored(self) -> Iterator[tuple[StoredArticle, tuple[str, ...]]]:
        """Every article as it stands, in the same order, with the topics and scopes that it matches."""
        for rows in self._rows():
            topics: dict[int, list[str]] = {}
            query = select(match_rows.c.article_id, match_rows.c.topic)
            mine = query.where(match_rows.c.article_id.in_([row.id for row in rows]))
            for match in self._connection.execute(mine.order_by(match_rows.c.article_id, match_rows.c.position)):
                topics.setdefault(match.article_id, []).append(match.topic)
            yield from ((stored_article(row), tuple(topics.get(row.id, ()))) for row in rows)

    def pages(self) -> Iterator[KeptPage]:
        """Every raw page that is kept, by (fetched_at, sha256)."""
        query = select(page_rows).where(*self._span.of(page_rows.c.fetched_at))
        for row in self._stream(query.order_by(page_rows.c.fetched_at, page_rows.c.sha256)):
            yield KeptPage(
                sha256=row.sha256, url=row.final_url, media_type=row.media_type, fetched_at=row.fetched_at
            )  # fmt: skip

    def without_page(self) -> Iterator[StoredArticle]:
        """Every article of which no raw page is kept, by (known_at, url)."""
        kept = select(page_rows.c.sha256).where(page_rows.c.sha256 == article_rows.c.page_sha256)
        for rows in self._rows(~kept.exists()):
            yield from (stored_article(row) for row in rows)

    def forgotten(self) -> Iterator[Gone]:
        """Every address that was removed for good, as its SHA-256: a file that travels names none of them."""
        query = select(tombstone_rows).where(*self._span.of(tombstone_rows.c.forgotten_at))
        for row in self._stream(query.order_by(tombstone_rows.c.forgotten_at, tombstone_rows.c.url_key)):
            yield Gone(key=hash_of(row.url_key), at=row.forgotten_at)

    def let_go(self) -> Iterator[Gone]:
        """Every address that was let go by age."""
        query = select(let_go_rows, feed_rows.c.slug).outerjoin_from(
            let_go_rows, feed_rows, feed_rows.c.id == let_go_rows.c.feed_id
        )
        wanted = query.where(*self._span.of(let_go_rows.c.seen_at))
        for row in self._stream(wanted.order_by(let_go_rows.c.seen_at, let_go_rows.c.key)):
            yield Gone(key=row.key.to_bytes(8, "big", signed=True).hex(), at=row.seen_at, feed=row.slug)

    def overrides(self) -> Iterator[Override]:
        """All that was said by hand, removed or not, in the order of their numbers."""
        query = select(override_rows).where(*self._span.of(override_rows.c.made_at)).order_by(override_rows.c.id)
        yield from (stored_override(row) for row in self._stream(query))

    def editions(self) -> Iterator[CarriedEdition | CarriedPrint]:
        """Every edition, by digest and date; behind each what it printed."""
        query = select(edition_rows).where(*self._span.of(edition_rows.c.cutoff_at))
        ids = select(edition_rows.c.id).where(*self._span.of(edition_rows.c.cutoff_at))
        order = (edition_rows.c.digest, edition_rows.c.edition_date)
        for id in self._connection.scalars(ids.order_by(*order)).all():
            row = self._connection.execute(query.where(edition_rows.c.id == id)).one()
            changes = select(change_rows).where(change_rows.c.edition_id == id).order_by(change_rows.c.sequence)
            yield CarriedEdition(
                digest=row.digest, date=row.edition_date, number=row.number, cutoff_at=row.cutoff_at, made_at=row.made_at,
                content=row.content, changes=tuple(Tracked.change(one) for one in self._connection.execute(changes)),
            )  # fmt: skip
            yield from self._printed(row)

    def starts(self) -> Iterator[CarriedStart]:
        """When each digest was first seen."""
        for row in self._connection.execute(select(digest_rows).order_by(digest_rows.c.slug)).all():
            yield CarriedStart(slug=row.slug, started_at=row.started_at)

    def _printed(self, edition: Row[Any]) -> Iterator[CarriedPrint]:
        digest = sha256(edition.content.encode("utf-8", "surrogatepass")).hexdigest()
        for what in ("article", "counted", "evidence", "story"):
            mine = publication_rows.c.edition_id == edition.id, publication_rows.c.kind == what
            query = select(article_rows.c.url).join(publication_rows, publication_rows.c.ref == article_rows.c.id)
            urls = self._connection.scalars(query.where(*mine).order_by(article_rows.c.url)).all()
            for start in range(0, len(urls), ADDRESSES):
                yield CarriedPrint(
                    digest=edition.digest, date=edition.edition_date, content_sha256=digest,
                    what=what, urls=tuple(urls[start : start + ADDRESSES]),
                )  # fmt: skip

    # ------------------------------------------------------------ articles

    def _rows(self, *which: ColumnElement[bool]) -> Iterator[Sequence[Row[Any]]]:
        query = select(article_rows).where(*self._span.of(article_rows.c.known_at), *which)
        ordered = query.order_by(article_rows.c.known_at, article_rows.c.url)
        yield from self._connection.execute(ordered, execution_options={"yield_per": AT_ONCE}).partitions()

    def _stream(self, query: Select[Any]) -> Iterator[Row[Any]]:
        yield from self._connection.execute(query, execution_options={"yield_per": AT_ONCE})

    def _earlier(self, ids: Sequence[int]) -> dict[int, list[CarriedText]]:
        found: dict[int, list[CarriedText]] = {}
        query = select(version_rows).where(version_rows.c.article_id.in_(ids))
        for row in self._connection.execute(query.order_by(version_rows.c.number)) if ids else ():
            found.setdefault(row.article_id, []).append(
                CarriedText(
                    title=row.title, text=row.text, seen_at=row.seen_at, page_sha256=row.page_sha256,
                    text_sha256=None if text_sha256(row.text) == row.text_sha256 else row.text_sha256,
                )
            )  # fmt: skip
        return found

    def _article(self, row: Row[Any], earlier: Sequence[CarriedText]) -> CarriedArticle:
        stored = stored_article(row)
        article = stored.article
        shortened = is_shortened(article)
        return CarriedArticle(
            url=article.url, title=article.title, text=article.text, source=article.outlet, known_at=stored.known_at,
            published=article.published_at, precision=article.precision, date_source=article.date_source,
            lang=article.language, author=article.author, feed=article.feed_slug, method=article.method,
            shortfall=article.shortfall, notes=article.notes, keep=article.keep, seen_at=row.text_seen_at,
            text_sha256=article.text_sha256 if shortened else None, page_sha256=row.page_sha256,
            credit=article.credit, earlier=tuple(earlier), finding=self._finding(stored) if shortened else None,
        )  # fmt: skip

    def _finding(self, stored: StoredArticle) -> CarriedFinding | None:
        (found,), kin = self._articles.judgements_of([stored]), self._articles.kin(stored.id)
        if kin is None:
            return None
        told = Stories(self._connection).candidate(stored.id)
        return CarriedFinding(
            language=found.language, matches=found.matches, reported=found.reported, states=found.states,
            claims=found.claims, events=found.events, figures=found.figures, credit=found.credit,
            gist=told.gist if told else None, analysed_with=found.analysed_with,
            sequence=kin.fingerprint.sequence.hex(), bands=kin.fingerprint.bands,
            figures_told=kin.fingerprint.figures, words=kin.fingerprint.words,
        )  # fmt: skip
