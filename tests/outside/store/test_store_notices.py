"""Watched topics and notices in both databases: claims, fences, and what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.model import LastTold, Notice, StatusChange, Turn, Watch
from monitor.store.engine import Database
from tests.build import MORNING
from tests.pure.editions.samples import make_edition

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PAUSE, LEASE = timedelta(seconds=30), timedelta(minutes=10)
CHANGE = StatusChange(
    topic="ceasefire", before="holding", after="strained", since=MORNING.date(), on=MORNING.date(),
    voices=("Russia", "\u2068تركيا\u2069"), claims=("a", "b"), rule="2 voices",
)  # fmt: skip


def begun(database: Database, *topics: str, targets: tuple[str, ...] = ("phone",), configuration: str = "one") -> None:
    with database.write() as db:
        db.notices.begin(topics or ("ceasefire",), targets, configuration, MORNING)


def claimed(database: Database, now: timedelta = timedelta()) -> list[Watch]:
    with database.write() as db:
        return db.notices.claim(db.notices.stirred(MORNING + now, 9), MORNING + now, LEASE)


def reckoned(database: Database, now: timedelta = timedelta(), again: timedelta | None = None) -> bool:
    (watch,) = claimed(database, now)
    with database.write() as db:
        after = replace(watch, state="holding", since=MORNING.date(), reckoned_at=MORNING + now)
        return db.notices.reckoned(watch, after, None if again is None else MORNING + again)


def due(database: Database, now: timedelta, target: str = "phone") -> list[Notice]:
    with database.read() as db:
        return db.notices.due_for(target, MORNING + now)


def test_topics_are_watched_from_the_start_and_no_longer_than_wanted(database: Database) -> None:
    begun(database, "ceasefire", "truce")
    begun(database, "ceasefire", "truce")
    assert [watch.topic for watch in claimed(database)] == ["ceasefire", "truce"]

    begun(database, "truce")

    with database.read() as db:
        assert db.notices.watched("ceasefire") is None
        watch = db.notices.watched("truce")
    assert watch is not None and (watch.began_at, watch.reckoned_at, watch.state) == (MORNING, None, None)


def test_what_is_reckoned_rests_until_something_is_read(database: Database) -> None:
    begun(database)
    assert reckoned(database) and claimed(database, HOUR) == []

    with database.write() as db:
        db.notices.stir(["ceasefire", "nobody"], MORNING + PAUSE / 2, PAUSE)
        db.notices.stir(["ceasefire"], MORNING + PAUSE, PAUSE)  # is not put off by more
    assert claimed(database, PAUSE) == []
    assert [watch.state for watch in claimed(database, 1.5 * PAUSE)] == ["holding"]


def test_what_is_read_while_it_is_reckoned_is_not_lost(database: Database) -> None:
    begun(database)
    (watch,) = claimed(database)
    with database.write() as db:
        db.notices.stir(["ceasefire"], MORNING, PAUSE)
    with database.write() as db:
        assert db.notices.reckoned(watch, replace(watch, reckoned_at=MORNING), None)

    assert len(claimed(database, MINUTE)) == 1


def test_a_worker_that_overslept_writes_nothing(database: Database) -> None:
    begun(database)
    (slow,) = claimed(database)
    assert reckoned(database, LEASE)

    with database.write() as db:
        assert not db.notices.reckoned(slow, replace(slow, state="collapsed"), None)
        watch = db.notices.watched("ceasefire")
    assert watch is not None and watch.state == "holding"


def test_a_move_waits_until_it_has_stood_and_another_configuration_looks_at_once(database: Database) -> None:
    begun(database)
    assert reckoned(database, again=HOUR)

    assert claimed(database, HOUR - MINUTE) == []
    begun(database, configuration="another")
    assert len(claimed(database)) == 1


def test_to_begin_anew_shuts_out_who_reckons_just_then(database: Database) -> None:
    begun(database)
    assert reckoned(database, again=MINUTE)
    (watch,) = claimed(database, MINUTE)

    with database.write() as db:
        db.notices.begin_anew(["ceasefire"], MORNING + MINUTE)
        assert not db.notices.reckoned(watch, watch, None)
    (anew,) = claimed(database, MINUTE)
    assert anew.reckoned_at is None


def test_the_last_that_an_edition_told_is_that_of_the_latest_cut_off(database: Database) -> None:
    with database.write() as db:
        assert db.notices.last_told("ceasefire") is None
        for days, states in ((1, ("strained", "collapsed")), (0, ("holding",))):  # the older one is made later
            edition = replace(make_edition(), date=MORNING.date() + days * DAY, cutoff_at=MORNING + days * DAY)
            id = db.editions.publish(edition, "{}", [], [], issue="{}")
            assert id is not None
            db.topics.printed(id, [replace(CHANGE, after=state) for state in states])

    with database.read() as db:
        assert db.notices.last_told("ceasefire") == LastTold(after="collapsed", since=CHANGE.since, at=MORNING + DAY)


def test_a_notice_comes_back_as_it_was_queued_for_each_target(database: Database) -> None:
    turn = Turn(change=CHANGE, withdrawn=True)
    with database.write() as db:
        db.notices.queue(turn, ["phone", "chat"], MORNING)
        assert db.notices.targets_due(MORNING) == ["chat", "phone"]
        assert db.notices.targets_due(MORNING - MINUTE) == []
        assert db.due_counts(MORNING)["notices"] == 2 and db.next_due() == MORNING

    (notice,) = due(database, timedelta())
    assert (notice.turn, notice.target, notice.state, notice.tries, notice.held) == (turn, "phone", "pending", 0, False)
    assert (notice.created_at, notice.queued_at, notice.due_at) == (MORNING, MORNING, MORNING)


def test_a_notice_is_taken_once_and_settled_by_who_took_it(database: Database) -> None:
    with database.write() as db:
        db.notices.queue(Turn(change=CHANGE), ["phone"], MORNING)
    (notice,) = due(database, timedelta())
    with database.write() as db:
        (mine,) = db.notices.take([notice], "phone/1", MORNING, LEASE)
        assert db.notices.take([notice], "phone/2", MORNING, LEASE) == []
    assert due(database, LEASE - MINUTE) == []
    (dead,) = due(database, LEASE)
    assert (dead.state, dead.tries, dead.message) == ("sending", 1, "phone/1")

    with database.write() as db:
        assert db.notices.close(dead, "doubtful", "it may have arrived")
        assert not db.notices.sent(mine, MORNING)
        assert db.notices.told_of("ceasefire", "strained", MORNING) == ["phone"]
        assert (
            db.notices.told_of("ceasefire", None, MORNING)
            == db.notices.told_of("ceasefire", "strained", MORNING + DAY)
            == []
        )
    assert due(database, 9 * DAY) == []


def test_messages_are_counted_not_notices(database: Database) -> None:
    with database.write() as db:
        for _ in range(4):
            db.notices.queue(Turn(change=CHANGE), ["phone"], MORNING)
    first, *rest = due(database, timedelta())
    with database.write() as db:
        (one,) = db.notices.take([first], "phone/1", MORNING, LEASE)
        assert db.notices.sent(one, MORNING)
        together = db.notices.take(rest[:2], "phone/2", MORNING + MINUTE, LEASE)
        assert all(db.notices.sent(notice, MORNING + MINUTE) for notice in together)
        (tried,) = db.notices.take(rest[2:], "phone/3", MORNING + MINUTE, LEASE)
        assert db.notices.retry(tried, MORNING + HOUR, "the service answered 500")

    with database.read() as db:
        assert db.notices.told_since("phone", MORNING - MINUTE) == [MORNING, MORNING + MINUTE]
        assert db.notices.told_since("phone", MORNING) == [MORNING + MINUTE]
        assert db.notices.told_since("chat", MORNING - MINUTE) == []
        assert [notice.state for notice in db.notices.latest(MORNING)] == ["pending"]
        assert len(db.notices.latest(MORNING - MINUTE)) == 4


def test_what_is_held_back_counts_its_time_anew(database: Database) -> None:
    with database.write() as db:
        db.notices.queue(Turn(change=CHANGE), ["phone"], MORNING)
        db.notices.hold(db.notices.due_for("phone", MORNING), MORNING + HOUR, rationed=True)
    with database.write() as db:
        db.notices.hold(db.notices.due_for("phone", MORNING + HOUR), MORNING + 2 * HOUR, rationed=False)

    (notice,) = due(database, 2 * HOUR)
    assert (notice.queued_at, notice.held, notice.tries, notice.state) == (MORNING + 2 * HOUR, True, 0, "pending")


def test_who_is_told_no_more_gets_nothing_of_what_waits(database: Database) -> None:
    with database.write() as db:
        for _ in range(2):
            db.notices.queue(Turn(change=CHANGE), ["phone", "chat"], MORNING)
        db.notices.take(db.notices.due_for("phone", MORNING)[:1], "phone/1", MORNING, LEASE)

    begun(database, targets=("chat",))

    with database.read() as db:
        states = [(notice.target, notice.state) for notice in db.notices.latest(MORNING - MINUTE)]
    assert sorted(states) == [("chat", "pending"), ("chat", "pending"), ("phone", "doubtful"), ("phone", "dropped")]
    assert due(database, DAY) == []
