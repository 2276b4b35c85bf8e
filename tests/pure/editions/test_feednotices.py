"""When feeds in trouble are told: after a day, two, a week and then weekly, together, and in an outage as one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitor.editions.feednotices import EVERY_FEED, due_feeds, still, words
from monitor.editions.notices import LONGEST
from monitor.feeds.outage import outage_since
from monitor.model import FEEDS, FeedHealth, Notice, NoticeId, StatusChange, Turn
from tests.build import MORNING, make_feed_state

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REASON = "5 polls in a row failed: answered 404"


def trouble(slug: str = "herald", state: Any = "broken", since: datetime = MORNING, reason: str = REASON) -> FeedHealth:
    later = MORNING + 9 * DAY
    return FeedHealth(slug=slug, title=f"The {slug}", state=state, reason=reason, since=since, next_try=later)


def notice(at: datetime, *slugs: str, state: str = "sent") -> Notice:
    change = StatusChange(topic=FEEDS, before=None, after="trouble", since=date(2026, 1, 1), on=date(2026, 1, 1),
                          voices=slugs, claims=(), rule="")  # fmt: skip
    return Notice(id=NoticeId(1), target="phone", turn=Turn(change=change), state=state, due_at=None, attempts=1, tries=1,
                  created_at=at, queued_at=at)  # type: ignore[arg-type]  # fmt: skip


def told_in(days: int, rows: Sequence[FeedHealth]) -> list[int]:
    """The hours after MORNING at which something was told, looked at every half hour."""
    told: list[Notice] = []
    for half in range(days * 48):
        now = MORNING + half * HOUR / 2
        if slugs := due_feeds(rows, None, told, now):
            told.append(notice(now, *slugs))
    return [int((n.created_at - MORNING) / HOUR) for n in told]


def test_a_broken_feed_is_told_after_a_day_two_a_week_and_then_weekly() -> None:
    assert told_in(30, [trouble()]) == [24, 48, 168, 336, 504, 672]


@pytest.mark.parametrize("state", ["ok", "new", "degraded", "paused"])
def test_what_is_no_lasting_trouble_is_never_told(state: str) -> None:
    assert told_in(10, [trouble(state=state)]) == []


def test_feeds_that_broke_within_half_an_hour_are_told_in_one() -> None:
    rows = [trouble("herald"), trouble("wire", "silent", MORNING - HOUR / 3), trouble("press", "stopped")]

    assert due_feeds(rows, None, [], MORNING + DAY) == ("herald", "press", "wire")


def test_a_notice_that_was_given_up_counts_for_nothing() -> None:
    now = MORNING + DAY + HOUR

    assert due_feeds([trouble()], None, [notice(MORNING + DAY, "herald", state="failed")], now) == ("herald",)
    assert due_feeds([trouble()], None, [notice(MORNING + DAY, "herald", state="doubtful")], now) == ()


def test_an_outage_is_told_once_for_all_feeds_after_an_hour() -> None:
    rows = [trouble(f"feed-{n}") for n in range(120)]

    assert due_feeds(rows, MORNING, [], MORNING + HOUR / 2) == ()
    assert due_feeds(rows, MORNING, [], MORNING + HOUR) == (EVERY_FEED,)
    assert due_feeds(rows, MORNING, [notice(MORNING + HOUR, EVERY_FEED)], MORNING + 5 * HOUR) == ()
    message = words(still([EVERY_FEED], rows, MORNING), MORNING, MORNING + HOUR, zone="Europe/Istanbul", base_url=None)
    assert message.title == "All 120 feeds fail since 21 Oct 09:00: is the network up?"


def test_an_outage_is_one_of_feeds_that_give_no_answer_at_all() -> None:
    gone: dict[str, Any] = {"failures": 2, "failure": "unreachable"}
    lost = [make_feed_state(slug=f"feed-{n}", failing_since=MORNING + n * HOUR, **gone) for n in range(3)]

    assert outage_since(lost) == MORNING + 2 * HOUR
    assert outage_since(lost[:2]) is None
    assert outage_since([*lost, make_feed_state(failures=1, failure="missing", failing_since=MORNING)]) is None
    assert outage_since([*lost, make_feed_state()]) is None


def test_a_message_says_reason_since_and_next_try_and_is_inert_and_bounded() -> None:
    hostile = "answered 500 @everyone <!channel> [here](http://evil.example/)\n\x1b[2J"
    rows = [trouble(f"feed-{n}", reason=hostile) for n in range(60)]

    one = words(rows[:1], None, MORNING + 2 * DAY, zone="UTC", base_url="https://digests.example/")
    many = words(rows, None, MORNING + 2 * DAY, zone="UTC", base_url=None)

    assert one.title == "1 feed in trouble: The feed-0"
    assert (
        "broken for 2 days, since 21 Oct 06:00: \u2068answered 500" in one.body and "next try 30 Oct 06:00" in one.body
    )
    assert "https://digests.example/sources/index.html" in one.body
    assert (
        "@everyone" not in one.body and "<!channel" not in one.body and "](" not in one.body and "\x1b" not in one.body
    )
    assert many.title == "60 feeds in trouble" and len(many.body) <= LONGEST and "more: monitor feeds list" in many.body
