"""A topic's page in the archive: its status over time with every move and its evidence, and its log of events.

The page is written again with every edition, from the newest one that knows the topic. The evidence of what is older comes
from the editions that told it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.editions.archive import Issue, newest_of
from monitor.editions.render import environment
from monitor.editions.wording import topic_path
from monitor.model import Change, Day, Direction, EventRow, Track

ROOT = "../../"  # from a topic's folder to the archive's
PERIODS = 12  # that the band shows
WIDTHS = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # that the style sheet has for them


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of days in one state. `until`: the first day of the next one; None: it goes on."""

    state: str | None
    since: Day
    until: Day | None
    days: int
    direction: Direction
    width: int  # one of WIDTHS, in proportion to its days


def topic_files(issues: Sequence[Issue], tracks: Mapping[str, Track]) -> dict[str, bytes]:
    """`topics/SLUG/index.html` of every topic that these editions tell of; `tracks` are those of `newest_of(issues)`, by topic.
    The order of the issues changes nothing."""
    by_age = sorted(issues, key=lambda i: (i.cutoff_at, i.made_at, i.digest))
    return {
        topic_path(topic): _page(tracks[topic], newest, by_age).encode()
        for topic, newest in newest_of(issues).items()
        if topic in tracks
    }


def periods(track: Track) -> tuple[Period, ...]:
    """The latest stretches of a status, oldest first."""
    moves = [change for change in reversed(track.changes) if change.since <= track.day][-PERIODS:]
    if not moves:
        return ()
    ends = [*(move.since for move in moves[1:]), None]
    lengths = [
        max(1, ((until or track.day) - move.since).days + (until is None))
        for move, until in zip(moves, ends, strict=True)
    ]
    longest = max(lengths)
    return tuple(
        Period(
            state=move.after,
            since=move.since,
            until=until,
            days=days,
            direction=move.direction if move.after else "ended",
            width=min(WIDTHS, key=lambda width: abs(width - days * WIDTHS[-1] / longest)),
        )
        for move, until, days in zip(moves, ends, lengths, strict=True)
    )


def _page(track: Track, newest: Issue, by_age: Sequence[Issue]) -> str:
    changes = [(change, issue) for issue in by_age for change in issue.changes if change.topic == track.topic]
    events = [(event, issue) for issue in by_age for event in issue.events if event.topic == track.topic]
    first_told = {change.key: issue for change, issue in reversed(changes)} | {
        event.id: issue for event, issue in reversed(events)
    }
    proofs = {change.key: change for change, _ in changes}
    sightings = {event.id: event for event, _ in events}
    template = environment().get_template("topic.html.j2")
    return template.render(
        track=track,
        newest=newest,
        periods=periods(track),
        changes=[_proved(change, proofs.get(change.key)) for change in track.changes],
        events=[_seen(event, sightings.get(event.id)) for event in track.events],
        told=first_told,
        root=ROOT,
    )


def _days(since: Day, until: Day | None, today: Day) -> int:
    return max(1, (until - since).days if until else (today - since).days + 1)


def _proved(change: Change, told: Change | None) -> Change:
    return replace(change, evidence=told.evidence, more=told.more) if told else replace(change, more=0)


def _seen(event: EventRow, told: EventRow | None) -> EventRow:
    return replace(event, evidence=told.evidence, more=told.more) if told else replace(event, more=0)
