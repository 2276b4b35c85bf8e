"""An edition is composed before its transaction, and published only when nothing came in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from monitor.desk.forgetting import forget, take_out
from monitor.desk.issuing import issue
from monitor.editions.archive import issue_from_json, issue_of
from monitor.model import ArticleId, DueEdition, Edition, Job, Judgement, Placement, Watchlist
from monitor.steps.assess import assess
from monitor.steps.edit import make, preview
from monitor.steps.house import House
from monitor.steps.sweep import begin
from tests.build import MORNING, make_article, make_match, make_watchlist
from tests.neighbours import Interrupted

OpenHouse = Callable[[Watchlist], House]
DAY = date(2026, 10, 21)
LEASE = timedelta(minutes=10)


def due(days: int = 0) -> DueEdition:
    at = MORNING + timedelta(days=days)
    opening = MORNING - timedelta(days=1)
    return DueEdition(digest="daily", date=DAY + timedelta(days=days), cutoff_at=at, covers_from=opening, floor=opening)


def known(
    house: House, name: str, *, title: str = "Patrol runs on the M4", moves: tuple[ArticleId, ...] = ()
) -> ArticleId:
    """An article on the ceasefire, assessed, and now the lead of those that it moves."""
    with house.store.write() as db:
        article = make_article(url=f"http://herald.example/{name}", title=title)
        id, _ = db.articles.add(article, known_at=MORNING - timedelta(hours=1), now=MORNING, page_sha256=None)
        (claimed,) = db.articles.claim([id], MORNING, LEASE)
        places = [Placement(article=id, lead=None, reason="the earliest")]
        places += [Placement(article=moved, lead=id, reason="same words") for moved in moves]
        assert db.articles.assessed(
            claimed, Judgement(language="en", matches=(make_match(),), reported=("ceasefire",)), places, MORNING
        )
    return id


def titles(edition: Edition | None) -> list[str]:
    assert edition is not None
    return [story.title for section in edition.sections for story in section.stories]


def test_an_edition_that_came_in_between_makes_this_one_compose_again(open_house: OpenHouse, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    (spec,) = house.watchlist.digests
    known(house, "patrol")
    others: list[Edition | None] = []
    store = Interrupted(house.store, lambda: others.append(make(spec, due(), house)))

    late = make(spec, due(1), replace(house, store=store))

    assert titles(others[0]) == ["Patrol runs on the M4"] and titles(late) == []
    assert late is not None and late.number == 2 and late.previous is not None and late.previous.date == DAY
    assert store.reads == 4  # twice: for what was edited, and for all the rest


def test_the_same_edition_that_came_in_between_is_left_alone(open_house: OpenHouse, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    (spec,) = house.watchlist.digests
    store = Interrupted(house.store, lambda: make(spec, due(), house))

    assert make(spec, due(), replace(house, store=store)) is None
    with house.store.read() as db:
        assert [ref.number for ref in db.editions.refs("daily")] == [1]


def test_what_a_list_of_editions_tells_is_kept_beside_the_edition(open_house: OpenHouse, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    (spec,) = house.watchlist.digests
    known(house, "patrol")
    before = preview(spec, due(), house)

    edition = make(spec, due(), house)

    assert edition == before
    with house.store.read() as db:
        assert [issue_from_json(text) for text in db.editions.issues("daily")] == [issue_of(edition)]


def test_a_reader_is_not_told_the_same_text_again_when_its_original_is_found_later(
    open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    (spec,) = house.watchlist.digests
    begin(house)
    reprint = known(house, "reprint", title="Reprinted")
    assert titles(make(spec, due(), house)) == ["Reprinted"]

    known(house, "original", title="Original", moves=(reprint,))
    later = make(spec, due(1), house)

    assert titles(later) == []
    assert later is not None
    (line,) = [line for line in later.ledger.lines if line.stage == "edition"]
    assert (line.total, dict(line.parts)["folded as copies"]) == (1, 1)
    assert issue(spec, DAY + timedelta(days=1), house, dry_run=False).how == "stored"


def test_an_article_that_is_forgotten_in_between_is_not_printed(open_house: OpenHouse, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    (spec,) = house.watchlist.digests
    begin(house)
    known(house, "stays", title="Stays")
    known(house, "goes", title="Goes")
    watched = Interrupted(house.store, lambda: forget("http://herald.example/goes", house))

    edition = make(spec, due(), replace(house, store=watched))

    assert titles(edition) == ["Stays"] and watched.reads == 4
    with house.store.read() as db:
        assert "Goes" not in (db.editions.content("daily", DAY) or "")


def test_an_edited_article_waits_until_its_new_text_is_read(open_house: OpenHouse, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    (spec,) = house.watchlist.digests
    begin(house)
    id = known(house, "patrol")
    bread = make_article(
        url="http://herald.example/patrol", title="Bread gets dearer", text="A loaf costs more since Monday."
    )
    with house.store.write() as db:
        assert db.articles.revise(id, bread, now=MORNING, page_sha256=None)
        assert db.articles.waiting(MORNING) == 1

    assert titles(preview(spec, due(), house)) == []

    assess(Job(kind="assess", keys=(id,)), house)
    with house.store.read() as db:
        assert db.articles.waiting(MORNING) == 0 and db.articles.matches_of(id) == ()
    assert titles(preview(spec, due(), house)) == []


def test_taking_an_article_out_leaves_editions_of_longer_addresses_alone(open_house: OpenHouse, tmp_path: Path) -> None:
    house = open_house(make_watchlist(tmp_path, {}))
    (spec,) = house.watchlist.digests
    begin(house)
    known(house, "p/10", title="Ten")
    make(spec, due(), house)
    with house.store.read() as db:
        before = db.editions.content("daily", DAY)

    assert take_out("http://herald.example/p/1", house) == []
    with house.store.read() as db:
        assert db.editions.content("daily", DAY) == before

    assert take_out("http://HERALD.example/p/10", house) == [("daily", DAY)]
    with house.store.read() as db:
        assert "Ten" not in (db.editions.content("daily", DAY) or "")
