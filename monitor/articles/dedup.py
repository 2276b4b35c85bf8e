"""When a younger article is a copy of an elder one: the rule, and its reason in plain words (docs/architecture.md)."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from monitor.articles.agreement import disagreement
from monitor.articles.alignment import Alignment, aligned
from monitor.articles.fingerprint import normalised_words
from monitor.articles.sequence import unpacked
from monitor.model import Kin

WITHIN = timedelta(days=5)
"""A text that looks like one of last week is another week's text; only the very same words are a copy at any distance."""

LEAST_INSIDE = (
    0.6  # of the words of the one that stand in the other, in order: true reprints have more, other authors half
)
LEAST_OF_SHORT = 0.75  # of both, where one has few words: a teaser ends with the same plea as the next
FEW_WORDS = 25
MOST_NEW = 0.5
"""Of the words of a younger text that holds an elder one. What adds more tells something else besides: a live blog, a round-up, a
page that quotes two texts. It is no copy, whatever it repeats."""
IN_ONE_PIECE = 0.8
QUOTED = 0.15
"""A younger text that is found in one piece in the middle of a longer elder one, behind so much of it, was quoted there; one that
was cut keeps its beginning."""

FEWEST_WORDS = 25
"""Shorter texts ("read more on our site") are the same by accident, unless their titles are the same as well."""

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
    same, reason = compared(elder, younger)
    return reason if same else None


def compared(elder: Kin, younger: Kin) -> tuple[bool, str]:
    """Whether the words of the younger are those of the elder, and why or why not, for a person."""
    old, new = unpacked(elder.fingerprint.sequence), unpacked(younger.fingerprint.sequence)
    if max(len(old), len(new)) < FEW_WORDS:
        return False, "too short to be told from others"
    side_by_side = aligned(new, old)
    share = f"{100 * side_by_side.inside:.0f} % of its words stand in {elder.url} in the same order"
    if side_by_side.inside < side_by_side.around:
        share = f"{100 * side_by_side.around:.0f} % of the words of {elder.url} stand in it in the same order"
    if not _runs_along(side_by_side, min(len(old), len(new))):
        return False, f"only {share}"
    if _is_quoted(side_by_side, len(old)):
        return False, f"{share}, which quotes it among other things"
    apart = disagreement(new, old, side_by_side, same_day=_same_day(elder, younger))
    return (False, f"{share}, but {apart}") if apart else (True, f"{share}, and so do its figures and names")


def _runs_along(side_by_side: Alignment, words: int) -> bool:
    inside, around = side_by_side.inside, side_by_side.around
    if words < FEW_WORDS:
        return min(inside, around) >= LEAST_OF_SHORT
    return max(inside, around) >= LEAST_INSIDE and inside >= MOST_NEW


def _is_quoted(side_by_side: Alignment, words: int) -> bool:
    if side_by_side.around >= LEAST_INSIDE:
        return False
    found = side_by_side.beside[side_by_side.same]
    first, last = int(found.min()), int(found.max())
    in_one_piece = len(found) >= IN_ONE_PIECE * (last - first + 1)
    return in_one_piece and first > QUOTED * words


def _same_day(one: Kin, other: Kin) -> bool:
    return one.age[0].date() == other.age[0].date()
