"""The threads of one process: whose turn it is, how many at once, and what a crash costs."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from monitor.model import Job
from monitor.work.local import LocalExecutor
from tests.scale.machines import until

NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)


class Desk:
    """Does jobs only while its gate is open, and remembers them."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.begun: list[int] = []
        self.ended: list[bool] = []
        self.at_once = self.most = 0
        self._lock = threading.Lock()

    def do(self, job: Job) -> datetime | None:
        (key,) = job.keys
        assert isinstance(key, int)
        with self._lock:
            self.begun.append(key)
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.gate.wait(30)
        with self._lock:
            self.at_once -= 1
        if key == 13:
            raise ValueError("a step that nobody expected to fail")
        return NOW + timedelta(minutes=key)


def job(key: int, turn: int = 0, kind: str = "poll") -> Job:
    return Job(kind=kind, keys=(key,), turn=turn)  # type: ignore[arg-type]


def test_no_more_jobs_are_done_at_once_than_there_are_workers_and_all_are_done() -> None:
    desk = Desk()
    executor = LocalExecutor(desk.do, workers=3, on_end=desk.ended.append)

    assert executor.enqueue([job(n) for n in range(1, 11)]) == 10
    until(lambda: len(desk.begun) == 3, "three have begun")
    assert executor.enqueue([job(n) for n in range(5, 12)]) == 1  # the others are in flight
    desk.gate.set()

    assert executor.wait(30)
    assert (sorted(desk.begun), desk.most) == (list(range(1, 12)), 3)
    until(lambda: desk.ended == [True] * 11, "each end is told")
    assert executor.look_again() == NOW + timedelta(minutes=1)
    assert executor.close(30)


def test_what_comes_later_goes_first_when_its_turn_is_earlier() -> None:
    desk = Desk()
    executor = LocalExecutor(desk.do, workers=1)

    executor.enqueue([job(1, turn=5), job(2, turn=20), job(3, turn=19)])
    until(lambda: desk.begun == [1], "the first has begun")
    executor.enqueue([job(4, turn=1)])
    desk.gate.set()

    assert executor.wait(30)
    assert desk.begun == [1, 4, 3, 2]
    assert executor.close(30)


def test_kinds_that_may_wait_for_long_keep_no_worker_from_the_others() -> None:
    desk, post = Desk(), Desk()
    desk.gate.set()
    executor = LocalExecutor(lambda job: (post if job.kind == "mail" else desk).do(job), workers=1, aside={"mail": 1})

    executor.enqueue([job(1, kind="mail"), job(2, kind="mail"), job(3)])
    until(lambda: desk.begun == [3] and post.begun == [1], "a poll is done beside a letter")
    post.gate.set()

    assert executor.wait(30)
    assert post.begun == [1, 2]
    assert executor.close(30)


def test_a_job_that_crashes_costs_the_others_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    desk = Desk()
    desk.gate.set()
    executor = LocalExecutor(desk.do, workers=1, on_end=desk.ended.append)

    for round_ in (1, 2):
        executor.enqueue([job(12), job(13), job(14)])
        assert executor.wait(30)
        assert executor.crashes == round_
    until(lambda: desk.ended == [True, False, True] * 2, "each end is told")
    assert executor.close(30)


def test_who_cannot_bear_to_be_told_of_an_end_stops_no_thread() -> None:
    desk = Desk()
    desk.gate.set()

    def told(_well: bool) -> None:
        raise ValueError("not now")

    executor = LocalExecutor(desk.do, workers=1, on_end=told)

    for round_ in (1, 2):
        executor.enqueue([job(1), job(2), job(3)])
        assert executor.wait(30)
        assert len(desk.begun) == 3 * round_
    assert executor.close(30)


def test_after_closing_nothing_waits_and_nothing_begins() -> None:
    desk = Desk()
    executor = LocalExecutor(desk.do, workers=1)
    executor.enqueue([job(1), job(2)])
    until(lambda: desk.begun == [1], "the first has begun")

    def open_the_gate() -> None:
        until(lambda: executor.busy == 1, "the other is let go of")
        desk.gate.set()

    opener = threading.Thread(target=open_the_gate)
    opener.start()

    assert executor.close(30)
    opener.join()
    assert (desk.begun, executor.busy) == ([1], 0)
