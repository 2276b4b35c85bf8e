"""Numbers of people as a range with attribution, never averaged: `killed: 29 to 33 (29: X, 27 Feb; 33: Y, 28 Feb)`."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.editions.names import Names
from monitor.model import Account, Count, Figure, FigureRow, FigureValue

VALUES = 6  # of one row


def figure_rows(account: Account, names: Names) -> list[FigureRow]:
    """A row for each fate and each people as written, the greatest number first within a fate. Figures for people who are
    called otherwise are never drawn together: they may be others. A number that one voice gives in several languages, or in
    several outlets, is told once, in English where there is a choice."""
    told: set[tuple[str, str, str]] = set()
    rows: dict[tuple[str, str], list[tuple[Count, FigureValue]]] = {}
    for count in sorted(
        account.counts, key=lambda count: (count.source.language != "en", not count.figure.who, *_order(count))
    ):
        value = _value(count, names)
        key = (count.figure.what, value.value, value.who)
        if key not in told:
            told.add(key)
            rows.setdefault((count.figure.what, count.figure.who.casefold()), []).append((count, value))
    made = [_row(pile, names) for pile in rows.values()]
    return sorted(made, key=lambda row: (row.what, -row.high, not row.people, row.people.casefold()))


def _row(pile: Sequence[tuple[Count, FigureValue]], names: Names) -> FigureRow:
    ordered = sorted(pile, key=lambda pair: _order(pair[0]))
    first = ordered[0][0]
    return FigureRow(
        topic=first.figure.topic,
        title=names.title(first.figure.topic),
        what=first.figure.what,
        people=first.figure.who,
        language=first.source.language,
        low=min(count.figure.low for count, _ in pile),
        high=max(count.figure.high for count, _ in pile),
        values=tuple(value for _, value in ordered[:VALUES]),
        more=max(0, len(pile) - VALUES),
    )


def _value(count: Count, names: Names) -> FigureValue:
    figure, source = count.figure, count.source
    return FigureValue(
        value=number(figure),
        who=names.voices.speaker(figure.actor, figure.speaker) or source.outlet,
        day=source.published_on or source.known_at.date(),
        url=source.url,
    )


def number(figure: Figure) -> str:
    """`at least 29`, `29 to 33`."""
    span = f"{figure.low:,}" if figure.low == figure.high else f"{figure.low:,} to {figure.high:,}"
    return f"{figure.qualifier} {span}" if figure.qualifier else span


def _order(count: Count) -> tuple[int, int, float, str, int]:
    """By number, then by time, so that the first to say it is named."""
    when = count.source.published_at or count.source.known_at
    return count.figure.low, count.figure.high, when.timestamp(), count.source.url, count.figure.start
