"""A mail as articles: its own text, and each message that is attached to it. Runs in a child process.

Mail is written by anybody: unknown charsets, headers that break their own rules, parts that never end. What can be read of it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr

from monitor.articles.clean import clean
from monitor.articles.extract import extract
from monitor.articles.language import language_of
from monitor.model import Extraction, Newsletter
from monitor.text.dates import parse_date
from monitor.text.plain import clean_text, one_line, plain_text
from monitor.text.urls import canonical_url

MOST_MESSAGES = 200  # of one file
MOST_PARTS = 2000
DEEPEST = 8  # messages within messages
FEW_WORDS = 20  # a mail that only carries others says less
EDGE = 12  # lines at either end of a text among which its subscription is spoken of

_CHARSETS = ("utf-8", "windows-1252")  # where a part names none that is known; the second one reads anything
_NOISE = re.compile(
    r"unsubscribe|manage (?:your )?(?:preferences|subscription)|view (?:this|it) (?:e-?mail )?(?:online|in (?:your|a) browser)"
    r"|update your (?:profile|preferences)|you (?:are receiving|received) this|forward to a friend"
    r"|отписаться|отказаться от рассылки|открыть в браузере|вы получили это письмо"
    r"|abonelikten (?:çık|ayrıl)|tarayıcıda (?:aç|görüntüle)|bu e-?postayı .{0,40}alıyorsunuz"
    r"|إلغاء الاشتراك|عرض (?:هذه الرسالة )?في المتصفح",
    re.IGNORECASE,
)
_LONGEST_NOISE = 250  # characters: a paragraph that mentions a subscription is no footer


def letters(body: bytes, now: datetime) -> tuple[Newsletter, ...]:
    """The messages with a text, the outer one first; none when there is no text."""
    try:
        whole = message_from_bytes(body)
    except RecursionError:
        return ()
    found: list[Newsletter] = []
    for message, is_carrier in _messages(whole):
        letter = _letter(message, now)
        if letter.text and not (is_carrier and len(letter.text.split()) < FEW_WORDS):
            found.append(letter)
    return tuple(found)


def _messages(whole: Message) -> Iterator[tuple[Message, bool]]:
    """Each message and whether it carries others, the outer one first."""
    waiting, count = [(whole, 0)], 0
    while waiting and count < MOST_MESSAGES:
        message, depth = waiting.pop(0)
        count += 1
        inner = [m for part in _parts(message) if (m := _attached(part)) is not None] if depth < DEEPEST else []
        yield message, bool(inner)
        waiting = [(m, depth + 1) for m in inner] + waiting


def _parts(message: Message) -> Iterator[Message]:
    """The parts of a message, without those of the messages within it."""
    waiting, count = [message], 0
    while waiting and count < MOST_PARTS:
        part = waiting.pop(0)
        count += 1
        yield part
        payload = part.get_payload()
        is_message = part.get_content_maintype() == "message"
        if isinstance(payload, list) and not (is_message and part is not message):
            waiting = [one for one in payload if isinstance(one, Message)] + waiting


def _attached(part: Message) -> Message | None:
    """The message that a part is, or that is attached as a file of its own."""
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            return inner[0]
        return None
    if part.is_multipart() or not (_file_name(part) or "").lower().endswith(".eml"):
        return None
    raw = _bytes(part)
    return message_from_bytes(raw) if raw.strip() else None


def _letter(message: Message, now: datetime) -> Newsletter:
    name, mailbox = parseaddr(_header(message, "From"))
    found = parse_date(_dated(_header(message, "Date")), latest=now)
    page = _text(message, now)
    cleaned = clean(one_line(_header(message, "Subject")) or page.title, _without_noise(page.text, message))
    return Newsletter(
        title=cleaned.title,
        text=cleaned.text,
        sender=one_line(name, 100) or one_line(mailbox.rpartition("@")[2], 100),
        author=page.author,
        language=page.language,
        url=_web_address(message),
        sent_at=found[0] if found else None,
        precise=found is not None and found[1] == "second",
    )


def _text(message: Message, now: datetime) -> Extraction:
    """The fuller of what its HTML and its plain text say; of two that say about as much, the page without its furniture."""
    html = plain = b""
    html_charset = plain_charset = None
    for part in _parts(message):
        if _file_name(part) is not None or part.is_multipart():
            continue
        kind = part.get_content_type()
        if kind == "text/html" and not html:
            html, html_charset = _bytes(part), part.get_content_charset()
        elif kind == "text/plain" and not plain:
            plain, plain_charset = _bytes(part), part.get_content_charset()
    page = extract(html, url=None, encoding=_known(html_charset), fetched_at=now)
    written = clean_text(_read(plain, plain_charset)) if plain else ""
    if html and len(page.text.split()) < FEW_WORDS:  # a layout of tables in which no article was found
        said = clean_text(plain_text(_read(html, html_charset)))
        page = replace(page, text=max(page.text, said, key=lambda text: len(text.split())))
    if len(written.split()) > 2 * len(page.text.split()):
        page = replace(page, text=written, language=None)
    language = page.language or language_of(page.title, page.text, hints=())
    return replace(page, language=language)


def _without_noise(text: str, message: Message) -> str:
    """The text without the lines at its ends that speak of the subscription."""
    out = re.findall(r"<(https?://[^>\s]+)>", _header(message, "List-Unsubscribe"))
    lines = text.split("\n")

    def is_noise(line: str) -> bool:
        return len(line) <= _LONGEST_NOISE and (
            _NOISE.search(line) is not None or any(address in line for address in out)
        )

    last = len(lines) - EDGE
    return "\n".join(
        line for place, line in enumerate(lines) if not ((place < EDGE or place >= last) and is_noise(line))
    )  # fmt: skip


def _web_address(message: Message) -> str | None:
    """Where a list keeps the message (RFC 5064)."""
    for word in re.findall(r"https?://[^>\s]+", _header(message, "Archived-At")):
        try:
            return canonical_url(word)
        except ValueError:
            continue
    return None


# ---------------------------------------------------------------- bytes and characters


def _header(message: Message, name: str) -> str:
    """A header as characters; "" without one."""
    return next((_decoded(value) for known, value in message.raw_items() if known.lower() == name.lower()), "")


def _decoded(value: str) -> str:
    """The words of RFC 2047, in whatever charset they say; raw bytes as those of a text without a charset."""
    raw = value.encode("ascii", "surrogateescape") if _is_raw(value) else b""
    if raw:
        value = _read(raw, None)
    try:
        parts = decode_header(value)
    except (ValueError, IndexError, LookupError):
        return value
    return "".join(part if isinstance(part, str) else _read(part, charset) for part, charset in parts)


def _is_raw(value: str) -> bool:
    """Whether every character beyond ASCII stands for a byte that nobody declared."""
    return not value.isascii() and all(ord(c) < 128 or 0xDC80 <= ord(c) <= 0xDCFF for c in value)


def _file_name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return None if name is None else _decoded(str(name))


def _bytes(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return payload if isinstance(payload, bytes) else b""


def _known(charset: str | None) -> str | None:
    """The charset, if there is one of that name."""
    try:
        "".encode(charset or "?")
    except (LookupError, ValueError):
        return None
    return charset


def _read(raw: bytes, charset: str | None) -> str:
    for name in (charset, *_CHARSETS):
        try:
            if name is not None:
                return raw.decode(name)
        except (LookupError, ValueError):  # UnicodeDecodeError is a ValueError
            continue
    return raw.decode("utf-8", "replace")


def _dated(text: str) -> str:
    """A Date header without its comment and its folds."""
    return re.sub(r"\([^()]*\)", "", " ".join(text.split()))[:100].strip()
