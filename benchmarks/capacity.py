"""How far a house of several machines goes: which resource ends first, and at how many times the load of a newsroom.

    python benchmarks/capacity.py [--feeds 50000] [--articles 1000000] [--costs benchmarks/costs.json]

A simulated day (arrivals.py: 50,000 feeds, 1,000,000 articles, no network) is laid over what each piece of work costs as it was
measured (costs.py writes costs.json). For each resource: what it needs on the average of the day, in its busiest minute, and how
long work stands before it when there is as much of it as FLEET has; then, from the first to the last, at how many times this load
its busiest minute fills it. Beside it the average as docs/capacity.md reckons it by hand, without simulating anything: where the
two are further APART, the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.arrivals import ANSWER_S, ANSWER_SPREAD, BIN_S, DAY_S, INTERVAL, SPREAD, Load, simulated
from benchmarks.costs import ENTRIES, Cost
from monitor.feeds.rhythm import MOST_TIMES

MINUTE = 60 // BIN_S
FLEET = {
    "processor of workers": 12.0,  # cores: three machines of four
    "processor of PostgreSQL": 8.0,
    "processor of the scheduler": 1.0,  # one process
    "lock of placements": 1.0,  # one at a time
    "waiting for servers": 48.0,  # bundles in hand: sixteen in each of the three
    "PostgreSQL's log": 100.0,  # megabytes a second that a disk writes
    "network": 125.0,  # megabytes a second: a gigabit
}
PAGE_S = 0.4  # that a page takes to come
PER_ARTICLE = 3  # polls, by hand
APART = 0.15  # the sum by hand and the simulation
LOADS = (1, 2, 4, 8, 16)
KEPT_DAYS, PAGES_DAYS = 400, 30


@dataclass(frozen=True, slots=True)
class Need:
    """Of one resource: how much of it the work of each BIN_S takes, in units of it (cores, megabytes a second)."""

    name: str
    has: float
    taken: NDArray[np.float64]

    @property
    def mean(self) -> float:
        """On the average of the day."""
        return float(self.taken.mean())

    @property
    def peak(self) -> float:
        """In the busiest minute."""
        return float(self.taken.reshape(-1, MINUTE).mean(axis=1).max())

    @property
    def times(self) -> float:
        """At how many times this load its busiest minute fills it."""
        return self.has / self.peak if self.peak else float("inf")

    def wait_s(self, times: float = 1.0) -> float:
        """The longest that work stands before it in a day of so many times this load; what has to wait is done in its order."""
        waiting = longest = 0.0
        for taken in self.taken * times * BIN_S:
            waiting = max(0.0, waiting + float(taken) - self.has * BIN_S)
            longest = max(longest, waiting)
        return longest / self.has


def main(feeds: int, articles: int, costs: Path) -> int:
    """Print the tables; 1 when the sum by hand is another."""
    cost = {name: Cost(**its) for name, its in json.loads(costs.read_text(encoding="utf-8")).items()}
    load = simulated(feeds, articles)
    _tell_day(load, feeds)
    needs = sorted(_needs(load, cost), key=lambda need: need.times)
    hand = {need.name: need.mean for need in _needs(by_hand(feeds, articles), cost)}
    print(f"\n{'':28}{'has':>8}{'mean':>9}{'by hand':>9}{'peak':>9}{'waits':>9}  full at")
    for need in needs:
        print(
            f"{need.name:28}{need.has:8g}{need.mean:9.2f}{hand[need.name]:9.2f}{need.peak:9.2f}{need.wait_s():8.1f}s"
            f"  {need.times:.1f} times"
        )
    _tell_bursts(needs)
    _tell_disk(load, cost)
    return int(any(abs(hand[need.name] - need.mean) > APART * need.mean for need in needs))


def by_hand(feeds: int, articles: int) -> Load:
    """A day as docs/capacity.md reckons it, the same in each of its minutes: a feed that has so many articles a day is polled
    PER_ARTICLE times as often, within what its interval allows, and a poll brings nothing by chance (Poisson)."""
    quantiles = (np.arange(1000) + 0.5) / 1000
    rates = np.exp(SPREAD * np.array([NormalDist().inv_cdf(float(each)) for each in quantiles]))
    rates *= articles / feeds / rates.mean()
    most = DAY_S / INTERVAL.total_seconds()
    polls = np.clip(PER_ARTICLE * rates, most / MOST_TIMES, most)
    changed = polls * -np.expm1(-rates / polls)
    day = Load()
    for into, each in ((day.unchanged, polls - changed), (day.changed, changed), (day.articles, rates)):
        into += each.mean() * feeds / len(into)
    day.held_s += (day.unchanged + day.changed) * ANSWER_S * math.exp(ANSWER_SPREAD**2 / 2)
    return day


def _needs(load: Load, cost: dict[str, Cost]) -> list[Need]:
    work = {
        "unchanged": load.unchanged + load.failed,
        "changed": load.changed,
        "entry": np.maximum(0.0, load.articles - load.changed),  # the first is in what a changed feed costs
        "page": load.articles,
        "article": load.articles,
    }
    each = {**cost, "entry": _entry(cost)}

    def taken(what: str, unit: float) -> NDArray[np.float64]:
        return np.sum([work[kind] * getattr(each[kind], what) for kind in work], axis=0) / unit / BIN_S

    needs = {
        "processor of workers": taken("worker_ms", 1000),
        "processor of PostgreSQL": taken("database_ms", 1000),
        "processor of the scheduler": taken("scheduler_ms", 1000),
        "lock of placements": taken("lock_ms", 1000),
        "waiting for servers": (load.held_s + load.articles * PAGE_S) / BIN_S,
        "PostgreSQL's log": taken("wal_kb", 1024),
        "network": taken("network_kb", 1024),
    }
    return [Need(name, FLEET[name], its) for name, its in needs.items()]


def _entry(cost: dict[str, Cost]) -> Cost:
    """What one more new entry costs beside the first of a feed: what a feed of all new ones costs more, for each of them."""
    more = [
        (first - changed) / (ENTRIES - 1)
        for first, changed in zip(_of(cost["first"]), _of(cost["changed"]), strict=True)
    ]
    return Cost(*(max(0.0, each) for each in more))


def _of(cost: Cost) -> list[float]:
    return [getattr(cost, name) for name in Cost.__slots__]


# ---------------------------------------------------------------- what is told


def _tell_day(load: Load, feeds: int) -> None:
    polls = load.unchanged + load.changed + load.failed
    minutes = polls.reshape(-1, MINUTE).sum(axis=1) / 60
    came = load.articles.reshape(-1, MINUTE).sum(axis=1) / 60
    print(
        f"{feeds:,} feeds: {polls.sum():,.0f} polls ({polls.sum() / feeds:.0f} of a feed), {load.articles.sum():,.0f} articles"
    )
    print(f"polls a second     {polls.sum() / DAY_S:6.1f} on average, {minutes.max():6.1f} in the busiest minute")
    print(f"articles a second  {load.articles.sum() / DAY_S:6.1f} on average, {came.max():6.1f} in the busiest minute")
    half, most, nearly = (each / 60 for each in np.percentile(load.waits_s, (50, 90, 99)))
    print(
        f"found              {half:.0f} minutes after it appeared (half), {most:.0f} (nine in ten), {nearly:.0f} (99 of 100); "
        f"{load.missed / (load.missed + load.articles.sum()):.2%} had scrolled out"
    )


def _tell_bursts(needs: Sequence[Need]) -> None:
    """How long work stands before what ends first, at more than today's load."""
    print("\nlongest wait at          " + "".join(f"{times:>9g}x" for times in LOADS))
    for need in needs[:4]:
        print(f"{need.name:25}" + "".join(f"{need.wait_s(times) / 60:8.1f}m " for times in LOADS))


def _tell_disk(load: Load, cost: dict[str, Cost]) -> None:
    """What a day adds, and what stands there in the end."""
    articles = load.articles.sum()
    grown = articles * (_entry(cost).grown_kb + cost["page"].grown_kb + cost["article"].grown_kb) / 1024**2
    pages = articles * cost["page"].pages_kb / 1024**2
    print(
        f"\na day adds {grown:.1f} GB of rows and {pages:.1f} GB of raw pages: {grown * KEPT_DAYS / 1024:.1f} TB after "
        f"{KEPT_DAYS} days (keep_articles), {pages * PAGES_DAYS:.0f} GB after {PAGES_DAYS} (keep_pages)"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--feeds", type=int, default=50_000)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--costs", type=Path, default=Path(__file__).with_name("costs.json"))
    given = parser.parse_args()
    sys.exit(main(given.feeds, given.articles, given.costs))
