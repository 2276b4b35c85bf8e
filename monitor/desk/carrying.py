"""Lines of an export and back. Whoever edited the file may have written anything: a line is taken only when all of it is as an
export writes it."""

from __future__ import annotations

import json
import re
import struct
from datetime import datetime, timedelta
from typing import Any, TypeVar

from monitor.articles.filing import LONGEST_TEXT
from monitor.articles.fingerprint import text_sha256
from monitor.desk.demands import (
    demand,
    demand_address,
    demand_harmless,
    demand_moments,
    demand_numbers,
    demand_seen,
    demand_slug,
    demand_state,
    demand_text,
    demand_zones,
    no_number,
)
from monitor.editions.archive import index_files, issue_of
from monitor.editions.freeze import from_json, from_line, to_line
from monitor.editions.render import render
from monitor.editions.topicpages import topic_files
from monitor.errors import ImportRefused
from monitor.model import (
    Article,
    CarriedArticle,
    CarriedEdition,
    CarriedFinding,
    CarriedPrint,
    CarriedStart,
    CarriedText,
    Claim,
    Edition,
    Event,
    Figure,
    Fingerprint,
    Gone,
    Judgement,
    TopicSpec,
    Version,
)
from monitor.store.gists import words_of
from monitor.text.plain import one_line

T = TypeVar("T")

FORMAT = 1  # raised when an older program would misunderstand a newer file
HOUSE = "house"  # the kind of an export's first line
ARTICLE, EDITION, PRINT, START, FORGOTTEN, LET_GO = "article", "edition", "printed", "digest", "forgotten", "let go"
OVERRIDE = "by hand"
KINDS = (HOUSE, ARTICLE, EDITION, PRINT, START, FORGOTTEN, LET_GO, OVERRIDE)

MOST_TEXTS = 1000  # that an article had before
LONGEST_TITLE = 2000  # characters

_SHA256 = re.compile("[0-9a-f]{64}")
_EIGHT = re.compile("[0-9a-f]{16}")


def line_of(kind: str, value: Any) -> str:
    """A line of an export, with its line break; what a terminal would obey is written as a JSON escape."""
    text = f'{{"kind":{json.dumps(kind)},{to_line(value)[1:]}'
    if not text.isprintable():
        text = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    return f"{text}\n"


# ---------------------------------------------------------------- reading


def read(kind: type[T], record: dict[str, Any]) -> T:
    """The value of a record. Raises ImportRefused."""
    try:
        demand_zones(record)
        value = from_line(kind, json.dumps({name: part for name, part in record.items() if name != "kind"}))
    except (ValueError, RecursionError) as error:
        raise ImportRefused(one_line(str(error), 200)) from error
    demand_numbers(value)
    return value


def article_of(given: CarriedArticle, now: datetime) -> Article:
    """The article. Raises ImportRefused for one that no house could have given."""
    demand_address(given.url)
    texts: tuple[CarriedArticle | CarriedText, ...] = (given, *given.earlier)
    for text in texts:
        demand_text(text.title, LONGEST_TITLE, "title")
        demand_text(text.text, LONGEST_TEXT, "text")
        demand(text.text_sha256 is None or _SHA256.fullmatch(text.text_sha256), '"text_sha256" is no SHA-256 in hex')
        demand(text.page_sha256 is None or _SHA256.fullmatch(text.page_sha256), '"page_sha256" is no SHA-256 in hex')
    demand(given.title.strip(), 'no "title"')
    for name in ("source", "lang", "author", "date_source", "shortfall"):
        demand_text(getattr(given, name) or "", LONGEST_TITLE, name)
    for note in given.notes:
        demand_text(note, LONGEST_TITLE, "notes")
    if given.feed is not None:
        demand_slug(given.feed, "feed")
    demand_moments(given, now)
    demand(len(given.earlier) <= MOST_TEXTS, f'"earlier" has more than {MOST_TEXTS} texts')
    demand(bool(given.earlier) == (given.seen_at is not None), '"earlier" and "seen_at" disagree')
    demand(given.keep == "evidence" or given.text_sha256 is None, '"text_sha256" goes with "keep": "evidence"')
    demand((given.published is None) == (given.precision == "unknown"), '"published" and "precision" disagree')
    return Article(
        url=given.url, title=given.title, text=given.text, text_sha256=given.text_sha256 or text_sha256(given.text),
        outlet=given.source, feed_slug=given.feed, author=given.author, published_at=given.published,
        precision=given.precision, date_source=given.date_source, language=given.lang, method=given.method,
        shortfall=given.shortfall, notes=given.notes, keep=given.keep,
    )  # fmt: skip


def earlier_of(given: CarriedArticle) -> list[tuple[Version, str | None]]:
    """The texts that it had before, each with the SHA-256 of its page."""
    return [
        (
            Version(
                number=number, title=text.title, text=text.text, seen_at=text.seen_at,
                text_sha256=text.text_sha256 or text_sha256(text.text),
            ),
            text.page_sha256,
        )
        for number, text in enumerate(given.earlier, start=1)
    ]  # fmt: skip


def finding_of(given: CarriedArticle, found: CarriedFinding, topics: dict[str, TopicSpec]) -> Judgement:
    """What was found in the whole of a text that was shortened. Raises ImportRefused where it cannot have been."""
    demand_seen(found, "finding")
    told: tuple[Claim | Event | Figure, ...] = (*found.claims, *found.events, *found.figures)
    for one in told:
        where = given.title if getattr(one, "in_title", False) else given.text
        quoted = 0 <= one.start <= one.end and where[one.start : one.end] == one.quote
        demand(quoted, f'"finding" quotes what does not stand there: {one_line(one.quote, 60)}')
        demand_slug(one.topic, "topic")
    for claim in found.claims:
        demand_state(claim.topic, claim.state, topics)
    for topic, state in found.states:
        demand_slug(topic, "topic")
        demand_state(topic, state, topics)
    for match in found.matches:
        demand_slug(match.topic, "topic")
        demand(match.matched, '"finding" has a match that did not match')
    demand(len({match.topic for match in found.matches}) == len(found.matches), '"finding" has a topic twice')
    try:
        sequence = bytes.fromhex(found.sequence)
        if found.gist is not None:
            words_of(found.gist)
    except (ValueError, struct.error) as error:
        raise ImportRefused(f'"finding": {one_line(str(error), 100)}') from error
    demand(len(sequence) % 8 == 0 and len(found.bands) <= 100, '"finding" has no fingerprint')
    fingerprint = Fingerprint(
        sequence=sequence, bands=found.bands, figures=found.figures_told, words=found.words
    )  # fmt: skip
    return Judgement(
        language=found.language, matches=found.matches, fingerprint=fingerprint, credit=found.credit, notes=(),
        reported=found.reported, states=found.states, claims=found.claims, events=found.events, figures=found.figures,
        gist=found.gist, analysed_with=found.analysed_with,
    )  # fmt: skip


def edition_of(given: CarriedEdition, now: datetime) -> Edition:
    """The edition of a frozen JSON. Raises ImportRefused for one that this record is not about, or that no house has frozen."""
    demand_slug(given.digest, "digest")
    demand_moments(given, now)
    try:
        edition = from_json(given.content)
        plain = json.loads(given.content, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f'"content" is no edition: {one_line(str(error), 160)}') from error
    said = (edition.digest, edition.date, edition.number, edition.cutoff_at, edition.made_at)
    meant = (given.digest, given.date, given.number, given.cutoff_at, given.made_at)
    demand(said == meant, '"content" is another edition')
    demand(1 <= given.number <= 1_000_000, f"number {given.number}")
    demand(abs(given.date - given.cutoff_at.date()) <= timedelta(days=2), '"date" is not the day of "cutoff_at"')
    demand_harmless(plain)
    demand_seen(given.changes, "changes")
    for change in given.changes:
        demand_slug(change.topic, "topic")
    _demand_pages(edition)
    return edition


def _demand_pages(edition: Edition) -> None:
    """The archive can be built with it."""
    try:
        render(edition)
        listed, tracks = [issue_of(edition)], {track.topic: track for track in edition.tracks}
        index_files(listed, tracks)
        topic_files(listed, tracks)
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError) as error:
        raise ImportRefused(f'"content" cannot be laid out: {one_line(str(error), 120)}') from error


def print_of(given: CarriedPrint) -> CarriedPrint:
    """What an edition printed. Raises ImportRefused."""
    demand_slug(given.digest, "digest")
    for url in given.urls:
        demand_address(url)
    return given


def start_of(given: CarriedStart, now: datetime) -> CarriedStart:
    """When a digest was first seen. Raises ImportRefused."""
    demand_slug(given.slug, "slug")
    demand_moments(given, now)
    return given


def gone_of(given: Gone, kind: str, now: datetime) -> Gone:
    """An address that stays away. Raises ImportRefused."""
    form, called = (_SHA256, "SHA-256 in hex") if kind == FORGOTTEN else (_EIGHT, "sixteen hex digits")
    demand(form.fullmatch(given.key), f'"key" is not {called}')
    if given.feed is not None:
        demand_slug(given.feed, "feed")
    demand_moments(given, now)
    return given
