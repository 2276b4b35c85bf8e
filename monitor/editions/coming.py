"""What is announced for a day to come, and what was and has not been seen (docs/digest.md)."""

from __future__ import annotations

from dataclasses import replace

from monitor.editions.eventrows import event_row
from monitor.editions.expected import REMEMBERED, announcements
from monitor.editions.names import Names
from monitor.model import Account, EventRow


def coming_up(account: Account, names: Names) -> list[EventRow]:
    """Events announced for the account's day or a later one, or for a month that is not over, by date."""
    return [event_row(one.event, names, most=1) for one in announcements(account, names) if one.fate == "ahead"]


def not_seen(account: Account, names: Names) -> list[EventRow]:
    """Events whose announced day has passed, in the last two weeks, and that nobody has reported since, by date."""
    earliest = account.day - REMEMBERED
    told = [one for one in announcements(account, names) if one.fate == "missed"]
    return [event_row(one.event, names, most=1) for one in told if one.due is not None and one.due >= earliest]


def without_the_past(account: Account, names: Names) -> Account:
    """The account without the news that something was announced for a day that has passed since: in a week it may have."""
    told = announcements(account, names)
    past = {one.event.id for one in told if one.event.planned and one.due is not None and one.due < account.day}
    return replace(account, news=tuple(id for id in account.news if id not in past)) if past else account
