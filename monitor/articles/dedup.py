"""Where an article belongs among those with the same text. Near-duplicates and stories come on top of this later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.articles.fingerprint import normalised_words
from monitor.model import Placement, StoredArticle

FEWEST_WORDS = 25
"""Shorter texts ("read more on our site") are the same by accident, unless their titles are the same as well."""


def place(article: StoredArticle, same_text: Sequence[StoredArticle]) -> Placement:
    """The article as the lead of its text, or as a copy of an earlier one.

    The lead is the earliest by publication (by when we knew it where nobody said), then by when we knew it, then by URL;
    ids have no say. `same_text`: every stored article with the same digest. Those not assessed yet are passed over: each
    is placed when its own turn comes, so that the leads agree in the end whatever the order of assessment. `moved` are
    those that stand under another lead, or under none, and now belong under this one.
    """
    words = len(normalised_words(article.article.text).split())
    others = [
        a for a in same_text if a.id != article.id and a.assessed_at is not None and _comparable(article, a, words)
    ]
    lead = min([article, *others], key=_age)
    moved = tuple(a.id for a in sorted(others, key=_age) if a is not lead and a.copy_of != lead.id)
    if lead is not article:
        return Placement(verdict="copy", lead=lead.id, reason=f"same words as {lead.article.url}", moved=moved)
    if others:
        reason = f"the earliest of {len(others) + 1} with the same words"
    elif len(same_text) > 1 and words < FEWEST_WORDS:
        reason = f"too short to compare ({words} words)"
    else:
        reason = "nobody else has the same words"
    return Placement(verdict="new", lead=article.id, reason=reason, moved=moved)


def _comparable(article: StoredArticle, other: StoredArticle, words: int) -> bool:
    if words >= FEWEST_WORDS:
        return True
    title = normalised_words(article.article.title)
    return words > 0 and title != "" and title == normalised_words(other.article.title)


def _age(article: StoredArticle) -> tuple[datetime, datetime, str]:
    return (article.article.published_at or article.known_at, article.known_at, article.article.url)
