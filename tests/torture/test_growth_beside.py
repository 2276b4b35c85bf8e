"""Letting go of a year's worth, beside everything else that goes on, and killed in the middle of it."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, insert, select

from monitor.clock import SetClock
from monitor.desk.rejudging import rematch
from monitor.model import Job, Watchlist
from monitor.steps.deliver import deliver
from monitor.steps.house import Crew, House
from monitor.steps.retention import BATCH
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.store.door import Door
from monitor.store.engine import Database
from monitor.store.retention_tables import let_go as let_go_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import band as band_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import fingerprint as fingerprint_rows
from tests.aging import grow_old, tidied
from tests.build import MORNING, make_watchlist
from tests.homes import Homes
from tests.talking import Server
from tests.torture.ground import articles_of, live, page
from tests.torture.promises import proves
from tests.torture.test_growth import HOST, a_past, plain, said, show

T = TypeVar("T")
Open = Callable[[Watchlist], House]
DAY = timedelta(days=1)
MANY = 3000
LOOK = threading.Event()  # never set: a short pause between two looks


def fill(house: House, many: int = MANY, *, first: int = 1) -> None:
    """A database with a year of articles about nothing that is watched, as feeds and judgement leave them."""
    begin(house)
    with house.store.write() as door:
        assert isinstance(door, Door)
        (feed, *_) = door.feeds.all()
        at = MORNING - 20 * DAY
        for _ in range(2):  # all of that time was lived through
            door.retention.lived_until(MORNING, 365 * DAY, DAY)
        ids = range(first, first + many)
        ask = door.connection.execute
        ask(insert(article_rows), [an_article(id, at) for id in ids])
        ask(insert(entry_rows), [an_entry(id, feed.id, at) for id in ids])
        blank = {"sequence": b"s" * 2000, "bands": b"", "figures": [], "words": 250}
        ask(insert(fingerprint_rows), [{"article_id": id, **blank} for id in ids])
        ask(insert(band_rows), [{"key": id * 50 + n, "article_id": id} for id in ids for n in range(20)])


def an_article(id: int, at: datetime) -> dict[str, Any]:
    url, text = f"http://{HOST}/old/{id}", f"Loaf number {id}. " * 100
    said = {
        "url_key": url,
        "url": url,
        "title": f"Loaf {id}",
        "text": text,
        "text_sha256": f"{id:064}",
        "outlet": "The Herald",
    }
    done = {"known_at": at, "assessed_at": at, "attempts": 1, "failures": 0, "precision": "unknown", "method": "feed"}
    return {"id": id, **said, **done}


def an_entry(id: int, feed: int, at: datetime) -> dict[str, Any]:
    url = f"http://{HOST}/old/{id}"
    said = {
        "guid": url,
        "url": url,
        "canonical_url": url,
        "title": f"Loaf {id}",
        "summary": "",
        "content": "",
        "authors": [],
    }
    return {"feed_id": feed, "article_id": id, "host": HOST, "first_seen_at": at, "attempts": 1, "failures": 0, **said}


def counts(house: House) -> dict[str, int]:
    """How many rows there are of what makes an article."""
    assert isinstance(house.store, Database)
    tables = (article_rows, entry_rows, fingerprint_rows, let_go_rows)
    with house.store.read() as door:
        return {t.name: door.connection.scalars(select(func.count()).select_from(t)).one() for t in tables}


def shorter(house: House, days: int = 10) -> House:
    """The house with another `keep_articles` in feeds.yaml."""
    limits = replace(house.watchlist.limits, article_days=days)
    return replace(house, watchlist=replace(house.watchlist, limits=limits))


def an_edition_made(house: House, clock: SetClock) -> None:
    """The day's edition, with nothing polled: what was known is told."""
    clock.set(MORNING + DAY)
    for job in sweep(house, kinds=("edit",), patient=False):
        STEPS[job.kind](job, house)


@proves("P17", "P13")
@pytest.mark.postgres_when_whole("writes a year of articles; what goes is told on both beside it")
def test_a_year_goes_at_once_in_batches_that_hold_nobody_up(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [])}))
    fill(house)
    an_edition_made(house, clock)
    tidied(house)
    assert counts(house)["article"] == MANY  # a year is not over
    seen: list[int] = []
    done = threading.Event()

    def others() -> None:
        while not done.is_set():
            with house.store.write() as db:  # raises when it has to wait for too long
                seen.append(db.articles.count())

    beside = threading.Thread(target=others)
    clock.set(MORNING + 2 * DAY)
    beside.start()
    tidied(shorter(house))
    done.set()
    beside.join()

    assert counts(house) == {"article": 0, "entry": 0, "fingerprint": 0, "let_go": MANY}
    assert len({count for count in seen if 0 < count < MANY}) >= 3  # it saw the work in progress
    assert all((MANY - count) % BATCH == 0 for count in seen)


@pytest.mark.sqlite_only("when room is free again, PostgreSQL's autovacuum decides")
@proves("P17")
def test_the_room_of_what_went_is_used_again(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [])}))
    sizes = []
    for round in range(4):
        fill(house, 1500, first=1 + round * 1500)
        clock.set(MORNING + (1 + round) * DAY)
        for job in sweep(house, kinds=("edit",), patient=False):
            STEPS[job.kind](job, house)
        tidied(shorter(house))
        with house.store.read() as db:
            sizes.append(db.size())
    assert counts(house)["article"] == 0

    assert sizes[3] <= sizes[1] * 1.05


@proves("P17", "P12")
@pytest.mark.postgres_when_whole("dies and lives on for every batch of a year; what goes is told on both beside it")
def test_a_kill_in_the_middle_of_letting_go_leaves_whole_articles_and_the_rest_goes_next_time(
    ground: Server, open_ground: Open, clock: SetClock, homes: Homes, tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [])}))
    fill(house)
    an_edition_made(house, clock)

    killed, url = 0, homes.url(house.watchlist.storage) or ""
    for _ in range(2):
        before = counts(house)["article"]
        tidying = subprocess.Popen([sys.executable, "-c", TIDY, str(tmp_path), url])
        while counts(house)["article"] > before - 2 * BATCH and tidying.poll() is None:
            LOOK.wait(0.002)
        tidying.kill()
        killed += tidying.wait() == -signal.SIGKILL
        left = counts(house)
        assert left["article"] == left["entry"] == left["fingerprint"] == MANY - left["let_go"] < before
    assert killed >= 1 and house.store.check() == []  # type: ignore[attr-defined]

    clock.set(MORNING + 2 * DAY)
    tidied(shorter(house))
    assert counts(house) == {"article": 0, "entry": 0, "fingerprint": 0, "let_go": MANY}


TIDY = f"""
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from monitor import app
from monitor.clock import SetClock
from monitor.config.settings import Settings
from tests.aging import tidied
from tests.build import make_watchlist
watchlist = make_watchlist(Path(sys.argv[1]), {{"herald": "http://{HOST}/rss.xml"}})
watchlist = replace(watchlist, limits=replace(watchlist.limits, article_days=10))
clock = SetClock(datetime.fromisoformat("{(MORNING + 2 * DAY).isoformat()}"))
with app.open_house(watchlist, Settings(database_url=sys.argv[2] or None), clock=clock) as house:
    tidied(house)
"""


class Interrupted:
    """A crew between whose first two tasks something else happens."""

    def __init__(self, crew: Crew, meanwhile: Callable[[], object]) -> None:
        self._crew = crew
        self._meanwhile: Iterator[Callable[[], object]] = iter([meanwhile])

    def run(self, task: Callable[..., T], *args: Any) -> T:
        for happens in self._meanwhile:
            happens()
        return self._crew.run(task, *args)


@proves("P17", "P5")
def test_articles_are_let_go_while_a_rematch_reads_them(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    feed = show(ground, [said("calm"), said("bread")], calm=page("Calm night in Idlib"), bread=plain("bread"))
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))
    a_past(house, clock, 300)
    other_words = replace(house.watchlist, words="others")
    crew = Interrupted(house.crew, lambda: grow_old(house, clock, 120))

    done = rematch(replace(house, watchlist=other_words, crew=crew))

    assert done.articles == 2 and done.written
    assert articles_of(house, HOST) == [f"http://{HOST}/calm"]
    assert house.store.check() == []  # type: ignore[attr-defined]


@proves("P17", "P7")
def test_articles_are_let_go_between_an_edition_and_its_delivery(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    feed = show(ground, [said("calm"), said("bread")], calm=page("Calm night in Idlib"), bread=plain("bread"))
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))
    live(house)
    an_edition_made(house, clock)

    grow_old(house, clock, 420)
    for job in sweep(house, kinds=("deliver", "mail")):
        deliver(Job(kind="deliver", keys=job.keys), house)

    assert articles_of(house, HOST) == [f"http://{HOST}/calm"]
    with house.store.read() as db:
        edition = db.editions.id_of("daily", (MORNING + DAY).date())
        assert edition is not None
        assert {d.state for d in db.deliveries.of(edition)} == {"sent"} and len(db.deliveries.of(edition)) == 3
    (shown,) = (tmp_path / "digests" / "evidence").rglob("index.html")
    assert b"ceasefire" in shown.read_bytes()


@proves("P17", "P14")
def test_two_workers_tidy_at_the_same_time(ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [])}))
    fill(house, 1000)
    an_edition_made(house, clock)
    clock.set(MORNING + 2 * DAY)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            tidied(shorter(house))
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            failed.append(error)

    both = [threading.Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert failed == [] and counts(house) == {"article": 0, "entry": 0, "fingerprint": 0, "let_go": 1000}
