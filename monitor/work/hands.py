"""The hands of a worker: threads that take bundles of jobs from the queue, through Procrastinate, and do them.

Procrastinate's own retries are off and its rows go when a bundle is done: a row's `due_at` is the one retry there is. When the
database goes away, or this machine is cut off from it, the hands wait and come back by themselves; what they had taken is given
to others meanwhile, and the fence of each row keeps what they write too late from being written.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import procrastinate

from monitor.logs import Log
from monitor.model import Job
from monitor.work.local import LocalExecutor, Runner, say_failed
from monitor.work.queue import HEARTBEAT_S, LOST_AFTER_S, SCHEMA, TASK, Queue, in_words, unpacked

LOOK_S = 5.0  # between two looks at the queue when no notification came
SOONEST_S, LATEST_S = 1.0, 15.0  # until a database that was lost is tried again

log = Log("queue")


class Hands:
    """Takes bundles and does their jobs; jobs of this machine alone are done by an executor of its own."""

    def __init__(
        self,
        run: Runner,
        *,
        queue: Queue,
        groups: Mapping[tuple[str, ...], int],
        accepts: Callable[[str], bool],
        own: LocalExecutor,
    ) -> None:
        """`groups`: queues that share so many threads. `accepts`: whether a bundle of this configuration may be done here; it may
        take a while to say. `own`: for what is enqueued here."""
        self._run_job = run
        self._queue = queue
        self._groups = dict(groups)
        self._accepts = accepts
        self._own = own
        self._lock = threading.Lock()
        self._running = 0
        self._crashes = 0
        self._stopping = threading.Event()
        self._held = False
        self._leaving = False  # the queue is let go of: what is left of bundles is for others
        self._loop: asyncio.AbstractEventLoop | None = None
        self._change: asyncio.Event | None = None
        self._app: procrastinate.App | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="hands", daemon=True)

    def start(self) -> None:
        """Begin to take bundles."""
        self._thread.start()
        self._ready.wait()

    def hold(self, held: bool) -> None:
        """Take no more bundles, or take them again."""
        with self._lock:
            if held == self._held:
                return
            self._held = held
        self._wake()

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Jobs for this machine alone; returns how many were taken."""
        return self._own.enqueue(jobs)

    def look_again(self) -> datetime | None:
        """The earliest moment that a job of this machine asked for since the last call, or None."""
        return self._own.look_again()

    @property
    def busy(self) -> int:
        """How many bundles and jobs are in hand."""
        with self._lock:
            return self._running + self._own.busy

    @property
    def crashes(self) -> int:
        """How many jobs ended here with an error that no step expected."""
        with self._lock:
            return self._crashes + self._own.crashes

    def close(self, timeout_s: float | None = None) -> bool:
        """Take nothing more and let what is in hand end: of a bundle, the job that is under way. False: something did not end in
        time; others will do it."""
        began = time.monotonic()
        self._stopping.set()
        self._wake()
        well = self._own.close(timeout_s)
        self._thread.join(None if timeout_s is None else max(0.0, began + timeout_s - time.monotonic()))
        return well and not self._thread.is_alive()

    def _wake(self) -> None:
        if self._loop is not None and self._change is not None:
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(self._change.set)

    # ------------------------------------------------------------ in the loop's thread

    async def _serve(self) -> None:
        self._loop, self._change = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(_unheard)
        threads = sum(self._groups.values()) + 2
        self._loop.set_default_executor(ThreadPoolExecutor(max_workers=threads, thread_name_prefix="hand"))
        self._ready.set()
        pause, told = SOONEST_S, False
        while not self._stopping.is_set():
            self._change.clear()
            if self._held:
                await self._change.wait()
                continue
            try:
                await self._take(self._change)
                pause, told = SOONEST_S, False
            except Exception as error:  # noqa: BLE001 - whatever it is: it is said, and tried again
                if not told:
                    log.warning("no queue", reason=in_words(error.__cause__ or error))
                told = True
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._change.wait(), pause)
                pause = min(2 * pause, LATEST_S)

    async def _take(self, change: asyncio.Event) -> None:
        """Take bundles until something changes here. Raises when the database is lost."""
        app = self._queue.app()
        app.task(name=TASK)(self._do)
        async with app.open_async():
            self._app, self._leaving = app, False
            takers = [
                asyncio.create_task(
                    app.run_worker_async(
                        queues=list(queues),
                        concurrency=threads,
                        name="+".join(queues),
                        install_signal_handlers=False,
                        delete_jobs="always",
                        fetch_job_polling_interval=LOOK_S,
                        update_heartbeat_interval=HEARTBEAT_S,
                        stalled_worker_timeout=2 * LOST_AFTER_S,
                    )
                )
                for queues, threads in self._groups.items()
            ]
            changed = asyncio.create_task(change.wait())
            try:
                done, _ = await asyncio.wait([*takers, changed], return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._leaving = True
                for task in (*takers, changed):
                    task.cancel()
                outcomes = await asyncio.gather(*takers, return_exceptions=True)
            if changed not in done:
                raise next((e for e in outcomes if isinstance(e, Exception)), ConnectionError("the database was lost"))

    # ------------------------------------------------------------ in a hand's thread

    def _do(self, configuration: str, jobs: list[Any]) -> None:
        """A bundle. Raises nothing: what no step expected is said here, and the row's lease brings it back."""
        with self._lock:
            self._running += 1
        try:
            if not self._accepts(configuration):
                log.debug("bundle refused", configuration=configuration[:12])
                return
            for job in unpacked({"configuration": configuration, "jobs": jobs}).jobs:
                if self._stopping.is_set() or self._held or self._leaving:
                    return
                try:
                    moment = self._run_job(job)
                except BaseException as error:  # noqa: BLE001 - the one place, as in work/local.py
                    with self._lock:
                        self._crashes += 1
                    say_failed(job, error)
                    self._tell(crash=1)
                else:
                    if moment is not None:
                        self._tell(again=moment.isoformat())
        finally:
            with self._lock:
                self._running -= 1

    def _tell(self, **said: object) -> None:
        """Let the schedulers know. One that does not hear it looks by itself after a while."""
        app, loop = self._app, self._loop
        if app is None or loop is None:
            return
        telling = app.connector.execute_query_async(
            "SELECT pg_notify(%(channel)s, %(said)s)", channel=SCHEMA, said=json.dumps(said)
        )
        with contextlib.suppress(Exception):  # a bundle is not lost because of a word
            asyncio.run_coroutine_threadsafe(telling, loop).result(LOOK_S)


def _unheard(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What a task of Procrastinate's fell by that nobody asked any more: the lost database is said by `_serve`."""
    log.debug("unheard", reason=context.get("message"), error=repr(context.get("exception")))
