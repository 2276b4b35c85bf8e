"""What an analyst says by hand of a topic: a state that is set, an event that is added, corrected or retracted.

A record: signed, dated, with the address it rests on, and never changed but for its removal. What the machine reads stays
beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from monitor.model.basics import Day, later

OverrideId = NewType("OverrideId", int)

Act = Literal["set", "added", "corrected", "retracted"]
"""A status that is set, or what became of an event of the log."""

Deed = Literal["set", "ended", "removed", "added", "corrected", "retracted"]
"""The same for readers, who are also told what ended and what was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventMark:
    """How an event of the log is known again, though the log is reckoned anew each time: by its id, by the events of articles it
    is made of, by its number and day."""

    id: str
    ordinal: int | None
    date: Day | None
    sightings: tuple[str, ...]  # ids of events of articles, the earliest known first; () for one that was added by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One act of an analyst. Of an event, `date`, `ordinal`, `outcome` and `route` are what is said of it; None: nothing."""

    id: OverrideId  # by which a person names it; it stands in no edition
    topic: str
    what: Act
    state: str | None = later(None)  # that is set
    since: Day | None = later(None)  # noqa: RUF009 - a field: the first day of a set state; None: it is about an event
    until: Day | None = later(None)  # noqa: RUF009 - a field: its last day; None: for as long as nobody removes it
    event: EventMark | None = later(None)  # noqa: RUF009 - a field: what is corrected or retracted
    date: Day | None = later(None)  # noqa: RUF009 - a field
    ordinal: int | None = later(None)
    outcome: str | None = later(None)
    route: tuple[str, str] | None = later(None)
    note: str = later("")
    because: str  # http(s) address
    by: str
    made_at: datetime
    removed_at: datetime | None = later(None)  # noqa: RUF009 - a field; None: it stands
    removed_by: str | None = later(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """What an edition tells of an override, beside what it is about. None of it is a quotation."""

    what: Deed
    by: str  # who signed; of what is removed, who removed it
    because: str  # address
    on: Day  # when he said so, UTC
    since: Day | None = None
    until: Day | None = None
    note: str = ""
    machine: str = ""  # what the machine reads: "in force, holding since 6 Mar"; of an event, what it reads otherwise
    machine_state: str | None = None  # the state alone, where it is about a status
