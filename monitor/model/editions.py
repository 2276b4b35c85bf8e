"""Editions: what is published, and to whom it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.articles import Article
from monitor.model.basics import ArticleId, Day, DeliveryId, EditionId, Every, Precision, later
from monitor.model.bulletin import (
    BoardRow,
    Change,
    Correction,
    Dispute,
    EventRow,
    Expectation,
    FigureRow,
    Position,
    Quiet,
    Statement,
    Track,
)
from monitor.model.feeds import FeedHealth
from monitor.model.judgement import Match
from monitor.model.origins import Origin
from monitor.model.stories import Gist


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEdition:
    """An edition that should be made. The calendar's answer (editions/calendar.py)."""

    digest: str
    date: Day  # local
    cutoff_at: datetime
    covers_from: datetime
    floor: datetime  # nothing known at or before this moment belongs to it
    late: bool = False
    missed: tuple[Day, ...] = ()  # days that got no edition of their own and are covered by this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A report of a story as far as counting needs it."""

    outlet: str
    language: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownStory:
    """What is known at an edition's cut-off of the story that a report belongs to."""

    founder: ArticleId
    mark: str  # model.story_mark of the founder's address
    since: datetime  # when the first report of it became known
    told: Day | None = None  # the latest earlier edition of the digest that told it
    before: tuple[Witness, ...] = ()  # its other reports, copies too, that are not in this edition; sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An assessed, unpublished article as an edition sees it."""

    id: ArticleId
    article: Article
    known_at: datetime
    copy_of: ArticleId | None
    matches: tuple[Match, ...]
    feeds: tuple[str, ...]  # slugs of all feeds that carried this address
    text_published: bool = False  # the digest's readers had this text already, from another article
    # of the topics that matched, those it reports on; the others are background. None: judged before that was asked
    reported: tuple[str, ...] | None = None
    states: tuple[tuple[str, str], ...] = ()  # topic -> what the article as a whole reports, or "mixed"
    unjudged: bool = False  # a topic or scope of the digest has no words in its language
    story: KnownStory | None = None  # None: it is in none, and stands for itself
    origin: Origin | None = None  # who wrote its text first, by all copies of it; None: not asked
    gist: Gist | None = None  # None: a copy, or an article that matches nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many entries or articles, of those first known in a window, had one fate at one stage."""

    stage: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRef:
    """Another edition of the same digest."""

    date: Day
    number: int
    cutoff_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A verbatim sentence: `Article.text[start:end] == text`."""

    text: str
    start: int
    end: int
    language: str | None
    outlet: str | None = later(None)  # of another report of the story than its lead: who prints it
    url: str | None = later(None)  # and where


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Another report of a story, or a copy of one."""

    outlet: str
    url: str
    title: str
    language: str | None
    via: str | None = later(None)  # the agency whose text it is, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One happening as the digest shows it: headline and sentences of its lead, and who else reports it."""

    id: str  # model.story_mark of the report that founded it
    title: str
    url: str
    outlet: str
    language: str | None
    published_at: datetime | None
    precision: Precision
    known_at: datetime
    quotes: tuple[Quote, ...]
    also: tuple[Also, ...]
    why: str  # the match in one line
    shortfall: str | None
    side: str | None = None  # whose voice its outlet was on that day, as a reader's label
    via: str | None = None  # the agency whose text it is, by name
    notes: tuple[str, ...] = ()  # as in Article
    # of all its reports up to the cut-off, copies among them; 0 in an edition from before stories were counted
    reports: int = later(0)
    outlets: int = later(0)
    origins: int = later(0)
    owners: int = later(0)
    languages: tuple[str, ...] = later(())  # codes, those that are read first
    fresh: int = later(0)  # of the reports, those in this edition
    more_also: int = later(0)  # of these, those that `also` leaves out
    first_seen: datetime | None = later(None)  # noqa: RUF009 - a field
    told: Day | None = later(None)  # noqa: RUF009 - a field; the latest earlier edition of the digest that told it
    marks: tuple[str, ...] = later(())  # in plain words: "single source"
    has_page: bool = later(False)  # whether the archive keeps a page of it, named by its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The stories of one topic or scope. `more` counts those that the cap left out."""

    slug: str
    kind: Literal["topic", "scope"]
    title: str
    stories: tuple[Story, ...]
    more: int = 0
    background: tuple[Also, ...] = later(())  # articles that mention it in passing
    more_background: int = later(0)  # and those that the cap left out


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One row of the coverage ledger: `total` is the sum of the counts in `parts`."""

    stage: str
    label: str
    total: int
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What could be seen: every drop counted, every sum adding up."""

    feeds: int
    reached: int
    lines: tuple[LedgerLine, ...]
    troubled: tuple[FeedHealth, ...]  # failing, stopped and silent feeds, by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One issue of a digest, all decisions made: a template only lays it out. Frozen as JSON once published."""

    digest: str
    title: str
    prefix: str
    date: Day
    number: int
    time_zone: str
    covers_from: datetime
    cutoff_at: datetime
    made_at: datetime
    late: bool
    partial: bool
    missed: tuple[Day, ...]
    subject: str
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]  # topics first, then scopes
    ledger: Ledger
    previous: EditionRef | None
    base_url: str | None
    configuration: str  # Watchlist.fingerprint
    version: str
    # of the tracked topics; all empty in an edition from before they had a status
    bottom_line: tuple[Statement, ...] = later(())
    board: tuple[BoardRow, ...] = later(())
    changes: tuple[Change, ...] = later(())
    more_changes: int = later(0)  # that the cap left out
    events: tuple[EventRow, ...] = later(())
    announced: tuple[EventRow, ...] = later(())  # new, and still to come
    more_events: int = later(0)
    disputes: tuple[Dispute, ...] = later(())
    positions: tuple[Position, ...] = later(())
    more_positions: int = later(0)
    figures: tuple[FigureRow, ...] = later(())
    more_figures: int = later(0)
    quiet: tuple[Quiet, ...] = later(())
    sight: str = later("")  # whether silence is the topics' or ours
    corrections: tuple[Correction, ...] = later(())
    more_corrections: int = later(0)
    coming: tuple[EventRow, ...] = later(())  # by date
    unseen: tuple[EventRow, ...] = later(())  # expected, and their day has passed
    fates: tuple[Expectation, ...] = later(())  # announced before, and decided since the edition before
    tracks: tuple[Track, ...] = later(())
    every: Every = later("day")  # noqa: RUF009 - a field; of a week: it has no sections


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One edition in every form that the archive keeps."""

    page: str
    text: str
    markdown: str
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One edition as a mail. HTML and text tell the same."""

    subject: str
    html: str  # CSS inlined
    text: str
    leave: str | None  # where a reader leaves the list: a mailto: or https: address


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One edition to one address: a reader's mail, or the archive (channel "folder")."""

    id: DeliveryId
    edition_id: EditionId
    digest: str
    date: Day
    channel: Literal["email", "folder"]
    address: str  # "" for the archive
    message_id: str
    state: Literal["pending", "sending", "sent", "failed", "doubtful"]
    due_at: datetime | None
    attempts: int
    created_at: datetime
    sent_at: datetime | None = None
    last_error: str | None = None
    queued_at: datetime | None = None  # when it was last put into the outbox; None: when it was created
    tries: int = 0  # claims since then; `attempts` counts all and fences
