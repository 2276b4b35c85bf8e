"""The pages of sources, as deliveries write them edition by edition and as the archive is built again from what is stored."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.desk.forgetting import forget
from monitor.model import Job
from monitor.steps.archive import put_all_in_archive
from monitor.steps.house import House
from monitor.steps.poll import poll
from tests.storied import ALSO, DAY, RAN, mark, plain, published, read, storied, tree


@pytest.fixture
def house(open_house: Callable[..., House], tmp_path: Path) -> House:
    return storied(open_house, tmp_path)


def source(house: House, slug: str = "herald") -> str:
    name = f"sources/{slug}/index.html" if slug else "sources/index.html"
    return (Path(house.watchlist.digests_folder) / name).read_text(encoding="utf-8")


def files(house: House) -> dict[str, bytes]:
    return {
        name: body for name, body in tree(Path(house.watchlist.digests_folder)).items() if name.startswith("sources/")
    }


def test_a_page_tells_owner_and_side_its_share_and_its_latest_reports_with_their_story(house: House) -> None:
    first = read(house, "herald", RAN, title="Twelfth patrol runs")
    read(house, "gazette", ALSO, hours=-2)

    published(house)

    html = source(house)
    told = plain(html)
    assert "Owner Harbour Trust" in told and "Side Coast" in told
    assert "October 2026 1 of 2 50 %" in told
    assert "It reported 1 story; of the 1 that others reported too it was first in 1." in told
    assert f'href="../../stories/{mark(house, first)}/index.html"' in html
    assert '<a href="../../topics/m4-patrols/index.html">' in html
    assert "1 source, 0 in trouble" in plain(source(house, ""))


def test_what_became_known_behind_the_cut_off_is_not_counted(house: House) -> None:
    read(house, "herald", RAN, title="Twelfth patrol runs")
    read(house, "herald", ALSO, hours=1, title="Too late for today")

    published(house)

    assert "October 2026 1 of 1" in plain(source(house)) and "Too late" not in source(house)


def test_health_is_that_of_the_newest_edition_and_not_of_the_present(house: House) -> None:
    with house.store.read() as db:
        (feed,) = db.feeds.all()
    poll(Job(kind="poll", keys=(feed.id,)), house)  # there is no such feed
    published(house, 1)  # the first one knows nothing of the day before it
    assert "Failing since 21 Oct 2026 06:00" in plain(source(house))
    assert "1 source, 1 in trouble" in plain(source(house, ""))
    before = files(house)
    with house.store.write() as db:
        db.feeds.sync([], house.clock.now())
        db.feeds.sync(house.watchlist.feeds, house.clock.now())  # as good as new

    put_all_in_archive(house)

    assert files(house) == before


def test_built_again_the_pages_have_the_same_bytes(house: House) -> None:
    read(house, "herald", RAN)
    published(house)
    read(house, "herald", ALSO, hours=20)
    published(house, 1)
    before = files(house)
    shutil.rmtree(house.watchlist.digests_folder)
    read(house, "herald", "Shots were fired near Idlib, and the ceasefire is broken.", hours=40)

    put_all_in_archive(house)

    assert files(house) == before and len(before) == 2


def test_an_edition_leaves_the_pages_alone_of_those_that_brought_nothing(house: House) -> None:
    feeds = (*house.watchlist.feeds, replace(house.watchlist.feeds[0], slug="idle", title="Idle", enabled=False))
    wider = replace(house, watchlist=replace(house.watchlist, feeds=feeds))
    with house.store.write() as db:
        db.feeds.sync(feeds, house.clock.now() - DAY)
    read(wider, "herald", RAN)
    published(wider)
    before = files(wider)

    read(wider, "herald", ALSO, hours=20)
    published(wider, 1)

    assert {name for name, body in files(wider).items() if before[name] != body} == {
        "sources/index.html", "sources/herald/index.html",
    }  # fmt: skip


def test_a_feed_that_is_not_watched_any_more_keeps_its_page(house: House) -> None:
    with house.store.write() as db:
        (feed,) = db.feeds.all()
    published(house)
    gone = replace(house, watchlist=replace(house.watchlist, feeds=()))

    put_all_in_archive(gone)

    assert re.search(r"0 sources", plain(source(gone, "")))  # it never brought anything
    assert feed.slug in {path.name for path in (Path(house.watchlist.digests_folder) / "sources").iterdir()}


def test_an_article_that_was_forgotten_leaves_no_word_on_the_pages_of_sources(house: House) -> None:
    read(house, "herald", RAN, title="Twelfth joint patrol held on the M4 highway")
    read(house, "gazette", ALSO, hours=-2)
    published(house)
    assert "Twelfth" in source(house)

    forget("http://herald.example/997", house)

    assert "Twelfth" not in source(house) and "herald.example/997" not in source(house)
    assert "No report of it reached" in plain(source(house))
