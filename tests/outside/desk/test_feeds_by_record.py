"""What the database knows of feeds, and what is advised of it: a house with a wire and who copies it, on every database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from monitor.config.load import load_watchlist
from monitor.desk.feedchecking import Checked, check_stored, chosen
from monitor.errors import NotFound
from monitor.model import Credit, Judgement, Placement
from monitor.steps.house import House
from monitor.store import tables
from tests.build import MORNING, make_article, make_entry, make_match, make_watchlist

DAY = timedelta(days=1)
TASS = Credit(agencies=("tass",), means="republishes", place="credit", evidence="/TASS/")
Opens = Callable[..., House]


@pytest.fixture
def house(open_house: Opens, tmp_path: Path) -> House:
    """TASS itself, and a paper that prints it; both polled for ninety days."""
    make_watchlist(tmp_path, {"paper": "http://paper.example/rss.xml"})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("feeds:\n", "feeds:\n  - use: tass-en\n"))
    house = open_house(load_watchlist(config))
    with house.store.write() as db:
        db.feeds.sync(house.watchlist.feeds, MORNING)
        rows: Any = db
        polled = dict.fromkeys(("last_polled_at", "last_ok_at", "last_new_at"), MORNING)
        rows.connection.execute(update(tables.feed).values(added_at=MORNING - 90 * DAY, **polled))
    return house


def bring(house: House, feed: str, number: int, *, ago: timedelta = DAY, credit: Credit | None = None) -> None:
    """So many articles of a feed, all on topic."""
    at = MORNING - ago
    with house.store.write() as db:
        (state,) = (state for state in db.feeds.all() if state.slug == feed)
        urls = [f"http://{feed}.example/{ago.days}/{n}{'c' if credit else ''}" for n in range(number)]
        db.entries.add_new(state, [make_entry(url=url) for url in urls], at)
        for entry in db.entries.claim([id for id, *_ in db.entries.due(at, 99)], at, DAY):
            url = entry.entry.canonical_url
            id, _ = db.articles.add(
                make_article(url=url, feed_slug=feed, text=url), known_at=at, now=at, page_sha256=None
            )
            assert db.entries.captured(entry, id)
            (mine,) = db.articles.claim([id], at, DAY)
            judgement = Judgement(language="en", matches=(make_match(),), reported=("ceasefire",), credit=credit)
            assert db.articles.assessed(mine, judgement, [Placement(article=id, lead=None, reason="new")], at)


def told(house: House, slug: str, *, days: int = 30) -> Checked:
    (checked,) = check_stored(chosen([slug], house), house, days)
    return checked


def test_a_paper_of_nothing_but_wire_copy_is_told_to_go_and_the_wire_is_not(house: House) -> None:
    bring(house, "tass-en", 20, credit=TASS)
    bring(house, "paper", 27, credit=TASS)
    bring(house, "paper", 2)

    paper, wire = told(house, "paper"), told(house, "tass-en")

    assert paper.record is not None and (paper.record.articles, paper.record.copies) == (29, 27)
    assert [(of.label, of.articles) for of in paper.record.copied_from] == [("TASS", 27)]
    assert paper.advice == ("drop it: 93 % of it is TASS copy, and TASS is on the list (tass-en): little is lost",)
    assert wire.advice == () and wire.record is not None and wire.record.copies == 0
    assert (paper.asked, paper.days, paper.per_day, paper.state) == (False, 30, 1.0, "ok")


def test_while_the_wire_itself_is_paused_nobody_is_told_that_little_would_be_lost(house: House) -> None:
    bring(house, "paper", 20, credit=TASS)
    with house.store.write() as db:
        rows: Any = db
        rows.connection.execute(update(tables.feed).where(tables.feed.c.slug == "tass-en").values(enabled=False))

    assert told(house, "paper").advice == ("100 % of it is TASS copy: a feed of TASS itself would have it first hand",)


def test_only_the_days_that_were_asked_for_count(house: House) -> None:
    bring(house, "paper", 3, ago=40 * DAY)
    bring(house, "paper", 1)

    month, year = told(house, "paper"), told(house, "paper", days=366)

    assert month.record is not None and year.record is not None
    assert (month.record.articles, year.record.articles) == (1, 4)
    assert (month.days, year.days) == (30, 90)
    assert month.advice == ("too few articles to judge: 1 article in 30 days",)


def test_a_feed_that_nobody_knows_is_refused(house: House) -> None:
    with pytest.raises(NotFound, match="no feed 'papre'"):
        told(house, "papre")
