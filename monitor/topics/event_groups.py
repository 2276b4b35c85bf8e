"""Which sightings are of one event: by number, by day, across articles, languages and days.

Nothing depends on the order of arrival. Numbers and days make the groups; what has only one of the two, or neither, is then laid
to the group that it fits, and never joins two groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitor.model import EventSpec, Sighting

NEAR = timedelta(days=2)
"""Days between two reports of one number that name the day of the event."""

NEAR_BY_DEFAULT = timedelta(days=10)
"""The same where one of them has only the day of its article."""

APART = 1
"""How much the numbers of one day's event may differ."""

APART_ACROSS_SIDES = 3
"""The same where the two numbers come from different sides only, as each side counts for itself, or where the same befell it: two
columns are not bombed on one road on one day."""

LASTING = timedelta(days=10)
"""A suspension that is told again within so many days is the same one."""

IN_MONTH = timedelta(days=20)
"""How far the day of an event may lie from the day that stands for a month."""


@dataclass(slots=True, eq=False)
class Group:
    """The sightings of one event. `days`: on which it is said to have been, or to be."""

    sightings: list[Sighting] = field(default_factory=list)

    def numbers(self) -> set[int]:
        """All numbers that somebody gives it."""
        return {seen.event.ordinal for seen in self.sightings if seen.event.ordinal is not None}

    def days(self) -> set[date]:
        """The days that are told of it; none for one of which only a month is told."""
        return {seen.event.date for seen in self.sightings if seen.event.date and seen.event.date_precision != "month"}

    def lowest(self) -> tuple[int, date]:
        """What groups are put in order by."""
        return min(self.numbers(), default=0), min(self.days(), default=date.max)


def day_of(sighting: Sighting) -> date:
    """The event's day, else that of the article, else the one on which it became known."""
    return sighting.event.date or sighting.source.published_on or sighting.source.known_at.date()


def groups_of(spec: EventSpec, sightings: Sequence[Sighting]) -> list[Group]:
    """The groups that sightings of one topic make. A sighting that says neither when nor which, and is neither of the series nor
    of what lies ahead, is left out: nobody could place it."""
    planned = [seen for seen in sightings if seen.event.planned]
    series = [seen for seen in sightings if not seen.event.planned and _of_series(spec, seen)]
    run = [seen for seen in sightings if not seen.event.planned and not _of_series(spec, seen)]
    groups = _numbered(spec, [seen for seen in run if _is_keyed(seen)])
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


def _is_keyed(sighting: Sighting) -> bool:
    return sighting.event.ordinal is not None and _has_day(sighting)


@dataclass(slots=True, eq=False)
class _Node:
    """All sightings of one number on one day."""

    number: int
    day: date
    named: bool  # somebody names the day; False: it is that of the articles
    sightings: list[Sighting]

    def sides(self) -> set[str]:
        return {seen.event.side or seen.source.written_by.side or "" for seen in self.sightings}

    def befell(self, spec: EventSpec) -> set[str]:
        """What befell it, as an attack does; that it ran, or is to run, tells of any."""
        told = {name for seen in self.sightings for name in seen.event.outcomes}
        return {one.name for one in spec.outcomes if one.name in told and not (one.negated or one.planned or one.void)}

    def texts(self) -> set[str]:
        return {seen.source.origin for seen in self.sightings}


def _numbered(spec: EventSpec, sightings: Iterable[Sighting]) -> list[Group]:
    nodes = _nodes(sightings)
    leader = list(range(len(nodes)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for one in range(len(nodes)):
        for other in range(one + 1, len(nodes)):
            if nodes[other].day - nodes[one].day > NEAR_BY_DEFAULT:
                break  # nodes are by day
            if _same(spec, nodes[one], nodes[other], nodes):
                low, high = sorted((find(one), find(other)))
                leader[high] = low
    groups: dict[int, Group] = {}
    for place, node in enumerate(nodes):
        groups.setdefault(find(place), Group()).sightings.extend(node.sightings)
    return list(groups.values())


def _nodes(sightings: Iterable[Sighting]) -> list[_Node]:
    found: dict[tuple[date, int, bool], list[Sighting]] = {}
    for seen in sightings:
        if seen.event.ordinal is not None and seen.event.date is not None:
            key = (seen.event.date, seen.event.ordinal, seen.event.date_source == "text")
            found.setdefault(key, []).append(seen)
    return [
        _Node(number, day, named, several)
        for (day, number, named), several in sorted(found.items(), key=lambda row: row[0])
    ]


def _same(spec: EventSpec, one: _Node, other: _Node, nodes: Sequence[_Node]) -> bool:
    if one.number == other.number:
        return other.day - one.day <= (NEAR if one.named and other.named else NEAR_BY_DEFAULT)
    if one.day != other.day or one.texts() & other.texts():  # an article that tells both knows them apart
        return False
    if not all(node.named or not _named_elsewhere(node, nodes) for node in (one, other)):
        return False
    apart = abs(one.number - other.number)
    if apart <= APART:
        return True
    sides = (one.sides(), other.sides())
    across = "" not in sides[0] | sides[1] and not sides[0] & sides[1]
    return apart <= APART_ACROSS_SIDES and (across or bool(one.befell(spec) & other.befell(spec)))


def _named_elsewhere(node: _Node, nodes: Sequence[_Node]) -> bool:
    """Whether somebody names another day for this number: then the day of an article is not the day of the event."""
    return any(
        other.named
        and other.number == node.number
        and other.day != node.day
        and abs(other.day - node.day) <= NEAR_BY_DEFAULT
        for other in nodes
    )


def _lay_by_day(groups: list[Group], sightings: Iterable[Sighting]) -> None:
    """Sightings with a day and no number: to the group of that day. One that has only its article's day also belongs to the day
    before, if nothing else was on its own."""
    by_day: dict[date, list[Group]] = {}
    for group in groups:
        for day in group.days():
            by_day.setdefault(day, []).append(group)
    for seen in sorted(sightings, key=lambda each: (each.event.date_source != "text", day_of(each))):
        day = day_of(seen)
        found = by_day.get(day)
        if not found and seen.event.date_source != "text":
            found = by_day.get(day - timedelta(days=1))
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
        latest = (about or seen.source.published_on or seen.source.known_at.date()) + (IN_MONTH if about else NEAR)
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
    ahead = _numbered(spec, dated)
    _lay_by_day(ahead, [seen for seen in left if seen.event.ordinal is None and seen.event.date is not None])
    undated = [seen for seen in left if seen.event.date is None]
    _lay_by_number(ahead, [seen for seen in undated if seen.event.ordinal is not None])
    return [*ahead, *_lasting([seen for seen in undated if seen.event.ordinal is None])]


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
