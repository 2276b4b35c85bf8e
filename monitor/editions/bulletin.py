"""All that an edition says of its tracked topics, from their accounts: numbered, capped, within its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, TypeVar

from monitor.editions.board import board_row
from monitor.editions.bottomline import bottom_line, headlines
from monitor.editions.budget import TRACKED, WORDS, Said, tightened
from monitor.editions.changes import new_changes, withdrawn
from monitor.editions.coming import coming_up, not_seen, without_the_past
from monitor.editions.corrections import within_cap, words_of
from monitor.editions.disputes import beside, disputes, positions
from monitor.editions.eventrows import new_rows, news
from monitor.editions.expected import decided
from monitor.editions.figures import figure_rows
from monitor.editions.names import Names
from monitor.editions.overdue import is_blind, quiet, sight
from monitor.editions.tracks import track
from monitor.editions.weekline import week_line
from monitor.model import (
    Account,
    BoardRow,
    Change,
    Correction,
    Dispute,
    EventRow,
    Expectation,
    FigureRow,
    Ledger,
    Position,
    Quiet,
    Statement,
    Track,
)

Row = TypeVar("Row", Change, EventRow)

COMING = 10  # announcements of a kind that an edition shows


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much may be said of tracked topics. `time`: what the time is called that the bottom line sums up; "": that of a day,
    whose news are told one by one."""

    changes: tuple[int, ...]  # that are shown: the first that leaves all within the words
    events: int
    words: int
    positions: int = 4
    figures: int = 8
    time: str = ""
    proven: bool = False  # fewer changes are shown rather than one without a sentence


DAY = Room(changes=(8,), events=20, words=TRACKED)
WEEK = Room(changes=(24, 16, 8), events=60, words=WORDS, time="the week")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """The fields of an Edition that are about its tracked topics, by the same names; `headlines` are for the subject."""

    bottom_line: tuple[Statement, ...] = ()
    board: tuple[BoardRow, ...] = ()
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    events: tuple[EventRow, ...] = ()
    announced: tuple[EventRow, ...] = ()
    more_events: int = 0
    disputes: tuple[Dispute, ...] = ()
    positions: tuple[Position, ...] = ()
    more_positions: int = 0
    figures: tuple[FigureRow, ...] = ()
    more_figures: int = 0
    quiet: tuple[Quiet, ...] = ()
    sight: str = ""
    corrections: tuple[Correction, ...] = ()
    more_corrections: int = 0
    coming: tuple[EventRow, ...] = ()
    unseen: tuple[EventRow, ...] = ()
    fates: tuple[Expectation, ...] = ()
    tracks: tuple[Track, ...] = ()
    headlines: tuple[str, ...] = ()
    words: int = 0  # that it takes of the edition's

    def parts(self) -> dict[str, Any]:
        """The fields that an Edition has."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("headlines", "words")}


def bulletin(
    accounts: Sequence[Account],
    names: Names,
    *,
    covers_from: datetime,
    seen: Ledger,
    waiting: int,
    missed: str = "",
    corrections: Sequence[Correction] = (),
    first: bool = False,
    room: Room = DAY,
) -> Bulletin:
    """What is to be said of these topics, in their order; an empty one without accounts. Changes are numbered first, then
    events, then what is announced. `first`: it is the digest's first edition. `room`: for how much there is room; corrections
    take theirs from that of an edition which sums up a time. `missed`: days without an edition that it covers, counted."""
    if not accounts:
        return Bulletin()
    if room.time:
        accounts = [without_the_past(account, names) for account in accounts]
    blind = is_blind(seen, waiting, missed)
    corrected, uncorrected = within_cap(corrections)
    moves = [change for account in accounts for change in new_changes(account, names)]
    rows = [row for account in accounts for row in new_rows(account, names, covers_from=covers_from)]
    heard = [position for account in accounts for position in positions(account, names)]
    shown = _latest(rows, room.events, lambda row: row.date or covers_from.date())
    words = room.words - (sum(map(words_of, corrected)) if room.time else 0)
    for most in room.changes:
        changes = _numbered(_latest(moves, most, lambda change: change.on), first=1)
        events = _numbered([row for row in shown if not row.planned], first=len(changes) + 1)
        announced = _numbered([row for row in shown if row.planned], first=len(changes) + len(events) + 1)
        summed = (_summed(moves, changes), _summed(rows, (*events, *announced)))
        line = _bottom_line(accounts, names, changes, events, announced, summed if room.time else None, room.time)
        whole = _said(accounts, names, changes, (*events, *announced), heard[: room.positions], line, blind=blind)
        said = tightened(whole, words, proven=room.proven)
        if said.words() <= words:
            break
    figures = [row for account in accounts for row in figure_rows(account, names)]
    return Bulletin(
        bottom_line=said.bottom_line,
        board=tuple(board_row(account, names) for account in accounts),
        changes=said.changes,
        more_changes=len(moves) - len(changes),
        events=said.events[: len(events)],
        announced=said.events[len(events) :],
        more_events=len(rows) - len(shown),
        disputes=said.disputes,
        positions=said.positions,
        more_positions=len(heard) - len(said.positions),
        figures=tuple(figures[: room.figures]),
        more_figures=max(0, len(figures) - room.figures),
        quiet=said.quiet,
        sight=sight(seen, waiting, missed),
        corrections=(*corrected, *(gone for account in accounts for gone in withdrawn(account, names))),
        more_corrections=uncorrected,
        coming=_by_date([row for account in accounts for row in coming_up(account, names)]),
        unseen=_by_date([row for account in accounts for row in not_seen(account, names)]),
        fates=tuple(fated(accounts, names, covers_from, events)[:COMING]),
        tracks=tuple(track(account, names, first=first) for account in accounts),
        headlines=tuple(headlines(accounts, names, blind=blind)),
        words=said.words() + sum(map(words_of, corrected)),
    )


def _said(
    accounts: Sequence[Account],
    names: Names,
    changes: tuple[Change, ...],
    events: tuple[EventRow, ...],
    heard: Sequence[Position],
    line: tuple[Statement, ...],
    *,
    blind: bool,
) -> Said:
    """All of it at full length, with this bottom line."""
    return Said(
        bottom_line=line,
        changes=changes,
        events=events,
        disputes=tuple(beside(one, changes) for account in accounts for one in disputes(account, names)),
        positions=tuple(heard),
        quiet=tuple(row for account in accounts if (row := quiet(account, names, blind=blind))),
    )


def _bottom_line(
    accounts: Sequence[Account],
    names: Names,
    changes: Sequence[Change],
    events: Sequence[EventRow],
    announced: Sequence[EventRow],
    summed: tuple[Sequence[Change], Sequence[EventRow]] | None,
    time: str,
) -> tuple[Statement, ...]:
    """`summed`: all moves and events of a time, those that are shown with their number; None: they are told one by one."""
    year = accounts[0].day.year
    if summed is None:
        return bottom_line(changes, events, announced, _weights(accounts, events, names), year)
    disputed = {account.topic for account in accounts if account.status is not None and account.status.disputed}
    moves, rows = summed
    past, ahead = [row for row in rows if not row.planned], [row for row in rows if row.planned]
    return week_line(moves, past, ahead, _weights(accounts, past, names), year, time, disputed=disputed)


def _summed(rows: Sequence[Row], shown: Sequence[Row]) -> list[Row]:
    """All rows, those that are shown with their number."""
    numbers = {replace(row, ref=None): row for row in shown}
    return [numbers.get(row, row) for row in rows]


def _latest(rows: Sequence[Row], most: int, day: Callable[[Row], date]) -> list[Row]:
    """The latest so many, in the order they had."""
    ranked = sorted(range(len(rows)), key=lambda place: (day(rows[place]), place), reverse=True)
    return [rows[place] for place in sorted(ranked[:most])]


def _numbered(rows: Sequence[Row], first: int) -> tuple[Row, ...]:
    return tuple(replace(row, ref=number) for number, row in enumerate(rows, first))


def _weights(accounts: Sequence[Account], rows: Sequence[EventRow], names: Names) -> list[int]:
    weights = {event.id: names.weight(event.topic, event.outcome) for account in accounts for event in news(account)}
    return [weights[row.id] for row in rows]


def fated(accounts: Sequence[Account], names: Names, after: datetime, events: Sequence[EventRow]) -> list[Expectation]:
    """What was announced and was decided later than `after`, by date, with the numbers of the events that came of it."""
    refs = {row.id: row.ref for row in events}
    rows = [
        replace(row, ref=refs.get(one.by.id) if one.by and one.fate != "moved" else None)
        for account in accounts
        for one, row in decided(account, names, after)
    ]
    return sorted(rows, key=lambda row: (row.date or date.max, row.topic, row.name))


def _by_date(rows: Sequence[EventRow]) -> tuple[EventRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.date or date.max, row.topic, row.name))[:COMING])
