"""A match as a row and back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, select

from monitor.model import Addend, ArticleId, Match, Span
from monitor.store.tables import match as match_rows


def on_any(topics: Collection[str]) -> ColumnElement[bool]:
    """Whether a match of an article at hand is on one of these topics. No index of topics answers that: by one, a database
    would begin with all that ever matched them."""
    return (match_rows.c.topic + "").in_(topics)


def has_any(article: Column[int], topics: Collection[str]) -> ColumnElement[bool]:
    """Whether an article matched one of these topics. The OFFSET has PostgreSQL ask for each article, where it would else gather
    all that ever matched."""
    mine = select(match_rows.c.article_id).where(match_rows.c.article_id == article, on_any(topics))
    return mine.correlate(article.table).offset(0).exists()


def row(article: ArticleId, position: int, match: Match, reported: bool) -> dict[str, Any]:
    """The columns of a match; `position` keeps the watchlist's order. `reported`: it is news, no background."""
    return {
        "article_id": article,
        "topic": match.topic,
        "position": position,
        "kind": match.kind,
        "score": match.score,
        "threshold": match.threshold,
        "addends": [asdict(addend) for addend in match.addends],
        "missing": list(match.missing),
        "vetoed": match.vetoed,
        "spans": [asdict(span) for span in match.spans],
        "reported": reported,
    }


def match(row: Row[Any]) -> Match:
    """The match of a row. Only those that matched are stored."""
    return Match(
        topic=row.topic,
        kind=row.kind,
        matched=True,
        score=row.score,
        threshold=row.threshold,
        addends=tuple(Addend(**addend | {"words": tuple(addend["words"])}) for addend in row.addends),
        missing=tuple(row.missing),
        vetoed=row.vetoed,
        spans=tuple(Span(**span) for span in row.spans),
    )
