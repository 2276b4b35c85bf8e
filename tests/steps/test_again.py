"""What comes again: an edited page, a reprint, a forgotten address, a host with rules; each lived on a real site."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from monitor.clock import SetClock
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.store.tables import metadata
from tests.build import MORNING, make_watchlist
from tests.servers import Site
from tests.steps.test_round import PATROL, article, lived, one_patrol, tallied

OpenHouse = Callable[[Watchlist], House]

CORRECTED = (*PATROL[:2], "The ministry corrected itself in the evening: nine vehicles had left Trumba, not eight.")
DATE = "Wed, 21 Oct 2026 05:10:00 GMT"


def edited(site: Site, title: str = "Twelfth patrol runs on the M4, corrected") -> None:
    """The outlet corrects its page, and the feed says so in the title."""
    site.page("http://herald.example/patrol", title, *CORRECTED)
    site.feed("herald.example", [("patrol", title, DATE)])


def rows(house: House) -> dict[str, list[dict[str, Any]]]:
    """Everything the database holds, by table."""
    assert isinstance(house.store, Database)
    with house.store.read() as door:
        return {
            table.name: sorted((dict(row._mapping) for row in door.connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def on_disk(folder: Path, words: str) -> list[str]:
    """The files whose bytes hold these words, once an SQLite database has put away its log of changes."""
    if (folder / "monitor.db").exists():
        _put_away(folder / "monitor.db")
    return [path.name for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def _put_away(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()


def test_an_edit_at_the_same_address_is_a_version_and_no_new_article(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    edited(site)

    clock.set(MORNING + timedelta(hours=3))
    lived(house, clock)

    stored = article(house, "http://herald.example/patrol")
    assert "nine vehicles" in stored.article.text and stored.version == 2
    assert stored.known_at == MORNING
    with house.store.read() as db:
        assert db.articles.count() == 1
        assert [(v.number, "eight vehicles" in v.text, v.seen_at) for v in db.articles.versions(stored.id)] == [
            (1, True, MORNING)
        ]
        assert {match.topic for match in db.articles.matches_of(stored.id)} >= {"m4-patrols"}
    assert tallied(house) == {
        ("poll", "new"): 1, ("poll", "known"): 1, ("capture", "page"): 1, ("revise", "edited"): 1, ("assess", "new"): 1,
    }  # fmt: skip


def test_a_feed_that_changes_its_words_alone_makes_no_version(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    raw = site.documents["herald.example", "/rss.xml"].body
    site.put(
        "http://herald.example/rss.xml", raw.replace(b"M4.</desc", b"M4. 14 comments.</desc"), "application/rss+xml"
    )

    clock.set(MORNING + timedelta(hours=3))
    lived(house, clock)

    assert article(house, "http://herald.example/patrol").version == 1
    assert tallied(house)["revise", "same"] == 1


def test_a_page_that_cannot_be_read_again_keeps_the_text_it_had(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    edited(site)
    site.put("http://herald.example/patrol", "not here any more", status=404)

    clock.set(MORNING + timedelta(hours=3))
    lived(house, clock)

    stored = article(house, "http://herald.example/patrol")
    assert stored.article.method == "page" and "eight vehicles" in stored.article.text and stored.version == 1
    assert tallied(house)["revise", "unread"] == 1


def test_a_page_that_robots_may_not_read_leaves_the_feeds_text(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    site.put("http://herald.example/robots.txt", "User-agent: *\nDisallow: /patrol\n", "text/plain")

    lived(house, clock)

    stored = article(house, "http://herald.example/patrol").article
    assert stored.method == "feed" and "robots.txt" in (stored.shortfall or "")
    assert site.asked["/patrol"] == 0 and site.asked["/robots.txt"] == 1


def test_a_forgotten_address_stays_away_whatever_its_feed_says(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    with house.store.write() as db:
        for sha256 in db.articles.forget(article(house, "http://herald.example/patrol").id, clock.now()):
            house.shelf.drop(sha256)
    assert not any("eight vehicles" in str(row) for table in rows(house).values() for row in table)
    assert on_disk(tmp_path / "storage", "eight vehicles") == []
    edited(site)
    again = site.feed("herald.example", [("patrol?utm_source=b", "Patrol again", DATE)], path="/b.xml")
    house = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml", "bugle": again}))

    clock.set(MORNING + timedelta(hours=3))
    lived(house, clock)

    with house.store.read() as db:
        assert db.articles.count() == 0 and db.articles.by_url("http://herald.example/patrol") is None
    assert tallied(house)["capture", "forgotten"] == 1
    assert site.asked["/patrol"] == 1


def test_of_an_outlet_whose_terms_forbid_it_only_the_evidence_stays(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    filler = [f"The market of Binnish counted {n} stalls of bread and {n + 3} of fruit that day." for n in range(2, 60)]
    site.page("http://herald.example/patrol", "Twelfth patrol runs", PATROL[0], *filler, PATROL[2])
    feed = site.feed("herald.example", [("patrol", "Twelfth patrol runs on the M4", DATE)])
    house = open_house(make_watchlist(tmp_path, {"herald": feed}, extra=", keep: evidence"))

    lived(house, clock)

    stored = article(house, "http://herald.example/patrol")
    text = stored.article.text
    assert PATROL[0] in text and PATROL[2] in text and "47 stalls of bread" not in text
    with house.store.read() as db:
        matches = db.articles.matches_of(stored.id)
    spans = [span for match in matches for span in match.spans if not span.in_title]
    assert spans and all(text[span.start : span.end] == span.words for span in spans)
    assert not any("47 stalls of bread" in str(row) for table in rows(house).values() for row in table)
    assert on_disk(tmp_path / "storage", "47 stalls of bread") == []


def test_a_reprint_changes_nothing_but_its_copies(
    site: Site, clock: SetClock, open_house: OpenHouse, tmp_path: Path
) -> None:
    house = open_house(make_watchlist(tmp_path, {"herald": one_patrol(site)}))
    lived(house, clock)
    lead = article(house, "http://herald.example/patrol")
    before = rows(house)
    site.page("http://mirror.example/reprint", "Joint patrol on the M4 ends early", "TRUMBA, October 21 (Orontes Wire)",
              *PATROL, "Share this report with your friends")  # fmt: skip
    mirror = site.feed(
        "mirror.example", [("reprint", "Joint patrol on the M4 ends early", "Wed, 21 Oct 2026 07:40:00 GMT")]
    )
    house = open_house(make_watchlist(tmp_path, {"herald": "http://herald.example/rss.xml", "mirror": mirror}))

    clock.set(MORNING + timedelta(hours=2))
    lived(house, clock)

    copy = article(house, "http://mirror.example/reprint")
    assert copy.copy_of == lead.id and "http://herald.example/patrol" in (copy.copy_reason or "")
    after = rows(house)
    for table in ("article", "article_version", "match", "fingerprint", "band", "page"):
        assert [row for row in after[table] if row in before[table]] == before[table], table
    assert all(row["article_id"] == copy.id for row in after["match"] if row not in before["match"])
    assert article(house, "http://herald.example/patrol") == replace(lead, attempts=lead.attempts)
    assert tallied(house)["assess", "copy"] == 1
