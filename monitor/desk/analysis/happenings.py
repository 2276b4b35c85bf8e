"""Which of many articles tell of one happening, in bounded memory: gists on disk, companions by sorted keys.

The rule is that of the store (steps/storying): in order of age, a text of its own joins the story of older ones that are near to
it, and a copy is where its original is. The order of the input has no say.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from monitor.desk.analysis.child import Reading
from monitor.desk.analysis.copies import UNDATED
from monitor.model import ArticleId, Candidate
from monitor.stories.joining import join
from monitor.stories.keys import MOST, MOST_HOLDERS, MOST_NEAR, SHARED, keys_of
from monitor.stories.likeness import HORIZON
from monitor.stories.packing import packed, unpacked

CACHED = 4000  # gists in memory, about 8 KB each

Ints = npt.NDArray[np.int64]


class Happenings:
    """The gists of articles, in the order in which they were added; about 2 KB of disk and 220 bytes of memory each."""

    def __init__(self, records: BinaryIO) -> None:
        """An empty file, open for writing and reading."""
        self._records = records
        self._starts = array("q")
        self._seconds = array("q")
        self._keys = array("I")
        self._ids: list[str] = []

    def add(self, reading: Reading) -> None:
        """Put away what an article tells."""
        when = reading.published_at
        self._starts.append(self._records.tell())
        self._seconds.append(int((when or UNDATED).timestamp()))
        self._ids.append(reading.id)
        keys = keys_of(reading.gist) if reading.gist else ()
        self._keys.extend((*keys, *(0,) * (MOST - len(keys))))
        body = packed(reading.gist) if reading.gist else None
        self._records.write(json.dumps([reading.title, when and when.isoformat(), body]).encode() + b"\n")

    def stories(self, leads: Sequence[int], progress: Callable[[int], None] = lambda _count: None) -> Ints:
        """For each article the number of the one that founded its story. `leads`: of which each is a copy; -1: of none."""
        order = sorted(
            (n for n in range(len(self._ids)) if leads[n] < 0), key=lambda n: (self._seconds[n], self._ids[n])
        )
        return _Table(self, order).settled(leads, progress)

    def keys(self) -> npt.NDArray[np.uint32]:
        """The keys of all articles, a row each; 0 where there is none."""
        return np.array(self._keys, dtype=np.uint32).reshape(-1, MOST)

    def seconds(self) -> Ints:
        """When each was published, in seconds of the epoch."""
        return np.array(self._seconds, dtype=np.int64)

    def candidate(self, number: int) -> Candidate | None:
        """An article as the comparison sees it; None for one without a gist."""
        self._records.seek(self._starts[number])
        title, when, body = json.loads(self._records.readline())
        if body is None:
            return None
        published = datetime.fromisoformat(when) if when else None
        return Candidate(
            id=ArticleId(number),
            url=self._ids[number],
            title=title,
            published_at=published,
            known_at=published or UNDATED,
            gist=unpacked(body),
            story=None,
        )


class _Table:
    """Who has which key, filled from the oldest to the youngest."""

    def __init__(self, happenings: Happenings, order: Sequence[int]) -> None:
        self._happenings = happenings
        self._order = np.array(order, dtype=np.int64)
        self._seconds = happenings.seconds()[self._order]
        self._buckets, sizes = _buckets(happenings.keys()[self._order])
        self._ends = np.cumsum(sizes) - sizes  # where the next of each bucket goes
        self._starts = self._ends.copy()
        self._members = np.zeros(int(sizes.sum()), dtype=np.int32)
        self._gist = lru_cache(maxsize=CACHED)(happenings.candidate)

    def settled(self, leads: Sequence[int], progress: Callable[[int], None]) -> Ints:
        """The story of every article, of a copy that of its original."""
        stories = np.arange(len(leads), dtype=np.int64)
        for rank, number in enumerate(self._order.tolist()):
            own = self._buckets[rank][self._buckets[rank] >= 0]
            elders = self._near(rank, own)
            report = self._gist(number)
            if elders and report is not None:
                stories[number] = join(report, [self._placed(elder, stories) for elder in elders]).story
            self._members[self._ends[own]] = rank
            self._ends[own] += 1
            if rank % 1000 == 999:
                progress(rank + 1)
        for number, lead in enumerate(leads):
            if lead >= 0:
                stories[number] = stories[lead]
        return stories

    def _placed(self, rank: int, stories: Ints) -> Candidate:
        """An older article with its story."""
        number = int(self._order[rank])
        founder = self._gist(int(stories[number]))
        elder = self._gist(number)
        assert elder is not None and founder is not None, "who has keys has a gist, and so has who it joined"
        return elder.of_story(founder)

    def _near(self, rank: int, own: npt.NDArray[np.int32]) -> list[int]:
        """Older articles that share keys with this one, by rank."""
        earliest = self._seconds[rank] - int(HORIZON.total_seconds())
        beside = []
        for bucket in own.tolist():
            held = self._members[self._starts[bucket] : self._ends[bucket]]
            held = held[np.searchsorted(self._seconds[held], earliest) :]
            if 0 < len(held) <= MOST_HOLDERS:
                beside.append(held)
        if not beside:
            return []
        others, shared = np.unique(np.concatenate(beside), return_counts=True)
        others, shared = others[shared >= SHARED], shared[shared >= SHARED]
        best = np.lexsort((others, -shared))[:MOST_NEAR]
        return [int(other) for other in np.sort(others[best])]


def _buckets(keys: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int32], Ints]:
    """For each article the numbers of the buckets it shares with others (-1: none), and how many each bucket may hold. A key that
    occurs once leads to nobody and has no bucket."""
    _values, place, count = np.unique(keys, return_inverse=True, return_counts=True)
    shared = (count > 1) & (_values != 0)
    number = np.cumsum(shared) - 1
    buckets = np.where(shared[place], number[place], -1).astype(np.int32).reshape(keys.shape)
    return buckets, count[shared].astype(np.int64)
