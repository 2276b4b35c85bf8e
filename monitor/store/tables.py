"""The tables (ARCHITECTURE 8). A change here needs a migration; a test holds the two together.

What is tracked has its tables in tracking_tables.py; stories get theirs together with the code that fills them.
"""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from monitor.store.dialect import NEVER_REUSE, Id, Json, Moment, PlainText, Seconds, due_index, storable

HISTORY = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
)  # every schema there ever was, oldest first; the last is what this program works with
VERSION_TABLE = "monitor_schema"  # ours by name: another program's `alembic_version` says nothing about us

metadata = MetaData()

LONGEST_KEY = 1000  # bytes; PostgreSQL refuses index rows above about 2,700


def key_of(text: str) -> str:
    """The text itself, or for a monstrous one its beginning and its SHA-256: what a unique column may hold."""
    plain = storable(text)
    raw = plain.encode()
    return plain if len(raw) <= LONGEST_KEY else f"{plain[:80]} sha256:{sha256(raw).hexdigest()}"


feed = Table(
    "feed",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", PlainText, nullable=False, unique=True),
    Column("url", PlainText, nullable=False),  # as configured
    Column("moved_to", PlainText),  # where the server says it lives now
    Column("title", PlainText, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("body_sha256", PlainText),  # of a page with how it was read (feeds/kinds.py, stamp)
    Column("items", LargeBinary),  # what stood in the document (feeds/items.py); None: the next poll reads it whole
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("last_polled_at", Moment),
    Column("last_ok_at", Moment),
    Column("last_new_at", Moment),
    Column("failing_since", Moment),
    Column("last_error", PlainText),
    Column("failure", PlainText),  # the kind of last_error
    Column("pace", Seconds),
    Column("fresh_for", Seconds),
    Column("ttl", Seconds),  # the document's own wish within fresh_for
    Column("turnover", Seconds),
    Column("gaps", Json),  # seconds; None: none yet
    Column("keep", PlainText, nullable=False, server_default="full"),
)
due_index("feed_due", feed.c.due_at)

host = Table(
    "host",
    metadata,
    Column("host", PlainText, primary_key=True),
    Column("free_at", Moment, nullable=False),
    Column("pages_at", Moment),  # no page is asked for before; None: whenever the host is free
)

robots = Table(
    "robots",
    metadata,
    Column("host", PlainText, primary_key=True),  # key_of(host)
    Column("body", LargeBinary),
    Column("fetched_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("refused", PlainText),
)

entry = Table(
    "entry",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feed_id", Id, ForeignKey("feed.id"), nullable=False),
    # key_of(the feed's guid), with the URL behind it when the guid was reused
    Column("guid", PlainText, nullable=False),
    Column("url", PlainText, nullable=False),
    Column("canonical_url", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("summary", PlainText, nullable=False),
    Column("content", PlainText, nullable=False),
    Column("authors", Json, nullable=False),
    Column("published_at", Moment),
    Column("updated_at", Moment),
    Column("language", PlainText),
    Column("host", PlainText, nullable=False),  # key_of(the host that serves its page)
    Column("first_seen_at", Moment, nullable=False),
    Column("due_at", Moment),  # None: captured, or its address is forgotten
    Column("attempts", Integer, nullable=False),  # claims so far: the fence
    Column("failures", Integer, nullable=False),  # claims that ended with an error: what retries are counted by
    Column("last_error", PlainText),
    Column("article_id", Id, ForeignKey("article.id")),
    Column("seen_again_at", Moment),  # when its feed last said something else of it
    Column("revisions", Integer, nullable=False, server_default=text("0")),
    Column("said_sha256", PlainText),  # of its normalised words; None: not reckoned yet
    UniqueConstraint("feed_id", "guid", name="entry_guid"),
    **NEVER_REUSE,
)
due_index("entry_due", entry.c.due_at)
Index("entry_article", entry.c.article_id)

page = Table(
    "page",
    metadata,
    Column("sha256", PlainText, primary_key=True),
    Column("url", PlainText, nullable=False),
    Column("final_url", PlainText, nullable=False),
    Column("media_type", PlainText, nullable=False),
    Column("size", Integer, nullable=False),  # bytes, decoded
    Column("fetched_at", Moment, nullable=False),
)
Index("page_fetched", page.c.fetched_at)

article = Table(
    "article",
    metadata,
    Column("id", Id, primary_key=True),
    Column("url_key", PlainText, nullable=False, unique=True),  # key_of(url)
    Column("url", PlainText, nullable=False),  # canonical
    Column("page_sha256", PlainText),  # outlives the page
    Column("title", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("text_sha256", PlainText, nullable=False),
    Column("outlet", PlainText, nullable=False),
    Column("feed_slug", PlainText),
    Column("author", PlainText),
    Column("published_at", Moment),
    Column("precision", PlainText, nullable=False),
    Column("date_source", PlainText),
    Column("language", PlainText),
    Column("method", PlainText, nullable=False),
    Column("shortfall", PlainText),
    Column("known_at", Moment, nullable=False),
    Column("assessed_at", Moment),
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("copy_of", Id, ForeignKey("article.id")),
    Column("copy_reason", PlainText),
    Column("notes", Json),  # None: none
    Column("keep", PlainText, nullable=False, server_default="full"),
    Column("credit", Json),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("text_seen_at", Moment),  # when the present text was first seen; None: it is the first, seen at known_at
    Column("states", Json),  # pairs of a topic and what the article as a whole reports of it; None: of none
    Column("analysed_with", PlainText),  # Watchlist.words; None: judged before there were claims, or not read
    **NEVER_REUSE,
)
due_index("article_due", article.c.due_at)
Index("article_known", article.c.known_at)
Index("article_assessed", article.c.assessed_at)
Index("article_words", article.c.text_sha256)
Index("article_copy", article.c.copy_of)
due_index("article_edited", article.c.text_seen_at)

article_version = Table(
    "article_version",
    metadata,
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("text_sha256", PlainText, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("page_sha256", PlainText),  # outlives the page
    PrimaryKeyConstraint("article_id", "number"),
)

fingerprint = Table(
    "fingerprint",
    metadata,
    Column("article_id", Id, ForeignKey("article.id"), primary_key=True, autoincrement=False),
    Column("sequence", LargeBinary, nullable=False),  # eight bytes a word (articles/sequence.py); empty: not reckoned
    Column("bands", LargeBinary, nullable=False),  # the keys again, as little-endian int64: they come with the row
    Column("figures", Json, nullable=False),
    Column("words", Integer, nullable=False),
)

band = Table(
    "band",
    metadata,
    Column("key", BigInteger, nullable=False),  # the hash of three words in a row
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    PrimaryKeyConstraint("key", "article_id"),  # answers who shares a band, without a look at the table
    sqlite_with_rowid=False,
)
Index("band_article", band.c.article_id)

tombstone = Table(
    "tombstone",
    metadata,
    Column("url_key", PlainText, primary_key=True),  # key_of(canonical URL)
    Column("forgotten_at", Moment, nullable=False),
)

match = Table(
    "match",
    metadata,
    Column("article_id", Id, ForeignKey("article.id"), nullable=False),
    Column("topic", PlainText, nullable=False),
    Column("position", Integer, nullable=False),  # the watchlist's order
    Column("kind", PlainText, nullable=False),
    Column("score", Double, nullable=False),
    Column("threshold", Double, nullable=False),
    Column("addends", Json, nullable=False),
    Column("missing", Json, nullable=False),
    Column("vetoed", Boolean, nullable=False),
    Column("spans", Json, nullable=False),
    Column("reported", Boolean),  # False: background; None: judged before that was asked
    PrimaryKeyConstraint("article_id", "topic"),
)
Index("match_topic", match.c.topic)

tally = Table(
    "tally",
    metadata,
    Column("bucket", Moment, nullable=False),  # the end of five minutes
    Column("feed_id", Id, nullable=False),  # 0: imported
    Column("stage", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("bucket", "feed_id", "stage", "reason"),
)

digest = Table(
    "digest",
    metadata,
    Column("slug", PlainText, primary_key=True),
    Column("started_at", Moment, nullable=False),
)

edition = Table(
    "edition",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", PlainText, nullable=False),
    Column("edition_date", Date, nullable=False),  # local
    Column("number", Integer, nullable=False),
    Column("cutoff_at", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("content", PlainText, nullable=False),  # frozen JSON
    Column("content_sha256", PlainText, nullable=False),
    Column("issue", PlainText, nullable=False),  # JSON: what lists of editions tell of it
    UniqueConstraint("digest", "edition_date", name="edition_day"),
    **NEVER_REUSE,
)

publication = Table(
    "publication",
    metadata,
    Column("digest", PlainText, nullable=False),
    # "article"; "evidence": what a status or an event of it rests on; "story": a report or the founder of a story it told
    Column("kind", PlainText, nullable=False),
    Column("ref", Id, nullable=False),  # article.id
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False),
    PrimaryKeyConstraint("digest", "kind", "ref"),
)
Index("publication_edition", publication.c.edition_id)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("edition_id", Id, ForeignKey("edition.id"), nullable=False),
    Column("channel", PlainText, nullable=False),
    Column("address", PlainText, nullable=False),  # "" for the archive
    Column("message_id", PlainText, nullable=False, unique=True),
    Column("state", PlainText, nullable=False),
    Column("due_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("tries", Integer, nullable=False),  # claims since queued_at; `attempts` only ever rises
    Column("created_at", Moment, nullable=False),
    Column("queued_at", Moment, nullable=False),  # created, or sent again by hand
    Column("sent_at", Moment),
    Column("last_error", PlainText),
    UniqueConstraint("edition_id", "channel", "address", name="delivery_address"),
    **NEVER_REUSE,
)
due_index("delivery_due", delivery.c.due_at)

lock = Table("lock", metadata, Column("name", PlainText, primary_key=True))
