"""Time lines to be drawn: where a topic's states, claims and disputes lie on an axis of days, in hundredths of its width.

Whatever is drawn stands in words beside it as well. Widths in pixels never enter: the page gives the marks their size, so that
they and their words stay readable at 320 px.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.editions.wording import counted, day_in, short_day
from monitor.model import Change, Day, Direction, Said, Stand, Track

WEEKS, STRIP_WEEKS = timedelta(weeks=12), timedelta(weeks=8)  # that a time line and the strip of the index reach back
SHORTEST = timedelta(days=7)
CLAIMS = 120  # that a time line shows
LANES = 8  # sides with a lane of their own, one of which is that of all others
APART = 4.4  # of an axis that is 280 px wide: marks nearer than this would touch, so they stand in rows
NARROW, WIDE = 272, 640  # px of an axis on a phone and on a desk, for what words fit into a stretch
LETTER = 7.5  # px of one, about
OTHERS, NO_SIDE = "Others", "No side known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day named under an axis."""

    x: float
    label: str
    anchor: str  # of SVG text: "start", "middle", "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Days from the first to the last, both whole."""

    first: Day
    last: Day

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def holds(self, day: date) -> bool:
        """Whether a day lies on it."""
        return self.first <= day <= self.last

    def middle(self, day: date) -> float:
        """Where noon of a day lies, from 0 to 100; a day off the axis lies at its end."""
        return self.edge(day, 0.5)

    def edge(self, day: date, part: float = 0.0) -> float:
        """Where a day begins, or so much of it has passed."""
        return round(min(100.0, max(0.0, ((day - self.first).days + part) * 100 / self.days)), 2)

    @property
    def ticks(self) -> tuple[Tick, ...]:
        """Its ends, and two days between where it is long enough."""
        inner = (1 / 3, 2 / 3) if self.days > 20 else (0.5,) if self.days > 8 else ()
        between = [self.first + timedelta(days=round((self.days - 1) * part)) for part in inner]
        return (
            Tick(x=0.0, label=day_in(self.first, self.last.year), anchor="start"),
            *(Tick(x=self.middle(day), label=short_day(day), anchor="middle") for day in between),
            Tick(x=100.0, label=short_day(self.last), anchor="end"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days in one state. `letter` names the state on the chart, `told` is its time in words; `narrow` and `wide` are what fits
    into it on a phone and on a desk."""

    x: float
    width: float
    state: str
    letter: str
    direction: Direction
    told: str
    narrow: str
    wide: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days in which sources said the contrary of each other."""

    x: float
    width: float
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A status over time."""

    axis: Axis
    stretches: tuple[Stretch, ...]
    disputes: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a side said on a day, all that stands alike to the status of that day. `row`: 0 is the uppermost; `id` is that of the
    first of its claims in the list."""

    x: float
    row: int
    stand: Stand
    id: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What one side said. `told` sums it up."""

    side: str
    told: str
    rows: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A claim in the list below a time line."""

    id: str
    side: str
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """A topic's status and who said what meanwhile; `days` has every claim, the latest day first. `older`: claims of the same
    weeks that are not shown."""

    band: Band
    lanes: tuple[Lane, ...]
    days: tuple[tuple[Day, tuple[Listed, ...]], ...]
    older: int


STANDS: dict[Stand, str] = {
    "with": "says what the status says",
    "against": "says the contrary",
    "beside": "says something else",
    "aside": "denial or stance, counts for nothing",
}


def time_line(track: Track, said: Iterable[Said], disputed: Iterable[tuple[Day, bool]]) -> TimeLine:
    """What is to be drawn of a topic. `said` are its claims, `disputed` whether it was in dispute when an edition was made: in an
    order that has no say. Every mark lies on the axis."""
    recent = sorted(
        (one for one in said if track.day - WEEKS < one.day <= track.day),
        key=lambda one: (one.day, one.side or "", one.evidence.url, one.evidence.start, one.state),
    )
    shown = recent[-CLAIMS:]
    axis = axis_of(track, WEEKS, [one.day for one in shown])
    named = _lane_of(shown)
    listed = [Listed(id=f"w-{n}", side=named[one.side], said=one) for n, one in enumerate(shown, 1)]
    by_side: dict[str, list[Listed]] = {}
    for one in listed:
        by_side.setdefault(one.side, []).append(one)
    order = sorted(by_side, key=lambda side: (side in (OTHERS, NO_SIDE), side == NO_SIDE, -len(by_side[side]), side))
    by_day: dict[Day, list[Listed]] = {}
    for one in reversed(listed):
        by_day.setdefault(one.said.day, []).append(one)
    return TimeLine(
        band=band(track, disputed, axis),
        lanes=tuple(_lane(side, by_side[side], axis) for side in order),
        days=tuple((day, tuple(ones[::-1])) for day, ones in by_day.items()),
        older=len(recent) - len(shown),
    )


def axis_of(track: Track, reach: timedelta, days: Iterable[date] = ()) -> Axis:
    """The days up to the track's own: as far back as something is to be shown, but no farther than `reach`, a week at least."""
    farthest = track.day - reach + timedelta(days=1)
    known = [*days, *(move.since for move in track.changes if move.since <= track.day)]
    first = max(farthest, min([*known, track.day]))
    return Axis(first=min(first, track.day - SHORTEST + timedelta(days=1)), last=track.day)


def band(track: Track, disputed: Iterable[tuple[Day, bool]], axis: Axis) -> Band:
    """The status on an axis. Moves of one day share it."""
    moves = sorted((move for move in reversed(track.changes) if move.since <= axis.last), key=lambda move: move.since)
    begins = _begins(moves, axis)
    letters: dict[str, str] = {}
    stretches = []
    for place, (move, x) in enumerate(zip(moves, begins, strict=True)):
        end = begins[place + 1] if place + 1 < len(moves) else 100.0
        width = round(end - x, 2)
        if width <= 0:
            continue
        state = move.after or "no status"
        letter = letters.setdefault(state, _letter(len(letters)))
        until = moves[place + 1].since if place + 1 < len(moves) else None
        stretches.append(
            Stretch(
                x=x, width=width, state=state, letter=letter, direction=move.direction if move.after else "ended",
                told=_time(move, until, axis), narrow=_fitting(state, letter, width * NARROW / 100),
                wide=_fitting(state, letter, width * WIDE / 100),
            )
        )  # fmt: skip
    return Band(axis=axis, stretches=tuple(stretches), disputes=_disputes(disputed, axis))


def rows_of(places: Sequence[float], apart: float) -> list[int]:
    """For marks in the order of their places the row of each, so that in no row two are nearer than `apart`."""
    ends: list[float] = []
    rows = []
    for x in places:
        row = next((row for row, end in enumerate(ends) if x - end >= apart), len(ends))
        ends[row : row + 1] = [x]
        rows.append(row)
    return rows


def _begins(moves: Sequence[Change], axis: Axis) -> list[float]:
    same: dict[date, int] = {}
    for move in moves:
        same[move.since] = same.get(move.since, 0) + 1
    seen: dict[date, int] = {}
    begins = []
    for move in moves:
        nth = seen[move.since] = seen.get(move.since, -1) + 1
        begins.append(axis.edge(move.since, nth / same[move.since]))
    return begins


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def _fitting(state: str, letter: str, room: float) -> str:
    return next((text for text in (state, letter) if len(text) * LETTER + 8 <= room), "")


def _time(move: Change, until: date | None, axis: Axis) -> str:
    since = day_in(move.since, axis.last.year)
    hand = ", set by hand" if move.hand is not None and move.hand.what == "set" else ""
    if until is None:
        return f"since {since}, {counted((axis.last - move.since).days + 1, 'day')} so far{hand}"
    if until == move.since:
        return f"on {since}{hand}"
    return f"{since} to {day_in(until, axis.last.year)}, {counted((until - move.since).days, 'day')}{hand}"


def _disputes(disputed: Iterable[tuple[Day, bool]], axis: Axis) -> tuple[Span, ...]:
    told: dict[date, bool] = {}
    for day, at_odds in disputed:
        told[day] = told.get(day, False) or at_odds
    days = sorted(day for day in told if axis.holds(day))
    runs: list[tuple[date, date]] = []
    for place, day in enumerate(days):
        if told[day] and place and told[days[place - 1]]:
            runs[-1] = (runs[-1][0], day)
        elif told[day]:
            runs.append((day, day))
    return tuple(
        Span(
            x=axis.edge(first),
            width=round(axis.edge(last, 1.0) - axis.edge(first), 2),
            told=short_day(first) if first == last else f"{short_day(first)} to {short_day(last)}",
        )
        for first, last in runs
    )


def _lane_of(shown: Sequence[Said]) -> dict[str | None, str]:
    """The lane of each side: of many the busiest have one of their own."""
    counts: dict[str, int] = {}
    for one in shown:
        if one.side is not None:
            counts[one.side] = counts.get(one.side, 0) + 1
    ranked = sorted(counts, key=lambda side: (-counts[side], side))
    own = ranked if len(ranked) <= LANES else ranked[: LANES - 1]
    return {None: NO_SIDE} | {side: side if side in own else OTHERS for side in ranked}


def _lane(side: str, ones: Sequence[Listed], axis: Axis) -> Lane:
    alike: dict[tuple[date, Stand], list[Listed]] = {}
    for one in ones:
        alike.setdefault((one.said.day, one.said.stand), []).append(one)
    places = [axis.middle(day) for day, _ in alike]
    rows = rows_of(places, APART)
    marks = tuple(
        Mark(x=x, row=row, stand=stand, id=same[0].id, told=_summary(day, stand, same))
        for (((day, stand), same), x, row) in zip(alike.items(), places, rows, strict=True)
    )
    contrary = sum(one.said.stand == "against" for one in ones)
    told = counted(len(ones), "claim") + (f", {contrary} to the contrary" if contrary else "")
    return Lane(side=side, told=told, rows=max(rows) + 1, marks=marks)


def _summary(day: date, stand: Stand, same: Sequence[Listed]) -> str:
    states = ", ".join(dict.fromkeys(one.said.state for one in same))
    return f"{short_day(day)}: {states} ({STANDS[stand]})"
