"""What is announced for a day to come, and what was and has not been seen (docs/digest.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.editions.eventrows import event_row
from monitor.editions.names import Names
from monitor.model import Account, EventRow, LoggedEvent

REMEMBERED = timedelta(days=14)  # how long something expected is missed
NEAR = timedelta(days=1)  # an event without a number within this of the day announced is the one that was expected


def coming_up(account: Account, names: Names) -> list[EventRow]:
    """Events announced for the account's day or a later one, by date."""
    planned = [event for event in _planned(account) if event.date is not None and event.date >= account.day]
    return [event_row(event, names, most=1) for event in planned]


def not_seen(account: Account, names: Names) -> list[EventRow]:
    """Events whose announced day has passed, in the last two weeks, and that nobody has reported since, by date."""
    earliest = account.day - REMEMBERED
    past = [event for event in _planned(account) if event.date is not None and earliest <= event.date < account.day]
    return [event_row(event, names, most=1) for event in past if not _seen(event, account)]


def without_the_past(account: Account) -> Account:
    """The account without the news that something was announced for a day that has passed since: in a week it may have."""
    past = {event.id for event in _planned(account) if event.date is not None and event.date < account.day}
    return replace(account, news=tuple(id for id in account.news if id not in past)) if past else account


def _planned(account: Account) -> list[LoggedEvent]:
    return [event for event in account.log.standing if event.planned] if account.log else []


def _seen(expected: LoggedEvent, account: Account) -> bool:
    assert account.log is not None
    return any(_is_it(expected, event) for event in account.log.standing if not event.planned)


def _is_it(expected: LoggedEvent, event: LoggedEvent) -> bool:
    if event.series != expected.series:
        return False
    if expected.ordinal is not None and event.ordinal is not None:
        return event.ordinal == expected.ordinal
    return event.date is not None and expected.date is not None and abs(event.date - expected.date) <= NEAR
