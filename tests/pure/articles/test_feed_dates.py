"""When an article was published, of which its feed knows no more than a last change: its page comes first, then that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.articles import filing
from monitor.articles.extract import extract
from monitor.model import Article, Entry, Extraction
from tests.build import make_entry

CHANGED = datetime(2026, 10, 20, tzinfo=UTC)
SAID = datetime(2026, 10, 19, 7, 30, tzinfo=UTC)
WORDS = (
    "The mill at the ford began to turn again on Monday, and by nightfall forty families had fetched their flour. " * 4
)


def page(published: datetime | None) -> Extraction:
    meta = f'<meta property="article:published_time" content="{published.isoformat()}">' if published else ""
    body = f"<article><h1>The mill</h1><p>{WORDS}</p></article>"
    html = f"<html><head>{meta}<title>The mill</title></head><body>{body}</body></html>"
    return extract(
        html.encode(), url="https://herald.example/mill", encoding=None, fetched_at=datetime(2026, 10, 21, tzinfo=UTC)
    )


def filed(entry: Entry, found: Extraction | None) -> Article:
    if found is None:
        return filing.from_feed(entry, feed_slug="herald", outlet="Herald", language=None, shortfall="answered 404")
    return filing.from_page(entry, found, feed_slug="herald", outlet="Herald", language=None)


@pytest.mark.parametrize(
    ("published", "changed", "on_page", "date", "precision", "source"),
    [
        (SAID, CHANGED, None, SAID, "second", "feed"),
        (None, CHANGED, SAID, SAID, "second", "meta"),
        (None, CHANGED, None, CHANGED, "day", "feed"),
        (None, None, None, None, "unknown", None),
    ],
)
def test_a_last_change_is_better_than_nothing(
    published: datetime | None, changed: datetime | None, on_page: datetime | None, date: datetime | None, precision: str,
    source: str | None,
) -> None:  # fmt: skip
    entry = replace(make_entry(), published_at=published, updated_at=changed)

    article = filed(entry, page(on_page))

    assert (article.published_at, article.precision, article.date_source) == (date, precision, source)


def test_so_it_is_for_an_article_whose_page_was_not_had() -> None:
    article = filed(replace(make_entry(), published_at=None, updated_at=CHANGED), None)

    assert (article.published_at, article.precision, article.date_source) == (CHANGED, "day", "feed")
