"""What near-copies are told by: fingerprints, and the keys that find candidates without reading every article."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, delete, func, insert, select, update

from monitor.articles.fingerprint import normalised_words, text_sha256
from monitor.articles.minhash import LEAST_SHARED
from monitor.model import ArticleId, Fingerprint, Kin
from monitor.store import leases
from monitor.store.article_rows import ArticleRows
from monitor.store.dialect import asked_numbers, is_asked, is_sqlite, numbers
from monitor.store.inserts import insert_numbers
from monitor.store.tables import article as article_rows
from monitor.store.tables import band as band_rows
from monitor.store.tables import fingerprint as fingerprint_rows

MOST_HOLDERS = 500
"""Articles that hold one band. What hundreds share is boilerplate: a band of more leads to nobody, and costs nothing."""

NO_WORDS = text_sha256("")  # all texts without a word have this digest: it joins nothing
_AGE = (
    func.coalesce(article_rows.c.published_at, article_rows.c.known_at),
    article_rows.c.known_at,
    article_rows.c.url,
)
_SHAPE = select(
    *(article_rows.c[name] for name in ("id", "url", "title", "published_at", "known_at", "text_sha256", "copy_of")),
    *(fingerprint_rows.c[name] for name in ("sequence", "bands", "figures", "words")),
    case((fingerprint_rows.c.words.is_(None), article_rows.c.text)).label("unread"),
)
_KIN = _SHAPE.outerjoin_from(article_rows, fingerprint_rows).where(article_rows.c.assessed_at.is_not(None))
_KIN_OF = _KIN.where(article_rows.c.id.in_(bindparam("ids", expanding=True)))
_COPIES = _KIN.where(article_rows.c.copy_of == bindparam("lead"))
_SAME_WORDS = (
    select(article_rows.c.id)
    .where(article_rows.c.text_sha256 == bindparam("words"), article_rows.c.id != bindparam("subject"))
    .where(article_rows.c.assessed_at.is_not(None))
    .order_by(*_AGE)
    .limit(bindparam("most"))
)


class Kinship(ArticleRows):
    """Who may be a copy of whom."""

    def kin(self, id: ArticleId) -> Kin | None:
        """The article as the search for copies sees it; None while it is not assessed."""
        return next(iter(self._kin(_KIN_OF, {"ids": [id]})), None)

    def copies_of(self, id: ArticleId) -> list[Kin]:
        """The articles that are filed as copies of this one, by age."""
        return self._kin(_COPIES, {"lead": id})

    def relatives(self, kin: Kin, within: timedelta, limit: int) -> list[Kin]:
        """Other assessed articles that may be copies of each other with this one, by age: those with the same words, the
        earliest `limit` of them, and those that share bands with it (minhash.LEAST_SHARED) and whose age lies within a span of
        its own, the `limit` of them with most in common."""
        ids = {*self._same_words(kin, limit), *self._sharing_bands(kin, within, limit)}
        found = [relative for chunk in leases.chunks(sorted(ids)) for relative in self._kin(_KIN_OF, {"ids": chunk})]
        return sorted(found, key=lambda relative: relative.age)

    def traces(self, ids: Collection[ArticleId]) -> dict[ArticleId, tuple[str, tuple[int, ...]]]:
        """By what relatives of these articles know them: the digest of their words, and their bands. Those that are gone are left
        out."""
        shape = select(article_rows.c.id, article_rows.c.text_sha256, fingerprint_rows.c.bands)
        query = shape.outerjoin_from(article_rows, fingerprint_rows)
        return {
            ArticleId(row.id): (row.text_sha256, _unpacked(row.bands or b""))
            for chunk in leases.chunks(sorted(ids))
            for row in self._connection.execute(query.where(article_rows.c.id.in_(chunk)))
        }

    def place_again(self, ids: Collection[ArticleId], now: datetime) -> None:
        """Make assessed articles due for assessment at `now`, to be placed anew; who has claimed one has lost it."""
        for chunk in leases.chunks(sorted(ids)):
            mine = article_rows.c.id.in_(chunk)
            again = update(article_rows).where(mine, article_rows.c.assessed_at.is_not(None))
            self._connection.execute(again.values(due_at=now, failures=0, attempts=article_rows.c.attempts + 1))

    def _same_words(self, kin: Kin, limit: int) -> Collection[int]:
        if kin.text_sha256 == NO_WORDS:
            return []
        given = {"words": kin.text_sha256, "subject": kin.id, "most": limit}
        return self._connection.scalars(_SAME_WORDS, given).all()

    def _sharing_bands(self, kin: Kin, within: timedelta, limit: int) -> Collection[int]:
        telling = set(kin.fingerprint.bands)
        if telling:
            given = {"asked": numbers(self._connection, sorted(telling))}
            telling -= set(self._connection.scalars(_crowded(is_sqlite(self._connection)), given).all())
        if len(telling) < LEAST_SHARED:
            return []
        first, last = around(kin.age[0], within)
        asked = numbers(self._connection, sorted(telling))
        about = {"asked": asked, "subject": kin.id, "first": first, "last": last, "most": limit}
        return self._connection.scalars(_sharing(is_sqlite(self._connection)), about).all()

    def _kin(self, query: Select[Any], given: Mapping[str, Any]) -> list[Kin]:
        return sorted((_stored(row) for row in self._connection.execute(query, given)), key=lambda kin: kin.age)

    def _write_fingerprint(self, id: ArticleId, fingerprint: Fingerprint | None) -> None:
        """Put a fingerprint in place of the one before. None: there is none."""
        self._connection.execute(delete(band_rows).where(band_rows.c.article_id == id))
        self._connection.execute(delete(fingerprint_rows).where(fingerprint_rows.c.article_id == id))
        if fingerprint is None:
            return
        self._connection.execute(insert(fingerprint_rows).values(fingerprint_row(id, fingerprint)))
        insert_numbers(self._connection, band_rows, [(key, id) for key in sorted(set(fingerprint.bands))])


@cache
def _crowded(lite: bool) -> Select[Any]:
    """Those of the keys `asked` that more than MOST_HOLDERS articles hold. Each is looked up by itself and no further than
    that: what is asked costs the same however many articles there are."""
    asked = asked_numbers(lite)
    one_more = select(band_rows.c.article_id).where(band_rows.c.key == asked.c.value).offset(MOST_HOLDERS).limit(1)
    return select(asked.c.value).where(one_more.exists())


@cache
def _sharing(lite: bool) -> Select[Any]:
    """The ids of those that share enough of the bands `asked`, those with most in common first: one query that asks the bands'
    own index and counts before it looks at any article."""
    shared = select(band_rows.c.article_id, func.count().label("bands"))
    mine = shared.where(is_asked(lite, band_rows.c.key), band_rows.c.article_id != bindparam("subject"))
    others = mine.group_by(band_rows.c.article_id).having(func.count() >= LEAST_SHARED).subquery("others")
    query = select(article_rows.c.id).join_from(others, article_rows, others.c.article_id == article_rows.c.id)
    near = query.where(article_rows.c.assessed_at.is_not(None), _AGE[0].between(bindparam("first"), bindparam("last")))
    return near.order_by(others.c.bands.desc(), *_AGE).limit(bindparam("most"))


def around(moment: datetime, within: timedelta) -> tuple[datetime, datetime]:
    """The span of time around a moment, ending where time does: feeds tell of the year 1 and of 9999."""
    earliest, latest = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    first = moment - within if moment - earliest > within else earliest
    last = moment + within if latest - moment > within else latest
    return first, last


def fingerprint_row(id: ArticleId, fingerprint: Fingerprint) -> dict[str, Any]:
    """The columns of a fingerprint."""
    row = {"article_id": id, "sequence": fingerprint.sequence, "bands": _packed(fingerprint.bands)}
    return row | {"figures": list(fingerprint.figures), "words": fingerprint.words}


def _packed(bands: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(bands)}q", *bands)


def _unpacked(bands: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(bands) // 8}q", bands)


def _stored(row: Row[Any]) -> Kin:
    return Kin(
        id=ArticleId(row.id),
        url=row.url,
        title=row.title,
        published_at=row.published_at,
        known_at=row.known_at,
        text_sha256=row.text_sha256,
        fingerprint=_fingerprint(row),
        copy_of=None if row.copy_of is None else ArticleId(row.copy_of),
    )


def _fingerprint(row: Row[Any]) -> Fingerprint:
    """Of an article that has none, unread or assessed before there were any, only the number of words is known."""
    if row.words is None:
        return Fingerprint(sequence=b"", bands=(), figures=(), words=len(normalised_words(row.unread).split()))
    return Fingerprint(sequence=row.sequence, bands=_unpacked(row.bands), figures=tuple(row.figures), words=row.words)
