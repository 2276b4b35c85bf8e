"""A database that goes away in the middle of a job: what the job had in hand is due again, and before that it does not end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from monitor import app
from monitor.clock import SystemClock
from monitor.config.settings import Settings
from monitor.desk.service import Service, locally
from monitor.errors import ConfigError, MonitorError, StoreLost
from monitor.model import Job
from monitor.steps.house import House
from monitor.store.engine import Database
from tests.build import make_article, make_watchlist
from tests.scale.server import Server, server

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("machines")]

CRASH = """
CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE 'COPY (SELECT 1) TO PROGRAM ''kill -QUIT {pid}''';
    PERFORM pg_sleep(60);
    RETURN NEW;
END;
$$;
CREATE TRIGGER crash BEFORE UPDATE ON article FOR EACH ROW WHEN (NEW.assessed_at IS NOT NULL) EXECUTE FUNCTION crash();
"""
"""PostgreSQL is gone when an assessed article is to be written."""


@pytest.fixture
def database() -> Iterator[Server]:
    with server() as running:
        Database.open(running.url, create=True).close()
        yield running


@pytest.fixture
def house(database: Server, tmp_path: Path) -> Iterator[House]:
    watchlist = make_watchlist(tmp_path, {"herald": "https://herald.example/rss.xml"})
    with app.open_house(watchlist, Settings(database_url=database.url), clock=SystemClock()) as opened:
        yield opened


def test_a_job_whose_database_went_away_ends_when_its_rows_are_given_back(database: Server, house: House) -> None:
    now = house.clock.now()
    with house.store.write() as db:
        id, _ = db.articles.add(make_article(), known_at=now, now=now, page_sha256=None)
    ask(database, CRASH.replace("{pid}", str(database.pid)))
    service, outcomes = Service(house, reload=_refused, close=lambda _house: None, employ=locally(1)), []

    def work() -> None:
        try:
            service.do(Job(kind="assess", keys=(id,)))
        except MonitorError as error:
            outcomes.append(error)

    job = threading.Thread(target=work)
    job.start()
    database.wait()
    job.join(2)
    assert job.is_alive()

    database.start()
    job.join(60)

    assert [type(outcome) for outcome in outcomes] == [StoreLost]
    ((due_at, assessed_at),) = ask(database, "SELECT due_at, assessed_at FROM article")
    assert assessed_at is None
    assert due_at <= house.clock.now() + timedelta(seconds=1)


def ask(database: Server, query: str) -> list[tuple]:
    with closing(psycopg.connect(database.url.replace("+psycopg", ""), autocommit=True)) as link:
        done = link.execute(query)
        return done.fetchall() if done.description else []


def _refused(_house: House) -> House:
    raise ConfigError(["there is no other"])
