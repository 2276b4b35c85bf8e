"""Storying: which articles are of one happening, kept right while articles come, change and go (docs/stories.md).

Going from the oldest, an article joins the story of older ones (stories/joining.py). So where each one stands is the same
whatever the order in which they came; and what a change reaches are younger articles that are near to it, or to one that it
moved.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from monitor.logs import Log
from monitor.model import ArticleId, Candidate, Gist, Joining
from monitor.steps.rows import Door
from monitor.steps.sight import Sight
from monitor.steps.story_rows import Around
from monitor.stories.joining import join

MOST_DECIDED = 200
"""Placed in one transaction, which nobody else can write beside; the rest are assessed again, and placed then."""

log = Log("storying")


def settle(
    db: Door,
    wanted: Iterable[ArticleId],
    gone: Iterable[ArticleId] = (),
    *,
    retold: Collection[ArticleId] = (),
    new: Iterable[Candidate] = (),
    around: Sight | None = None,
) -> list[ArticleId]:
    """Place articles, and every younger one that this may move. `gone`: those that are in no story from now on, copies or
    articles about to be forgotten; `retold`: those of the wanted whose gist is new, so that others may look at them anew;
    `new`: more that are wanted, of no story yet, whose gists were just written; `around`: who is asked in place of the database.
    Returns who was left undecided, by age. Hold the lock "placement"."""
    this = _Round(around or db.stories, {*retold, *(one.id for one in new)}, around.join if around else join)
    left = this.run(wanted, gone, new)
    db.placings.note(this.changed)
    return left


def rehearse(new: Collection[Candidate], around: Sight) -> None:
    """Place articles as `settle` will, so that what it has to look for is found before the lock is had."""
    _Round(around, {one.id for one in new}, around.join).run([], [], new)


def retell(db: Door, gists: Mapping[ArticleId, Gist | None]) -> tuple[list[ArticleId], list[ArticleId]]:
    """Put these gists in the place of those before. Returns whose have changed and still have to be placed, and who was left
    undecided because others lost theirs. Hold the lock "placement"."""
    left = settle(db, [], [id for id, gist in gists.items() if gist is None])
    told = [id for id, gist in sorted(gists.items()) if db.stories.tell(id, gist)]
    db.placings.note(told)
    changed = [id for id in told if gists[id] is not None]
    return changed, left


class _Round:
    """What waits is decided from the oldest to the youngest, each once: what can change where an article stands is older."""

    def __init__(
        self,
        stories: Around,
        retold: Collection[ArticleId],
        joined: Callable[[Candidate, Sequence[Candidate]], Joining],
    ) -> None:
        self._join = joined
        self.changed: set[ArticleId] = set()  # those that are of another story than before, or of none
        self._stories = stories
        self._retold = retold
        self._waiting: list[tuple[tuple[datetime, datetime, str], ArticleId]] = []
        self._known: dict[ArticleId, Candidate] = {}
        self._gone: set[ArticleId] = set()

    def run(
        self, wanted: Iterable[ArticleId], gone: Iterable[ArticleId], new: Iterable[Candidate] = ()
    ) -> list[ArticleId]:
        """As `settle`."""
        stories = self._stories
        self._gone.update(gone)
        for id in sorted(self._gone):
            candidate = stories.candidate(id)
            if candidate is not None and candidate.story is not None:
                stories.unplace(id)
                self.changed.add(id)
                self._put(stories.followers(candidate))
        for id in sorted(wanted):
            candidate = stories.candidate(id)
            if candidate is not None:
                self._put([candidate])
        self._put(new)
        decided = 0
        while self._waiting and decided < MOST_DECIDED:
            self._decide(self._known[heapq.heappop(self._waiting)[1]])
            decided += 1
        left = [id for _, id in sorted(self._waiting)]
        if left:
            log.info("storying goes on later", decided=decided, left=len(left))
        return left

    def _decide(self, candidate: Candidate) -> None:
        joining = self._join(candidate, self._stories.elders(candidate))
        self._stories.place([joining])
        if joining.story != candidate.story or candidate.id in self._retold:
            self.changed.add(candidate.id)
            self._put(self._stories.followers(candidate))

    def _put(self, candidates: Iterable[Candidate]) -> None:
        for candidate in candidates:
            if candidate.id not in self._known and candidate.id not in self._gone:
                self._known[candidate.id] = candidate
                heapq.heappush(self._waiting, (candidate.age, candidate.id))
