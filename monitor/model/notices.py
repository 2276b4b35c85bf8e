"""Notices: a move of a topic's status, told to a chat, phone or webhook as soon as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

from monitor.model.basics import Day
from monitor.model.tracking import StatusChange

FEEDS = ":feeds"
"""In the place of a topic: the feeds themselves. No topic can have this name."""

NoticeId = NewType("NoticeId", int)
WatchId = NewType("WatchId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTold:
    """The last that an edition told of a topic's status; `at` is the edition's cut-off."""

    after: str | None
    since: Day
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What readers know of a topic's status, and the move that waits to be told. One row for each topic that is watched."""

    id: WatchId
    topic: str
    configuration: str  # Watchlist.fingerprint it was last reckoned with
    began_at: datetime  # what was said before then is history
    state: str | None  # that readers know; None: that there is none
    since: Day | None
    told_at: datetime  # when they came to know it
    noticed: bool = False  # by a notice
    moving_to: str | None = None  # the state that must stand for a while; "" for none. None: nothing waits
    moving_at: datetime | None = None  # when it was first found
    reckoned_at: datetime | None = None  # None: never yet, or to be begun anew
    attempts: int = 0  # fences
    stirred: int = 0  # how often something new was read of the topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a notice tells: from the state that readers know to the one that stands. `withdrawn`: what was told is no longer
    borne out by what is known, and `change` names what stands in its place."""

    change: StatusChange
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One move to one target."""

    id: NoticeId
    target: str  # NoticeSpec.slug
    turn: Turn
    # doubtful: it may have arrived, and is not sent again; dropped: it was news no more, `last_error` says why
    state: Literal["pending", "sending", "sent", "failed", "doubtful", "dropped"]
    due_at: datetime | None
    attempts: int
    tries: int
    created_at: datetime
    queued_at: datetime  # created, or the end of the time for which it was held back
    held: bool = False  # it was more than the target is told in that time
    message: str | None = None  # notices of one message share it
    tried_at: datetime | None = None
    sent_at: datetime | None = None
    last_error: str | None = None
