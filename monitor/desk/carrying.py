"""Lines of an export and back. Whoever edited the file may have written anything: a line is taken only when all of it is as an
export writes it."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from monitor.articles.filing import LONGEST_TEXT
from monitor.articles.fingerprint import text_sha256
from monitor.config.values import slug
from monitor.editions.freeze import from_json, from_line, to_line
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
from monitor.text.dates import EARLIEST, LATEST
from monitor.text.plain import HALVES, UNSEEN, one_line
from monitor.text.urls import canonical_url

T = TypeVar("T")

FORMAT = 1  # raised when an older program would misunderstand a newer file
HOUSE = "house"  # the kind of an export's first line
ARTICLE, EDITION, PRINT, START, FORGOTTEN, LET_GO = "article", "edition", "printed", "digest", "forgotten", "let go"
KINDS = (HOUSE, ARTICLE, EDITION, PRINT, START, FORGOTTEN, LET_GO)

AHEAD = timedelta(hours=24)  # by which a clock may be off
MOST_TEXTS = 1000  # that an article had before
LONGEST_TITLE = 2000  # characters
WIDEST = 2**63 - 1  # of a whole number that both databases keep

_OWN = re.compile(r"urn:idlib-monitor:import:[0-9a-f]{24}")
_SHA256 = re.compile("[0-9a-f]{64}")
_EIGHT = re.compile("[0-9a-f]{16}")
_NAME = re.compile("[0-9a-f]{1,64}")
_ZONED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})")
_MOMENTS = frozenset({"known_at", "published", "seen_at", "cutoff_at", "made_at", "started_at", "at"})
_ADDRESSES = frozenset({"url", "base_url"})
_SLUGS = frozenset({"topic", "slug", "digest"})


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
        _demand_zones(record)
        value = from_line(kind, json.dumps({name: part for name, part in record.items() if name != "kind"}))
    except (ValueError, RecursionError) as error:
        raise ImportRefused(one_line(str(error), 200)) from error
    _demand_numbers(value)
    return value


def article_of(given: CarriedArticle, now: datetime) -> Article:
    """The article. Raises ImportRefused for one that no house could have given."""
    _demand_address(given.url)
    texts: tuple[CarriedArticle | CarriedText, ...] = (given, *given.earlier)
    for text in texts:
        _demand_text(text.title, LONGEST_TITLE, "title")
        _demand_text(text.text, LONGEST_TEXT, "text")
        _demand(text.text_sha256 is None or _SHA256.fullmatch(text.text_sha256), '"text_sha256" is no SHA-256 in hex')
        _demand(text.page_sha256 is None or _SHA256.fullmatch(text.page_sha256), '"page_sha256" is no SHA-256 in hex')
    _demand(given.title.strip(), 'no "title"')
    for name in ("source", "lang", "author", "date_source", "shortfall"):
        _demand_text(getattr(given, name) or "", LONGEST_TITLE, name)
    for note in given.notes:
        _demand_text(note, LONGEST_TITLE, "notes")
    if given.feed is not None:
        _demand_slug(given.feed, "feed")
    _demand_moments(given, now)
    _demand(given.keep == "evidence" or given.text_sha256 is None, '"text_sha256" goes with "keep": "evidence"')
    _demand((given.published is None) == (given.precision == "unknown"), '"published" and "precision" disagree')
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
    told: tuple[Claim | Event | Figure, ...] = (*found.claims, *found.events, *found.figures)
    for one in told:
        where = given.title if getattr(one, "in_title", False) else given.text
        quoted = 0 <= one.start <= one.end and where[one.start : one.end] == one.quote
        _demand(quoted, f'"finding" quotes what does not stand there: {one_line(one.quote, 60)}')
        _demand_slug(one.topic, "topic")
    for claim in found.claims:
        _demand_state(claim.topic, claim.state, topics)
    for topic, state in found.states:
        _demand_slug(topic, "topic")
        _demand_state(topic, state, topics)
    for match in found.matches:
        _demand_slug(match.topic, "topic")
        _demand(match.matched, '"finding" has a match that did not match')
    _demand(len({match.topic for match in found.matches}) == len(found.matches), '"finding" has a topic twice')
    try:
        sequence = bytes.fromhex(found.sequence)
        if found.gist is not None:
            words_of(found.gist)
    except (ValueError, struct.error) as error:
        raise ImportRefused(f'"finding": {one_line(str(error), 100)}') from error
    _demand(len(sequence) % 8 == 0 and len(found.bands) <= 100, '"finding" has no fingerprint')
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
    _demand_slug(given.digest, "digest")
    _demand_moments(given, now)
    try:
        edition = from_json(given.content)
        plain = json.loads(given.content, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f'"content" is no edition: {one_line(str(error), 160)}') from error
    said = (edition.digest, edition.date, edition.number, edition.cutoff_at, edition.made_at)
    meant = (given.digest, given.date, given.number, given.cutoff_at, given.made_at)
    _demand(said == meant, '"content" is another edition')
    _demand(1 <= given.number <= 1_000_000, f"number {given.number}")
    _demand(abs(given.date - given.cutoff_at.date()) <= timedelta(days=2), '"date" is not the day of "cutoff_at"')
    _demand_harmless(plain)
    for change in given.changes:
        _demand_slug(change.topic, "topic")
    return edition


def print_of(given: CarriedPrint) -> CarriedPrint:
    """What an edition printed. Raises ImportRefused."""
    _demand_slug(given.digest, "digest")
    for url in given.urls:
        _demand_address(url)
    return given


def start_of(given: CarriedStart, now: datetime) -> CarriedStart:
    """When a digest was first seen. Raises ImportRefused."""
    _demand_slug(given.slug, "slug")
    _demand_moments(given, now)
    return given


def gone_of(given: Gone, kind: str, now: datetime) -> Gone:
    """An address that stays away. Raises ImportRefused."""
    form, called = (_SHA256, "SHA-256 in hex") if kind == FORGOTTEN else (_EIGHT, "sixteen hex digits")
    _demand(form.fullmatch(given.key), f'"key" is not {called}')
    if given.feed is not None:
        _demand_slug(given.feed, "feed")
    _demand_moments(given, now)
    return given


# ---------------------------------------------------------------- what an export never writes


def _demand(so: object, else_: str) -> None:
    if not so:
        raise ImportRefused(else_)


def _demand_address(url: str) -> None:
    try:
        same = _OWN.fullmatch(url) is not None or canonical_url(url) == url
    except ValueError as error:
        raise ImportRefused(f'"url": {error}') from error
    _demand(same, f'"url" is not in its canonical form: {one_line(url, 100)}')


def _demand_text(text: str, longest: int, name: str) -> None:
    _demand(len(text) <= longest, f'"{name}" is longer than {longest} characters')
    _demand(not UNSEEN.search(text) and not HALVES.search(text), f'"{name}" holds characters that nobody can see')


def _demand_slug(text: str, name: str) -> None:
    try:
        slug(text)
    except ValueError as error:
        raise ImportRefused(f'"{name}": {one_line(text, 60)} {error}') from error


def _demand_state(topic: str, state: str, topics: dict[str, TopicSpec]) -> None:
    spec = topics.get(topic)
    if spec is None or spec.status is None:
        return
    known = {one.name for one in spec.status.states} | {"denial", "mixed"}
    _demand(state in known, f'topic "{topic}" has no state "{one_line(state, 40)}"')


def _demand_moments(value: Any, now: datetime) -> None:
    """Every moment within it lies in the time that news can have."""
    for moment in _every(value, datetime):
        _demand(EARLIEST <= moment < LATEST, f"{moment:%Y-%m-%d} is no day that news can have")
        _demand(moment <= now + AHEAD, f"{moment:%Y-%m-%d} lies in the future")
    if isinstance(value, CarriedArticle):
        _demand(len(value.earlier) <= MOST_TEXTS, f'"earlier" has more than {MOST_TEXTS} texts')
        _demand(bool(value.earlier) == (value.seen_at is not None), '"earlier" and "seen_at" disagree')


def _demand_numbers(value: Any) -> None:
    _demand(all(abs(number) <= WIDEST for number in _every(value, int)), "a number is too large")
    for number in _every(value, float):
        _demand(number == number and abs(number) < 1e300, "a number is none")


def _every(value: Any, kind: type[T]) -> Iterator[T]:
    if isinstance(value, kind):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from _every(getattr(value, field.name), kind)
    elif isinstance(value, tuple):
        for part in value:
            yield from _every(part, kind)


def _demand_zones(record: dict[str, Any]) -> None:
    """A moment without a zone would be read as one of this machine's."""
    for part in (record, *(row for row in record.get("earlier") or () if isinstance(row, dict))):
        for name in _MOMENTS & part.keys():
            moment = part[name]
            if isinstance(moment, str) and not _ZONED.fullmatch(moment):
                raise ValueError(
                    f'"{name}" is no moment with a zone: {one_line(moment, 40)} (try 2020-02-28T09:30:00Z)'
                )


def _demand_harmless(plain: Any) -> None:
    """The pages of an edition make links of its addresses, and files of its names."""
    waiting = [plain]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            for name, value in part.items():
                if isinstance(value, str):
                    _demand_harmless_string(name, value)
                else:
                    waiting.append(value)


def _demand_harmless_string(name: str, value: str) -> None:
    if name in _ADDRESSES:
        web = value.startswith(("http://", "https://")) and "\n" not in value
        _demand(web or _OWN.fullmatch(value), f'"content" has a link that is none: {one_line(value, 60)}')
    elif name in _SLUGS:
        _demand_slug(value, name)
    elif name == "id":
        _demand(_NAME.fullmatch(value), f'"content" has an "id" that is none: {one_line(value, 60)}')
    _demand(not HALVES.search(value) and "\x00" not in value, '"content" holds characters that cannot be kept')


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")
