"""What a format module reads out of a document, before the rules of the border make entries of it (parse.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import AUTO, ReadAs

HEAD = 4096
"""Bytes of a document by which formats are told apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A document as a format module is given it. `head`: its beginning, one byte a letter where it is wide. `charset`: what is
    said of the letters from outside the document."""

    body: bytes
    head: bytes
    url: str
    charset: str | None
    fetched_at: datetime
    read_as: ReadAs = AUTO


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """An item as the document has it: nothing is checked, texts may be HTML, links may be relative."""

    guid: str = ""
    links: tuple[str, ...] = ()  # the best first; relative ones count from the feed's address
    title: str = ""
    summary: str = ""
    content: str = ""
    plain: bool = False  # True: summary and content are plain text, not HTML
    authors: tuple[str, ...] = ()
    published: datetime | str | None = None  # a moment in UTC, or as written
    updated: datetime | str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFeed:
    """A feed document as its format has it."""

    format: str
    title: str
    language: str | None
    entries: tuple[DraftEntry, ...]
    ttl: timedelta | None = None
    repairs: tuple[str, ...] = ()
    beyond: int = 0  # items past the most that are read


class NoFeed(Exception):
    """The bytes are not a feed of this format; the message says in a few plain words what they are."""
