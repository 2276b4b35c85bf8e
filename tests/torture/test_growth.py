"""Old things go, and do not come back: whatever a feed does to bring them, whatever the clock says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from monitor.clock import SetClock
from monitor.desk.forgetting import forget
from monitor.desk.importing import Given, import_files
from monitor.editions.freeze import from_json
from monitor.editions.voices import voices_of
from monitor.errors import NotFound
from monitor.model import Edition, Watchlist, story_mark
from monitor.steps.accounts import accounts_of
from monitor.steps.archive import issues
from monitor.steps.house import House
from monitor.steps.story_pages import story_pages
from monitor.store.engine import Database
from monitor.store.tables import entry as entry_rows
from tests.aging import grow_old, tidied
from tests.build import MORNING, make_watchlist
from tests.talking import Server
from tests.torture.ground import RSS, articles_of, live, page, rss
from tests.torture.promises import proves

Open = Callable[[Watchlist], House]
HOST = "herald.example"
DAY = timedelta(days=1)
HTML = "Content-Type: text/html; charset=utf-8"


def said(slug: str, at: datetime | None = None, *, guid: str = "", link: str = "", text: str = "") -> str:
    """An item of a feed, dated or not."""
    link = link or f"http://{HOST}/{slug}"
    date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
    told = f"<title>Of {slug}</title><link>{link.replace('&', '&amp;')}</link><guid>{guid or link}</guid>"
    return f"<item>{told}<description>{text or f'All about {slug}.'}</description>{date}</item>"


def plain(slug: str) -> bytes:
    """A page about nothing that is watched."""
    bread = "".join(
        f"<p>The bakers of {slug} sold {n + 40} loaves and a tray of sesame rings on that day.</p>" for n in range(6)
    )
    return f"<html><head><title>Of {slug}</title></head><body><article><h1>Of {slug}</h1>{bread}</article></body></html>".encode()


def show(ground: Server, items: Sequence[str], host: str = HOST, **pages: bytes) -> str:
    """Let a host's feed show these items, and serve these pages beside those it serves. Returns the feed's address."""
    answers = {f"/{slug}": Server.answer(body, HTML) for slug, body in pages.items()}
    feed = {"/rss.xml": Server.answer(rss(host, *items), RSS)}
    ground.hosts[host] = {**ground.hosts.get(host, {}), **feed, **answers}
    return f"http://{host}/rss.xml"


def entries_of(house: House) -> int:
    """How many entries there are."""
    assert isinstance(house.store, Database)
    with house.store.read() as db:
        return db.connection.scalars(select(func.count()).select_from(entry_rows)).one()


def pages_asked(ground: Server) -> int:
    """How many pages were asked for."""
    return sum(request.path not in ("/rss.xml", "/robots.txt") for request in ground.requests)


def editions_of(house: House) -> list[Edition]:
    """Every edition, by date."""
    with house.store.read() as db:
        return [from_json(db.editions.content("daily", ref.date) or "") for ref in db.editions.refs("daily")]


def a_past(house: House, clock: SetClock, days: int = 420) -> None:
    """What the feeds say now is read and told, and then so many days go by."""
    live(house)
    clock.set(clock.now() + DAY)
    live(house)
    grow_old(house, clock, days)


# ---------------------------------------------------------------- what would bring an old article back


BACK = {
    "as it was": said("bread"),
    "under a new guid": said("bread", guid="cms-2-4711"),
    "with another text": said("bread", text="All about bread, with a new first sentence."),
    "with another campaign in its address": said("bread", link=f"http://{HOST}/bread?utm_source=rss&utm_campaign=x"),
    "dated today": said("bread", MORNING + 421 * DAY),
}


@pytest.mark.parametrize(
    "item", [pytest.param(item, id=name, marks=proves("P17", "P5")) for name, item in BACK.items()]
)
def test_an_old_item_comes_back_after_its_article_went(
    item: str, ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [said("bread")], bread=plain("bread"))}))
    a_past(house, clock)
    assert articles_of(house, HOST) == [] and entries_of(house) == 0
    asked = pages_asked(ground)

    show(ground, [item, said("rice", clock.now())], rice=plain("rice"))
    live(house)

    assert articles_of(house, HOST) == [f"http://{HOST}/rice"] and entries_of(house) == 1
    assert pages_asked(ground) == asked + 1
    clock.set(clock.now() + DAY)
    live(house)
    told = editions_of(house)[-1]
    assert {line.stage: line.total for line in told.ledger.lines}["edition"] == 1
    assert not [line for line in told.ledger.lines if "unaccounted" in dict(line.parts)]


@proves("P17", "P5")
def test_an_old_item_comes_back_in_another_feed(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    feeds = {"herald": show(ground, [said("bread")], bread=plain("bread")), "bugle": show(ground, [], "bugle.example")}
    house = open_ground(make_watchlist(tmp_path, feeds))
    a_past(house, clock)

    show(ground, [said("bread")], "bugle.example")
    live(house)

    assert articles_of(house, HOST) == [] and entries_of(house) == 0


@proves("P17")
def test_a_feed_wakes_after_years_and_still_shows_its_undated_old_items(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [said("bread")], bread=plain("bread"))}))
    a_past(house, clock)
    grow_old(house, clock, 3 * 365)  # nobody has shown it for longer than tombstones live

    show(ground, [said("bread"), said("rice")], rice=plain("rice"))
    live(house)

    assert articles_of(house, HOST) == [f"http://{HOST}/rice"]


@proves("P17", "P3")
def test_a_feed_shows_its_whole_archive_of_5000_old_entries(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    old = [said(f"old-{n}", MORNING - timedelta(days=401 + n)) for n in range(5000)]
    feed = show(ground, [said("bread", MORNING - timedelta(hours=1)), *old], bread=plain("bread"))
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))

    live(house)

    assert articles_of(house, HOST) == [f"http://{HOST}/bread"] and entries_of(house) == 1
    clock.set(MORNING + DAY)
    live(house)
    offered = next(line for line in editions_of(house)[0].ledger.lines if line.stage == "poll")
    assert (
        dict(offered.parts)["dated too long ago"] == 999 and dict(offered.parts)["past the most that is read"] == 4001
    )


@proves("P17", "P5")
def test_an_archive_that_is_old_altogether_is_taken_once_and_never_twice(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    old = [said(f"old-{n}", MORNING - timedelta(days=500 + n)) for n in range(8)]
    pages = {f"old-{n}": plain(f"old-{n}") for n in range(8)}
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, old, **pages)}))
    a_past(house, clock)
    assert articles_of(house, HOST) == []

    for back in (old[:4], old[4:], old):  # no fresh date says that these are old
        show(ground, back)
        clock.set(clock.now() + DAY)
        live(house)

    assert articles_of(house, HOST) == [] and entries_of(house) == 0


@proves("P5", "P17")
def test_a_feed_that_dates_everything_by_the_day_of_its_founding_loses_nothing(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    founded = datetime(2001, 1, 1, tzinfo=UTC)
    house = open_ground(
        make_watchlist(tmp_path, {"herald": show(ground, [said("bread", founded)], bread=plain("bread"))})
    )
    live(house)
    clock.set(MORNING + DAY)
    show(ground, [said("rice", founded), said("bread", founded)], rice=plain("rice"))
    live(house)

    assert len(articles_of(house, HOST)) == 2


@proves("P5", "P17")
def test_an_article_that_is_still_edited_after_a_year_is_not_let_go(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [said("bread")], bread=plain("bread"))}))
    a_past(house, clock, 300)
    show(ground, [said("bread", text="All about bread, on its next day.")], bread=plain("bread of the next day"))
    live(house)
    grow_old(house, clock, 300)

    assert articles_of(house, HOST) == [f"http://{HOST}/bread"]
    grow_old(house, clock, 120)
    assert articles_of(house, HOST) == []


@proves("P17")
def test_a_person_imports_what_was_let_go(ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path) -> None:
    house = open_ground(make_watchlist(tmp_path, {"herald": show(ground, [said("bread")], bread=plain("bread"))}))
    a_past(house, clock)
    lines = [
        f'{{"url": "http://{HOST}/{slug}", "title": "Of {slug}", "text": "Of {slug}."}}\n' for slug in ("bread", "oil")
    ]
    (tmp_path / "all.jsonl").write_text("".join(lines), encoding="utf-8")

    done = import_files([tmp_path / "all.jsonl"], Given(), house)

    assert (done.new, done.known, done.let_go) == (1, 1, 1)
    with pytest.raises(NotFound, match="it was let go when its time was over"):
        forget(f"http://{HOST}/bread", house)


# ---------------------------------------------------------------- what stays


@proves("P17")
def test_evidence_survives_its_time_and_so_does_all_that_rests_on_it(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    items = [said("calm"), said("bread"), said("copy"), said("rain")]
    calm = page("Calm night in Idlib")
    copy = calm.replace(b"<h1>", b"<p>By our desk</p><h1>")
    pages = {"calm": calm, "copy": copy, "bread": plain("bread"), "rain": plain("rain")}
    feed = show(ground, items, **pages)
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))
    live(house)
    clock.set(MORNING + DAY)
    live(house)
    before, cut = reckoned(house, clock.now()), clock.now()
    files = of_stories(house)
    assert len(articles_of(house, HOST)) == 4 and any(b"ceasefire" in body for body in files.values())

    grow_old(house, clock, 1000)

    assert articles_of(house, HOST) == [f"http://{HOST}/{slug}" for slug in ("calm", "copy")]
    assert reckoned(house, cut) == before and of_stories(house) == files


@proves("P17")
def test_the_raw_page_behind_a_quotation_survives_its_time(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    feed = show(ground, [said("calm"), said("bread")], calm=page("Calm night in Idlib"), bread=plain("bread"))
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))
    live(house)
    shelved = list((tmp_path / "storage" / "pages").rglob("*.gz"))
    a_past(house, clock, 1000)

    (left,) = (tmp_path / "storage" / "pages").rglob("*.gz")
    with house.store.read() as db:
        (kept,) = db.kept.of([story_mark(f"http://{HOST}/calm")]).values()
    assert len(shelved) == 2 and kept.texts[0].page_kept and kept.texts[0].page_sha256 == left.stem


@proves("P17")
def test_what_was_forgotten_on_request_is_remembered_longer_and_told_while_what_was_let_go_is_not(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    feed = show(ground, [said("calm"), said("bread")], calm=page("Calm night in Idlib"), bread=plain("bread"))
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))
    live(house)
    clock.set(MORNING + DAY)
    live(house)
    forget(f"http://{HOST}/calm", house)
    clock.set(clock.now() + DAY)
    live(house)
    assert len(editions_of(house)[-1].corrections) == 1

    grow_old(house, clock, 420)
    live(house)
    assert editions_of(house)[-1].corrections == ()
    grow_old(house, clock, 900)
    show(ground, [said("calm", guid="again"), said("rice", clock.now())], rice=plain("rice"))
    live(house)

    assert articles_of(house, HOST) == [f"http://{HOST}/rice"]
    with house.store.read() as db:
        assert db.articles.is_forgotten(f"http://{HOST}/calm") and not db.articles.is_forgotten(f"http://{HOST}/bread")


# ---------------------------------------------------------------- clocks


@pytest.mark.parametrize(
    "years",
    [pytest.param(sign * 10, id=f"ten years {way}", marks=proves("P17")) for sign, way in ((1, "ahead"), (-1, "back"))],
)
def test_the_clock_jumps_for_a_moment(
    years: int, ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    feed = show(ground, [said("calm"), said("bread")], calm=page("Calm night in Idlib"), bread=plain("bread"))
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))
    a_past(house, clock, 2)
    shelved = sorted((tmp_path / "storage" / "pages").rglob("*.gz"))
    assert len(articles_of(house, HOST)) == 2 and len(shelved) == 2
    now = clock.now()

    clock.set(now + years * 365 * DAY)
    for _ in range(2):  # a start, and the night
        tidied(house)
    clock.set(now)
    tidied(house)

    assert len(articles_of(house, HOST)) == 2
    assert sorted((tmp_path / "storage" / "pages").rglob("*.gz")) == shelved
    for week in range(1, 62):  # none of it has to be lived through again
        clock.set(now + 7 * week * DAY)
        tidied(house)
    assert articles_of(house, HOST) == [f"http://{HOST}/calm"]


@proves("P17", "P5")
def test_a_feed_is_read_while_the_clock_runs_ten_years_ahead(
    ground: Server, open_ground: Open, clock: SetClock, tmp_path: Path
) -> None:
    feed = show(ground, [said("bread", MORNING), said("rice", MORNING - DAY)], bread=plain("bread"), rice=plain("rice"))
    house = open_ground(make_watchlist(tmp_path, {"herald": feed}))
    clock.set(MORNING + 3650 * DAY)

    live(house)
    tidied(house)
    clock.set(MORNING)
    tidied(house)
    live(house)

    assert len(articles_of(house, HOST)) == 2


def reckoned(house: House, now: datetime) -> str:
    """How every topic stood at a moment, with its log, as text."""
    with house.store.read() as db:
        return repr(accounts_of(house.watchlist.topics, db, voices_of(house.watchlist), now=now, before=None))


def of_stories(house: House) -> dict[str, bytes]:
    """The pages of all stories in the archive, made anew from the database."""
    listed = issues(house)
    marks = [story.id for edition in editions_of(house) for section in edition.sections for story in section.stories]
    return {path: body for files in story_pages(marks, listed, house) for path, body in files.items()}
