"""Which story a report belongs to: the one that it is most like and contradicts in nothing, else one of its own.

Reports are taken from the oldest to the youngest, each once, and a report only ever looks at older ones that are near to it. So
the stories are the same in whatever order the reports came in, and a new one moves none but younger reports that are near to it,
or to one that it moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from monitor.model import ArticleId, Candidate, Joining, Nearest
from monitor.stories.guards import conflict
from monitor.stories.likeness import HORIZON, likeness, same_event

ENOUGH = 0.28
"""Likeness from which on two reports without a contradiction are of one happening."""

PULL = 0.6
"""Share of the nearest member in the likeness to a story; the rest is the mean of its members that are near, so that a story
does not creep from one happening to the next."""


class _Look(NamedTuple):
    """What came of comparing a report with the near members of a story."""

    story: ArticleId
    score: float
    nearest: Candidate
    against: str | None


def join(report: Candidate, elders: Iterable[Candidate]) -> Joining:
    """Where a report belongs. `elders`: the older reports that are near to it, each with its story. Their order has no say."""
    stories: dict[ArticleId, list[Candidate]] = {}
    for elder in sorted(elders, key=lambda elder: elder.age):
        if elder.story is not None and elder.age < report.age and _is_open(report, elder):
            stories.setdefault(elder.story, []).append(elder)
    looks = sorted(
        (_look(report, story, near) for story, near in stories.items()),
        key=lambda look: (-look.score, look.nearest.age),
    )
    open_ones = [look for look in looks if look.against is None and look.score >= ENOUGH]
    if not open_ones:
        passed = looks[0] if looks else None
        return Joining(
            article=report.id, story=report.id, score=1.0, reason="the first report of it", nearest=_passed(passed)
        )
    best = open_ones[0]
    passed = next((look for look in looks if look is not best), None)
    reason = f"{_ground(report, best.nearest)} {best.nearest.url}"
    return Joining(
        article=report.id, story=best.story, score=round(best.score, 3), reason=reason, nearest=_passed(passed)
    )


def _is_open(report: Candidate, elder: Candidate) -> bool:
    """Whether a story is young enough to go on."""
    founded = elder.founded_at or elder.age[0]
    return report.age[0] - founded <= HORIZON


def _look(report: Candidate, story: ArticleId, near: list[Candidate]) -> _Look:
    scored = [likeness(report.gist, member.gist, _apart(report, member)) for member in near]
    best = max(scored)
    nearest = near[scored.index(best)]
    against = next(
        (f"{reason}, in {member.url}" for member in near if (reason := conflict(report.gist, member.gist))), None
    )
    return _Look(story, PULL * best + (1 - PULL) * sum(scored) / len(scored), nearest, against)


def _apart(one: Candidate, other: Candidate) -> timedelta:
    return abs(one.age[0] - other.age[0])


def _passed(look: _Look | None) -> Nearest | None:
    if look is None:
        return None
    reason = look.against or f"alike by {look.score:.2f}, less than enough or than the one it joined"
    return Nearest(story=look.story, url=look.nearest.url, score=round(look.score, 3), reason=reason)


def _ground(report: Candidate, nearest: Candidate) -> str:
    """What a report and the nearest of its story have in common, for a person."""
    if same_event(report.gist, nearest.gist):
        return "tells the same event as"
    shared = sorted(set(report.gist.main) & set(nearest.gist.main))
    named = ", ".join(mark.partition(":")[2].replace("-", " ") for mark in shared[:6])
    return f"shares {named} with" if named else "uses the words of"
