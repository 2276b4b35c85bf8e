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
    title_source: str | None = None  # "json-ld", "meta", "h1", "window", "feed", "text"; None without a title
    author_source: str | None = None  # "json-ld", "meta", "byline", "page"; None without an author
    amp_url: str | None = None
    live: bool = False  # a live blog: many posts under one address
    languages: tuple[str, ...] = ()  # of its paragraphs, most words first; more than one: a mixed-language page
    # plain words on what a reader should know: "live blog of 12 posts", "mixed: ar, en", "mojibake"
    notes: tuple[str, ...] = ()
    obstacle: str | None = None  # why `text` is not the article: "paywall", "the page says that it was not found"
    part: bool = False  # behind an obstacle: `text` may be the article's beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsletter:
    """What one message of a mailbox says, cleaned; the result of a child process."""

    title: str
    text: str
    sender: str  # the name in its From, or the host of its address; "" without one
    author: str | None
    language: str | None
    url: str | None  # where it says that it can be read on the web
    sent_at: datetime | None  # None: it has no date, or none of the past
    precise: bool  # whether that names a time, not only a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """What a record of a web archive holds: a page, or `skipped`, why it is none."""

    page: Extraction | None = None
    skipped: str | None = None


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
    notes: tuple[str, ...] = ()  # as in Extraction
    keep: Literal["full", "evidence"] = "full"  # evidence: once judged, only lead and quoted sentences stay of `text`
    credit: Credit | None = None  # the agency it names; None: none, or not judged yet


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
    copy_reason: str | None = None  # why it is a copy, in plain words
    version: int = 1  # texts that this address has had


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A text that an address had before. `seen_at`: when it was first seen."""

    number: int
    title: str
    text: str
    text_sha256: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What an address said from a moment on."""

    title: str
    text: str
    seen_at: datetime
    whole: bool  # False: of `text` only the evidence was kept
    from_page: bool  # False: the words are those of a feed or an import


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptText:
    """A wording of an address with what can be checked of it. `page_sha256`: of the raw page that it was read from; None: it is
    a feed's or an import's."""

    title: str
    text: str
    text_sha256: str  # as in Article; of the whole text, also where only evidence was kept
    seen_at: datetime
    page_sha256: str | None
    page_kept: bool  # the raw page is on the shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptArticle:
    """An article with all its wordings, the first one first and the present one last."""

    article: Article
    known_at: datetime
    texts: tuple[KeptText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An article and its wordings up to a moment, the first one first."""

    article: Article
    known_at: datetime
    wordings: tuple[Wording, ...]

    def stood(self, at: datetime) -> Wording | None:
        """What it said at a moment; None: nothing yet."""
        return next((wording for wording in reversed(self.wordings) if wording.seen_at <= at), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The wire agencies, or else the outlets, that a text names. `republishes`: the text is theirs; `cites`: they are its
    source."""

    agencies: tuple[str, ...]  # ids, in order of appearance
    means: Literal["republishes", "cites"]
    place: Literal["dateline", "credit", "suffix", "attribution"]
    evidence: str  # verbatim: the words that say so
    outlets: tuple[str, ...] = ()  # slugs of sources that are cited, where no agency is
    leans: bool = (
        False  # of `cites`: nothing in the text is from anywhere else, as far as it says (articles/leaning.py)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What near-copies are told by."""

    sequence: bytes  # its words in order, hash and shape of each (articles/sequence.py); b"": not reckoned
    bands: tuple[int, ...]  # 42 signed 64-bit keys of MinHash bands, place by place; () for a text of a few words
    # numbers of title and first 600 characters, for readers (articles/figures.py), in order
    figures: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """An article as the search for copies sees it. Its age is (published_at or known_at, known_at, url): row ids have no say."""

    id: ArticleId
    url: str
    title: str
    published_at: datetime | None
    known_at: datetime
    text_sha256: str
    fingerprint: Fingerprint
    copy_of: ArticleId | None

    @property
    def age(self) -> tuple[datetime, datetime, str]:
        """What decides who was first."""
        return (self.published_at or self.known_at, self.known_at, self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where an article belongs: under the earliest article of which it is a copy, or under none."""

    article: ArticleId
    lead: ArticleId | None  # None: a text of its own
    reason: str  # plain words
