"""A match as a row and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Row

from monitor.model import Addend, ArticleId, Match, Span


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
