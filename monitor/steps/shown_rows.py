"""The rows of stories as the archive shows them, as a protocol."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from monitor.model import ArticleId, KeptArticle, Readers, StoredArticle


class Shown(Protocol):
    """Stories as readers of the archive see them. Articles go by their marks: what an edition keeps of them."""

    def places(self, marks: Collection[str]) -> dict[str, ArticleId]:
        """The story in which the article of each mark is now, of a copy that of its lead. Left out are those that are gone, and
        those that wait to be placed."""
        ...

    def marks(self, ids: Collection[ArticleId]) -> dict[ArticleId, str]:
        """The marks of these articles, those of the stories that they found or would found."""
        ...

    def marks_within(self, story: ArticleId) -> list[str]:
        """The marks of all articles of a story, copies too, sorted."""
        ...

    def reports(
        self, stories: Collection[ArticleId], readers: Sequence[Readers]
    ) -> dict[ArticleId, list[StoredArticle]]:
        """The reports of each story that any of these readers may see, copies too, by age: published for them, or matched by
        their topics in time. A story without one is left out."""
        ...

    def touched(self, since: datetime) -> Iterable[tuple[str, str | None, str | None]]:
        """Of every article that became known or was judged after a moment: its mark, that of its story, and that of the story
        which it came closest to without joining it."""
        ...


class Kept(Protocol):
    """Wordings with their proofs."""

    def of(self, marks: Collection[str]) -> dict[str, KeptArticle]:
        """The article of each mark; those that are gone are left out."""
        ...
