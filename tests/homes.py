"""Where the houses of a test keep their database: whoever opens a house or gives a command does so on SQLite and on PostgreSQL.

On SQLite each storage folder holds a file, as it does for a person. On PostgreSQL each storage folder has a database of its own:
who opens a house over that folder, or gives a command beside its feeds.yaml, meets it there. What a fixture left in the file of
such a folder is moved first, as `monitor db copy` does it.
"""

from __future__ import annotations

import hashlib
import inspect
import shutil
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.desk import moving
from tests import commands
from tests.databases import ENGINES, Pool, on_server
from tests.whole import WHOLE

TESTS = Path(__file__).parent
APART = {
    "copying": "compares texts, and opens no house",
    "fuzz": "throws text at the pure rooms, and opens no house",
    "scale": "is about PostgreSQL alone",
    "soak": "weighs one process and its file for weeks",
    "torture": "the houses of open_ground live on both; every other case says which database it hurts",
}
"""Folders whose tests choose their databases for themselves, and why."""
ONCE = {"sqlite_only", "no_database"}
"""Marks of tests that run once; each says why (pyproject.toml)."""
COMMANDS = (commands.monitor, commands.quick, commands.environment_in)


class Homes:
    """The databases of one test, by storage folder."""

    def __init__(
        self,
        kind: str,
        new_url: Callable[..., str],
        move: Callable[[Path], str],
        pool: Callable[[], Pool],
        template: Callable[[], Path],
    ) -> None:
        self.kind = kind
        self.migrated = True  # a new database has its tables when a house is opened over it
        self._template = template
        self._new_url, self._move, self._pool = new_url, move, pool
        self._urls: dict[Path, str] = {}

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a database that no folder knows, with its tables and nothing in them; for a while."""
        if self.kind == "sqlite":
            yield self._new_url(self.kind)
        else:
            with self._pool().lent() as url:
                yield url

    def url(self, storage: Path | str) -> str | None:
        """Where a house over this storage folder has its database; None: in the folder."""
        if self.kind == "sqlite":
            return None
        folder = Path(storage).resolve()
        if folder not in self._urls:
            file = folder / "monitor.db"
            template = self._move(file) if file.exists() else None
            self._urls[folder] = self._new_url(self.kind, migrated=self.migrated, template=template)
        return self._urls[folder]

    def opened(self, storage: Path | str) -> str | None:
        """The same for a house that is about to be opened: on SQLite too there are its tables then, copied and not made anew."""
        url, file = self.url(storage), Path(storage) / "monitor.db"
        if url is None and self.migrated and not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # as the house would
            shutil.copy(self._template(), file)
        return url

    def environment(self, folder: Path, words: tuple[str, ...] = ()) -> dict[str, str]:
        """What a command in this folder must be told: its database, where that is not in the storage beside feeds.yaml."""
        config = Path(words[words.index("--config") + 1] if "--config" in words else "feeds.yaml")
        url = self.url((folder / config).parent / "storage")
        return {} if url is None else {"MONITOR_DATABASE_URL": url}

    def knows(self, folder: Path) -> bool:
        """Whether a file of this folder was moved."""
        return folder.resolve() in self._urls


class Strays:
    """For a test that was found to have no house: a command of its own is a mistake."""

    def environment(self, folder: Path, words: tuple[str, ...] = ()) -> Mapping[str, str]:
        """Never."""
        pytest.fail(
            f"`monitor {' '.join(words)}` ran on SQLite alone: let the test, or the fixture that gives the command, "
            "ask for `homes`, or mark the test sqlite_only or no_database and say why"
        )


def kinds_for(metafunc: pytest.Metafunc) -> list[Any]:
    """The databases that a test runs on; none where it opens no house and gives no command, or runs once."""
    if runs_once(metafunc.definition):
        return []
    if is_apart(Path(metafunc.module.__file__ or "")):
        return ENGINES if "open_ground" in metafunc.fixturenames else []
    lives = "homes" in metafunc.fixturenames or gives_command(metafunc.function, set())
    return ENGINES if lives else []


def is_apart(file: Path) -> bool:
    """Whether the tests of this file choose their databases for themselves."""
    return TESTS in file.parents and file.relative_to(TESTS).parts[0] in APART


def runs_once(item: Any) -> bool:
    """Whether the marks of a test say that it runs on one database, or on none."""
    marks = {mark.name for mark in item.iter_markers()}
    return bool(marks & ONCE) or ("postgres_when_whole" in marks and not WHOLE)


def gives_command(function: Any, seen: set[Any]) -> bool:
    """Whether a test, or what it calls by name in the modules of the tests, gives one of the program's commands."""
    if function in COMMANDS:
        return True
    function = inspect.unwrap(function)
    if not isinstance(function, types.FunctionType) or function in seen or not function.__module__.startswith("test"):
        return False
    seen.add(function)
    called = (function.__globals__.get(name) for name in _names(function.__code__))
    return any(gives_command(one, seen) for one in called if callable(one))


def _names(code: types.CodeType) -> Iterator[str]:
    """The names that a function uses, and those that the functions within it use."""
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from _names(part)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on: "sqlite", or "postgresql" the second time."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def move(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Moves an SQLite file to PostgreSQL, the same bytes once; the name of the database, to be a template."""
    known: dict[str, str] = {}

    def moved(file: Path) -> str:
        parts = [path for path in (file, file.with_name(f"{file.name}-wal")) if path.exists()]
        print_ = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:16]
        if print_ not in known:
            server, name = request.getfixturevalue("postgres_url"), f"moved_{print_}"
            on_server(server, f"CREATE DATABASE {name}")
            moving.moved(str(file), server.replace("/postgres?", f"/{name}?"), progress=lambda _rows: None)
            known[print_] = name
        return known[print_]

    return moved


@pytest.fixture
def homes(
    request: pytest.FixtureRequest, database_kind: str, new_url: Callable[..., str], move: Callable[[Path], str]
) -> Homes:
    """Where the houses of this test keep their database."""
    neighbour = request.getfixturevalue
    return Homes(database_kind, new_url, move, lambda: neighbour("pool"), lambda: neighbour("sqlite_template"))


@pytest.fixture
def bare_homes(homes: Homes) -> Homes:
    """For tests of how a house begins: there is nothing yet, not even a table."""
    homes.migrated = False
    return homes


@pytest.fixture(autouse=True)
def _at_home(request: pytest.FixtureRequest, database_kind: str) -> Iterator[None]:
    """Commands of this test find its houses; what lived on the wrong database is found when the test is over."""
    if is_apart(request.path):
        yield
        return
    once = runs_once(request.node)
    twice = "database_kind" in getattr(getattr(request.node, "callspec", None), "params", {})
    homes = request.getfixturevalue("homes") if twice else None
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    commands.at_home = homes or (None if once else Strays())
    yield
    commands.at_home = None
    if folder is not None and not once and (homes is None or homes.kind == "postgresql"):
        strays = [file for file in folder.rglob("monitor.db") if homes is None or not homes.knows(file.parent)]
        assert strays == [], (
            "a house on SQLite alone: ask `homes` for its URL, or mark the test sqlite_only and say why"
        )
