"""Fingerprints that keep the order of words, and what kinds of words they are."""

from __future__ import annotations

import struct
from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

from monitor.articles.minhash import fingerprint
from monitor.store.dialect import Id, Moment, PlainText

revision = "0004"
down_revision = "0003"

NEAR = timedelta(days=6)  # copies are looked for within 5 days

_ARTICLE = sa.table(
    "article",
    *(sa.column(name, Moment) for name in ("known_at", "assessed_at", "due_at")),
    *(sa.column(name, PlainText) for name in ("title", "text", "keep")),
    sa.column("id", Id),
)
_FINGERPRINT = sa.table(
    "fingerprint",
    sa.column("article_id", Id),
    *(sa.column(name, sa.LargeBinary) for name in ("sequence", "bands")),
)
_BAND = sa.table("band", sa.column("key", sa.BigInteger), sa.column("article_id", Id))


def upgrade() -> None:
    """What was kept of a text was the set of its runs, which tells no order: it is dropped, and reckoned again where a copy may
    still come. Where articles are filed stays as it is until then."""
    op.execute("ALTER TABLE fingerprint RENAME COLUMN shingles TO sequence")
    op.execute(sa.update(_FINGERPRINT).values(sequence=b"", bands=b""))
    op.execute(sa.delete(_BAND))
    latest = op.get_bind().scalar(sa.select(sa.func.max(_ARTICLE.c.known_at, type_=Moment)))
    if latest is not None:
        _read_the_latest_again(latest - NEAR)
        _reckon_from_evidence(latest - NEAR)


def _read_the_latest_again(since: datetime) -> None:
    """Articles of the last days are due once more, or tomorrow's reprints of them would go unnoticed."""
    article = _ARTICLE
    again = sa.update(article).where(
        article.c.known_at > since, article.c.assessed_at.is_not(None), article.c.due_at.is_(None)
    )
    op.execute(again.values(due_at=article.c.known_at))


def _reckon_from_evidence(since: datetime) -> None:
    """Of some texts only quoted sentences are left, which is less than was read: nobody fingerprints those again, so what is left
    has to do."""
    connection = op.get_bind()
    query = sa.select(_ARTICLE.c.id, _ARTICLE.c.title, _ARTICLE.c.text)
    left = query.join(_FINGERPRINT, _FINGERPRINT.c.article_id == _ARTICLE.c.id)
    left = left.where(_ARTICLE.c.keep == "evidence", _ARTICLE.c.known_at > since)
    for id, title, text in connection.execute(left).all():
        made = fingerprint(title, text)
        bands = struct.pack(f"<{len(made.bands)}q", *made.bands)
        mine = sa.update(_FINGERPRINT).where(_FINGERPRINT.c.article_id == id)
        connection.execute(mine.values(sequence=made.sequence, bands=bands))
        if made.bands:
            connection.execute(sa.insert(_BAND), [{"key": key, "article_id": id} for key in made.bands])
