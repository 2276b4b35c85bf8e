"""The rows of stories that a step works on, as a protocol."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from monitor.model import ArticleId, Candidate, Gist, Joining, Vicinity


class Around(Protocol):
    """What placing among stories needs to know, and writes."""

    def candidate(self, id: ArticleId) -> Candidate | None:
        """The article as the search for stories sees it; None for one without a gist."""
        ...

    def elders(self, report: Candidate) -> list[Candidate]:
        """Older articles that have a story and are near to this one, by age."""
        ...

    def followers(self, report: Candidate) -> list[Candidate]:
        """Younger articles that are near to this one and have a story, by age."""
        ...

    def place(self, joinings: Collection[Joining]) -> None:
        """Write to which story articles belong."""
        ...

    def unplace(self, id: ArticleId) -> None:
        """An article is of no story any more: it is a copy, or about to go."""
        ...


class Stories(Around, Protocol):
    """What articles tell, and which of them are of one happening."""

    def tell(self, id: ArticleId, gist: Gist | None) -> bool:
        """Put an article's gist in the place of the one before; None: it has none, and no story. False: it is the same."""
        ...

    def tell_new(self, told: Collection[Candidate]) -> None:
        """Write the gists of articles that have none. They are of no story yet."""
        ...

    def candidates(self, ids: Collection[ArticleId]) -> list[Candidate]:
        """Those of these articles that have a gist, by age."""
        ...

    def keys(self, ids: Collection[ArticleId]) -> dict[ArticleId, set[int]]:
        """The keys by which these articles are found."""
        ...

    def older(self, reports: Collection[Candidate]) -> dict[ArticleId, Vicinity]:
        """Of each of these: who is near to it, has a story, and is no younger; by keys alone that few older ones have."""
        ...

    def younger(self, reports: Collection[Candidate]) -> dict[ArticleId, Vicinity]:
        """Of each of these: who is near to it, has a story, and is no older."""
        ...

    def members(self, story: ArticleId) -> list[Candidate]:
        """The articles of a story, by age, without copies."""
        ...

    def joining(self, id: ArticleId) -> Joining | None:
        """Why an article is in its story; None: it is in none."""
        ...

    def by_mark(self, mark: str) -> ArticleId | None:
        """The article that founds, or founded, the story of a mark; None: there is none."""
        ...

    def stories_of(self, ids: Collection[ArticleId]) -> dict[ArticleId, ArticleId]:
        """The story of each of these articles, of a copy that of its lead. Those without one are left out."""
        ...
