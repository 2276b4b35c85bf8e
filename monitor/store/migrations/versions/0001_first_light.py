"""First light: feeds, entries, articles, matches, tallies, editions, deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from monitor.store.dialect import NEVER_REUSE, Id, Json, Moment, PlainText

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Every table of the first schema."""
    _watching()
    _articles()
    _publishing()


def _due_index(table: str) -> None:
    waits = sa.text("due_at IS NOT NULL")
    op.create_index(f"{table}_due", table, ["due_at"], sqlite_where=waits, postgresql_where=waits)


def _watching() -> None:
    op.create_table(
        "feed",
        sa.Column("id", Id, primary_key=True),
        sa.Column("slug", PlainText, nullable=False, unique=True),
        sa.Column("url", PlainText, nullable=False),
        sa.Column("moved_to", PlainText),
        sa.Column("title", PlainText, nullable=False),
        sa.Column("enabled", sa.Boolean, nullable=False),
        sa.Column("etag", PlainText),
        sa.Column("last_modified", PlainText),
        sa.Column("body_sha256", PlainText),
        sa.Column("due_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("added_at", Moment, nullable=False),
        sa.Column("last_polled_at", Moment),
        sa.Column("last_ok_at", Moment),
        sa.Column("last_new_at", Moment),
        sa.Column("failing_since", Moment),
        sa.Column("last_error", PlainText),
    )
    _due_index("feed")
    op.create_table(
        "host",
        sa.Column("host", PlainText, primary_key=True),
        sa.Column("free_at", Moment, nullable=False),
    )
    op.create_table(
        "tally",
        sa.Column("bucket", Moment, nullable=False),
        sa.Column("feed_id", Id, nullable=False),
        sa.Column("stage", PlainText, nullable=False),
        sa.Column("reason", PlainText, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "feed_id", "stage", "reason"),
    )
    op.create_table("lock", sa.Column("name", PlainText, primary_key=True))


def _articles() -> None:
    op.create_table(
        "page",
        sa.Column("sha256", PlainText, primary_key=True),
        sa.Column("url", PlainText, nullable=False),
        sa.Column("final_url", PlainText, nullable=False),
        sa.Column("media_type", PlainText, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("fetched_at", Moment, nullable=False),
    )
    op.create_index("page_fetched", "page", ["fetched_at"])
    op.create_table(
        "article",
        sa.Column("id", Id, primary_key=True),
        sa.Column("url_key", PlainText, nullable=False, unique=True),
        sa.Column("url", PlainText, nullable=False),
        sa.Column("page_sha256", PlainText),
        sa.Column("title", PlainText, nullable=False),
        sa.Column("text", PlainText, nullable=False),
        sa.Column("text_sha256", PlainText, nullable=False),
        sa.Column("outlet", PlainText, nullable=False),
        sa.Column("feed_slug", PlainText),
        sa.Column("author", PlainText),
        sa.Column("published_at", Moment),
        sa.Column("precision", PlainText, nullable=False),
        sa.Column("date_source", PlainText),
        sa.Column("language", PlainText),
        sa.Column("method", PlainText, nullable=False),
        sa.Column("shortfall", PlainText),
        sa.Column("known_at", Moment, nullable=False),
        sa.Column("assessed_at", Moment),
        sa.Column("due_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("copy_of", Id, sa.ForeignKey("article.id")),
        **NEVER_REUSE,
    )
    _due_index("article")
    op.create_index("article_known", "article", ["known_at"])
    op.create_index("article_assessed", "article", ["assessed_at"])
    op.create_index("article_words", "article", ["text_sha256"])
    op.create_index("article_copy", "article", ["copy_of"])
    _of_articles()


def _of_articles() -> None:
    op.create_table(
        "article_version",
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", PlainText, nullable=False),
        sa.Column("text", PlainText, nullable=False),
        sa.Column("text_sha256", PlainText, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "number"),
    )
    op.create_table(
        "match",
        sa.Column("article_id", Id, sa.ForeignKey("article.id"), nullable=False),
        sa.Column("topic", PlainText, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", PlainText, nullable=False),
        sa.Column("score", sa.Double, nullable=False),
        sa.Column("threshold", sa.Double, nullable=False),
        sa.Column("addends", Json, nullable=False),
        sa.Column("missing", Json, nullable=False),
        sa.Column("vetoed", sa.Boolean, nullable=False),
        sa.Column("spans", Json, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "topic"),
    )
    op.create_index("match_topic", "match", ["topic"])
    op.create_table(
        "entry",
        sa.Column("id", Id, primary_key=True),
        sa.Column("feed_id", Id, sa.ForeignKey("feed.id"), nullable=False),
        sa.Column("guid", PlainText, nullable=False),
        sa.Column("url", PlainText, nullable=False),
        sa.Column("canonical_url", PlainText, nullable=False),
        sa.Column("title", PlainText, nullable=False),
        sa.Column("summary", PlainText, nullable=False),
        sa.Column("content", PlainText, nullable=False),
        sa.Column("authors", Json, nullable=False),
        sa.Column("published_at", Moment),
        sa.Column("updated_at", Moment),
        sa.Column("language", PlainText),
        sa.Column("host", PlainText, nullable=False),
        sa.Column("first_seen_at", Moment, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_error", PlainText),
        sa.Column("article_id", Id, sa.ForeignKey("article.id")),
        sa.UniqueConstraint("feed_id", "guid", name="entry_guid"),
        **NEVER_REUSE,
    )
    _due_index("entry")
    op.create_index("entry_article", "entry", ["article_id"])


def _publishing() -> None:
    op.create_table(
        "digest",
        sa.Column("slug", PlainText, primary_key=True),
        sa.Column("started_at", Moment, nullable=False),
    )
    op.create_table(
        "edition",
        sa.Column("id", Id, primary_key=True),
        sa.Column("digest", PlainText, nullable=False),
        sa.Column("edition_date", sa.Date, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("cutoff_at", Moment, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("content", PlainText, nullable=False),
        sa.Column("content_sha256", PlainText, nullable=False),
        sa.Column("issue", PlainText, nullable=False),
        sa.UniqueConstraint("digest", "edition_date", name="edition_day"),
        **NEVER_REUSE,
    )
    op.create_table(
        "publication",
        sa.Column("digest", PlainText, nullable=False),
        sa.Column("kind", PlainText, nullable=False),
        sa.Column("ref", Id, nullable=False),
        sa.Column("edition_id", Id, sa.ForeignKey("edition.id"), nullable=False),
        sa.PrimaryKeyConstraint("digest", "kind", "ref"),
    )
    op.create_index("publication_edition", "publication", ["edition_id"])
    op.create_table(
        "delivery",
        sa.Column("id", Id, primary_key=True),
        sa.Column("edition_id", Id, sa.ForeignKey("edition.id"), nullable=False),
        sa.Column("channel", PlainText, nullable=False),
        sa.Column("address", PlainText, nullable=False),
        sa.Column("message_id", PlainText, nullable=False, unique=True),
        sa.Column("state", PlainText, nullable=False),
        sa.Column("due_at", Moment),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("sent_at", Moment),
        sa.Column("last_error", PlainText),
        sa.UniqueConstraint("edition_id", "channel", "address", name="delivery_address"),
        **NEVER_REUSE,
    )
    _due_index("delivery")
