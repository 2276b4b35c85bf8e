"""Watched topics and the notices of their moves, as a protocol."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from monitor.model import ArticleId, LastTold, Notice, Turn, Watch, WatchId


class Notices(Protocol):
    """What readers know of the status of each watched topic, and what is told them at once."""

    def begin(self, topics: Collection[str], targets: Collection[str], configuration: str, now: datetime) -> None:
        """Watch these topics and no others; what another configuration reckoned is due at once. What still waits for a target
        that is none of these is dropped."""
        ...

    def begin_anew(self, topics: Collection[str], now: datetime) -> None:
        """Take what stands of these topics at the next reckoning as known: they were read anew, and nothing of it is news."""
        ...

    def stir(self, topics: Collection[str], now: datetime, pause: timedelta) -> None:
        """Make these topics due, now or `pause` after they were reckoned last. Those that nobody watches are passed over."""
        ...

    def topics_of(self, articles: Collection[ArticleId]) -> set[str]:
        """The topics of which these articles say something that counts."""
        ...

    def stirred(self, now: datetime, limit: int) -> list[WatchId]:
        """Watched topics that wait to be reckoned, by (due_at, topic)."""
        ...

    def claim(self, ids: Collection[WatchId], now: datetime, lease: timedelta) -> list[Watch]:
        """Those that are now ours, by topic."""
        ...

    def watched(self, topic: str) -> Watch | None:
        """What readers know of a topic; None: nobody watches it."""
        ...

    def last_told(self, topic: str) -> LastTold | None:
        """What the edition with the latest cut-off that told a change of this status said of it last."""
        ...

    def reckoned(self, claimed: Watch, after: Watch, due_at: datetime | None) -> bool:
        """Write what became of a claimed watch; due again at `due_at`, or at once when something new was read meanwhile. Fenced
        by attempts."""
        ...

    def queue(self, turn: Turn, targets: Iterable[str], now: datetime) -> None:
        """A notice to each of these targets, due at once."""
        ...

    def told_of(self, topic: str, after: str | None, since: datetime) -> list[str]:
        """Targets to which a move of a topic to this state, queued since a moment, went out, or may have; sorted."""
        ...

    def targets_due(self, now: datetime) -> list[str]:
        """Targets for which something is due, sorted."""
        ...

    def due_for(self, target: str, now: datetime) -> list[Notice]:
        """What is due for a target, or was being sent when a worker died; the oldest first."""
        ...

    def told_since(self, target: str, after: datetime) -> list[datetime]:
        """When messages were handed over for a target after a moment, or may have been; the first one first."""
        ...

    def take(self, notices: Sequence[Notice], message: str, now: datetime, lease: timedelta) -> list[Notice]:
        """Those that are now ours to send in one message; fenced."""
        ...

    def hold(self, notices: Sequence[Notice], until: datetime, *, rationed: bool) -> None:
        """Put off until a moment; `rationed`: since the target has had enough. Fenced."""
        ...

    def sent(self, notice: Notice, now: datetime) -> bool:
        """Done. Fenced."""
        ...

    def retry(self, notice: Notice, due_at: datetime, error: str) -> bool:
        """Nothing was sent: try again later. Fenced."""
        ...

    def close(self, notice: Notice, state: str, error: str) -> bool:
        """Not to be sent any more: "failed", "doubtful" (it may have arrived) or "dropped" (it is news no more). Fenced."""
        ...

    def latest(self, after: datetime) -> list[Notice]:
        """Notices created after a moment, and all that wait, the latest first."""
        ...
