"""Races, kills, full disks, locks and backups."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError, StoreLost
from monitor.model import ArticleId
from monitor.store import dialect
from monitor.store.engine import Database, daemon_lock
from monitor.store.troubles import plain_words
from tests.build import MORNING, make_article, make_entry, make_feed

LEASE = timedelta(minutes=10)
THREADS = 6


def together(work: Callable[[int], object]) -> list[object]:
    """The results of THREADS workers that begin at the same moment."""
    gate = threading.Barrier(THREADS)

    def begin(number: int) -> object:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


def add_articles(database: Database, count: int) -> list[ArticleId]:
    with database.write() as db:
        articles = [make_article(url=f"http://herald.example/{n}") for n in range(count)]
        return [db.articles.add(a, known_at=MORNING, now=MORNING, page_sha256=None)[0] for a in articles]


# ---------------------------------------------------------------- races


def test_racing_workers_claim_each_row_exactly_once(database: Database) -> None:
    ids = add_articles(database, 200)
    won: Counter[ArticleId] = Counter()

    def claim(number: int) -> None:
        for start in range(0, 200, 10):
            batch = ids[start : start + 10]
            with database.write() as db:
                won.update(s.id for s in db.articles.claim(batch if number % 2 else batch[::-1], MORNING, LEASE))

    together(claim)

    assert won == Counter(ids)


def test_racing_polls_of_one_feed_lose_no_entry_and_double_none(database: Database) -> None:
    with database.write() as db:
        db.feeds.sync([make_feed()], MORNING)
        (feed,) = db.feeds.all()

    def poll(number: int) -> int:
        mine = [make_entry(guid="reused", canonical_url=f"http://herald.example/own-{number}")]
        shared = [make_entry(guid=f"g{n}", canonical_url=f"http://herald.example/{n}") for n in range(50)]
        with database.write() as db:
            return len(db.entries.add_new(feed, mine + shared, MORNING))

    inserted = together(poll)

    assert sum(int(str(n)) for n in inserted) == 50 + THREADS
    with database.read() as db:
        assert len({id for id, *_ in db.entries.due(MORNING, 1000)}) == 50 + THREADS


def test_racing_captures_of_one_address_make_one_article(database: Database) -> None:
    def capture(_number: int) -> tuple[ArticleId, bool]:
        with database.write() as db:
            return db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)

    results = together(capture)

    assert len({result[0] for result in results}) == 1  # type: ignore[index]
    assert [result[1] for result in results].count(True) == 1  # type: ignore[index]


def test_the_row_lock_keeps_workers_in_line(database: Database) -> None:
    ids = add_articles(database, 1)

    def count_up(_number: int) -> None:
        for _ in range(20):
            with database.write() as db:
                db.lock("placement")
                before = db.articles.by_id(ids[0])
                assert before is not None
                db.articles.claim(ids, before.known_at + before.attempts * LEASE, LEASE)

    together(count_up)

    with database.read() as db:
        after = db.articles.by_id(ids[0])
        assert after is not None and after.attempts == THREADS * 20


def test_tallies_added_in_any_order_at_the_same_time_add_up(database: Database) -> None:
    def count(number: int) -> None:
        reasons = ["new", "known", "unusable"]
        for _ in range(20):
            with database.write() as db:
                for reason in reasons if number % 2 else reversed(reasons):
                    db.tallies.add(MORNING, None, "poll", reason)

    together(count)

    with database.read() as db:
        assert [t.count for t in db.tallies.between(MORNING - LEASE, MORNING)] == [THREADS * 20] * 3


def test_a_host_is_free_for_one_of_many(database: Database) -> None:
    def take(_number: int) -> object:
        with database.write() as db:
            return db.hosts.take(["herald.example"], MORNING, LEASE)

    assert together(take).count({}) == 1


def test_readers_see_whole_transactions_while_others_write(database: Database) -> None:
    done = threading.Event()
    seen: set[int] = set()

    def watch() -> None:
        while not done.is_set():
            with database.read() as db:
                seen.add(db.articles.count())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for n in range(10):
        with database.write() as db:
            for half in ("a", "b"):
                article = make_article(url=f"http://herald.example/{n}{half}")
                db.articles.add(article, known_at=MORNING, now=MORNING, page_sha256=None)
    done.set()
    watcher.join()

    assert all(count % 2 == 0 for count in seen)


# ---------------------------------------------------------------- doors


def test_an_exception_undoes_the_whole_transaction(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as db:
        db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)
        raise ZeroDivisionError

    with database.read() as db:
        assert db.articles.count() == 0


def test_nothing_is_written_through_the_reading_door(database: Database) -> None:
    with pytest.raises(StoreError), database.read() as db:
        db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)

    assert len(add_articles(database, 1)) == 1


# ---------------------------------------------------------------- disks, locks, kills

CHILD = """
import sys
from datetime import UTC, datetime
from monitor.model import Article
from monitor.store.engine import Database

url, batch = sys.argv[1:]
now = datetime(2026, 10, 21, 6, tzinfo=UTC)
database = Database.open(url)
for n in range(100000):
    article = Article(
        url=f"http://herald.example/{batch}/{n}", title="Patrol", text="It ran.", text_sha256="0", outlet="O", feed_slug=None
    )
    with database.write() as db:
        db.articles.add(article, known_at=now, now=now, page_sha256=None)
        db.tallies.add(now, None, "capture", "page")
    print(n, flush=True)
"""


def test_kill_9_in_the_middle_of_writing_leaves_an_intact_database(url: str) -> None:
    committed = 0
    for batch in "abc":
        command = [sys.executable, "-c", CHILD, url, batch]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            committed += len([child.stdout.readline() for _ in range(20)])
            child.send_signal(signal.SIGKILL)

        with closing(Database.open(url)) as database, database.write() as db:
            (tally,) = db.tallies.between(MORNING - LEASE, MORNING)
            assert tally.count == db.articles.count() >= committed
        with closing(Database.open(url)) as database:
            assert database.check() == []


def test_a_file_that_may_only_be_read_is_said_to_be(tmp_path: Path, sqlite_template: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{sqlite_template}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError) as refusal,
    ):
        connection.execute("DELETE FROM feed")

    assert plain_words(refusal.value).startswith("the file or its folder cannot be written: mend the permissions")


def test_a_full_disk_is_said_and_work_goes_on_when_there_is_space(new_url: Callable[..., str]) -> None:
    with closing(Database.open(new_url("sqlite"))) as database:
        with pytest.raises(StoreError, match="the disk is full: free some space"), database.write() as db:
            db.connection.exec_driver_sql("PRAGMA max_page_count = 60")
            long = make_article(text="Patrol. " * 100_000)
            db.articles.add(long, known_at=MORNING, now=MORNING, page_sha256=None)
        database.close()

        assert len(add_articles(database, 1)) == 1
        assert database.check() == []


def test_a_lock_that_somebody_keeps_is_said_and_work_goes_on_after_it(
    new_url: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "WAIT_S", 0)
    url = new_url("sqlite")
    with closing(Database.open(url)) as database:
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as somebody:
            somebody.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="another program has kept it locked"):
                add_articles(database, 1)
            with database.read() as db:
                assert db.articles.count() == 0
        assert len(add_articles(database, 1)) == 1


def test_a_backup_is_consistent_while_others_write(new_url: Callable[..., str], tmp_path: Path) -> None:
    stop = threading.Event()
    with closing(Database.open(new_url("sqlite"))) as database:
        add_articles(database, 2)

        def write() -> None:
            n = 0
            while not stop.is_set():
                with database.write() as db:
                    for half in ("a", "b"):
                        article = make_article(url=f"http://herald.example/{n}{half}", text="Patrol. " * 500)
                        db.articles.add(article, known_at=MORNING, now=MORNING, page_sha256=None)
                n += 1

        writer = threading.Thread(target=write)
        writer.start()
        for n in range(5):
            database.backup(tmp_path / f"copy-{n}.db")
        stop.set()
        writer.join()

    for n in range(5):
        with closing(Database.open(f"sqlite:///{tmp_path}/copy-{n}.db")) as copy, copy.read() as db:
            assert copy.check() == []
            assert db.articles.count() % 2 == 0
    assert not list(tmp_path.glob(".*.part*"))


def test_a_backup_never_replaces_a_file(new_url: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    with closing(Database.open(new_url("sqlite"))) as database:
        with pytest.raises(StoreError, match="precious exists already: nothing was written"):
            database.backup(tmp_path / "precious")
        with pytest.raises(StoreError, match=r"there is no folder .*: make it, or give another path"):
            database.backup(tmp_path / "no such folder" / "copy.db")

    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.postgres
def test_a_backup_of_postgresql_names_its_own_tool(new_url: Callable[..., str], tmp_path: Path) -> None:
    with closing(Database.open(new_url("postgresql"))) as database, pytest.raises(StoreError, match="pg_dump"):
        database.backup(tmp_path / "copy.db")


# ---------------------------------------------------------------- one daemon


def test_a_second_daemon_on_one_file_stops_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/storage/monitor.db"

    with (
        daemon_lock(url),
        pytest.raises(StoreError, match=rf"another monitor daemon \(pid {os.getpid()}\) is running"),
        daemon_lock(url),
    ):
        pass
    with daemon_lock(url):
        pass


def test_the_lock_ends_with_a_killed_daemon(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/monitor.db"
    code = (
        "import sys\nfrom monitor.store.engine import daemon_lock\n"
        "with daemon_lock(sys.argv[1]):\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code, url], **pipes, text=True) as child:  # type: ignore[call-overload]
        assert child.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match=rf"\(pid {child.pid}\)"), daemon_lock(url):
            pass
        child.kill()

    with daemon_lock(url):
        pass


def test_daemons_may_share_postgresql() -> None:
    url = "postgresql+psycopg://monitor@/news?host=/nowhere"

    with daemon_lock(url), daemon_lock(url):
        pass


@pytest.mark.parametrize(
    ("code", "is_lost"),
    [
        ("55P03", True),
        ("53300", True),
        ("25006", True),
        ("40P01", True),
        ("57P01", True),
        ("23505", False),
        ("42501", False),
    ],
)
@pytest.mark.postgres
def test_what_may_be_done_again_at_once_is_told_from_what_may_not(
    new_url: Callable[..., str], code: str, is_lost: bool
) -> None:
    """A lock waited for too long, too many connections, a server that may only be read, a deadlock, a shutdown."""
    refuse = f"DO $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{code}'; END $$"
    with closing(Database.open(new_url("postgresql"))) as database:
        with pytest.raises(StoreError) as refusal, database.write() as db:
            db.connection.exec_driver_sql(refuse)

        assert isinstance(refusal.value, StoreLost) is is_lost
