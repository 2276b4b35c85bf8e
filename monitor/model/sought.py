"""What the store knows of addresses that somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.basics import ArticleId, Day


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """An edition that looked at an article. `told`: it told it within a story, or quoted it."""

    digest: str
    date: Day
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An article that is here."""

    id: ArticleId
    url: str
    outlet: str
    feed: str | None  # slug; None: imported
    known_at: datetime
    judged: bool
    copy_of: ArticleId | None
    shortfall: str | None  # why it is not the page's text
    topics: tuple[str, ...] = ()  # topics and scopes that it reports on
    background: tuple[str, ...] = ()  # those that it only mentions
    printed: tuple[Printing, ...] = ()  # the first of each digest

    @property
    def told(self) -> tuple[Printing, ...]:
        """The editions that told or quoted it."""
        return tuple(edition for edition in self.printed if edition.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """An entry that names an address. `article` None: it was not captured; then it `waits`, or its address was forgotten or let
    go."""

    url: str  # canonical
    feed: str  # slug
    first_seen_at: datetime
    article: ArticleId | None
    waits: bool
    last_error: str | None
