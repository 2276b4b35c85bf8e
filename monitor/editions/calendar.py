"""Which edition is due: a pure function of the digest, its last edition, its start and the moment.

A daily digest is cut off on every local day, a weekly one on its weekday: those are its days. An edition is keyed by its
*local date*, so the night on which an hour repeats prints nothing twice. Wall times become instants with fold=0 (PEP 495): a
time that a clock skips in spring is the moment as far after the gap as the skipped time lies in it, a time that comes twice
in autumn is the first of the two.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from monitor.editions.wording import capital
from monitor.model import DigestSpec, DueEdition, EditionRef, Weekday

LATE_AFTER = timedelta(hours=1)
DAY = timedelta(days=1)
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)  # Monday is the first, as in datetime
FIRST_YEAR = 1971  # zone tables and instants before it are of no use to anybody here


def cutoff(spec: DigestSpec, day: date) -> datetime:
    """The moment, in UTC, at which the edition of this local day is cut off."""
    return datetime.combine(day, spec.at, tzinfo=ZoneInfo(spec.time_zone)).astimezone(UTC)


def next_cutoff(spec: DigestSpec, now: datetime) -> datetime:
    """The first cut-off after `now`."""
    return cutoff(spec, _last_day(spec, now) + step(spec))


def step(spec: DigestSpec) -> timedelta:
    """From one of the digest's days to the next."""
    return 7 * DAY if spec.every == "week" else DAY


def is_day(spec: DigestSpec, day: date) -> bool:
    """Whether the digest is cut off on this day."""
    return spec.every == "day" or day.weekday() == WEEKDAYS.index(spec.on)


def due_edition(spec: DigestSpec, *, last: EditionRef | None, started_at: datetime, now: datetime) -> DueEdition | None:
    """The edition that should be made now, or None.

    It is that of the digest's latest day whose cut-off has passed, lies after `started_at` (when the digest was first seen) and
    which is later than the last edition's. Days between that got none are its `missed`. With catch_up "each" it is the
    earliest such day instead.
    """
    day = _last_day(spec, now)
    earliest = _first_unmade(spec, last, started_at)
    if day < earliest:
        return None
    if spec.catch_up == "each":
        day = earliest
    return _after_start(spec, day, cutoff(spec, day), last=last, started_at=started_at, now=now)


def edition_for(
    spec: DigestSpec,
    day: date,
    *,
    first: EditionRef | None = None,
    last_before: EditionRef | None,
    started_at: datetime,
    now: datetime,
) -> DueEdition:
    """The edition of one day that a person asks for; `last_before` is the latest edition of an earlier day, `first` the very
    first of the digest.

    Today's edition is cut off now when its hour has not come, or when the digest is weekly and today is none of its days: then
    it is of the week so far. A day whose cut-off lies before the digest was first seen is a backfill: what was first known in
    that day's own window belongs to it, and what came too late for the editions before it, back to the window of the first.
    Raises ValueError for a day in the future, and for a past one that is none of a weekly digest's.
    """
    if day > today(spec, now):
        raise ValueError(f"{day.isoformat()} is in the future: today is {today(spec, now).isoformat()}")
    if day.year < FIRST_YEAR:
        raise ValueError(f"{day.isoformat()} is too long ago")
    if not is_day(spec, day) and day != today(spec, now):
        raise ValueError(_no_day(spec, day))
    at = min(cutoff(spec, day), now) if is_day(spec, day) else now
    if at > started_at:
        return _after_start(spec, day, at, last=last_before, started_at=started_at, now=now)
    opening = cutoff(spec, _day_before(spec, day))
    if last_before is not None:
        opening = max(opening, last_before.cutoff_at)
    opening = min(opening, at)
    ground = (
        opening if first is None or first.date >= day else min(opening, cutoff(spec, _day_before(spec, first.date)))
    )
    return DueEdition(
        digest=spec.slug, date=day, cutoff_at=at, covers_from=opening, floor=ground, late=now - at > LATE_AFTER
    )


def first_light(spec: DigestSpec, *, started_at: datetime, now: datetime) -> DueEdition:
    """The very first edition, made by hand before any cut-off passed: today's, cut off now."""
    opening = min(floor(spec, started_at), now)
    return DueEdition(digest=spec.slug, date=today(spec, now), cutoff_at=now, covers_from=opening, floor=opening)


def floor(spec: DigestSpec, started_at: datetime) -> datetime:
    """The last cut-off at or before the digest was first seen: what was known by then is no news to anybody."""
    return cutoff(spec, _last_day(spec, started_at))


def today(spec: DigestSpec, now: datetime) -> date:
    """The local day of `now`."""
    return now.astimezone(ZoneInfo(spec.time_zone)).date()


def _after_start(
    spec: DigestSpec, day: date, at: datetime, *, last: EditionRef | None, started_at: datetime, now: datetime
) -> DueEdition:
    ground = floor(spec, started_at)
    covers_from = ground if last is None else max(ground, last.cutoff_at)
    missed = () if spec.catch_up == "each" else _days(spec, _first_unmade(spec, last, started_at), day)
    return DueEdition(
        digest=spec.slug,
        date=day,
        cutoff_at=at,
        covers_from=min(covers_from, at),  # a zone that moved may set a cut-off before the last one
        floor=min(ground, at),
        late=now - at > LATE_AFTER,
        missed=missed,
    )


def _first_unmade(spec: DigestSpec, last: EditionRef | None, started_at: datetime) -> date:
    first = _last_day(spec, started_at) + step(spec)
    return first if last is None else max(first, _day_before(spec, last.date + DAY) + step(spec))


def _last_day(spec: DigestSpec, moment: datetime) -> date:
    """The digest's latest day whose cut-off is at or before the moment."""
    day = _day_before(spec, today(spec, moment) + 2 * DAY)
    while cutoff(spec, day) > moment:
        day -= step(spec)
    return day


def _day_before(spec: DigestSpec, day: date) -> date:
    """The digest's latest day before this one."""
    return next(day - n * DAY for n in range(1, 8) if is_day(spec, day - n * DAY))


def _no_day(spec: DigestSpec, day: date) -> str:
    near = _day_before(spec, day).isoformat()
    return (
        f"{day.isoformat()} is no day of a digest that is cut off on {capital(spec.on)}s: the last before it is {near}"
    )


def _days(spec: DigestSpec, first: date, end: date) -> tuple[date, ...]:
    """The digest's days from one of them to another day, which is not among them."""
    length = step(spec)
    return tuple(first + n * length for n in range(-((first - end) // length)))
