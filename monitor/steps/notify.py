"""Notify: moves of a status to chats, phones and webhooks, each once, no more than they want and not at night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from monitor.editions.moved import STALE, overtaken, quiet_until
from monitor.editions.names import Names
from monitor.editions.notices import Message, News, single, summary
from monitor.editions.voices import voices_of
from monitor.errors import DeliveryError
from monitor.logs import Log
from monitor.model import Account, Job, Notice, NoticeSpec
from monitor.steps.house import House
from monitor.steps.reckon import account_of
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


def notify(job: Job, house: House) -> datetime | None:
    """Send what is due to the job's targets. Returns None."""
    for key in job.keys:
        spec = house.target(cast(str, key))
        if spec is not None:
            _notify_one(spec, house)
    return None


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


def messages(spec: NoticeSpec, groups: Sequence[Sequence[News]], house: House) -> Iterator[Message]:
    """The words of each group."""
    watchlist = house.watchlist
    names = Names(topics={topic.slug: topic for topic in watchlist.topics}, voices=voices_of(watchlist))
    for group in groups:
        if len(group) == 1:
            yield single(group[0], names, spec.time_zone, watchlist.base_url)
        else:
            yield summary(group, names, spec.time_zone, watchlist.base_url)


def _notify_one(spec: NoticeSpec, house: House) -> None:
    now = house.clock.now()
    with house.store.read() as db:
        due = db.notices.due_for(spec.slug, now)
        accounts = {topic: account_of(topic, db, house, now) for topic in sorted({n.turn.change.topic for n in due})}
    with house.store.write() as db:
        db.lock(f"notify {spec.slug}")  # two workers would each keep to the rate
        fresh = [notice for notice in due if not _is_closed(notice, accounts, db, now)]
        done = plan(spec, fresh, db.notices.told_since(spec.slug, now - spec.per), now)
        if done.until is not None:
            db.notices.hold(done.later, done.until, rationed=done.rationed)
        taken = [db.notices.take(group, _message_id(spec, group), now, LEASE) for group in done.groups]
    groups = [group for group in taken if group]
    news = [[News(turn=n.turn, account=_there(accounts[n.turn.change.topic])) for n in group] for group in groups]
    for group, message in zip(groups, messages(spec, news, house), strict=True):
        _send(spec, group, message, house)


def _is_closed(notice: Notice, accounts: Mapping[str, Account | None], db: Door, now: datetime) -> bool:
    """Whether a notice is not to be sent: a worker died with it in his hands, or it is no news any more."""
    if notice.state == "sending":
        log.warning("notice in doubt", target=notice.target, topic=notice.turn.change.topic)
        db.notices.close(notice, "doubtful", CRASHED)
        return True
    topic = notice.turn.change.topic
    account = accounts[topic]
    status = account.status if account is not None else None
    why = overtaken(notice, status, db.notices.last_told(topic), now)
    if why is None:
        return False
    fate = "failed" if notice.last_error and now >= notice.queued_at + STALE else "dropped"
    db.notices.close(notice, fate, f"{why} ({notice.last_error})" if notice.last_error else why)
    log.info("notice dropped", target=notice.target, topic=topic, why=why)
    return True


def _send(spec: NoticeSpec, notices: Sequence[Notice], message: Message, house: House) -> None:
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


def _message_id(spec: NoticeSpec, group: Sequence[Notice]) -> str:
    return f"{spec.slug}/{group[0].id}/{group[0].attempts}"


def _there(account: Account | None) -> Account:
    assert account is not None, "a notice without its topic was dropped"
    return account
