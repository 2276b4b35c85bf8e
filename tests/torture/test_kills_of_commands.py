"""kill -9 in the middle of a command: the same command, given again, completes."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from monitor import app
from monitor.clock import SetClock
from monitor.config.settings import Settings
from monitor.desk.rounds import settle
from monitor.desk.service import executor_for
from monitor.errors import StoreError
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.store.tables import article
from tests.build import make_watchlist
from tests.commands import ENVIRONMENT, MONITOR, monitor
from tests.outside.store.test_store_upgrade import make_release
from tests.servers import Site
from tests.system.test_crash import a_day, news
from tests.torture.lives import PATIENCE_S, waited
from tests.torture.promises import proves


def killed(folder: Path, *words: str, once: Callable[[], bool], after: float = 0.0) -> bool:
    """Give a command and kill it so long after something has come true. False: it had ended by itself."""
    process = subprocess.Popen(
        [*MONITOR, *words], cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    assert waited(lambda: once() or process.poll() is not None, PATIENCE_S, every=0.005)
    threading.Event().wait(after)
    process.kill()
    return process.wait(PATIENCE_S) == -signal.SIGKILL


def tree(folder: Path) -> dict[str, bytes]:
    """Every visible file, but for the search index, which follows in its own time."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {n: p.read_bytes() for n, p in files.items() if not n.startswith((".", "search/")) and "/." not in n}


@pytest.mark.parametrize("release", ["0001", "0002"])
@proves("P12", "P5", long=True)
def test_a_killed_upgrade_leaves_the_old_schema_or_the_new_one_and_completes_when_given_again(
    release: str, tmp_path: Path
) -> None:
    make_watchlist(tmp_path, {})
    file = tmp_path / "storage" / "monitor.db"
    file.parent.mkdir()
    url = f"sqlite:///{file}"
    make_release(url, release)
    whole = file.read_bytes()

    for after in (0.0, 0.01, 0.05):
        for left in file.parent.iterdir():
            left.unlink()
        file.write_bytes(whole)
        killed(tmp_path, "db", "upgrade", once=file.with_name("monitor.db-wal").exists, after=after)

        given_again, checked = monitor("db", "upgrade", cwd=tmp_path), monitor("db", "check", cwd=tmp_path)

        assert given_again.returncode == 0, given_again.stderr
        assert checked.returncode == 0 and "sound" in checked.stdout, checked.stdout
        with Database(url).read() as db:
            assert db.articles.count() >= 4


@proves("P12", long=True)
def test_a_killed_archive_build_completes_when_given_again_to_the_same_bytes(
    tmp_path: Path, site: Site, clock: SetClock, open_house: Callable[..., House]
) -> None:
    a_day(open_house(make_watchlist(tmp_path, news(site))), clock)
    digests = tmp_path / "digests"
    wanted = tree(digests)
    shutil.rmtree(digests)

    assert killed(tmp_path, "archive", "build", once=lambda: any(digests.rglob("*.html")))
    given_again = monitor("archive", "build", cwd=tmp_path)

    assert given_again.returncode == 0, given_again.stderr
    assert tree(digests) == wanted
    assert monitor("archive", "check", "--offline", cwd=tmp_path).returncode == 0


@proves("P5", "P12", long=True)
def test_a_killed_import_takes_up_where_it_was_and_doubles_nothing(tmp_path: Path) -> None:
    watchlist = make_watchlist(tmp_path, {})
    rows = []
    for n in range(230):
        words = random.Random(n)
        text = " ".join("".join(words.choices("aeioumnrst", k=7)) for _ in range(40))  # no two are of one story
        rows.append(
            {
                "url": f"http://herald.example/{n}",
                "title": f"Note {n}",
                "text": text,
                "published": "2026-10-20T06:00:00Z",
            }
        )
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, rows)))

    assert killed(tmp_path, "import", "news.jsonl", once=lambda: count(tmp_path) >= 200)
    given_again = monitor("import", "news.jsonl", cwd=tmp_path)

    assert given_again.returncode == 0, given_again.stderr
    assert count(tmp_path) == 230 and "known already" in given_again.stdout
    left = count(tmp_path, unread=True)  # what the killed one had in hand is leased to it
    assert (f"{left} articles wait to be read" in given_again.stderr) == bool(left)
    later = SetClock(datetime.now(UTC) + timedelta(hours=1))  # noqa: TID251 - the command's own clock, an hour on
    with app.open_house(watchlist, Settings(), clock=later) as house, executor_for(house, 2) as executor:
        settle(house, executor, wait=lambda _: False, kinds=("assess",))
    assert count(tmp_path, unread=True) == 0


def count(folder: Path, *, unread: bool = False) -> int:
    """How many articles are stored."""
    file = folder / "storage" / "monitor.db"
    if not file.exists():
        return 0
    database = Database(f"sqlite:///{file}")
    try:
        with database.read() as db:
            query = select(func.count()).select_from(article)
            return db.connection.scalars(query.where(article.c.assessed_at.is_(None)) if unread else query).one()
    except StoreError:  # it is being made
        return 0
    finally:
        database.close()
