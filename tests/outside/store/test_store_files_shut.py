"""Who may read a database: its owner alone, by whatever command it was made and whatever the umask."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from monitor.clock import SetClock
from monitor.desk.doctor_storage import examine_files
from monitor.errors import StoreError
from monitor.store.engine import Database
from monitor.store.files import daemon_lock
from monitor.store.restoring import replacing
from tests.build import MORNING, make_watchlist
from tests.commands import monitor

pytestmark = pytest.mark.sqlite_only("the file is looked at")


@pytest.fixture(autouse=True, params=[0o000, 0o022], ids=["no umask", "the usual umask"])
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Name -> mode of the folder and of all that is in it."""
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in (folder, *folder.rglob("*"))}


def url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def upgraded(file: Path) -> Database:
    """An open database that `db upgrade` made: with its log beside it."""
    database = Database(url_of(file))
    database.upgrade()
    with database.write():
        pass
    return database


def test_an_upgrade_makes_file_log_and_folders_for_the_owner_alone(tmp_path: Path) -> None:
    with closing(upgraded(tmp_path / "deep" / "storage" / "monitor.db")):
        found = modes(tmp_path / "deep")

    assert found == {
        "deep": "0o700",
        "storage": "0o700",
        "monitor.db": "0o600",
        "monitor.db-wal": "0o600",
        "monitor.db-shm": "0o600",
    }


def test_the_command_does_so(tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})

    done = monitor("db", "upgrade", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert modes(tmp_path / "storage") == {"storage": "0o700", "monitor.db": "0o600"}


def test_a_database_that_others_could_read_is_shut_when_it_is_opened_to_work(tmp_path: Path) -> None:
    file = tmp_path / "monitor.db"
    with closing(upgraded(file)):
        for path in tmp_path.iterdir():
            path.chmod(0o644)
        with closing(Database.open(url_of(file))):
            assert set(modes(tmp_path).values()) >= {"0o644"}  # a look changes nothing
        with closing(Database.open(url_of(file), create=True)):
            found = modes(tmp_path)

    assert {name: mode for name, mode in found.items() if name.startswith("monitor")} == dict.fromkeys(
        ("monitor.db", "monitor.db-wal", "monitor.db-shm"), "0o600"
    )


@pytest.mark.parametrize("content", ["nothing", "ours"])
def test_an_upgrade_shuts_a_file_that_was_there(content: str, tmp_path: Path) -> None:
    file = tmp_path / "monitor.db"
    if content == "ours":
        upgraded(file).close()
    file.touch()
    file.chmod(0o664)

    with closing(upgraded(file)):
        found = modes(tmp_path)

    assert {found[name] for name in ("monitor.db", "monitor.db-wal", "monitor.db-shm")} == {"0o600"}


def test_another_program_s_file_and_a_folder_that_was_there_keep_their_modes(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    other = folder / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE contact (name)")
    other.chmod(0o644)

    with pytest.raises(StoreError):
        Database(url_of(other)).upgrade()
    with pytest.raises(StoreError):
        Database.open(url_of(other), create=True)
    upgraded(folder / "monitor.db").close()

    assert modes(folder) == {"shared": "0o755", "other.db": "0o644", "monitor.db": "0o600"}


def test_a_link_that_leads_nowhere_yet_leads_to_a_file_of_its_owner(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "monitor.db").symlink_to(tmp_path / "disk" / "real.db")

    upgraded(tmp_path / "monitor.db").close()

    assert modes(tmp_path / "disk")["real.db"] == "0o600"


def test_what_is_restored_and_what_it_replaced_are_the_owner_s_alone(tmp_path: Path, clock: SetClock) -> None:
    copy, file = tmp_path / "kept.db", tmp_path / "new" / "storage" / "monitor.db"
    upgraded(copy).close()
    shutil.copymode(__file__, copy)
    with replacing(url_of(file), copy, MORNING):
        pass
    assert modes(tmp_path / "new") == {
        "new": "0o700",
        "storage": "0o700",
        "monitor.db": "0o600",
        "monitor.db.lock": "0o600",
    }

    file.chmod(0o644)
    with replacing(url_of(file), copy, MORNING) as draft:
        pass

    assert draft.aside and set(modes(file.parent).values()) == {"0o700", "0o600"}


def test_a_daemon_that_comes_first_makes_the_folder_the_same_way(tmp_path: Path) -> None:
    with daemon_lock(url_of(tmp_path / "storage" / "monitor.db")):
        assert modes(tmp_path / "storage") == {"storage": "0o700", "monitor.db.lock": "0o600"}


def test_the_doctor_names_a_database_that_others_can_read(tmp_path: Path) -> None:
    watchlist = make_watchlist(tmp_path, {})
    file = tmp_path / "storage" / "monitor.db"
    upgraded(file).close()
    assert not [found for found in examine_files(watchlist, url_of(file)) if found.state != "good"]

    file.chmod(0o640)
    [found] = [found for found in examine_files(watchlist, url_of(file)) if found.state != "good"]

    assert found.said == f"{file} can be read or written by other users of this machine"
    assert found.state == "doubtful" and "monitor db upgrade" in found.mend
