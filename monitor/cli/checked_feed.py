"""What `monitor feeds check` says of one feed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from monitor.cli.opening import at

if TYPE_CHECKING:
    from monitor.desk.feedchecking import Checked
    from monitor.model import FeedRecord

MOST = 5  # names of one kind in a line


def checked_lines(checked: Checked) -> list[str]:
    """A feed that was checked, for a person."""
    lines = _answer(checked) if checked.asked else [f"{checked.slug}:"]
    if checked.state is not None:
        why = f" ({checked.state_reason})" if checked.state_reason else ""
        rhythm = f", something new every {_span(checked.rhythm_seconds)}" if checked.rhythm_seconds else ""
        share = f", {checked.matched} of {checked.articles} articles matched" if checked.articles else ""
        lines.append(f"      database: {checked.state}{why}, last new {at(checked.last_new_at)}{rhythm}{share}")
    if checked.record is not None and checked.days is not None:
        lines += _record(checked.record, checked.days, checked.per_day or 0.0)
    if checked.mend:
        lines.append(f"      -> {checked.mend}")
    if checked.state is not None or not checked.asked:
        lines += [f"      advice: {line}" for line in checked.advice]
    return lines


def _answer(checked: Checked) -> list[str]:
    mark = "BAD" if checked.failed else "?  " if checked.reason or checked.moved_to else "ok "
    told = checked.sample
    said = [checked.reason] if checked.reason else []
    if told is not None:
        said.append(
            f"{told.format}, {told.entries} entries, newest {at(told.newest)}, language {told.language or 'unknown'}"
        )
        said.append(f"{told.matching} of {told.judged} match" if told.judged else "nothing to match")
    if checked.status is not None:
        said.insert(0, str(checked.status))
    lines = [f"{mark} {checked.slug}: {'; '.join(said)}"]
    lines += [f"      mended: {repair}" for repair in (told.repairs if told else ())]
    return lines + ([f"      {checked.robots}"] if checked.robots else [])


def _record(record: FeedRecord, days: int, per_day: float) -> list[str]:
    span = "last day" if days == 1 else f"last {days} days"
    waiting = f", {record.waiting} entries wait to be read" if record.waiting else ""
    if not record.articles:
        return [f"      {span}: no article{waiting}"]
    passing = record.matched - record.reporting
    said = [
        f"{record.articles} article{'' if record.articles == 1 else 's'} ({per_day} a day)",
        f"{_share(record.matched, record)} matched{f', {passing} of them in passing' if passing else ''}",
        f"{_share(record.told, record)} told by an edition{waiting}",
    ]
    lines = [f"      {span}: {', '.join(said)}"]
    if record.topics:
        lines.append(f"      topics: {_counts(record.topics)}")
    lines.append(f"      languages: {_counts({code or 'unknown': n for code, n in record.languages.items()})}")
    if record.copies or record.retold:
        of = _counts({source.label: source.articles for source in record.copied_from})
        retold = f"; {_share(record.retold, record)} retold from others" if record.retold else ""
        lines.append(f"      copies: {_share(record.copies, record)}{f', of {of}' if of else ''}{retold}")
    if record.overlaps:
        same = [
            f"{other.feed} {_share(other.articles, record)}{f', {other.behind} there before' if other.behind else ''}"
            for other in record.overlaps[:MOST]
        ]
        lines.append(f"      also in: {'; '.join(same)}{_more(len(record.overlaps))}")
    return lines


def _share(articles: int, record: FeedRecord) -> str:
    """Rounded down, so that 100 % is all; what is less than one in a hundred is said so."""
    percent = articles * 100 // record.articles
    return f"{articles} ({percent or '<1'} %)" if articles else "0"


def _counts(counts: Mapping[str, int]) -> str:
    named = [f"{name} {count}" for name, count in counts.items()]
    return ", ".join(named[:MOST]) + _more(len(named))


def _more(number: int) -> str:
    return f" and {number - MOST} more" if number > MOST else ""


def _span(seconds: int) -> str:
    return (
        f"{seconds // 60} min"
        if seconds < 7200
        else f"{seconds // 3600} h"
        if seconds < 172800
        else f"{seconds // 86400} days"
    )
