"""What `monitor status` and `monitor doctor` say of the queue that machines share."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from monitor.model import Job
from monitor.store.engine import Database
from monitor.work.distributed import QueueExecutor
from monitor.work.queue import Queue
from tests.build import make_watchlist
from tests.commands import quick

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(new_url: Callable[..., str], tmp_path: Path) -> str:
    """A house of several machines whose workers are all gone, and three bundles of work in its queue."""
    url = new_url("postgresql")
    Database.open(url, create=True).close()
    make_watchlist(tmp_path, {"herald": "https://herald.example/rss.xml"})
    queue = queue_of(url)
    queue.make()
    executor = QueueExecutor(queue, queue_of={"poll": "poll"}, configuration=lambda: "one")
    try:
        executor.enqueue([Job(kind="poll", keys=(key,)) for key in (1, 2, 3)])
    finally:
        executor.close()
    return url


def queue_of(url: str) -> Queue:
    with closing(Database(url)) as unopened:
        return Queue(unopened.driver_arguments)


def told(command: str, url: str, folder: Path) -> str:
    return quick(*command.split(), cwd=folder, MONITOR_DATABASE_URL=url).stdout


def heard(url: str, ago: str) -> None:
    with queue_of(url).connected() as link:
        link.execute(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '{ago}')")


def waited(url: str, long: str) -> None:
    with queue_of(url).connected() as link:
        link.execute(f"UPDATE procrastinate_events SET at = now() - interval '{long}' WHERE type = 'deferred'")


def test_status_says_what_waits_and_when_a_worker_was_heard(url: str, tmp_path: Path) -> None:
    waited(url, "90 seconds")

    said = told("status", url, tmp_path)
    assert "in hand:    0 bundles; waiting: 3 poll (the first for 9" in said
    assert "workers:    last heard at -" in said

    heard(url, "5 seconds")
    shared = json.loads(told("--json status", url, tmp_path))["shared"]
    assert [(each["queue"], each["waiting"], each["running"]) for each in shared["queues"]] == [("poll", 3, 0)]
    assert shared["heard_at"].endswith("Z")


def test_doctor_finds_that_no_worker_lives(url: str, tmp_path: Path) -> None:
    heard(url, "40 seconds")
    assert (
        "BAD queue: 3 bundles wait, 0 are in hand, and no worker lives -> start one: `monitor run --role worker`"
        in told("doctor --offline", url, tmp_path)
    )


def test_doctor_finds_a_queue_that_no_worker_takes_from(url: str, tmp_path: Path) -> None:
    heard(url, "5 seconds")
    assert "ok  queue: 3 bundles wait, 0 are in hand" in told("doctor --offline", url, tmp_path)

    waited(url, "5 minutes")
    said = told("doctor --offline", url, tmp_path)
    assert (
        "?   queue: 3 bundles wait, 0 are in hand; the first of the queue poll for 5 minutes -> does a worker" in said
    )


def test_one_process_on_postgresql_has_no_queue_to_speak_of(new_url: Callable[..., str], tmp_path: Path) -> None:
    url = new_url("postgresql")
    Database.open(url, create=True).close()
    make_watchlist(tmp_path, {"herald": "https://herald.example/rss.xml"})

    assert "workers:" not in told("status", url, tmp_path)
    assert "queue:" not in told("doctor --offline", url, tmp_path)
