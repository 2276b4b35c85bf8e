"""What was found in articles: matches, credit, fingerprint, and where each belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from monitor.model import ArticleId, Judgement, Match, Placement, StoredArticle
from monitor.store import leases
from monitor.store.article_rows import credit_column
from monitor.store.kin import Kinship
from monitor.store.matches import match as stored_match
from monitor.store.matches import row as match_row
from monitor.store.tables import article as article_rows
from monitor.store.tables import match as match_rows


class Judged(Kinship):
    """The outcome of assessments."""

    def assessed(
        self, article: StoredArticle, judgement: Judgement, placements: Sequence[Placement], now: datetime
    ) -> bool:
        """Write language, credit, notes, fingerprint and matches (replacing the article's own), and where it and others belong
        now. `article` may carry a shorter text than the stored one (keep: evidence): it takes its place, text_sha256 stays.
        Fenced; False: nothing written. A judgement that could not tell the language leaves it as it was.
        """
        values: dict[str, Any] = {"assessed_at": now, "due_at": None, "failures": 0}
        values |= {"credit": credit_column(judgement.credit), "notes": list(article.article.notes) or None}
        if judgement.language is not None:
            values["language"] = judgement.language
        if not leases.fenced(self._connection, article_rows, article.id, article.attempts, **values):
            return False
        mine, text = article_rows.c.id == article.id, article.article.text
        self._connection.execute(update(article_rows).where(mine, article_rows.c.text != text).values(text=text))
        self._write_fingerprint(article.id, judgement.fingerprint)
        self.rejudged(article.id, judgement.matches)
        self._place(placements)
        return True

    def rejudged(self, id: ArticleId, matches: Sequence[Match]) -> None:
        """Replace the matches of an article; nothing else of it changes."""
        self._connection.execute(delete(match_rows).where(match_rows.c.article_id == id))
        rows = [match_row(id, n, match) for n, match in enumerate(matches) if match.matched]
        if rows:
            self._connection.execute(insert(match_rows), rows)

    def matches_of(self, id: ArticleId) -> tuple[Match, ...]:
        """The stored matches of an article, in the watchlist's order."""
        return tuple(self._matches([id]).get(id, ()))

    def _matches(self, ids: Sequence[ArticleId]) -> dict[ArticleId, list[Match]]:
        found: dict[ArticleId, list[Match]] = {}
        for chunk in leases.chunks(ids):
            query = select(match_rows).where(match_rows.c.article_id.in_(chunk))
            for row in self._connection.execute(query.order_by(match_rows.c.article_id, match_rows.c.position)):
                found.setdefault(ArticleId(row.article_id), []).append(stored_match(row))
        return found

    def _place(self, placements: Sequence[Placement]) -> None:
        """Write where articles belong. Never a circle: a link that would close one, an older one or one told before, gives way
        and its article stands for itself until it is assessed again."""
        told: dict[ArticleId, str] = {}
        leads: dict[ArticleId, ArticleId | None] = {}
        for placement in placements:
            lead = None if placement.lead == placement.article else placement.lead
            leads[placement.article] = lead
            told[placement.article] = placement.reason
            above, seen = lead, set[ArticleId]()
            while above is not None and above not in seen:
                seen.add(above)
                if above not in leads:
                    leads[above] = self._lead_of(above)
                if leads[above] == placement.article:
                    leads[above], told[above] = None, ""
                above = leads[above]
        rows = [
            {"row_id": id, "copy_of": leads[id], "copy_reason": None if leads[id] is None else why}
            for id, why in sorted(told.items())
        ]
        if rows:
            self._connection.execute(update(article_rows).where(article_rows.c.id == bindparam("row_id")), rows)

    def _lead_of(self, id: ArticleId) -> ArticleId | None:
        return self._connection.scalars(select(article_rows.c.copy_of).where(article_rows.c.id == id)).one_or_none()
