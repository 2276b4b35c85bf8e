"""Which of many articles are copies, in bounded memory: fingerprints on disk, candidates by sorted bands.

The rule is that of the store (steps/placing): in order of age, an article goes under the earliest text of its own of which it is
a copy. Only texts of their own are ever looked up, so a thousand copies of one text cost a thousand comparisons; and of those
that share a band only the latest are, so a thousand texts with one ending cost no more each than a few hundred.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from monitor.articles.dedup import WITHIN, alike, same_words, shared_by, verdict
from monitor.articles.minhash import BANDS, LEAST_SHARED
from monitor.desk.analysis.child import Reading
from monitor.model import ArticleId, Fingerprint, Kin

COLUMNS = BANDS + 1  # and one for the words as a whole
PARTS = 16  # in which equal keys are looked for, one after the other: a sixteenth of the memory
MOST_CANDIDATES = 200  # compared for one article, those with most bands in common first
MOST_IN_SIGHT = 200  # of one bucket, those that came last: what hundreds of texts share is boilerplate
UNDATED = datetime.max.replace(tzinfo=UTC)  # as its age: behind all that are dated
_NONE = Fingerprint(sequence=b"", bands=(), figures=(), words=0)

Ints = npt.NDArray[np.int64]


class Prints:
    """The fingerprints of articles, in the order in which they were added; about 3 KB of disk and 70 bytes of memory each."""

    def __init__(self, records: BinaryIO, bands: BinaryIO) -> None:
        """Two empty files, open for writing and reading."""
        self._records = records
        self._bands = bands
        self._starts = array("q")
        self._seconds = array("q")
        self.ids: list[str] = []

    def add(self, reading: Reading) -> None:
        """Put an article's fingerprint away."""
        fingerprint = reading.fingerprint or _NONE
        when = reading.published_at
        said = (reading.id, reading.title, when and when.isoformat(), reading.text_sha256, fingerprint.words)
        self._starts.append(self._records.tell())
        self._records.write(json.dumps([*said, fingerprint.figures]).encode() + b"\n" + fingerprint.sequence)
        bands = (*fingerprint.bands, *(0,) * (BANDS - len(fingerprint.bands)))  # 0 is never looked up: see `_buckets`
        self._bands.write(array("q", (*bands, _words_key(reading, fingerprint))).tobytes())
        self._seconds.append(int((when or UNDATED).timestamp()))
        self.ids.append(reading.id)

    def by_age(self) -> Ints:
        """The articles from the earliest to the latest: by date, then by id; those without a date come last."""
        order = sorted(range(len(self.ids)), key=lambda n: (self._seconds[n], self.ids[n]))
        return np.array(order, dtype=np.int64)

    def seconds(self) -> Ints:
        """When each was published, in seconds of the epoch."""
        return np.array(self._seconds, dtype=np.int64)

    def bands(self) -> Ints:
        """The keys of all articles: a row each, 0 where there is none."""
        self._bands.flush()
        self._bands.seek(0)
        return np.fromfile(self._bands, dtype=np.int64).reshape(-1, COLUMNS)

    def kin(self, number: int) -> Kin:
        """An article as the comparison sees it."""
        start = self._starts[number]
        end = self._starts[number + 1] if number + 1 < len(self._starts) else None
        self._records.seek(start)
        record = self._records.read(-1 if end is None else end - start)
        head, _, sequence = record.partition(b"\n")
        id, title, when, text_sha256, words, figures = json.loads(head)
        published = datetime.fromisoformat(when) if when else None
        return Kin(
            id=ArticleId(number),
            url=id,
            title=title,
            published_at=published,
            known_at=published or UNDATED,
            text_sha256=text_sha256,
            # Its bands have found it already.
            fingerprint=Fingerprint(sequence=sequence, bands=(), figures=tuple(figures), words=words),
            copy_of=None,
        )


def leads_of(prints: Prints, progress: Callable[[int], None] = lambda _count: None) -> Ints:
    """For each article the number of the one that it copies, or -1. The order in which they were added has no say."""
    order = prints.by_age()
    seconds = prints.seconds()[order]
    buckets, sizes = _buckets(prints.bands(), order)
    shelf = _Shelf(sizes)
    kin = lru_cache(maxsize=4 * MOST_CANDIDATES)(lambda rank: prints.kin(int(order[rank])))
    leads = np.full(len(order), -1, dtype=np.int64)
    for rank in range(len(order)):
        own = buckets[rank][buckets[rank] >= 0]
        lead = None
        if own.size:
            nearby = _candidates(rank, shelf.beside(own), buckets, seconds)
            lead = next((other for other in nearby if is_copy(kin(other), kin(rank))), None)
            if lead is None:
                shelf.put(rank, own)
        if lead is not None:
            leads[order[rank]] = order[lead]
        if rank % 1000 == 999:
            progress(rank + 1)
    return leads


def is_copy(elder: Kin, younger: Kin) -> bool:
    """Whether the younger is a copy of the elder. Where one has no date nobody can say that they are far apart, nor that they
    are of one day: the numbers in them must agree."""
    if younger.published_at is not None:
        return verdict(elder, younger) is not None
    if elder.published_at is None:
        elder = replace(elder, known_at=elder.known_at - 2 * WITHIN)
    return same_words(elder, younger) or alike(elder, younger) is not None


def _buckets(keys: Ints, order: Ints) -> tuple[npt.NDArray[np.int32], Ints]:
    """For each article by age the numbers of the buckets it shares with others, a column for each key (-1: shares none), and
    how many each bucket may hold. A key that occurs once leads to nobody and has no bucket. The last column is that of the words
    as a whole, whose keys are no others'."""
    buckets = np.full(keys.shape, -1, dtype=np.int32)
    sizes = [np.zeros(0, dtype=np.int64)]
    begun = 0
    flat = buckets.reshape(-1)
    for columns in (slice(0, BANDS), slice(BANDS, COLUMNS)):
        mine = keys[order, columns]
        for part in range(PARTS):
            rows, places = np.nonzero((mine & (PARTS - 1) == part) & (mine != 0))
            _values, place, count = np.unique(mine[rows, places], return_inverse=True, return_counts=True)
            shared = count > 1
            number = np.cumsum(shared) - 1 + begun
            flat[rows * COLUMNS + places + columns.start] = np.where(shared[place], number[place], -1)
            sizes.append(count[shared])
            begun += int(shared.sum())
    return buckets, np.concatenate(sizes)


def _words_key(reading: Reading, fingerprint: Fingerprint) -> int:
    """What all articles have that are copies for their words alone; 0 for one that is nobody's."""
    shared = shared_by(reading.title, reading.text_sha256, fingerprint.words) if fingerprint.words else None
    if shared is None:
        return 0
    return int.from_bytes(sha256(shared.encode("utf-8", "replace")).digest()[:8], "little", signed=True)


class _Shelf:
    """Who stands in which bucket, in one array."""

    def __init__(self, sizes: Ints) -> None:
        self._ends = np.cumsum(sizes) - sizes  # where the next of each bucket goes
        self._starts = self._ends.copy()
        self._members = np.zeros(int(sizes.sum()), dtype=np.int32)

    def beside(self, buckets: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Who stands in these buckets, as often as they do; of a crowded one the MOST_IN_SIGHT that came last."""
        ends = self._ends[buckets]
        starts = np.maximum(self._starts[buckets], ends - MOST_IN_SIGHT)
        found = [self._members[start:end] for start, end in zip(starts, ends, strict=True) if end > start]
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int32)

    def put(self, rank: int, buckets: npt.NDArray[np.int32]) -> None:
        """Stand in these buckets from now on."""
        self._members[self._ends[buckets]] = rank
        self._ends[buckets] += 1


def _candidates(rank: int, beside: npt.NDArray[np.int32], buckets: npt.NDArray[np.int32], seconds: Ints) -> list[int]:
    """Whom to compare with, the earliest first: those within the span, those without a date, those with the same words."""
    if not beside.size:
        return []
    others, shared = np.unique(beside, return_counts=True)
    words = buckets[rank, BANDS]
    near = seconds[rank] - seconds[others] <= WITHIN.total_seconds()
    if seconds[rank] >= int(UNDATED.timestamp()):
        near[:] = True
    near &= shared >= LEAST_SHARED
    if words >= 0:
        same = buckets[others, BANDS] == words
        near |= same
        shared = np.where(same, COLUMNS, shared)  # though their other buckets may be too crowded for it to be seen
    others, shared = others[near], shared[near]
    if others.size > MOST_CANDIDATES:
        best = np.lexsort((others, -shared))[:MOST_CANDIDATES]
        others = np.sort(others[best])
    return [int(other) for other in others]
