"""`monitor db copy`: a house moves to PostgreSQL and back, and nobody can tell from its editions."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.commands import monitor

pytestmark = [pytest.mark.xdist_group("demo"), pytest.mark.postgres, pytest.mark.sqlite_only("it moves between both")]


@pytest.fixture
def house(kept: Path, tmp_path: Path) -> Path:
    """The demo's folder, to be moved."""
    shutil.copytree(kept, tmp_path / "house")
    return tmp_path / "house"


def contents(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, and the last number given of each."""
    with closing(sqlite3.connect(file)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock" and ".search" not in path.parts
    }


def test_a_house_moved_to_postgresql_and_back_has_every_row_and_the_same_editions(
    house: Path, new_url: Callable[..., str]
) -> None:
    url, database = new_url("postgresql", migrated=False), house / "storage" / "monitor.db"
    before, printed = contents(database), files(house / "digests")

    there = monitor("db", "copy", "storage/monitor.db", url, cwd=house)
    assert there.returncode == 0, there.stderr
    assert "MONITOR_DATABASE_URL" in there.stdout and "article" in there.stdout

    shutil.rmtree(house / "digests")
    built = monitor("archive", "build", cwd=house, MONITOR_DATABASE_URL=url)
    assert built.returncode == 0, built.stderr
    assert files(house / "digests") == printed

    back = monitor("db", "copy", url, "storage/again.db", cwd=house)
    assert back.returncode == 0, back.stderr
    assert contents(house / "storage" / "again.db") == before


def test_the_next_number_is_one_that_was_never_given(house: Path, new_url: Callable[..., str]) -> None:
    url = new_url("postgresql", migrated=False)
    with closing(sqlite3.connect(house / "storage" / "monitor.db")) as connection:
        connection.execute("UPDATE sqlite_sequence SET seq = 9000 WHERE name = 'article'")
        connection.commit()
    assert monitor("db", "copy", "storage/monitor.db", url, cwd=house).returncode == 0

    (house / "more.txt").write_text("Another truce\n\nA truce near Idlib is holding, observers said on Monday night.")
    assert monitor("import", "more.txt", cwd=house, MONITOR_DATABASE_URL=url).returncode == 0

    with closing(psycopg.connect(url.replace("+psycopg", ""))) as server:
        assert server.execute("SELECT max(id) FROM article").fetchone() == (9001,)


def test_what_holds_a_house_already_is_left_alone(house: Path, tmp_path: Path) -> None:
    shutil.copy(house / "storage" / "monitor.db", tmp_path / "other.db")
    before = contents(tmp_path / "other.db")

    done = monitor("db", "copy", "storage/monitor.db", str(tmp_path / "other.db"), cwd=house)

    assert done.returncode == 1 and "holds a house already" in done.stderr and "empty database" in done.stderr
    assert contents(tmp_path / "other.db") == before


@pytest.mark.parametrize(
    ("origin", "target", "says"),
    [
        ("storage/monitor.db", "storage/monitor.db", "give another database"),
        ("storage/none.db", "storage/new.db", "there is no"),
        ("feeds.yaml", "storage/new.db", "not an SQLite database"),
        ("storage/monitor.db", "mysql://x@y/z", "not a database we know"),
    ],
)
def test_what_cannot_be_copied_is_said_in_one_line(house: Path, origin: str, target: str, says: str) -> None:
    done = monitor("db", "copy", origin, target, cwd=house)

    assert done.returncode == 1 and says in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (house / "storage" / "new.db").exists()
