"""When a younger article is a copy of an elder one: the rule, and its reason in plain words (docs/architecture.md)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from monitor.articles.figures import conflict
from monitor.articles.fingerprint import normalised_words
from monitor.articles.minhash import runs, similar
from monitor.model import Fingerprint, Kin

WITHIN = timedelta(days=5)
"""A text that looks like one of last week is another week's text; only the very same words are a copy at any distance."""

# Reprints share 30 % of their runs on average (NEWS-COPY, Silcock et al.); unrelated reports below 10 %.
LEAST_JACCARD = 0.35
LEAST_CONTAINMENT = 0.6
FEWEST_RUNS = 25
LEAST_OF_SHORT = 0.4  # Jaccard, where the shorter text has fewer runs: a teaser ends with the same plea as the next
FEWEST_WORDS = 25
"""Shorter texts ("read more on our site") are the same by accident, unless their titles are the same as well."""

MOST_NEW = 3
"""A younger text so many times as long as the elder tells more than it: a live blog, a round-up, the long report after the
flash. It is no copy, whatever it repeats."""

_NO_WORDS = hashlib.sha256(b"").hexdigest()


def verdict(elder: Kin, younger: Kin) -> str | None:
    """Why the younger is a copy of the elder, for a person: "same words as https://..."; None: it is none. They are never of
    one row, and `elder.age < younger.age`."""
    if same_words(elder, younger):
        return f"same words as {elder.url}"
    return alike(elder, younger) if younger.age[0] - elder.age[0] <= WITHIN else None


def same_words(one: Kin, other: Kin) -> bool:
    """Whether two texts are word for word the same, and long enough (or under one title) for that to mean something."""
    if one.text_sha256 != other.text_sha256:
        return False
    mine, theirs = (shared_by(kin.title, kin.text_sha256, kin.fingerprint.words) for kin in (one, other))
    return mine == theirs is not None


def shared_by(title: str, text_sha256: str, words: int) -> str | None:
    """What articles with the same words have in common: the digest of the words, with the title when they are few; None for
    a text that is nobody's copy, since it has no word, or few and no title."""
    if text_sha256 == _NO_WORDS:
        return None
    if words >= FEWEST_WORDS:
        return text_sha256
    title = normalised_words(title)
    return f"{text_sha256} {title}" if title else None


def alike(elder: Kin, younger: Kin) -> str | None:
    """As `verdict` for texts that are near in time, of which something differs."""
    old, new = elder.fingerprint, younger.fingerprint
    here, there = len(runs(new)), len(runs(old))
    if max(here, there) < FEWEST_RUNS or here > MOST_NEW * there:
        return None
    likeness = similar(old, new)
    if min(here, there) < FEWEST_RUNS:
        same = likeness.jaccard >= LEAST_OF_SHORT
    else:
        same = likeness.jaccard >= LEAST_JACCARD or likeness.containment >= LEAST_CONTAINMENT
    if not same:
        return None
    if conflict(new.figures, old.figures, same_day=_same_day(elder, younger)):
        return None
    return _reason(elder, likeness.shared, new, old)


def _same_day(one: Kin, other: Kin) -> bool:
    return one.age[0].date() == other.age[0].date()


def _reason(elder: Kin, shared: int, new: Fingerprint, old: Fingerprint) -> str:
    here, there = len(runs(new)), len(runs(old))
    if here <= there:
        return f"{100 * shared // here} % of its three-word runs stand in {elder.url}"
    return f"it has {100 * shared // there} % of the three-word runs of {elder.url}"
