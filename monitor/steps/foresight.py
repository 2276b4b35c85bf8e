"""Foresight: where articles belong, as far as that can be told before the lock of placements is had.

To look for relatives, and for reports that are near, takes much longer than to write where an article belongs. So it is looked
before the lock is taken. Everybody who has the lock notes whose place changed (`Placings`); so once it is had, it is known who
was placed meanwhile. An article that none of them concerns stands where it was foreseen; another is placed as if nobody had
looked. Articles of one transaction are foreseen from the oldest to the youngest, each as if its elders stood where they belong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.articles.minhash import LEAST_SHARED
from monitor.model import ArticleId, Kin, Placement
from monitor.steps.placing import MOST_DECIDED, Placed, Relations, placements
from monitor.steps.rows import Door


class Foresight:
    """Of articles whose rows are written, and of which nobody else knows yet."""

    def __init__(self, db: Door, articles: Sequence[Kin]) -> None:
        """Look, without the lock. `articles`: by age."""
        self._db = db
        self._number = db.placings.latest()
        self._articles = articles
        ids = [kin.id for kin in articles]
        self._crowded = frozenset(db.articles.crowded(ids))
        self._changes: list[_Traces] = []  # whose place changed meanwhile, look for look
        self._is_known = True  # whether that is known
        self._looked: dict[ArticleId, int] = {}  # how many of the changes there were when it was foreseen
        self._foreseen: dict[ArticleId, Placed] = {}
        self._stand: dict[ArticleId, Kin] = {}  # as those will stand that are placed, or moved
        self._otherwise: set[ArticleId] = set()  # of those, whose place is another than was foreseen
        self._placed: dict[ArticleId, Placement] = {}  # not written yet
        self._decided = 0  # of those that were placed, with the lock in hand
        self._look(db.articles.kindred(ids, self._crowded))

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
            self._look()
        return changed

    def place(self, kin: Kin) -> Placed | None:
        """Where one of these articles belongs; None: it is a text of its own, and moves nobody. To be asked from the oldest to
        the youngest, with the lock in hand. It is written later, when somebody has to look again or in the end: `write`."""
        foreseen = placed = self._foreseen.get(kin.id)
        if not self._is_known or self._is_concerned(kin):
            self.write()
            placed = placements(self._db.articles, kin, max(1, MOST_DECIDED - self._decided))
            self._otherwise |= _moved(foreseen, placed, self._stand)
        if placed is not None:
            self._decided += len(placed.known)
            self._placed.update({placement.article: placement for placement in placed.moved})
        return placed

    def write(self) -> None:
        """Write what was placed. No lead is a copy: who became one meanwhile was decided anew, with all that were under it."""
        self._db.articles.put_under(list(self._placed.values()))
        self._placed = {}

    def _look(self, kindred: Collection[ArticleId] = ()) -> None:
        """Foresee those with relatives, and those whom changes concern, each as if its elders stood where they belong."""
        decided, before, self._otherwise = 0, self._stand, set()
        self._stand = {}
        ahead = _AsForeseen(self._db.articles, self._stand)
        for kin in self._articles:
            placed = self._foreseen.get(kin.id)
            if kin.id in kindred or self._is_concerned(kin):
                foreseen, placed = placed, placements(ahead, kin, max(1, MOST_DECIDED - decided))
                self._otherwise |= _moved(foreseen, placed, before)
                self._foreseen[kin.id] = placed
                self._looked[kin.id] = len(self._changes)
                decided += len(placed.known)
            if placed is not None:
                for one in placed.moved:
                    self._stand[one.article] = replace(placed.known[one.article], copy_of=one.lead)
        self._otherwise = set()

    def _is_concerned(self, kin: Kin) -> bool:
        """Whether any of those whose place has changed since it was foreseen may have a say, or an elder one of these articles
        whose place is another than it was."""
        foreseen = self._foreseen.get(kin.id)
        asked, seen = ([kin], {kin.id}) if foreseen is None else (foreseen.known.values(), {kin.id, *foreseen.seen})
        return not self._otherwise.isdisjoint(seen) or any(
            not changed.ids.isdisjoint(seen) or any(changed.meet(one) for one in asked)
            for changed in self._changes[self._looked.get(kin.id, 0) :]
        )


def _moved(before: Placed | None, now: Placed, stand: Mapping[ArticleId, Kin]) -> set[ArticleId]:
    """Whose place is another now than it was foreseen."""
    placed = {placement.article: placement.lead for placement in now.moved}
    other = {id for id, lead in placed.items() if stand.get(id, now.known[id]).copy_of != lead}
    return other.union(one.article for one in before.moved if one.article not in placed) if before else other


class _AsForeseen:
    """Articles as they will stand. `stand`: those of which the database says something else."""

    def __init__(self, articles: Relations, stand: Mapping[ArticleId, Kin]) -> None:
        self._articles = articles
        self._stand = stand

    def relatives(self, kin: Kin, within: timedelta, limit: int) -> list[Kin]:
        """Other assessed articles that may be copies of each other with this one, by age."""
        found = self._articles.relatives(kin, within, limit)
        return [self._stand.get(one.id, one) for one in found]

    def copies_of(self, id: ArticleId) -> list[Kin]:
        """The articles that are filed as copies of this one, by age."""
        found = {**{one.id: one for one in self._articles.copies_of(id)}, **self._stand}
        return sorted((one for one in found.values() if one.copy_of == id), key=lambda kin: kin.age)


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
