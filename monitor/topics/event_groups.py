"""Which sightings are of one event: by number, by day, across articles, languages and days.

Nothing depends on the order of arrival. Numbers and days make the groups; what has only one of the two, or neither, is then laid
to the group that it fits, and never joins two groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

from monitor.model import EventSpec, Sighting
from monitor.topics.event_series import A_DAY, NEAR, NEAR_BY_DEFAULT, Group, day_of, day_told, numbered

LASTING = timedelta(days=10)
"""A suspension that is told again within so many days is the same one."""

IN_MONTH = timedelta(days=20)
"""How far the day of an event may lie from the day that stands for a month."""


def groups_of(spec: EventSpec, sightings: Sequence[Sighting]) -> list[Group]:
    """The groups that sightings of one topic make. A sighting that says neither when nor which, and is neither of the series nor
    of what lies ahead, is left out: nobody could place it."""
    planned = [seen for seen in sightings if seen.event.planned]
    series = [seen for seen in sightings if not seen.event.planned and _of_series(spec, seen)]
    run = [seen for seen in sightings if not seen.event.planned and not _of_series(spec, seen)]
    groups = numbered(spec, [seen for seen in run if _is_keyed(seen)])
    _lay_by_day(groups, [seen for seen in run if seen.event.ordinal is None and _has_day(seen)])
    _lay_by_number(groups, [seen for seen in run if seen.event.ordinal is not None and not _has_day(seen)])
    _lay_by_month(
        groups, [seen for seen in run if seen.event.ordinal is None and seen.event.date and not _has_day(seen)]
    )
    ahead = _lay_planned(spec, groups, planned)
    return [*groups, *ahead, *_lasting(series)]


def _of_series(spec: EventSpec, sighting: Sighting) -> bool:
    outcome = spec.outcome(sighting.event.outcome)
    return sighting.event.ordinal is None and outcome is not None and outcome.programme


def _has_day(sighting: Sighting) -> bool:
    return sighting.event.date is not None and sighting.event.date_precision != "month"


def _is_counted(sighting: Sighting) -> bool:
    """Whether its day is so many days before that of the article, which people say roughly."""
    event, published = sighting.event, sighting.source.published_on
    if event.date_precision != "relative" or event.date is None or published is None:
        return False
    return published - event.date > A_DAY


def _is_keyed(sighting: Sighting) -> bool:
    return sighting.event.ordinal is not None and _has_day(sighting)


def _lay_by_day(groups: list[Group], sightings: Iterable[Sighting]) -> None:
    """Sightings with a day and no number: to the group of that day. One that has only its article's day also belongs to the day
    before, if nothing else was on its own; one that counts back from there ("a couple of days ago") also to a day beside its own,
    if the same came of what was on that."""
    by_day: dict[date, list[Group]] = {}
    for group in groups:
        for day in group.days():
            by_day.setdefault(day, []).append(group)
    for seen in sorted(sightings, key=lambda each: (each.event.date_source != "text", _is_counted(each), day_of(each))):
        day = day_of(seen)
        found = by_day.get(day)
        if not found and seen.event.date_source != "text":
            found = by_day.get(day - A_DAY)
        if not found and _is_counted(seen):
            beside = [*by_day.get(day - A_DAY, ()), *by_day.get(day + A_DAY, ())]
            found = [group for group in beside if _agrees(group, seen)]
        if not found:
            new = Group()
            groups.append(new)
            found = by_day.setdefault(day, [])
            found.append(new)
        _fitting(found, seen).sightings.append(seen)


def _fitting(groups: Sequence[Group], sighting: Sighting) -> Group:
    """Of several groups the one that tells of the same outcome, else the one with the lowest number."""
    ordered = sorted(groups, key=Group.lowest)
    return next((group for group in ordered if _agrees(group, sighting)), ordered[0])


def _agrees(group: Group, sighting: Sighting) -> bool:
    return any(set(seen.event.outcomes) & set(sighting.event.outcomes) for seen in group.sightings)


def _lay_by_number(groups: list[Group], sightings: Iterable[Sighting]) -> None:
    """Sightings with a number and no day: to the latest event of that number that was over when they were written."""
    known = list(groups)
    new: dict[int, Group] = {}
    for seen in sightings:
        number = seen.event.ordinal or 0
        about = seen.event.date  # the day that stands for a month; None: nothing is said
        latest = (about or day_told(seen)) + (IN_MONTH if about else NEAR)
        found = [group for group in known if number in group.numbers() and any(day <= latest for day in group.days())]
        if about:
            found = [group for group in found if any(abs(day - about) <= IN_MONTH for day in group.days())]
        if found:
            max(found, key=lambda group: (min(group.days()), group.lowest())).sightings.append(seen)
        else:
            new.setdefault(number, Group()).sightings.append(seen)
    groups += new.values()


def _lay_by_month(groups: list[Group], sightings: Iterable[Sighting]) -> None:
    """Sightings with a month only: to the one event of that month that ended the same way, else to each other."""
    known = list(groups)
    new: dict[tuple[int, int, str], Group] = {}
    for seen in sightings:
        day = day_of(seen)
        month = [
            group for group in known if any((each.year, each.month) == (day.year, day.month) for each in group.days())
        ]
        near = [
            group
            for group in month
            if any(abs(each - day) <= IN_MONTH for each in group.days()) and _agrees(group, seen)
        ]
        if len(near) == 1:
            near[0].sightings.append(seen)
        else:
            new.setdefault((day.year, day.month, seen.event.outcome), Group()).sightings.append(seen)
    groups += new.values()


class _Register:
    """Groups by the numbers and the days that are told of them, kept up while sightings are added."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._by_number: dict[int, dict[Group, None]] = {}
        self._by_day: dict[date, dict[Group, None]] = {}
        for group in groups:
            self._enter(group)

    def _enter(self, group: Group) -> None:
        for number in group.numbers():
            self._by_number.setdefault(number, {}).setdefault(group)
        for day in group.days():
            self._by_day.setdefault(day, {}).setdefault(group)

    def came_true(self, planned: Sighting) -> list[Group]:
        """The groups of what was announced there."""
        number, day = planned.event.ordinal, planned.event.date
        if number is None:
            return list(self._by_day.get(day, ())) if day is not None else []
        first = day - NEAR if day else day_of(planned)
        last = (day or day_of(planned)) + NEAR_BY_DEFAULT
        return [
            group for group in self._by_number.get(number, ()) if any(first <= each <= last for each in group.days())
        ]

    def add(self, group: Group, sighting: Sighting) -> None:
        """Lay a sighting to a group."""
        group.sightings.append(sighting)
        self._enter(group)


def _lay_planned(spec: EventSpec, groups: Sequence[Group], sightings: Iterable[Sighting]) -> list[Group]:
    """What lay ahead: to the event that then took place, else to others that announce the same."""
    left = []
    register = _Register(groups)
    for seen in sightings:
        found = register.came_true(seen)
        if found:
            register.add(min(found, key=lambda group: (min(group.days()), group.lowest())), seen)
        else:
            left.append(seen)
    dated = [seen for seen in left if seen.event.ordinal is not None and seen.event.date is not None]
    ahead = numbered(spec, dated)
    _lay_by_day(ahead, [seen for seen in left if seen.event.ordinal is None and seen.event.date is not None])
    undated = [seen for seen in left if seen.event.date is None]
    _lay_by_number(ahead, [seen for seen in undated if seen.event.ordinal is not None])
    rest = _lay_announced([*groups, *ahead], [seen for seen in undated if seen.event.ordinal is None])
    return [*ahead, *_lasting(rest)]


def _lay_announced(groups: Sequence[Group], sightings: Iterable[Sighting]) -> list[Sighting]:
    """What is announced without a day: to the next event that others, about then, announced for a day. Returns the rest."""
    known = [
        (min(group.days()), told, group)
        for group in groups
        if (told := [day_told(seen) for seen in group.sightings if seen.event.planned and _has_day(seen)])
    ]
    rest = []
    for seen in sightings:
        said = day_told(seen)
        near = [
            (day, group.lowest(), group)
            for day, told, group in known
            if timedelta() <= day - said <= NEAR_BY_DEFAULT and any(abs(on - said) <= NEAR for on in told)
        ]
        if near:
            min(near, key=lambda each: each[:2])[2].sightings.append(seen)
        else:
            rest.append(seen)
    return rest


def _lasting(sightings: Sequence[Sighting]) -> list[Group]:
    """What is told of the series again and again: one event as long as no gap parts the reports."""
    groups: list[Group] = []
    key: Callable[[Sighting], tuple[str, date]] = lambda seen: (seen.event.outcome, day_of(seen))  # noqa: E731
    for seen in sorted(sightings, key=key):
        last = groups[-1].sightings[-1] if groups else None
        if last is None or last.event.outcome != seen.event.outcome or day_of(seen) - day_of(last) > LASTING:
            groups.append(Group())
        groups[-1].sightings.append(seen)
    return groups
