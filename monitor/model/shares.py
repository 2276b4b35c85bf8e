"""The share of voice: how much of what readers were told came from each feed, how often it was first, what it copied.

Everything counts the reports that readers of public digests may see, copies too. Months are those in which a report became
known, in UTC, as "2026-10".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.basics import Precision


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCount:
    """The reports of a feed in a month. `feed` None: of all that was imported."""

    feed: str | None  # slug
    month: str
    reports: int
    copies: int  # of these


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryCount:
    """The stories that a feed reported."""

    feed: str
    stories: int
    shared: int  # of these, those that another outlet reported too
    first: int  # of the shared ones, those of which it had the earliest report


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyCount:
    """The reports of a feed that are copies of one outlet's texts."""

    feed: str
    of_feed: str | None  # slug; None: imported
    of_outlet: str  # name
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCount:
    """The reports of a feed on a topic, or in a scope."""

    feed: str
    topic: str
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LastReport:
    """One of the latest reports of a feed."""

    feed: str
    title: str
    url: str
    language: str | None
    published_at: datetime | None
    precision: Precision
    known_at: datetime
    is_copy: bool
    story: str | None  # the mark of its story; None: it is in none


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """All of it, each part by feed. `brought`: slug and title of feeds that brought something, whatever is watched today."""

    months: tuple[MonthCount, ...] = ()
    stories: tuple[StoryCount, ...] = ()
    copies: tuple[CopyCount, ...] = ()
    topics: tuple[TopicCount, ...] = ()
    last: tuple[LastReport, ...] = ()
    brought: tuple[tuple[str, str], ...] = ()
