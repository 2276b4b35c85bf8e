"""Foresight: where articles belong, as far as that can be told before the lock of placements is had.

To look for relatives, and for reports that are near, takes much longer than to write where an article belongs. So it is looked
before the lock is taken. Everybody who has the lock notes whose place changed (`Placings`); so once it is had, it is known who
was placed meanwhile. An article that none of them concerns stands where it was foreseen; another is placed as if nobody had
looked. Among the articles of one transaction the elder ones are in the same way what happened meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

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
        self._articles = articles
        ids = [kin.id for kin in articles]
        self._crowded = frozenset(db.articles.crowded(ids))
        mine = _Traces(self._crowded, {kin.id: (kin.text_sha256, kin.fingerprint.bands) for kin in articles})
        self._among = {kin.id for kin in articles if mine.meet(kin)}  # who has relatives among these very articles
        self._changes: list[_Traces] = []  # whose place changed meanwhile, look for look
        self._is_known = True  # whether that is known
        self._looked: dict[ArticleId, int] = {}  # how many of the changes there were when it was foreseen
        self._foreseen: dict[ArticleId, Placed] = {}
        self._placed: dict[ArticleId, Placement] = {}  # not written yet
        kindred = db.articles.kindred(ids, self._crowded)
        self._look(kin for kin in articles if kin.id in kindred)

    @property
    def copies(self) -> set[ArticleId]:
        """Those that are copies, as far as that can be told."""
        return {id for id, placed in self._foreseen.items() if placed.moved[0].lead is not None}

    def catch_up(self) -> set[ArticleId] | None:
        """Whose place has changed since it was asked last; None: nobody knows. To be asked with the lock "placement" in hand."""
        changed, self._number = self._db.placings.since(self._number)
        if changed is None:
            self._is_known = False
        elif changed:
            self._changes.append(_Traces(self._crowded, self._db.articles.traces(changed), changed))
        return changed

    def look_again(self) -> set[ArticleId] | None:
        """The same without the lock: those whom it concerns are foreseen anew, so that there is less to look for then."""
        changed = self.catch_up()
        if changed and self._is_known:
            self._look(kin for kin in self._articles if kin.id not in self._among and self._is_concerned(kin))
        return changed

    def place(self, kin: Kin, most: int) -> Placed | None:
        """Where one of these articles belongs; None: it is a text of its own, and moves nobody. To be asked from the oldest to
        the youngest. It is written later, when somebody has to look again or in the end: `write`."""
        placed = self._foreseen.get(kin.id)
        if not self._is_known or kin.id in self._among or self._is_concerned(kin):
            self.write()
            placed = placements(self._db, kin, most)
        if placed is not None:
            self._placed.update({placement.article: placement for placement in placed.moved})
            own, *others = placed.moved
            changed = {placement.article for placement in others} | ({kin.id} if own.lead is not None else set())
            if changed:  # until now it stood as a text of its own, for whoever was foreseen
                self._changes.append(_Traces(self._crowded, {}, changed))
        return placed

    def write(self) -> None:
        """Write what was placed. No lead is a copy: who became one meanwhile was decided anew, with all that were under it."""
        self._db.articles.put_under(list(self._placed.values()))
        self._placed = {}

    def _look(self, articles: Iterable[Kin]) -> None:
        decided = 0
        for kin in articles:
            self._foreseen[kin.id] = placements(self._db, kin, max(1, MOST_DECIDED - decided))
            self._looked[kin.id] = len(self._changes)
            decided += len(self._foreseen[kin.id].known)

    def _is_concerned(self, kin: Kin) -> bool:
        """Whether any of those whose place has changed since it was foreseen may have a say."""
        foreseen = self._foreseen.get(kin.id)
        asked, seen = ([kin], [kin.id]) if foreseen is None else (foreseen.known.values(), foreseen.seen)
        return any(
            not changed.ids.isdisjoint(seen) or any(changed.meet(one) for one in asked)
            for changed in self._changes[self._looked.get(kin.id, 0) :]
        )


class _Traces:
    """By what articles are known to their relatives. `ids`: all of them, also those that are gone."""

    def __init__(
        self,
        crowded: Collection[int],
        traces: Mapping[ArticleId, tuple[str, Sequence[int]]],
        ids: Collection[ArticleId] = (),
    ) -> None:
        self.ids = frozenset(ids)
        self._words: dict[str, list[ArticleId]] = {}
        self._bands: dict[int, list[ArticleId]] = {}
        for id, (words, bands) in traces.items():
            self._words.setdefault(words, []).append(id)
            for band in set(bands).difference(crowded):
                self._bands.setdefault(band, []).append(id)

    def meet(self, kin: Kin) -> bool:
        """Whether any of them but itself may be a relative of an article."""
        if any(other != kin.id for other in self._words.get(kin.text_sha256, ())):
            return True
        bands = set(kin.fingerprint.bands)
        shared = Counter(other for band in bands for other in self._bands.get(band, ()) if other != kin.id)
        return any(count >= LEAST_SHARED for count in shared.values())
