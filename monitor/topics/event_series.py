"""Events that have a number: which sightings of one number, or of numbers near each other, are of one event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from monitor.model import EventSpec, Sighting

A_DAY = timedelta(days=1)
NEAR = timedelta(days=2)
"""Days between two reports of one number that name the day of the event."""

NEAR_BY_DEFAULT = timedelta(days=10)
"""The same where one of them has only the day of its article."""

APART = 1
"""How much the numbers of one day's event may differ."""

APART_ACROSS_SIDES = 3
"""The same where the two numbers come from different sides only, as each side counts for itself, or where the same befell it: two
columns are not bombed on one road on one day."""


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
    return sighting.event.date or day_told(sighting)


def day_told(sighting: Sighting) -> date:
    """The day of the article, else the one on which it became known."""
    return sighting.source.published_on or sighting.source.known_at.date()


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


def numbered(spec: EventSpec, sightings: Iterable[Sighting]) -> list[Group]:
    """The groups of sightings that have a number and a day."""
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
