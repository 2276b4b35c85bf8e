"""A house of every released schema is brought up to date whole, and then works: a round, an edition, and what it knew."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from monitor.clock import SetClock
from monitor.editions.archive import issue_of, issue_to_json
from monitor.editions.freeze import from_json, to_json
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.store import schema
from monitor.store.engine import Database
from monitor.store.tables import HISTORY
from tests.build import MORNING, make_watchlist
from tests.outside.store.test_store_upgrade import make_release
from tests.talking import Server
from tests.torture.faults import COMMANDS, database_of, rows, told
from tests.torture.ground import articles_of, healthy, live
from tests.torture.promises import proves

OLDER = HISTORY[:-1]
EDITION = Path(__file__).parents[1] / "pure" / "editions" / "data" / "edition.json"
CUTOFF = MORNING + timedelta(days=2, hours=21, minutes=35)
Open = Callable[[Watchlist], House]


def old_house(folder: Path, revision: str, feeds: dict[str, str] | None = None) -> Watchlist:
    """feeds.yaml, and a database that an older release made, with rows of its time."""
    watchlist = make_watchlist(folder, feeds or {})
    (folder / "storage").mkdir(mode=0o700)
    url = f"sqlite:///{database_of(folder)}"
    make_release(url, min(revision, "0002"))
    if revision > "0002":
        with closing(Database(url)) as database, database.write() as door:
            config = Config()
            config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = door.connection
            command.upgrade(config, revision)
    with closing(Database(url)) as database, database.read() as door:
        version = door.connection.execute(text("SELECT version_num FROM monitor_schema")).scalar()
    assert version == revision
    usual = from_json(EDITION.read_text())
    printed = replace(usual, digest="daily", date=date(2026, 10, 21), number=1, cutoff_at=MORNING, made_at=MORNING)
    with closing(sqlite3.connect(database_of(folder))) as connection:
        words = to_json(printed), issue_to_json(issue_of(printed))
        connection.execute("UPDATE edition SET content = ?, issue = ?", words)
        connection.commit()
    return watchlist


@pytest.mark.parametrize("revision", OLDER)
@proves("P13", "P5")
def test_every_command_on_an_older_schema_names_the_copy_and_the_upgrade(revision: str, tmp_path: Path) -> None:
    old_house(tmp_path, revision)
    before = rows(tmp_path, "SELECT count(*) FROM article")

    for words in ("run", *COMMANDS) if revision in (OLDER[0], OLDER[-1]) else ("run", "status"):
        code, line = told(tmp_path, words)
        assert code == 1 and "older schema" in line, f"{words}: {line}"
        assert line.index("monitor db backup PATH") < line.index("monitor db upgrade")
    assert rows(tmp_path, "SELECT count(*) FROM article") == before
    assert rows(tmp_path, "SELECT version_num FROM monitor_schema") == [(revision,)]


@pytest.mark.sqlite_only("the older house is a file")
@pytest.mark.parametrize("revision", OLDER)
@proves("P13", "P5", "P7", "P9", long=True)
def test_a_house_of_an_older_schema_works_on_after_the_upgrade(
    revision: str, tmp_path: Path, ground: Server, open_ground: Open, clock: SetClock
) -> None:
    watchlist = old_house(tmp_path, revision, {"herald": healthy(ground, "herald.example")})
    ground.hosts["new.example"] = ground.hosts["herald.example"]  # where the feed has moved to, says the old database
    known = rows(tmp_path, "SELECT url_key, title FROM article ORDER BY 1")
    assert told(tmp_path, "db backup before.db")[0] == 0

    assert told(tmp_path, "db upgrade") == (0, "")
    assert told(tmp_path, "db check") == (0, "the database is sound")
    assert rows(tmp_path, "SELECT url_key, title FROM article ORDER BY 1") == known
    clock.set(CUTOFF)
    house = open_ground(watchlist)
    live(house)

    assert len(articles_of(house, "herald.example")) >= 3
    numbers = [number for (number,) in rows(tmp_path, "SELECT number FROM edition ORDER BY edition_date")]
    assert numbers == [1, 2]
    sent = rows(tmp_path, "SELECT DISTINCT state FROM delivery")
    assert sent == [("sent",)]
    assert rows(tmp_path, "SELECT count(*) FROM delivery WHERE message_id = '<4@x>' AND tries > 1") == [(0,)]


@pytest.mark.parametrize("revision", OLDER)
@proves("P13", "P7")
def test_a_copy_of_an_older_schema_is_restored_and_upgraded(revision: str, tmp_path: Path) -> None:
    old_house(tmp_path, revision)
    assert told(tmp_path, "db backup copy.db")[0] == 0
    assert told(tmp_path, "db upgrade")[0] == 0

    assert told(tmp_path, "db restore copy.db")[0] == 0

    assert told(tmp_path, "db check") == (0, "the database is sound")
    assert rows(tmp_path, "SELECT version_num FROM monitor_schema") == [(HISTORY[-1],)]
    assert rows(tmp_path, "SELECT number FROM edition") == [(1,)]


KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from monitor.store.engine import Database

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(connection, cursor, statement, *_words):
    global left
    if statement.split()[0] in ("CREATE", "ALTER", "UPDATE", "INSERT", "DROP"):
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

Database(sys.argv[1]).upgrade()
"""


@pytest.mark.parametrize("revision", OLDER)
@proves("P12", "P13", long=True)
def test_an_upgrade_that_is_killed_in_its_middle_can_be_repeated(revision: str, tmp_path: Path) -> None:
    old_house(tmp_path, revision)
    url = f"sqlite:///{database_of(tmp_path)}"
    known = rows(tmp_path, "SELECT url_key, title FROM article ORDER BY 1")

    for statements in (1, 4, 9):
        ended = subprocess.run([sys.executable, "-c", KILLED, url, str(statements)], check=False, env=dict(os.environ))
        if ended.returncode == 0:  # there were not so many
            break
        assert ended.returncode == -signal.SIGKILL
        assert rows(tmp_path, "SELECT version_num FROM monitor_schema") == [(revision,)]

    assert told(tmp_path, "db upgrade")[0] == 0
    assert told(tmp_path, "db check") == (0, "the database is sound")
    assert rows(tmp_path, "SELECT url_key, title FROM article ORDER BY 1") == known
