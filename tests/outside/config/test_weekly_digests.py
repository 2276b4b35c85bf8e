"""Digests of a day and of a week in feeds.yaml."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from tests.outside.config.test_feeds_yaml import GOOD, loaded, mistakes

WEEKLY = GOOD + "  - {slug: weekly, title: Idlib weekly, every: week, on: sunday, time_zone: Europe/London}\n"
FILE = len(WEEKLY.splitlines())


def test_a_digest_is_daily_unless_it_says_otherwise(tmp_path: Path) -> None:
    daily, weekly = loaded(tmp_path, WEEKLY).digests

    assert (daily.every, daily.at) == ("day", time(6, 30))
    assert (weekly.every, weekly.on, weekly.at, weekly.time_zone) == ("week", "sunday", time(6, 30), "Europe/London")


def test_a_week_ends_on_monday_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert loaded(tmp_path, WEEKLY.replace(" on: sunday,", "")).digests[1].on == "monday"


def test_its_day_is_a_part_of_the_configurations_name(tmp_path: Path) -> None:
    on_sunday, on_friday = (loaded(tmp_path, WEEKLY.replace("sunday", day)) for day in ("sunday", "friday"))

    assert on_sunday.fingerprint != on_friday.fingerprint


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            "on: sunday",
            'on "sunday" is for a weekly digest: put `every: week` beside it, or take the line out: a daily digest is cut off '
            "every day",
        ),
        ("every: day, on: sunday", 'on "sunday" is for a weekly digest: put `every: week` beside it'),
        ("every: weekly", 'every "weekly" is no known word here (did you mean "week"?)'),
        ("every: month", 'every "month" is no known word here (known: day, week)'),
        ("every: week, on: Sunday", 'on "Sunday" is no known word here (did you mean "sunday"?)'),
        ("every: week, on: sun", 'on "sun" is no known word here (did you mean "sunday"?)'),
        ("every: week, on: 7", "on 7 "),
        ("every: week, topics: []", 'every "week" makes a digest of status changes and events, and it has no topic'),
        ("every: week, weekday: sunday", 'unknown key "weekday"'),
    ],
)
def test_a_mistake_in_its_rhythm_is_told_with_its_mend(tmp_path: Path, wrong: str, told: str) -> None:
    found = mistakes(tmp_path, WEEKLY.replace("every: week, on: sunday", wrong))

    assert len(found) == 1 and found[0].startswith(f"feeds.yaml:{FILE}: "), found
    assert told in found[0]


def test_a_weekly_digest_without_any_topic_to_tell_of_is_a_mistake(tmp_path: Path) -> None:
    text = WEEKLY.replace("topics:\n  - use: ceasefire\n", "")

    assert [line for line in mistakes(tmp_path, text) if "it has no topic" in line] != []
