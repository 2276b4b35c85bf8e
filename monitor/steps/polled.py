"""What polls write, many of them in one transaction: whose turn it is, and what came of it.

Rows are locked in one order everywhere: feeds, entries, hosts, tallies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from monitor.feeds.bygone import parted
from monitor.feeds.remembered import remembering
from monitor.model import Entry, FeedId, FeedState, PollOutcome, Reading
from monitor.steps.rows import Door
from monitor.text.urls import host_or_url

LEASE = timedelta(minutes=20)
ENTRIES_OF_ONE = 20  # entries that weigh as much as a poll without any


class Turn(NamedTuple):
    """A feed that somebody would poll now, holding its host for a while."""

    feed: FeedId
    now: datetime
    hold: timedelta


def begun(db: Door, turns: Sequence[Turn]) -> list[FeedState | datetime | None]:
    """For each feed its state, and its host is ours as well; when the host will be free, if it is another's, and the feed is due
    again then; None for one that is not due any more. Of two on one host the first has it."""
    now, hold = max(turn.now for turn in turns), max(turn.hold for turn in turns)
    claimed = {feed.id: feed for feed in db.feeds.claim({turn.feed for turn in turns}, now, LEASE)}
    hosts = {feed.id: host_or_url(feed.url) for feed in claimed.values()}
    busy = db.hosts.take(set(hosts.values()), now, hold) if hosts else {}
    answers: list[FeedState | datetime | None] = []
    for turn in turns:
        feed = claimed.pop(turn.feed, None)
        if feed is None:
            answers.append(None)
        elif hosts[feed.id] in busy:
            until = busy[hosts[feed.id]]
            db.feeds.postpone(feed, until)
            answers.append(until)
        else:
            busy[hosts[feed.id]] = now + hold  # for whoever comes after it
            answers.append(feed)
    return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """How a poll ended. `outcome`: what it comes to when these entries of `reading` were new. `reading`: of its document; None:
    nothing new, or a failure. `news_since`: an entry older than that is no news. `left`: a host that is ours still, and
    when it may be asked again."""

    feed: FeedState
    outcome: Callable[[Sequence[Entry]], PollOutcome]
    at: datetime
    reading: Reading | None = None
    news_since: datetime | None = None
    left: tuple[str, datetime] | None = None

    @property
    def weight(self) -> int:
        """How many polls without entries it weighs as much as."""
        return 1 + (len(self.reading.feed.entries) // ENTRIES_OF_ONE if self.reading else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was written of a poll."""

    outcome: PollOutcome
    new: int = 0
    revised: int = 0
    past: int = 0


def ended(db: Door, polls: Sequence[Polled]) -> list[Kept | None]:
    """What was written of each; None: another worker took the feed over, and nothing is written but that its host is free."""
    ours = db.feeds.still_ours([poll.feed for poll in polls])
    kept = {poll.feed.id: _kept(db, poll) for poll in sorted(polls, key=lambda p: p.feed.id) if poll.feed.id in ours}
    well: list[tuple[FeedState, PollOutcome]] = []
    free_at: dict[str, datetime] = {}
    for poll in polls:
        if poll.left is not None:
            host, at = poll.left
            free_at[host] = max(at, free_at.get(host, at))
        if poll.feed.id not in ours:
            continue
        outcome = kept[poll.feed.id].outcome
        if outcome.error is None:
            well.append((poll.feed, outcome))
        else:
            db.feeds.polled(poll.feed, outcome)
    db.feeds.answered(well)
    db.hosts.release(free_at)
    return [kept.get(poll.feed.id) for poll in polls]


def _kept(db: Door, poll: Polled) -> Kept:
    reading = poll.reading
    if reading is None or poll.news_since is None:
        return Kept(outcome=poll.outcome(()))
    feed, parsed, entries = poll.feed, reading.feed, reading.feed.entries
    recent, bygone = parted(entries, poll.news_since, reading.known_latest)
    past = db.entries.unknown(feed, bygone, poll.at)
    new = db.entries.add_new(feed, recent, poll.at)
    added = set(map(id, new))
    old = [entry for entry in entries if id(entry) not in added]
    revised = db.entries.revise(feed, old, poll.at)
    for reason, count in (
        ("new", len(new)),
        ("known", reading.known + len(entries) - len(new) - past),
        ("unusable", parsed.unusable),
        ("repeated", parsed.repeated),
        ("beyond", parsed.beyond),
        ("past", past),
    ):
        if count:
            db.tallies.add(poll.at, feed.id, "poll", reason, count)
    outcome = replace(poll.outcome(new), items=_remembered(db, feed, reading, new, old))
    return Kept(outcome=outcome, new=len(new), revised=revised, past=past)


def _remembered(
    db: Door, feed: FeedState, reading: Reading, new: Sequence[Entry], old: Sequence[Entry]
) -> bytes | None:
    """Of what the document holds, all that is stored and says there what it says here."""
    if reading.remembered is None:
        return None
    return remembering(reading.remembered, (*new, *(db.entries.standing(feed, old) if old else ())))
