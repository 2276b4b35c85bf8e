"""What a clock that ran ahead put off is due again; what waits by right is not."""

from __future__ import annotations

from datetime import timedelta

from monitor.model import PollOutcome
from monitor.store.engine import Database
from tests.build import MORNING, make_feed

YEAR = timedelta(days=365)


def test_only_what_waits_longer_than_anything_may_is_due_again(database: Database) -> None:
    feeds = [make_feed(slug=slug, url=f"http://{slug}.example/rss") for slug in ("soon", "week", "years")]
    waits = {"soon": timedelta(hours=1), "week": timedelta(days=7), "years": 10 * YEAR}
    with database.write() as db:
        db.feeds.sync(feeds, MORNING)
        for feed in db.feeds.claim([row.id for row in db.feeds.all()], MORNING, timedelta(minutes=1)):
            outcome = PollOutcome(due_at=MORNING + waits[feed.slug], polled_at=MORNING, error="no answer")
            assert db.feeds.polled(feed, outcome)

    with database.write() as db:
        assert db.recall(MORNING) == 1
        assert [feed.slug for feed in db.feeds.due(MORNING, 10)] == ["years"]
        assert db.recall(MORNING) == 0
