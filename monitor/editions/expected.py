"""What was announced, and what became of it: it came, was called off or put off, or its day passed and nobody reported it
(docs/digest.md). An announcement is one whatever the languages and outlets that tell it: the log has merged them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.editions.eventrows import called
from monitor.editions.names import Names
from monitor.editions.wording import day_in, listed
from monitor.model import Account, DatePrecision, Day, Expectation, Fate, LoggedEvent, Sighting

REMEMBERED = timedelta(days=14)  # how long something expected is missed
NEAR = timedelta(days=1)  # an event without a number within this of the day announced is the one that was expected
FAR = 45  # days beyond which nothing is what was announced, by whatever rule
EARLY, BELATED = timedelta(days=2), timedelta(days=10)  # how far from that day one of the same number may lie


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """An announcement of a log and what became of it. `event`: the entry that it stands in. `by`: the entry that decided it, None
    where its day alone does; `decided_at`: when that became known."""

    event: LoggedEvent
    sightings: tuple[Sighting, ...]  # that announced it, earliest known first
    date: Day | None
    precision: DatePrecision
    fate: Fate
    by: LoggedEvent | None = None
    decided_at: datetime | None = None

    @property
    def due(self) -> Day | None:
        """The last day on which it would be what was announced: of a month its end; None: no day was told."""
        if self.date is None or self.precision != "month":
            return self.date
        return self.date.replace(day=monthrange(self.date.year, self.date.month)[1])


def announcements(account: Account, names: Names) -> list[Announced]:
    """Everything that the log says was announced before it happened, by the day for which it was, with its fate on the account's
    day; what was announced without a day last."""
    if account.log is None:
        return []
    found = [one for event in account.log.standing if (one := _announced(event)) is not None]
    ran = sorted(
        (event for event in account.log.standing if not event.planned and not _of_the_series(event, names)), key=_on
    )
    told = [_fated(one, ran, account, names) for one in found]
    return sorted(told, key=lambda one: (one.date or date.max, one.event.id))


def decided(account: Account, names: Names, after: datetime) -> list[tuple[Announced, Expectation]]:
    """What came, was called off or put off, as it became known later than `after`; what was announced no earlier than it
    happened is not among it."""
    told = announcements(account, names)
    fresh = [one for one in told if one.decided_at is not None and one.decided_at > after]
    return [(one, expectation(one, account, names)) for one in fresh]


def expectation(one: Announced, account: Account, names: Names) -> Expectation:
    """The announcement as a row, without a number."""
    outlets = {seen.source.outlet for seen in one.sightings}
    return Expectation(
        topic=account.topic,
        title=names.title(account.topic),
        name=_called(one, names),
        date=one.date,
        precision=one.precision,
        sources=len(outlets),
        origins=len({seen.source.written_by.key for seen in one.sightings}),
        fate=one.fate,
        became=_became(one, account, names),
    )


def _announced(event: LoggedEvent) -> Announced | None:
    """The part of an entry that announced it; None where nobody did before it was known to have happened."""
    happened = min((seen.source.known_at for seen in event.sightings if not seen.event.planned), default=None)
    ahead = tuple(
        seen for seen in event.sightings if seen.event.planned and (happened is None or seen.source.known_at < happened)
    )
    if not ahead:
        return None
    if event.planned:
        return Announced(event=event, sightings=ahead, date=event.date, precision=event.date_precision, fate="ahead")
    day, precision = _day(ahead)
    return Announced(
        event=event, sightings=ahead, date=day, precision=precision, fate="seen", by=event, decided_at=happened
    )


def _day(ahead: Sequence[Sighting]) -> tuple[date | None, DatePrecision]:
    """The day that most announce, of equal ones the earliest; one that is named before a month."""
    days = Counter((s.event.date_precision == "month", s.event.date) for s in ahead if s.event.date is not None)
    if not days:
        return None, "none"
    (month, day), _ = min(days.items(), key=lambda each: (each[0][0], -each[1], each[0][1]))
    exact = any(seen.event.date == day and seen.event.date_precision == "day" for seen in ahead)
    return day, "month" if month else "day" if exact else "relative"


def _on(event: LoggedEvent) -> date:
    return event.date or date.max


def _fated(one: Announced, ran: Sequence[LoggedEvent], account: Account, names: Names) -> Announced:
    """`ran`: the events of the log that are none of the series, by date."""
    by = one.by or _came(one, ran, account)
    if by is not None:
        known = min(seen.source.known_at for seen in by.sightings if not seen.event.planned)
        return _with(one, "off" if _is_off(by, names) else "seen", by, known)
    moved = _moved(one, account)
    if moved is not None:
        return _with(one, "moved", moved, moved.first_known_at)
    due = one.due
    return _with(one, "open" if due is None else "ahead" if due >= account.day else "missed", None, None)


def _with(one: Announced, fate: Fate, by: LoggedEvent | None, at: datetime | None) -> Announced:
    return Announced(
        event=one.event,
        sightings=one.sightings,
        date=one.date,
        precision=one.precision,
        fate=fate,
        by=by,
        decided_at=at,
    )


def _came(one: Announced, ran: Sequence[LoggedEvent], account: Account) -> LoggedEvent | None:
    """The event that is what was announced, where the log did not lay the two together; of several the nearest."""
    passed = one.due is not None and one.due < account.day
    near: Sequence[LoggedEvent] = ran
    if one.date is not None:
        first = date.fromordinal(max(1, one.date.toordinal() - FAR))
        last = date.fromordinal(min(date.max.toordinal(), one.date.toordinal() + FAR))
        dated, undated = bisect_left(ran, first, key=_on), bisect_left(ran, date.max, key=_on)
        near = [*ran[dated : min(undated, bisect_right(ran, last, key=_on))], *ran[undated:]]
    found = [event for event in near if _is_it(one, event, passed=passed)]
    return min(found, key=lambda event: (_apart(one, event), event.first_known_at, event.id), default=None)


def _is_it(one: Announced, event: LoggedEvent, *, passed: bool) -> bool:
    """`passed`: the day announced is over, so that what lies right beside it may be it as well."""
    expected = one.event
    numbered = expected.ordinal is not None and event.ordinal is not None
    if event.series != expected.series or (numbered and event.ordinal != expected.ordinal):
        return False
    known = min(seen.source.known_at for seen in one.sightings)
    if one.date is None or one.due is None or event.date is None:
        return numbered and event.first_known_at > known
    if one.precision == "month":
        first = one.date.replace(day=1)
        return first <= event.date <= one.due and event.first_known_at > known
    if numbered:
        return -EARLY <= event.date - one.date <= BELATED
    own = {seen.event.date for seen in event.sightings if seen.event.planned}
    if own and one.date not in own:
        return False  # it was announced itself, for its own day
    return abs(event.date - one.date) <= (NEAR if passed else timedelta(0))


def _moved(one: Announced, account: Account) -> LoggedEvent | None:
    """The entry that announces the same number for another day, and is the younger news."""
    assert account.log is not None
    if one.event.ordinal is None or one.date is None:
        return None
    last = max(seen.source.known_at for seen in one.sightings)
    found = [
        event
        for event in account.log.standing
        if event.planned and event.id != one.event.id and (event.series, event.ordinal) == (one.event.series, one.event.ordinal)
        and event.date is not None and event.date != one.date and event.first_known_at > last
        and abs(event.date - one.date) <= BELATED * 3
    ]  # fmt: skip
    return max(found, key=lambda event: (event.first_known_at, event.id), default=None)


def _became(one: Announced, account: Account, names: Names) -> str:
    year = account.day.year
    if one.by is None:
        halted = _halted(one, account, names)
        told = {"missed": "expected, not seen", "ahead": "still to come"}.get(one.fate, "no day was told")
        return f"{told}; {halted}" if halted else told
    if one.fate == "moved":
        return f"put off to {day_in(one.by.date or account.day, year)}"
    outcomes = _outcomes(one.by, names)
    if one.fate == "off":
        later = _announced_instead(one, account)
        return f"{outcomes}; now announced for {day_in(later, year)}" if later else outcomes
    same = one.by.date == one.date or one.by.date is None
    when = "" if same or one.by.date is None else f" on {day_in(one.by.date, year)}"
    name = called(one.by, names)
    return ", ".join((f"seen{when}", *([name] if name != _called(one, names) else []), outcomes))


def _called(one: Announced, names: Names) -> str:
    """What was announced: with its number where an announcement gives one."""
    told = [seen.event for seen in one.sightings]
    return called(next((event for event in told if event.ordinal is not None), told[0]), names)


def _outcomes(event: LoggedEvent, names: Names) -> str:
    labels = [names.outcome(event.topic, outcome) for outcome in event.outcomes or (event.outcome,)]
    return listed(labels, "or" if any(conflict.what == "outcome" for conflict in event.conflicts) else "and")


def _announced_instead(one: Announced, account: Account) -> date | None:
    """For which later day another of the series is announced since this one was called off, by those who said so or later."""
    assert account.log is not None and one.decided_at is not None
    days = [
        event.date
        for event in account.log.standing
        if event.planned and event.series == one.event.series and event.date is not None
        and event.date > (one.date or event.date) and event.first_known_at >= one.decided_at
    ]  # fmt: skip
    return min(days, default=None)


def _halted(one: Announced, account: Account, names: Names) -> str:
    """That the whole series was halted after it was announced and before its day passed; "" when nobody says so."""
    assert account.log is not None
    last = max(seen.source.known_at for seen in one.sightings)
    due = one.due or account.day
    found = [
        event
        for event in account.log.standing
        if event.first_known_at > last and event.series == one.event.series and _of_the_series(event, names)
        and _is_off(event, names) and (event.date or event.first_known_at.date()) <= due
    ]  # fmt: skip
    if not found:
        return ""
    halt = min(found, key=lambda event: (event.first_known_at, event.id))
    when = f" on {day_in(halt.date, account.day.year)}" if halt.date else ""
    return f"{called(halt, names)} {names.outcome(halt.topic, halt.outcome)}{when}"


def _of_the_series(event: LoggedEvent, names: Names) -> bool:
    return event.ordinal is None and names.of_the_series(event.topic, event.outcome)


def _is_off(event: LoggedEvent, names: Names) -> bool:
    """Whether all that is told of it is that it did not take place."""
    topic = names.topics.get(event.topic)
    specs = [topic.events.outcome(name) for name in event.outcomes] if topic and topic.events else []
    return bool(specs) and all(spec is not None and (spec.void or spec.programme) for spec in specs)


def _apart(one: Announced, event: LoggedEvent) -> timedelta:
    return abs(event.date - one.date) if event.date and one.date else timedelta.max
