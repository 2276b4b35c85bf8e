"""The daily round: rhythm of feeds, robots, revised entries, versions, fingerprints, tombstones."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import Id, Json, Moment, PlainText, Seconds

revision = "0002"
down_revision = "0001"

NEAR = timedelta(days=6)  # copies are looked for within 5 days


def upgrade() -> None:
    """New columns have a value for every old row; nothing that is stored changes but what is due."""
    _watching()
    _articles()
    _kin()
    _read_the_latest_again()


def _watching() -> None:
    op.add_column("feed", sa.Column("failure", PlainText))
    op.add_column("feed", sa.Column("pace", Seconds))
    op.add_column("feed", sa.Column("fresh_for", Seconds))
    op.add_column("feed", sa.Column("ttl", Seconds))
    op.add_column("feed", sa.Column("turnover", Seconds))
    op.add_column("feed", sa.Column("gaps", Json))
    op.add_column("feed", sa.Column("keep", PlainText, nullable=False, server_default="full"))
    op.add_column("host", sa.Column("pages_at", Moment))
    op.create_table(
        "robots",
        sa.Column("host", PlainText, primary_key=True),
        sa.Column("body", sa.LargeBinary),
        sa.Column("fetched_at", Moment, nullable=False),
        sa.Column("until", Moment, nullable=False),
        sa.Column("refused", PlainText),
    )
    op.add_column("entry", sa.Column("seen_again_at", Moment))
    op.add_column("entry", sa.Column("revisions", sa.Integer, nullable=False, server_default=sa.text("0")))
    op.add_column("entry", sa.Column("said_sha256", PlainText))


def _articles() -> None:
    op.add_column("article", sa.Column("copy_reason", PlainText))
    op.add_column("article", sa.Column("notes", Json))
    op.add_column("article", sa.Column("keep", PlainText, nullable=False, server_default="full"))
    op.add_column("article", sa.Column("credit", Json))
    op.add_column("article", sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")))
    op.add_column("article", sa.Column("text_seen_at", Moment))
    op.add_column("article_version", sa.Column("page_sha256", PlainText))
    op.execute(
        "UPDATE article SET version = 1 + (SELECT count(*) FROM article_version WHERE article_version.article_id = article.id)"
    )
    op.create_table(
        "tombstone",
        sa.Column("url_key", PlainText, primary_key=True),
        sa.Column("forgotten_at", Moment, nullable=False),
    )


def _kin() -> None:
    op.create_table(
        "fingerprint",
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), primary_key=True, autoincrement=False),
        sa.Column("shingles", sa.LargeBinary, nullable=False),
        sa.Column("bands", sa.LargeBinary, nullable=False),
        sa.Column("figures", Json, nullable=False),
        sa.Column("words", sa.Integer, nullable=False),
    )
    op.create_table(
        "band",
        sa.Column("key", sa.BigInteger, nullable=False),
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), nullable=False),
        sa.PrimaryKeyConstraint("key", "article_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("band_article", "band", ["article_id"])


def _read_the_latest_again() -> None:
    """Articles of the last days have no fingerprint yet: they are due once more, or tomorrow's reprints of them would go
    unnoticed."""
    article = sa.table("article", *(sa.column(name, Moment) for name in ("known_at", "assessed_at", "due_at")))
    latest = op.get_bind().scalar(sa.select(sa.func.max(article.c.known_at, type_=Moment)))
    if latest is None:
        return
    lately = article.c.known_at > latest - NEAR
    again = sa.update(article).where(lately, article.c.assessed_at.is_not(None), article.c.due_at.is_(None))
    op.execute(again.values(due_at=article.c.known_at))
