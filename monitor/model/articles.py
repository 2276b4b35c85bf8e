"""Articles: what a page says, what is kept of it, where it belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.basics import ArticleId, Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What a page says, cleaned; the result of a child process. `text` is "" when nothing could be had."""

    title: str
    text: str
    author: str | None
    site: str | None
    canonical_url: str | None
    published_at: datetime | None
    precision: Precision
    date_source: str | None  # "json-ld", "meta", "page", "url"; None without a date
    language: str | None
    removed: tuple[str, ...] = ()  # lines that cleaning took away


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of one address. Offsets anywhere count characters of `text`."""

    url: str  # canonical
    title: str
    text: str
    text_sha256: str  # of the normalised words (articles/fingerprint.py)
    outlet: str  # name for a reader
    feed_slug: str | None  # None: imported
    author: str | None = None
    published_at: datetime | None = None  # None: nobody said
    precision: Precision = "unknown"
    date_source: str | None = None  # "feed", "json-ld", "meta", "page", "url", "import"
    language: str | None = None  # None: could not be told
    method: Literal["page", "feed", "import"] = "page"
    shortfall: str | None = None  # why it is not the page's text: "page answered 503", "paywall: 40 words"; None: it is


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article with what the store knows of it."""

    id: ArticleId
    article: Article
    known_at: datetime  # when we first had it; decides which edition it belongs to
    attempts: int
    assessed_at: datetime | None
    copy_of: ArticleId | None
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article belongs. `lead` is the earliest article with the same text, possibly itself."""

    verdict: Literal["new", "copy"]
    lead: ArticleId
    reason: str
    moved: tuple[ArticleId, ...] = ()  # articles that were filed under another lead and now belong under `lead`
