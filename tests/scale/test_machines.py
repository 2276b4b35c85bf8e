"""A house on several machines: a scheduler, workers, one PostgreSQL."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from monitor.store.engine import Database
from monitor.work.board import Board
from monitor.work.queue import OFFERING, SCHEMA, Queue
from tests.commands import monitor
from tests.scale.machines import configuration, fleet, until
from tests.scale.stand import Goods, stand

pytestmark = pytest.mark.postgres

STORED = "SELECT count(*) FROM article WHERE assessed_at IS NOT NULL"


def test_three_workers_share_what_one_scheduler_finds(new_url: Callable[..., str], tmp_path: Path) -> None:
    """Every entry of forty feeds is stored once, whoever polled it; no host is asked by two at once."""
    with (
        stand(Goods(feeds=40, hosts=10, entries=3, delay_s=0.05)) as news,
        fleet(tmp_path, new_url("postgresql")) as house,
    ):
        house.config.write_text(configuration(news))
        house.scheduler()
        workers = [house.worker("--concurrency", "4") for _ in range(3)]
        until(lambda: house.number(STORED) == 120, "120 articles assessed")
        told = news.told()
        assert told["asked"] == 40
        assert told["rude"] == 0
        assert house.number("SELECT count(*) FROM entry") == 120
        assert [worker.stop() for worker in workers] == [0, 0, 0]
        assert sum("polled" in worker.log for worker in workers) >= 2
        assert all("Traceback" not in worker.log for worker in workers)


def test_a_new_configuration_reaches_every_worker_and_a_broken_one_nobody(
    new_url: Callable[..., str], tmp_path: Path
) -> None:
    """The scheduler reads its file at a SIGHUP; the worker has none."""
    with stand(Goods(feeds=4, hosts=4, entries=1)) as news, fleet(tmp_path, new_url("postgresql")) as house:
        four = configuration(news)
        three = four.replace("  - {slug: pier-3,", "  - {enabled: false, slug: pier-3,")
        house.config.write_text(three)
        scheduler, worker = house.scheduler(), house.worker("--queues", "poll,capture,assess")
        until(lambda: house.number(STORED) == 3, "three articles")

        house.config.write_text(four + "nonsense: true\n")
        scheduler.process.send_signal(signal.SIGHUP)
        until(lambda: "configuration refused" in scheduler.log, "the scheduler refuses it")
        house.config.write_text(four)
        scheduler.process.send_signal(signal.SIGHUP)
        until(lambda: house.number(STORED) == 4, "the fourth feed's article")

        assert worker.log.count("reloaded") == 1
        assert "nonsense" not in worker.log
        assert worker.stop() == 0


def test_a_worker_that_cannot_use_the_configuration_takes_nothing_and_says_why(
    new_url: Callable[..., str], tmp_path: Path
) -> None:
    """A key of a feed is missing in its environment. Another worker, who has it, does the work."""
    with stand(Goods(feeds=2, hosts=2, entries=1)) as news, fleet(tmp_path, new_url("postgresql")) as house:
        plain = configuration(news)
        house.config.write_text(plain)
        poor = house.worker()
        house.environment["MONITOR_FEED_SECRETS"] = "PIER=swordfish-in-the-pier"
        scheduler = house.scheduler()
        until(lambda: house.number(STORED) == 2, "two articles")

        house.config.write_text(plain.replace("/1.xml'", "/1.xml?key=${PIER}'"))
        scheduler.process.send_signal(signal.SIGHUP)
        until(lambda: "configuration refused" in poor.log, "the poor worker refuses it")
        rich = house.worker()
        house.ask("UPDATE feed SET due_at = now()")
        until(lambda: "polled" in rich.log or "unchanged" in rich.log, "the other polls")

        assert "PIER" in poor.log
        assert "swordfish" not in poor.log + rich.log + scheduler.log

        rich.stop()
        house.config.write_text(plain)
        scheduler.process.send_signal(signal.SIGHUP)
        until(lambda: scheduler.log.count("reloaded") == 2, "the plain one is put up again")
        before = poor.log.count("[poll]")
        house.ask("UPDATE feed SET due_at = now(), body_sha256 = NULL, etag = NULL")
        until(lambda: poor.log.count("[poll]") > before, "the poor worker polls again")


def test_what_a_scheduler_put_up_and_never_began_another_begins(new_url: Callable[..., str], tmp_path: Path) -> None:
    """It was killed in between: the feeds that are new are polled all the same."""
    with stand(Goods(feeds=4, hosts=4, entries=1)) as news, fleet(tmp_path, new_url("postgresql")) as house:
        four = configuration(news)
        house.config.write_text("\n".join(line for line in four.splitlines() if "pier-3" not in line))
        house.scheduler()
        house.worker("--queues", "poll,capture,assess")
        until(lambda: house.number(STORED) == 3, "three articles")

        with closing(Database(house.database)) as unopened:
            Board(Queue(unopened.driver_arguments)).put_up(four.encode())

        until(lambda: house.number(STORED) == 4, "the fourth feed's article")


def test_the_nightly_job_is_offered_until_the_queue_takes_it(new_url: Callable[..., str], tmp_path: Path) -> None:
    """Another scheduler is at the queue at that moment, or nobody can be."""
    with (
        stand(Goods(feeds=1, hosts=1, entries=1)) as news,
        fleet(tmp_path, new_url("postgresql")) as house,
        closing(psycopg.connect(house.database.replace("+psycopg", ""), autocommit=True)) as another,
    ):
        another.execute("SELECT pg_advisory_lock(%s)", [OFFERING])
        house.config.write_text(configuration(news))
        scheduler = house.scheduler()
        until(lambda: "started" in scheduler.log, "the scheduler")
        until(lambda: house.number("SELECT count(*) FROM feed") == 1, "its feed")
        waiting = f"SELECT count(*) FROM {SCHEMA}.procrastinate_jobs WHERE args::text LIKE '%\"tidy\"%'"
        assert house.number(waiting) == 0

        another.execute("SELECT pg_advisory_unlock(%s)", [OFFERING])

        until(lambda: house.number(waiting) == 1, "the nightly job")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--role", "worker"], "needs PostgreSQL"),
        (["--role", "scheduler"], "needs PostgreSQL"),
        (["--role", "cook"], "none of all, scheduler, worker"),
        (["--role", "worker", "--queues", "poll,fish"], "'fish' is none of poll, capture, assess, edit, deliver"),
        (["--role", "worker", "--queues", ","], "names none of"),
        (["--role", "worker", "--health", "nowhere"], "--health"),
        (["--role", "worker", "--once"], "leave --role out"),
    ],
)
def test_what_cannot_be_is_said_with_the_mend(words: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text("monitor: {contact: desk@example.org}\nfeeds: []\n")

    refused = monitor("run", *words, cwd=tmp_path)

    assert refused.returncode == 2
    assert said in " ".join(refused.stderr.replace("│", " ").split())
