"""The rows of articles that are about to get a place, as a protocol."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from monitor.model import ArticleId, Judgement, Placement, StoredArticle


class Filing(Protocol):
    """What is written of articles that are assessed for the first time, and where articles stand."""

    def hold(self, articles: Sequence[StoredArticle]) -> set[ArticleId]:
        """Those of these claimed articles that are still ours and were never assessed; nobody takes them away until commit. Whom
        somebody is taking away at this moment has the article already."""
        ...

    def withdraw(self, id: ArticleId, until: datetime) -> None:
        """Wait until nobody holds the article, and take it away from whoever has claimed it; if it is due, nobody has it before
        a moment."""
        ...

    def found(self, judged: Sequence[tuple[StoredArticle, Judgement]], now: datetime) -> None:
        """Write what was found in articles that are held, as `assessed` does. Each is a text of its own until it is placed."""
        ...

    def crowded(self, ids: Collection[ArticleId]) -> list[int]:
        """The bands of these articles that lead to nobody, since too many hold them."""
        ...

    def kindred(self, ids: Collection[ArticleId], crowded: Collection[int]) -> set[ArticleId]:
        """Those of these articles that may have relatives: no other has any. `crowded`: of their bands."""
        ...

    def traces(self, ids: Collection[ArticleId]) -> dict[ArticleId, tuple[str, tuple[int, ...]]]:
        """By what relatives of these articles know them: the digest of their words, and their bands. Those that are gone are left
        out."""
        ...

    def put_under(self, placements: Sequence[Placement]) -> None:
        """Write where articles belong whose leads are texts of their own, and stay so."""
        ...

    def place(self, placements: Sequence[Placement]) -> dict[ArticleId, ArticleId | None]:
        """Write where articles belong. Never a circle: a link that would close one, an older one or one told before, gives way
        and its article stands for itself until it is assessed again. Returns under whom each stands."""
        ...


class Placings(Protocol):
    """Who was placed, in order."""

    def latest(self) -> int:
        """The number of the latest note; 0: there is none."""
        ...

    def since(self, number: int) -> tuple[set[ArticleId] | None, int]:
        """The articles that were noted after this number was the latest, and the latest one. None: nobody knows any more."""
        ...

    def note(self, ids: Collection[ArticleId]) -> None:
        """Note that these articles have another place than before, or other words, or are gone. Hold the lock "placement"."""
        ...

    def drop_old(self, keep: int) -> None:
        """Drop all notes but the latest."""
        ...
