"""What keeps two reports apart however alike they are: another number, day, count, place, person, or the contrary.

"The 12th patrol" and "the 13th" share every word but one. So before any likeness is measured each fact that leads one report is
looked for anywhere in the other; only where both have one that the other lacks are they two happenings.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

from monitor.model import Gist
from monitor.stories.likeness import same_event
from monitor.text.skeletons import akin, skeleton

ROUGH = 20
"""Numbers from here on are often told roughly."""


def conflict(one: Gist, other: Gist) -> str | None:
    """Why two reports cannot be of one happening, in plain words: "13 here, 12 there"; None: nothing speaks against it. The order
    of the two changes the words alone."""
    return next((reason for guard in _GUARDS for reason in guard(one, other)), None)


def _ordinals(one: Gist, other: Gist) -> Iterator[str]:
    mine, theirs = _apart(one.ordinals, other.all_ordinals), _apart(other.ordinals, one.all_ordinals)
    if mine and theirs:
        yield f"number {mine[0]} here, {theirs[0]} there"


def _days(one: Gist, other: Gist) -> Iterator[str]:
    if same_event(one, other):
        return  # told more exactly by the topic
    if (
        one.ahead
        and other.ahead
        and not set(one.ahead) & set(other.all_days)
        and not set(other.ahead) & set(one.all_days)
    ):
        yield f"{_day(one.ahead[0])} here, {_day(other.ahead[0])} there"
    mine, theirs = _apart(one.days, other.all_days), _apart(other.days, one.all_days)
    if mine and theirs and len(mine) == len(one.days) and len(theirs) == len(other.days):
        yield f"{_day(mine[0])} here, {_day(theirs[0])} there"


def _events(one: Gist, other: Gist) -> Iterator[str]:
    for series in sorted({event[0] for event in one.events} & {event[0] for event in other.events}):
        mine = [event for event in one.events if event[0] == series]
        theirs = [event for event in other.events if event[0] == series]
        name = series.partition("/")[2]
        if _none_shared({event[1] for event in mine}, {event[1] for event in theirs}):
            yield f"another number of the {name}"
        if _none_shared({event[2] for event in mine}, {event[2] for event in theirs}):
            yield f"another day of the {name}"
        same = [(a, b) for a in mine for b in theirs if _same_event(a, b)]
        outcomes = [(set(a[3]), set(b[3])) for a, b in same if a[3] and b[3]]
        if outcomes and not any(here & there for here, there in outcomes):
            here, there = outcomes[0]
            yield f"{', '.join(sorted(here))} here, {', '.join(sorted(there))} there"


def _none_shared(mine: set[int | None], theirs: set[int | None]) -> bool:
    mine, theirs = mine - {None}, theirs - {None}
    return bool(mine and theirs) and not mine & theirs


Told = tuple[str, int | None, int | None, tuple[str, ...]]


def _same_event(one: Told, other: Told) -> bool:
    if one[1] is not None and other[1] is not None:
        return one[1] == other[1]
    return one[2] is not None and one[2] == other[2]


def _contrary(one: Gist, other: Gist) -> Iterator[str]:
    for mine, theirs in ((one, other), (other, one)):
        if not mine.contrary:
            continue
        facts = {*mine.main, *mine.states}
        others = {*theirs.main, *theirs.states}
        leading = {*mine.front, *mine.states}
        for fact, against in mine.contrary:
            told = {*theirs.front, *theirs.states} if fact in leading else set(theirs.title)
            if against in told and against not in facts and fact not in others:
                yield f"{_plain(fact)} here, {_plain(against)} there"


def _denied(one: Gist, other: Gist) -> Iterator[str]:
    for mine, theirs in ((one, other), (other, one)):
        if 0 in mine.denied and not theirs.denied and not theirs.lacks:
            yield "denied here, told there" if mine is one else "told here, denied there"


def _counts(one: Gist, other: Gist) -> Iterator[str]:
    for what in sorted({count[0] for count in one.counts} & {count[0] for count in other.counts}):
        mine = [count for count in one.counts if count[0] == what]
        theirs = [count for count in other.counts if count[0] == what]
        here = [count for count in mine if not _said(count, theirs, other.counts)]
        there = [count for count in theirs if not _said(count, mine, one.counts)]
        if here and there:
            yield f"{here[0][1]} {_plain(what)} here, {there[0][1]} there"


Counted = tuple[str, int, int]


def _said(count: Counted, others: Sequence[Counted], every: Sequence[Counted]) -> bool:
    """Whether what one counts may be what the other counts, or any number of its main part."""
    _, low, high = count
    return any(low <= top and least <= high for _, least, top in others) or any(
        low <= least <= high or _rounded(low, least) for _, least, _ in every
    )


def _rounded(one: int, other: int) -> bool:
    """Whether two numbers may be one, told roughly by one side: "about 80" and 84."""
    low, high = sorted((one, other))
    return low >= ROUGH and (high - low) * 10 <= high and (low % 10 == 0 or high % 10 == 0)


def _places(one: Gist, other: Gist) -> Iterator[str]:
    mine, theirs = _exact(one), _exact(other)
    if mine and theirs and not _meet(one, other) and not _meet(other, one):
        yield f"{_plain(mine[0])} here, {_plain(theirs[0])} there"
    elif _same_land(one, other) and not (_lie(one, other) or _lie(other, one) or one.spots or other.spots):
        yield f"{_plain(one.places[0])} here, {_plain(other.places[0])} there"


def _exact(gist: Gist) -> tuple[str, ...]:
    """The places of its front that hold no others, and those that are no landmarks."""
    return (*(place for place in gist.places if place not in gist.broad), *gist.spots)


def _meet(mine: Gist, theirs: Gist) -> bool:
    """Whether an exact place that leads one report stands in the main part of the other, or lies in a place that leads it and in
    which the other tells of none more exact: "Ariha in Idlib" and "Saraqib in Idlib" are two villages."""
    return bool(set(mine.around) & (set(theirs.places) - set(theirs.around))) or any(
        place in theirs.main or any(akin(_bones(place), name) for name in (*theirs.names, *theirs.spots))
        for place in _exact(mine)
    )


def _bones(place: str) -> str:
    """The skeleton of a place, so that a landmark meets a name that no list has in this spelling."""
    return skeleton(place.removeprefix("place:").replace("-", "")) if place.startswith("place:") else place


def _same_land(one: Gist, other: Gist) -> bool:
    return bool(set(one.around) & set(other.around))


def _lie(mine: Gist, theirs: Gist) -> bool:
    """Whether a place that leads one report is anywhere in the other, or one of the two lies in the other."""
    return any(place in theirs.named or place in theirs.around for place in mine.places) or any(
        above in theirs.places for above in mine.around
    )


def _people(one: Gist, other: Gist) -> Iterator[str]:
    yield from _leading(_persons(one.title), _persons(other.title), other.front, one.front)


def _nations(one: Gist, other: Gist) -> Iterator[str]:
    """Whose title names other nations altogether."""
    if not set(one.actors) & set(other.sided) and not set(other.actors) & set(one.sided):
        yield from _leading(one.actors, other.actors, other.sided, one.sided)


def _persons(marks: Sequence[str]) -> list[str]:
    return [mark for mark in marks if mark.startswith("person:")]


def _leading(here: Sequence[str], there: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> Iterator[str]:
    """Who is in the title of each, and nowhere in the front of the other."""
    only_here = [mark for mark in here if mark not in theirs]
    only_there = [mark for mark in there if mark not in mine]
    if only_here and only_there:
        yield f"{_plain(only_here[0])} here, {_plain(only_there[0])} there"


def _whose(one: Gist, other: Gist) -> Iterator[str]:
    for thing in sorted({pair[0] for pair in one.whose} & {pair[0] for pair in other.whose}):
        mine = {nation for what, nation in one.whose if what == thing}
        theirs = {nation for what, nation in other.whose if what == thing}
        only_here, only_there = mine - theirs - set(other.sided), theirs - mine - set(one.sided)
        if only_here and only_there:
            yield f"{_plain(min(only_here))} {_plain(thing)} here, {_plain(min(only_there))} there"


def _headed(one: Gist, other: Gist) -> Iterator[str]:
    """A number in each title that nothing in the other says."""
    mine = [value for value in one.headed if not any(_near(value, number) for number in other.numbers)]
    theirs = [value for value in other.headed if not any(_near(value, number) for number in one.numbers)]
    if mine and theirs:
        yield f"{mine[0]} in the headline here, {theirs[0]} there"


def _near(one: int, other: int) -> bool:
    return one == other or _rounded(one, other)


def _apart(mine: Sequence[int], theirs: Collection[int]) -> list[int]:
    return [value for value in mine if value not in theirs]


def _plain(name: str) -> str:
    """A landmark, a state or a stem as a person reads it."""
    denied = "not " if name.startswith("-") else ""
    return denied + name.rpartition(":")[2].rpartition("/")[2].removeprefix("-").replace("-", " ")


def _day(ordinal: int) -> str:
    return f"{date.fromordinal(ordinal):%-d %b}"


_Guard = Callable[[Gist, Gist], Iterator[str]]
_GUARDS: tuple[_Guard, ...] = (
    _ordinals,
    _events,
    _days,
    _contrary,
    _denied,
    _counts,
    _headed,
    _whose,
    _places,
    _people,
    _nations,
)
