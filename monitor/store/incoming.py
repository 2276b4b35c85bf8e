"""What a file from another house brings. Nothing that is here is changed or doubled by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, insert, or_, select, update

from monitor.model import (
    Article,
    ArticleId,
    Candidate,
    CarriedEdition,
    CarriedPrint,
    Gone,
    Judgement,
    Override,
    StoredArticle,
    Version,
)
from monitor.store import leases
from monitor.store.articles import Articles
from monitor.store.editions import Editions
from monitor.store.forgetting import HASHED
from monitor.store.inserts import insert_ignore
from monitor.store.moving import restore_number
from monitor.store.override_tables import override as override_rows
from monitor.store.overrides import Overrides
from monitor.store.printed import Sent, record_deliveries
from monitor.store.retention_tables import let_go as let_go_rows
from monitor.store.stories import Stories
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import feed as feed_rows
from monitor.store.tables import page as page_rows
from monitor.store.tables import publication as publication_rows
from monitor.store.tables import tombstone as tombstone_rows
from monitor.store.tracked import Tracked

OLDEST_START = timedelta(days=31)  # of a digest that has not had an edition yet


class Incoming:
    """Rows of another house, each written once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._articles = Articles(connection)

    def article(
        self,
        article: Article,
        *,
        known_at: datetime,
        now: datetime,
        page_sha256: str | None,
        seen_at: datetime | None,
        earlier: Sequence[tuple[Version, str | None]],
        found: Judgement | None,
    ) -> bool:
        """An article with the texts that it had before (each with the SHA-256 of its page), due for assessment at `now`.

        `seen_at`: since when the present text stands. `found`: what was read in the whole of a text of which only evidence is
        left. False: the address is known, nothing is written.
        """
        id, fresh = self._articles.add(article, known_at=known_at, now=now, page_sha256=page_sha256)
        if not fresh:
            return False
        if earlier:
            rows = [_version_row(id, version, page) for version, page in earlier]
            self._connection.execute(insert(version_rows), rows)
        if earlier or seen_at is not None:
            change = update(article_rows).where(article_rows.c.id == id)
            self._connection.execute(change.values(version=len(earlier) + 1, text_seen_at=seen_at))
        if found is not None:
            self._find(id, article, known_at, found, now)
        return True

    def _find(self, id: ArticleId, article: Article, known_at: datetime, judgement: Judgement, now: datetime) -> None:
        stored = StoredArticle(
            id=id, article=article, known_at=known_at, attempts=0, assessed_at=None, copy_of=None
        )  # fmt: skip
        self._articles.found([(stored, judgement)], now)
        if judgement.gist is not None:
            Stories(self._connection).tell_new(
                [
                    Candidate(id=id, url=article.url, title=article.title, published_at=article.published_at,
                              known_at=known_at, gist=judgement.gist, story=None)
                ]
            )  # fmt: skip
        self._articles.place_again([id], now)

    def lacking_pages(self) -> set[bytes]:
        """The SHA-256 of every raw page that a text was read from, that may be kept, and is not."""
        kept = exists().where(page_rows.c.sha256 == article_rows.c.page_sha256)
        now = select(article_rows.c.page_sha256).where(article_rows.c.keep == "full", ~kept)
        kept = exists().where(page_rows.c.sha256 == version_rows.c.page_sha256)
        whole = article_rows.c.keep == "full", ~kept
        before = select(version_rows.c.page_sha256).join(article_rows).where(*whole)
        found = (self._connection.execute(query, execution_options={"yield_per": 1000}) for query in (now, before))
        return {bytes.fromhex(row.page_sha256) for rows in found for row in rows if row.page_sha256 is not None}

    def forgotten(self, gone: Gone) -> bool:
        """That an address stays away for good, known by its SHA-256 alone. False: that was known."""
        row = {"url_key": f"{HASHED}{gone.key}", "forgotten_at": gone.at}
        return self._inserted(insert_ignore(self._connection, tombstone_rows, "url_key").values(row))

    def let_go(self, gone: Gone) -> bool:
        """That an address was let go by age. False: that was known."""
        feed = self._connection.scalars(select(feed_rows.c.id).where(feed_rows.c.slug == (gone.feed or ""))).first()
        key = int.from_bytes(bytes.fromhex(gone.key), "big", signed=True)
        row = {"key": key, "feed_id": feed, "seen_at": gone.at}
        return self._inserted(insert_ignore(self._connection, let_go_rows, "key").values(row))

    def start(self, digest: str, started_at: datetime, now: datetime) -> None:
        """When a digest was first seen, unless it was seen here already. Of one without an edition here an old start is left: its
        first edition would cover all the days since."""
        editions = Editions(self._connection)
        if editions.latest(digest) is not None or started_at >= now - OLDEST_START:
            editions.start(digest, started_at)

    def said(self, override: Override) -> bool:
        """What was said by hand. False: that is here."""
        new = Overrides(self._connection).bring(override)
        if new:
            restore_number(self._connection, self._connection, override_rows)
        return new

    def disagreement(self, edition: CarriedEdition) -> str | None:
        """Why an edition cannot stand among those of its digest that are here; None: it can."""
        before = and_(edition_rows.c.edition_date < edition.date, edition_rows.c.number >= edition.number)
        behind = and_(edition_rows.c.edition_date > edition.date, edition_rows.c.number <= edition.number)
        query = select(edition_rows.c.edition_date, edition_rows.c.number)
        wrong = query.where(edition_rows.c.digest == edition.digest, or_(before, behind))
        row = self._connection.execute(wrong.order_by(edition_rows.c.edition_date).limit(1)).first()
        if row is None:
            return None
        return f"number {edition.number} does not fit: this house has number {row.number} of {row.edition_date}"

    def edition(self, edition: CarriedEdition, row: dict[str, Any], deliveries: Sequence[Sent], now: datetime) -> bool:
        """An edition with the changes of status that it told, and what is to be known of its deliveries. False: there is one of
        that day, and it stays."""
        new = insert_ignore(self._connection, edition_rows, "digest", "edition_date").returning(edition_rows.c.id)
        id = self._connection.scalars(new.values(**row)).first()
        if id is None:
            return False
        Tracked(self._connection).printed(id, edition.changes)
        record_deliveries(self._connection, id, edition.made_at, deliveries, now)
        return True

    def has_edition(self, digest: str, day: date) -> bool:
        """Whether the digest has an edition of that day."""
        return Editions(self._connection).id_of(digest, day) is not None

    def printed(self, given: CarriedPrint) -> bool:
        """That an edition printed these articles: those that are here, and only where the edition is the very one that came with
        the file. A story that a later edition told is that one's. False: it is not."""
        mine = edition_rows.c.digest == given.digest, edition_rows.c.edition_date == given.date
        query = select(edition_rows.c.id).where(*mine, edition_rows.c.content_sha256 == given.content_sha256)
        id = self._connection.scalars(query).first()
        if id is None:
            return False
        refs = self._articles.ids_of(given.urls)
        rows = [{"digest": given.digest, "kind": given.what, "ref": ref, "edition_id": id} for ref in refs]
        ignore = insert_ignore(self._connection, publication_rows, "digest", "kind", "ref")
        for chunk in leases.chunks(rows):
            self._connection.execute(ignore, list(chunk))
        return True

    def _inserted(self, statement: Any) -> bool:
        return bool(self._connection.execute(statement).rowcount)


def _version_row(id: ArticleId, version: Version, page_sha256: str | None) -> dict[str, Any]:
    return {
        "article_id": id,
        "number": version.number,
        "title": version.title,
        "text": version.text,
        "text_sha256": version.text_sha256,
        "seen_at": version.seen_at,
        "page_sha256": page_sha256,
    }
