"""Notify: moves of a status to chats, phones and webhooks, each once, no more than they want and not at night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from monitor.editions.moved import overtaken
from monitor.editions.names import Names
from monitor.editions.notices import Message, News, single, summary
from monitor.editions.voices import voices_of
from monitor.model import FEEDS, Account, Job, Notice, NoticeSpec
from monitor.steps.feed_notices import tell_of_feeds
from monitor.steps.house import House
from monitor.steps.notice_post import LEASE, drop, is_in_doubt, message_id, plan, send
from monitor.steps.reckon import account_of
from monitor.steps.rows import Door


def notify(job: Job, house: House) -> datetime | None:
    """Send what is due to the job's targets. Returns None."""
    for key in job.keys:
        spec = house.target(cast(str, key))
        if spec is not None:
            _notify_one(spec, house)
    return None


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
        waiting = db.notices.due_for(spec.slug, now)
        due = [notice for notice in waiting if notice.turn.change.topic != FEEDS]
        accounts = {topic: account_of(topic, db, house, now) for topic in sorted({n.turn.change.topic for n in due})}
    with house.store.write() as db:
        db.lock(f"notify {spec.slug}")  # two workers would each keep to the rate
        fresh = [notice for notice in due if not _is_closed(notice, accounts, db, now)]
        done = plan(spec, fresh, db.notices.told_since(spec.slug, now - spec.per), now)
        if done.until is not None:
            db.notices.hold(done.later, done.until, rationed=done.rationed)
        taken = [db.notices.take(group, message_id(spec, group), now, LEASE) for group in done.groups]
    groups = [group for group in taken if group]
    news = [[News(turn=n.turn, account=_there(accounts[n.turn.change.topic])) for n in group] for group in groups]
    for group, message in zip(groups, messages(spec, news, house), strict=True):
        send(spec, group, message, house)
    tell_of_feeds(spec, [notice for notice in waiting if notice.turn.change.topic == FEEDS], house)


def _is_closed(notice: Notice, accounts: Mapping[str, Account | None], db: Door, now: datetime) -> bool:
    """Whether a notice is not to be sent: a worker died with it in his hands, or it is no news any more."""
    if is_in_doubt(notice, db):
        return True
    topic = notice.turn.change.topic
    account = accounts[topic]
    status = account.status if account is not None else None
    why = overtaken(notice, status, db.notices.last_told(topic), now)
    if why is None:
        return False
    drop(notice, why, db, now)
    return True


def _there(account: Account | None) -> Account:
    assert account is not None, "a notice without its topic was dropped"
    return account
