"""What did not change, what should have come, and whether the silence is the topic's or ours (docs/digest.md)."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.editions.eventrows import gaps
from monitor.editions.names import Names
from monitor.editions.wording import counted, day_in, listed
from monitor.model import Account, FeedHealth, Ledger, Quiet
from monitor.text.plain import one_line

PATIENCE = 1.5  # usual gaps, and
GRACE = 2  # days beyond the usual gap, before a topic is overdue
NAMED = 4  # sources that the line on sight names
SEEN = "Every source was seen: it is the topic that is silent."
UNSEEN = "Not everything could be seen, so it may be our sight that failed."


def quiet(account: Account, names: Names, *, blind: bool) -> Quiet | None:
    """The row of a topic without news, or overdue, or with holes in its log; None when there is nothing of the kind to say.
    `blind`: something could not be seen; a topic that is overdue says whether."""
    without_news = not account.changes and not account.news
    late = is_overdue(account)
    lines = [_last_report(account, "No change; last")] if without_news else []
    if late and not without_news:
        lines = [_last_report(account, "Last")]
    if late:
        lines.append(UNSEEN if blind else SEEN)
    if account.log is not None:
        lines += [f"Numbers {gap}." for gap in gaps(account.log.missing)]
        lines += [f"{note}{'' if note.endswith('.') else '.'}" for note in account.log.notes]
    if not lines:
        return None
    return Quiet(topic=account.topic, title=names.title(account.topic), overdue=late, lines=tuple(lines))


def is_overdue(account: Account) -> bool:
    """True when the last report is older than one and a half usual gaps, and than the usual gap and two days."""
    if account.last_report is None or account.usual_gap is None:
        return False
    age = (account.day - account.last_report).days
    return age > PATIENCE * account.usual_gap and age >= account.usual_gap + GRACE


def is_blind(seen: Ledger, waiting: int, missed: str = "") -> bool:
    """Whether anything could not be seen: a source that was not reached or is silent against its own rhythm, an item that waits,
    days on which nobody may have looked."""
    return bool(not seen.feeds or seen.troubled or seen.reached < seen.feeds or waiting or missed)


def sight(seen: Ledger, waiting: int, missed: str = "") -> str:
    """In one sentence whether all sources could be seen: a missing source is told apart from a quiet topic. `missed`: the days
    that got no edition, so that nobody may have looked, counted ("2 days")."""
    if not seen.feeds:
        return "No feed was watched: silence says nothing."
    silent = [feed for feed in seen.troubled if feed.state == "silent"]
    missing = [feed for feed in seen.troubled if feed.state != "silent"]
    told = []
    if not missing and seen.reached < seen.feeds:
        told.append(f"{seen.feeds - seen.reached} of {counted(seen.feeds, 'source')} could not be reached")
    if missing:
        told.append(f"{len(missing)} of {counted(seen.feeds, 'source')} could not be reached ({_names(missing)})")
    if silent:
        told.append(f"{counted(len(silent), 'source')} brought nothing for longer than usual ({_names(silent)})")
    if waiting:
        told.append(f"{counted(waiting, 'item')} still waited to be read")
    if missed:
        told.append(f"{missed} had no edition and may not have been watched")
    if not told:
        return f"{_all(seen.feeds)} reached and everything was read: where a topic is silent, nothing was written."
    return f"{listed(told)}: where a topic is silent, it may be our sight that failed."


def _all(feeds: int) -> str:
    return "The only source was" if feeds == 1 else f"All {feeds} sources were"


def _names(feeds: Sequence[FeedHealth]) -> str:
    names = [one_line(feed.title) for feed in feeds]
    return ", ".join(names) if len(names) <= NAMED else f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"


def _last_report(account: Account, opening: str) -> str:
    if account.last_report is None:
        return "No change; nothing was ever reported."
    age = (account.day - account.last_report).days
    when = f"{_ago(age)} ({day_in(account.last_report, account.day.year)})"
    return f"{opening} report {when}, {_usually(account.usual_gap)}."


def _ago(age: int) -> str:
    return {0: "today", 1: "yesterday"}.get(max(age, 0), f"{age} days ago")


def _usually(gap: float | None) -> str:
    if gap is None:
        return "too few so far to know the usual gap"
    days = round(gap)
    return "usually one a day" if days <= 1 else f"usually one in {days} days"
