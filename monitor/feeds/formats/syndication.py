"""RSS, RDF and Atom by feedparser, which is only asked to parse: it never fetches, sanitises or resolves anything here.

It gets bytes, never a string (a string might be taken for an address or a file name), and no address of the document, for it
would rewrite ids that look relative. Some of its inputs cost quadratic time; the cheap ones to spot are trimmed first, the
rest is why this runs in a child process with a time limit.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.sax import SAXException, SAXParseException

import feedparser

from monitor.feeds.drafts import DraftEntry, DraftFeed, NoFeed

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
_LONG_WORD = re.compile(rb"([A-Za-z0-9_.+-]{2000})[A-Za-z0-9_.+-]+")  # feedparser issue 562: its e-mail pattern
_LONG_BLANK = re.compile(rb"[ \t\r\n]{1000,}")  # its DOCTYPE patterns
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13, 27))  # forbidden in XML; 27 shifts in ISO-2022
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9A-Fa-f]+)|([0-9]+));?")
_NO_CHARACTER = b"&#xFFFD;"
_END_OF_ENTRY = re.compile(rb"</(?:[A-Za-z0-9_]{1,20}:)?(?:item|entry)\s{0,20}>")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9._:-]{1,40})[\"']")
# RSS 2.0: "desk@paper.example (The desk)"
_MAILBOX = re.compile(r"[^\s()]{1,200}@[^\s()]{1,200} {1,9}\(([^()]{1,200})\)")
_CARELESS = {"iso-8859-1", "latin-1", "latin1", "windows-1252", "us-ascii", "ascii"}  # server defaults, seldom meant
_OTHER_LINKS = {"self", "enclosure", "edit", "replies", "hub", "next", "previous", "license", "via", "search"}
_LONGEST_TTL = 7 * 24 * 60


def accepts(head: bytes) -> bool:
    """True for what has a tag in it."""
    return b"<" in head


def read(body: bytes, charset: str | None, most: int) -> DraftFeed:
    """The document's items, at most `most` of them. `charset` is what the server said. Raises NoFeed."""
    body, repairs, beyond = _trimmed(body, most)
    try:
        parsed = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": _content_type(body, charset)},
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
            beyond=beyond + max(0, len(parsed.entries) - most),
        )
    except _GIVE_UP as error:
        raise NoFeed("too broken to be read") from error


def _trimmed(body: bytes, most: int) -> tuple[bytes, list[str], int]:
    """The document without what costs feedparser too much, what was left out, and how many items were. Wide encodings
    stay as they are."""
    repairs: list[str] = []
    if b"\0" in body[:4]:
        return body, repairs, 0
    clean = body.translate(None, _CONTROLS)
    if len(clean) != len(body):
        repairs.append("control characters were left out")
    clean, replaced = _possible(clean)
    if replaced:
        repairs.append("references to characters that do not exist were replaced")
    start = clean.find(b"<?xml", 0, 4096)
    if start > 0 and b"<rss" not in clean[:start]:
        clean = clean[start:]
        repairs.append("text before the XML was left out")
    declared = _DECLARED.match(clean[:400])
    if declared and not _spells_ascii(declared[1].decode()):
        clean = clean[: declared.start(1) - 1] + b"'utf-8'" + clean[declared.end(1) + 1 :]
        repairs.append("the declared encoding cannot be true")
    clean = _LONG_BLANK.sub(b"\n", _LONG_WORD.sub(rb"\1", clean))
    ends = [found.end() for found in _END_OF_ENTRY.finditer(clean)]
    if len(ends) > most:
        clean = clean[: ends[most - 1]] + clean[ends[-1] :]
        repairs.append(f"only the first {most} of {len(ends)} entries were read")
    return clean, repairs, max(0, len(ends) - most)


def _possible(body: bytes) -> tuple[bytes, bool]:
    """The document with U+FFFD for every numbered character that XML cannot hold (XML 1.0, 2.2), and whether there was one:
    feedparser gives up the whole feed for it."""
    replaced = False

    def judged(found: re.Match[bytes]) -> bytes:
        nonlocal replaced
        digits = found[1] or found[2]
        code = int(digits[-9:], 16 if found[1] else 10) if len(digits.lstrip(b"0")) <= 9 else 0
        if code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0xFFFF < code < 0x110000:
            return found[0]
        replaced = True
        return _NO_CHARACTER

    return _REFERENCE.sub(judged, body), replaced


def _content_type(body: bytes, charset: str | None) -> str:
    """What feedparser is told. The server's charset comes first (RFC 7303), unless it is a default that the document
    contradicts; without either it is UTF-8 if it can be."""
    declared = _DECLARED.match(body[:400])
    named = (charset or "").strip().lower()
    contradicted = b"\0" not in body[:4] and not _spells_ascii(named)
    if not named or contradicted or (declared and named in _CARELESS):
        return "application/xml"
    return f"application/xml; charset={named}"


def _spells_ascii(encoding: str) -> bool:
    """False for wide encodings and the like: a document whose declaration could be read cannot be in one of them."""
    try:
        return b"<?xml".decode(encoding) == "<?xml"
    except (LookupError, ValueError):
        return False


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
    parts = dict.get(found, f"{name}_parsed")
    if parts:
        try:
            year, month, day, hour, minute, second = parts[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        except (ValueError, OverflowError):
            pass
    written = dict.get(found, name)
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
