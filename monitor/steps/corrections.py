"""Corrections: what an edition quoted, and its article does not say any more."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.articles.excerpt import is_shortened
from monitor.editions.quoted import quoted
from monitor.editions.wording import day_in
from monitor.model import Correction, DigestSpec, DueEdition, StoredArticle
from monitor.steps.rows import Door


def corrections(db: Door, spec: DigestSpec, due: DueEdition, after: datetime) -> list[Correction]:
    """One for each article that was edited after `after` and by the cut-off, and lacks a sentence now that an earlier edition of
    the digest showed, by (edit, address). Of what is kept as evidence alone nobody can tell."""
    return [
        _correction(stored, edited_at, due.date.year)
        for stored, edited_at in db.articles.edited(spec.slug, after, due.cutoff_at)
        if not is_shortened(stored.article) and _lacks(db, spec, stored)
    ]


def _lacks(db: Door, spec: DigestSpec, stored: StoredArticle) -> bool:
    """Whether a sentence is gone that stood in an edition of the digest."""
    article = stored.article
    for digest, day in db.articles.editions_of(stored.id):
        if digest == spec.slug:
            sentences = quoted(db.editions.content(digest, day)).get(article.url, ())
            if any(sentence not in article.text and sentence not in article.title for sentence in sentences):
                return True
    return False


def _correction(stored: StoredArticle, edited_at: datetime, year: int) -> Correction:
    article = stored.article
    return Correction(
        said=f"Edited on {day_in(edited_at.astimezone(UTC).date(), year)}, without a sentence that was quoted here:",
        title=article.title,
        outlet=article.outlet,
        url=article.url,
        language=article.language,
    )
