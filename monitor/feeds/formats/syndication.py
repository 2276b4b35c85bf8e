"""RSS, RDF and Atom by feedparser, which is only asked to parse: it never fetches, sanitises or resolves anything here.

It gets bytes, never a string (a string might be taken for an address or a file name), and no address of the document, for it
would rewrite ids that look relative. Some of its inputs cost quadratic time; those that are cheap to spot are trimmed first
(trimming.py, _sync_short_author), the rest is why this runs in a child process with a time limit.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax import SAXException, SAXParseException

import feedparser
from feedparser.mixin import _FeedParserMixin

from monitor.feeds.drafts import DraftEntry, DraftFeed, NoFeed, Raw
from monitor.feeds.formats.trimming import declared_in, spells_ascii, trimmed, without_unread

_GIVE_UP = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    SAXException,
    TypeError,
    ValueError,
)
# RSS 2.0: "desk@paper.example (The desk)"
_MAILBOX = re.compile(r"[^\s()]{1,200}@[^\s()]{1,200} {1,9}\(([^()]{1,200})\)")
_CARELESS = {"iso-8859-1", "latin-1", "latin1", "windows-1252", "us-ascii", "ascii"}  # server defaults, seldom meant
_NO_ZONE = re.compile(r"[+-](?:1[5-9]|[2-9][0-9]):?[0-9]{2}\s{0,9}$")  # no place is so far from Greenwich
_OTHER_LINKS = {"self", "enclosure", "edit", "replies", "hub", "next", "previous", "license", "via", "search"}
_LONGEST_TTL = 7 * 24 * 60


_MOST_OF_AUTHOR = 240  # characters: more than is kept of a name

_MOST_TAGS = 50

_sync_author = _FeedParserMixin._sync_author_detail
_add_tag = _FeedParserMixin._add_tag


def _sync_short_author(parser: Any, key: str = "author") -> None:
    """feedparser's own, for a value of bounded length: its e-mail pattern takes quadratic time (its issue 562)."""
    said = parser._get_context()
    if isinstance(said.get(key), str):
        said[key] = said[key][:_MOST_OF_AUTHOR]
    _sync_author(parser, key)


def _add_few_tags(parser: Any, term: Any, scheme: Any, label: Any) -> None:
    """feedparser's own, for the first categories: it compares each with all before."""
    if len(parser._get_context().get("tags") or ()) < _MOST_TAGS:
        _add_tag(parser, term, scheme, label)


feedparser.api.PREFERRED_XML_PARSERS = []  # it would look for one that nobody has, with each document
_FeedParserMixin._sync_author_detail = _sync_short_author
_FeedParserMixin._add_tag = _add_few_tags


def accepts(raw: Raw) -> bool:
    """True for what has a tag in it."""
    return raw.read_as.kind in ("auto", "feed") and b"<" in raw.head


def read(raw: Raw, most: int) -> DraftFeed:
    """The document's items, at most `most` of them. Raises NoFeed."""
    trim = trimmed(raw.body, most)
    repairs = [*trim.repairs]
    try:
        parsed = feedparser.parse(
            io.BytesIO(without_unread(trim.body)),
            response_headers={"content-type": _content_type(trim.body, None if trim.marked else raw.charset)},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        if not parsed.version and not parsed.entries:
            raise NoFeed("XML, but not a feed")
        if parsed.bozo:
            repairs.append(_repair(parsed.bozo_exception))
        if len(parsed.entries) > most:
            repairs.append(f"only the first {most} of {len(parsed.entries)} entries were read")
        return DraftFeed(
            format=_format(parsed.version),
            title=_text(parsed.feed, "title"),
            language=_text(parsed.feed, "language") or None,
            entries=tuple(_entry(found) for found in parsed.entries[:most]),
            ttl=_ttl(_text(parsed.feed, "ttl")),
            repairs=tuple(repairs),
            beyond=trim.beyond + max(0, len(parsed.entries) - most),
        )
    except _GIVE_UP as error:
        raise NoFeed("XML that is too broken to be read") from error


def _content_type(body: bytes, charset: str | None) -> str:
    """What feedparser is told. The server's charset comes first (RFC 7303), unless it is a default that the document
    contradicts; without either it is UTF-8 if it can be."""
    named = (charset or "").strip().lower()
    if not named or not spells_ascii(named) or (declared_in(body) and named in _CARELESS):
        return "application/xml"
    return f"application/xml; charset={named}"


def _entry(found: Any) -> DraftEntry:
    contents = [_text(part, "value") for part in found.get("content") or ()]
    content = max(contents, key=len, default="")
    summary = _text(found, "summary")
    published = _moment(found, "published") or _moment(found, "created")
    updated = _moment(found, "updated")
    return DraftEntry(
        guid=_text(found, "id"),
        links=_links(found),
        title=_text(found, "title"),
        summary="" if summary == content else summary,
        content=content,
        authors=_authors(found),
        published=published or updated,
        updated=updated,
        language=_text(found, "language") or _text(found.get("title_detail") or {}, "language") or None,
    )


def _links(found: Any) -> tuple[str, ...]:
    """Where the article may be, the best first. A guid counts only when it is a whole address."""
    guid = _text(found, "id")
    link = _text(found, "link")
    candidates = [] if link == guid else [link]
    others = [part for part in found.get("links") or () if _text(part, "rel") not in _OTHER_LINKS]
    candidates += [_text(part, "href") for part in others if _text(part, "href") != guid]
    if guid.lower().startswith(("http://", "https://")):
        candidates.append(guid)
    return tuple(dict.fromkeys(candidate for candidate in candidates if candidate))


def _authors(found: Any) -> tuple[str, ...]:
    mailbox = _MAILBOX.fullmatch(_text(found, "author")[:300])
    if mailbox:
        return (mailbox[1],)
    several = [_text(part, "name") or _text(part, "email") for part in found.get("authors") or ()]
    return tuple(name for name in several if name) or tuple(filter(None, [_text(found, "author")]))


def _moment(found: Any, name: str) -> datetime | str | None:
    """feedparser's reading of a date, else the date as written. Asked of the dict itself: feedparser's own look-up would
    answer one date for another."""
    written = dict.get(found, name)
    parts = dict.get(found, f"{name}_parsed")
    if parts and not (isinstance(written, str) and _NO_ZONE.search(written)):
        try:
            year, month, day, hour, minute, second = parts[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
    return written if written and isinstance(written, str) else None


def _text(found: Any, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _format(version: str) -> str:
    if version in ("rss10", "rss090"):
        return "rdf"
    return "atom" if version.startswith("atom") else "rss"


def _ttl(minutes: str) -> timedelta | None:
    if not (minutes.isascii() and minutes.isdigit() and len(minutes) < 10) or int(minutes) == 0:
        return None
    return timedelta(minutes=min(int(minutes), _LONGEST_TTL))


def _repair(error: Any) -> str:
    if isinstance(error, feedparser.CharacterEncodingOverride):
        return "the text is in another encoding than declared"
    if isinstance(error, feedparser.CharacterEncodingUnknown):
        return "the encoding could not be told"
    if isinstance(error, SAXParseException):
        return f"the XML is broken in line {error.getLineNumber()}; read as far as it could be"
    return "the XML is broken; read as far as it could be"
