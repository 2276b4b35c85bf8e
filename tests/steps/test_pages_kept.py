"""Raw pages and terms: no page stays on the shelf that no row names, and no more of a text than its outlet allows."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from monitor.clock import SetClock
from monitor.model import Job, Watchlist
from monitor.steps.capture import capture
from monitor.steps.house import House
from monitor.steps.sweep import begin
from monitor.steps.tidy import tidy
from monitor.store.engine import Database
from monitor.store.tables import entry as entry_rows
from tests.build import MORNING, make_watchlist
from tests.servers import Site
from tests.steps.test_again import DATE, edited, on_disk, rows
from tests.steps.test_round import PATROL, article, lived, one_patrol, tallied

OpenHouse = Callable[[Watchlist], House]
HERALD = "http://herald.example/rss.xml"
URL = "http://herald.example/patrol"
LATER = MORNING + timedelta(hours=3)
TIDY = Job(kind="tidy", keys=())
STALLS = tuple(
    f"The market of Binnish counted {n} stalls of bread and {n + 3} of fruit that day." for n in range(2, 60)
)


def shelved(folder: Path) -> list[bytes]:
    """The raw pages on the shelf."""
    return sorted(gzip.decompress(path.read_bytes()) for path in (folder / "storage" / "pages").rglob("*.gz"))


def named(house: House) -> set[str]:
    return {row["sha256"] for row in rows(house)["page"]}


def says(site: Site, words: str) -> None:
    """The feed says something else; the page is not touched."""
    raw = site.documents["herald.example", "/rss.xml"].body
    site.put(HERALD, raw.replace(b"M4.</desc", f"M4. {words}.</desc".encode()), "application/rss+xml")


@pytest.mark.parametrize(
    ("status", "extra", "fate"),
    [(200, "<!-- 17 readers -->", "same"), (200, "<p>Subscribe to read on.</p>", None), (404, "", "unread")],
)
def test_a_page_that_was_read_again_for_nothing_is_not_kept(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path, status: int, extra: str, fate: str | None
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    body = site.documents["herald.example", "/patrol"].body
    site.put(URL, body.replace(b"</body>", f"{extra}</body>".encode()), status=status)
    says(site, "14 comments")

    clock.set(LATER)
    lived(house, clock)

    assert len(shelved(tmp_path)) == len(named(house))
    if fate is not None:
        assert shelved(tmp_path) == [body] and tallied(house)["revise", fate] == 1


def test_a_page_whose_entry_was_taken_away_meanwhile_is_not_kept(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    begin(house)
    assert isinstance(house.store, Database)
    lived_kinds(house)
    fetch = house.web.fetch

    def overslept(url: str, **more: str) -> object:
        with house.store.write() as db:
            db.connection.execute(update(entry_rows).values(attempts=entry_rows.c.attempts + 1))  # type: ignore[attr-defined]
        return fetch(url, **more)

    house.web.fetch = overslept  # type: ignore[method-assign,assignment]
    with house.store.read() as db:
        due = [id for id, *_ in db.entries.due(clock.now(), 9)]
    capture(Job(kind="capture", keys=tuple(due)), house)

    assert len(due) == 1 and site.asked["/patrol"] == 1
    assert shelved(tmp_path) == [] and named(house) == set()


def lived_kinds(house: House) -> None:
    """The feeds are polled, and nothing more."""
    from monitor.steps.poll import poll

    with house.store.read() as db:
        feeds = [feed.id for feed in db.feeds.due(house.clock.now(), 9)]
    poll(Job(kind="poll", keys=tuple(feeds)), house)


def test_a_page_that_another_address_was_read_from_stays(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    with house.store.write() as db:
        db.articles.forget(article(house, URL).id, clock.now())
    site.feed("herald.example", [("patrol", "Patrol", DATE), ("b", "B", DATE), ("c", "C", DATE)])
    head = f'<title>Patrol</title><link rel="canonical" href="{URL}">'
    page = f"<html><head>{head}</head><body><article>{''.join(f'<p>{p}</p>' for p in PATROL)}</article></body></html>"
    for slug in "bc":
        site.put(f"http://herald.example/{slug}", page)

    clock.set(LATER)
    lived(house, clock)

    assert {row["sha256"] for row in rows(house)["page"]} and page.encode() in shelved(tmp_path)


def test_what_a_killed_writer_left_on_the_shelf_is_tidied_away_after_a_day(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    house.shelf.put(b"an orphan")
    house.shelf.put(b"one that is being recorded")
    for path in (tmp_path / "storage" / "pages").rglob("*.gz"):
        young = b"recorded" in gzip.decompress(path.read_bytes())
        at = (clock.now() - timedelta(hours=1 if young else 25)).timestamp()
        os.utime(path, (at, at))

    for _ in range(2):
        tidy(TIDY, house)

    assert len(shelved(tmp_path)) == 2 and b"an orphan" not in shelved(tmp_path)
    clock.set(clock.now() + timedelta(days=1))
    tidy(TIDY, house)
    assert len(shelved(tmp_path)) == 1 == len(named(house))


# ---------------------------------------------------------------- keep: evidence


def test_a_second_feed_of_an_address_leaves_no_more_than_its_terms_allow(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    long = site.feed("herald.example", [("patrol?utm_source=b", " ".join(STALLS), DATE)], path="/b.xml")
    site.put(long, site.documents["herald.example", "/b.xml"].body.replace(b"<title>The market", b"<title>It"))
    extra = make_watchlist(tmp_path, {"bugle": long}, extra=", keep: evidence")
    house = open_house(extra)

    clock.set(LATER)
    lived(house, clock)

    assert tallied(house)["capture", "joined"] == 1
    (bugle,) = (row for row in rows(house)["entry"] if "utm_source" in row["url"])
    assert STALLS[40] not in bugle["summary"] + bugle["content"]


def test_terms_hold_for_a_feed_that_left_the_configuration_before_its_pages_were_read(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feed = site.feed("herald.example", [("patrol", "Patrol on the M4", DATE)])
    raw = site.documents["herald.example", "/rss.xml"].body
    told = f"<description>{' '.join((PATROL[0], *STALLS))}"
    site.put(feed, raw.replace(b"<description>", told.encode()), "application/rss+xml")
    house = open_house(make_watchlist(tmp_path, {"herald": feed}, extra=", keep: evidence"))
    begin(house)
    lived_kinds(house)

    lived(open_house(make_watchlist(tmp_path, {})), clock)

    assert article(house, URL).article.keep == "evidence"
    assert not any("47 stalls of bread" in str(row) for table in rows(house).values() for row in table)


def test_an_article_kept_whole_keeps_evidence_only_once_it_is_edited_under_other_terms(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feed = one_patrol(site)
    site.page(URL, "Twelfth patrol runs", PATROL[0], *STALLS, PATROL[2])
    house = open_house(make_watchlist(tmp_path, {"herald": feed}))
    lived(house, clock)
    site.page(URL, "Patrol, first correction", PATROL[0], *STALLS, PATROL[1])
    site.feed("herald.example", [("patrol", "Patrol, first correction", DATE)])
    clock.set(LATER)
    lived(house, clock)
    assert len(shelved(tmp_path)) == 2

    house = open_house(make_watchlist(tmp_path, {"herald": feed}, extra=", keep: evidence"))
    edited(site)
    clock.set(LATER + timedelta(hours=3))
    lived(house, clock)

    stored = article(house, URL)
    assert stored.article.keep == "evidence" and stored.version == 3
    assert shelved(tmp_path) == [] and named(house) == set()
    assert not any("47 stalls of bread" in str(row) for table in rows(house).values() for row in table)
    assert on_disk(tmp_path / "storage", "47 stalls of bread") == []

    house = open_house(make_watchlist(tmp_path, {"herald": feed}))
    edited(site, "Patrol, and what the other feed made of it")
    clock.set(LATER + timedelta(hours=9))
    lived(house, clock)
    assert article(house, URL).version == 4 and article(house, URL).article.keep == "evidence"
    assert shelved(tmp_path) == []


def test_raw_pages_of_an_outlet_that_allows_evidence_only_now_are_tidied_away(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feeds = {"herald": one_patrol(site), "other": one_patrol(site, "other.example")}
    site.page("http://other.example/patrol", "Patrol", *PATROL, "It was told by another outlet.")
    lived(open_house(make_watchlist(tmp_path, feeds)), clock)
    assert len(shelved(tmp_path)) == 2

    watchlist = make_watchlist(tmp_path, feeds)
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("The Herald,", "The Herald, keep: evidence,"))
    from monitor.config.load import load_watchlist

    house = open_house(load_watchlist(config))
    begin(house)
    assert watchlist.feeds[0].keep == "full"
    for _ in range(2):
        tidy(TIDY, house)

    (left,) = shelved(tmp_path)
    assert b"another outlet" in left and len(named(house)) == 1
    assert article(house, URL).article.text


def test_of_several_machines_one_tidies_the_rows_and_each_its_disk(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    """A page that this machine keeps goes when its row has gone, whichever machine let that go."""
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    (page,) = (tmp_path / "storage" / "pages").rglob("*.gz")
    os.utime(page, (0, 0))

    tidy(Job(kind="tidy", keys=("disk",)), house)
    assert page.exists()
    with house.store.write() as db:
        db.articles.drop_pages(named(house))
    tidy(Job(kind="tidy", keys=("rows",)), house)
    assert page.exists()
    tidy(Job(kind="tidy", keys=("disk",)), house)
    assert not page.exists()
