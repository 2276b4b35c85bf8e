"""The children of a real daemon are killed in the middle of their work: the daemon stays who it is, and every article arrives."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from monitor.errors import StoreError
from monitor.store.engine import Database
from monitor.store.tables import article
from tests.build import MORNING, make_watchlist
from tests.talking import Request, Server, Talk
from tests.torture.children import at_work, computed, fork_server
from tests.torture.fast_clock import FastClock
from tests.torture.ground import RSS, healthy, item, page, rss
from tests.torture.happenings import Happenings
from tests.torture.lives import PATIENCE_S, FastDaemon, Mother, waited
from tests.torture.promises import proves

HEAVY = b"<p>" + b"The ceasefire in Idlib is holding, said one of many observers on that long day. " * 60_000 + b"</p>"


@contextmanager
def living(folder: Path, ground: Server, feeds: dict[str, str], *, speed: float) -> Iterator[FastDaemon]:
    """A daemon that polls these feeds, whose mail goes to files."""
    make_watchlist(folder, feeds)
    mother = Mother(folder)
    clock = replace(FastClock.beginning(MORNING), speed=speed)
    words = {"web": ground.endpoint, "smtp": None, "database": None, "clock": clock.as_words()}
    daemon = FastDaemon(mother, words, Happenings())
    try:
        yield daemon
    finally:
        daemon.close()
        mother.close()


def stored(folder: Path) -> dict[str, str]:
    """Address -> how its text was had, of every stored article."""
    file = folder / "storage" / "monitor.db"
    if not file.exists():
        return {}
    database = Database(f"sqlite:///{file}")
    try:
        with database.read() as db:
            return {row.url: row.method for row in db.connection.execute(select(article.c.url, article.c.method))}
    except StoreError:  # it is being made
        return {}
    finally:
        database.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=["SIGKILL", "SIGSEGV"])
@proves("P4", "P6", "P12", long=True)
def test_a_child_killed_in_the_middle_of_a_page_costs_its_page_and_no_article(
    number: signal.Signals, tmp_path: Path, ground: Server
) -> None:
    heavy = Server.answer(page("Long day").replace(b"</article>", HEAVY + b"</article>"), "Content-Type: text/html")
    feed = Server.answer(rss("long.example", item("long.example", "day", "A long day in Idlib")), RSS)
    go = threading.Event()

    def held_back(_request: Request, talk: Talk) -> None:
        go.wait(PATIENCE_S)
        talk.send(heavy)

    ground.hosts["long.example"] = {"/rss.xml": feed, "/day": held_back}
    feeds = {"herald": healthy(ground, "herald.example"), "long": "http://long.example/rss.xml"}

    with living(tmp_path, ground, feeds, speed=20) as daemon:
        assert waited(lambda: any(r.host == "long.example" and r.path == "/day" for r in ground.requests), PATIENCE_S)
        assert waited(lambda: sum("assessed" in line for line in daemon.lines) >= 3, PATIENCE_S), "".join(daemon.lines)
        start = computed()
        go.set()  # from now on the page is all there is to do
        assert waited(lambda: at_work(daemon.pid, start) is not None, PATIENCE_S, every=0.02), "".join(daemon.lines)
        os.kill(at_work(daemon.pid, start) or 0, number)
        arrived = waited(lambda: len(stored(tmp_path)) == 4, PATIENCE_S, every=0.2)

        assert arrived and daemon.lives, "".join(daemon.lines)
        said = [line for line in daemon.lines if "page not read" in line]
        assert said and f"crashed (signal {number.value})" in said[0]
        assert stored(tmp_path)["http://long.example/day"] == "feed"
        assert daemon.end(signal.SIGTERM) == 0
        daemon.demand_gone(tmp_path)


@proves("P4", "P5", long=True)
def test_a_killed_fork_server_is_started_again(tmp_path: Path, ground: Server) -> None:
    url = healthy(ground, "herald.example", count=1)

    with living(tmp_path, ground, {"herald": url}, speed=600) as daemon:
        assert waited(lambda: len(stored(tmp_path)) == 1, PATIENCE_S, every=0.2), "".join(daemon.lines)
        server = fork_server(daemon.pid)
        assert server is not None
        os.kill(server, signal.SIGKILL)
        healthy(ground, "herald.example", count=3)
        arrived = waited(lambda: len(stored(tmp_path)) == 3, PATIENCE_S, every=0.2)

        assert arrived and daemon.lives, "".join(daemon.lines)
        assert daemon.end(signal.SIGTERM) == 0
        daemon.demand_gone(tmp_path)
