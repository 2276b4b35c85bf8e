"""What the store lets go by age, what it keeps, and how it remembers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from monitor.model import ArticleId, Judgement, Placement, PollOutcome, StatusChange, Turn
from monitor.store import letting
from monitor.store.door import Door
from monitor.store.engine import Database
from monitor.store.retention_tables import let_go as let_go_rows
from monitor.store.tables import article as article_rows
from monitor.store.tables import edition as edition_rows
from monitor.store.tables import entry as entry_rows
from monitor.store.tables import host as host_rows
from monitor.store.tables import publication as publication_rows
from monitor.store.tables import robots as robots_rows
from monitor.store.tables import tally as tally_rows
from tests.build import MORNING, make_article, make_claim, make_entry, make_feed, make_match

DAY = timedelta(days=1)
LATER = MORNING + 500 * DAY
BEFORE = LATER - 400 * DAY
HOST = "http://herald.example"


def stored(db: Door, name: str, *, judgement: Judgement | None = None, lead: int | None = None) -> ArticleId:
    """An article that was judged at MORNING, with the entry that brought it."""
    url = f"{HOST}/{name}"
    id, _ = db.articles.add(
        make_article(url=url, text=f"Of {name}.", text_sha256=name), known_at=MORNING, now=MORNING, page_sha256=None
    )
    (article,) = db.articles.claim([id], MORNING, DAY)
    placement = Placement(article=id, lead=lead and ArticleId(lead), reason="so")
    usual = Judgement(language="en", matches=(), fingerprint=None)
    assert db.articles.assessed(article, judgement or usual, [placement], MORNING)
    entry = make_entry(url=url)
    db.feeds.sync([make_feed()], MORNING)
    (feed,) = db.feeds.all()
    db.entries.add_new(feed, [entry], MORNING)
    db.connection.execute(
        update(entry_rows).where(entry_rows.c.canonical_url == url).values(article_id=id, due_at=None)
    )
    return id


def let_all_go(db: Door) -> int:
    found = db.retention.past(BEFORE, LATER, None, 100)
    return db.retention.let_go([id for _, id in found], BEFORE, LATER, LATER)


def left(db: Door) -> set[str]:
    return {url.removeprefix(f"{HOST}/") for url in db.connection.scalars(select(article_rows.c.url))}


def count(db: Door, table: Any) -> int:
    return db.connection.scalars(select(func.count()).select_from(table)).one()


def test_an_old_article_goes_with_its_entries_and_stays_away(database: Database) -> None:
    with database.write() as db:
        id = stored(db, "rain")
        db.connection.execute(
            insert(publication_rows), {"digest": "daily", "kind": "article", "ref": id, "edition_id": an_edition(db)}
        )
        assert let_all_go(db) == 1
        assert let_all_go(db) == 0

    with database.write() as db:
        assert left(db) == set() and count(db, entry_rows) == 0 and count(db, publication_rows) == 0
        assert db.articles.is_let_go(f"{HOST}/rain") and not db.articles.is_forgotten(f"{HOST}/rain")
        assert db.articles.erased(MORNING, LATER + DAY) == frozenset()  # no edition tells of it
        (feed,) = db.feeds.all()
        again = [
            make_entry(url=f"{HOST}/rain"),
            make_entry(url=f"{HOST}/rain", guid="other"),
            make_entry(url=f"{HOST}/sun"),
        ]
        assert [e.url for e in db.entries.add_new(feed, again, LATER)] == [f"{HOST}/sun"]
        assert db.entries.unknown(feed, again, LATER) == 0


@pytest.mark.parametrize("what", ["match", "claim", "evidence", "story"])
def test_what_something_rests_on_stays_with_all_copies_of_its_text(database: Database, what: str) -> None:
    with database.write() as db:
        found = Judgement(
            language="en",
            matches=(make_match(),) if what == "match" else (),
            fingerprint=None,
            claims=(make_claim(),) if what == "claim" else (),
        )
        lead = stored(db, "lead", judgement=found)
        other = stored(db, "other")
        stored(db, "copy", lead=lead)
        stored(db, "copy of other", lead=other)
        sibling = stored(db, "sibling", lead=other)
        if what in ("evidence", "story"):
            edition = an_edition(db)
            for ref in (lead, sibling):
                row = {"digest": "daily", "kind": what, "ref": ref, "edition_id": edition}
                db.connection.execute(insert(publication_rows), row)

        for _ in range(2):
            let_all_go(db)

        kept = {"other", "copy of other", "sibling"} if what in ("evidence", "story") else set()
        assert left(db) == {"lead", "copy"} | kept


def test_a_lead_goes_behind_its_copies_and_what_waits_or_is_young_stays(database: Database) -> None:
    with database.write() as db:
        lead = stored(db, "lead")
        stored(db, "copy", lead=lead)
        for name in ("waits", "read again", "young"):
            stored(db, name)
        rows = update(article_rows)
        db.connection.execute(rows.where(article_rows.c.url == f"{HOST}/waits").values(due_at=LATER))
        db.connection.execute(rows.where(article_rows.c.url == f"{HOST}/young").values(assessed_at=BEFORE))
        waits = update(entry_rows).where(entry_rows.c.canonical_url == f"{HOST}/read again")
        db.connection.execute(waits.values(due_at=LATER))

        assert let_all_go(db) == 1
        assert "copy" not in left(db) and "lead" in left(db)
        assert let_all_go(db) == 1
        assert left(db) == {"waits", "read again", "young"}


def test_what_an_edition_may_still_count_stays(database: Database) -> None:
    with database.write() as db:
        stored(db, "rain")

        assert db.retention.past(BEFORE, MORNING - DAY, None, 100) == []
        assert len(db.retention.past(BEFORE, MORNING, None, 100)) == 1


def test_a_walk_goes_on_behind_a_place(database: Database) -> None:
    with database.write() as db:
        ids = [stored(db, f"a{n}") for n in range(5)]

        first = db.retention.past(BEFORE, LATER, None, 2)
        second = db.retention.past(BEFORE, LATER, first[-1], 9)

        assert [id for _, id in (*first, *second)] == sorted(ids)


def test_a_tombstone_ends_when_its_feed_has_brought_news_without_it_for_long(database: Database) -> None:
    keep = 400 * DAY
    with database.write() as db:
        stored(db, "rain")
        let_all_go(db)
        (feed,) = db.feeds.all()
        letting.bury(db.connection, {f"{HOST}/by hand": None}, LATER)

        assert db.retention.expire(keep, LATER + 399 * DAY, 10) == 0
        assert db.retention.expire(keep, LATER + 401 * DAY, 10) == 1  # the one by hand: no feed can show it
        assert db.articles.is_let_go(f"{HOST}/rain")  # its feed has said nothing new since

        again = [make_entry(url=f"{HOST}/rain")]
        assert db.entries.add_new(feed, again, LATER + 500 * DAY) == []  # shown still
        news(db, LATER + 600 * DAY)
        assert db.retention.expire(keep, LATER + 899 * DAY, 10) == 0
        news(db, LATER + 901 * DAY)
        assert db.retention.expire(keep, LATER + 902 * DAY, 10) == 1
        assert count(db, let_go_rows) == 0


def test_the_tombstones_of_a_feed_that_is_asked_no_more_end_in_time(database: Database) -> None:
    with database.write() as db:
        stored(db, "rain")
        let_all_go(db)
        db.feeds.sync([], LATER)

        assert db.retention.expire(400 * DAY, LATER + 399 * DAY, 10) == 0
        assert db.retention.expire(400 * DAY, LATER + 401 * DAY, 10) == 1


def test_an_entry_that_says_nothing_any_more_goes_and_stays_away(database: Database) -> None:
    with database.write() as db:
        db.feeds.sync([make_feed()], MORNING)
        (feed,) = db.feeds.all()
        for name in ("old", "young", "waits"):
            db.entries.add_new(feed, [make_entry(url=f"{HOST}/{name}")], LATER if name == "young" else MORNING)
        quiet = update(entry_rows).where(entry_rows.c.canonical_url != f"{HOST}/waits")
        db.connection.execute(quiet.values(due_at=None))

        assert db.retention.drop_entries(BEFORE, LATER, 10) == 1
        assert db.retention.drop_entries(BEFORE, LATER, 10) == 0
        assert db.entries.add_new(feed, [make_entry(url=f"{HOST}/old")], LATER) == []


def test_the_clock_is_lived_through_by_strides(database: Database) -> None:
    week = 7 * DAY
    with database.write() as db:
        assert db.retention.lived_until(MORNING, week, timedelta(hours=20)) == MORNING
        assert db.retention.lived_until(MORNING + DAY, week, timedelta(hours=20)) == MORNING + DAY
        for minutes in (0, 10, 20):  # however often somebody tidies: one stride a night
            ahead = MORNING + 3650 * DAY + timedelta(minutes=minutes)
            assert db.retention.lived_until(ahead, week, timedelta(hours=20)) == MORNING + 8 * DAY
        assert db.retention.lived_until(MORNING - 3650 * DAY, week, timedelta(hours=20)) == MORNING - 3650 * DAY
        assert db.retention.lived_until(MORNING + 3651 * DAY, week, timedelta(hours=20)) == MORNING + 15 * DAY
        assert db.retention.walked_at() is None
        db.retention.walked(MORNING)
        assert db.retention.walked_at() == MORNING


def test_a_database_that_was_never_tidied_goes_by_what_it_judged_last(database: Database) -> None:
    with database.write() as db:
        stored(db, "rain")

        assert db.retention.lived_until(MORNING + 3650 * DAY, DAY, timedelta(hours=20)) == MORNING + DAY


def test_counts_hosts_and_notices_that_nobody_needs_go(database: Database) -> None:
    change = make_change()
    with database.write() as db:
        for day in (0, 10, 20, 30):
            db.tallies.add(MORNING + day * DAY, None, "poll", "new")
        db.tallies.flush()
        db.hosts.take(["quiet.example"], MORNING, timedelta(0))
        db.hosts.take(["busy.example"], LATER, timedelta(0))
        db.connection.execute(
            insert(robots_rows),
            [{"host": h, "fetched_at": at, "until": at} for h, at in (("a", MORNING), ("b", LATER))],
        )
        db.notices.begin(["ceasefire"], ["desk"], "-", MORNING + 5 * DAY)
        for day in (0, 10):
            db.notices.queue(Turn(change=change, withdrawn=False), ["desk"], MORNING + day * DAY)
        for notice in db.notices.due_for("desk", LATER):
            db.notices.sent(notice, LATER)

        assert db.retention.drop_tallies(MORNING + 5 * DAY, MORNING + 25 * DAY) == 2
        assert db.retention.drop_tallies(MORNING + 5 * DAY, MORNING + 25 * DAY) == 0
        assert db.retention.drop_tallies(None, MORNING + 25 * DAY) == 1
        assert count(db, tally_rows) == 1
        assert db.retention.drop_hosts(BEFORE) == 2
        assert list(db.connection.scalars(select(host_rows.c.host))) == ["busy.example"]
        assert db.retention.drop_notices(LATER) == 1  # the other is what readers know
        assert db.retention.drop_notices(LATER) == 0


def an_edition(db: Door) -> int:
    """The row of an edition."""
    row = {"digest": "daily", "edition_date": date(2026, 10, 21), "number": 1, "cutoff_at": MORNING, "made_at": MORNING}
    row |= {"content": "{}", "content_sha256": "-", "issue": "{}"}
    return int(db.connection.scalars(insert(edition_rows).values(row).returning(edition_rows.c.id)).one())


def news(db: Door, at: Any) -> None:
    """The feed brought something new."""
    (feed,) = db.feeds.all()
    assert db.feeds.polled(feed, PollOutcome(due_at=at, polled_at=at, error=None, new_entries=1))


def make_change() -> StatusChange:
    """A change of status."""
    day = date(2026, 10, 21)
    return StatusChange(
        topic="ceasefire", before=None, after="holding", since=day, on=day, voices=(), claims=(), rule="so"
    )
