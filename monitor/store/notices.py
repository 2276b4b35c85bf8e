"""Watched topics and the notices of their moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, case, delete, func, insert, literal, or_, select, update

from monitor.model import ArticleId, LastTold, Notice, NoticeId, StatusChange, Turn, Watch, WatchId
from monitor.store import leases
from monitor.store.dialect import Moment
from monitor.store.inserts import insert_ignore
from monitor.store.notice_tables import notice as notice_rows
from monitor.store.notice_tables import watch as watch_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tracking_tables import claim as claim_rows
from monitor.store.tracking_tables import status_change as change_rows

GONE = "the target is no longer in feeds.yaml"


class Notices:
    """What readers know of the status of each watched topic, and what is told them at once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------ watched topics

    def begin(self, topics: Collection[str], targets: Collection[str], configuration: str, now: datetime) -> None:
        """Watch these topics and no others; what another configuration reckoned is due at once. What still waits for a target
        that is none of these is dropped."""
        self._connection.execute(delete(watch_rows).where(watch_rows.c.topic.not_in(sorted(topics))))
        for topic in sorted(topics):
            row = {"topic": topic, "configuration": configuration, "began_at": now, "told_at": now, "due_at": now}
            row |= {"noticed": False, "attempts": 0, "stirred": 0}
            self._connection.execute(insert_ignore(self._connection, watch_rows, "topic").values(**row))
        changed = update(watch_rows).where(watch_rows.c.configuration != configuration)
        self._connection.execute(changed.values(due_at=now))
        waits = and_(notice_rows.c.due_at.is_not(None), notice_rows.c.target.not_in(sorted(targets)))
        gone = update(notice_rows).where(waits)
        fate = case((notice_rows.c.state == "sending", "doubtful"), else_="dropped")
        attempts = notice_rows.c.attempts + 1
        self._connection.execute(gone.values(state=fate, due_at=None, last_error=GONE, attempts=attempts))

    def begin_anew(self, topics: Collection[str], now: datetime) -> None:
        """Take what stands of these topics at the next reckoning as known: they were read anew, and nothing of it is news."""
        change = update(watch_rows).where(watch_rows.c.topic.in_(sorted(topics)))
        anew = {"reckoned_at": None, "due_at": now, "attempts": watch_rows.c.attempts + 1}
        self._connection.execute(change.values(**anew))

    def stir(self, topics: Collection[str], now: datetime, pause: timedelta) -> None:
        """Make these topics due, now or `pause` after they were reckoned last. Those that nobody watches are passed over."""
        named = watch_rows.c.topic.in_(sorted(topics))
        change = update(watch_rows).where(named).values(stirred=watch_rows.c.stirred + 1)
        self._connection.execute(change)
        later = or_(watch_rows.c.due_at.is_(None), watch_rows.c.due_at > now + pause)
        soon, at_once = literal(now + pause, Moment), literal(now, Moment)
        rested = case((watch_rows.c.reckoned_at > now - pause, soon), else_=at_once)
        self._connection.execute(update(watch_rows).where(named, later).values(due_at=rested))

    def topics_of(self, articles: Collection[ArticleId]) -> set[str]:
        """The topics of which these articles say something that counts."""
        found: set[str] = set()
        for chunk in leases.chunks(sorted(set(articles))):
            query = select(claim_rows.c.topic).distinct().where(claim_rows.c.article_id.in_(chunk))
            found.update(self._connection.scalars(query))
        return found

    def stirred(self, now: datetime, limit: int) -> list[WatchId]:
        """Watched topics that wait to be reckoned, by (due_at, topic)."""
        query = select(watch_rows.c.id).where(watch_rows.c.due_at <= now)
        ordered = query.order_by(watch_rows.c.due_at, watch_rows.c.topic).limit(limit)
        return [WatchId(id) for id in self._connection.scalars(ordered)]

    def claim(self, ids: Collection[WatchId], now: datetime, lease: timedelta) -> list[Watch]:
        """Those that are now ours, by topic."""
        rows = leases.claimed(self._connection, watch_rows, ids, now, now + lease, watch_rows)
        return sorted(map(_watch, rows), key=lambda watch: watch.topic)

    def watched(self, topic: str) -> Watch | None:
        """What readers know of a topic; None: nobody watches it."""
        row = self._connection.execute(select(watch_rows).where(watch_rows.c.topic == topic)).first()
        return None if row is None else _watch(row)

    def last_told(self, topic: str) -> LastTold | None:
        """What the edition with the latest cut-off that told a change of this status said of it last."""
        query = select(change_rows.c.after, change_rows.c.since, edition_rows.c.cutoff_at)
        joined = query.join(edition_rows, edition_rows.c.id == change_rows.c.edition_id)
        order = (edition_rows.c.cutoff_at.desc(), change_rows.c.sequence.desc())
        row = self._connection.execute(joined.where(change_rows.c.topic == topic).order_by(*order).limit(1)).first()
        return None if row is None else LastTold(after=row.after, since=row.since, at=row.cutoff_at)

    def reckoned(self, claimed: Watch, after: Watch, due_at: datetime | None) -> bool:
        """Write what became of a claimed watch; due again at `due_at`, or at once when something new was read meanwhile. Fenced
        by attempts."""
        still = watch_rows.c.stirred == claimed.stirred
        values: dict[str, Any] = {
            "configuration": after.configuration,
            "began_at": after.began_at,
            "state": after.state,
            "since": after.since,
            "told_at": after.told_at,
            "noticed": after.noticed,
            "moving_to": after.moving_to,
            "moving_at": after.moving_at,
            "reckoned_at": after.reckoned_at,
            "due_at": case((still, literal(due_at, Moment)), else_=literal(after.reckoned_at, Moment)),
        }
        return leases.fenced(self._connection, watch_rows, claimed.id, claimed.attempts, **values)

    # ------------------------------------------------------------ notices

    def queue(self, turn: Turn, targets: Iterable[str], now: datetime) -> None:
        """A notice to each of these targets, due at once."""
        rows = [_notice_row(turn, target, now) for target in targets]
        if rows:
            self._connection.execute(insert(notice_rows), rows)

    def told_of(self, topic: str, after: str | None, since: datetime) -> list[str]:
        """Targets to which a move of a topic to this state, queued since a moment, went out, or may have; sorted."""
        out = and_(notice_rows.c.tried_at.is_not(None), notice_rows.c.state.in_(("sent", "doubtful", "sending")))
        named = and_(notice_rows.c.topic == topic, notice_rows.c.after.is_not_distinct_from(after))
        query = select(notice_rows.c.target).distinct().where(named, notice_rows.c.created_at >= since, out)
        return list(self._connection.scalars(query.order_by(notice_rows.c.target)))

    def targets_due(self, now: datetime) -> list[str]:
        """Targets for which something is due, sorted."""
        query = select(notice_rows.c.target).distinct().where(notice_rows.c.due_at <= now)
        return list(self._connection.scalars(query.order_by(notice_rows.c.target)))

    def due_for(self, target: str, now: datetime) -> list[Notice]:
        """What is due for a target, or was being sent when a worker died; the oldest first."""
        query = select(notice_rows).where(notice_rows.c.target == target, notice_rows.c.due_at <= now)
        return [_notice(row) for row in self._connection.execute(query.order_by(notice_rows.c.id))]

    def told_since(self, target: str, after: datetime) -> list[datetime]:
        """When messages were handed over for a target after a moment, or may have been; the first one first."""
        handed = notice_rows.c.state.in_(("sent", "doubtful", "sending"))
        query = select(func.min(notice_rows.c.tried_at)).where(
            notice_rows.c.target == target, notice_rows.c.tried_at > after, handed
        )
        return sorted(self._connection.scalars(query.group_by(notice_rows.c.message)))

    def take(self, notices: Sequence[Notice], message: str, now: datetime, lease: timedelta) -> list[Notice]:
        """Those that are now ours to send in one message; fenced."""
        taken = []
        for notice in notices:
            attempts, tries = notice.attempts + 1, notice.tries + 1
            values: dict[str, Any] = {"state": "sending", "due_at": now + lease, "message": message, "tried_at": now}
            if self._settle(notice, **values, attempts=attempts, tries=tries):
                taken.append(replace(notice, **values, attempts=attempts, tries=tries))
        return taken

    def hold(self, notices: Sequence[Notice], until: datetime, *, rationed: bool) -> None:
        """Put off until a moment; `rationed`: since the target has had enough. Fenced."""
        for notice in notices:
            self._settle(notice, due_at=until, queued_at=until, held=notice.held or rationed)

    def sent(self, notice: Notice, now: datetime) -> bool:
        """Done. Fenced."""
        return self._settle(notice, state="sent", due_at=None, sent_at=now, last_error=None)

    def retry(self, notice: Notice, due_at: datetime, error: str) -> bool:
        """Nothing was sent: try again later. Fenced."""
        return self._settle(notice, state="pending", due_at=due_at, last_error=error)

    def close(self, notice: Notice, state: str, error: str) -> bool:
        """Not to be sent any more: "failed", "doubtful" (it may have arrived) or "dropped" (it is news no more). Fenced."""
        return self._settle(notice, state=state, due_at=None, last_error=error, attempts=notice.attempts + 1)

    def latest(self, after: datetime) -> list[Notice]:
        """Notices created after a moment, and all that wait, the latest first."""
        wanted = or_(notice_rows.c.created_at > after, notice_rows.c.due_at.is_not(None))
        rows = self._connection.execute(select(notice_rows).where(wanted).order_by(notice_rows.c.id.desc()))
        return [_notice(row) for row in rows]

    def _settle(self, notice: Notice, **values: Any) -> bool:
        mine = and_(notice_rows.c.id == notice.id, notice_rows.c.attempts == notice.attempts)
        return self._connection.execute(update(notice_rows).where(mine).values(**values)).rowcount == 1


_WATCH = ("topic", "configuration", "began_at", "state", "since", "told_at", "noticed", "moving_to", "moving_at",
          "reckoned_at", "attempts", "stirred")  # fmt: skip
_NOTICE = ("target", "state", "due_at", "attempts", "tries", "created_at", "queued_at", "held", "message", "tried_at",
           "sent_at", "last_error")  # fmt: skip


def _watch(row: Row[Any]) -> Watch:
    return Watch(id=WatchId(row.id), **{name: getattr(row, name) for name in _WATCH})


def _notice(row: Row[Any]) -> Notice:
    change = StatusChange(
        topic=row.topic,
        before=row.before,
        after=row.after,
        since=row.since,
        on=row.decided_on,
        voices=tuple(row.voices),
        claims=tuple(row.claims),
        rule=row.rule,
    )
    turn = Turn(change=change, withdrawn=row.withdrawn)
    return Notice(id=NoticeId(row.id), turn=turn, **{name: getattr(row, name) for name in _NOTICE})


def _notice_row(turn: Turn, target: str, now: datetime) -> dict[str, Any]:
    change = turn.change
    said = {
        "target": target,
        "topic": change.topic,
        "before": change.before,
        "after": change.after,
        "since": change.since,
        "decided_on": change.on,
        "voices": list(change.voices),
        "claims": list(change.claims),
        "rule": change.rule,
        "withdrawn": turn.withdrawn,
    }
    waits = {"state": "pending", "due_at": now, "attempts": 0, "tries": 0, "held": False}
    return said | waits | {"created_at": now, "queued_at": now}
