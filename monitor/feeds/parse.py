"""Bytes of a feed document to entries. Tolerant: what can be mended is mended and named in `repairs`.

Everything that passes here is text from outside, made plain once: one-line titles and names, texts without tags, http(s)
links only, dates that can be true.
"""

from __future__ import annotations

import codecs
import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from monitor.errors import FeedError
from monitor.feeds.blocked import CHALLENGE, EMPTY, is_challenge, obstacle
from monitor.feeds.drafts import HEAD, DraftEntry, DraftFeed, NoFeed, Raw
from monitor.feeds.formats import jsonfeed, listing, sitemap, syndication, telegram
from monitor.model import AUTO, Entry, ParsedFeed, ReadAs
from monitor.text.charsets import named_by_server
from monitor.text.dates import EARLIEST, SLACK, parse_date
from monitor.text.plain import clean_text, one_line, plain_text
from monitor.text.urls import followed

MAX_ENTRIES = 1000
MAX_SUMMARY = 5_000  # characters
MAX_CONTENT = 200_000  # characters
MAX_AUTHORS = 20
MAX_GUID = 500  # characters; longer ones are kept as their hash
MOST_OF_TITLE = 20_000  # characters with their markup that are looked at
MOST_OF_TEXT = 2_000_000  # likewise

MOST_UNPACKED = 15 * 2**20  # bytes of a document that is a file packed by gzip


class Format(Protocol):
    """A kind of document."""

    def accepts(self, raw: Raw) -> bool:
        """Whether it is one of this kind, or is said to be."""
        ...

    def read(self, raw: Raw, most: int) -> DraftFeed:
        """Its entries, at most `most` of them. Raises NoFeed."""
        ...


FORMATS: Mapping[str, Format] = {
    "telegram": telegram,
    "listing": listing,
    "json": jsonfeed,
    "sitemap": sitemap,
    "syndication": syndication,
}
"""Asked in this order whether they accept a document."""

_FEED_ROOTS = (
    b"<rss",
    b"<feed",
    b"<rdf:rdf",
    b"<channel",
    b":feed ",
    b":rss ",
    b"<atom:",
    b"<urlset",
    b"<sitemapindex",
)
_THREE_LETTERS = {"eng": "en", "rus": "ru", "tur": "tr", "ara": "ar", "ukr": "uk", "deu": "de", "ger": "de", "fra": "fr",
                  "fre": "fr", "fas": "fa", "per": "fa", "heb": "he", "kur": "ku", "kmr": "ku", "spa": "es"}  # fmt: skip


def parse_feed(
    body: bytes, *, url: str, content_type: str | None, fetched_at: datetime, read_as: ReadAs = AUTO
) -> ParsedFeed:
    """The feed's entries in the document's order. Raises FeedError when the bytes are no feed.

    `url`: where the document was in the end; relative links count from it. `content_type`: the server's header. `read_as`: what
    the feed is configured to be.
    """
    raw = _raw(_unpacked(body, url), url, content_type, fetched_at, read_as)
    if not raw.head:
        raise FeedError(url, EMPTY)
    if not read_as.is_page:
        _refuse_pages(url, raw.head, raw.body)
    module = next((found for found in FORMATS.values() if found.accepts(raw)), None)
    if module is None:
        raise FeedError(url, "neither XML nor JSON")
    try:
        draft = module.read(raw, MAX_ENTRIES)
    except NoFeed as error:
        if read_as.is_page and (found := obstacle(raw.body, url)) is not None and found.blocked:
            raise FeedError(url, found.reason, blocked=True) from error
        blocked = is_challenge(raw.body)  # some guards answer in JSON
        raise FeedError(url, CHALLENGE if blocked else str(error), blocked=blocked) from error
    return _finished(draft, url, fetched_at)


def has_items(body: bytes, *, url: str, content_type: str | None, fetched_at: datetime, read_as: ReadAs) -> bool:
    """Whether a document's entries are elements of XML that can be taken out of it, each for itself."""
    raw = _raw(body, url, content_type, fetched_at, read_as)
    return next((found for found in FORMATS.values() if found.accepts(raw)), None) is syndication


def _raw(body: bytes, url: str, content_type: str | None, fetched_at: datetime, read_as: ReadAs) -> Raw:
    lead = body if b"\0" in body[:4] else body.lstrip(b"\xef\xbb\xbf \t\r\n")
    head = lead[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    return Raw(
        body=lead,
        head=head,
        url=url,
        charset=_charset(body, content_type),
        fetched_at=fetched_at,
        read_as=read_as,
    )


def _unpacked(body: bytes, url: str) -> bytes:
    """What is in a file that was packed by gzip (sitemaps are kept so), up to MOST_UNPACKED; any other document as it is."""
    if not body.startswith(b"\x1f\x8b\x08"):
        return body
    inflater = zlib.decompressobj(31)  # with gzip's header
    try:
        unpacked = inflater.decompress(body, MOST_UNPACKED + 1)
    except zlib.error:
        raise FeedError(url, "a packed document that is damaged") from None
    if len(unpacked) > MOST_UNPACKED:
        raise FeedError(url, f"a packed document of more than {MOST_UNPACKED // 2**20} MB")
    if not inflater.eof:
        raise FeedError(url, "a packed document that was cut short")
    return unpacked


def _finished(draft: DraftFeed, url: str, fetched_at: datetime) -> ParsedFeed:
    notes: Counter[str] = Counter()
    language = _language(draft.language)
    entries: dict[tuple[str, str], Entry] = {}
    unusable = 0
    for found in draft.entries:
        entry = _entry(found, url, fetched_at, language, notes)
        if entry is None:
            unusable += 1
        elif (entry.guid, entry.canonical_url) in entries:
            notes["repeated in the document"] += 1
        else:
            entries[entry.guid, entry.canonical_url] = entry
    notes["without a link that can be followed"] += unusable
    counted = [f"{_entries(count)} {what}" for what, count in sorted(notes.items()) if count]
    return ParsedFeed(
        format=draft.format,
        title=one_line(plain_text(draft.title[:MOST_OF_TITLE])),
        language=language,
        entries=tuple(entries.values()),
        ttl=draft.ttl,
        repairs=(*draft.repairs, *counted),
        unusable=unusable,
        repeated=notes["repeated in the document"],
        beyond=draft.beyond,
    )


def _entry(
    found: DraftEntry, base: str, fetched_at: datetime, language: str | None, notes: Counter[str]
) -> Entry | None:
    """The entry of an item, None without an http(s) link. What had to be mended is counted in `notes`."""
    address = _address(found.links, base)
    if address is None:
        return None
    url, canonical = address
    plain: Callable[[str], str] = clean_text if found.plain else plain_text
    summary, content = plain(found.summary[:MOST_OF_TEXT]), plain(found.content[:MOST_OF_TEXT])
    return Entry(
        guid=_guid(found.guid) or canonical,
        url=url,
        canonical_url=canonical,
        title=one_line(plain_text(found.title[:MOST_OF_TITLE])) or one_line(summary or content, 120),
        summary=_cut(summary, MAX_SUMMARY),
        content=_cut(content, MAX_CONTENT),
        authors=_authors(found.authors),
        published_at=_instant(found.published, fetched_at, notes),
        updated_at=_instant(found.updated, fetched_at, Counter()),
        language=_language(found.language) or language,
    )


def _address(links: tuple[str, ...], base: str) -> tuple[str, str] | None:
    """The first link that can be followed, absolute, and its canonical form."""
    return next(filter(None, (followed(base, link) for link in links[:10])), None)


def _guid(guid: str) -> str:
    """The feed's id as one safe line; a long one as its hash, so that two that differ stay apart."""
    line = one_line(guid, max(len(guid), 1) * 4)
    if len(line) <= MAX_GUID:
        return line
    return "sha256:" + hashlib.sha256(line.encode()).hexdigest()


def _authors(names: tuple[str, ...]) -> tuple[str, ...]:
    lines = (one_line(plain_text(name[:2000]), 200) for name in names[:MAX_AUTHORS])
    return tuple(dict.fromkeys(line for line in lines if line))


def _instant(found: datetime | str | None, fetched_at: datetime, notes: Counter[str]) -> datetime | None:
    """When, in UTC and never after the fetch; None when not said or impossible."""
    if found is None:
        return None
    if isinstance(found, str):
        read = parse_date(found[:200])
        if read is None:
            notes["with a date that cannot be read"] += 1
            return None
        found = read[0]
    if found < EARLIEST:
        notes["dated before 1990"] += 1
        return None
    if found - fetched_at > SLACK:
        notes["dated more than a day ahead"] += 1
        return None
    return min(found, fetched_at)


def _language(code: str | None) -> str | None:
    """The two letters of a language tag (RFC 5646): "en-US" is "en", "rus" is "ru"; None for anything else."""
    first = (code or "").strip().lower().replace("_", "-").partition("-")[0]
    if not (first.isascii() and first.isalpha()):
        return None
    return first if len(first) == 2 else _THREE_LETTERS.get(first)


def _charset(body: bytes, content_type: str | None) -> str | None:
    """What is said of the letters from outside the document: its mark first, which nobody writes by mistake (RFC 3629, 6; RFC
    7303, 3), then its server."""
    if body.startswith(codecs.BOM_UTF8):
        return "utf-8"
    return named_by_server(content_type)


def _refuse_pages(url: str, head: bytes, body: bytes) -> None:
    """Raises FeedError for web pages, which servers and their guards send instead of feeds."""
    if any(root in head.lower() for root in _FEED_ROOTS) or head.startswith((b"{", b"[")):
        return
    found = obstacle(body, url)
    if found is not None:
        raise FeedError(url, found.reason, blocked=found.blocked)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
