"""A topic's Atom feed (RFC 4287): an entry for each edition that brought news of its status or of its events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.editions.archive import AUTHORITY, FEED_LENGTH, Issue
from monitor.editions.render import environment
from monitor.editions.telling import move_text, outcomes_text
from monitor.editions.wording import address, day_in, topic_feed_path, topic_path
from monitor.model import Change, EventRow, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an edition was the first to tell of a topic: the latest in one line, and all of it, a line each."""

    issue: Issue
    title: str
    lines: tuple[str, ...]
    tag: str


def topic_feed(track: Track, newest: Issue, by_age: Sequence[Issue]) -> str:
    """The feed, the latest edition first. `by_age`: all editions; `newest`: the one that knows most of the topic."""
    found = entries(track.topic, by_age)[::-1][:FEED_LENGTH]
    path = topic_path(track.topic)
    return environment().get_template("topicfeed.xml.j2").render(
        track=track,
        entries=found,
        tag=f"tag:{AUTHORITY}:topics/{track.topic}",
        updated=found[0].issue.made_at if found else newest.made_at,
        home=address(newest.base_url, path) or "index.html",
        self_url=address(newest.base_url, topic_feed_path(track.topic)),
        pages={
            entry.tag: address(newest.base_url, entry.issue.path) or f"../../{entry.issue.path}" for entry in found
        },
    )  # fmt: skip


def entries(topic: str, by_age: Sequence[Issue]) -> list[Entry]:
    """What each edition was the first to tell of a topic; where several digests tell the same, the first of them has it."""
    told: set[object] = set()
    found = []
    for issue in by_age:
        moves = [move for move in issue.changes if move.topic == topic and _move(move) not in told]
        events = [row for row in issue.events if row.topic == topic and _event(row) not in told]
        events.sort(key=lambda row: row.planned)
        told |= {*map(_move, moves), *map(_event, events)}
        lines = [*(_move_line(move) for move in moves), *(_event_line(row) for row in events)]
        if lines:
            more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
            title = f"{(moves or events)[0].title}: {lines[0]}{more}"
            tag = f"tag:{AUTHORITY}:{issue.digest}/{issue.date.isoformat()}/{topic}"
            found.append(Entry(issue=issue, title=title, lines=tuple(lines), tag=tag))
    return found


def _move(move: Change) -> object:
    return move.key


def _event(row: EventRow) -> object:
    return row.id, row.name, row.date, row.outcomes, len(row.conflicts)


def _move_line(move: Change) -> str:
    hand = f", {move.rule} by {move.hand.by}" if move.hand and move.hand.what == "set" else ""
    return f"{move_text(move)}, since {day_in(move.since)}{hand}"


def _event_line(row: EventRow) -> str:
    when = f", {day_in(row.date)}" if row.date else ""
    hands = [f"{one.what} by {one.by}" for one in row.hands]
    return f"{row.name}{when}: {', '.join([outcomes_text(row), *hands])}"
