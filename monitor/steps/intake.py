"""What comes in, as protocols: feeds, the hosts that serve them, and the entries that they announce."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from monitor.model import (
    ArticleId,
    DueFeed,
    Entry,
    EntryId,
    FeedId,
    FeedSpec,
    FeedState,
    PollOutcome,
    RobotsNote,
    StoredEntry,
)


class Feeds(Protocol):
    """Feed rows. A claim sets `due_at` to the end of the lease and raises `attempts` by one, if the row is still due."""

    def sync(self, specs: Sequence[FeedSpec], now: datetime) -> None:
        """Make the rows agree with the configuration: new feeds due at once, missing ones disabled, a changed URL
        forgets its validators and is due at once, a feed that comes back is due at once. Never deletes."""
        ...

    def due(self, now: datetime, limit: int) -> list[DueFeed]:
        """Enabled feeds with `due_at <= now`, by (due_at, slug)."""
        ...

    def claim(self, ids: Collection[FeedId], now: datetime, lease: timedelta) -> list[FeedState]:
        """The feeds of `ids` that were due and are now ours, by slug, as they stand after the claim."""
        ...

    def postpone(self, feed: FeedState, until: datetime) -> bool:
        """Give a claimed feed back, due later (its host is busy). False: the lease was lost."""
        ...

    def polled(self, feed: FeedState, outcome: PollOutcome) -> bool:
        """Write what a poll found. Fenced by `feed.attempts`; False: another worker took over, nothing written.
        An error keeps validators and what is known of its rhythm, and raises `failures`; a success writes them and clears those.
        `new_entries > 0` sets last_new_at. `moved_to` is kept until the configured URL changes or `moved_back`."""
        ...

    def still_ours(self, feeds: Sequence[FeedState]) -> set[FeedId]:
        """Which of these claims nobody else has taken over; locked until commit."""
        ...

    def answered(self, polls: Sequence[tuple[FeedState, PollOutcome]]) -> None:
        """`polled` for many feeds that answered and are `still_ours`."""
        ...

    def all(self) -> list[FeedState]:
        """Every feed, by slug."""
        ...


class Hosts(Protocol):
    """Politeness across workers."""

    def robots(self, host: str) -> RobotsNote | None:
        """What the host last said of robots, or None when it was never asked."""
        ...

    def note_robots(self, note: RobotsNote) -> None:
        """Remember what a host says of robots, in place of what it said before."""
        ...

    def leave_pages(self, host: str, until: datetime) -> None:
        """Ask for no page of a host that was taken before until this moment; others may be asked (feeds)."""
        ...

    def pages_from(self, host: str, now: datetime) -> datetime | None:
        """From when on the host's pages may be asked for again; None: now."""
        ...

    def take(self, hosts: Collection[str], now: datetime, hold: timedelta) -> dict[str, datetime]:
        """Those of these hosts that are free are ours from now on, until they are released or until now + hold. Returns the
        others, and when each will be free."""
        ...

    def release(self, free_at: Mapping[str, datetime]) -> None:
        """The hosts that we hold may be asked again from these moments on."""
        ...


class Entries(Protocol):
    """Entry rows: what feeds announced."""

    def add_new(self, feed: FeedState, entries: Sequence[Entry], now: datetime) -> list[Entry]:
        """Insert those whose (feed, guid) is not known, due at once, first_seen_at = now; returns the inserted ones. A
        known guid with another canonical URL is another entry: it is stored under guid + " " + canonical URL. Left out are
        those whose address was let go."""
        ...

    def unknown(self, feed: FeedState, entries: Sequence[Entry], now: datetime) -> int:
        """How many of these are neither known nor were let go."""
        ...

    def revise(self, feed: FeedState, entries: Sequence[Entry], now: datetime) -> int:
        """Of the entries that are known and captured, those that now say something else (other words in title, summary or
        content, or a later updated_at): rewritten, `failures` 0, due at seen_again_at = now, or an hour after it was last read or
        first seen. MOST_REVISIONS in all for an entry, so that a counter in a summary does no harm. Returns how many."""
        ...

    def standing(self, feed: FeedState, entries: Sequence[Entry]) -> list[Entry]:
        """Those of these entries that are stored and say there what they say here."""
        ...

    def due(self, now: datetime, limit: int) -> list[tuple[EntryId, str, int]]:
        """Entries that wait to be captured and whose host is free, each with its host and how many of its feed go before it,
        by (canonical URL, feed slug): of two feeds with one address the same is first, whichever server was quicker. Where
        there are more than `limit`, every feed has its share of it; a page that failed goes after those that did not."""
        ...

    def claim(self, ids: Collection[EntryId], now: datetime, lease: timedelta) -> list[StoredEntry]:
        """The entries of `ids` that were due and are now ours, by (first_seen_at, canonical URL, feed slug)."""
        ...

    def postpone(self, entry: StoredEntry, until: datetime, error: str | None) -> bool:
        """Give a claimed entry back, due later; with an error it counts as one more failure. False: the lease was lost."""
        ...

    def stand_by(self, entry: StoredEntry, until: datetime, why: str) -> bool:
        """Give a claimed entry back, due later for no fault of its page: no failure more. False: the lease was lost."""
        ...

    def captured(
        self, entry: StoredEntry, article: ArticleId | None, *, keep: Literal["full", "evidence"] = "full"
    ) -> bool:
        """The entry has its article (None: the address was forgotten); it waits for nothing any more. `keep` evidence: no more
        of what it says stays than the beginning of its summary. Fenced; False: nothing written."""
        ...

    def next_turn(self, now: datetime) -> datetime | None:
        """When the host of an entry that is due becomes free, or an entry that never failed falls due; or None."""
        ...

    def waiting(self, until: datetime) -> int:
        """How many entries first seen at or before `until` were never captured yet."""
        ...
