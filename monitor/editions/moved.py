"""Which move of a status is news at this moment: told once, when it has stood for a while, and never history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.editions.changes import NEAR
from monitor.model import Account, LastTold, Notice, NoticeSpec, Override, Status, StatusChange, Testimony, Turn, Watch

SETTLE = timedelta(minutes=5)
"""How long a move must stand before it is told: claims of one moment come in one by one, and may cancel out."""

RECENT = timedelta(days=1)
"""What was known for longer is no news, and what a notice told longer ago is corrected by an edition."""

LATE = timedelta(days=2)
"""Words published longer ago are no news, whenever they became known."""

STALE = timedelta(hours=6)
"""A notice that could not be sent for so long is given up: by then an edition tells it."""

WITHDRAWN = "what is known now does not bear out what was told before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a watch. `again`: when to look once more; None: when something new is read. `turn`: to be told now."""

    watch: Watch
    again: datetime | None = None
    turn: Turn | None = None


def judged(watch: Watch, account: Account, printed: LastTold | None, now: datetime, configuration: str) -> Verdict:
    """What is to be done about the status of a topic as it stands `now`.

    `printed`: what an edition told of it last. The first look, and the first with another configuration, take what stands as
    known. After that a state that readers do not know is told when it has stood for SETTLE and what decided it is recent;
    else it is taken as known in silence. Where a state was set until a day, it is looked at again when that is over.
    """
    found = _judged(watch, account, printed, now, configuration)
    over = _over(account.status)
    return replace(found, again=over) if over is not None and found.again is None else found


def _judged(watch: Watch, account: Account, printed: LastTold | None, now: datetime, configuration: str) -> Verdict:
    status = account.status
    if status is None:
        return Verdict(watch=replace(watch, reckoned_at=now, configuration=configuration))
    if watch.reckoned_at is None or watch.configuration != configuration:
        begun = replace(watch, configuration=configuration, began_at=now)
        return Verdict(watch=_known(begun, status, now))
    watch = replace(_as_printed(watch, printed), reckoned_at=now)
    if not _is_other(watch, status):
        return Verdict(watch=replace(watch, since=status.since, moving_to=None, moving_at=None))
    fresh, gone = _is_news(account, watch, now), _is_withdrawn(account, watch, now)
    if not fresh and not gone:
        return Verdict(watch=_known(watch, status, now))
    target = status.state or ""
    if watch.moving_to != target or watch.moving_at is None or watch.moving_at > now:
        return Verdict(watch=replace(watch, moving_to=target, moving_at=now), again=now + SETTLE)
    if now - watch.moving_at < SETTLE:
        return Verdict(watch=watch, again=watch.moving_at + SETTLE)
    taken_back = gone and _ended(account) is None
    turn = _back(watch, status) if taken_back else Turn(change=replace(_last(account, status), before=watch.state))
    return Verdict(watch=replace(_known(watch, status, now), noticed=True), turn=turn)


def overtaken(notice: Notice, status: Status | None, printed: LastTold | None, now: datetime) -> str | None:
    """Why a notice that was not sent yet is news no more; None: it is."""
    if status is None or status.state != notice.turn.change.after:
        return "overtaken: the status has moved on"
    if printed is not None and printed.at > notice.created_at and printed.after == notice.turn.change.after:
        return "an edition told it first"
    if now >= notice.queued_at + STALE:
        return f"not sent for {STALE // timedelta(hours=1)} hours: no news any more"
    return None


def quiet_until(spec: NoticeSpec, now: datetime) -> datetime | None:
    """The end of the quiet hours in which `now` lies, in UTC; None: it lies in none."""
    if spec.quiet is None:
        return None
    begins, ends = spec.quiet
    zone = ZoneInfo(spec.time_zone)
    local = now.astimezone(zone)
    clock = local.time()
    within = begins <= clock < ends if begins < ends else clock >= begins or clock < ends
    if not within:
        return None
    day = local.date() if clock < ends else local.date() + timedelta(days=1)
    # an hour that is skipped or comes twice that night: never before now
    return max(datetime.combine(day, ends, zone).astimezone(UTC), now + timedelta(seconds=1))


def _known(watch: Watch, status: Status, now: datetime) -> Watch:
    return replace(
        watch, state=status.state, since=status.since, told_at=now, noticed=False, moving_to=None, moving_at=None,
        reckoned_at=now,
    )  # fmt: skip


def _as_printed(watch: Watch, printed: LastTold | None) -> Watch:
    if printed is None or printed.at <= watch.told_at:
        return watch
    return replace(watch, state=printed.after, since=printed.since, told_at=printed.at, noticed=False)


def _is_other(watch: Watch, status: Status) -> bool:
    """Whether the status is another than readers know: another state, or a new round of the same."""
    if status.state != watch.state:
        return True
    last = status.changes[-1] if status.changes else None
    if last is None or last.before != last.after or watch.since is None:
        return False
    return last.since - watch.since > NEAR


def _is_news(account: Account, watch: Watch, now: datetime) -> bool:
    status = account.status
    last = _last(account, status) if status is not None and (status.changes or _ended(account)) else None
    if last is None or last.on < now.date() - timedelta(days=1):
        return False
    if last.hand is not None:
        return _said_on(last.hand, ends=last.ends) > max(watch.began_at, now - RECENT)
    made = set(last.claims)
    told = [testimony for testimony in account.testimonies if testimony.claim.id in made]
    since = max(watch.began_at, now - LATE)
    return any(one.source.known_at > now - RECENT and (said := _said(one)) is not None and said > since for one in told)


def _last(account: Account, status: Status) -> StatusChange:
    """The change to the state that stands: the removal of what was set by hand is in no status."""
    return _ended(account) or status.changes[-1]


def _ended(account: Account) -> StatusChange | None:
    last = account.changes[-1] if account.changes else None
    return last if last is not None and last.hand is not None and last.hand.removed_at is not None else None


def _said_on(hand: Override, *, ends: bool) -> datetime:
    """When an analyst set a state, or removed it; when its days were over."""
    if hand.removed_at is not None:
        return hand.removed_at
    return (_end_of(hand) if ends else None) or hand.made_at


def _over(status: Status | None) -> datetime | None:
    """When the days are over for which a state is set by hand."""
    return _end_of(status.set_by) if status is not None and status.set_by is not None else None


def _end_of(hand: Override) -> datetime | None:
    return datetime.combine(hand.until + timedelta(days=1), time(), UTC) if hand.until is not None else None


def _said(told: Testimony) -> datetime | None:
    """When the words were published; the beginning of the day when only that is known."""
    source = told.source
    if source.published_at is not None:
        return source.published_at
    return datetime.combine(source.published_on, time(), UTC) if source.published_on is not None else None


def _is_withdrawn(account: Account, watch: Watch, now: datetime) -> bool:
    """Whether a notice told of late what no change of the status bears out any more, though nothing new was said since."""
    status = account.status
    if status is None or not watch.noticed or now - watch.told_at > RECENT or _has(status.changes, watch):
        return False
    made = set(status.changes[-1].claims) if status.changes else set()
    return not any(told.claim.id in made and told.source.known_at > watch.told_at for told in account.testimonies)


def _has(changes: Sequence[StatusChange], watch: Watch) -> bool:
    since = watch.since
    return any(one.after == watch.state and (since is None or abs(one.since - since) <= NEAR) for one in changes)


def _back(watch: Watch, status: Status) -> Turn:
    change = StatusChange(
        topic=watch.topic,
        before=watch.state,
        after=status.state,
        since=status.since or status.day,
        on=status.day,
        voices=status.voices,
        claims=status.because,
        rule=WITHDRAWN,
    )
    return Turn(change=change, withdrawn=True)
