"""The way from a feed to an article, lived on a real site: each story once for the result, once to see that the second run
changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from monitor.clock import SetClock
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.desk.standing import feeds_health
from monitor.model import StoredArticle, Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from tests.build import MORNING, make_watchlist
from tests.servers import Site

OpenHouse = Callable[[Watchlist], House]

PATROL = (
    "Turkish and Russian troops held their twelfth joint patrol on the M4 highway in Idlib on Wednesday, the ministry said.",
    "The convoy of eight vehicles left the village of Trumba in the morning and turned back near Ariha after three hours.",
    "Residents said that the road had been quiet, and that the ceasefire in Idlib was largely holding along the highway.",
)


def lived(house: House, clock: SetClock) -> None:
    """One settled round at the clock's moment."""
    begin(house)
    with executor_for(house, 2) as executor:
        settle(house, executor, wait=lambda moment: bool(clock.set(moment)) or True)
        assert executor.crashes == 0


def article(house: House, url: str) -> StoredArticle:
    with house.store.read() as db:
        found = db.articles.by_url(url)
    assert found is not None
    return found


def tallied(house: House) -> dict[tuple[str, str], int]:
    with house.store.read() as db:
        return {
            (t.stage, t.reason): t.count
            for t in db.tallies.between(MORNING - timedelta(days=2), MORNING + timedelta(days=9))
        }


def one_patrol(site: Site, host: str = "herald.example") -> str:
    site.page(f"http://{host}/patrol", "Twelfth patrol runs", *PATROL)
    return site.feed(host, [("patrol", "Twelfth patrol runs on the M4", "Wed, 21 Oct 2026 05:10:00 GMT")])


def test_an_entry_becomes_an_article_with_its_page_text_and_topics(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))

    lived(house, clock)

    stored = article(house, "http://herald.example/patrol")
    assert stored.article.text.startswith(PATROL[0])
    assert stored.article.method == "page" and stored.article.shortfall is None
    assert stored.article.language == "en" and stored.article.outlet == "The Herald"
    assert stored.known_at == MORNING
    with house.store.read() as db:
        assert {match.topic for match in db.articles.matches_of(stored.id)} >= {"ceasefire", "m4-patrols"}
    assert tallied(house) == {("poll", "new"): 1, ("capture", "page"): 1, ("assess", "new"): 1}


def test_a_second_round_asks_again_and_stores_nothing(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    before = tallied(house)

    clock.set(MORNING + timedelta(hours=1))
    lived(house, clock)

    assert site.asked["/rss.xml"] == 2 and site.statuses[304] == 1
    assert site.asked["/patrol"] == 1
    assert tallied(house) == before
    assert sweep(house, patient=False) == []


def test_a_304_keeps_the_old_entries_and_an_unchanged_body_is_not_read(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    site.documents["herald.example", "/rss.xml"].validators = False  # answers 200 with the same bytes from now on

    for hour in (1, 2):
        clock.set(MORNING + timedelta(hours=hour))
        lived(house, clock)

    assert site.statuses[200] == 4  # the feed three times, the page once
    assert tallied(house)["poll", "new"] == 1 and ("poll", "known") not in tallied(house)
    assert article(house, "http://herald.example/patrol")


def test_one_address_in_two_feeds_is_one_article(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    first = one_patrol(site)
    second = site.feed(
        "herald.example", [("patrol?utm_source=x", "Patrol", "Wed, 21 Oct 2026 05:12:00 GMT")], path="/b.xml"
    )
    house = open_house(make_watchlist(tmp_path, {"herald": first, "bugle": second}))

    lived(house, clock)

    with house.store.read() as db:
        assert db.articles.count() == 1
    assert tallied(house)["capture", "joined"] == 1
    assert site.asked["/patrol"] + site.asked["/patrol?utm_source=x"] == 1


def test_a_page_that_is_gone_leaves_the_feeds_text_and_the_reason(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feed = one_patrol(site)
    site.put("http://herald.example/patrol", "gone", status=404)
    house = open_house(make_watchlist(tmp_path, {"herald": feed}))

    lived(house, clock)

    stored = article(house, "http://herald.example/patrol").article
    assert stored.method == "feed" and "404" in (stored.shortfall or "")
    assert stored.title == "Twelfth patrol runs on the M4"
    assert tallied(house)["capture", "feed"] == 1


def test_a_page_that_fails_for_now_is_tried_again_and_then_the_feeds_text_has_to_do(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feed = one_patrol(site)
    site.put("http://herald.example/patrol", "busy", status=503)
    house = open_house(make_watchlist(tmp_path, {"herald": feed}))

    for minutes in (0, 11, 80):
        with house.store.read() as db:
            assert db.articles.count() == 0
        clock.set(MORNING + timedelta(minutes=minutes))
        lived(house, clock)

    assert "503" in (article(house, "http://herald.example/patrol").article.shortfall or "")
    assert site.asked["/patrol"] == 3


def test_a_failing_feed_keeps_what_it_brought_and_says_why(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    url = one_patrol(site)
    house = open_house(make_watchlist(tmp_path, {"herald": url, "other": one_patrol(site, "other.example")}))
    lived(house, clock)
    site.put(url, "<html><body>Please enable JavaScript</body></html>", status=200)

    for hour in (1, 4, 10):
        clock.set(MORNING + timedelta(hours=hour))
        lived(house, clock)

    health = {row.slug: row for row in feeds_health(house)}
    assert health["other"].state == "ok"
    assert health["herald"].state == "broken" and health["herald"].reason and health["herald"].next_try
    assert article(house, "http://herald.example/patrol")


def test_a_feed_that_answers_410_is_never_asked_again(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    site.put("http://herald.example/rss.xml", "gone", status=410)
    house = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))

    for day in range(4):
        clock.set(MORNING + timedelta(days=day))
        lived(house, clock)

    assert site.asked["/rss.xml"] == 1
    assert [row.state for row in feeds_health(house)] == ["stopped"]


def test_a_redirect_to_a_private_address_is_refused(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    with Site() as inside:  # a real server of the inner network, which would answer if it were asked
        inside.put("http://127.0.0.1/metadata", "secret", "text/plain")
        location = f"http://{inside.address}/metadata"
        site.put("http://herald.example/rss.xml", "", status=302, headers={"Location": location})
        house = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml"}))

        lived(house, clock)

        assert sum(inside.asked.values()) == 0
    (health,) = feeds_health(house)
    assert health.state == "degraded" and "not a public address" in health.reason


def test_a_busy_host_is_asked_one_thing_at_a_time(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    items = [(f"n{i}", f"Patrol number {i}", "Wed, 21 Oct 2026 05:10:00 GMT") for i in range(5)]
    for slug, title, _ in items:
        site.page(f"http://herald.example/{slug}", title, *PATROL)
    watchlist = make_watchlist(tmp_path, {"herald": site.feed("herald.example", items)})
    polite = house_with_spacing(watchlist, timedelta(seconds=7))
    house = open_house(polite)

    lived(house, clock)

    with house.store.read() as db:
        assert db.articles.count() == 5
    assert clock.now() >= MORNING + 5 * timedelta(seconds=7)  # the feed and five pages: five gaps


def house_with_spacing(watchlist: Watchlist, spacing: timedelta) -> Watchlist:
    from dataclasses import replace

    return replace(watchlist, limits=replace(watchlist.limits, host_spacing=spacing))


def test_two_articles_with_the_same_words_are_one_story_whoever_came_first(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    early = "Wed, 21 Oct 2026 04:00:00 GMT"
    site.page("http://copy.example/reprint", "Patrol on the highway", *PATROL)
    site.page("http://wire.example/original", "Twelfth patrol runs", *PATROL)
    copies = site.feed("copy.example", [("reprint", "Patrol on the highway", "Wed, 21 Oct 2026 05:30:00 GMT")])
    wire = site.feed("wire.example", [("original", "Twelfth patrol runs", early)])
    house = open_house(make_watchlist(tmp_path, {"copies": copies}))
    lived(house, clock)
    house = open_house(make_watchlist(tmp_path, {"copies": copies, "wire": wire}))
    clock.set(MORNING + timedelta(minutes=30))

    lived(house, clock)

    original = article(house, "http://wire.example/original")
    assert article(house, "http://copy.example/reprint").copy_of == original.id and original.copy_of is None
    counts = tallied(house)
    assert counts["assess", "new"] == 1 and counts["assess", "copy"] == 1


def test_a_busy_turn_is_no_failure_and_a_page_gets_its_retries(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    items = [(f"n{i}", f"Patrol number {i}", "Wed, 21 Oct 2026 05:10:00 GMT") for i in range(4)]
    for slug, title, _ in items:
        site.page(f"http://herald.example/{slug}", title, *PATROL, f"This is report number {slug}.")
    site.put("http://herald.example/n3", "busy", status=503)  # the last in the queue: it waits three times for its turn
    watchlist = make_watchlist(tmp_path, {"herald": site.feed("herald.example", items)})
    house = open_house(house_with_spacing(watchlist, timedelta(seconds=7)))

    lived(house, clock)
    assert site.asked["/n3"] == 1
    with house.store.read() as db:
        assert db.articles.count() == 3
    clock.set(clock.now() + timedelta(minutes=10, seconds=1))
    site.page("http://herald.example/n3", "Patrol number 3", *PATROL, "And this is the last one.")
    lived(house, clock)

    assert article(house, "http://herald.example/n3").article.method == "page"


def test_a_host_that_does_not_answer_is_left_alone_for_a_while(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    items = [(f"n{i}", f"Patrol number {i}", "Wed, 21 Oct 2026 05:10:00 GMT") for i in range(30)]
    feed = site.feed("herald.example", items)
    for slug, _, _ in items:
        site.put(f"http://herald.example/{slug}", "", hang_up=True)
    house = open_house(make_watchlist(tmp_path, {"herald": feed}))

    lived(house, clock)

    assert [path for path in site.asked if path not in ("/rss.xml", "/robots.txt")] == ["/n0"]
    with house.store.read() as db:
        assert db.entries.waiting(clock.now()) == 30


def test_a_section_address_that_every_page_calls_canonical_loses_no_text(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    items = [(f"news/n{i}", f"Patrol number {i}", "Wed, 21 Oct 2026 05:10:00 GMT") for i in range(3)]
    for i, (slug, title, _) in enumerate(items):
        for canonical, path in (("http://herald.example/news/", slug), ("http://herald.example/story", f"x{i}")):
            text = "".join(f"<p>{p} Number {i}, {path}.</p>" for p in PATROL)
            head = f'<title>{title}</title><link rel="canonical" href="{canonical}">'
            site.put(
                f"http://herald.example/{path}",
                f"<html><head>{head}</head><body><article>{text}</article></body></html>",
            )
    items += [(f"x{i}", f"Story number {i}", "Wed, 21 Oct 2026 05:10:00 GMT") for i in range(3)]
    house = open_house(make_watchlist(tmp_path, {"herald": site.feed("herald.example", items)}))

    lived(house, clock)

    with house.store.read() as db:
        assert db.articles.count() == 6


def test_a_feed_that_moves_to_an_address_nobody_can_keep_stays_where_it_is(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    feed = one_patrol(site)
    long = "http://herald.example/" + "x" * 3000
    site.put("http://herald.example/old.xml", "", status=301, headers={"Location": long})
    house = open_house(make_watchlist(tmp_path, {"mover": "http://herald.example/old.xml", "herald": feed}))

    for hour in (0, 3, 9):
        clock.set(MORNING + timedelta(hours=hour))
        lived(house, clock)

    states = {row.slug: row for row in feeds_health(house)}
    assert states["herald"].state == "ok"
    assert states["mover"].state in ("degraded", "broken") and "2000" in states["mover"].reason
