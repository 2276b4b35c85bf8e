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
from monitor.editions.figures import figure_rows
from monitor.editions.names import Names
from monitor.editions.overdue import quiet, sight
from monitor.editions.tracks import track
from monitor.editions.weekline import week_line
from monitor.model import (
    Account,
    BoardRow,
    Change,
    Correction,
    Dispute,
    EventRow,
    FigureRow,
    Ledger,
    Position,
    Quiet,
    Statement,
    Track,
)

Row = TypeVar("Row", Change, EventRow)

CHANGES, EVENTS, POSITIONS, FIGURES, COMING = 8, 20, 4, 8, 10  # of each that an edition shows
WEEK_EVENTS = 60  # of a weekly one
WEEK_CHANGES = (24, 16, 8)  # of a weekly one: the first that leaves it within its words


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
    corrections: Sequence[Correction] = (),
    first: bool = False,
    weekly: bool = False,
) -> Bulletin:
    """What is to be said of these topics, in their order; an empty one without accounts. Changes are numbered first, then
    events, then what is announced. `first`: it is the digest's first edition. `weekly`: it is all that the edition says, and
    may take all its words."""
    if not accounts:
        return Bulletin()
    if weekly:
        accounts = [without_the_past(account) for account in accounts]
    corrected, uncorrected = within_cap(corrections)
    moves = [change for account in accounts for change in new_changes(account, names)]
    rows = [row for account in accounts for row in new_rows(account, names, covers_from=covers_from)]
    heard = [position for account in accounts for position in positions(account, names)]
    shown = _latest(rows, WEEK_EVENTS if weekly else EVENTS, lambda row: row.date or covers_from.date())
    room = WORDS - sum(map(words_of, corrected)) if weekly else TRACKED
    for most in WEEK_CHANGES if weekly else (CHANGES,):
        changes = _numbered(_latest(moves, most, lambda change: change.on), first=1)
        events = _numbered([row for row in shown if not row.planned], first=len(changes) + 1)
        announced = _numbered([row for row in shown if row.planned], first=len(changes) + len(events) + 1)
        weights = _weights(accounts, events, names)
        said = tightened(_said(accounts, names, changes, events, announced, weights, heard, weekly=weekly), room)
        if said.words() <= room:
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
        figures=tuple(figures[:FIGURES]),
        more_figures=max(0, len(figures) - FIGURES),
        quiet=said.quiet,
        sight=sight(seen, waiting),
        corrections=(*corrected, *(gone for account in accounts for gone in withdrawn(account, names))),
        more_corrections=uncorrected,
        coming=_by_date([row for account in accounts for row in coming_up(account, names)]),
        unseen=_by_date([row for account in accounts for row in not_seen(account, names)]),
        tracks=tuple(track(account, names, first=first) for account in accounts),
        headlines=tuple(headlines(accounts, names)),
        words=said.words() + sum(map(words_of, corrected)),
    )


def _said(
    accounts: Sequence[Account],
    names: Names,
    changes: tuple[Change, ...],
    events: tuple[EventRow, ...],
    announced: tuple[EventRow, ...],
    weights: Sequence[int],
    heard: Sequence[Position],
    *,
    weekly: bool,
) -> Said:
    """All of it at full length."""
    year = accounts[0].day.year
    disputed = {account.topic for account in accounts if account.status is not None and account.status.disputed}
    return Said(
        bottom_line=week_line(changes, events, announced, weights, year, disputed=disputed)
        if weekly
        else bottom_line(changes, events, announced, weights, year),
        changes=changes,
        events=(*events, *announced),
        disputes=tuple(beside(one, changes) for account in accounts for one in disputes(account, names)),
        positions=tuple(heard[:POSITIONS]),
        quiet=tuple(row for account in accounts if (row := quiet(account, names))),
    )


def _latest(rows: Sequence[Row], most: int, day: Callable[[Row], date]) -> list[Row]:
    """The latest so many, in the order they had."""
    ranked = sorted(range(len(rows)), key=lambda place: (day(rows[place]), place), reverse=True)
    return [rows[place] for place in sorted(ranked[:most])]


def _numbered(rows: Sequence[Row], first: int) -> tuple[Row, ...]:
    return tuple(replace(row, ref=number) for number, row in enumerate(rows, first))


def _weights(accounts: Sequence[Account], rows: Sequence[EventRow], names: Names) -> list[int]:
    weights = {event.id: names.weight(event.topic, event.outcome) for account in accounts for event in news(account)}
    return [weights[row.id] for row in rows]


def _by_date(rows: Sequence[EventRow]) -> tuple[EventRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.date or date.max, row.topic, row.name))[:COMING])
