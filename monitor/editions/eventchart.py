"""The chart of a topic's log: its events over time, a lane for each outcome, numbers that nobody reported among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from monitor.editions.charts import SHORTEST, Axis, rows_of
from monitor.editions.telling import event_day, outcomes_text
from monitor.editions.wording import counted
from monitor.model import EventRow, Track

WEEKS = timedelta(weeks=26)  # that it reaches back
AHEAD = timedelta(weeks=4)  # and forward, to what is announced
EVENTS = 40  # that it shows
APART = 10.5  # of an axis that is 280 px wide: boxes with a number nearer than this would touch
NOT_SEEN, PLANNED = "Not seen", "Still to come"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An event on the chart. `number` is "" for one without; `anchor` is "" for a number that nobody reported."""

    x: float
    row: int
    number: str
    kind: str  # "seen", "conflict", "planned", "missing"
    anchor: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """The events of one outcome."""

    label: str
    told: str
    rows: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChart:
    """What is to be drawn of a log. `uncharted`: events of the log that are older, or of which nobody told a day."""

    axis: Axis
    lanes: tuple[Outcomes, ...]
    uncharted: int


def event_chart(track: Track, reach: timedelta = WEEKS) -> EventChart | None:
    """The latest events with a day; None where there are none within `reach`. Every box lies on the axis."""
    rows = [row for row in track.events if not row.retracted]
    dated = [
        (row, row.date) for row in rows if row.date is not None and track.day - reach < row.date <= track.day + AHEAD
    ][:EVENTS]
    if not dated:
        return None
    days = [day for _, day in dated]
    axis = Axis(first=min(min(days), track.day - SHORTEST + timedelta(days=1)), last=max(track.day, max(days)))
    lanes: dict[str, list[tuple[float, EventRow]]] = {}
    for row, day in sorted(dated, key=lambda one: (one[1], one[0].ordinal or 0, one[0].id)):
        lanes.setdefault(PLANNED if row.planned else row.outcomes[0], []).append((axis.middle(day), row))
    latest = list(dict.fromkeys(PLANNED if row.planned else row.outcomes[0] for row, _ in dated))
    order = [*(label for label in latest if label != PLANNED), *(label for label in latest if label == PLANNED)]
    missing = _missing(track, dated, axis)
    return EventChart(
        axis=axis,
        lanes=(
            *(_lane(label, lanes[label], track.day.year) for label in order if label != PLANNED),
            *([missing] if missing else []),
            *(_lane(label, lanes[label], track.day.year) for label in order if label == PLANNED),
        ),
        uncharted=len(rows) - len(dated) + track.older_events,
    )


def one_lane(track: Track, reach: timedelta) -> EventChart | None:
    """The same events in a single lane, whatever their outcome."""
    chart = event_chart(track, reach)
    if chart is None:
        return None
    boxes = sorted((box for lane in chart.lanes for box in lane.boxes), key=lambda box: (box.x, box.told))
    tiers = rows_of([box.x for box in boxes], APART)
    every = tuple(replace(box, row=tier) for box, tier in zip(boxes, tiers, strict=True))
    lane = Outcomes(label="Events", told=counted(len(every), "event"), rows=max(tiers) + 1, boxes=every)
    return replace(chart, lanes=(lane,))


def _lane(label: str, rows: Sequence[tuple[float, EventRow]], year: int) -> Outcomes:
    places = [x for x, _ in rows]
    tiers = rows_of(places, APART)
    boxes = tuple(
        Box(
            x=x, row=tier, number=str(row.ordinal) if row.ordinal is not None else "", kind=_kind(row), anchor=f"e-{row.id}",
            told=_told(row, year),
        )
        for (x, row), tier in zip(rows, tiers, strict=True)
    )  # fmt: skip
    differ = sum(bool(row.conflicts) for _, row in rows)
    told = counted(len(rows), "event") + (f", sources differ on {differ}" if differ else "")
    return Outcomes(label=label, told=told, rows=max(tiers) + 1, boxes=boxes)


def _missing(track: Track, dated: Sequence[tuple[EventRow, date]], axis: Axis) -> Outcomes | None:
    """The numbers that nobody reported, each half way between its neighbours."""
    known = sorted((row.ordinal, day) for row, day in dated if row.ordinal is not None and not row.planned)
    found = []
    for number in sorted(set(track.missing)):
        before = [day for ordinal, day in known if ordinal < number]
        after = [day for ordinal, day in known if ordinal > number]
        if before and after:
            run = [other for other in track.missing if _between(other, number, known)]
            share = (sorted(set(run)).index(number) + 1) / (len(set(run)) + 1)
            left, right = axis.middle(before[-1]), axis.middle(after[0])
            found.append((round(left + (right - left) * share, 2), number))
    if not found:
        return None
    found.sort()
    tiers = rows_of([x for x, _ in found], APART)
    boxes = tuple(
        Box(x=x, row=tier, number=str(number), kind="missing", anchor="", told=f"{number}: not seen")
        for (x, number), tier in zip(found, tiers, strict=True)
    )
    return Outcomes(label=NOT_SEEN, told=counted(len(found), "number"), rows=max(tiers) + 1, boxes=boxes)


def _between(other: int, number: int, known: Sequence[tuple[int, date]]) -> bool:
    """Whether two missing numbers lie in the same hole."""
    low, high = sorted((other, number))
    return not any(low < ordinal < high for ordinal, _ in known)


def _kind(row: EventRow) -> str:
    return "planned" if row.planned else "conflict" if row.conflicts else "seen"


def _told(row: EventRow, year: int) -> str:
    differ = " (sources differ)" if row.conflicts else ""
    return f"{row.name}, {event_day(row, year)}: {outcomes_text(row)}{differ}"
