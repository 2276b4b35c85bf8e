"""A catch-up by hand: which days it may be of, and what it is shown as."""

from __future__ import annotations

from datetime import date, datetime

from monitor.editions.calendar import DAY, FIRST_YEAR, cutoff, today
from monitor.errors import MonitorError
from monitor.model import Away, CatchUp, DigestSpec
from monitor.steps.catching_up import caught_up
from monitor.steps.house import House


class NoSuchDays(MonitorError):
    """Days of which nothing can be told. `option`: the one that names the wrong day."""

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(reason)
        self.option = option


def catch_up_since(spec: DigestSpec, since: date, until: date | None, house: House) -> CatchUp:
    """What a reader of the digest missed since the cut-off before a day, to that of another day; without one, and for today, to
    this moment. Nothing is written. Raises NoSuchDays."""
    return caught_up(spec, span_of(spec, since, until, house), house)


def span_of(spec: DigestSpec, since: date, until: date | None, house: House) -> Away:
    """The days and the moments of a catch-up. A day begins where that of a daily digest would: at the cut-off of the day before.
    Raises NoSuchDays for a day to come, for one before anything was known, and where the first day is later than the last."""
    now = house.clock.now()
    here = today(spec, now)
    last = here if until is None else until
    for option, day in (("--since", since), ("--until", last)):
        if day > here:
            raise NoSuchDays(option, f"{day} is in the future: today is {here}")
    if since > last:
        raise NoSuchDays("--since", f"{since} is later than {last}, the last day")
    first = _first_day(spec, house)
    if first is None:
        raise NoSuchDays("--since", "nothing is known of any day yet: `monitor run` or `monitor run --once` begins")
    if since < first:
        raise NoSuchDays("--since", f"{since} is before anything was known: the first day is {first}")
    opening = min(cutoff(spec, since - DAY), now)
    return Away(first=since, last=last, covers_from=opening, until=_end(spec, last, now, opening))


def _end(spec: DigestSpec, last: date, now: datetime, opening: datetime) -> datetime:
    return now if last == today(spec, now) else max(opening, min(cutoff(spec, last), now))


def _first_day(spec: DigestSpec, house: House) -> date | None:
    """The local day on which the digest was first seen, or the first article became known, whichever came first."""
    with house.store.read() as db:
        moments = [moment for moment in (db.editions.started(spec.slug), db.articles.first_known_at()) if moment]
    moments = [moment for moment in moments if moment.year >= FIRST_YEAR]
    return min((today(spec, moment) for moment in moments), default=None)
