"""A kill between any two commits loses nothing and doubles nothing: the executable form of the step table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.clock import SetClock
from monitor.editions.freeze import from_json
from monitor.model import Watchlist
from monitor.steps.house import Door, House, Store
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.store.engine import Database
from tests.build import MORNING, make_watchlist
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]


PAST_CUTOFF = timedelta(hours=21, minutes=35)  # 06:35 in Istanbul, the next day


class Killed(BaseException):
    """The process is gone: nobody catches this."""


class Doomed:
    """A store whose process dies right after its n-th commit, and just before the next one with `before`."""

    def __init__(self, store: Store, commits: int, *, before: bool) -> None:
        self._store = store
        self._left = commits
        self._before = before

    def read(self) -> Any:
        return self._store.read()

    @contextmanager
    def write(self) -> Iterator[Door]:
        with self._store.write() as db:
            yield db
            if self._before and self._left == 0:
                raise Killed  # rolls back, as a dead process does
        self._left -= 1
        if not self._before and self._left == 0:
            raise Killed


def work(house: House) -> None:
    """Everything that is due at the clock's moment, one job after the other."""
    begin(house)
    while jobs := sweep(house, patient=False):
        for job in jobs:
            STEPS[job.kind](job, house)


def a_day(house: House, clock: SetClock) -> None:
    clock.set(MORNING)
    work(house)
    clock.set(MORNING + PAST_CUTOFF)  # past the next cut-off
    work(house)


def outcome(house: House, mail: Path) -> Any:
    with house.store.read() as db:
        refs = db.editions.refs("daily")
        contents = [said(db.editions.content("daily", ref.date)) for ref in refs]
        outbox = [
            (d.channel, d.address, d.message_id, d.state)
            for ref in refs
            for d in db.deliveries.of(db.editions.id_of("daily", ref.date))  # type: ignore[arg-type]
        ]
        tallies = db.tallies.between(MORNING - timedelta(days=1), MORNING + timedelta(days=2))
        return db.articles.count(), contents, outbox, tallies, sorted(p.name for p in mail.rglob("*.eml"))


def said(content: str | None) -> Any:
    """An edition without its moments: who comes back after a kill is later."""
    edition = from_json(content or "")
    stories = [
        (section.slug, [(story.id, story.quotes, story.also) for story in section.stories])
        for section in edition.sections
    ]
    return edition.date, edition.number, edition.subject, stories, edition.ledger.lines


def news(site: Site) -> dict[str, str]:
    text = (
        "The ceasefire in Idlib is holding, the ministry said on Wednesday after a night without any shelling at all.",
        "Observers along the M4 highway counted no violations for a second day, and traders returned to the market of Ariha.",
        "A joint patrol of Turkish and Russian troops is to follow on Thursday if the road stays open, officials added.",
    )
    for host in ("herald.example", "bugle.example"):
        site.page(f"http://{host}/calm", "Calm night in Idlib", *text)
    site.page(
        "http://herald.example/rain",
        "Rain in the mountains",
        *(f"It rained in valley number {i} all day." for i in range(12)),
    )
    date = "Wed, 21 Oct 2026 05:00:00 GMT"
    return {
        "herald": site.feed(
            "herald.example", [("calm", "Calm night in Idlib", date), ("rain", "Rain in the mountains", date)]
        ),
        "bugle": site.feed("bugle.example", [("calm", "Quiet night in Idlib", "Wed, 21 Oct 2026 05:40:00 GMT")]),
    }


def test_a_kill_between_any_two_commits_loses_and_doubles_nothing(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feeds = news(site)
    quiet = tmp_path / "undisturbed"
    quiet.mkdir()
    house = open_house(make_watchlist(quiet, feeds))
    assert isinstance(house.store, Database)
    house.store.backup(tmp_path / "empty.db")
    counted = Doomed(house.store, 10**6, before=False)
    a_day(replace(house, store=counted), clock)
    commits = 10**6 - counted._left
    wanted = outcome(house, tmp_path / "mail")
    assert wanted[0] == 3 and len(wanted[1]) == 1 and {d[3] for d in wanted[2]} == {"sent"}
    assert commits > 20

    for place in range(1, commits):
        for before in (False, True):
            folder = tmp_path / f"killed-{place}-{before}"
            folder.mkdir()
            again = replace(open_house(make_watchlist(folder, feeds)), crew=house.crew)
            survived(again, clock, place, before=before)
            assert outcome(again, tmp_path / "mail") == wanted, (
                f"killed {'before' if before else 'after'} commit {place}"
            )


def survived(house: House, clock: SetClock, place: int, *, before: bool) -> None:
    """Die at one commit, come back when every lease has run out, and live the rest of the day."""
    try:
        a_day(replace(house, store=Doomed(house.store, place, before=before)), clock)
    except Killed:
        pass
    else:
        raise AssertionError("nobody was killed")
    if clock.now() == MORNING:
        clock.set(MORNING + timedelta(minutes=45))  # leases are at most 30 minutes
        work(house)
        clock.set(MORNING + PAST_CUTOFF)
    else:
        clock.set(clock.now() + timedelta(minutes=45))
    work(house)
