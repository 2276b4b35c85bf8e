"""Raw pages are kept for a while; what nothing rests on goes when its time is over (tests/torture/test_growth.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from monitor.clock import SetClock
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.model import DueEdition, Watchlist, story_mark
from monitor.steps.edit import make
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.aging import grow_old, tidied
from tests.build import make_watchlist
from tests.servers import Site


def test_a_raw_page_past_its_keeping_goes_and_its_article_stays(
    site: Site, clock: SetClock, open_house: Callable[[Watchlist], House], tmp_path: Path
) -> None:
    site.page(
        "http://herald.example/calm", "Calm night", *["The ceasefire in Idlib is holding, observers said. " * 4] * 3
    )
    feed = site.feed("herald.example", [("calm", "Calm night", "Wed, 21 Oct 2026 05:00:00 GMT")])
    house = open_house(make_watchlist(tmp_path, {"herald": feed}))
    begin(house)
    with executor_for(house, 2) as executor:
        settle(house, executor, wait=lambda _: False)
    raw = list((tmp_path / "storage" / "pages").rglob("*.gz"))
    assert len(raw) == 1

    tidied(house)
    assert raw[0].exists()  # thirty days have not passed
    grow_old(house, clock, days=31)
    tidied(house)  # doing it twice is nothing

    assert not raw[0].exists()
    with house.store.read() as db:
        assert db.articles.by_url("http://herald.example/calm") is not None
        assert db.articles.stale_pages(clock.now(), 10) == []


def test_a_raw_page_that_an_edition_quoted_from_stays_as_long_as_its_article(
    site: Site, clock: SetClock, open_house: Callable[[Watchlist], House], tmp_path: Path
) -> None:
    site.page(
        "http://herald.example/calm", "Calm night", *["The ceasefire in Idlib is holding, observers said. " * 4] * 3
    )
    site.page("http://herald.example/rain", "Rain", *["Rain is expected over the hills from Thursday on. " * 4] * 3)
    day = "Wed, 21 Oct 2026 05:00:00 GMT"
    feed = site.feed("herald.example", [("calm", "Calm night", day), ("rain", "Rain over the hills", day)])
    house = open_house(make_watchlist(tmp_path, {"herald": feed}))
    begin(house)
    with executor_for(house, 2) as executor:
        settle(house, executor, wait=lambda _: False)
    until = clock.now()
    opening = until - timedelta(days=1)
    due = DueEdition(digest="daily", date=until.date(), cutoff_at=until, covers_from=opening, floor=opening)
    assert make(house.watchlist.digests[0], due, house) is not None
    assert len(list((tmp_path / "storage" / "pages").rglob("*.gz"))) == 2

    grow_old(house, clock, days=400)

    (left,) = (tmp_path / "storage" / "pages").rglob("*.gz")
    with house.store.read() as db:
        (kept,) = db.kept.of([story_mark("http://herald.example/calm")]).values()
    assert kept.texts[0].page_sha256 == left.stem and kept.texts[0].page_kept
