"""The crew against tasks that hang, bloat, crash and raise. Limits are short, so that no test waits long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from monitor.errors import CrewError, FeedError, FetchError, NotFound
from monitor.work import crew as crew_module
from monitor.work.crew import Crew

sys.path.insert(0, str(Path(__file__).parent))

import crew_tasks

MB = 2**20


@pytest.fixture
def hire() -> Iterator[Callable[..., Crew]]:
    """Makes crews and closes them."""
    crews: list[Crew] = []

    def make(**settings: Any) -> Crew:
        crews.append(Crew(**({"children": 2, "task_seconds": 20.0, "task_memory": 256 * MB} | settings)))
        return crews[-1]

    yield make
    for crew in crews:
        crew.close()


def test_a_result_comes_back_from_another_process(hire: Callable[..., Crew]) -> None:
    crew = hire()

    assert crew.run(crew_tasks.add, 2, 3) == 5
    assert crew.run(crew_tasks.whoami) in crew.pids()
    assert os.getpid() not in crew.pids()


def test_the_initializer_runs_in_every_child(hire: Callable[..., Crew]) -> None:
    crew = hire(initializer=crew_tasks.greet, initargs=("good morning",), tasks_per_child=1)

    assert [crew.run(crew_tasks.greeted) for _ in range(3)] == ["good morning"] * 3


def test_our_own_errors_come_back_as_themselves(hire: Callable[..., Crew]) -> None:
    crew = hire()

    with pytest.raises(FeedError) as feed:
        crew.run(crew_tasks.no_feed)
    with pytest.raises(FetchError) as fetch:
        crew.run(crew_tasks.no_page)
    with pytest.raises(NotFound, match="no article 7"):
        crew.run(crew_tasks.no_such)

    assert (feed.value.url, feed.value.reason) == ("https://a.example/feed", "a block page")
    assert (fetch.value.status, fetch.value.retryable, fetch.value.after) == (503, True, None)
    assert str(feed.value) == "https://a.example/feed: a block page"


def test_other_exceptions_become_one_short_line(hire: Callable[..., Crew]) -> None:
    crew = hire()

    with pytest.raises(CrewError) as error:
        crew.run(crew_tasks.stumble, "two\nlines " + "and much more " * 100)

    assert error.value.task == "stumble"
    assert error.value.reason == "something in it could not be handled"
    assert error.value.detail.startswith("ValueError two lines and much more")
    assert len(error.value.detail) <= 200


@pytest.mark.parametrize("task", [crew_tasks.unpicklable, crew_tasks.leave])
def test_a_result_that_cannot_travel_and_an_exit_are_failures_too(
    hire: Callable[..., Crew], task: Callable[[], Any]
) -> None:
    crew = hire()

    with pytest.raises(CrewError, match="something in it could not be handled"):
        crew.run(task)

    assert crew.run(crew_tasks.add, 1, 1) == 2


@pytest.mark.parametrize("task", [crew_tasks.spin, crew_tasks.spin_in_native_code])
def test_a_hang_is_cut(hire: Callable[..., Crew], task: Callable[[], Any]) -> None:
    crew = hire(task_seconds=0.5)

    with pytest.raises(CrewError, match=r"took longer than 0\.5 s"):
        crew.run(task)

    assert crew.run(crew_tasks.add, 1, 1) == 2


def test_what_earlier_tasks_left_in_memory_is_not_the_next_ones_fault(hire: Callable[..., Crew]) -> None:
    """It is done by another child; one that is too big for any is refused as ever, and costs nobody else a thing."""
    crew = hire(children=1, task_memory=128 * MB)

    used = [crew.run(crew_tasks.keep, 60), crew.run(crew_tasks.keep, 60)]
    fresh = crew.run(crew_tasks.hold, 100)

    assert used[0] == used[1] != fresh
    with pytest.raises(CrewError, match="needed more than 128 MB of memory"):
        crew.run(crew_tasks.hold, 140)
    assert crew.run(crew_tasks.hold, 100) > 0
    assert crew.losses == 0


@pytest.mark.parametrize("task", [crew_tasks.bloat, crew_tasks.creep])
def test_a_task_that_wants_too_much_memory_is_refused(hire: Callable[..., Crew], task: Callable[[], Any]) -> None:
    crew = hire(task_memory=128 * MB)

    with pytest.raises(CrewError, match="needed more than 128 MB of memory"):
        crew.run(task)

    assert crew.run(crew_tasks.add, 1, 1) == 2


def test_a_crash_costs_one_task_and_not_the_parent(hire: Callable[..., Crew]) -> None:
    crew, parent = hire(), os.getpid()

    with pytest.raises(CrewError, match=r"crash: its reader crashed \(signal 11\)"):
        crew.run(crew_tasks.crash)

    assert crew.run(crew_tasks.add, 20, 22) == 42
    assert os.getpid() == parent


def test_killing_idle_children_costs_nothing(hire: Callable[..., Crew]) -> None:
    crew = hire()
    crew.run(crew_tasks.add, 1, 1)
    before = crew.pids()

    for pid in before:
        os.kill(pid, signal.SIGKILL)

    assert [crew.run(crew_tasks.add, n, n) for n in range(5)] == [0, 2, 4, 6, 8]
    assert not set(before) & set(crew.pids())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_process_group_does_not_end_a_task(hire: Callable[..., Crew], number: int) -> None:
    crew = hire(children=1)

    assert crew.run(crew_tasks.unwanted, number) == "still here"


def test_eight_threads_share_two_children(hire: Callable[..., Crew]) -> None:
    crew = hire()

    with ThreadPoolExecutor(8) as threads:
        sums = list(threads.map(lambda n: crew.run(crew_tasks.add, n, n), range(200)))

    assert sums == [2 * n for n in range(200)]
    assert len(crew.pids()) == 2


def test_hangs_and_crashes_beside_healthy_tasks_cost_only_themselves(hire: Callable[..., Crew]) -> None:
    crew = hire(task_seconds=1.0)

    def attempt(n: int) -> int | str:
        try:
            if n % 10 == 3:
                crew.run(crew_tasks.crash)
            if n == 17:
                crew.run(crew_tasks.spin)
            return crew.run(crew_tasks.add, n, 0)
        except CrewError as error:
            return error.reason

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(attempt, range(40)))

    expected: list[int | str] = list(range(40))
    expected[3::10] = ["its reader crashed (signal 11)"] * 4
    expected[17] = "took longer than 1 s"
    assert outcomes == expected


def test_children_are_recycled(hire: Callable[..., Crew]) -> None:
    crew = hire(children=1, tasks_per_child=5)

    workers = [crew.run(crew_tasks.whoami, n) for n in range(20)]

    assert len(set(workers)) == 4
    assert [workers.count(pid) for pid in dict.fromkeys(workers)] == [5, 5, 5, 5]


def test_a_closed_crew_has_no_children_and_refuses_work(hire: Callable[..., Crew]) -> None:
    crew = hire()
    crew.run(crew_tasks.add, 1, 1)
    pids = crew.pids()

    crew.close()
    crew.close()

    assert crew.pids() == ()
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(CrewError, match="the crew is closed"):
        crew.run(crew_tasks.add, 1, 1)


def test_closing_ends_a_task_that_is_under_way(hire: Callable[..., Crew]) -> None:
    crew = hire(children=1)
    crew.run(crew_tasks.add, 1, 1)

    with ThreadPoolExecutor(1) as threads:
        hanging = threads.submit(crew.run, crew_tasks.spin)
        crew.close()
        with pytest.raises(CrewError, match="the crew is closed"):
            hanging.result(timeout=20)


def test_what_a_starting_child_looks_for_is_there_until_it_has_ended(
    hire: Callable[..., Crew], monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = hire()
    crew.run(crew_tasks.add, 1, 1)
    assert crew._pool is not None
    mutex = crew._pool._pool_manager.worker_manager.workers_channel.mutex
    names = [Path("/dev/shm/sem." + lock._semlock.name.strip("/")) for lock in (mutex.reader_mutex, mutex.writer_mutex)]
    there: list[bool] = []
    end = crew_module._Child.terminate
    monkeypatch.setattr(
        crew_module._Child, "terminate", lambda child: (there.extend(map(Path.exists, names)), end(child))
    )

    crew.close()

    assert there == [True] * 4  # two locks, two children
    assert not any(map(Path.exists, names))


@pytest.mark.parametrize("way", [["crew_program.py"], ["-m", "crew_program"]], ids=["script", "module"])
def test_a_program_of_its_own_survives_a_sigterm_to_its_process_group(way: list[str]) -> None:
    program = subprocess.run(
        [sys.executable, "-W", "error", *way],
        cwd=Path(__file__).parent,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        start_new_session=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (program.stdout, program.stderr, program.returncode) == ("still here\nTrue True\n", "", 0)
