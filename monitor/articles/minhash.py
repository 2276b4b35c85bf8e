"""Fingerprints by which near-copies are found and measured: runs of three words, and MinHash bands over them.

True reprints share less than half of their runs, so the bands let much through (even odds at a Jaccard of 0.25, 19 of 20 at
0.41), and the runs themselves decide. Case, punctuation, hyphens, vowel signs, Turkish dots, forms of Arabic letters and
invisible characters do not count. A translation shares nothing with its original, by design.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from monitor.articles.figures import figures
from monitor.model import Fingerprint
from monitor.text.folding import MAX_WORD, tokenize

MOST_WORDS = 20_000
"""Words of a text that are looked at, and no more than ten characters for each: what is behind them makes nobody's copy."""

RUN = 3  # words
BANDS, ROWS = 42, 3

FEWEST_BANDED = 10
"""Runs of a text that can be anybody's near-copy at all: with fewer it shares less than two fifths of the 25 that one of two must
have (dedup.py). It has no bands, so that a thousand pleas to subscribe are no thousand candidates."""

Hashes = npt.NDArray[np.uint64]
Shingles = npt.NDArray[np.uint32]

_GOLDEN = 0x9E3779B97F4A7C15


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _constants(count: int, seed: int) -> Hashes:
    return _mixed(np.uint64(_GOLDEN) * np.arange(seed, seed + count, dtype=np.uint64))


_PLACES = _constants(RUN, 1) | np.uint64(1)
_BAND_PLACES = _constants(ROWS, 101) | np.uint64(1)
_BAND_SALTS = _constants(BANDS, 201)
MULTIPLIERS = _constants(BANDS * ROWS, 1001) | np.uint64(1)
"""Odd and of 64 bits: with 32 bits no product wraps, every permutation picks the same run, and half the copies are missed
without any error."""
_OFFSETS = _constants(BANDS * ROWS, 2001)
_CHUNK = 4096  # runs that are permuted at once: 4 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much of two texts is the same. `containment`: the share of the shorter one that stands in the longer."""

    jaccard: float
    containment: float
    shared: int  # distinct runs of three words


def fingerprint(title: str, text: str) -> Fingerprint:
    """What tells a text's near-copies. The title counts for its figures only: outlets write their own."""
    words = _words(text)
    hashes = np.fromiter((zlib.crc32(word.encode("utf-8", "replace")) for word in words), np.uint64, len(words))
    shingles = _shingles(hashes)
    return Fingerprint(
        shingles=shingles.astype("<u4").tobytes(),
        bands=_bands(shingles),
        figures=figures(title, text),
        words=len(words),
    )


def similar(one: Fingerprint, other: Fingerprint) -> Likeness:
    """Two texts compared by the runs they have; texts without any are not alike."""
    mine, theirs = runs(one), runs(other)
    shared = len(np.intersect1d(mine, theirs, assume_unique=True))
    if not shared:
        return Likeness(jaccard=0.0, containment=0.0, shared=0)
    return Likeness(
        jaccard=shared / (len(mine) + len(theirs) - shared),
        containment=shared / min(len(mine), len(theirs)),
        shared=shared,
    )


def runs(fingerprint: Fingerprint) -> Shingles:
    """The distinct hashes of its runs of three words, rising."""
    return np.frombuffer(fingerprint.shingles, dtype="<u4")


def _words(text: str) -> list[str]:
    """The folded words. The parts of a hyphenated word are one, so that "cease-fire" and "ceasefire" meet."""
    words: list[str] = []
    for token in tokenize(text[: 10 * MOST_WORDS], None):
        if token.hyphen and words and len(words[-1]) <= MAX_WORD:
            words[-1] += token.key
        else:
            words.append(token.key)
    return words[:MOST_WORDS]


def _shingles(words: Hashes) -> Shingles:
    if len(words) < RUN:
        return np.empty(0, np.uint32)
    count = len(words) - RUN + 1
    rolled = np.zeros(count, np.uint64)
    for place in range(RUN):
        rolled += _mixed(words[place : place + count]) * _PLACES[place : place + 1]
    return np.unique((_mixed(rolled) >> np.uint64(32)).astype(np.uint32))


def _bands(shingles: Shingles) -> tuple[int, ...]:
    if len(shingles) < FEWEST_BANDED:
        return ()
    values = _mixed(shingles.astype(np.uint64) + np.uint64(_GOLDEN))
    least = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(values), _CHUNK):
        permuted = values[start : start + _CHUNK, None] * MULTIPLIERS + _OFFSETS
        least = np.minimum(least, permuted.min(axis=0))
    keys = _mixed((_mixed(least.reshape(BANDS, ROWS)) * _BAND_PLACES).sum(axis=1, dtype=np.uint64) + _BAND_SALTS)
    return tuple(keys.view(np.int64).tolist())
