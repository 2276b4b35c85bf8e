"""What the two kinds of notices share, of status changes and of feeds: how many go out, and what became of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.editions.moved import STALE, quiet_until
from monitor.editions.notices import Message
from monitor.errors import DeliveryError
from monitor.logs import Log
from monitor.model import Notice, NoticeSpec
from monitor.steps.house import House
from monitor.steps.rows import Door

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(minutes=1)  # doubled each time: news does not wait as long as mail
LONGEST_WAIT = timedelta(minutes=30)
MOST_AT_ONCE = 10  # messages of one job, so that its lease holds
CRASHED = "the service stopped while it was sent: it may have arrived, and is not sent again"

log = Log("notify")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to do with the notices of a target: one message for each group, the rest later; `rationed`: since it has had
    enough."""

    groups: tuple[tuple[Notice, ...], ...] = ()
    later: tuple[Notice, ...] = ()
    until: datetime | None = None
    rationed: bool = False


def plan(spec: NoticeSpec, due: Sequence[Notice], told: Sequence[datetime], now: datetime) -> Plan:
    """How the notices that are due, oldest first, go out. `told`: when messages went to the target within `spec.per`."""
    if not due:
        return Plan()
    if (until := quiet_until(spec, now)) is not None:
        return Plan(later=tuple(due), until=until)
    left = min(spec.most - len(told), MOST_AT_ONCE)
    if left <= 0:
        return Plan(later=tuple(due), until=told[len(told) - spec.most] + spec.per, rationed=True)
    if len(due) > left or any(notice.held for notice in due):
        alone = [notice for notice in due if not notice.held][: left - 1]
        rest = tuple(notice for notice in due if notice not in alone)
        return Plan(groups=(*((notice,) for notice in alone), *((rest,) if rest else ())))
    return Plan(groups=tuple((notice,) for notice in due))


def is_in_doubt(notice: Notice, db: Door) -> bool:
    """Whether a worker died with the notice in his hands: it is closed then."""
    if notice.state != "sending":
        return False
    log.warning("notice in doubt", target=notice.target, topic=notice.turn.change.topic)
    db.notices.close(notice, "doubtful", CRASHED)
    return True


def drop(notice: Notice, why: str, db: Door, now: datetime) -> None:
    """Close a notice that is news no more."""
    fate = "failed" if notice.last_error and now >= notice.queued_at + STALE else "dropped"
    db.notices.close(notice, fate, f"{why} ({notice.last_error})" if notice.last_error else why)
    log.info("notice dropped", target=notice.target, topic=notice.turn.change.topic, why=why)


def send(spec: NoticeSpec, notices: Sequence[Notice], message: Message, house: House) -> None:
    """One message for notices that are ours, and what became of it."""
    topics = ",".join(sorted({notice.turn.change.topic for notice in notices}))
    try:
        house.notifier.send(spec.slug, message.title, message.body)
    except DeliveryError as error:
        _not_sent(notices, error, house)
        log.warning("notice not sent", target=spec.slug, topics=topics, reason=error.reason)
        return
    now = house.clock.now()
    with house.store.write() as db:
        for notice in notices:
            db.notices.sent(notice, now)
    log.info("notice sent", target=spec.slug, topics=topics)


def message_id(spec: NoticeSpec, group: Sequence[Notice]) -> str:
    """Names one message: notices that are told in one share it."""
    return f"{spec.slug}/{group[0].id}/{group[0].attempts}"


def _not_sent(notices: Sequence[Notice], error: DeliveryError, house: House) -> None:
    now = house.clock.now()
    with house.store.write() as db:
        for notice in notices:
            wait = max(min(FIRST_WAIT * 2 ** min(notice.tries - 1, 10), LONGEST_WAIT), error.after or timedelta(0))
            if error.doubtful:
                db.notices.close(notice, "doubtful", error.reason)
            elif error.retryable and now + wait < notice.queued_at + STALE:
                db.notices.retry(notice, now + wait, error.reason)
            else:
                db.notices.close(notice, "failed", error.reason)
