"""Every drop is counted: whatever feeds and pages do, the ledger's sums add up and agree with the rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.clock import SetClock
from monitor.desk.forgetting import forget
from monitor.editions.freeze import from_json
from monitor.model import Edition, Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from tests.build import MORNING, make_watchlist
from tests.homes import Homes
from tests.servers import Site
from tests.steps.test_placing import fresh
from tests.steps.test_round import PATROL
from tests.whole import examples

OpenHouse = Callable[[Watchlist], House]

KINDS = ("patrol", "reprint", "bread", "no link", "twice", "gone", "barred", "tracked", "edited", "no page")
Item = tuple[str, int]  # kind, number
HOSTS = ("herald.example", "mirror.example")
BREAD = (
    "Bakers of Binnish say that flour number {n} was dearer by {n} pounds than the flour of the week before last week."
)

items = st.tuples(st.sampled_from(KINDS), st.integers(0, 2))
documents = st.lists(items, max_size=5)
rounds = st.lists(st.tuples(documents, documents, st.booleans()), min_size=1, max_size=4)


def rows_of(host: str, turn: int, said: Sequence[Item]) -> list[str]:
    """The items of a document as RSS."""
    rows = []
    for kind, n in said:
        slug = f"{kind.replace(' ', '-')}-{n}"
        link = (
            ""
            if kind == "no link"
            else f"<link>http://{host}/{slug}{'?utm_source=x' if kind == 'tracked' else ''}</link>"
        )
        title = f"{kind} {n}" + (f", edition {turn}" if kind == "edited" else "")
        row = f"<item><title>{title}</title>{link}<guid>{slug}{turn if kind == 'tracked' else ''}</guid></item>"
        rows += [row, row] if kind == "twice" else [row]
    return rows


def publish(site: Site, host: str, turn: int, said: Sequence[Item]) -> list[str]:
    """Put the document and its pages on the site; returns the document's items."""
    rows = rows_of(host, turn, said)
    body = f"<rss version='2.0'><channel><title>{host}</title>{''.join(rows)}</channel></rss>"
    site.put(f"http://{host}/rss.xml", body, "application/rss+xml")
    for kind, n in said:
        url = f"http://{host}/{kind.replace(' ', '-')}-{n}"
        if kind in ("patrol", "reprint", "barred"):
            site.page(url, f"Patrol {n}", *PATROL)
        elif kind == "edited":
            site.page(url, f"Bread {n}", BREAD.format(n=n), BREAD.format(n=100 + turn))
        elif kind == "no page":
            site.put(url, b"\x89PNG", "image/png")
        elif kind in ("bread", "tracked", "twice"):
            for address in (url, f"{url}?utm_source=x"):
                site.page(address, f"Bread {n}", *(BREAD.format(n=n + place) for place in range(3)))
    return rows


def work(house: House) -> None:
    """All that is due, one job at a time."""
    while jobs := sweep(house, patient=False):
        for job in jobs:
            STEPS[job.kind](job, house)


def forget_the_first(house: House) -> bool:
    """Remove the earliest article for good, if there is one."""
    with house.store.read() as db:
        found = db.articles.batch(None, 1)
    for stored in found:
        forget(stored.article.url, house)
    return bool(found)


def lines(edition: Edition) -> dict[str, tuple[int, dict[str, int]]]:
    return {row.stage: (row.total, dict(row.parts)) for row in edition.ledger.lines}


@pytest.fixture
def house(open_house: OpenHouse, tmp_path: Path, site: Site) -> House:
    feeds = {host.split(".")[0]: f"http://{host}/rss.xml" for host in HOSTS}
    for host in HOSTS:
        site.put(f"http://{host}/robots.txt", "User-agent: *\nDisallow: /barred\n", "text/plain")
    return open_house(make_watchlist(tmp_path, feeds))


@pytest.mark.postgres_when_whole("many drawn rounds; the ledger of a round is told on both in test_round.py")
@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lived=rounds)
def test_every_drop_is_counted_and_every_sum_adds_up(
    lived: list[tuple[list[Item], list[Item], bool]], house: House, site: Site, clock: SetClock, homes: Homes
) -> None:
    clock.set(MORNING)
    offered, forgot = 0, False
    before: dict[str, list[str]] = {}
    with fresh(house, homes) as home:
        begin(home)
        for turn, (first, second, forgets) in enumerate(lived):
            clock.set(MORNING + turn * timedelta(hours=5))
            for host, said in zip(HOSTS, (first, second), strict=True):
                rows = publish(site, host, turn, said)
                offered += len(rows) if before.get(host) != rows else 0
                before[host] = rows
            work(home)
            for minutes in (11, 90):  # what failed for now gets its retries
                clock.set(clock.now() + timedelta(minutes=minutes))
                work(home)
            forgot = (forgets and forget_the_first(home)) or forgot
        clock.set(datetime(2026, 10, 22, 3, 31, tzinfo=clock.now().tzinfo))
        work(home)
        with home.store.read() as db:
            (ref,) = db.editions.refs("daily")
            edition = from_json(db.editions.content("daily", ref.date) or "")
            stored = db.articles.batch(None, 999)

    told = lines(edition)
    for stage, (total, parts) in told.items():
        assert total == sum(parts.values()) and min(parts.values(), default=0) >= 0, (stage, parts)
        assert "unaccounted" not in parts, (stage, parts)
    assert told["poll"][0] == offered
    assert told["poll"][1]["new"] == told["capture"][0]
    read = told["capture"][1]
    assert told["assess"][0] == read["read from their page"] + read["with the feed's text"]
    assert told["edition"][0] == len(stored) == told["assess"][0] - told["assess"][1].get("removed for good", 0)
    filed = told["edition"][1]
    assert told["matched"][0] == filed["on topics"] + filed["in scopes"]
    assert told["stories"][0] == told["matched"][1]["told as stories"]
    if not forgot:
        assert told["assess"][1]["folded as copies"] == sum(one.copy_of is not None for one in stored)
        assert (
            sum(one.version - 1 for one in stored)
            == told.get("revise", (0, {"another version": 0}))[1]["another version"]
        )
