"""Which story a report belongs to: the one that it is most like and contradicts in nothing, else one of its own.

Reports are taken from the oldest to the youngest, each once, and a report only ever looks at older ones that are near to it. So
the stories are the same in whatever order the reports came in, and a new one moves none but younger reports that are near to it,
or to one that it moved.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from monitor.model import ArticleId, Candidate, Gist, Joining, Nearest
from monitor.stories.guards import conflict
from monitor.stories.likeness import HORIZON, Likeness, same_event

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


class Comparisons:
    """Of a report with others, of each only what is asked for, and that once."""

    def __init__(self, report: Candidate) -> None:
        self.report = report
        self._likeness = Likeness(report.gist)
        self._alike: dict[ArticleId, tuple[Gist, float]] = {}
        self._against: dict[ArticleId, tuple[Gist, str | None]] = {}

    def alike(self, other: Candidate) -> float:
        """How alike they are, 0 to 1."""
        known = self._alike.get(other.id)
        if known is None or known[0] is not other.gist:
            apart = abs(self.report.age[0] - other.age[0])
            known = self._alike[other.id] = (other.gist, self._likeness.to(other.gist, apart))
        return known[1]

    def against(self, other: Candidate) -> str | None:
        """Why they cannot be of one happening; None: nothing speaks against it."""
        known = self._against.get(other.id)
        if known is None or known[0] is not other.gist:
            known = self._against[other.id] = (other.gist, conflict(self.report.gist, other.gist))
        return known[1]


def join(report: Candidate, elders: Iterable[Candidate], compared: Comparisons | None = None) -> Joining:
    """Where a report belongs. `elders`: the older reports that are near to it, each with its story. Their order has no say.
    `compared`: what was compared with it before, if it was."""
    compared = compared or Comparisons(report)
    stories: dict[ArticleId, list[Candidate]] = {}
    for elder in sorted(elders, key=lambda elder: elder.age):
        if elder.story is not None and elder.age < report.age and _is_open(report, elder):
            stories.setdefault(elder.story, []).append(elder)
    looks = sorted(
        (_look(compared, story, near) for story, near in stories.items()),
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


def _look(compared: Comparisons, story: ArticleId, near: list[Candidate]) -> _Look:
    scored = [compared.alike(member) for member in near]
    best = max(scored)
    nearest = near[scored.index(best)]
    against = next((f"{why}, in {member.url}" for member in near if (why := compared.against(member))), None)
    return _Look(story, PULL * best + (1 - PULL) * sum(scored) / len(scored), nearest, against)


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
