"""Pages that are not to be had now, or not to be read; and pages that share what they call their address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SetClock
from monitor.model import Watchlist
from monitor.steps.house import House
from tests.build import MORNING, make_watchlist
from tests.servers import Site
from tests.steps.test_again import DATE, rows
from tests.steps.test_round import PATROL, article, lived

OpenHouse = Callable[[Watchlist], House]
NAMES = ("a", "b", "c")
FLOOD = (
    "Rain flooded three camps near Harim on Tuesday night, and relief workers moved forty families to a school nearby.",
    "The road to Salqin stayed closed until noon while volunteers pumped water out of cellars and pulled cars from mud.",
    "Forecasters expect more showers before the weekend, so the council asked people to keep away from the river banks.",
)


def three(site: Site, **more: Any) -> str:
    """A feed of three pages, the first of which answers as it is told."""
    for name in NAMES:
        site.page(f"http://herald.example/{name}", f"Patrol {name}", *PATROL, f"This is report {name}.")
    if more:
        site.put("http://herald.example/a", "busy", **more)
    return site.feed("herald.example", [(name, f"Patrol {name}", DATE) for name in NAMES])


def busy(seconds: int, status: int = 429) -> dict[str, Any]:
    return {"status": status, "headers": {"Retry-After": str(seconds)}}


def count(house: House) -> int:
    with house.store.read() as db:
        return db.articles.count()


@pytest.mark.parametrize("status", [429, 503])
def test_other_pages_of_a_busy_host_wait_as_long_as_it_asks_and_that_is_no_failure(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path, status: int
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": three(site, **busy(7200, status))}))

    for minutes in (0, 10, 70, 119):
        clock.set(MORNING + timedelta(minutes=minutes))
        lived(house, clock)

    asked = {name: site.asked[f"/{name}"] for name in NAMES}
    assert asked == {"a": 1, "b": 0, "c": 0} and count(house) == 0
    assert site.asked["/rss.xml"] == 2  # the feed answers for itself
    assert sorted(row["failures"] for row in rows(house)["entry"]) == [0, 0, 1]
    three(site)
    clock.set(MORNING + timedelta(hours=2, seconds=1))
    lived(house, clock)
    assert [article(house, f"http://herald.example/{name}").article.method for name in NAMES] == ["page"] * 3


def test_a_host_that_asks_for_a_week_gets_it_and_no_edition_waits_so_long(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": three(site, **busy(99_999_999))}))

    lived(house, clock)
    clock.set(MORNING + timedelta(minutes=7))
    lived(house, clock)

    told = {name: article(house, f"http://herald.example/{name}").article for name in NAMES}
    assert {one.method for one in told.values()} == {"feed"}
    assert all("2026-10-28 06:00 UTC" in (one.shortfall or "") for one in told.values())
    assert "429" in (told["a"].shortfall or "") and "left alone" in (told["b"].shortfall or "")
    site.feed("herald.example", [("d", "Patrol d", DATE)])
    site.page("http://herald.example/d", "Patrol d", *PATROL)
    clock.set(MORNING + timedelta(days=6))
    lived(house, clock)
    assert article(house, "http://herald.example/d").article.method == "feed" and site.asked["/d"] == 0
    site.feed("herald.example", [("e", "Patrol e", DATE)])
    site.page("http://herald.example/e", "Patrol e", *PATROL)
    clock.set(MORNING + timedelta(days=7, seconds=1))
    lived(house, clock)
    assert article(house, "http://herald.example/e").article.method == "page"


def test_a_wish_that_a_wrong_clock_wrote_down_closes_no_host(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    with house.store.write() as db:
        assert db.hosts.take(["herald.example"], MORNING, timedelta(seconds=1)) == {}
        db.hosts.leave_pages("herald.example", MORNING + timedelta(days=7))
        assert db.hosts.pages_from("herald.example", MORNING) == MORNING + timedelta(days=7)
        assert db.hosts.pages_from("herald.example", MORNING + timedelta(days=7)) is None
        db.hosts.leave_pages("herald.example", MORNING + timedelta(days=365))
        assert db.hosts.pages_from("herald.example", MORNING) is None


def test_the_host_that_a_redirect_leads_to_is_asked_for_its_rules(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    for name in NAMES[:2]:
        moved = {"Location": f"http://paper.example/{name}"}
        site.put(f"http://herald.example/{name}", "", status=302, headers=moved)
        site.page(f"http://paper.example/{name}", f"Patrol {name}", *PATROL, f"This is report {name}.")
    site.put("http://paper.example/robots.txt", "User-agent: *\nDisallow: /a\n", "text/plain")
    feed = site.feed("herald.example", [(name, f"Patrol {name}", DATE) for name in NAMES[:2]])
    house = open_house(make_watchlist(tmp_path, {"herald": feed}))

    lived(house, clock)

    closed, open_one = (article(house, f"http://herald.example/{name}").article for name in NAMES[:2])
    assert closed.method == "feed" and closed.shortfall == "robots.txt of paper.example asks not to read this page"
    assert PATROL[1] not in closed.text
    assert open_one.method == "page"
    assert len(list((tmp_path / "storage" / "pages").rglob("*.gz"))) == 1


# ---------------------------------------------------------------- canonical addresses


def shared(site: Site, name: str, *paragraphs: str, canonical: str = "http://herald.example/story") -> None:
    head = f'<title>News in brief</title><link rel="canonical" href="{canonical}">'
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    site.put(f"http://herald.example/{name}", f"<html><head>{head}</head><body><article>{text}</article></body></html>")


def brief(site: Site, *names: str) -> str:
    return site.feed("herald.example", [(name, "News in brief", DATE) for name in names])


def test_texts_with_one_title_and_one_canonical_address_are_all_kept(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    shared(site, "a", *PATROL)
    shared(site, "b", *FLOOD)
    shared(site, "c", *PATROL, "Corrected: the convoy had nine vehicles.")
    house = open_house(make_watchlist(tmp_path, {"herald": brief(site, *NAMES)}))

    lived(house, clock)

    assert PATROL[0] in article(house, "http://herald.example/story").article.text
    assert FLOOD[0] in article(house, "http://herald.example/b").article.text
    assert count(house) == 2  # the third is the first one, edited


def test_an_article_is_not_lost_to_a_forgotten_one_that_shared_its_canonical_address(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    shared(site, "a", *PATROL)
    house = open_house(make_watchlist(tmp_path, {"herald": brief(site, "a")}))
    lived(house, clock)
    with house.store.write() as db:
        db.articles.forget(article(house, "http://herald.example/story").id, clock.now())
    shared(site, "b", *FLOOD)
    shared(site, "story/amp", *PATROL)
    shared(site, "story?from=feed", *PATROL)
    brief(site, "a", "b", "story/amp", "story?from=feed")

    clock.set(MORNING + timedelta(hours=2))
    lived(house, clock)

    assert FLOOD[0] in article(house, "http://herald.example/b").article.text
    assert count(house) == 1  # other spellings of what was forgotten stay away
