"""What leaves one house in a file and comes into another: articles with all that they were, editions with what they printed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.articles import Credit
from monitor.model.basics import Day, Precision, later
from monitor.model.judgement import Match
from monitor.model.stories import Gist
from monitor.model.tracking import Claim, Event, Figure, StatusChange


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedText:
    """A text that an address had before. `text_sha256`: of the whole, where only evidence of it was kept; None: it is whole."""

    title: str
    text: str
    seen_at: datetime
    text_sha256: str | None = later(None)
    page_sha256: str | None = later(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedFinding:
    """What was found in the whole of a text of which only evidence was kept: it cannot be found in what is left. `sequence`, of
    the fingerprint, in hex; `figures_told` are the fingerprint's."""

    language: str | None
    matches: tuple[Match, ...]
    reported: tuple[str, ...]
    states: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]
    events: tuple[Event, ...]
    figures: tuple[Figure, ...]
    credit: Credit | None
    gist: Gist | None
    analysed_with: str | None
    sequence: str
    bands: tuple[int, ...]
    figures_told: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedArticle:
    """An article as a line of an export. The names of its first fields are those that a plain import knows too; `earlier` has the
    texts before the present one, the first one first, and `seen_at` then says since when that stands."""

    url: str
    title: str
    text: str
    source: str
    known_at: datetime
    published: datetime | None = later(None)  # noqa: RUF009 - a field
    precision: Precision = later("unknown")  # noqa: RUF009 - a field
    date_source: str | None = later(None)
    lang: str | None = later(None)
    author: str | None = later(None)
    feed: str | None = later(None)
    method: Literal["page", "feed", "import"] = later("import")
    shortfall: str | None = later(None)
    notes: tuple[str, ...] = later(())
    keep: Literal["full", "evidence"] = later("full")
    seen_at: datetime | None = later(None)  # noqa: RUF009 - a field
    text_sha256: str | None = later(None)
    page_sha256: str | None = later(None)
    credit: Credit | None = later(None)  # noqa: RUF009 - a field; for who reads the file: an import looks again
    earlier: tuple[CarriedText, ...] = later(())
    finding: CarriedFinding | None = later(None)  # noqa: RUF009 - a field


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedEdition:
    """An edition as it was frozen, and the changes of status that it told."""

    digest: str
    date: Day
    number: int
    cutoff_at: datetime
    made_at: datetime
    content: str
    changes: tuple[StatusChange, ...] = later(())


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPrint:
    """Addresses of articles that an edition printed, counted, rested on or told (`what`). `content_sha256` is the edition's."""

    digest: str
    date: Day
    content_sha256: str
    what: Literal["article", "counted", "evidence", "story"]
    urls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedStart:
    """When a digest was first seen."""

    slug: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An address that stays away: the SHA-256 of one that was forgotten, or eight bytes of it, in hex, of one that was let go
    when its time was over, with the feed that showed it last."""

    key: str
    at: datetime
    feed: str | None = later(None)
