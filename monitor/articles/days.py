"""The days of an article's words: when they were published, and since when they stand at its address."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from monitor.model import Article, Precision, Version


def published_on(published_at: datetime | None, precision: Precision, known_at: datetime) -> date | None:
    """The UTC day of an article's publication; None: nobody said. A moment that lies after it was first seen is a clock that
    is wrong: then it is the day of `known_at`. A day without a time stands as it is."""
    if published_at is None:
        return None
    told = published_at if precision == "day" else min(published_at, known_at)
    return told.astimezone(UTC).date()


def read_as_of(article: Article, known_at: datetime) -> date | None:
    """The UTC day that "yesterday" and "on Tuesday" lean on in an article: that of its publication, else the one on which a feed
    brought it. None for an import that nobody dated: it may be of any age."""
    published = published_on(article.published_at, article.precision, known_at)
    if published is None and article.method != "import":
        return known_at.astimezone(UTC).date()
    return published


def said_on(published: date | None, known_at: datetime, words_known_at: datetime) -> date | None:
    """The UTC day of some words of an article that was published on a day: that day, and of words that came with an edit later
    on the day on which they were first seen. None: nobody said when it was published."""
    if published is None or words_known_at <= known_at:
        return published
    return max(published, words_known_at.astimezone(UTC).date())


def first_seen(words: str, *, in_title: bool, earlier: Sequence[Version], present: datetime) -> datetime:
    """When words of the present text, which was first seen at `present`, first stood at its address: an edit elsewhere in the
    article makes them no younger. `earlier`: the texts before it, the first one first."""
    for version in earlier:
        if words in (version.title if in_title else version.text):
            return version.seen_at
    return present
