"""Removing an article for good, and remembering that it was."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, exists, or_, select, update

from monitor.model import ArticleId
from monitor.store import leases, letting, placings
from monitor.store.article_rows import ArticleRows
from monitor.store.dialect import storable, wait_for_rows
from monitor.store.entries import SILENT
from monitor.store.findings import TABLES as FOUND
from monitor.store.inserts import insert_ignore
from monitor.store.story_tables import gist as gist_rows
from monitor.store.story_tables import story_key as key_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import article_version as version_rows
from monitor.store.tables import band as band_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import fingerprint as fingerprint_rows
from monitor.store.tables import key_of
from monitor.store.tables import match as match_rows
from monitor.store.tables import page as page_rows
from monitor.store.tables import tombstone as tombstone_rows

HASHED = "sha256:"  # no canonical address begins so
_HASHED = re.compile(rf"(?:\A| ){HASHED}([0-9a-f]{{64}})\Z")


def hash_of(key: str) -> str:
    """The SHA-256, in hex, of the address that a tombstone is of."""
    hashed = _HASHED.search(key)
    return hashed[1] if hashed else sha256(key.encode()).hexdigest()


def keys_of(url: str) -> tuple[str, str]:
    """The keys under which a tombstone of an address may stand: as it was forgotten here, and as a file brought it, which names
    no address."""
    return key_of(url), f"{HASHED}{sha256(storable(url).encode()).hexdigest()}"


class Forgetting(ArticleRows):
    """Tombstones."""

    def is_forgotten(self, canonical_url: str) -> bool:
        """Whether an article of this address was removed for good."""
        mine = tombstone_rows.c.url_key.in_(keys_of(canonical_url))
        return self._connection.scalars(select(exists().where(mine))).one()

    def is_let_go(self, canonical_url: str) -> bool:
        """Whether an article of this address was here and went because its time was over; it stays away like a forgotten one."""
        return letting.is_let_go(self._connection, canonical_url)

    def erased(self, after: datetime, until: datetime) -> frozenset[str]:
        """The addresses that were forgotten in (after, until]; of a monstrous one its key."""
        when = tombstone_rows.c.forgotten_at
        return frozenset(self._connection.scalars(select(tombstone_rows.c.url_key).where(when > after, when <= until)))

    def forget(self, id: ArticleId, now: datetime) -> list[str]:
        """Remove an article with all that was found in it, its versions and fingerprint, and what its entries say; a tombstone
        of its address stays (and of the addresses that its entries gave), so that nothing brings it back. Its copies stand for
        themselves and are due for assessment. Returns the SHA-256 of raw pages that nobody else needs, now forgotten, sorted;
        nothing for an article that is not there.

        Published editions keep what they printed. Holds the lock of placements: else somebody files a copy under it meanwhile.
        """
        leases.hold(self._connection, "placement")
        url = self._connection.scalars(
            wait_for_rows(select(article_rows.c.url).where(article_rows.c.id == id))
        ).one_or_none()
        if url is None:
            return []
        canonical, all_of_them = self._addresses(id, url)
        keys = sorted({key_of(address) for address in canonical})
        tombs = insert_ignore(self._connection, tombstone_rows, "url_key")
        self._connection.execute(tombs, [{"url_key": key, "forgotten_at": now} for key in keys])
        self._silence(id, canonical)
        pages = self._pages(id, all_of_them)
        alone = update(article_rows).where(article_rows.c.copy_of == id).values(copy_of=None, copy_reason=None)
        again = alone.values(due_at=now, failures=0, attempts=article_rows.c.attempts + 1)
        alone_now = self._connection.scalars(again.returning(article_rows.c.id)).all()
        placings.note(self._connection, [id, *map(ArticleId, alone_now), *self._leave_story(id, now)])
        for rows in (*FOUND, match_rows, version_rows, band_rows, fingerprint_rows, key_rows, gist_rows):
            self._connection.execute(delete(rows).where(rows.c.article_id == id))
        self._connection.execute(delete(article_rows).where(article_rows.c.id == id))
        return self._drop(pages)

    def _leave_story(self, id: ArticleId, now: datetime) -> list[ArticleId]:
        """Who is in the story that the article founded is placed anew; returns them."""
        members = self._connection.scalars(select(gist_rows.c.article_id).where(gist_rows.c.story == id)).all()
        alone = update(gist_rows).where(gist_rows.c.story == id)
        self._connection.execute(alone.values(story=None, score=None, reason=None, nearest=None))
        for chunk in leases.chunks(sorted(members)):
            again = update(article_rows).where(article_rows.c.id.in_(chunk), article_rows.c.assessed_at.is_not(None))
            self._connection.execute(again.values(due_at=now, failures=0, attempts=article_rows.c.attempts + 1))
        return [ArticleId(member) for member in members]

    def _addresses(self, id: ArticleId, url: str) -> tuple[list[str], list[str]]:
        """The addresses that are forgotten, and with them those under which feeds linked to the page."""
        query = select(entry_rows.c.canonical_url, entry_rows.c.url).where(entry_rows.c.article_id == id)
        rows = self._connection.execute(query).all()
        canonical = {url, *(row.canonical_url for row in rows)}
        return sorted(canonical), sorted({*canonical, *(row.url for row in rows)})

    def _silence(self, id: ArticleId, canonical: Collection[str]) -> None:
        """Entries of the article say nothing any more and have nothing to wait for; those of its addresses that wait to be
        captured say nothing either."""
        mine = update(entry_rows).where(entry_rows.c.article_id == id)
        done = {"article_id": None, "due_at": None, "last_error": None, "attempts": entry_rows.c.attempts + 1}
        self._connection.execute(mine.values(**SILENT, **done))
        for chunk in leases.chunks(list(canonical)):
            waiting = update(entry_rows).where(entry_rows.c.canonical_url.in_(chunk), entry_rows.c.article_id.is_(None))
            self._connection.execute(waiting.values(**SILENT))

    def _pages(self, id: ArticleId, addresses: Collection[str]) -> list[str]:
        """The SHA-256 of raw pages that were read for an article, kept or not."""
        found = set(self._connection.scalars(select(article_rows.c.page_sha256).where(article_rows.c.id == id)))
        found.update(
            self._connection.scalars(select(version_rows.c.page_sha256).where(version_rows.c.article_id == id))
        )
        for chunk in leases.chunks(list(addresses), leases.CHUNK // 2):
            read = or_(page_rows.c.url.in_(chunk), page_rows.c.final_url.in_(chunk))
            found.update(self._connection.scalars(select(page_rows.c.sha256).where(read)))
        return sorted(sha256 for sha256 in found if sha256 is not None)

    def _drop(self, pages: Collection[str]) -> list[str]:
        """Of these pages, those that nobody names: they are forgotten."""
        dropped: list[str] = []
        for chunk in leases.chunks(list(pages)):
            named = [exists().where(rows.c.page_sha256 == page_rows.c.sha256) for rows in (article_rows, version_rows)]
            query = delete(page_rows).where(page_rows.c.sha256.in_(chunk), ~or_(*named))
            dropped += self._connection.scalars(query.returning(page_rows.c.sha256))
        return sorted(dropped)
