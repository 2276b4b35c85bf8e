"""The strip of a topic on the index: its last weeks at a glance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.editions.charts import STRIP_WEEKS, Band, axis_of, band
from monitor.editions.eventchart import EventChart, one_lane
from monitor.model import Day, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A topic's status over the last weeks, or the events of its log; None: there is nothing of it."""

    band: Band | None
    events: EventChart | None


def strip(track: Track, disputed: Iterable[tuple[Day, bool]]) -> Strip:
    """What is to be drawn of a topic: the band of one that has a status, else its events."""
    drawn = band(track, disputed, axis_of(track, STRIP_WEEKS))
    shown = drawn if drawn.stretches else None
    return Strip(band=shown, events=None if shown else one_lane(track, STRIP_WEEKS))
