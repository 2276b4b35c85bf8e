"""Disks that are full, read-only or gone, and folders that others meddle with: said in plain words, nothing overwritten,
and when there is room again all articles and the edition arrive."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SetClock
from monitor.desk.archivecheck import check_inside
from monitor.errors import MonitorError, StoreError
from monitor.model import Delivery, Edition, Job, Letter, Watchlist
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.steps.tidy import tidy
from monitor.store.engine import Database
from tests.build import MORNING, make_watchlist
from tests.talking import Server
from tests.torture.faults import daemon, database_of, files_of, fill, ordinary, rows, small_disk, told, watched
from tests.torture.ground import articles_of, healthy, live
from tests.torture.promises import proves

pytestmark = pytest.mark.sqlite_only("its database lies on the disk that is hurt")

CUTOFF = MORNING + timedelta(hours=21, minutes=35)  # 06:35 in Istanbul, the next day
LEASES = timedelta(minutes=45)  # the longest, and some
Open = Callable[[Watchlist], House]


def endure(house: House) -> list[str]:
    """All that is due, each job once, as the executor does it: what it cannot do is said, and left to its lease."""
    said: list[str] = []
    tried: set[tuple[str, object]] = set()
    try:
        begin(house)
    except StoreError as error:
        return [str(error)]
    while jobs := [job for job in sweep(house, patient=False) if not {(job.kind, key) for key in job.keys} <= tried]:
        for job in jobs:
            tried |= {(job.kind, key) for key in job.keys}
            try:
                STEPS[job.kind](job, house)
            except MonitorError as error:
                said.append(str(error))
    return said


class Day:
    """A house whose folders are on disks of their own, or not."""

    def __init__(self, folder: Path, ground: Server, opened: Open, clock: SetClock) -> None:
        self.folder, self.clock = folder, clock
        self.house = opened(make_watchlist(folder, {"herald": healthy(ground, "herald.example", 6)}))
        self.storage, self.digests = folder / "storage", folder / "digests"

    def goes_on(self) -> None:
        """Leases end, an edition is due; all articles and the edition arrive, once."""
        self.clock.set(self.clock.now() + LEASES)
        live(self.house)
        self.clock.set(max(self.clock.now(), CUTOFF))
        live(self.house)
        self.clock.set(self.clock.now() + LEASES * 8)  # what was refused is tried again in the end
        live(self.house)
        assert len(articles_of(self.house, "herald.example")) == 6
        assert rows(self.folder, "SELECT count(*), count(DISTINCT url) FROM article") == [(6, 6)]
        assert rows(self.folder, "SELECT number FROM edition") == [(1,)]
        assert rows(self.folder, "SELECT DISTINCT state FROM delivery") == [("sent",)]
        assert len(list(self.storage.glob("mail/daily/*/*.eml"))) == 2
        assert isinstance(self.house.store, Database) and self.house.store.check() == []
        inside = check_inside(self.house)
        assert inside.is_whole and not [name for name in inside.leftovers if name.endswith(".part")]


@pytest.fixture
def day(tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock) -> Day:
    """On the disk that there is."""
    return Day(tmp_path, ground, open_ground, clock)


@contextmanager
def on_small_disks(
    folder: Path, ground: Server, opened: Open, clock: SetClock, *names: str, megabytes: float = 4
) -> Iterator[tuple[Day, dict[str, Callable[..., None]]]]:
    with ExitStack() as disks:
        changes = {name: disks.enter_context(small_disk(folder / name, megabytes)) for name in names}
        day = Day(folder, ground, opened, clock)
        try:
            yield day, changes
        finally:
            day.house.store.close()  # type: ignore[attr-defined]


# ---------------------------------------------------------------- full


@pytest.mark.root
@pytest.mark.parametrize(
    ("where", "left", "until"),
    [
        pytest.param(("storage",), 0, MORNING, id="under storage, while news comes"),
        pytest.param(("storage",), 60_000, MORNING, id="under storage, in the middle of raw pages"),
        pytest.param(("storage",), 0, CUTOFF, id="under storage, when an edition is due"),
        pytest.param(("storage",), 90_000, CUTOFF, id="under storage, in the middle of an edition"),
        pytest.param(("digests",), 0, CUTOFF, id="under digests, when an edition is due"),
        pytest.param(("digests",), 30_000, CUTOFF, id="under digests, in the middle of an edition"),
        pytest.param(("storage", "digests"), 0, CUTOFF, id="under both, when an edition is due"),
    ],
)
@proves("P13", "P5", "P7", "P12")
def test_a_full_disk(
    where: tuple[str, ...], left: int, until: Any, tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    with on_small_disks(tmp_path, ground, open_ground, clock, *where) as (day, _):
        if until == CUTOFF:
            live(day.house)
            clock.set(CUTOFF)
        ballast = [fill(tmp_path / name, leave=left) for name in where]
        whole = {path: path.read_bytes() for path in day.digests.rglob("*.html")}

        said = [*endure(day.house), *(why for (why,) in reasons(day))]

        assert any("full" in words or "no space left" in words or "No space left" in words for words in said), said
        assert all(path.read_bytes() == body for path, body in whole.items() if path.exists())
        for file in ballast:
            file.unlink()
        day.goes_on()


def reasons(day: Day) -> list[tuple[str]]:
    return rows(day.folder, "SELECT last_error FROM delivery WHERE last_error IS NOT NULL")


@pytest.mark.root
@proves("P7", "P13")
def test_a_disk_that_fills_between_a_mail_and_the_word_that_it_was_sent(
    tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    """No outbox can close this gap; the second copy bears the same Message-ID, and there is no third."""

    class Filling:
        def __init__(self, post: Any, disk: Path) -> None:
            self._post, self._disk = post, disk
            self.sent: Counter[str] = Counter()
            self.ballast: Path | None = None

        def send(self, letter: Letter, edition: Edition, delivery: Delivery) -> None:
            self.sent[delivery.message_id] += 1
            if self.ballast is None:
                self.ballast = fill(self._disk)

        def greet(self) -> str:
            return "here"

    with on_small_disks(tmp_path, ground, open_ground, clock, "storage") as (day, _):
        live(day.house)
        post = Filling(day.house.post, day.storage)
        house = replace(day.house, post=post)
        clock.set(CUTOFF)
        for _ in range(5):  # the disk stays full while leases end
            endure(house)
            clock.set(clock.now() + LEASES)
        assert post.ballast is not None
        post.ballast.unlink()
        clock.set(clock.now() + LEASES * 8)
        live(house)
        assert rows(tmp_path, "SELECT DISTINCT state FROM delivery") == [("sent",)]
        assert len(post.sent) == 2 and sum(post.sent.values()) <= 3


@pytest.mark.root
@proves("P13", "P16", long=True)
def test_a_daemon_on_a_full_disk_lives_on_and_works_again(tmp_path: Path, ground: Server) -> None:
    config = watched(tmp_path, ground, 8)
    config.write_text(config.read_text().replace("host_spacing: 0s", "host_spacing: 1s"))
    with small_disk(tmp_path / "storage", 4):
        with daemon(tmp_path) as service:
            service.says("captured [capture]")
            ballast = fill(tmp_path / "storage")
            service.says("the disk is full")
            ballast.unlink()
            assert service.process.poll() is None
            assert service.ends() == 0
            assert not service.said("Traceback")
        assert told(tmp_path, "db check")[0] == 0


# ---------------------------------------------------------------- read-only, or not allowed


@pytest.mark.root
@pytest.mark.parametrize("name", ["storage", "digests"])
@proves("P13", "P5", "P7")
def test_a_disk_that_becomes_read_only(
    name: str, tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    with on_small_disks(tmp_path, ground, open_ground, clock, name, megabytes=16) as (day, change):
        live(day.house)
        clock.set(CUTOFF)
        day.house.store.close()  # type: ignore[attr-defined]
        change[name]("ro")
        said = endure(day.house)
        change[name]("rw")
        said += [why for (why,) in reasons(day)]

        assert any("cannot be" in words or "read-only" in words for words in said), said
        day.goes_on()


@pytest.mark.parametrize(
    ("what", "words", "says"),
    [
        pytest.param("storage", "run --once", "cannot be", id="the folder of the database"),
        pytest.param("storage/monitor.db", "run --once", "cannot be written", id="the database itself"),
        pytest.param("storage/monitor.db.lock", "run", "lock file", id="the lock of the daemon"),
        pytest.param("digests", "doctor --offline", "cannot be written by this user", id="the archive"),
        pytest.param(
            "digests/daily", "doctor --offline", "cannot be written by this user", id="a folder of the archive"
        ),
        pytest.param("feeds.yaml", "feeds pause herald", "write-protected", id="the configuration"),
    ],
)
@proves("P13", "P18", long=True)
def test_the_right_to_write_is_lost(what: str, words: str, says: str, home: Path, ground: Server) -> None:
    watched(home, ground, 1)
    (home / "storage" / "monitor.db.lock").touch()
    target = home / what
    mode = target.stat().st_mode
    target.chmod(0o500 if target.is_dir() else 0o400)
    try:
        done = ordinary(home, words)
    finally:
        target.chmod(mode)

    assert done.returncode == 1 and says in done.stdout + done.stderr and "Traceback" not in done.stderr
    assert told(home, "run --once")[0] == 0


# ---------------------------------------------------------------- folders that others meddle with


@proves("P13", "P7")
def test_the_archive_is_replaced_by_a_file(day: Day) -> None:
    live(day.house)
    shutil.rmtree(day.digests, ignore_errors=True)
    day.digests.write_text("mine")
    day.clock.set(CUTOFF)

    endure(day.house)

    assert day.digests.read_text() == "mine"
    ((why,),) = reasons(day)
    assert str(day.digests) in why
    day.digests.unlink()
    day.goes_on()


@proves("P13", "P7")
def test_the_archive_vanishes_between_two_editions(day: Day) -> None:
    live(day.house)
    day.clock.set(CUTOFF)
    live(day.house)
    shutil.rmtree(day.digests)
    day.clock.set(CUTOFF + timedelta(days=1))

    live(day.house)

    assert (day.digests / "daily/2026/10/23/index.html").is_file()
    inside = check_inside(day.house)
    assert {name.rsplit("/", 1)[0] for name in inside.missing} == {
        "daily/2026/10/22"
    }  # told; `archive build` makes them again
    day.house.store.close()  # type: ignore[attr-defined]
    assert told(day.folder, "archive build")[0] == 0
    assert check_inside(day.house).is_whole


@proves("P13", "P5")
def test_the_raw_pages_vanish_while_news_comes(day: Day) -> None:
    live(day.house)
    shutil.rmtree(day.storage / "pages")
    shutil.rmtree(day.storage / "tmp", ignore_errors=True)

    assert tidy(Job(kind="tidy", keys=()), day.house) is None
    day.goes_on()


@proves("P13", "P5")
def test_a_file_stands_where_raw_pages_should(day: Day) -> None:
    day.storage.joinpath("pages").write_text("mine")

    said = endure(day.house)

    assert said and all("could not be kept" in words for words in said)
    assert (day.storage / "pages").read_text() == "mine"
    (day.storage / "pages").unlink()
    day.goes_on()


@proves("P13", "P11")
def test_symbolic_links_stand_where_files_of_the_archive_should(day: Day, tmp_path: Path) -> None:
    """They are replaced, never followed: what they lead to is somebody else's."""
    precious = tmp_path / "precious"
    precious.write_text("mine")
    page = day.digests / "daily" / "2026" / "10" / "22"
    page.mkdir(parents=True)
    for link in (page / "index.html", page / ".digest.json.part", day.digests / "feed.xml", page / "digest.txt"):
        link.symlink_to(precious)

    day.goes_on()

    assert precious.read_text() == "mine"
    assert not (page / "index.html").is_symlink() and not (page / "digest.txt").is_symlink()


@proves("P13", "P11")
def test_a_folder_of_the_archive_is_a_link_that_leads_out(day: Day, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    day.digests.mkdir()
    (day.digests / "daily").symlink_to(outside)
    live(day.house)
    day.clock.set(CUTOFF)

    endure(day.house)

    assert list(outside.iterdir()) == []
    ((state, why),) = rows(day.folder, "SELECT state, last_error FROM delivery WHERE channel = 'folder'")
    assert state == "failed" and "symbolic link" in why  # no later try would help
    (day.digests / "daily").unlink()
    day.house.store.close()  # type: ignore[attr-defined]
    assert told(day.folder, "digest --resend")[0] == 0 and told(day.folder, "archive build")[0] == 0


@proves("P13", "P7")
def test_a_folder_stands_where_a_page_should(day: Day) -> None:
    (day.digests / "index.html").mkdir(parents=True)
    live(day.house)
    day.clock.set(CUTOFF)

    endure(day.house)

    ((state, why),) = rows(day.folder, "SELECT state, last_error FROM delivery WHERE last_error IS NOT NULL")
    assert state == "pending" and "could not write" in why
    day.house.store.close()  # type: ignore[attr-defined]
    code, line = told(day.folder, "doctor --offline")
    assert code == 1 and "index.html is a folder" in line
    (day.digests / "index.html").rmdir()
    day.goes_on()


@proves("P12", "P13")
def test_half_written_files_of_a_former_life_are_left_over(day: Day) -> None:
    page = day.digests / "daily" / "2026" / "10" / "22"
    page.mkdir(parents=True)
    for name in (".index.html.part", ".digest.json.part", ".digest.md.part"):
        (page / name).write_bytes(b"\0" * 9000)
    (day.digests / ".index.html.part").write_bytes(b"half")
    (day.storage / "tmp").mkdir()
    old = day.storage / "tmp" / "page-left"
    old.write_bytes(b"half")
    os.utime(old, (0, 0))

    day.goes_on()
    tidy(Job(kind="tidy", keys=()), day.house)

    assert not old.exists()
    assert not list(day.digests.rglob(".*.part"))


@proves("P13", "P12")
def test_a_page_on_the_shelf_that_is_damaged_costs_no_edition(day: Day) -> None:
    live(day.house)
    for packed in (day.storage / "pages").rglob("*.gz"):
        packed.write_bytes(b"\x1f\x8bnothing")
    day.goes_on()


@proves("P13")
def test_looking_at_a_house_writes_nothing_into_it(home: Path) -> None:
    before = files_of(home)
    for words in (
        "status",
        "feeds list",
        "due",
        "doctor --offline",
        "db check",
        "archive check --offline",
        "digest --dry-run",
    ):
        assert told(home, words)[0] == 0, words
    assert files_of(home) == before
    assert database_of(home).exists()
