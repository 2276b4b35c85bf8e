"""Fingerprints, and the keys by which near-copies are found without a look at every text.

The keys of a text are the lowest 48 hashes of its runs of three words (a bottom-k sketch: Broder 1997; Cohen and Kaplan 2007).
Two texts that share a fifth of their runs have some ten keys in common; a half of a text has half of its keys; so whatever is
told from an update afterwards is found first. One key in common is a turn of phrase, three are hardly ever. Case, punctuation,
hyphens, vowel signs, Turkish dots, forms of Arabic letters and invisible characters do not count. A translation shares nothing
with its original, by design.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from monitor.articles.figures import figures
from monitor.articles.sequence import Words, packed, sequence
from monitor.model import Fingerprint

BANDS = 48
"""Keys of a text. Long pages have no more of them: 40 bytes of index each."""

LEAST_SHARED = 3
"""Keys that two texts have in common before they are compared: those on one subject share one now and then."""

FEWEST_BANDED = 10
"""Runs of a text that can be anybody's near-copy at all. A shorter one has no keys, so that a thousand pleas to subscribe are no
thousand candidates."""

RUN = 3  # words

Hashes = npt.NDArray[np.uint64]

_FACTORS = tuple(np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
"""Odd, one for each place of a run, so that a run backwards is another run."""


def fingerprint(title: str, text: str) -> Fingerprint:
    """What tells a text's near-copies. The title counts for its figures only, and those for readers: outlets write their own."""
    words = sequence(text)
    return Fingerprint(
        sequence=packed(words),
        bands=_bands(words),
        figures=figures(title, text),
        words=len(words),
    )


def related(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether two texts have enough in common to be compared word for word."""
    return len(set(one.bands) & set(other.bands)) >= LEAST_SHARED


def _bands(words: Words) -> tuple[int, ...]:
    runs = _runs(words)
    return tuple(runs[:BANDS].view(np.int64).tolist()) if len(runs) >= FEWEST_BANDED else ()


def _runs(words: Words) -> Hashes:
    """The hashes of a text's runs, each once, the lowest first."""
    count = len(words) - RUN + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    mixed = _mixed(words[:, 0].astype(np.uint64))
    rolled = np.zeros(count, np.uint64)
    for place, factor in enumerate(_FACTORS):
        rolled += mixed[place : place + count] * factor
    runs = np.sort(_mixed(rolled))
    first = np.ones(count, bool)
    np.not_equal(runs[1:], runs[:-1], out=first[1:])
    return runs[first]  # as np.unique has them, in half of its time


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
