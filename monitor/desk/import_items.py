"""What an import reads out of files, one thing at a time, and what the command line says for files that do not say it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from monitor.errors import ImportRefused
from monitor.model import Article
from monitor.steps.house import House
from monitor.store.door import Door
from monitor.text.dates import day_in_zone, parse_date
from monitor.text.plain import one_line
from monitor.text.urls import canonical_url

LARGEST = 20 * 1024 * 1024  # bytes of one record or file

Put = Callable[[Door, datetime], str]
"""Writes one thing in an open transaction, at a moment; returns what became of it, one of the names below. Raises ImportRefused,
with nothing written, for a thing that cannot stand beside what is here."""

NEW, KNOWN, WENT = "new", "known", "let go"  # of an article
PAGE = "page"  # a raw page that is back
EDITION, TOMBSTONE, HAND, ASIDE = "edition", "tombstone", "by hand", "aside"  # of the rest: `ASIDE` is counted nowhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the command line says for files that do not say it themselves."""

    day: date | None = None
    source: str | None = None
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a file. `where`: its place, for a person; `known_at`: of an article."""

    where: str
    put: Put
    known_at: datetime | None = None
    article: Article | None = None  # None: it is none, or one that came with a whole house


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A part of a file that could not be read: where, what, and the mend."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A record that is no article and was not meant to be one; counted by its reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An article that is here, as its address tells before anybody has read it."""


Read = Item | Refused | Skipped | Known


def article_item(where: str, article: Article, known_at: datetime) -> Item:
    """An article as something to write: unless its address is known, or was forgotten, or let go."""

    def put(db: Door, now: datetime) -> str:
        if db.articles.is_forgotten(article.url):
            db.tallies.add(known_at, None, "import", "forgotten")
            return KNOWN
        if db.articles.is_let_go(article.url):
            db.tallies.add(known_at, None, "import", "joined")
            return WENT
        _id, fresh = db.articles.add(article, known_at=known_at, now=now, page_sha256=None)
        db.tallies.add(known_at, None, "import", "new" if fresh else "joined")
        return NEW if fresh else KNOWN

    return Item(where=where, put=put, known_at=known_at, article=article)


def dates(published: str, known_at: str, given: Given, house: House) -> tuple[datetime | None, datetime, bool]:
    """When it was published, when it counts as known, and whether the publication names a time. An article that names only
    its day D is known from the first local instant of D on, so that it belongs to the edition of D."""
    now = house.clock.now()
    zone = house.watchlist.time_zone
    moment: datetime | None = None
    precise = False
    if published:
        found = parse_date(published, latest=now)
        if found is None:
            raise ImportRefused(
                f'"published" is no date of the past: {one_line(published, 40)} (try 2020-02-28T09:30:00Z)'
            )
        moment, precise = found[0], found[1] == "second"
    elif given.day is not None:
        moment = datetime.combine(given.day, time(), UTC)  # a day without a time stands as its midnight in UTC
    if moment is not None and moment > now + timedelta(days=1):
        raise ImportRefused(f"{moment:%Y-%m-%d} lies in the future")
    if known_at:
        found = parse_date(known_at, latest=now)
        if found is None:
            raise ImportRefused(f'"known_at" is no date of the past: {one_line(known_at, 40)}')
        return moment, found[0], precise
    if moment is None:
        return None, now, False
    return moment, moment if precise else day_in_zone(moment.date(), zone), precise


def address(url: str | None, title: str, text: str) -> str:
    """The article's canonical address; one without an address is known by its words."""
    if url:
        try:
            return canonical_url(url)
        except ValueError as error:
            raise ImportRefused(f"url: {error}") from error
    words = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()
    return f"urn:idlib-monitor:import:{words[:24]}"


def language(code: str | None) -> str | None:
    """The first two letters; what is no language code is left to be told from the text."""
    letters = (code or "").strip().lower()[:2]
    return letters if len(letters) == 2 and letters.isascii() and letters.isalpha() else None
