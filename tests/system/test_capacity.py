"""The simulated day of docs/capacity.md: it polls as the service does, and agrees with the sum by hand."""

from __future__ import annotations

import numpy as np

from benchmarks.arrivals import DAY_S, INTERVAL, simulated
from benchmarks.capacity import by_hand
from monitor.feeds.rhythm import FLOOR, MOST_TIMES

FEEDS, ARTICLES = 300, 6000


def test_a_simulated_day_is_always_the_same_and_agrees_with_the_sum_by_hand() -> None:
    day, again, hand = simulated(FEEDS, ARTICLES), simulated(FEEDS, ARTICLES), by_hand(FEEDS, ARTICLES)

    assert np.array_equal(day.changed, again.changed)
    assert day.waits_s == again.waits_s
    for simulation, sum_ in (
        (day.unchanged + day.changed, hand.unchanged + hand.changed),
        (day.articles, hand.articles),
    ):
        assert abs(simulation.sum() / sum_.sum() - 1) < 0.2


def test_feeds_are_polled_within_the_bounds_of_their_rhythm() -> None:
    day = simulated(FEEDS, ARTICLES)
    polls = (day.unchanged + day.changed).sum() / FEEDS

    assert DAY_S / (MOST_TIMES * INTERVAL.total_seconds()) * 0.95 <= polls <= DAY_S / FLOOR.total_seconds()
    assert day.articles.sum() == len(day.waits_s)
    assert min(day.waits_s) >= 0
    assert np.median(day.waits_s) < INTERVAL.total_seconds()
