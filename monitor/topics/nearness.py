"""How far words stand from each other, and whether they stand inside a quotation."""

from __future__ import annotations

from monitor.topics.scene import View
from monitor.topics.tongue import Hit


def gap(one: Hit, other: Hit) -> int:
    """Words between two spans; 0 where they touch or overlap."""
    return max(one[0] - other[1], other[0] - one[1], 0)


def overlap(one: Hit, other: Hit) -> bool:
    """Whether two spans share a word."""
    return one[0] < other[1] and other[0] < one[1]


def inside(view: View, hit: Hit, quoted: tuple[int, int] | None) -> bool:
    """Whether a span begins within a quotation."""
    return quoted is not None and quoted[0] <= view.part.tokens[hit[0]].start < quoted[1]
