"""Foresight: where articles belong, as far as that can be told before the lock of placements is had.

To look for relatives, and for reports that are near, takes much longer than to write where an article belongs. So it is looked
before the lock is taken. Everybody who has the lock notes whose place changed (`Placings`); so once it is had, it is known who
was placed meanwhile. An article that none of them concerns stands where it was foreseen; another is placed as if nobody had
looked. Among the articles of one transaction the elder ones are in the same way what happened meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from monitor.articles.minhash import LEAST_SHARED
from monitor.model import ArticleId, Kin, Placement
from monitor.steps.placing import MOST_DECIDED, Placed, placements
from monitor.steps.rows import Door


class Foresight:
    """Of articles whose rows are written, and of which nobody else knows yet."""

    def __init__(self, db: Door, articles: Sequence[Kin]) -> None:
        """Look, without the lock."""
        self._db = db
        self._number = db.placings.latest()
        self._mine = {kin.id: kin for kin in articles}
        self._crowded = frozenset(db.articles.crowded(self._mine))
        kindred = db.articles.kindred(self._mine, self._crowded)
        self._foreseen: dict[ArticleId, Placed] = {}
        decided = 0
        for kin in articles:
            if kin.id in kindred:
                self._foreseen[kin.id] = placements(db, kin, max(1, MOST_DECIDED - decided))
                decided += len(self._foreseen[kin.id].known)
        self._placed: dict[ArticleId, Placement] = {}  # not written yet
        mine = _Traces(self._crowded, {kin.id: (kin.text_sha256, kin.fingerprint.bands) for kin in articles})
        self._among = {
            kin.id for kin in articles if self._is_met(kin, mine)
        }  # who has relatives among these very articles
        self._others: list[_Traces] = []  # of who was placed meanwhile
        self._changed: set[ArticleId] | None = set()

    @property
    def copies(self) -> set[ArticleId]:
        """Those that are copies, as far as that can be told."""
        return {id for id, placed in self._foreseen.items() if placed.moved[0].lead is not None}

    def catch_up(self) -> set[ArticleId] | None:
        """Whose place has changed since it was looked; None: nobody knows. To be asked with the lock "placement" in hand; and
        before, so that there is less to be looked at then."""
        since, self._number = self._db.placings.since(self._number)
        if since is None or self._changed is None:
            self._changed = None
        elif since:
            self._changed |= since
            self._others.append(_Traces(self._crowded, self._db.articles.traces(since)))
        return since

    def place(self, kin: Kin, most: int) -> Placed | None:
        """Where one of these articles belongs; None: it is a text of its own, and moves nobody. To be asked from the oldest to
        the youngest. It is written later, when somebody has to look again or in the end: `write`."""
        placed = self._foreseen.get(kin.id)
        if self._changed is None or self._is_concerned(kin, placed, self._changed):
            self.write()
            placed = placements(self._db, kin, most)
        if placed is not None:
            self._placed.update({placement.article: placement for placement in placed.moved})
            if self._changed is not None:
                self._changed.update(placement.article for placement in placed.moved[1:])
        return placed

    def write(self) -> None:
        """Write what was placed. No lead is a copy: who became one meanwhile was decided anew, with all that were under it."""
        self._db.articles.put_under(list(self._placed.values()))
        self._placed = {}

    def _is_concerned(self, kin: Kin, foreseen: Placed | None, changed: Collection[ArticleId]) -> bool:
        """Whether any of those whose place has changed may have a say."""
        if kin.id in self._among or (foreseen is not None and any(id in changed for id in foreseen.seen)):
            return True
        asked = [kin] if foreseen is None else foreseen.known.values()
        return any(self._is_met(one, others) for others in self._others for one in asked)

    def _is_met(self, kin: Kin, traces: _Traces) -> bool:
        return traces.meet(kin.id, kin.text_sha256, kin.fingerprint.bands)


class _Traces:
    """By what articles are known to their relatives."""

    def __init__(self, crowded: Collection[int], traces: Mapping[ArticleId, tuple[str, Sequence[int]]]) -> None:
        self._words: dict[str, list[ArticleId]] = {}
        self._bands: dict[int, list[ArticleId]] = {}
        for id, (words, bands) in traces.items():
            self._words.setdefault(words, []).append(id)
            for band in set(bands).difference(crowded):
                self._bands.setdefault(band, []).append(id)

    def meet(self, id: ArticleId, words: str, bands: Sequence[int]) -> bool:
        """Whether any of them but itself may be a relative of an article."""
        if any(other != id for other in self._words.get(words, ())):
            return True
        shared = Counter(other for band in set(bands) for other in self._bands.get(band, ()) if other != id)
        return any(count >= LEAST_SHARED for count in shared.values())
