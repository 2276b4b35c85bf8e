"""Clocks that change, jump, sleep or lie: one edition per local day, none forgotten, and polling goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal

import pytest

from monitor.clock import SetClock
from monitor.model import Delivery, Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_watchlist
from tests.talking import Server
from tests.torture.ground import articles_of, health_of, healthy, item, live, page, rss
from tests.torture.promises import proves

OpenHouse = Callable[[Watchlist], House]


@dataclass(frozen=True, slots=True)
class Days:
    """A digest, the moments (UTC) at which the service is awake, and the days of the editions there then are."""

    name: str
    awake: tuple[str, ...]
    editions: tuple[str, ...]
    zone: str = "Europe/Berlin"
    at: time = time(2, 30)
    catch_up: Literal["one", "each"] = "one"
    every: Literal["day", "week"] = "day"


DAYS = (
    Days(
        "the hour of the edition is skipped in spring",
        ("2026-03-28T12:00", "2026-03-29T00:59", "2026-03-29T01:31", "2026-03-29T02:31", "2026-03-30T00:31"),
        ("2026-03-29", "2026-03-30"),
    ),
    Days(
        "the hour of the edition comes twice in autumn",
        ("2026-10-24T12:00", "2026-10-25T00:31", "2026-10-25T01:31", "2026-10-25T02:31", "2026-10-26T01:31"),
        ("2026-10-25", "2026-10-26"),
    ),
    Days(
        "a day of half an hour's change",
        ("2026-10-03T00:00", "2026-10-03T15:31", "2026-10-03T16:31", "2026-10-04T15:31"),
        ("2026-10-04", "2026-10-05"),
        zone="Australia/Lord_Howe",
    ),
    Days(
        "a zone that moves over the date line loses a day",
        ("2011-12-28T14:00", "2011-12-29T12:31", "2011-12-30T12:31", "2011-12-31T12:31"),
        ("2011-12-29", "2011-12-31", "2012-01-01"),
        zone="Pacific/Apia",
    ),
    Days(
        "the machine sleeps for a week and makes one late edition",
        ("2026-11-01T12:00", "2026-11-02T01:31", "2026-11-09T10:00", "2026-11-09T12:00", "2026-11-10T01:31"),
        ("2026-11-02", "2026-11-09", "2026-11-10"),
    ),
    Days(
        "the machine sleeps and every day is to be caught up on",
        ("2026-11-01T12:00", "2026-11-02T01:31", "2026-11-05T10:00"),
        ("2026-11-02", "2026-11-03", "2026-11-04", "2026-11-05"),
        catch_up="each",
    ),
    Days(
        "the clock goes back an hour after the edition",
        ("2026-11-01T12:00", "2026-11-02T01:31", "2026-11-02T00:31", "2026-11-02T01:31", "2026-11-03T01:31"),
        ("2026-11-02", "2026-11-03"),
    ),
    Days(
        "the clock goes back two days and comes again",
        ("2026-11-01T12:00", "2026-11-02T01:31", "2026-11-03T01:31", "2026-11-01T13:00", "2026-11-02T01:31", "2026-11-03T01:31",
         "2026-11-04T01:31"),
        ("2026-11-02", "2026-11-03", "2026-11-04"),
    ),
    Days(
        "the clock runs ten years ahead for a moment",
        ("2026-11-01T12:00", "2026-11-02T01:31", "2036-11-02T09:00", "2026-11-02T09:00", "2026-11-03T01:31", "2026-11-04T01:31"),
        ("2026-11-02", "2026-11-03", "2026-11-04", "2036-11-02"),
    ),
    Days(
        "the machine starts in 1971 and is then told the time",
        ("1971-01-01T00:00", "2026-11-02T01:31", "2026-11-03T01:31"),
        ("2026-11-02", "2026-11-03"),
    ),
    Days(
        "the service restarts every minute around the hour",
        ("2026-11-01T12:00", *(f"2026-11-02T01:{minute}" for minute in range(28, 35))),
        ("2026-11-02",),
    ),
    Days(
        "a weekly digest meets the end of summer time",
        ("2026-10-17T12:00", "2026-10-18T00:31", "2026-10-20T12:00", "2026-10-25T00:31", "2026-10-25T01:31"),
        ("2026-10-18", "2026-10-25"),
        every="week",
    ),
    Days(
        "midnight is the hour and does not exist on that day",
        ("2026-04-22T12:00", "2026-04-22T22:30", "2026-04-23T22:30", "2026-04-24T22:30"),
        ("2026-04-23", "2026-04-24", "2026-04-25"),
        zone="Africa/Cairo", at=time(0, 0),
    ),
    Days(
        "the leap day has its edition",
        ("2028-02-28T12:00", "2028-02-29T01:31", "2028-03-01T01:31"),
        ("2028-02-29", "2028-03-01"),
    ),
)  # fmt: skip


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


def editions(house: House) -> tuple[list[date], list[Delivery]]:
    """The days of all editions, and all their deliveries."""
    with house.store.read() as db:
        refs = db.editions.refs("daily")
        assert sorted(ref.number for ref in refs) == list(range(1, len(refs) + 1))
        ids = [db.editions.id_of("daily", ref.date) for ref in refs]
        return [ref.date for ref in refs], [one for id in ids if id is not None for one in db.deliveries.of(id)]


@pytest.mark.sampled(1, "each is another behaviour")
@pytest.mark.parametrize("days", [pytest.param(days, id=days.name, marks=proves("P9")) for days in DAYS])
def test_each_local_day_has_one_edition(days: Days, clock: SetClock, open_ground: OpenHouse, tmp_path: Path) -> None:
    watchlist = make_watchlist(tmp_path, {}, zone=days.zone)
    (digest,) = watchlist.digests
    spec = replace(digest, at=days.at, catch_up=days.catch_up, every=days.every, on="sunday")
    clock.set(at(days.awake[0]))
    house = open_ground(replace(watchlist, digests=(spec,)))

    for moment in days.awake:
        clock.set(at(moment))
        live(house)
        clock.set(at(moment) + timedelta(seconds=20))
        live(house)

    made, deliveries = editions(house)
    assert made == [date.fromisoformat(day) for day in days.editions]
    assert len(deliveries) == 3 * len(made) and {one.state for one in deliveries} == {"sent"}
    assert len(list((tmp_path / "storage" / "mail").rglob("*.eml"))) == 2 * len(made)


@proves("P9", "P1")
def test_after_a_clock_that_ran_ahead_feeds_are_polled_at_once_and_not_in_ten_years(
    ground: Server, clock: SetClock, open_ground: OpenHouse, tmp_path: Path
) -> None:
    feeds = {"herald": healthy(ground, "herald.example"), "gone": "http://gone.example/rss.xml"}
    house = open_ground(make_watchlist(tmp_path, feeds))
    clock.set(datetime(2036, 10, 21, 6, 0, tzinfo=UTC))
    live(house)
    clock.set(MORNING)
    titles = {f"late-{n}": f"Later night {n} in Idlib" for n in range(2)}
    fresh = rss("herald.example", *(item("herald.example", slug, title) for slug, title in titles.items()))
    pages = {f"/{slug}": Server.answer(page(title)) for slug, title in titles.items()}
    ground.hosts["herald.example"] = {"/rss.xml": Server.answer(fresh), **pages}

    live(house)

    assert len(articles_of(house, "herald.example")) == 5
    told = health_of(house, "gone")
    assert told.next_try is not None and told.next_try < MORNING + timedelta(days=8)


@proves("P9")
def test_a_digest_that_moves_between_zones_has_one_edition_a_day(
    clock: SetClock, open_ground: OpenHouse, tmp_path: Path
) -> None:
    watchlist = make_watchlist(tmp_path, {}, zone="Pacific/Honolulu")
    house = open_ground(watchlist)
    for day, zone in enumerate(
        ("Pacific/Honolulu", "Pacific/Kiritimati", "Europe/Istanbul", "Pacific/Honolulu", "UTC")
    ):
        moved = replace(watchlist.digests[0], time_zone=zone)
        here = replace(house, watchlist=replace(house.watchlist, digests=(moved,)))
        for hour in range(0, 24, 3):
            clock.set(MORNING + timedelta(days=day, hours=hour))
            live(here)

    made, deliveries = editions(house)
    assert made == sorted(set(made))
    assert 4 <= len(made) <= 6 and (made[-1] - made[0]).days == len(made) - 1
    assert {one.state for one in deliveries} == {"sent"}


@proves("P9")
def test_work_that_waits_by_right_is_not_called_back_early(
    ground: Server, clock: SetClock, open_ground: OpenHouse, tmp_path: Path
) -> None:
    busy = Server.answer(b"", "Retry-After: 604800", status="503 Service Unavailable")
    ground.hosts["busy.example"] = {"/rss.xml": busy}
    house = open_ground(make_watchlist(tmp_path, {"busy": "http://busy.example/rss.xml"}))
    live(house)

    for days in (1, 3, 6):
        clock.set(MORNING + timedelta(days=days))
        begin(house)
        live(house)

    assert len(ground.requests) == 1
