"""What was found in articles: matches, claims, events, figures, credit, fingerprint; and where each belongs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from monitor.model import ArticleId, Judgement, Match, Placement, StoredArticle
from monitor.store import findings, leases
from monitor.store.article_rows import credit_column
from monitor.store.kin import Kinship
from monitor.store.matches import match as stored_match
from monitor.store.matches import row as match_row
from monitor.store.tables import article as article_rows
from monitor.store.tables import match as match_rows

States = tuple[tuple[str, str], ...]
Told = tuple[Match, bool | None]  # and whether the article reports on it; None: judged before that was asked


class Judged(Kinship):
    """The outcome of assessments."""

    def assessed(
        self, article: StoredArticle, judgement: Judgement, placements: Sequence[Placement], now: datetime
    ) -> bool:
        """Write language, credit, notes, fingerprint and what was found (replacing the article's own), and where it and others
        belong now. `article` may carry a shorter text than the stored one (keep: evidence): it takes its place, text_sha256
        stays. Fenced; False: nothing written. A judgement that could not tell the language leaves it as it was.
        """
        values: dict[str, Any] = {"assessed_at": now, "due_at": None, "failures": 0}
        values |= {"credit": credit_column(judgement.credit), "notes": list(article.article.notes) or None}
        if judgement.language is not None:
            values["language"] = judgement.language
        if not leases.fenced(self._connection, article_rows, article.id, article.attempts, **values):
            return False
        mine, text = article_rows.c.id == article.id, article.article.text
        if article.article.keep == "evidence":  # of all others the text is whole
            self._connection.execute(update(article_rows).where(mine, article_rows.c.text != text).values(text=text))
        self._write_fingerprint(article.id, judgement.fingerprint)
        self.rejudged(article.id, judgement)
        self.place(placements)
        return True

    def rejudged(self, id: ArticleId, judgement: Judgement) -> None:
        """Replace what was found in an article: its matches and which of them it reports on, states, claims, events and figures,
        and the words it was judged with; nothing else of it changes."""
        told = {"states": [list(pair) for pair in judgement.states] or None, "analysed_with": judgement.analysed_with}
        self._connection.execute(update(article_rows).where(article_rows.c.id == id).values(told))
        self._connection.execute(delete(match_rows).where(match_rows.c.article_id == id))
        matched = [match for match in judgement.matches if match.matched]
        rows = [match_row(id, n, match, match.topic in judgement.reported) for n, match in enumerate(matched)]
        if rows:
            self._connection.execute(insert(match_rows), rows)
        findings.record(self._connection, id, judgement)

    def confirmed(self, ids: Collection[ArticleId], analysed_with: str) -> None:
        """Note that these articles, judged again with other words, were judged as before."""
        for chunk in leases.chunks(sorted(ids)):
            others = or_(article_rows.c.analysed_with.is_(None), article_rows.c.analysed_with != analysed_with)
            noted = update(article_rows).where(article_rows.c.id.in_(chunk), others)
            self._connection.execute(noted.values(analysed_with=analysed_with))

    def matches_of(self, id: ArticleId) -> tuple[Match, ...]:
        """The stored matches of an article, in the watchlist's order."""
        return tuple(match for match, _reported in self._matches([id]).get(id, ()))

    def judgements_of(self, articles: Sequence[StoredArticle]) -> list[Judgement]:
        """What is stored of the judgements of articles, one for each in their order: all but fingerprint and notes."""
        ids = [stored.id for stored in articles]
        matches = self._matches(ids)
        claims = findings.of_articles(self._connection, findings.CLAIMS, ids)
        events = findings.of_articles(self._connection, findings.EVENTS, ids)
        figures = findings.of_articles(self._connection, findings.FIGURES, ids)
        told = self._told_of(ids)
        return [
            Judgement(
                language=stored.article.language,
                matches=tuple(match for match, _reported in matches.get(stored.id, ())),
                credit=stored.article.credit,
                reported=reported_of(matches.get(stored.id, ())) or (),
                states=told[stored.id][0] if stored.id in told else (),
                claims=tuple(claims.get(stored.id, ())),
                events=tuple(events.get(stored.id, ())),
                figures=tuple(figures.get(stored.id, ())),
                analysed_with=told[stored.id][1] if stored.id in told else None,
            )
            for stored in articles
        ]

    def _told_of(self, ids: Sequence[ArticleId]) -> dict[ArticleId, tuple[States, str | None]]:
        """What each article as a whole reports, and the words that it was judged with."""
        columns = (article_rows.c.id, article_rows.c.states, article_rows.c.analysed_with)
        return {
            ArticleId(row.id): (tuple((topic, state) for topic, state in row.states or ()), row.analysed_with)
            for chunk in leases.chunks(ids)
            for row in self._connection.execute(select(*columns).where(article_rows.c.id.in_(chunk)))
        }

    def _matches(self, ids: Sequence[ArticleId]) -> dict[ArticleId, list[Told]]:
        """Each match of these articles, and whether it is reported on."""
        found: dict[ArticleId, list[Told]] = {}
        for chunk in leases.chunks(ids):
            query = select(match_rows).where(match_rows.c.article_id.in_(chunk))
            for row in self._connection.execute(query.order_by(match_rows.c.article_id, match_rows.c.position)):
                found.setdefault(ArticleId(row.article_id), []).append((stored_match(row), row.reported))
        return found

    def place(self, placements: Sequence[Placement]) -> dict[ArticleId, ArticleId | None]:
        """Write where articles belong. Never a circle: a link that would close one, an older one or one told before, gives way
        and its article stands for itself until it is assessed again. Returns under whom each stands."""
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
        self.put_under([Placement(article=id, lead=leads[id], reason=why) for id, why in told.items()])
        return {id: leads[id] for id in told}

    def put_under(self, placements: Sequence[Placement]) -> None:
        """Write where articles belong whose leads are texts of their own, and stay so."""
        rows = [
            {"row_id": one.article, "copy_of": one.lead, "copy_reason": None if one.lead is None else one.reason}
            for one in sorted(placements, key=lambda one: one.article)
        ]
        if rows:
            self._connection.execute(update(article_rows).where(article_rows.c.id == bindparam("row_id")), rows)

    def _lead_of(self, id: ArticleId) -> ArticleId | None:
        return self._connection.scalars(select(article_rows.c.copy_of).where(article_rows.c.id == id)).one_or_none()


def reported_of(matches: Sequence[Told]) -> tuple[str, ...] | None:
    """The topics that an article reports on; None: it was judged before that was asked."""
    if any(reported is None for _match, reported in matches):
        return None
    return tuple(match.topic for match, reported in matches if reported)
