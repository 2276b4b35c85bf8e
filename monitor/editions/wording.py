"""Small wordings that every rendering shares: days, hours, languages, counts, places in the archive."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor.model import Edition, Every, FeedHealth, LedgerLine, Story, story_mark

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LANGUAGES = {"en": "English", "ru": "Russian", "tr": "Turkish", "ar": "Arabic", "fa": "Persian", "he": "Hebrew",
             "ku": "Kurdish", "fr": "French", "de": "German", "es": "Spanish", "it": "Italian", "uk": "Ukrainian"}  # fmt: skip
STATES = {
    "new": "not polled yet",
    "broken": "not reached",
    "degraded": "failing",
    "stopped": "stopped",
    "silent": "silent",
}

_LANGUAGE_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*")


class Dated(Protocol):
    """An edition, or what a list of editions knows of it."""

    @property
    def date(self) -> date: ...
    @property
    def every(self) -> Every: ...


def short_day(day: date) -> str:
    """`22 Nov`, whatever the locale."""
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def day_in(day: date, year: int | None = None) -> str:
    """`7 Apr`, with its year unless it is that one: `7 Apr 2026`."""
    return short_day(day) if day.year == year else f"{short_day(day)} {day.year}"


def long_day(day: date) -> str:
    """`Sunday, 22 November 2026`."""
    return f"{WEEKDAYS[day.weekday()]}, {day.day} {MONTHS[day.month - 1]} {day.year}"


def edition_day(edition: Dated) -> str:
    """What stands over an edition: `Sunday, 22 November 2026`, `Week to Sunday, 22 November 2026`."""
    return f"Week to {long_day(edition.date)}" if edition.every == "week" else long_day(edition.date)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 story`, `2 stories`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def ordinal(number: int) -> str:
    """`1st`, `12th`, `23rd`."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`; `last` stands before the last one."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def capital(words: str) -> str:
    """The words with a capital at the beginning, as a sentence begins."""
    return words[:1].upper() + words[1:]


def language_tag(language: str | None) -> str:
    """The value of a `lang` attribute: "" says that the language is not known (HTML, 3.2.6.2)."""
    return language if language and _LANGUAGE_TAG.fullmatch(language) else ""


def language_name(language: str | None) -> str:
    """`Russian`; the code itself for a language without a name here, "" when unknown."""
    tag = language_tag(language)
    return LANGUAGES.get(tag.split("-")[0].lower(), tag)


def machine_time(moment: datetime) -> str:
    """`2026-11-22T03:30:00Z`, for `datetime` attributes and Atom (RFC 3339)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def clock_time(moment: datetime, zone: str, year: int) -> str:
    """`22 Nov 06:30` in that zone, with the year when it is another one."""
    local = moment.astimezone(ZoneInfo(zone))
    day = short_day(local.date())
    return f"{day if local.year == year else f'{day} {local.year}'} {local:%H:%M}"


def story_time(story: Story, edition: Edition) -> str:
    """When a story was published, in the digest's zone: as exact as it is known."""
    if story.published_at is None or story.precision == "unknown":
        return f"seen {clock_time(story.known_at, edition.time_zone, edition.date.year)}"
    if story.precision == "day":
        day = story.published_at.date()
        return short_day(day) if day.year == edition.date.year else f"{short_day(day)} {day.year}"
    return clock_time(story.published_at, edition.time_zone, edition.date.year)


def window(edition: Edition, zone: str) -> str:
    """`21 Nov 06:30 to 22 Nov 06:30`."""
    year = edition.date.year
    return f"{clock_time(edition.covers_from, zone, year)} to {clock_time(edition.cutoff_at, zone, year)}"


def ledger_text(row: LedgerLine) -> str:
    """`142 items offered by feeds: 37 new, 105 seen before`; parts that are nothing are not told."""
    parts = [f"{count:,} {name}" for name, count in row.parts if count]
    return f"{row.total:,} {row.label}: {', '.join(parts)}" if parts else f"{row.total:,} {row.label}"


def trouble_text(feed: FeedHealth, edition: Edition) -> str:
    """`not reached - the server answered 503; since 20 Nov 10:00 UTC; next try 22 Nov 04:00 UTC`."""
    year = edition.date.year
    told = STATES.get(feed.state, feed.state) + (f" - {feed.reason}" if feed.reason else "")
    if feed.since is not None:
        told += f"; since {clock_time(feed.since, 'UTC', year)} UTC"
    if feed.next_try is not None:
        told += f"; next try {clock_time(feed.next_try, 'UTC', year)} UTC"
    elif feed.state == "stopped":
        told += "; no further try"
    return told


def page_path(digest: str, day: date) -> str:
    """Where the edition of a day lies in the archive: `idlib/2026/11/22`."""
    return f"{digest}/{day.year:04d}/{day.month:02d}/{day.day:02d}"


def topic_path(topic: str) -> str:
    """Where a topic's page lies in the archive."""
    return f"topics/{topic}/index.html"


def topic_feed_path(topic: str) -> str:
    """Where a topic's Atom feed lies in the archive."""
    return f"topics/{topic}/feed.xml"


def story_path(mark: str) -> str:
    """Where the page of a story lies in the archive."""
    return f"stories/{mark}/index.html"


def evidence_path(mark: str) -> str:
    """Where the page of an article's quoted sentences lies in the archive; `mark`: model.story_mark of its address."""
    return f"evidence/{mark}/index.html"


def passage_id(words: str) -> str:
    """The name of a quoted sentence on that page: `q-` and the first 10 hex digits of the SHA-256 of its words."""
    return f"q-{hashlib.sha256(words.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


def proof_path(url: str | None, words: str | None = None) -> str:
    """Where a sentence of an article stands in its paragraph, seen from the archive's root; "" for an article that was removed.
    Without the words: the article's page."""
    if not url:
        return ""
    return evidence_path(story_mark(url)) + (f"#{passage_id(words)}" if words else "")


def leave_text(leave: str) -> str:
    """What a reader sees of the address at which one leaves: of `mailto:off@news.example?subject=leave` the mail address."""
    return leave.removeprefix("mailto:").partition("?")[0] if leave.startswith("mailto:") else leave


def source_path(feed: str) -> str:
    """Where the page of a feed lies in the archive."""
    return f"sources/{feed}/index.html"


def address(base_url: str | None, path: str) -> str:
    """A public address under `base_url`, or "" when the archive has none."""
    return f"{base_url.rstrip('/')}/{path}" if base_url else ""
