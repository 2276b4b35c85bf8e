"""What `monitor feeds` does behind its commands: found, checked, added by name, kept; on a real site and a real file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.config.load import load_watchlist
from monitor.desk.discovering import discover
from monitor.desk.feedchecking import check, chosen
from monitor.desk.feedkeeping import (
    Known,
    Wish,
    add,
    check_new,
    import_list,
    remove,
    row_for,
    row_of_shipped,
    shipped,
    switch,
)
from monitor.errors import NotFound
from monitor.feeds.opml import NoList
from monitor.model import PollOutcome
from monitor.steps.house import House
from tests.build import make_watchlist
from tests.servers import Site

NEWS = [("calm", "The ceasefire in Idlib is holding, the ministry said", "Tue, 20 Oct 2026 06:00:00 GMT")]
WALL = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
Opens = Callable[..., House]


def never(_moment: datetime) -> bool:
    raise AssertionError("nothing here is asked twice in a row")


@pytest.fixture
def house(open_house: Opens, tmp_path: Path) -> House:
    return open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))


@pytest.fixture
def config(house: House, tmp_path: Path) -> Path:
    return tmp_path / "feeds.yaml"


def test_an_address_that_is_a_feed_is_told_as_it_is(house: House, site: Site) -> None:
    site.feed("post.example", NEWS)

    told = discover("http://post.example/rss.xml", house, never)

    assert [(feed.url, feed.said, feed.title) for feed in told.found] == [
        ("http://post.example/rss.xml", "itself", "post.example")
    ]
    assert told.found[0].sample.matched == {"ceasefire": 1, "idlib": 1}


def test_a_feed_that_moved_for_good_is_told_where_it_lives(house: House, site: Site) -> None:
    site.feed("new.example", NEWS)
    site.put("http://old.example/feed", b"", status=301, headers={"Location": "http://new.example/rss.xml"})

    assert discover("http://old.example/feed", house, never).found[0].url == "http://new.example/rss.xml"


def test_a_host_is_asked_with_pauses_by_the_clock(
    open_house: Opens, tmp_path: Path, site: Site, clock: SetClock
) -> None:
    make_watchlist(tmp_path, {})
    config = tmp_path / "feeds.yaml"
    config.write_text(config.read_text().replace("host_spacing: 0s", "host_spacing: 5s"))
    house = open_house(load_watchlist(config))
    site.feed("post.example", NEWS)
    site.put("http://post.example/", "<link rel=alternate type=application/rss+xml href=/rss.xml>")
    waits: list[timedelta] = []

    def wait(until: datetime) -> bool:
        waits.append(until - clock.now())
        clock.set(until)
        return True

    told = discover("http://post.example/", house, wait)

    assert len(told.found) == 1 and waits == [timedelta(seconds=5)]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://wall.example/", "give the address of the feed itself"),
        ("http://gone.example/", "in a browser"),
        ("javascript:alert(1)", "no web address"),
        ("file:///etc/passwd", "only http and https"),
        ("http://", "try https://news.example/"),
    ],
)
def test_what_cannot_be_had_is_told_with_the_mend(house: House, site: Site, address: str, told: str) -> None:
    site.put("http://wall.example/", WALL)

    with pytest.raises(NotFound, match=told):
        discover(address, house, never)


def test_each_feed_is_checked_and_the_mend_named(open_house: Opens, tmp_path: Path, site: Site) -> None:
    names = ("good", "empty", "wall", "guard", "gone", "moved", "later")
    house = open_house(make_watchlist(tmp_path, {name: f"http://{name}.example/rss.xml" for name in names}))
    site.feed("good.example", NEWS)
    site.put("http://good.example/robots.txt", "User-agent: *\nDisallow: /\n", "text/plain")
    site.feed("empty.example", [])
    site.put("http://wall.example/rss.xml", WALL)
    site.put("http://guard.example/rss.xml", WALL, status=403)
    site.put("http://gone.example/rss.xml", "", status=410)
    site.feed("new.example", NEWS)
    site.put("http://moved.example/rss.xml", "", status=308, headers={"Location": "http://new.example/rss.xml"})
    site.put("http://later.example/rss.xml", "", status=503)

    told = {checked.slug: checked for checked in check(chosen((), house), house, never)}

    assert list(told) == list(names)
    assert [slug for slug, checked in told.items() if checked.failed] == ["wall", "guard", "gone", "later"]
    good = told["good"].sample
    assert good is not None and (good.matching, good.judged, good.language) == (1, 1, "en")
    assert told["good"].robots == "pages may not be read: the feed's own text is kept"
    assert told["empty"].reason == "answers, but holds no entry" and told["empty"].robots is None
    assert told["wall"].blocked and told["wall"].status == 200
    assert told["guard"].blocked and told["guard"].status == 403
    assert told["gone"].status == 410 and "feeds remove gone" in told["gone"].mend
    assert told["moved"].moved_to == "http://new.example/rss.xml" and told["moved"].robots == "pages may be read"
    assert (told["later"].status, told["later"].mend) == (503, "try later")


@pytest.mark.parametrize(("gaps", "rhythm"), [(4, None), (5, 3 * 3600)])
def test_a_rhythm_is_told_once_it_is_known(house: House, site: Site, gaps: int, rhythm: int | None) -> None:
    site.feed("herald.example", NEWS)
    now = house.clock.now()
    with house.store.write() as db:
        db.feeds.sync(house.watchlist.feeds, now)
        (feed,) = db.feeds.claim([feed.id for feed in db.feeds.due(now, 9)], now, timedelta(minutes=1))
        outcome = PollOutcome(
            due_at=now + timedelta(hours=1),
            polled_at=now,
            error=None,
            gaps=tuple(timedelta(hours=n + 1) for n in range(gaps)),
        )
        assert db.feeds.polled(feed, outcome)

    (checked,) = check(chosen((), house), house, never)

    assert checked.rhythm_seconds == rhythm


@pytest.mark.parametrize(
    ("status", "told"), [(404, "pages may be read"), (429, "could not be had"), (503, "could not be had")]
)
def test_pages_are_open_where_there_are_no_rules_and_not_where_nobody_tells_them(
    house: House, site: Site, status: int, told: str
) -> None:
    site.feed("herald.example", NEWS)
    site.put("http://herald.example/robots.txt", "", status=status)

    (checked,) = check(chosen((), house), house, never)

    assert checked.robots is not None and told in checked.robots


def test_a_row_says_what_the_feed_says_and_takes_a_free_slug(house: House, config: Path, site: Site) -> None:
    site.put(
        "http://post.example/rss.xml",
        "<rss version='2.0'><channel><title>Herald &lt;i&gt;\u200d</title><language>en-GB</language>"
        + "".join(
            f"<item><title>The patrol ran again today, part {n}</title><link>/{n}</link></item>" for n in range(3)
        )
        + "</channel></rss>",
        "text/xml; charset=utf-8",
    )
    found = discover("http://post.example/rss.xml", house, never).found[0]

    row = row_for(found, Wish(groups=("wire",)), house.watchlist)

    assert row == {
        "slug": "herald-2",
        "url": "http://post.example/rss.xml",
        "title": "Herald",
        "language": "en",
        "groups": ["wire"],
    }
    assert add(config, row).added == (
        '  - {slug: herald-2, url: "http://post.example/rss.xml", title: Herald, language: en, groups: [wire]}',
    )
    with pytest.raises(Known, match=r'feeds\.yaml:7: this feed is watched already, as "herald-2"'):
        add(config, {**row, "slug": "other", "url": "HTTP://POST.example:80/rss.xml?utm_source=x"})


def test_a_source_that_ships_is_added_by_name_and_once(config: Path) -> None:
    row = row_of_shipped("tass-en", Wish(interval="1h"))

    kept = add(config, row)

    assert kept.added == ("  - {use: tass-en, interval: 1h}",)
    assert load_watchlist(config).feeds[-1].url == shipped("tass-en").url
    for again in (row, {"slug": "t", "url": shipped("tass-en").url, "title": "T"}):
        with pytest.raises(Known, match=r"feeds\.yaml:7"):
            add(config, again)
    with pytest.raises(Known, match="slug"):
        check_new(load_watchlist(config), config, None, "tass-en")
    with pytest.raises(NotFound, match='or "tass-en"'):
        shipped("taas-en")
    with pytest.raises(NotFound, match="has no feed, it is a page of links: say which of its links are articles"):
        shipped("anha-ar")


def test_sources_that_share_a_row_are_paused_and_removed_one_by_one(config: Path) -> None:
    config.write_text(
        config.read_text().replace("feeds:\n", "feeds:\n  - use: [tass-en, aa-en, sana-en]  # agencies\n")
    )

    remove(config, "aa-en")
    switch(config, "tass-en", enabled=False)
    switch(config, "tass-en", enabled=False)
    paused = [(feed.slug, feed.enabled) for feed in load_watchlist(config).feeds]
    switch(config, "tass-en", enabled=True)
    remove(config, "sana-en")

    assert paused == [("sana-en", True), ("herald", True), ("tass-en", False)]
    assert [(feed.slug, feed.enabled) for feed in load_watchlist(config).feeds] == [("herald", True), ("tass-en", True)]
    assert "agencies" not in config.read_text()


def test_a_list_is_taken_in_and_what_is_none_changes_nothing(house: House, config: Path, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(
        '<opml version="2.0"><body><outline text="Новости"><outline text="Herald" xmlUrl="http://x:y@a.example/"/>'
        '<outline text="Herald" xmlUrl="http://b.example/"/><outline text="Herald" xmlUrl="http://herald.example/rss.xml"/>'
        "</outline></body></opml>"
    )
    (tmp_path / "bomb.opml").write_text('<!DOCTYPE opml [<!ENTITY a "aaa">]><opml><body/></opml>')

    done = import_list(tmp_path / "in.opml", config, house)
    before = config.read_bytes()

    assert (done.added, done.known, done.nameless) == (("herald-2",), ("Herald",), ("Новости",))
    assert len(done.refused) == 1 and "secrets" in done.refused[0]
    with pytest.raises(NoList, match="entities"):
        import_list(tmp_path / "bomb.opml", config, house)
    with pytest.raises(NotFound, match="cannot be read"):
        import_list(tmp_path / "none.opml", config, house)
    assert config.read_bytes() == before
