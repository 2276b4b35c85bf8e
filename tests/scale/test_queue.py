"""The queue that machines share, on a real PostgreSQL: offered once, lost and found, one configuration for all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.errors import StoreError
from monitor.model import Job
from monitor.store.engine import Database
from monitor.work.board import Board
from monitor.work.distributed import QueueExecutor
from monitor.work.hands import Hands
from monitor.work.local import LocalExecutor
from monitor.work.queue import MOST_ROWS, PREFIX, SCHEMA, SPREAD, Queue, bundled
from tests.scale.machines import until

pytestmark = pytest.mark.postgres

QUEUE_OF = {"poll": "poll", "assess": "assess", "deliver": "deliver"}


@pytest.fixture
def queue(new_url: Callable[..., str]) -> Queue:
    """An empty one in a database of its own."""
    with closing(Database(new_url("postgresql"))) as database:
        made = Queue(database.driver_arguments)
    made.make()
    return made


@pytest.fixture
def scheduler(queue: Queue) -> Iterator[Callable[..., QueueExecutor]]:
    """Makes schedulers' executors; all are closed in the end."""
    with ExitStack() as open_ones:

        def make(**more: Any) -> QueueExecutor:
            settings: dict[str, Any] = {"queue_of": QUEUE_OF, "configuration": lambda: "one", **more}
            executor = QueueExecutor(queue, **settings)
            open_ones.callback(executor.close)
            return executor

        yield make


@pytest.fixture
def worker(queue: Queue) -> Iterator[Callable[..., Hands]]:
    """Makes workers' hands; all are closed in the end."""
    with ExitStack() as open_ones:

        def make(run: Callable[[Job], datetime | None], **more: Any) -> Hands:
            settings: dict[str, Any] = {
                "groups": {("poll", "assess"): 2},
                "accepts": lambda name: name == "one",
                **more,
            }
            hands = Hands(run, queue=queue, own=LocalExecutor(run, workers=1), **settings)
            hands.start()
            open_ones.callback(hands.close, 30)
            return hands

        yield make


def polls(*keys: int, turn: int = 0) -> list[Job]:
    """A job for each feed, as if each had a host of its own."""
    return [Job(kind="poll", keys=(key,), turn=turn) for key in keys]


def doing(queue: Queue, worker: str) -> None:
    """All that waits is in the hands of a worker whose last sign of life came at a moment ("now()", in SQL)."""
    with queue.connected() as link:
        link.execute(
            "WITH w AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES "
            f"({worker}) RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM w)"
        )


def test_what_waits_or_is_in_hand_is_not_offered_again(queue: Queue, scheduler: Callable[..., QueueExecutor]) -> None:
    one, other = scheduler(), scheduler()

    assert one.enqueue(polls(1, 2, 3)) == 3
    assert other.enqueue(polls(2, 3, 4)) == 1
    doing(queue, "now()")
    assert one.enqueue(polls(1, 2, 3, 4)) == 0
    assert one.busy == 4


def test_schedulers_that_offer_at_once_offer_each_row_once(
    queue: Queue, scheduler: Callable[..., QueueExecutor]
) -> None:
    executors, gate = [scheduler() for _ in range(4)], threading.Barrier(4)

    def offer(executor: QueueExecutor) -> int:
        gate.wait()
        return sum(executor.enqueue(polls(*range(200))) for _ in range(5))

    with ThreadPoolExecutor(4) as threads:
        offered = sum(threads.map(offer, executors))

    assert offered == 200
    assert sum(standing.waiting for standing in queue.standing()) == len(list(bundled(polls(*range(200)), "one")))


def test_a_worker_that_says_nothing_is_lost_and_its_rows_are_given_back(
    queue: Queue, scheduler: Callable[..., QueueExecutor]
) -> None:
    lost: list[Job] = []
    executor = scheduler(on_lost=lambda jobs, _began: lost.extend(jobs))
    executor.enqueue(polls(1, 2))
    doing(queue, "now() - interval '25 seconds'")
    assert executor.enqueue(polls(1, 2)) == 0
    assert not lost

    with queue.connected() as link:
        link.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")

    assert executor.enqueue(polls(2, 3)) == 2
    assert sorted(job.keys for job in lost) == [(1,), (2,)]
    assert sum(standing.running for standing in queue.standing()) == 0


def test_what_could_not_be_given_back_is_told_again(queue: Queue, scheduler: Callable[..., QueueExecutor]) -> None:
    told: list[Job] = []

    def lost(jobs: Sequence[Job], _began_at: datetime) -> None:
        told.extend(jobs)
        if len(told) == 1:
            raise StoreError("the database went away just now")

    executor = scheduler(on_lost=lost)
    executor.enqueue(polls(1))
    doing(queue, "now() - interval '31 seconds'")

    with pytest.raises(StoreError, match="went away"):
        executor.enqueue(polls(2))
    assert executor.enqueue(polls(2)) == 1

    assert [job.keys for job in told] == [(1,), (1,)]
    assert executor.busy == 1


def test_only_what_has_ended_wakes_the_schedulers(queue: Queue, scheduler: Callable[..., QueueExecutor]) -> None:
    executor = scheduler()
    executor.enqueue(polls(1))
    with queue.connected() as link:
        link.execute(f"LISTEN {SCHEMA}")
        executor.enqueue(polls(1, 2))
        link.execute("SELECT pg_notify(%s, 'a word of somebody else')", [SCHEMA])
        link.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
        heard = [note.payload for note in link.notifies(timeout=1)]

    assert heard == ["a word of somebody else", ""]
    assert executor.wait(5)  # its ears hear still


def test_bundles_hold_rows_of_one_kind_and_turn_and_spread_over_many_workers() -> None:
    slow, quick = polls(*range(1000, 1100), turn=7), polls(*range(640))
    bundles = list(bundled([*slow, *quick, Job(kind="assess", keys=tuple(range(20)))], "one"))

    assert {len({(job.kind, job.turn) for job in bundle.jobs}) for bundle in bundles} == {1}
    assert (
        max(len(bundle.keys) for bundle in bundles if bundle.jobs[0].kind == "poll") == 12
    )  # 740 rows over 64 bundles
    assert next(bundle.jobs[0].turn for bundle in bundles if bundle.jobs[0].kind == "poll") == 0
    assert max(len(bundle.keys) for bundle in bundled(polls(*range(10_000)), "one")) == MOST_ROWS
    assert [len(bundle.jobs) for bundle in bundled(polls(1, 2, 3), "one")] == [1, 1, 1]


def test_workers_do_each_job_once_and_say_so(
    scheduler: Callable[..., QueueExecutor], worker: Callable[..., Hands]
) -> None:
    done: list[int] = []
    again = datetime.fromisoformat("2026-10-21T07:00:00+00:00")

    def run(job: Job) -> datetime | None:
        done.extend(key for key in job.keys if isinstance(key, int))
        if 7 in job.keys:
            raise RuntimeError("nobody expected this")
        return again + timedelta(minutes=len(done)) if 3 in job.keys else None

    ended = threading.Event()
    executor = scheduler(on_end=lambda _well: ended.set())
    for _ in range(3):
        worker(run)
    executor.enqueue(polls(*range(50)))

    assert executor.wait(60)
    assert sorted(done) == list(range(50))
    assert ended.wait(10)
    assert executor.crashes == 1
    assert (executor.look_again() or again) > again
    assert executor.look_again() is None


def test_a_bundle_of_another_configuration_is_left_alone(
    scheduler: Callable[..., QueueExecutor], worker: Callable[..., Hands]
) -> None:
    done: list[Job] = []
    names = iter(["another", "one"])
    executor = scheduler(configuration=lambda: next(names))
    worker(done.append)

    executor.enqueue(polls(1))
    assert executor.wait(30)
    assert done == []

    executor.enqueue(polls(1))
    assert executor.wait(30)
    assert [job.keys for job in done] == [(1,)]


def test_a_worker_that_is_held_takes_nothing(
    queue: Queue, scheduler: Callable[..., QueueExecutor], worker: Callable[..., Hands]
) -> None:
    done = threading.Event()
    hands = worker(lambda _job: done.set())  # type: ignore[arg-type,func-returns-value]
    hands.hold(True)
    executor = scheduler()
    executor.enqueue(polls(1))

    assert not executor.wait(2)
    assert not done.is_set()
    hands.hold(False)
    assert done.wait(30)


def test_the_last_configuration_put_up_is_in_force(queue: Queue) -> None:
    board, another = Board(queue), Board(queue)
    assert board.in_force() is None
    assert board.look() is None

    assert board.put_up(b"first")
    assert not another.put_up(b"first")
    assert another.put_up(b"second")
    assert board.put_up(b"first")

    posted = another.look()
    assert posted is not None
    assert (posted.document, posted.name) == (b"first", board.in_force())


def test_queues_of_other_versions_stay_while_somebody_uses_them(queue: Queue) -> None:
    """A worker that lives, or a scheduler that offers: on the first day of a week nobody works yet."""
    with queue.connected() as link:
        for name, worker, scheduler in (
            ("old", "2 days", "2 days"),
            ("worked", "1 minute", "2 days"),
            ("offered", "2 days", "1 hour"),
        ):
            link.execute(f"CREATE SCHEMA {PREFIX}{name}")
            link.execute(f"CREATE TABLE {PREFIX}{name}.procrastinate_workers (last_heartbeat timestamptz)")
            link.execute(f"INSERT INTO {PREFIX}{name}.procrastinate_workers VALUES (now() - interval '{worker}')")
            link.execute(f"CREATE TABLE {PREFIX}{name}.monitor_use AS SELECT now() - interval '{scheduler}' AS at")
        link.execute(f"CREATE SCHEMA {PREFIX}half_made")

    queue.make()
    queue.make()

    with queue.connected() as link:
        found = link.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [PREFIX]).fetchall()
    assert {name for (name,) in found} == {SCHEMA, f"{PREFIX}worked", f"{PREFIX}offered"}


def test_who_offers_says_now_and_then_that_the_queue_is_used(
    queue: Queue, scheduler: Callable[..., QueueExecutor]
) -> None:
    executor = scheduler()
    with queue.connected() as link:
        link.execute("UPDATE monitor_use SET at = now() - interval '3 hours'")
        executor.enqueue([])
        recent = link.execute("SELECT at > now() - interval '1 minute' FROM monitor_use").fetchall()

    assert recent == [(True,)]


def test_bundles_in_hand_are_left_to_others_when_the_queue_is_let_go(
    scheduler: Callable[..., QueueExecutor], worker: Callable[..., Hands]
) -> None:
    """The job that is under way ends; the rows behind it are still due, and offered again."""
    done: list[Job] = []
    begun, goes_on = threading.Event(), threading.Event()

    def run(job: Job) -> None:
        done.append(job)
        begun.set()
        goes_on.wait(30)

    hands = worker(run, groups={("poll",): 1})
    executor = scheduler()
    executor.enqueue(polls(*range(SPREAD * 5)))
    assert begun.wait(30)
    hands.hold(True)
    goes_on.set()
    until(lambda: hands.busy == 0, "nothing in hand")

    assert len(done) == 1
    first = done[0].keys[0]
    assert isinstance(first, int)
    assert executor.enqueue(polls(*range(first, first + 5))) == 5


def test_a_queue_that_is_not_there_says_who_makes_it(new_url: Callable[..., str]) -> None:
    with closing(Database(new_url("postgresql"))) as database:
        unmade = Queue(database.driver_arguments)

    with pytest.raises(StoreError, match="start a scheduler"):
        Board(unmade).look()
