"""What the store remembers from round to round: rhythm of feeds, robots of hosts, entries that say something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from monitor.model import ArticleId, Entry, FeedState, PollOutcome, RobotsNote, StoredEntry
from monitor.store.door import Door
from monitor.store.engine import Database
from monitor.store.entries import LEAST_APART, MOST_REVISIONS
from monitor.store.tables import entry as entry_rows
from tests.build import MORNING, make_article, make_entry, make_feed

LEASE = timedelta(minutes=10)
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
RHYTHM: dict[str, Any] = {
    "pace": timedelta(minutes=7, microseconds=3),
    "fresh_for": timedelta(days=7),
    "ttl": timedelta(hours=3),
    "turnover": timedelta(hours=2, microseconds=1),
    "gaps": (timedelta(hours=1), timedelta(minutes=3, microseconds=1), timedelta(days=400)),
}


def watch(database: Database, **given: Any) -> FeedState:
    with database.write() as db:
        db.feeds.sync([make_feed(**given)], MORNING)
        return next(feed for feed in db.feeds.all() if feed.slug == given.get("slug", "herald"))


def poll(database: Database, feed: FeedState, now: datetime = MORNING, **given: Any) -> FeedState:
    with database.write() as db:
        (mine,) = db.feeds.claim([feed.id], now, LEASE)
        outcome = PollOutcome(**{"due_at": now + HOUR, "polled_at": now, "error": None, **given})
        assert db.feeds.polled(mine, outcome)
        return db.feeds.all()[0]


# ---------------------------------------------------------------- feeds


def test_a_success_writes_the_rhythm_and_an_error_keeps_it_with_its_kind(database: Database) -> None:
    feed = watch(database)
    assert (feed.pace, feed.fresh_for, feed.gaps, feed.failure) == (None, None, (), None)

    learned = poll(database, feed, **RHYTHM)
    failed = poll(database, feed, MORNING + HOUR, error="answered 503", failure="busy")
    mended = poll(database, feed, MORNING + 2 * HOUR, pace=None, gaps=RHYTHM["gaps"][1:])

    assert {name: getattr(learned, name) for name in RHYTHM} == RHYTHM
    assert {name: getattr(failed, name) for name in RHYTHM} == RHYTHM
    assert (failed.failure, failed.last_error) == ("busy", "answered 503")
    assert (mended.pace, mended.fresh_for, mended.gaps) == (None, None, RHYTHM["gaps"][1:])
    assert (mended.failure, mended.last_error) == (None, None)


def test_a_feed_knows_its_home_and_comes_back_to_it_when_the_move_led_nowhere(database: Database) -> None:
    feed = watch(database)
    assert feed.home == feed.url == "http://herald.example/rss.xml"

    moved = poll(database, feed, moved_to="http://new.example/rss.xml", etag='"new"')
    failed = poll(database, feed, MORNING + HOUR, error="gone (410)", failure="gone", moved_back=True)

    assert (moved.home, moved.url) == ("http://herald.example/rss.xml", "http://new.example/rss.xml")
    assert (failed.url, failed.etag, failed.failures) == ("http://herald.example/rss.xml", None, 1)


def test_a_move_back_that_was_polled_keeps_what_home_said(database: Database) -> None:
    feed = watch(database)
    poll(database, feed, moved_to="http://new.example/rss.xml", etag='"new"')

    back = poll(database, feed, MORNING + HOUR, moved_back=True, etag='"home"')

    assert (back.url, back.etag) == (back.home, '"home"')


def test_a_changed_url_forgets_rhythm_and_trouble(database: Database) -> None:
    feed = watch(database)
    poll(database, feed, **RHYTHM)
    poll(database, feed, MORNING + HOUR, error="no answer", failure="unreachable")

    changed = watch(database, url="http://herald.example/new.xml")

    assert (changed.pace, changed.fresh_for, changed.gaps, changed.failure) == (None, None, (), None)
    assert changed.home == "http://herald.example/new.xml"


# ---------------------------------------------------------------- robots


def test_a_host_is_remembered_for_what_it_last_said_of_robots(database: Database) -> None:
    note = RobotsNote(
        host="herald.example", body=b"User-agent: *\nDisallow: /\xff\0", fetched_at=MORNING, until=MORNING + HOUR
    )
    later = replace(note, body=None, until=MORNING + 24 * HOUR, refused="robots.txt answered 503")
    endless = replace(note, host="x" * 5000, body=b"")
    with database.write() as db:
        assert db.hosts.robots("herald.example") is None
        db.hosts.note_robots(note)
        db.hosts.note_robots(endless)
        assert db.hosts.robots("herald.example") == note
        db.hosts.note_robots(later)

    with database.read() as db:
        assert db.hosts.robots("herald.example") == later
        assert db.hosts.robots(endless.host) == endless
        assert db.hosts.robots("steppe.example") is None


# ---------------------------------------------------------------- entries that say something else


def captured(database: Database, *entries: Entry) -> tuple[FeedState, list[ArticleId]]:
    """The feed whose entries these are, and their articles."""
    feed = watch(database)
    ids: list[ArticleId] = []
    with database.write() as db:
        db.entries.add_new(feed, entries, MORNING)
        for waiting in claimed(db, MORNING):
            article = make_article(url=waiting.entry.canonical_url)
            ids.append(db.articles.add(article, known_at=MORNING, now=MORNING, page_sha256=None)[0])
            assert db.entries.captured(waiting, ids[-1])
    return feed, ids


def claimed(db: Door, now: datetime) -> list[StoredEntry]:
    return db.entries.claim([id for id, *_ in db.entries.due(now, 99)], now, LEASE)


def revise(database: Database, feed: FeedState, *entries: Entry, now: datetime = MORNING + HOUR) -> int:
    with database.write() as db:
        return db.entries.revise(feed, entries, now)


def test_a_captured_entry_that_says_something_else_is_due_again_with_its_article(database: Database) -> None:
    feed, (article,) = captured(database, make_entry(guid="g"))
    edited = make_entry(guid="g", title="Patrol halted", authors=("R. Haddad",), updated_at=MORNING + HOUR)

    assert revise(database, feed, edited) == 1

    with database.write() as db:
        assert db.entries.waiting(MORNING + HOUR) == 0
        assert db.due_counts(MORNING + HOUR)["captures"] == 1
        (again,) = claimed(db, MORNING + HOUR)
        assert db.entries.captured(again, article)
    assert (again.entry, again.article_id, again.seen_again_at) == (edited, article, MORNING + HOUR)
    assert (again.first_seen_at, again.failures) == (MORNING, 0)


def test_the_same_words_are_no_revision_wherever_they_stand(database: Database) -> None:
    entry = make_entry(guid="g", title="Patrol runs", summary="It ran.", content="", updated_at=MORNING)
    feed, _ = captured(database, entry)

    for same in (
        entry,
        replace(entry, title="PATROL RUNS!", authors=("R. Haddad",)),
        replace(entry, summary="", content="It ran."),
        replace(entry, updated_at=MORNING - HOUR),
        replace(entry, updated_at=None),
    ):
        assert revise(database, feed, same) == 0
    assert revise(database, feed, replace(entry, updated_at=MORNING + TICK)) == 1


@pytest.mark.parametrize("part", ["title", "summary", "content"])
def test_other_words_in_any_part_are_a_revision(database: Database, part: str) -> None:
    feed, _ = captured(database, make_entry(guid="g"))
    edited = make_entry(guid="g", **{part: "Quite other words"})

    assert revise(database, feed, edited) == 1
    assert revise(database, feed, edited, now=MORNING + 9 * HOUR) == 0


def test_an_entry_that_learns_to_say_when_it_was_updated_counts_from_when_it_was_seen(database: Database) -> None:
    entry = make_entry(guid="g")
    feed, _ = captured(database, entry)

    assert revise(database, feed, replace(entry, updated_at=MORNING)) == 0
    assert revise(database, feed, replace(entry, updated_at=MORNING + TICK)) == 1


def test_an_entry_is_read_once_an_hour_at_most_and_what_it_said_last_is_never_lost(database: Database) -> None:
    feed, (article,) = captured(database, make_entry(guid="g"))
    entries = [make_entry(guid="g", summary=f"{n} readers") for n in range(5)]
    minute = timedelta(minutes=1)

    assert revise(database, feed, entries[0], now=MORNING + minute) == 1  # an hour after it was first seen
    assert read(database, article, MORNING + HOUR - TICK) is None
    assert read(database, article, MORNING + HOUR) == "0 readers"
    for n in (1, 2, 3):
        assert revise(database, feed, entries[n], now=MORNING + HOUR + 15 * n * minute) == 1
    assert revise(database, feed, entries[3], now=MORNING + HOUR + 59 * minute) == 0
    assert read(database, article, MORNING + 2 * HOUR - TICK) is None
    assert read(database, article, MORNING + 2 * HOUR) == "3 readers"
    assert read(database, article, MORNING + 9 * HOUR) is None
    assert revise(database, feed, entries[4], now=MORNING + 9 * HOUR) == 1
    assert read(database, article, MORNING + 9 * HOUR) == "4 readers"


def read(database: Database, article: ArticleId, now: datetime) -> str | None:
    """What the entry that is due says; it is captured then."""
    with database.write() as db:
        for waiting in claimed(db, now):
            assert db.entries.captured(waiting, article)
            return waiting.entry.summary
    return None


def test_a_change_that_waits_for_its_hour_may_change_again_without_counting(database: Database) -> None:
    feed, (article,) = captured(database, make_entry(guid="g"))

    for hour in range(MOST_REVISIONS):
        for n in range(3):
            now = MORNING + hour * HOUR + timedelta(minutes=5 + n)
            assert revise(database, feed, make_entry(guid="g", summary=f"{hour}.{n}"), now=now) == 1
        assert read(database, article, MORNING + (hour + 1) * HOUR) == f"{hour}.2"
    assert revise(database, feed, make_entry(guid="g", summary="more"), now=MORNING + 99 * HOUR) == 0


def test_a_counter_in_a_summary_comes_to_rest(database: Database) -> None:
    feed, _ = captured(database, make_entry(guid="g"))

    revisions = sum(
        revise(database, feed, make_entry(guid="g", summary=f"read {n} times"), now=MORNING + n * LEAST_APART)
        for n in range(MOST_REVISIONS + 9)
    )

    assert revisions == MOST_REVISIONS


def test_only_what_was_captured_is_revised_and_a_stranger_is_not(database: Database) -> None:
    feed = watch(database)
    with database.write() as db:
        db.entries.add_new(feed, [make_entry(guid="g")], MORNING)

    assert revise(database, feed, make_entry(guid="g", title="Edited"), make_entry(guid="new")) == 0
    assert revise(database, feed) == 0


def test_reused_guids_are_revised_each_under_its_own_address(database: Database) -> None:
    one, two = (make_entry(guid="42", url=f"http://herald.example/{name}") for name in ("one", "two"))
    feed, _ = captured(database, one, two)

    assert revise(database, feed, one, replace(two, title="Edited"), replace(two, title="Edited again")) == 1

    with database.write() as db:
        (again,) = claimed(db, MORNING + HOUR)
    assert (again.entry.canonical_url, again.entry.title) == ("http://herald.example/two", "Edited")


def test_who_captures_an_entry_while_it_is_revised_writes_nothing(database: Database) -> None:
    feed, (article,) = captured(database, make_entry(guid="g"))
    revise(database, feed, make_entry(guid="g", title="Edited"), now=MORNING + HOUR)
    with database.write() as db:
        (slow,) = claimed(db, MORNING + HOUR)

    revise(database, feed, make_entry(guid="g", title="Edited again"), now=MORNING + 3 * HOUR)

    with database.write() as db:
        assert not db.entries.captured(slow, article)
        (again,) = claimed(db, MORNING + 3 * HOUR)
        assert again.entry.title == "Edited again"
        assert db.entries.captured(again, article)


def test_hostile_text_and_many_entries_are_revised_as_they_are(database: Database) -> None:
    entries = [
        make_entry(guid=f"g{n}\0", canonical_url=f"http://herald.example/{n}", title=f"nul\0 half \ud83d {n}")
        for n in range(600)
    ]
    feed, _ = captured(database, *entries[:90])

    assert revise(database, feed, *entries) == 0
    assert revise(database, feed, *(replace(entry, title="Edited") for entry in entries)) == 90


def test_an_entry_of_before_there_were_digests_is_compared_by_its_words(database: Database) -> None:
    entry = make_entry(guid="g", title="İdlib'de devriye", summary="Патруль прошёл.", content="nul\0 inside")
    feed, _ = captured(database, entry)
    with database.write() as db:
        db.connection.execute(update(entry_rows).values(said_sha256=None))

    assert revise(database, feed, entry) == 0
    assert revise(database, feed, replace(entry, content="other words")) == 1
