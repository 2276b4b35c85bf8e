"""Databases that are damaged, locked, foreign, of another age, or taken away: said in one plain line with its mend, left as they
are, and worked with again as soon as they are right."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import ENVIRONMENT, MONITOR, quick
from tests.talking import Server
from tests.torture.faults import COMMANDS, daemon, database_of, files_of, rows, told, watched
from tests.torture.promises import proves

PAGE = 4096


def overwrite(file: Path, start: int, end: int | None = None) -> None:
    body = bytearray(file.read_bytes())
    piece = body[start:end]
    body[start : start + len(piece)] = b"\xa5" * len(piece)
    file.write_bytes(body)


def run_sql(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def without_tables(file: Path) -> None:
    file.unlink()
    run_sql(file, "VACUUM")


def in_the_place(file: Path, make: Callable[[Path], object]) -> None:
    file.unlink()
    make(file)


Break = Callable[[Path], object]
FAULTS: dict[str, tuple[Break, str, str]] = {
    "its header is overwritten": (lambda f: overwrite(f, 0, 100), "not an SQLite database", "monitor db restore"),
    "all but its first pages are overwritten": (lambda f: overwrite(f, 3 * PAGE), "damaged", "monitor db restore"),
    "it is cut off in the middle": (
        lambda f: os.truncate(f, f.stat().st_size // 2),
        "damaged",
        "monitor db restore",
    ),
    "it is cut off in its first page": (lambda f: os.truncate(f, 1000), "damaged", "monitor db restore"),
    "a text file stands in its place": (
        lambda f: f.write_text("Dear diary, this is no database.\n" * 300),
        "not an SQLite database",
        "give another path",
    ),
    "a folder stands in its place": (
        lambda f: in_the_place(f, Path.mkdir),
        "cannot be opened",
        "check that its folder exists",
    ),
    "it is another program's": (
        lambda f: in_the_place(f, lambda new: run_sql(new, "CREATE TABLE contacts (name)")),
        "belongs to another program (it has the tables contacts)",
        "give another database",
    ),
    "it is of a newer version": (
        lambda f: run_sql(f, "UPDATE monitor_schema SET version_num = '0999'"),
        "schema 0999",
        "install that version",
    ),
    "it is of an older version": (
        lambda f: run_sql(f, "UPDATE monitor_schema SET version_num = '0005'"),
        "older schema",
        "monitor db upgrade",
    ),
    "tables of it are lost": (
        lambda f: run_sql(f, "DROP TABLE delivery"),
        "the tables delivery are missing",
        "monitor db restore",
    ),
}


QUICK = ("it is cut off in the middle", "it is another program's")


@pytest.mark.parametrize(
    "fault",
    [pytest.param(f, id=name, marks=proves("P13", "P18", long=name not in QUICK)) for name, f in FAULTS.items()],
)
def test_a_database_that_will_not_do(fault: tuple[Break, str, str], home: Path) -> None:
    damage, says, mend = fault
    damage(database_of(home))
    before = files_of(home)

    for words in COMMANDS:
        code, line = told(home, words)
        assert code == 1 and says in line and mend in line, f"{words}: {line}"

    assert files_of(home) == before


@proves("P13", "P18")
def test_a_damaged_page_that_no_command_happens_to_read(home: Path) -> None:
    """The daemon reads the whole file before it begins, and so does doctor."""
    file = database_of(home)
    (root,) = next(iter(rows(home, "SELECT rootpage FROM sqlite_master WHERE name = 'article_version'")))
    overwrite(file, (root - 1) * PAGE, root * PAGE)
    before = files_of(home)

    assert told(home, "status")[0] == 0
    for words in ("db check", "doctor --offline", "run"):
        code, line = told(home, words)
        assert code == 1 and "damaged" in line, f"{words}: {line}"
    assert "monitor db restore" in told(home, "run")[1]
    assert files_of(home) == before


@pytest.mark.sampled(3, "gone in one way or another")
@pytest.mark.parametrize(
    "lose", [pytest.param(lambda f: os.truncate(f, 0), id="a file of no length", marks=proves("P13", "P9")),
             pytest.param(Path.unlink, id="no file", marks=proves("P13", "P9")),
             pytest.param(without_tables, id="a file without tables", marks=proves("P13", "P9"))],
)  # fmt: skip
def test_a_lost_database_beside_an_archive_is_not_begun_anew(lose: Break, home: Path) -> None:
    """A new database would number, mail and print today's edition anew."""
    lose(database_of(home))
    before = files_of(home)

    every = (
        "run",
        "run --once",
        "digest",
        "import truce.txt",
        "doctor --offline",
        "status --healthy",
        "due",
        "feeds list",
        "db check",
    )
    for words in every:
        code, line = told(home, words)
        assert code == 1 and "holds editions" in line and "monitor db restore" in line, f"{words}: {line}"
    assert files_of(home) == before

    assert told(home, "db upgrade")[0] == 0  # a person may want just that
    assert told(home, "run --once")[0] == 0


@proves("P13", "P12")
def test_a_log_that_was_deleted_after_a_kill(home: Path) -> None:
    """The last commits were in it: they are gone, but what is there is whole, and work goes on."""
    code = (
        "import os, sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute(\"UPDATE digest SET started_at = '2020-01-01T00:00:00.000000Z'\")\nc.commit()\nos.kill(os.getpid(), 9)\n"
    )
    subprocess.run([MONITOR[0], "-c", code, database_of(home)], check=False)
    log = Path(f"{database_of(home)}-wal")
    assert log.stat().st_size > 0
    log.unlink()

    assert told(home, "db check") == (0, "the database is sound")
    assert told(home, "run --once")[0] == 0 and told(home, "digest")[0] == 0
    assert rows(home, "SELECT count(*) FROM article") == [(1,)]


@proves("P13")
def test_the_log_of_another_database_beside_it(home: Path, tmp_path: Path) -> None:
    """SQLite would write it into ours, at the first look already."""
    other = tmp_path / "other.db"
    code = (
        "import os, sqlite3, sys\nc = sqlite3.connect(sys.argv[1])\nc.execute('PRAGMA journal_mode = WAL')\n"
        "c.execute('CREATE TABLE t AS SELECT randomblob(90000) AS b')\nc.commit()\nos.kill(os.getpid(), 9)\n"
    )
    subprocess.run([MONITOR[0], "-c", code, other], check=False)
    before, log = database_of(home).read_bytes(), Path(f"{database_of(home)}-wal")
    shutil.copy(f"{other}-wal", log)

    for words in (*COMMANDS, "run", "db upgrade", "db backup copy.db"):
        code, line = told(home, words)
        assert code == 1 and "belongs to another database" in line and "move it away" in line, f"{words}: {line}"
    assert database_of(home).read_bytes() == before

    log.unlink()
    assert told(home, "run --once")[0] == 0


@proves("P13")
def test_shared_memory_that_cannot_be_used(home: Path) -> None:
    shared = Path(f"{database_of(home)}-shm")
    shared.unlink(missing_ok=True)
    shared.mkdir()

    code, line = told(home, "run --once")
    assert code == 1 and "cannot be" in line and "mend the permissions" in line
    assert told(home, "status")[0] in (0, 1)
    shared.rmdir()
    assert told(home, "run --once")[0] == 0


@proves("P13", "P14", long=True)
def test_a_database_that_another_program_keeps_locked(home: Path) -> None:
    with closing(sqlite3.connect(database_of(home), isolation_level=None)) as somebody:
        somebody.execute("PRAGMA locking_mode = EXCLUSIVE")
        somebody.execute("BEGIN IMMEDIATE")
        asked = [
            subprocess.Popen(
                [*MONITOR, *words.split()], cwd=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env=ENVIRONMENT,
            )
            for words in COMMANDS
        ]  # fmt: skip
        for words, process in zip(COMMANDS, asked, strict=True):
            out, err = process.communicate(timeout=200)
            said = err if words in ("run --once", "digest") else out + err
            if process.returncode:
                assert process.returncode == 1 and "another program" in said and "Traceback" not in said, words
        assert asked[COMMANDS.index("run --once")].returncode == 1

    assert told(home, "run --once")[0] == 0


@proves("P13", "P5")
def test_a_daemon_whose_database_is_deleted_says_so_and_makes_no_new_one(home: Path, ground: Server) -> None:
    watched(home, ground)
    away = home / "away.db"

    with daemon(home) as service:
        service.says("assessed [assess]", times=1)
        database_of(home).rename(away)
        assert "put it back" in service.says("taken away while in use")
        assert not database_of(home).exists()
        for words in ("status --healthy", "doctor --offline", "db check"):
            code, line = told(home, words)
            assert code == 1 and f"the daemon that runs (pid {service.process.pid}): put it back" in line, words
        away.rename(database_of(home))
        service.hears(signal.SIGHUP)  # works again at once, with the same file
        service.says("reloaded")
        assert service.ends() == 0

    assert told(home, "db check") == (0, "the database is sound")
    assert rows(home, "SELECT count(*) FROM article") == [(4,)]


@proves("P13", long=True)
def test_a_daemon_whose_database_is_replaced_writes_nothing_into_the_new_one(home: Path, ground: Server) -> None:
    watched(home, ground, 1)
    copy = home / "copy.db"
    assert quick("db", "backup", str(copy), cwd=home).returncode == 0
    before = copy.read_bytes()

    with daemon(home) as service:
        service.says("assessed [assess]")
        os.replace(copy, database_of(home))
        assert "start this process again" in service.says("replaced by another file while in use")
        assert service.ends() == 0

    assert database_of(home).read_bytes() == before


@proves("P13", long=True)
def test_a_daemon_whose_log_is_taken_away_stops_writing(home: Path, ground: Server) -> None:
    watched(home, ground, 1)

    with daemon(home) as service:
        service.says("assessed [assess]")
        os.unlink(f"{database_of(home)}-wal")
        service.says("(-wal) was taken away while in use")
        assert service.ends() == 0

    assert told(home, "db check") == (0, "the database is sound")
    assert rows(home, "SELECT count(*) FROM article") == [(2,)]
