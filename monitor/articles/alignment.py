"""Where the words of one text stand in another: stretches that run side by side, with single words that differ inside them.

Runs of two words that both texts have are the seeds. Seeds at one distance, with no more than a few words between them, make a
stretch; so a word that was changed breaks nothing, and paragraphs that changed places are two stretches.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.articles.sequence import Words, are_slips

REACH = 5  # words from the beginning of one seed to the next: up to three in a row may differ
FEWEST_IN_STRETCH = 4  # words in common; shorter stretches are turns of phrase
MOST_PLACES = 8  # of one run that are looked at in the other text

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words `first` to `last` of the one text, beside words `first + shift` to `last + shift` of the other."""

    first: int
    last: int
    shift: int


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """The words of `mine` beside those of `theirs`."""

    stretches: tuple[Stretch, ...]  # in the order of `mine`, which they divide
    beside: Ints  # for each word of mine its neighbour in theirs; -1: it has none
    same: Bools  # whether it is the same word, or the same with a slip
    slips: Bools
    inside: float  # share of mine that stands in theirs
    around: float  # share of theirs that stands in mine


def aligned(mine: Words, theirs: Words) -> Alignment:
    """Two texts side by side. What is said of `theirs` does not depend on the order of its paragraphs."""
    beside = np.full(len(mine), -1, np.int64)
    stretches: list[Stretch] = []
    if len(mine) > 1 and len(theirs) > 1:
        for stretch in _stretches(mine, theirs):
            places = np.arange(stretch.first, stretch.last + 1)
            free = places[beside[places] < 0]
            if not len(free):
                continue
            first, last = int(free[0]), int(free[-1])
            if last - first + 1 == len(free):
                beside[free] = free + stretch.shift
                stretches.append(Stretch(first, last, stretch.shift))
    stretches.sort(key=lambda stretch: stretch.first)
    same, slips = _compared(mine, theirs, beside)
    covered = len(np.unique(beside[same]))
    return Alignment(
        stretches=tuple(stretches),
        beside=beside,
        same=same,
        slips=slips,
        inside=int(same.sum()) / max(len(mine), 1),
        around=covered / max(len(theirs), 1),
    )


def pair_hashes(words: Words) -> npt.NDArray[np.uint64]:
    """The hash of each run of two words."""
    hashes = words[:, 0].astype(np.uint64)
    joined = (hashes[:-1] << np.uint64(32)) | hashes[1:]
    joined = (joined ^ (joined >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return joined ^ (joined >> np.uint64(32))


def _stretches(mine: Words, theirs: Words) -> list[Stretch]:
    """The longest first; they may still overlap."""
    places, shifts = _seeds(mine, theirs)
    if not len(places):
        return []
    order = np.lexsort((places, shifts))
    places, shifts = places[order], shifts[order]
    chain = np.cumsum(np.r_[False, (np.diff(shifts) != 0) | (np.diff(places) > REACH)])
    score = np.bincount(chain)[chain]
    # Of the seeds at one place only that of the longest chain counts, or every "of the" would have its own.
    best = np.lexsort((chain, -score, places))
    best = np.sort(best[np.r_[True, np.diff(places[best]) != 0]])
    places, shifts = places[best], shifts[best]
    starts = np.flatnonzero(np.r_[True, (np.diff(shifts) != 0) | (np.diff(places) > REACH)])
    ends = np.r_[starts[1:], len(places)] - 1
    found = [
        (int(end - start), Stretch(int(places[start]), int(places[end]) + 1, int(shifts[start])))
        for start, end in zip(starts, ends, strict=True)
    ]
    kept = [
        (size, _to_its_ends(mine, theirs, stretch))
        for size, stretch in found
        if _is_long(mine, theirs, stretch, size) or _links(stretch, found)
    ]
    return [stretch for _size, stretch in sorted(kept, key=lambda pair: (-pair[0], pair[1].first, pair[1].shift))]


def _to_its_ends(mine: Words, theirs: Words, stretch: Stretch) -> Stretch:
    """With the words before and behind that are the same, one changed word each time passed over: a run of two was not left."""
    first, last, shift = stretch.first, stretch.last, stretch.shift
    lowest, highest = max(0, -shift), min(len(mine), len(theirs) - shift) - 1
    while True:
        step = next(
            (n for n in (1, 2) if first - n >= lowest and mine[first - n, 0] == theirs[first - n + shift, 0]), 0
        )
        if not step:
            break
        first -= step
    while True:
        step = next((n for n in (1, 2) if last + n <= highest and mine[last + n, 0] == theirs[last + n + shift, 0]), 0)
        if not step:
            break
        last += step
    return Stretch(first, last, shift)


def _is_long(mine: Words, theirs: Words, stretch: Stretch, size: int) -> bool:
    if size + 2 >= FEWEST_IN_STRETCH:
        return True
    here = mine[stretch.first : stretch.last + 1, 0]
    there = theirs[stretch.first + stretch.shift : stretch.last + stretch.shift + 1, 0]
    return int((here == there).sum()) >= FEWEST_IN_STRETCH


def _links(stretch: Stretch, found: list[tuple[int, Stretch]]) -> bool:
    """Whether a short stretch lies close beside a long one in both texts."""
    for size, other in found:
        if size + 2 < FEWEST_IN_STRETCH or abs(other.shift - stretch.shift) > REACH:
            continue
        if 0 < stretch.first - other.last <= REACH or 0 < other.first - stretch.last <= REACH:
            return True
    return False


def _seeds(mine: Words, theirs: Words) -> tuple[Ints, Ints]:
    """Places in mine at which a run of two words begins that theirs has too, and how far from there."""
    here, there = pair_hashes(mine), pair_hashes(theirs)
    order = np.argsort(there, kind="stable")
    ranked = there[order]
    first = np.searchsorted(ranked, here, "left")
    count = np.minimum(np.searchsorted(ranked, here, "right") - first, MOST_PLACES)
    places = np.repeat(np.arange(len(here)), count)
    within = np.arange(len(places)) - np.repeat(np.cumsum(count) - count, count)
    return places, order[first[places] + within] - places


def _compared(mine: Words, theirs: Words, beside: Ints) -> tuple[Bools, Bools]:
    same = np.zeros(len(mine), np.bool_)
    slips = np.zeros(len(mine), np.bool_)
    places = np.flatnonzero(beside >= 0)
    if len(places):
        here, there = mine[places], theirs[beside[places]]
        same[places] = here[:, 0] == there[:, 0]
        other = np.flatnonzero(here[:, 0] != there[:, 0])
        shapes = zip(here[other, 1].tolist(), there[other, 1].tolist(), strict=True)
        alike = [are_slips(one, two) for one, two in shapes]
        slips[places[other]] = alike
        same |= slips
    return same, slips
