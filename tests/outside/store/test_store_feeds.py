"""Feeds, hosts and entries in the store."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from monitor.model import Entry, FeedId, FeedSpec, FeedState, PollOutcome, StoredEntry
from monitor.store import tables
from monitor.store.engine import Database
from tests.build import MORNING, make_article, make_entry, make_feed

LEASE = timedelta(minutes=10)
HOUR = timedelta(hours=1)


def sync(database: Database, *specs: FeedSpec, now: datetime = MORNING) -> list[FeedState]:
    with database.write() as db:
        db.feeds.sync(specs, now)
        return db.feeds.all()


def claim(database: Database, feed: FeedState, now: datetime = MORNING) -> FeedState:
    with database.write() as db:
        (claimed,) = db.feeds.claim([feed.id], now, LEASE)
        return claimed


def add(database: Database, feed: FeedState, *entries: Entry, now: datetime = MORNING) -> list[Entry]:
    with database.write() as db:
        return db.entries.add_new(feed, entries, now)


def waiting(database: Database, now: datetime = MORNING) -> Sequence[StoredEntry]:
    """What could be claimed now; nothing is."""
    found: list[StoredEntry] = []
    with contextlib.suppress(_Undo), database.write() as db:
        found += db.entries.claim([id for id, *_ in db.entries.due(now, 1000)], now, LEASE)
        raise _Undo
    return found


class _Undo(Exception):
    """Rolls a transaction back."""


def success(now: datetime = MORNING, **given: object) -> PollOutcome:
    return PollOutcome(**{"due_at": now + HOUR, "polled_at": now, "error": None, **given})  # type: ignore[arg-type]


# ---------------------------------------------------------------- the configuration


def test_new_feeds_are_due_at_once_and_syncing_again_changes_nothing(database: Database) -> None:
    first = sync(database, make_feed(slug="steppe"), make_feed(slug="herald"), make_feed(slug="off", enabled=False))
    second = sync(
        database,
        make_feed(slug="steppe"),
        make_feed(slug="herald"),
        make_feed(slug="off", enabled=False),
        now=MORNING + HOUR,
    )

    assert [(f.slug, f.enabled, f.due_at) for f in first] == [
        ("herald", True, MORNING),
        ("off", False, None),
        ("steppe", True, MORNING),
    ]
    assert second == first


def test_a_feed_that_leaves_the_configuration_rests_and_one_that_comes_back_is_due(database: Database) -> None:
    sync(database, make_feed())
    (resting,) = sync(database)
    (back,) = sync(database, make_feed(title="The New Herald"), now=MORNING + HOUR)

    assert (resting.enabled, resting.due_at) == (False, None)
    assert (back.id, back.enabled, back.due_at, back.title) == (resting.id, True, MORNING + HOUR, "The New Herald")
    assert back.added_at == MORNING


def test_a_changed_url_forgets_what_the_old_one_said(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    mine = claim(database, feed)
    with database.write() as db:
        assert db.feeds.polled(mine, success(etag='"v1"', body_sha256="ab" * 32, moved_to="http://moved.example/"))
    slow = claim(database, feed, MORNING + HOUR)

    (changed,) = sync(database, make_feed(url="http://herald.example/new.xml"), now=MORNING + HOUR)

    assert (changed.url, changed.etag, changed.body_sha256) == ("http://herald.example/new.xml", None, None)
    assert changed.due_at == MORNING + HOUR
    with database.write() as db:
        assert not db.feeds.polled(slow, success(etag='"of the old address"'))


def test_a_permanent_move_is_remembered_over_restarts(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    with database.write() as db:
        db.feeds.claim([feed.id], MORNING, LEASE)
    mine = replace(feed, attempts=1)
    with database.write() as db:
        db.feeds.polled(mine, success(moved_to="http://new.example/rss.xml", etag='"v1"'))

    (after,) = sync(database, make_feed())

    assert (after.url, after.etag, after.due_at) == ("http://new.example/rss.xml", '"v1"', MORNING + HOUR)


def test_a_stopped_feed_stays_stopped_over_restarts(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    mine = claim(database, feed)
    with database.write() as db:
        db.feeds.polled(mine, PollOutcome(due_at=None, polled_at=MORNING, error="gone (410)"))

    (after,) = sync(database, make_feed(), now=MORNING + HOUR)

    assert (after.enabled, after.due_at, after.last_error) == (True, None, "gone (410)")


# ---------------------------------------------------------------- polls


def test_due_feeds_come_by_their_time_and_then_by_name(database: Database) -> None:
    sync(database, make_feed(slug="b"), make_feed(slug="a"), now=MORNING)
    sync(database, make_feed(slug="b"), make_feed(slug="a"), make_feed(slug="early"), now=MORNING - HOUR)

    with database.read() as db:
        assert [f.slug for f in db.feeds.due(MORNING, 10)] == ["early", "a", "b"]
        assert [f.slug for f in db.feeds.due(MORNING, 2)] == ["early", "a"]
        assert [f.slug for f in db.feeds.due(MORNING - timedelta(microseconds=1), 10)] == ["early"]


def test_a_claim_is_won_once_until_the_lease_ends(database: Database) -> None:
    (feed,) = sync(database, make_feed())

    mine = claim(database, feed)
    with database.write() as db:
        assert db.feeds.claim([feed.id], MORNING + LEASE - timedelta(seconds=1), LEASE) == []
        (next_one,) = db.feeds.claim([feed.id], MORNING + LEASE, LEASE)

    assert (mine.attempts, mine.due_at) == (1, MORNING + LEASE)
    assert next_one.attempts == 2


def test_a_worker_that_overslept_writes_nothing(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    sleeper = claim(database, feed)
    winner = claim(database, feed, MORNING + LEASE)

    with database.write() as db:
        assert not db.feeds.polled(sleeper, success(etag='"late"'))
        assert not db.feeds.postpone(sleeper, MORNING + HOUR)
        assert db.feeds.polled(winner, success(etag='"mine"'))
        (after,) = db.feeds.all()

    assert after.etag == '"mine"'


def test_an_error_keeps_the_validators_and_counts_until_a_success(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    times = [MORNING + n * HOUR for n in range(4)]
    outcomes = [
        success(
            times[0], etag='"v1"', last_modified="Wed, 21 Oct 2026 05:00:00 GMT", body_sha256="ab" * 32, new_entries=3
        ),
        PollOutcome(due_at=times[2], polled_at=times[1], error="answered 503"),
        PollOutcome(due_at=times[3], polled_at=times[2], error="timed out"),
        success(times[3], etag='"v1"', body_sha256="ab" * 32),
    ]
    states = []
    for now, outcome in zip(times, outcomes, strict=True):
        mine = claim(database, feed, now)
        with database.write() as db:
            assert db.feeds.polled(mine, outcome)
            states += db.feeds.all()

    assert [(s.failures, s.failing_since, s.last_error) for s in states] == [
        (0, None, None),
        (1, times[1], "answered 503"),
        (2, times[1], "timed out"),
        (0, None, None),
    ]
    assert [s.etag for s in states] == ['"v1"'] * 4
    assert [s.last_ok_at for s in states] == [times[0], times[0], times[0], times[3]]
    assert [s.last_new_at for s in states] == [times[0]] * 4
    assert [s.last_polled_at for s in states] == times


def test_a_304_keeps_the_old_entries(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    mine = claim(database, feed)
    with database.write() as db:
        db.entries.add_new(mine, [make_entry()], MORNING)
        db.feeds.polled(mine, success(etag='"v1"', new_entries=1))
    again = claim(database, feed, MORNING + HOUR)

    with database.write() as db:
        db.feeds.polled(again, success(MORNING + HOUR, etag=again.etag))

    assert [e.entry for e in waiting(database)] == [make_entry()]
    with database.read() as db:
        assert db.feeds.all()[0].etag == '"v1"'


def test_a_postponed_feed_is_due_when_it_was_said(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    mine = claim(database, feed)

    with database.write() as db:
        assert db.feeds.postpone(mine, MORNING + timedelta(seconds=3))

    with database.read() as db:
        assert db.feeds.all()[0].due_at == MORNING + timedelta(seconds=3)


# ---------------------------------------------------------------- hosts


def test_a_host_is_taken_once_per_spacing(database: Database) -> None:
    second = timedelta(seconds=1)
    with database.write() as db:
        assert db.hosts.take(["herald.example"], MORNING, second) == {}
        assert db.hosts.take(["herald.example"], MORNING, second) == {"herald.example": MORNING + second}
        assert db.hosts.take(["steppe.example"], MORNING, second) == {}
        assert db.hosts.take(["herald.example"], MORNING + second, second) == {}


def test_a_host_that_is_released_may_be_asked_after_its_pause_and_its_entries_wait_till_then(
    database: Database,
) -> None:
    second = timedelta(seconds=1)
    (feed,) = sync(database, make_feed())
    add(database, feed, make_entry())
    with database.write() as db:
        assert db.hosts.take(["herald.example"], MORNING, timedelta(minutes=1)) == {}
        assert db.entries.due(MORNING, 9) == []
        db.hosts.release({"herald.example": MORNING + second})
        assert db.entries.due(MORNING, 9) == []
        assert db.entries.next_turn(MORNING) == MORNING + second
        assert [host for _id, host, _turn in db.entries.due(MORNING + second, 9)] == ["herald.example"]
        assert db.hosts.take(["herald.example"], MORNING + second, second) == {}


def test_of_many_hosts_those_that_are_busy_are_told(database: Database) -> None:
    second, minute = timedelta(seconds=1), timedelta(minutes=1)
    with database.write() as db:
        db.hosts.take(["herald.example"], MORNING, minute)
        db.hosts.take(["steppe.example"], MORNING - minute, second)

        busy = db.hosts.take(["herald.example", "steppe.example", "new.example"], MORNING, second)

        assert busy == {"herald.example": MORNING + minute}
        assert db.hosts.take(["steppe.example"], MORNING, second) == {"steppe.example": MORNING + second}
        assert db.hosts.take(["new.example"], MORNING, second) == {"new.example": MORNING + second}


def test_what_many_polls_found_is_written_for_those_that_are_ours_still(database: Database) -> None:
    first, second, third = sync(database, *(make_feed(slug=slug) for slug in ("first", "second", "third")))
    claims = [claim(database, feed) for feed in (first, second, third)]
    claim(database, second, MORNING + LEASE)  # somebody else has it by now
    one = success(etag='"1"', gaps=(HOUR,), moved_to="https://herald.example/new.xml")
    found = [(claims[0], one), (claims[1], success(etag='"2"')), (claims[2], success(etag='"3"', new_entries=2))]

    with database.write() as db:
        ours = db.feeds.still_ours(claims)
        assert ours == {first.id, third.id}
        db.feeds.answered([(feed, outcome) for feed, outcome in found if feed.id in ours])

    with database.read() as db:
        after = {feed.slug: feed for feed in db.feeds.all()}
    assert [after[slug].etag for slug in ("first", "second", "third")] == ['"1"', None, '"3"']
    assert (after["first"].url, after["first"].gaps) == ("https://herald.example/new.xml", (HOUR,))
    assert after["third"].last_new_at == MORNING
    with database.write() as db:  # alone it writes the same
        db.feeds.sync([make_feed(slug="other")], MORNING)
        other = db.feeds.claim([db.feeds.all()[1].id], MORNING, LEASE)[0]
        assert db.feeds.polled(other, one)
        alone = next(feed for feed in db.feeds.all() if feed.slug == "other")
    kept = ("etag", "gaps", "due_at", "last_ok_at", "failures", "pace", "ttl", "body_sha256")
    assert [getattr(alone, name) for name in kept] == [getattr(after["first"], name) for name in kept]


def test_only_an_error_counts_as_a_failure(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    add(database, feed, make_entry())
    now, last_error = MORNING, None
    for error, failures in ((None, 0), ("answered 503", 0), (None, 1), ("answered 500", 1), (None, 2)):
        with database.write() as db:
            (entry,) = db.entries.claim([id for id, *_ in db.entries.due(now, 9)], now, LEASE)
            assert entry.failures == failures
            assert db.entries.postpone(entry, now + HOUR, error)
            last_error = error or last_error  # a busy host does not take it back
            assert db.connection.scalars(select(tables.entry.c.last_error)).one() == last_error
            assert (db.entries.next_turn(now) is None) == (last_error is not None)
        now += HOUR


def test_a_clock_that_ran_ahead_does_not_close_a_host_for_a_year(database: Database) -> None:
    with database.write() as db:
        db.hosts.take(["herald.example"], MORNING + timedelta(days=365), timedelta(seconds=1))

        assert db.hosts.take(["herald.example"], MORNING, timedelta(seconds=1)) == {}


# ---------------------------------------------------------------- entries


def test_an_entry_comes_out_as_it_went_in(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    whole = make_entry(
        title="دورية مشتركة على طريق M4",
        summary="İdlib'de devriye",
        content="Патруль прошёл. " * 500,
        authors=("R. Haddad", "А. Соколов"),
        published_at=datetime(2026, 10, 21, 8, 59, 59, 999999, tzinfo=timezone(timedelta(hours=3))),
        updated_at=datetime(1, 1, 1, tzinfo=UTC),
        language="ar",
    )

    assert add(database, feed, whole) == [whole]

    (stored,) = waiting(database)
    assert stored.entry == whole
    assert (stored.feed_slug, stored.first_seen_at, stored.attempts) == ("herald", MORNING, 1)
    assert stored.entry.published_at is not None and stored.entry.published_at.tzinfo is UTC


def test_adding_the_same_entries_again_adds_nothing(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    entries = [make_entry(guid=f"g{n}", canonical_url=f"http://herald.example/{n}") for n in range(1200)]

    assert add(database, feed, *entries) == entries
    assert add(database, feed, *entries, now=MORNING + HOUR) == []
    assert add(database, feed, *entries[:3], make_entry(guid="new"), *entries[3:]) == [make_entry(guid="new")]
    assert len(waiting(database, MORNING + HOUR)) == 1000


def test_an_edited_entry_is_no_new_one(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    add(database, feed, make_entry(guid="g"))

    assert add(database, feed, make_entry(guid="g", title="Patrol runs on the M4 (updated)")) == []


def test_a_reused_guid_with_another_url_is_another_entry(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    one = make_entry(guid="42", url="http://herald.example/one")
    two = make_entry(guid="42", url="http://herald.example/two")
    three = make_entry(guid="42", url="http://herald.example/three")

    assert add(database, feed, one, two) == [one, two]
    assert add(database, feed, two, three, one) == [three]
    assert add(database, feed, one, two, three) == []
    assert [e.entry.guid for e in waiting(database)] == [
        "42",
        "42 http://herald.example/three",
        "42 http://herald.example/two",
    ]


def test_two_feeds_may_use_the_same_guid(database: Database) -> None:
    herald, steppe = sync(database, make_feed(), make_feed(slug="steppe"))

    assert add(database, herald, make_entry(guid="1")) == add(database, steppe, make_entry(guid="1"))
    assert [e.feed_slug for e in waiting(database)] == ["herald", "steppe"]


@pytest.mark.parametrize("hostile", ["nul\0inside", "half a pair \ud83d", "x" * 10_000, "é" * 5000, ""])
def test_hostile_text_is_kept_as_far_as_it_can_be(database: Database, hostile: str) -> None:
    (feed,) = sync(database, make_feed())
    entry = make_entry(
        guid=hostile, title=hostile, canonical_url=f"http://herald.example/{hostile}", authors=(hostile,)
    )

    assert add(database, feed, entry) == [entry]
    assert add(database, feed, entry) == []
    (stored,) = waiting(database)
    assert len(stored.entry.title) == len(hostile)
    assert len(stored.entry.canonical_url) == len(entry.canonical_url)


def test_a_captured_entry_waits_for_nothing(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    add(database, feed, make_entry(guid="later", canonical_url="http://herald.example/z"), make_entry())
    with database.write() as db:
        first, later = db.entries.claim([id for id, *_ in db.entries.due(MORNING, 10)], MORNING, LEASE)
        assert db.entries.waiting(MORNING) == 2
        id, new = db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)
        assert new
        assert db.entries.captured(first, id)
        assert db.entries.postpone(later, MORNING + HOUR, "answered 503")
        assert db.entries.waiting(MORNING) == 1
        assert db.entries.waiting(MORNING - timedelta(microseconds=1)) == 0

    assert [e.entry.guid for e in waiting(database, MORNING + HOUR)] == ["later"]


def test_a_capture_that_overslept_writes_nothing(database: Database) -> None:
    (feed,) = sync(database, make_feed())
    add(database, feed, make_entry())
    with database.write() as db:
        (sleeper,) = db.entries.claim([1], MORNING, LEASE)  # type: ignore[list-item]
        (winner,) = db.entries.claim([sleeper.id], MORNING + LEASE, LEASE)
        id, _ = db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)

        assert not db.entries.captured(sleeper, id)
        assert not db.entries.postpone(sleeper, MORNING + HOUR, None)
        assert db.entries.captured(winner, id)


def test_naive_datetimes_are_refused_everywhere(database: Database) -> None:
    naive = datetime(2026, 10, 21, 6, 0)  # noqa: DTZ001
    (feed,) = sync(database, make_feed())

    with pytest.raises(StatementError, match="is naive"), database.write() as db:
        db.entries.add_new(feed, [make_entry(published_at=naive)], MORNING)
    with pytest.raises(StatementError, match="is naive"), database.read() as db:
        db.feeds.due(naive, 1)
    with pytest.raises(ValueError, match="is naive"), database.write() as db:
        db.tallies.add(naive, None, "poll", "new")
    assert waiting(database) == []


def test_many_who_ask_at_once_win_each_feed_and_each_host_once(database: Database) -> None:
    feeds = sync(database, *(make_feed(slug=f"feed-{n}") for n in range(60)))
    hosts = [f"host-{n}.example" for n in range(60)]

    def asked(seed: int) -> tuple[list[FeedId], list[str]]:
        chance, won, taken = random.Random(seed), list[FeedId](), list[str]()
        for _ in range(12):
            some, at = chance.sample(feeds, 20), chance.sample(hosts, 20)
            with database.write() as db:
                claims = db.feeds.claim([feed.id for feed in some], MORNING, LEASE)
                assert {claim.attempts for claim in claims} <= {1}
                won += [claim.id for claim in claims]
                taken += set(at) - db.hosts.take(at, MORNING, LEASE).keys()
        return won, taken

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(asked, range(8)))

    assert sorted(id for won, _ in told for id in won) == sorted(feed.id for feed in feeds)
    assert sorted(host for _, taken in told for host in taken) == sorted(hosts)
