"""Placing: under which earlier article an article belongs, and who else moves because of it.

Going from the oldest, an article goes under the earliest text of its own of which it is a copy; copies are never strung together.
So where each one stands is the same whatever the order in which they came, and a change only ever reaches
younger articles.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.articles.dedup import WITHIN, verdict
from monitor.logs import Log
from monitor.model import ArticleId, Kin, Placement

RELATIVES = 300  # compared with one article: those with most in common
MOST_DECIDED = 50
"""Placed anew in one transaction, which nobody else can write beside; the rest are read again, and placed then."""

log = Log("placing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where an article belongs, and what that means for others. `moved`: its own, and behind it, by age, those of others that
    belong somewhere else because of it. `left`: who may have to move too and has to be assessed again, by age."""

    moved: tuple[Placement, ...]
    left: tuple[ArticleId, ...]
    known: Mapping[ArticleId, Kin] = field(
        default_factory=dict, compare=False
    )  # those that were decided, as they were before
    seen: Collection[ArticleId] = field(default=(), compare=False)  # on whom all this rests


class Relations(Protocol):
    """Who may be a copy of whom, and who is filed as one."""

    def relatives(self, kin: Kin, within: timedelta, limit: int) -> list[Kin]:
        """Other assessed articles that may be copies of each other with this one, by age."""
        ...

    def copies_of(self, id: ArticleId) -> list[Kin]:
        """The articles that are filed as copies of this one, by age."""
        ...


def placements(articles: Relations, kin: Kin, most: int = MOST_DECIDED) -> Placed:
    """Where an article belongs that was just read, as it stands now (its row may be older). No more than `most` are decided, the
    oldest; the others are left. Hold the lock "placement"."""
    return _Round(articles, kin).run(most)


class _Round:
    """One article's placing. What waits is decided from the oldest to the youngest, each once: whatever can change where
    an article stands is older than it, and was decided before."""

    def __init__(self, articles: Relations, subject: Kin) -> None:
        self._articles = articles
        self._subject = subject
        self._around = articles.relatives(subject, WITHIN, RELATIVES)
        self._near = {relative.id for relative in self._around}
        self._seen = set(self._near)
        self._waiting: list[tuple[tuple[datetime, datetime, str], ArticleId]] = []
        self._known: dict[ArticleId, Kin] = {}
        self._decided: dict[ArticleId, Placement] = {}
        self._put([subject, *articles.copies_of(subject.id)])

    def run(self, most: int) -> Placed:
        """The subject's placement, then those that changed; and who was left undecided."""
        moved = []
        while self._waiting:
            if len(self._decided) >= most:
                log.info("placing goes on later", url=self._subject.url, decided=most, left=len(self._waiting))
                break
            kin = self._known[heapq.heappop(self._waiting)[1]]
            relatives = self._relatives(kin)
            placement = _place(kin, [elder for elder in relatives if elder.age < kin.age and self._leads(elder)])
            self._decided[kin.id] = placement
            self._put_on(kin, placement, relatives)
            if kin.id != self._subject.id and self._is_news(kin, placement):
                moved.append(placement)
        return Placed(
            moved=(self._own(), *moved), left=tuple(id for _age, id in sorted(self._waiting)), known=self._known,
            seen=self._seen,
        )  # fmt: skip

    def _own(self) -> Placement:
        """Decided, or left behind more than enough copies that are older now: then a text of its own for the time being."""
        return self._decided.get(self._subject.id) or _place(self._subject, [])

    def _put(self, kin: Iterable[Kin]) -> None:
        for one in kin:
            self._seen.add(one.id)
            if one.id not in self._known:
                self._known[one.id] = one
                heapq.heappush(self._waiting, (one.age, one.id))

    def _put_on(self, kin: Kin, placement: Placement, relatives: Iterable[Kin]) -> None:
        """A text of its own that was none may be the earliest for younger ones, those that are copies of it; one that ceased to
        be lets its copies go. All of them are younger: so it comes to an end, also where they are left and read again."""
        was_lead = kin.copy_of is None and kin.id != self._subject.id
        if placement.lead is None and not was_lead:
            self._put(relative for relative in relatives if relative.age > kin.age and verdict(kin, relative))
        elif placement.lead is not None and was_lead:
            self._put(copy for copy in self._articles.copies_of(kin.id) if copy.age > kin.age)

    def _relatives(self, kin: Kin) -> list[Kin]:
        """By age. What the database says of the subject is out of date: it is taken as it stands now."""
        if kin.id == self._subject.id:
            return self._around
        found = self._articles.relatives(kin, WITHIN, RELATIVES)
        self._seen.update(relative.id for relative in found)
        others = [relative for relative in found if relative.id != self._subject.id]
        if kin.id in self._near:
            others.append(self._subject)
        return sorted(others, key=lambda relative: relative.age)

    def _leads(self, kin: Kin) -> bool:
        decided = self._decided.get(kin.id)
        return (kin.copy_of if decided is None else decided.lead) is None

    def _is_news(self, kin: Kin, placement: Placement) -> bool:
        """Also when it stays under the subject: that has other words now, and so the reason may be another."""
        return placement.lead != kin.copy_of or placement.lead == self._subject.id


def _place(kin: Kin, leads: Iterable[Kin]) -> Placement:
    """Under the first of these leads, which come by age, of which it is a copy; else a text of its own."""
    for lead in leads:
        reason = verdict(lead, kin)
        if reason is not None:
            return Placement(article=kin.id, lead=lead.id, reason=reason)
    return Placement(article=kin.id, lead=None, reason="a text of its own")
