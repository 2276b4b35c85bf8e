"""Which report's headline a story bears: the one that is nearest to what all of them say."""

from __future__ import annotations

import math
from collections.abc import Sequence

from monitor.model import Candidate, Gist

COMPARED = 40
"""Reports that are looked at, the oldest: of a story that goes on longer the headline is settled."""


READING = "en"
"""The language that the archive is read in: where there is a headline in it, it leads."""


def central(reports: Sequence[Candidate]) -> Candidate:
    """The report whose headline shares most with the words of the others in its language; of equal ones the oldest. Raises
    ValueError without a report."""
    looked = sorted(reports, key=lambda report: report.age)[:COMPARED]
    read = [report for report in looked if report.gist.language == READING] or looked
    near = {
        report.id: sum(_shared(report.gist, other.gist) for other in looked if other is not report) for report in read
    }
    return min(read, key=lambda report: (-round(near[report.id], 6), report.age))


def _shared(one: Gist, other: Gist) -> float:
    """How near the headline of one is to the words of another, 0 to 1."""
    if one.language != other.language:
        return 0.0
    titled = set(one.headline)
    mine = {word: weight for word, weight in zip(one.words, one.weights, strict=True) if word in titled}
    theirs = dict(zip(other.words, other.weights, strict=True))
    length = math.hypot(*mine.values()) * math.hypot(*theirs.values())
    return sum(weight * theirs.get(word, 0) for word, weight in mine.items()) / length if length else 0.0
