"""Backup and restore: a copy is whole and private; put back, it loses nothing that can be known and mails nothing twice."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SetClock
from monitor.desk.restoring import Restored, restore
from monitor.errors import StoreError
from monitor.model import Delivery as Sending
from monitor.model import Edition, Letter, Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.store.engine import Database, daemon_lock
from monitor.store.restoring import replacing
from tests.build import MORNING, make_article, make_watchlist
from tests.talking import Server
from tests.torture.faults import database_of, fill, rows, small_disk, told
from tests.torture.ground import healthy, live
from tests.torture.promises import proves

pytestmark = pytest.mark.sqlite_only("a copy that is put back is a file")

DAY = timedelta(days=1)
CUTOFF = MORNING + timedelta(hours=21, minutes=35)  # 06:35 in Istanbul, the next day
Open = Callable[[Watchlist], House]


class Counting:
    """A post that remembers what it was given, by message id."""

    def __init__(self, post: Any) -> None:
        self._post = post
        self.sent: list[str] = []

    def send(self, letter: Letter, edition: Edition, delivery: Sending) -> None:
        self._post.send(letter, edition, delivery)
        self.sent.append(delivery.message_id)

    def greet(self) -> str:
        return str(self._post.greet())


class Newsroom:
    """A house over two days, with a copy of its database between them."""

    def __init__(self, folder: Path, ground: Server, opened: Open, clock: SetClock) -> None:
        self.folder, self.ground, self.clock = folder, ground, clock
        self.watchlist = make_watchlist(folder, {"herald": healthy(ground, "herald.example")})
        self._open = opened
        self.url = f"sqlite:///{database_of(folder)}"
        self.copy = folder / "copy.db"
        self.house = self.reopened()
        live(self.house)

    def reopened(self) -> House:
        house = self._open(self.watchlist)
        self.post = Counting(house.post)
        self.house = replace(house, post=self.post)
        return self.house

    def two_days(self) -> None:
        """An edition, a copy, and another edition with news that the copy knows and news that it does not."""
        self.clock.set(CUTOFF)
        live(self.house)
        self.clock.set(CUTOFF + timedelta(hours=2))
        healthy(self.ground, "herald.example", 5)
        live(self.house)
        self.database().backup(self.copy)
        self.clock.set(CUTOFF + timedelta(hours=4))
        healthy(self.ground, "herald.example", 6)
        live(self.house)
        self.clock.set(CUTOFF + DAY)
        live(self.house)

    def database(self) -> Database:
        assert isinstance(self.house.store, Database)
        return self.house.store

    def restored(self, copy: Path | None = None, **more: bool) -> Restored:
        self.database().close()
        done = restore(copy or self.copy, self.url, self.watchlist, self.clock.now(), **more)
        self.reopened()
        return done

    def pages(self) -> dict[str, bytes]:
        """The editions' own files in the archive."""
        root = Path(self.watchlist.digests_folder)
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.glob("daily/*/*/*/*"))}

    def editions(self) -> list[tuple[str, int]]:
        return rows(self.folder, "SELECT edition_date, number FROM edition ORDER BY 1")


@pytest.fixture
def newsroom(tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock) -> Newsroom:
    """Two days with a copy between them."""
    room = Newsroom(tmp_path, ground, open_ground, clock)
    room.two_days()
    assert len(room.editions()) == 2 and len(room.post.sent) == 4
    return room


# ---------------------------------------------------------------- to an older state


@proves("P7", "P9", "P13")
def test_a_copy_of_yesterday_beside_the_database_of_today_mails_and_prints_nothing_anew(newsroom: Newsroom) -> None:
    before, editions = newsroom.pages(), newsroom.editions()

    done = newsroom.restored()
    live(newsroom.house)

    assert [(one.number, one.source) for one in done.taken_over] == [(2, "the former database")]
    assert newsroom.post.sent == [] and done.held_back == 0
    assert newsroom.editions() == editions and newsroom.pages() == before
    assert rows(newsroom.folder, "SELECT DISTINCT state FROM delivery") == [("sent",)]


@proves("P7", "P9", "P13")
def test_a_copy_of_yesterday_and_the_archive_alone_mails_and_prints_nothing_anew(newsroom: Newsroom) -> None:
    """The disk of the database is gone: what its last edition said stands in the archive, word for word."""
    before, editions = newsroom.pages(), newsroom.editions()
    newsroom.database().close()
    shutil.rmtree(newsroom.folder / "storage")

    done = newsroom.restored()
    live(newsroom.house)

    assert [(one.number, one.source) for one in done.taken_over] == [(2, "the archive")]
    assert newsroom.post.sent == [] and done.held_back == 2  # whether its mail went out, nobody knows: a person decides
    assert newsroom.editions() == editions and newsroom.pages() == before
    held = rows(newsroom.folder, "SELECT state, last_error FROM delivery WHERE channel = 'email' AND state <> 'sent'")
    assert len(held) == 2 and all(state == "doubtful" and "--resend" in why for state, why in held)


@proves("P7")
def test_with_neither_the_old_database_nor_the_archive_today_comes_again_under_the_same_message_ids(
    newsroom: Newsroom,
) -> None:
    """Nobody can know that it was made: a reader's mail program folds the two by their Message-ID."""
    first = newsroom.post.sent[2:]
    editions = newsroom.editions()
    newsroom.database().close()
    shutil.rmtree(newsroom.folder / "storage")
    shutil.rmtree(newsroom.watchlist.digests_folder)

    done = newsroom.restored()
    live(newsroom.house)

    assert done.taken_over == ()
    assert sorted(newsroom.post.sent) == sorted(first)
    assert newsroom.editions() == editions


@proves("P5", "P7")
def test_the_day_after_a_restore_goes_on_with_the_next_number_and_repeats_no_story(newsroom: Newsroom) -> None:
    root = Path(newsroom.watchlist.digests_folder)
    second = json.loads(next(root.glob("daily/2026/10/23/digest.json")).read_text())
    newsroom.database().close()
    shutil.rmtree(newsroom.folder / "storage")
    newsroom.restored()
    live(newsroom.house)
    newsroom.clock.set(CUTOFF + DAY * 2)
    live(newsroom.house)

    third = json.loads(next(root.glob("daily/2026/10/24/digest.json")).read_text())
    known = {story["url"] for section in second["sections"] for story in section["stories"]}
    assert third["number"] == 3
    fresh = {story["url"] for section in third["sections"] for story in section["stories"]}
    assert {
        url for url in known & fresh if not url.endswith("/night-5")
    } == set()  # night-5 is what the copy never knew
    assert rows(newsroom.folder, "SELECT count(*) FROM article") == [(6,)]
    code, _ = told_here(newsroom, "archive check --offline")
    assert code == 0


def told_here(newsroom: Newsroom, words: str) -> tuple[int, str]:
    newsroom.database().close()
    return told(newsroom.folder, words)


@proves("P7")
def test_mail_that_waited_in_the_copy_and_went_out_since_is_not_sent_again(
    tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    room = Newsroom(tmp_path, ground, open_ground, clock)
    clock.set(CUTOFF)
    mails = made_and_not_sent(room)
    room.database().backup(room.copy)
    live(room.house)
    assert len(room.post.sent) == mails

    done = room.restored()
    live(room.house)

    assert (done.sent_since, done.held_back) == (mails + 1, 0)  # and the archive
    assert room.post.sent == []


def made_and_not_sent(room: Newsroom) -> int:
    """An edition whose mail waits; returns how many readers wait for it."""
    begin(room.house)
    while jobs := [job for job in sweep(room.house, patient=False) if job.kind not in ("deliver", "mail", "search")]:
        for job in jobs:
            STEPS[job.kind](job, room.house)
    return len(rows(room.folder, "SELECT id FROM delivery WHERE channel = 'email'"))


@proves("P7", "P18")
def test_mail_that_waited_in_the_copy_and_of_which_nobody_knows_is_held_back_and_named(
    tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    room = Newsroom(tmp_path, ground, open_ground, clock)
    clock.set(CUTOFF)
    mails = made_and_not_sent(room)
    room.database().backup(room.copy)
    live(room.house)
    room.database().close()
    shutil.rmtree(tmp_path / "storage")

    done = room.restored()
    live(room.house)

    assert done.held_back == mails == 2 and room.post.sent == []
    code, _line = told_here(room, "status")
    assert code == 0


@proves("P7")
def test_mail_that_waited_on_a_machine_that_is_no_more_is_sent_when_asked_for(
    tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    room = Newsroom(tmp_path, ground, open_ground, clock)
    clock.set(CUTOFF)
    mails = made_and_not_sent(room)
    room.database().backup(room.copy)
    room.database().close()
    shutil.rmtree(tmp_path / "storage")

    done = room.restored(send_waiting=True)
    live(room.house)

    assert done.held_back == 0 and len(set(room.post.sent)) == len(room.post.sent) == mails


@proves("P13", "P17")
def test_what_was_removed_since_the_copy_is_named_to_be_removed_again(newsroom: Newsroom) -> None:
    url = "http://herald.example/night-1"
    with newsroom.database().write() as db:
        stored = db.articles.by_url(url)
        assert stored is not None
        db.articles.forget(stored.id, newsroom.clock.now())

    done = newsroom.restored()

    assert done.forgotten == (url,)


@proves("P13", "P7")
def test_a_damaged_database_gives_up_what_can_still_be_read_of_it(newsroom: Newsroom) -> None:
    newsroom.database().close()
    file = database_of(newsroom.folder)
    (root,) = rows(newsroom.folder, "SELECT rootpage FROM sqlite_master WHERE name = 'article'")[0]
    body = bytearray(file.read_bytes())
    body[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    file.write_bytes(body)

    done = newsroom.restored()
    live(newsroom.house)

    assert [one.source for one in done.taken_over] == ["the former database"]
    assert newsroom.post.sent == [] and len(newsroom.editions()) == 2
    assert (
        done.aside is not None and done.aside.read_bytes()[100 : len(body)] == bytes(body)[100:]
    )  # but for its header


# ---------------------------------------------------------------- what a restore refuses


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda f: f.write_text("no database " * 900), "no SQLite database", id="a text file"),
        pytest.param(lambda f: os.truncate(f, f.stat().st_size // 2), "damaged", id="half a copy"),
        pytest.param(lambda f: f.write_bytes(b""), "empty", id="a file of no length"),
        pytest.param(Path.unlink, "there is no copy", id="no file at all"),
        pytest.param(
            lambda f: sql(f, "UPDATE monitor_schema SET version_num = '0999'"), "newer version", id="a newer schema"
        ),
        pytest.param(lambda f: sql(f, "DROP TABLE monitor_schema"), "belongs to another program", id="somebody else's"),
    ],
)
@proves("P13")
def test_a_copy_that_will_not_do_changes_nothing(spoil: Callable[[Path], object], says: str, home: Path) -> None:
    copy = home / "copy.db"
    assert told(home, "db check")[0] == 0
    with closing(Database(f"sqlite:///{database_of(home)}")) as database:
        database.backup(copy)
    spoil(copy)
    before = database_of(home).read_bytes()

    code, line = told(home, "db restore copy.db")

    assert code == 1 and says in line
    assert database_of(home).read_bytes() == before
    assert (
        sorted(path.name for path in (home / "storage").iterdir() if "part" in path.name or "before" in path.name) == []
    )


def sql(file: Path, statement: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()


@proves("P14", "P13")
def test_a_restore_is_refused_while_a_daemon_runs(home: Path) -> None:
    url = f"sqlite:///{database_of(home)}"
    with closing(Database(url)) as database:
        database.backup(home / "copy.db")
    before = database_of(home).read_bytes()

    with daemon_lock(url):
        code, line = told(home, "db restore copy.db")

    assert code == 1 and f"another monitor daemon (pid {os.getpid()})" in line and "stop it first" in line
    assert database_of(home).read_bytes() == before


@proves("P14", "P13", long=True)
def test_a_restore_is_refused_while_a_command_has_the_database_open(home: Path) -> None:
    url = f"sqlite:///{database_of(home)}"
    with closing(Database.open(url)) as database:
        database.backup(home / "copy.db")
        with database.read() as db:
            assert db.articles.count() == 1
        code, line = told(home, "db restore copy.db")
        with database.write() as db:
            db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)

    assert code == 1 and "in use by a command" in line and "nothing was changed" in line
    assert rows(home, "SELECT count(*) FROM article") == [(2,)]


@proves("P12", "P13")
@pytest.mark.parametrize("place", ["before the swap", "in the middle of the swap"])
def test_a_restore_that_is_killed_leaves_a_whole_database(
    place: str, home: Path, monkeypatch: pytest.MonkeyPatch, clock: SetClock
) -> None:
    class Killed(BaseException):
        pass

    url, copy = f"sqlite:///{database_of(home)}", home / "copy.db"
    with closing(Database(url)) as database:
        database.backup(copy)
    if place == "in the middle of the swap":

        def dies(*_words: object) -> None:
            raise Killed

        monkeypatch.setattr("monitor.store.restoring.os.replace", dies)
    with pytest.raises(Killed), replacing(url, copy, clock.now()):
        if place == "before the swap":
            raise Killed
    monkeypatch.undo()

    assert told(home, "db check") == (0, "the database is sound")
    assert told(home, "db restore copy.db")[0] == 0
    assert told(home, "run --once")[0] == 0


@proves("P13")
def test_the_former_database_is_kept_whole_with_what_was_in_its_log(home: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{database_of(home)}"
    with closing(Database.open(url)) as database:
        database.backup(home / "copy.db")
        with database.write() as db:
            db.articles.add(make_article(), known_at=MORNING, now=MORNING, page_sha256=None)
        for name in ("monitor.db", "monitor.db-wal"):  # as a kill leaves them
            shutil.copy(home / "storage" / name, tmp_path / name)
    for name in ("monitor.db", "monitor.db-wal"):
        shutil.copy(tmp_path / name, home / "storage" / name)

    assert told(home, "db restore copy.db")[0] == 0

    (aside,) = [
        path for path in (home / "storage").glob("monitor.db.before-*") if not path.name.endswith(("-wal", "-shm"))
    ]
    with closing(sqlite3.connect(aside)) as former:
        assert former.execute("SELECT count(*) FROM article").fetchone() == (2,)
    assert rows(home, "SELECT count(*) FROM article") == [(1,)]


# ---------------------------------------------------------------- the copy itself


@proves("P13", "P8")
def test_a_backup_is_for_its_owner_alone_and_one_file_that_opens_on_a_read_only_disk(home: Path) -> None:
    code, _ = told(home, "db backup copy.db")
    copy = home / "copy.db"

    assert code == 0 and stat.S_IMODE(copy.stat().st_mode) == 0o600
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert opened.execute("SELECT count(*) FROM edition").fetchone() == (1,)
    assert not list(home.glob("*copy.db?*"))


@proves("P13")
def test_a_backup_never_replaces_a_file_that_appears_meanwhile(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import monitor.store.engine as engine

    whole = engine.copy_whole

    def slowly(original: sqlite3.Connection, part: Path) -> str:
        said = whole(original, part)
        (home / "copy.db").write_text("mine")
        return said

    monkeypatch.setattr(engine, "copy_whole", slowly)
    with (
        closing(Database(f"sqlite:///{database_of(home)}")) as database,
        pytest.raises(StoreError, match="exists already: nothing was written"),
    ):
        database.backup(home / "copy.db")
    assert (home / "copy.db").read_text() == "mine"


@pytest.mark.root
@proves("P13")
def test_a_backup_onto_a_full_disk_leaves_nothing_there(home: Path) -> None:
    with small_disk(home / "stick", 1) as _:
        ballast = fill(home / "stick", leave=100_000)
        code, line = told(home, "db backup stick/copy.db")
        left = sorted(path.name for path in (home / "stick").iterdir())
        ballast.unlink()
        again, _line = told(home, "db backup stick/copy.db")

    assert code == 1 and "disk is full" in line.replace("no space left on the disk", "the disk is full")
    assert left == ["ballast"] and again == 0


@pytest.mark.root
@proves("P13", "P7")
def test_a_restore_onto_a_full_disk_leaves_the_database_as_it_was(home: Path) -> None:
    assert told(home, "db backup copy.db")[0] == 0
    kept = home / "kept"
    shutil.copytree(home / "storage", kept)
    with small_disk(home / "storage", 2):
        shutil.copytree(kept, home / "storage", dirs_exist_ok=True)
        before = database_of(home).read_bytes()
        ballast = fill(home / "storage", leave=100_000)
        code, line = told(home, "db restore copy.db")
        assert code == 1 and ("full" in line or "no space" in line)
        assert database_of(home).read_bytes() == before
        ballast.unlink()
        assert told(home, "db restore copy.db")[0] == 0
        assert told(home, "db check")[0] == 0


@proves("P5", "P7", "P14")
def test_a_copy_made_while_a_house_polls_and_mails_is_the_same_elsewhere(
    tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    """Whatever moment it is of: each article has its rows, each edition its deliveries, and the rest is made up for."""
    room = Newsroom(tmp_path, ground, open_ground, clock)
    copies: list[Path] = []
    done = threading.Event()

    def copy() -> None:
        while not done.is_set() or not copies:
            copies.append(tmp_path / f"copy-{len(copies)}.db")
            room.database().backup(copies[-1])

    copier = threading.Thread(target=copy)
    copier.start()
    try:
        live(room.house)
        clock.set(CUTOFF)
        live(room.house)
    finally:
        done.set()
        copier.join(60)
    wanted = rows(tmp_path, "SELECT url FROM article ORDER BY 1")

    for made in (copies[0], copies[len(copies) // 2], copies[-1]):
        with closing(Database.open(f"sqlite:///{made}")) as copied:
            assert copied.check() == []
        with closing(sqlite3.connect(made)) as opened:
            editions = opened.execute("SELECT count(*) FROM edition").fetchone()[0]
            assert opened.execute("SELECT count(*) FROM delivery").fetchone()[0] == 3 * editions
    room.restored(copies[0])
    clock.set(CUTOFF + timedelta(hours=1))  # leases end
    live(room.house)
    assert rows(tmp_path, "SELECT url FROM article ORDER BY 1") == wanted
    assert len(room.editions()) == 1 and room.post.sent == []


@pytest.mark.postgres
@proves("P13")
def test_a_restore_of_postgresql_names_its_own_tool(
    new_url: Callable[..., str], tmp_path: Path, clock: SetClock
) -> None:
    with pytest.raises(StoreError, match="pg_restore"), replacing(new_url("postgresql"), tmp_path / "x", clock.now()):
        pass
