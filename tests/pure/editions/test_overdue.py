"""A topic that is overdue and a source that is silent, each against its own rhythm, are never taken for one another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.editions.letter import letter
from monitor.editions.overdue import SEEN, UNSEEN, is_overdue
from monitor.editions.render import render
from monitor.feeds.health import health
from monitor.feeds.rhythm import silent_after
from monitor.model import Account, Edition, FeedHealth, FeedId, FeedState
from tests.pure.editions.accounts import CALM, IDLE, PATROLLED, TODAY, account, tracked_edition
from tests.pure.editions.samples import DUE

NOW = datetime(2026, 11, 22, 3, 30, tzinfo=UTC)
FAILED, WELL = "it may be our sight that failed", "where a topic is silent, nothing was written"


def feed(number: int, **given: Any) -> FeedState:
    """A feed that answered at the last poll, and always brings something within three hours."""
    usual: dict[str, Any] = {
        "id": FeedId(number), "slug": f"feed-{number}", "url": f"https://feed{number}.example/rss", "title": f"Feed {number}",
        "enabled": True, "etag": None, "last_modified": None, "body_sha256": None, "due_at": NOW + timedelta(minutes=5),
        "attempts": 1, "failures": 0, "added_at": NOW - timedelta(days=90), "last_polled_at": NOW, "last_ok_at": NOW,
        "last_new_at": NOW - timedelta(hours=1), "failing_since": None, "last_error": None,
        "gaps": (timedelta(hours=3),) * 9,
    }  # fmt: skip
    return FeedState(**usual | given)


def edition(states: list[FeedState], *accounts: Account, waiting: int = 0, **given: Any) -> Edition:
    seen: list[FeedHealth] = [health(state, NOW) for state in states]
    return tracked_edition(accounts=accounts or (CALM, IDLE), health=seen, waiting=(waiting, 0), **given)


WELL_FED = [feed(number) for number in range(1, 4)]


def test_a_topic_that_is_overdue_with_every_source_well_says_so_plainly() -> None:
    made = edition(WELL_FED)

    (row,) = [row for row in made.quiet if row.overdue]
    assert SEEN in row.lines and made.sight.endswith(f"{WELL}.")
    assert made.subject.endswith("M4 patrols overdue")


@pytest.mark.parametrize(
    "trouble",
    [
        {"last_new_at": NOW - timedelta(days=4)},
        {"failures": 1, "failing_since": NOW - timedelta(hours=1), "last_error": "no answer"},
        {"failures": 9, "failing_since": NOW - timedelta(days=3), "last_error": "no answer"},
        {"due_at": None, "last_error": "gone"},
        {"last_polled_at": None, "last_ok_at": None, "last_new_at": None},
    ],
    ids=["silent", "failing", "broken", "stopped", "never asked"],
)
def test_with_a_source_in_any_trouble_what_is_overdue_may_be_unseen_and_the_subject_says_so(
    trouble: dict[str, Any],
) -> None:
    made = edition([*WELL_FED, replace(feed(9), **trouble)], IDLE)

    (row,) = [row for row in made.quiet if row.overdue]
    assert UNSEEN in row.lines and made.sight.endswith(f"{FAILED}.") and "Feed 9" in made.sight
    assert made.subject.removesuffix(" (partial)").endswith("M4 patrols overdue?")
    for form in (render(made).text, render(made).markdown, render(made).page, letter(made).html):
        assert UNSEEN in " ".join(form.split())


@pytest.mark.parametrize("missed", [(date(2026, 11, 20), date(2026, 11, 21))])
def test_days_on_which_nobody_looked_are_no_days_without_news(missed: tuple[date, ...]) -> None:
    made = edition(WELL_FED, due=replace(DUE, missed=missed, late=True))

    assert made.sight == f"2 days had no edition and may not have been watched: where a topic is silent, {FAILED}."
    assert [row.lines[1] for row in made.quiet if row.overdue] == [UNSEEN]


def test_what_waits_to_be_read_and_having_no_feed_leave_room_for_doubt_too() -> None:
    for made in (edition(WELL_FED, waiting=1), edition([])):
        assert [row.lines[1] for row in made.quiet if row.overdue] == [UNSEEN]


def test_a_feed_that_was_switched_off_is_not_missed() -> None:
    made = edition([*WELL_FED, feed(9, enabled=False, due_at=None)])

    assert made.sight.endswith(f"{WELL}.") and SEEN in made.quiet[-1].lines


def test_a_slow_source_is_not_silent_and_a_quick_one_is_by_its_own_rhythm() -> None:
    quiet_for = timedelta(days=3)
    slow = feed(1, last_new_at=NOW - quiet_for, gaps=(timedelta(days=2),) * 9)
    quick = feed(2, last_new_at=NOW - quiet_for)

    assert [row.slug for row in edition([slow, quick]).ledger.troubled] == ["feed-2"]


def test_a_topic_that_moved_and_was_silent_since_is_overdue_all_the_same() -> None:
    moved = replace(PATROLLED, usual_gap=1.0, last_report=TODAY - timedelta(days=5))

    (row,) = edition(WELL_FED, moved).quiet
    assert (row.overdue, row.lines[0]) == (True, "Last report 5 days ago (17 Nov), usually one a day.")
    assert row.lines[1] == SEEN


FEEDS = st.lists(
    st.builds(
        lambda quiet, gap, failures, asked, stopped, enabled: feed(
            1,
            last_new_at=NOW - timedelta(hours=quiet),
            gaps=(timedelta(hours=gap),) * 6,
            failures=failures,
            failing_since=NOW - timedelta(hours=2) if failures else None,
            last_polled_at=NOW if asked else None,
            due_at=None if stopped or not enabled else NOW,
            enabled=enabled,
        ),
        st.integers(0, 200), st.integers(1, 40), st.integers(0, 4), st.booleans(), st.booleans(), st.booleans(),
    ),
    max_size=5,
)  # fmt: skip
ACCOUNTS = st.builds(
    lambda gap, age, news: account(
        "m4-patrols", log=IDLE.log, usual_gap=gap, last_report=None if age is None else TODAY - timedelta(days=age),
        news=(IDLE.log.events[0].id,) if news and IDLE.log else (),
    ),
    st.none() | st.floats(0.5, 20), st.none() | st.integers(0, 60), st.booleans(),
)  # fmt: skip


@given(FEEDS, ACCOUNTS, st.integers(0, 2), st.integers(0, 2))
def test_nothing_is_overdue_without_saying_whether_our_sight_failed(
    states: list[FeedState], about: Account, waiting: int, missed: int
) -> None:
    due = replace(DUE, missed=tuple(date(2026, 11, 20 - n) for n in range(missed)))
    made = edition(
        [replace(s, slug=f"f{n}", id=FeedId(n)) for n, s in enumerate(states)], about, waiting=waiting, due=due
    )

    seen = made.ledger
    asked = [state for state in states if state.enabled]
    silent = [s for s in asked if NOW - (s.last_new_at or NOW) > silent_after(s.gaps)]
    troubled = [s for s in asked if s.failures or s.last_polled_at is None or s.due_at is None or s in silent]
    blind = bool(troubled or not asked or waiting or missed)
    assert len(seen.troubled) == len(troubled)
    assert (WELL in made.sight) != blind
    late = [row for row in made.quiet if row.overdue]
    assert bool(late) == is_overdue(about)  # whatever the sources do: theirs is another rhythm
    for row in late:
        assert (UNSEEN in row.lines) == blind and (SEEN in row.lines) != blind
    if "overdue" in made.subject:
        assert ("overdue?" in made.subject) == blind
