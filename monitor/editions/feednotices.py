"""Feeds that are in trouble for long, as notices: when they are told, again when, and in which words.

Told after a day, after two, after a week and then weekly, all that are due in one message. When no feed at all can be reached, it
is the network that fails, and that is told once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

from monitor.editions.escape import FSI, PDI
from monitor.editions.notices import LONGEST, Message, inert
from monitor.editions.wording import address, clock_time, counted
from monitor.model import FeedHealth, Notice
from monitor.text.spans import in_words

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
STAGES = (DAY, 2 * DAY, WEEK)
OUTAGE_STAGES = (timedelta(hours=1), *STAGES)
REMEMBERED = WEEK + 2 * DAY
"""How far back one must look for what was told: the longest pause between two notices, and some."""

TOLD = ("broken", "silent", "stopped")  # states
EVERY_FEED = "*"
"""In the place of a feed: no feed at all can be reached."""

ALIVE = ("pending", "sending", "sent", "doubtful")  # states of notices that told something, or will


def due_feeds(
    rows: Sequence[FeedHealth], outage: datetime | None, told: Collection[Notice], now: datetime
) -> tuple[str, ...]:
    """The feeds of which a target is to be told now, by slug; EVERY_FEED alone in an outage.

    `rows`: the feeds that are watched. `told`: the feed notices to this target since REMEMBERED.
    """
    if outage is not None:
        return (EVERY_FEED,) if _is_due(EVERY_FEED, outage, OUTAGE_STAGES, told, now) else ()
    return tuple(
        sorted(
            row.slug
            for row in rows
            if row.state in TOLD and row.since is not None and _is_due(row.slug, row.since, STAGES, told, now)
        )
    )


def still(slugs: Collection[str], rows: Sequence[FeedHealth], outage: datetime | None) -> list[FeedHealth]:
    """Of the feeds that a notice is of, those that are in trouble still; in an outage all that are watched, else none of a
    notice of an outage."""
    if EVERY_FEED in slugs:
        return list(rows) if outage is not None else []
    return [row for row in rows if row.slug in slugs and row.state in TOLD]


def words(
    rows: Sequence[FeedHealth], outage: datetime | None, now: datetime, *, zone: str, base_url: str | None
) -> Message:
    """The message of these feeds. `outage`: since when none of all can be reached. `zone`: IANA name, in which hours are told."""
    foot = [f"Times: {zone}."]
    if outage is not None:
        title = f"All {len(rows)} feeds fail since {clock_time(outage, zone, now.year)}: is the network up?"
        head = "Not one of them gave an answer since then, so it is hardly they. Look with: monitor doctor"
        return Message(title=title, body="\n".join([head, *foot]))
    if len(rows) == 1:
        title = f"1 feed in trouble: {_isolated(rows[0].title)}"
    else:
        title = f"{counted(len(rows), 'feed')} in trouble"
    page = address(base_url, "sources/index.html")
    foot = [*([f"All of them: {page}"] if page else []), *foot]
    lines = [_line(row, zone, now) for row in sorted(rows, key=lambda row: (row.since or now, row.slug))]
    for shown in range(len(lines), -1, -1):
        more = [f"{len(lines) - shown} more: monitor feeds list"] if shown < len(lines) else []
        body = "\n".join([*lines[:shown], *more, *foot])
        if len(body) <= LONGEST:
            break
    return Message(title=title, body=body)


def _is_due(slug: str, since: datetime, stages: Sequence[timedelta], told: Collection[Notice], now: datetime) -> bool:
    reached = _reached(since, stages, now)
    if reached is None:
        return False
    return not any(
        notice.state in ALIVE and notice.created_at >= reached and slug in notice.turn.change.voices for notice in told
    )


def _reached(since: datetime, stages: Sequence[timedelta], now: datetime) -> datetime | None:
    """The latest stage that a trouble has reached; None: it is too young."""
    lasted = now - since
    passed = [stage for stage in stages if stage <= lasted]
    if not passed:
        return None
    return since + (passed[-1] if lasted < stages[-1] else WEEK * (lasted // WEEK))


def _line(row: FeedHealth, zone: str, now: datetime) -> str:
    clock: Callable[[datetime], str] = lambda moment: clock_time(moment, zone, now.year)  # noqa: E731
    since = f" for {in_words(now - row.since)}, since {clock(row.since)}" if row.since else ""
    again = f"; next try {clock(row.next_try)}" if row.next_try else "; no further try"
    return f"- {_isolated(row.title)} ({row.slug}), {row.state}{since}: {_isolated(row.reason)}{again}"


def _isolated(text: str) -> str:
    clean = inert(text)
    return clean if clean.isascii() else f"{FSI}{clean}{PDI}"
