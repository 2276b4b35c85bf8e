"""The embedded executor: a pool of threads, a set of jobs in flight, a bounded backlog. It holds no truth."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from monitor.errors import MonitorError
from monitor.logs import Log
from monitor.model import Job

Runner = Callable[[Job], datetime | None]  # does a job; returns when to look again, or None

_NOTHING: Mapping[str, int] = {}

log = Log("work")


class LocalExecutor:
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
        self._run_job = run
        self._on_end = on_end
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="work")
        self._aside = {
            kind: ThreadPoolExecutor(max_workers=threads, thread_name_prefix=kind) for kind, threads in aside.items()
        }
        self._backlog = backlog
        self._changed = threading.Condition()
        self._in_flight: set[tuple[str, int | str]] = set()
        self._jobs = 0
        self._crashes = 0
        self._again: deque[datetime] = deque()

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Take jobs whose keys are not in flight; returns how many were taken."""
        taken = 0
        for job in jobs:
            with self._changed:
                keys = tuple(key for key in job.keys if (job.kind, key) not in self._in_flight)
                if (job.keys and not keys) or self._jobs >= self._backlog:
                    continue
                self._in_flight.update((job.kind, key) for key in keys)
                self._jobs += 1
            fresh = Job(kind=job.kind, keys=keys)
            pool = self._aside.get(job.kind, self._pool)
            pool.submit(self._run_job, fresh).add_done_callback(lambda done, job=fresh: self._finished(job, done))  # type: ignore[misc]
            taken += 1
        return taken

    def wait(self, timeout_s: float | None = None) -> bool:
        """Until nothing is in flight. False: the time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: self._jobs == 0, timeout_s)

    def look_again(self) -> datetime | None:
        """The earliest moment that a job asked for since the last call, or None."""
        with self._changed:
            moment = min(self._again, default=None)
            self._again.clear()
        return moment

    @property
    def busy(self) -> int:
        """How many jobs are in flight."""
        with self._changed:
            return self._jobs

    @property
    def crashes(self) -> int:
        """How many jobs ended with an error that no step expected."""
        with self._changed:
            return self._crashes

    def close(self, timeout_s: float | None = None) -> bool:
        """Take nothing more and let the jobs in flight end. False: some did not end in time; their leases will."""
        for pool in (self._pool, *self._aside.values()):
            pool.shutdown(wait=False, cancel_futures=True)
        return self.wait(timeout_s)

    def _finished(self, job: Job, done: Future[datetime | None]) -> None:
        error = None if done.cancelled() else done.exception()
        if error is not None:
            known = isinstance(
                error, MonitorError
            )  # a disk that is full, a database that is locked: said in its own words
            log.error("job failed", kind=job.kind, keys=job.keys, error=str(error) if known else repr(error),
                      trace=False if known else error)  # fmt: skip
        with self._changed:
            self._in_flight.difference_update((job.kind, key) for key in job.keys)
            self._jobs -= 1
            if error is not None:
                self._crashes += 1
            elif not done.cancelled() and (moment := done.result()) is not None:
                self._again.append(moment)
            self._changed.notify_all()
        self._on_end(error is None)
