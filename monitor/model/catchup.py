"""A catch-up: what a reader missed in a span of days, reckoned when asked for and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.basics import Day
from monitor.model.bulletin import Expectation, Side
from monitor.model.editions import Edition, EditionRef

Course = Literal["opened", "closed", "goes on", "came and went"]
"""What became of a disagreement in the span: it was not there before and is now; it was and is no more; it was and is; it was
there only in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """The days that a catch-up is of, and the moments between which something became known."""

    first: Day  # local
    last: Day
    covers_from: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A dispute of a status that was there at any time of the span. `sides` with their words where it is over; those of one that
    stands are in the edition's own section."""

    topic: str
    title: str
    course: Course
    days: tuple[Day, ...]  # of the editions of the span that told it
    sides: tuple[Side, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayWatched:
    """One of the digest's days in the span, and how well could be seen on it."""

    day: Day
    edition: EditionRef | None  # None: there is none
    covered_by: Day | None = None  # a later day whose edition has its news, where it got none of its own
    feeds: int | None = None  # None: its edition does not say, or there is none
    reached: int | None = None
    unreached: tuple[str, ...] = ()  # feeds, by title
    silent: tuple[str, ...] = ()
    partial: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """`edition` has the parts that an edition of the whole span would have: board, changes, events, disputes, numbers,
    corrections, a section of the stories that most origins tell. It has no number, and is stored and sent nowhere."""

    span: Away
    edition: Edition
    disagreements: tuple[Disagreement, ...]
    expectations: tuple[Expectation, ...]  # what was announced for the span or in it, and what became of it
    more_expectations: int
    days: tuple[DayWatched, ...]
