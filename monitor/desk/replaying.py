"""A past period lived again in a scratch house: each edition as it would have been on its day, knowing nothing later.

Articles come in the order in which they came, in the words that they had; they are judged and placed anew; and at each cut-off
the edition is made. What only the day itself could tell (what was not reached, what still waited, the number and the minute) is
taken from the edition that was made then.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.clock import SetClock
from monitor.desk.executing import Settling
from monitor.desk.pastdays import PastDay, past_days
from monitor.desk.rounds import settle
from monitor.editions.archive import edition_files
from monitor.editions.render import render
from monitor.errors import MonitorError
from monitor.model import DigestSpec, Edition
from monitor.steps.archive import put_in_archive
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.store.past import Arrival, Past

AT_ONCE = 200  # wordings that are brought in one transaction

Tell = Callable[[PastDay, Edition], None]


class NothingPast(MonitorError):
    """There is nothing to live again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A house with an empty database, that lives on a clock of its own."""

    house: House
    clock: SetClock
    executor: Settling

    @property
    def database(self) -> Database:
        """Its database."""
        assert isinstance(self.house.store, Database)
        return self.house.store


def days_of(past: Past, specs: Sequence[DigestSpec], first: date, last: date, now: datetime) -> list[PastDay]:
    """What there is to be made again of these digests up to a day. Raises NothingPast where none of it is of `first` or later."""
    begins = past.begins()
    if begins is None:
        raise NothingPast("no article is stored: `monitor run` or `monitor import` brings some")
    days = past_days(specs, past.editions(), past.started(), begins, last, now)
    if all(day.due.date < first for day in days):
        raise NothingPast(
            "no edition falls into this time: nothing was known by then, or it is still to come (`monitor status` tells what is)"
        )
    return days


def replay(
    past: Past,
    scratch: Scratch,
    days: Sequence[PastDay],
    first: date,
    *,
    tell: Tell = lambda _day, _edition: None,
    progress: Callable[[int], None] = lambda _count: None,
) -> list[Edition]:
    """Live through all these days, and write the editions of `first` and later into the scratch house's archive; returns those.
    `days` are those of `days_of`. `progress` hears how many articles were read so far. Raises DeliveryError when the folder
    refuses.
    """
    arrivals = deque(past.arrivals([day.due.cutoff_at for day in days], days[-1].due.cutoff_at))
    lived = min(day.due.covers_from for day in days)
    past.begin(scratch.database)
    shown: list[Edition] = []
    read, told_of = 0, dict[str, int]()  # how much was read, and of each digest, by its last edition
    for day in days:
        until, slug = day.due.cutoff_at, day.spec.slug
        for batch in _batches(arrivals, day):
            past.bring(batch, scratch.database)
            scratch.clock.set(batch[-1].at)
            settle(scratch.house, scratch.executor, kinds=("assess",), wait=lambda _moment: False)
            progress(read := read + len(batch))
        if not day.is_needed(first, news=read > told_of.get(slug, 0)):
            continue
        told_of[slug] = read
        past.count(lived, until, scratch.database)
        lived = until
        scratch.clock.set(max(day.made_at, until))
        edition = make(day.spec, day.due, scratch.house, day.remembered, quiet=True)
        if edition is not None and edition.date >= first:
            _write(edition, day, scratch.house)
            shown.append(edition)
            tell(day, edition)
    settle(scratch.house, scratch.executor, kinds=("search",), wait=lambda _moment: False)
    return shown


def _batches(arrivals: deque[Arrival], day: PastDay) -> Iterator[list[Arrival]]:
    """What arrived until a day's cut-off, in order; an article's next wording begins another batch."""
    batch: list[Arrival] = []
    there: set[int] = set()
    while arrivals and arrivals[0].at <= day.due.cutoff_at:
        if arrivals[0].article in there or len(batch) == AT_ONCE:
            yield batch
            batch, there = [], set()
        batch.append(arrivals.popleft())
        there.add(batch[-1].article)
    if batch:
        yield batch


def _write(edition: Edition, day: PastDay, house: House) -> None:
    """A digest that has no archive is written by itself: whoever replays it reads it."""
    rendering = render(edition)
    if day.spec.archive == "public":
        put_in_archive(edition, rendering, house)
    else:
        house.archive.write(edition_files(edition, rendering))
