"""On which day an article's words were said, and since when they stand there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.articles.days import first_seen, published_on, read_as_of, said_on
from monitor.model import Version
from tests.build import MORNING, make_article

DAY = timedelta(days=1)
EVENING = datetime(2026, 10, 20, 22, 0, tzinfo=UTC)


def test_the_day_of_publication_is_that_in_utc() -> None:
    istanbul = datetime.fromisoformat("2026-10-21T01:00:00+03:00")

    assert published_on(istanbul, "second", MORNING) == date(2026, 10, 20)
    assert published_on(None, "unknown", MORNING) is None


def test_a_time_after_the_article_was_seen_is_not_believed_and_a_mere_day_is() -> None:
    assert published_on(MORNING + DAY, "second", MORNING) == date(2026, 10, 21)
    assert published_on(MORNING + DAY, "day", MORNING) == date(2026, 10, 22)


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ({"published_at": EVENING, "precision": "second"}, date(2026, 10, 20)),
        ({}, date(2026, 10, 21)),
        ({"method": "feed"}, date(2026, 10, 21)),
        ({"method": "import", "feed_slug": None}, None),
        ({"method": "import", "feed_slug": None, "published_at": EVENING, "precision": "second"}, date(2026, 10, 20)),
    ],
)
def test_yesterday_leans_on_the_day_of_publication_or_of_the_poll(given: dict[str, Any], day: date | None) -> None:
    assert read_as_of(make_article(**given), MORNING) == day


def test_words_of_an_edit_were_said_on_the_day_of_the_edit() -> None:
    day = date(2026, 10, 21)

    assert said_on(day, MORNING, MORNING) == day
    assert said_on(day, MORNING, MORNING + 2 * DAY) == date(2026, 10, 23)
    assert said_on(date(2026, 10, 30), MORNING, MORNING + DAY) == date(2026, 10, 30)
    assert said_on(None, MORNING, MORNING + DAY) is None


def test_words_are_as_old_as_the_first_text_that_had_them() -> None:
    earlier = [
        Version(number=n, title=f"Title {n}", text=words, text_sha256="", seen_at=MORNING + n * DAY)
        for n, words in ((1, "It holds."), (2, "It holds. So far."))
    ]

    def seen(words: str, in_title: bool = False) -> datetime:
        return first_seen(words, in_title=in_title, earlier=earlier, present=MORNING + 9 * DAY)

    assert (seen("It holds."), seen("So far.")) == (MORNING + DAY, MORNING + 2 * DAY)
    assert (seen("No more."), seen("It holds.", in_title=True)) == (MORNING + 9 * DAY, MORNING + 9 * DAY)
    assert seen("Title 2", in_title=True) == MORNING + 2 * DAY
