"""The embedded executor: a pool of threads, a set of jobs in flight, a bounded backlog. It holds no truth.

What waits for a thread goes by its turn and not by its age: jobs that may each hold a thread for a minute (feeds that failed
last time, the hundredth page of one feed) do not stand before those that came a moment later and are quick.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from monitor.errors import MonitorError
from monitor.logs import Log
from monitor.model import Job
from monitor.work.outcomes import Outcomes

Runner = Callable[[Job], datetime | None]  # does a job; returns when to look again, or None

_NOTHING: Mapping[str, int] = {}

log = Log("work")


@dataclass(slots=True)
class _Queue:
    """Threads, and what waits for one of them: a heap of turn, order of arrival and job. `busy`: how many of them go on until
    nothing waits any more."""

    pool: ThreadPoolExecutor
    threads: int
    waiting: list[tuple[int, int, Job]] = field(default_factory=list)
    busy: int = 0

    @classmethod
    def of(cls, threads: int, name: str) -> _Queue:
        return cls(ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name), threads)


class LocalExecutor(Outcomes):
    """Runs jobs in threads. A key in flight is not taken twice; what does not fit is forgotten: the next sweep offers it
    again. An error that no step expected is logged here, once, with its traceback; the row's lease brings it back.
    """

    def __init__(
        self,
        run: Runner,
        *,
        workers: int,
        backlog: int = 2000,
        on_end: Callable[[bool], None] = lambda _well: None,
        aside: Mapping[str, int] = _NOTHING,
    ) -> None:
        """`on_end` is called in the worker's thread after each job, when its keys are free again: did it end well? `aside`: kinds
        of jobs that are done in so many threads of their own, so that they keep no worker from the others."""
        super().__init__()
        self._run_job = run
        self._on_end = on_end
        self._usual = _Queue.of(workers, "work")
        self._aside = {kind: _Queue.of(threads, kind) for kind, threads in aside.items()}
        self._backlog = backlog
        self._order = itertools.count()
        self._in_flight: set[tuple[str, int | str]] = set()
        self._jobs = 0
        self._held = False

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Take jobs whose keys are not in flight; returns how many were taken. None begins before all have their place."""
        taken, called = 0, list[_Queue]()
        with self._changed:
            for job in () if self._held else jobs:
                keys = tuple(key for key in job.keys if (job.kind, key) not in self._in_flight)
                if (job.keys and not keys) or self._jobs >= self._backlog:
                    continue
                self._in_flight.update((job.kind, key) for key in keys)
                self._jobs += 1
                taken += 1
                queue = self._aside.get(job.kind, self._usual)
                heapq.heappush(queue.waiting, (job.turn, next(self._order), replace(job, keys=keys)))
            for queue in (self._usual, *self._aside.values()):
                more = min(len(queue.waiting), queue.threads - queue.busy)
                queue.busy += more
                called += [queue] * more
        self._call(called)
        return taken

    def wait(self, timeout_s: float | None = None) -> bool:
        """Until nothing is in flight. False: the time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: self._jobs == 0, timeout_s)

    @property
    def busy(self) -> int:
        """How many jobs are in flight."""
        with self._changed:
            return self._jobs

    def hold(self, held: bool) -> None:
        """Take nothing for a while, or take it again."""
        with self._changed:
            self._held = held

    def close(self, timeout_s: float | None = None) -> bool:
        """Take nothing more and let the jobs in flight end. False: some did not end in time; their leases will."""
        for queue in (self._usual, *self._aside.values()):
            queue.pool.shutdown(wait=False, cancel_futures=True)
            with self._changed:
                for _turn, _order, job in queue.waiting:
                    self._let_go(job)
                queue.waiting.clear()
        return self.wait(timeout_s)

    def _call(self, queues: list[_Queue]) -> None:
        """Have a thread of each begin, once for each time that it stands here: they count as busy already."""
        while queues:
            try:
                queues[-1].pool.submit(self._run_all, queues[-1])
            except BaseException:  # no thread to be had: none of those that are left begins
                with self._changed:
                    for queue in queues:
                        queue.busy -= 1
                raise
            queues.pop()

    def _run_all(self, queue: _Queue) -> None:
        """Do one job after the other, always the one whose turn it is."""
        while (job := self._first(queue)) is not None:
            with suppress(Exception):  # whoever is told of an end: nobody could hear what is wrong with that
                self._run(job)

    def _first(self, queue: _Queue) -> Job | None:
        with self._changed:
            if not queue.waiting:
                queue.busy -= 1
                return None
            _turn, _order, job = heapq.heappop(queue.waiting)
            return job

    def _run(self, job: Job) -> None:
        try:
            moment = self._run_job(job)
        except BaseException as error:  # noqa: BLE001 - the one place: whatever a step did not expect ends here
            self._failed(job, error)
        else:
            with self._changed:
                if moment is not None:
                    self._again.append(moment)
                self._let_go(job)
            self._on_end(True)

    def _failed(self, job: Job, error: BaseException) -> None:
        say_failed(job, error)
        with self._changed:
            self._crashes += 1
            self._let_go(job)
        self._on_end(False)

    def _let_go(self, job: Job) -> None:
        """Its keys are free again; `_changed` is held."""
        self._in_flight.difference_update((job.kind, key) for key in job.keys)
        self._jobs -= 1
        if not self._jobs:
            self._changed.notify_all()


def say_failed(job: Job, error: BaseException) -> None:
    """Log what no step expected, once, with its traceback. What is known is said in its own words: a disk that is full, a
    database that is locked."""
    known = isinstance(error, MonitorError)
    log.error("job failed", kind=job.kind, keys=job.keys, error=str(error) if known else repr(error),
              trace=False if known else error)  # fmt: skip
