"""Sight: the reports near to some, looked for before the lock of placements is had, and kept right while others are placed.

What stands here answers as the database would, so that storying asks one like the other (storying.py). Where it cannot tell, it
asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model import ArticleId, Candidate, Joining, Vicinity
from monitor.steps.rows import Door
from monitor.stories.joining import Comparisons, join
from monitor.stories.keys import MOST_LOOKED_AT, MOST_NEAR, SHARED, keys_of

_Seen = tuple[Vicinity, int]  # and how many of the changes there were when it was looked for


class Sight:
    """The neighbours of reports whose gists are written, and of which nobody else knows yet."""

    def __init__(self, db: Door, told: Sequence[Candidate]) -> None:
        """Before the lock is had: who is asked for is looked for, and nothing is written."""
        self._stories = db.stories
        self._ahead = True
        self._told = {one.id: one for one in told}
        self._mine: dict[ArticleId, Collection[int]] = {one.id: frozenset(keys_of(one.gist)) for one in told}
        self._older: dict[ArticleId, _Seen] = {}
        self._younger: dict[ArticleId, _Seen] = {}
        # The keys of those that changed meanwhile, look for look.
        self._changes: list[dict[ArticleId, Collection[int]]] = []
        self._found: dict[ArticleId, Collection[int]] = {}  # of those that were in no story, where nobody finds them
        self._others: dict[ArticleId, Candidate] = {}  # as those stood that matter, when it was last looked
        self._now: dict[ArticleId, Candidate] = {}  # as they stand now: all of these that matter, and whom we placed
        self._joined: list[Joining] = []  # not written yet
        self._asked: dict[ArticleId, Candidate] = {}
        self._founded: dict[ArticleId | None, datetime | None] = {}
        self._compared: dict[ArticleId, Comparisons] = {}

    def catch_up(self, changed: Collection[ArticleId] | None) -> None:
        """Make it right for those whose place has changed since it was looked last; None: nobody knows whose. To be asked with
        the lock "placement" in hand: from then on it is written."""
        self._ahead = False
        self.look_again(changed)

    def look_again(self, changed: Collection[ArticleId] | None) -> None:
        """The same without the lock."""
        self._joined = []
        if changed is None:
            self._older, self._younger = {}, {}
        elif changed and self._older:
            keys: dict[ArticleId, Collection[int]] = {**dict.fromkeys(changed, ()), **self._stories.keys(changed)}
            asked = [seen.keys for looked in (self._older, self._younger) for seen, _ in looked.values()]
            near = [id for id, its in keys.items() if any(len(known.intersection(its)) >= SHARED for known in asked)]
            stood = {one.id: one for one in self._stories.candidates(near)}
            self._others = {id: one for id, one in self._others.items() if id not in keys} | stood
            self._changes.append(keys)
        self._now = dict(self._others)

    def join(self, report: Candidate, elders: Sequence[Candidate]) -> Joining:
        """As `joining.join`; what was compared before is not compared again."""
        compared = self._compared.get(report.id)
        if compared is None or compared.report.gist is not report.gist:
            compared = self._compared[report.id] = Comparisons(report)
        return join(report, elders, compared)

    # ------------------------------------------------------------ as the database

    def candidate(self, id: ArticleId) -> Candidate | None:
        """The article as the search for stories sees it; None for one without a gist."""
        self.write()
        found = self._stories.candidate(id)
        if found is not None:  # it may be in no story so far, where nobody finds it
            self._now[id] = found
            self._found[id] = frozenset(keys_of(found.gist))
        return found

    def elders(self, report: Candidate) -> list[Candidate]:
        """Older articles that have a story and are near to this one, by age."""
        if self._ahead and report.id not in self._older:
            self._older |= self._looked(self._stories.older, report, self._older)
        near = self._near(report, self._older.get(report.id))
        if near is None:
            self.write()
            near = self._stories.elders(report)
        self._asked[report.id] = report
        self._founded |= {one.story: one.founded_at for one in near}
        return sorted((one for one in near if one.age < report.age), key=_age)

    def followers(self, report: Candidate) -> list[Candidate]:
        """Younger articles that are near to this one and have a story, by age."""
        if self._ahead and report.id not in self._younger:
            self._younger |= self._looked(self._stories.younger, report, self._younger)
        near = self._near(report, self._younger.get(report.id))
        if near is None:
            self.write()
            return self._stories.followers(report)
        return sorted((one for one in near if one.age > report.age), key=_age)

    def place(self, joinings: Collection[Joining]) -> None:
        """To which story articles belong whose elders were asked for. It is written later: `write`."""
        for joining in joinings:
            one = self._asked[joining.article]
            founded_at = one.age[0] if joining.story == one.id else self._founded[joining.story]
            self._now[one.id] = replace(one, story=joining.story, founded_at=founded_at)
        self._joined += joinings

    def unplace(self, id: ArticleId) -> None:
        """An article is of no story any more."""
        self._stories.unplace(id)
        if id in self._now:
            self._now[id] = replace(self._now[id], story=None, founded_at=None)

    def write(self) -> None:
        """Write what was placed."""
        if self._ahead:
            return
        self._stories.place(self._joined)
        self._joined = []

    def _looked(
        self,
        look: Callable[[Collection[Candidate]], dict[ArticleId, Vicinity]],
        report: Candidate,
        known: Collection[ArticleId],
    ) -> dict[ArticleId, _Seen]:
        """The vicinity of a report; of all that were told at once, for they have most of their neighbours in common."""
        others = self._told.values() if report.id in self._told else ()
        wanted = {report.id: report, **{one.id: one for one in others if one.id not in known}}
        return {id: (seen, len(self._changes)) for id, seen in look(wanted.values()).items()}

    def _near(self, report: Candidate, looked: _Seen | None) -> list[Candidate] | None:
        """Who is in a vicinity now; None: that cannot be told from here."""
        if looked is None:
            return None
        seen, before = looked
        came = self._mine | self._found
        for changes in self._changes[before:]:
            came |= changes
        near = [(shared, self._now.get(one.id, one)) for shared, one in seen.near if one.id not in came]
        for other, keys in came.items():
            one = self._now.get(other)
            if one is None or other == report.id:
                continue
            shared = len(seen.keys.intersection(keys))
            if shared >= SHARED and _is_within(one, seen.span):
                near.append((shared, one))
        near = [each for each in near if each[1].story is not None]
        if len(seen.near) >= MOST_LOOKED_AT:  # there are more, who come behind all of these
            stood = {one.id: (shared, one.age) for shared, one in seen.near}
            if sum(stood.get(one.id) == (shared, one.age) for shared, one in near) < MOST_NEAR:
                return None
        near.sort(key=lambda each: (-each[0], each[1].age))
        return [one for _, one in near[:MOST_NEAR]]


def _age(one: Candidate) -> tuple[datetime, datetime, str]:
    return one.age


def _is_within(one: Candidate, span: tuple[int, int]) -> bool:
    return span[0] <= int(one.age[0].timestamp()) <= span[1]
