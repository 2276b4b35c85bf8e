"""Opening, making, refusing and migrating databases."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from monitor.errors import StoreError
from monitor.steps import rows
from monitor.store import schema
from monitor.store.engine import Database
from monitor.store.tables import HISTORY, VERSION_TABLE, metadata


def execute(url: str, *statements: str) -> None:
    with closing(Database(url)) as database, database.write() as door:
        for statement in statements:
            door.connection.execute(text(statement))


def test_the_database_keeps_the_promises_that_steps_rely_on(database: Database) -> None:
    store: rows.Store = database

    with store.read() as db:
        assert db.articles.count() == 0


def test_migrations_and_tables_agree(database: Database) -> None:
    with database.read() as door:
        context = MigrationContext.configure(
            door.connection, opts={"version_table": VERSION_TABLE, "compare_type": True, "compare_server_default": True}
        )

        assert compare_metadata(context, metadata) == []


def test_the_history_names_every_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))

    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]

    assert tuple(reversed(revisions)) == HISTORY


def test_an_empty_database_is_made_when_asked(empty_url: str) -> None:
    with closing(Database.open(empty_url, create=True)) as database:
        assert database.check() == []
        assert database.kind == empty_url.split(":")[0].split("+")[0]

    Database.open(empty_url).close()


def test_many_that_make_the_same_database_at_once_make_one(empty_url: str) -> None:
    def make(_number: int) -> list[str]:
        with closing(Database.open(empty_url, create=True)) as database:
            return database.check()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(4))) == [[]] * 4


def test_sqlite_is_set_to_lose_nothing(new_url: Callable[..., str]) -> None:
    with closing(Database.open(new_url("sqlite", migrated=False), create=True)) as database, database.write() as door:
        settings = {
            name: door.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_upgrade_makes_a_database_and_doing_it_twice_is_nothing(empty_url: str) -> None:
    with closing(Database(empty_url)) as database:
        database.upgrade()
        database.upgrade()

    Database.open(empty_url).close()


@pytest.mark.sqlite_only("the folder of a file")
def test_a_folder_is_made_with_the_database(tmp_path: Path) -> None:
    Database.open(f"sqlite:///{tmp_path}/new folder/100%/monitor.db", create=True).close()

    assert (tmp_path / "new folder/100%/monitor.db").exists()


def test_a_missing_database_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no database .*monitor.db: run `monitor db upgrade`"):
        Database.open(f"sqlite:///{tmp_path}/monitor.db")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.postgres
def test_an_empty_database_says_how_to_set_it_up(new_url: Callable[..., str]) -> None:
    with pytest.raises(StoreError, match="is empty: run `monitor db upgrade`"):
        Database.open(new_url("postgresql", migrated=False))


def test_a_newer_schema_is_refused(url: str) -> None:
    execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '0999'")

    with pytest.raises(StoreError, match=r"schema 0999, which this program .* a newer version of Idlib Monitor"):
        Database.open(url, create=True)
    with closing(Database(url)) as database, pytest.raises(StoreError, match="newer version"):
        database.upgrade()


def test_an_older_schema_names_the_command_and_is_migrated_by_nothing_else(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "HISTORY", (*HISTORY, "0999"))
    monkeypatch.setattr(schema, "CURRENT", "0999")

    with pytest.raises(StoreError, match=r"older schema .*: run `monitor db backup PATH`, then `monitor db upgrade`"):
        Database.open(url, create=True)


def test_lost_tables_are_noticed(url: str) -> None:
    execute(url, "DROP TABLE publication", "DROP TABLE delivery")

    with pytest.raises(StoreError, match="the tables delivery, publication are missing; stop the daemon"):
        Database.open(url)


def test_another_programs_tables_are_left_alone(empty_url: str) -> None:
    execute(empty_url, "CREATE TABLE feed (title TEXT)", "INSERT INTO feed VALUES ('theirs')")

    with pytest.raises(StoreError, match=r"belongs to another program \(it has the tables feed\)"):
        Database.open(empty_url, create=True)
    with closing(Database(empty_url)) as database, pytest.raises(StoreError, match="another program"):
        database.upgrade()

    with closing(Database(empty_url)) as database, database.read() as door:
        assert door.connection.execute(text("SELECT title FROM feed")).scalars().all() == ["theirs"]


def test_a_foreign_sqlite_file_keeps_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "contacts.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE people (name TEXT)")
    before = path.read_bytes()

    with pytest.raises(StoreError, match="belongs to another program"):
        Database.open(f"sqlite:///{path}", create=True)

    assert path.read_bytes() == before


@pytest.mark.postgres
def test_a_postgresql_may_be_shared_with_tables_that_are_not_ours(new_url: Callable[..., str]) -> None:
    url = new_url("postgresql", migrated=False)
    execute(url, "CREATE TABLE queue_jobs (id INTEGER)", "CREATE TABLE alembic_version (version_num TEXT)")

    with closing(Database.open(url, create=True)) as database:
        assert database.check() == []


@pytest.mark.sqlite_only("the file is none")
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "monitor.db"
    path.write_bytes(b"dear diary, no database today " * 200)

    with pytest.raises(StoreError, match="is not an SQLite database, or its beginning is destroyed: it was left alone"):
        Database.open(f"sqlite:///{path}", create=True)

    assert path.read_bytes() == b"dear diary, no database today " * 200
    with closing(Database(f"sqlite:///{path}")) as database:
        assert "not an SQLite database" in database.check()[0]


@pytest.mark.sqlite_only("the file is damaged")
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "monitor.db"
    shutil.copy(sqlite_template, path)
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * 16384)

    with closing(Database(f"sqlite:///{path}")) as database:
        problems = database.check()

    assert problems and str(path) in problems[0]
    with pytest.raises(StoreError, match=r"damaged|not an SQLite"), closing(Database(f"sqlite:///{path}")) as broken:
        broken.upgrade()
        with broken.read() as door:
            door.feeds.all()


@pytest.mark.sqlite_only("only there a row can point nowhere")
def test_a_row_that_points_nowhere_is_found(tmp_path: Path, sqlite_template: Path) -> None:
    path = tmp_path / "monitor.db"
    shutil.copy(sqlite_template, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO publication VALUES ('daily', 'article', 1, 77)")
        connection.commit()

    with closing(Database(f"sqlite:///{path}")) as database:
        assert database.check() == [
            f"database {path}: a row of publication points to a row of edition that is not there"
        ]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://user:hunter2@host/db",
        "postgres://user:hunter2@host/db",
    ],
)
def test_a_url_that_names_neither_database_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StoreError, match=r"sqlite:////path/monitor.db") as refusal:
        Database(url)

    assert "hunter2" not in str(refusal.value)


def test_a_server_that_is_not_there_is_said_in_plain_words_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be reached: check that the server runs") as refusal:
        Database.open(f"postgresql+psycopg://monitor:hunter2@/news?host={tmp_path}")

    assert "hunter2" not in str(refusal.value)
