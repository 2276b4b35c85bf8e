"""The bottom line of a week, or of another time: a sentence for the moves of each status, then one for the events of each log."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TypeVar

from monitor.editions.bottomline import QUIET, SENTENCES, change_sentence, event_sentence
from monitor.editions.telling import outcomes_text
from monitor.editions.wording import counted, day_in
from monitor.model import Change, EventRow, Statement

NAMED = 4  # events of a log that a sentence names

Row = TypeVar("Row", Change, EventRow)


def week_line(
    changes: Sequence[Change],
    events: Sequence[EventRow],
    announced: Sequence[EventRow],
    weights: Sequence[int],
    year: int,
    time: str = "the week",
    *,
    disputed: Container[str] = (),
) -> tuple[Statement, ...]:
    """Up to three sentences, each with the numbers of all that it is made from: topics whose status moved first, then logs, that
    with the weightiest outcome first (`weights`: one for each event, lowest first) and what is announced alone last; what is
    left over is counted in the third. `time`: what it sums up; `disputed`: topics whose status is."""
    told = [_moved(rows, year, time, disputed=rows[0].topic in disputed) for rows in _by_topic(changes)]
    heaviest: dict[str, int] = {}
    for event, weight in zip(events, weights, strict=True):
        heaviest[event.topic] = min(weight, heaviest.get(event.topic, weight))
    logs = _by_topic((*events, *announced))
    told += [_happened(rows, year) for rows in sorted(logs, key=lambda rows: _order(heaviest.get(rows[0].topic)))]
    if not told:
        return (Statement(text=QUIET, refs=()),)
    if len(told) <= SENTENCES:
        return tuple(told)
    left = sorted(ref for one in told[SENTENCES - 1 :] for ref in one.refs)
    return (*told[: SENTENCES - 1], Statement(text=f"{len(left)} more are listed below.", refs=tuple(left)))


def _moved(moves: Sequence[Change], year: int, time: str, *, disputed: bool) -> Statement:
    """From the state before the first of them to that after the last."""
    first, last = moves[0], moves[-1]
    refs = tuple(move.ref for move in moves if move.ref is not None)
    if len(moves) == 1 and not disputed:
        return Statement(text=change_sentence(last, year), refs=refs)
    now = f'"{last.after}" since {day_in(last.since, year)}' if last.after else "no status any more"
    now += f", {last.rule} by {last.hand.by}" if last.hand and last.hand.what == "set" else ""
    now += ", disputed" if disputed else ""
    was = f'"{first.before}"' if first.before else "no status"
    again = "again" if first.before == last.after else "now"
    text = f"{last.title}: {again} {now}; {counted(len(moves), 'change')} in {time}, before that {was}."
    return Statement(text=text, refs=refs)


def _happened(rows: Sequence[EventRow], year: int) -> Statement:
    """All events of a log, the latest of them named, and what is announced."""
    refs = tuple(row.ref for row in rows if row.ref is not None)
    if len(rows) == 1:
        return Statement(text=event_sentence(rows[0], year), refs=refs)
    past, ahead = [row for row in rows if not row.planned], [row for row in rows if row.planned]
    told = [f"{len(past) - NAMED} earlier"] if len(past) > NAMED else []
    told += [f"{row.name}{_on(row, year)} {outcomes_text(row)}" for row in past[-NAMED:]]
    told += [f"{row.name} {outcomes_text(row)}{_on(row, year, 'for')}" for row in ahead[:NAMED]]
    told += [f"{len(ahead) - NAMED} more announced"] if len(ahead) > NAMED else []
    return Statement(text=f"{rows[0].title}: {'; '.join(told)}.", refs=refs)


def _on(row: EventRow, year: int, word: str = "on") -> str:
    return f" {word} {day_in(row.date, year)}" if row.date else ""


def _by_topic(rows: Iterable[Row]) -> list[list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.topic, []).append(row)
    return list(found.values())


def _order(weight: int | None) -> tuple[bool, int]:
    return weight is None, weight or 0
