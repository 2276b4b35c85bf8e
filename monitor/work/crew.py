"""Child processes for whatever chews bytes from outside: bounded in time and memory, recycled, replaceable.

feedparser has quadratic inputs (its issue 562), trafilatura has crashed whole processes from threads (840, 925), was made to
allocate without end (657) and grows with each page (216). Here a hang, a bloat or a crash costs one task.

The crew runs any function that can be pickled by reference and knows none by name.
"""

from __future__ import annotations

import contextlib
import logging
import math
import multiprocessing.forkserver
import multiprocessing.resource_tracker
import os
import pickle
import resource
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from monitor.bare import bared
from monitor.errors import CrewClosed, CrewError, MonitorError
from monitor.work.memory import give_back

T = TypeVar("T")

PATIENCE = 60.0  # seconds a task may wait for a child to start and to answer, beside its own time
REASON_CHARS = 200
MOST_USED = 20  # children that had done other tasks, and had no memory left for this one
_USED, _FRESH = 77, 78  # exit codes of a child that had no memory left, with or without a former task: none of Python's
UNHEEDED = (signal.SIGINT, signal.SIGTERM)  # a signal to the whole process group is for the parent to answer


class Crew:
    """A number of children, each doing one task at a time. Any number of threads may call `run`."""

    def __init__(
        self,
        *,
        children: int,
        task_seconds: float,
        task_memory: int,
        tasks_per_child: int = 300,
        initializer: Callable[..., None] | None = None,
        initargs: tuple[Any, ...] = (),
        preload: Sequence[str] = (),
    ) -> None:
        """No process is started before the first `run`.

        `task_memory` is in bytes, of address space beyond what a child has after `initializer`: libraries reserve more of it
        the more cores there are, so an absolute bound would depend on the machine. `preload` names modules to import once
        for all children; only the first crew of a process has a say in it (there is one fork server).
        """
        self._seconds, self._memory = task_seconds, task_memory
        self._settings: dict[str, Any] = {
            "max_workers": children,
            "max_tasks": tasks_per_child,
            "initializer": _begin,
        }
        self._beginning = (initializer, initargs)
        self._context = _Context()
        self._context.set_forkserver_preload(list(preload))
        self._free = threading.BoundedSemaphore(children)  # a task's time starts when a child is free for it
        self._lock = threading.RLock()
        self._pool: ProcessPool | None = None
        self._underway: dict[ProcessFuture[bytes], ProcessPool] = {}
        self._closed = False
        self.losses = 0  # children that crashed, hung or bloated, since the start

    def run(self, task: Callable[..., T], *args: Any) -> T:
        """The task's result from a child.

        A MonitorError that the task raises comes back as itself. Raises CrewError when the task took too long, needed too
        much memory, crashed its child or raised anything else; CrewClosed when the crew is closed.
        """
        call = pickle.dumps((task, args))
        name = getattr(task, "__name__", type(task).__name__)
        with self._free:
            outcome: _Outcome = pickle.loads(self._answer(name, call))  # noqa: S301 - written by our own child
        if isinstance(outcome, _Done):
            value: T = outcome.value
            return value
        if isinstance(outcome, _Raised):
            raise outcome.rebuilt()
        raise CrewError(name, outcome.reason, detail=outcome.detail)

    def pids(self) -> tuple[int, ...]:
        """The children's process ids, ascending; empty before the first task and after `close`."""
        pool = self._pool
        # Pebble offers no public list; asking the processes themselves would race with its own polling of them
        return () if pool is None else tuple(sorted(pool._pool_manager.worker_manager.workers))

    def close(self) -> None:
        """End every child and wait for its end. A task that is still under way raises CrewClosed in its thread."""
        with self._lock:
            self._closed = True
            if self._pool is not None:
                self._dismiss(self._pool)

    # ------------------------------------------------------------ the pool and its replacement

    def _answer(self, name: str, call: bytes) -> bytes:
        """What the child wrote. A pool that broke before the task began is replaced once: the task is not to blame. Nor is it
        where a child that had done others had no memory left: then one that has not is to do it (others may be quicker)."""
        broken = used = 0
        while broken < 2:
            try:
                pool, future = self._send(name, call)
            except (
                BrokenProcessPool,
                OSError,
                RuntimeError,
            ):  # no process or thread to be had: Pebble's, or the system's
                self._dismiss(self._pool)
                broken += 1
                continue
            try:
                answer: bytes = future.result(timeout=self._seconds + PATIENCE)
                return answer
            except TimeoutError:
                self.losses += 1
                if not future.done():  # Pebble lost the task: its child died between taking it and saying so
                    self._dismiss(pool)
                raise CrewError(name, f"took longer than {self._seconds:g} s")
            except ProcessExpired as error:
                if error.exitcode == _USED and used < MOST_USED:
                    used += 1
                    continue
                if error.exitcode not in (_USED, _FRESH):
                    self.losses += 1
                raise CrewError(name, self._death(error.exitcode))
            except (BrokenProcessPool, CancelledError):
                self._dismiss(pool)
                broken += 1
            finally:
                self._underway.pop(future, None)
        raise CrewError(name, "no child could be started", retryable=True)

    def _send(self, name: str, call: bytes) -> tuple[ProcessPool, ProcessFuture[bytes]]:
        with self._lock:
            if self._closed:
                raise CrewClosed(name, "the crew is closed")
            if self._pool is not None and not self._pool.active:
                self._dismiss(self._pool)
            if self._pool is None:
                _start_fork_server()
                beginning = (self._memory, pickle.dumps(self._beginning))  # once, and not for each child
                self._pool = ProcessPool(context=self._context, initargs=beginning, **self._settings)
            future = self._pool.schedule(_work, args=(call, self._seconds), timeout=self._seconds)
            self._underway[future] = self._pool
            return self._pool, future

    def _dismiss(self, pool: ProcessPool | None) -> None:
        """End a pool, once; tasks of other threads that were waiting in it are cancelled and so sent to the next one."""
        with self._lock:
            if pool is None or self._pool is not pool:
                return
            self._pool = None
            locks = _locks(pool)
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()
            del locks
            for future in [f for f, its_pool in tuple(self._underway.items()) if its_pool is pool]:
                future.cancel()  # type: ignore[no-untyped-call]

    def _death(self, exitcode: int) -> str:
        if exitcode in (_USED, _FRESH):
            return _too_big(self._memory)
        if exitcode == -signal.SIGXCPU:
            return f"took longer than {self._seconds:g} s"
        return f"its reader crashed ({f'signal {-exitcode}' if exitcode < 0 else f'exit code {exitcode}'})"


# ---------------------------------------------------------------- processes


class _Child(ForkServerProcess):
    """A child ignores SIGTERM, so the pool, which knows only that way, ends it by SIGKILL (it holds nothing to put away)."""

    def terminate(self) -> None:
        """End the child at once, also in the middle of native code."""
        self.kill()


class _Context(ForkServerContext):
    Process = _Child


def _locks(pool: ProcessPool) -> tuple[object, ...]:
    """What children share: held until all have ended. Pebble lets go of it before, and a child that was just starting would look
    in vain for its name, and say so on our stderr."""
    channel = pool._pool_manager.worker_manager.workers_channel
    return () if channel is None else (channel.mutex.reader_mutex, channel.mutex.writer_mutex)


def _start_fork_server() -> None:
    """Start the fork server deaf to UNHEEDED (a blocked signal stays blocked over fork and exec), so that a SIGTERM to the
    process group lets tasks end. The tracker goes first: starting it unblocks these signals in this thread. Neither
    they nor the children that come of them get our environment: it holds passwords."""
    with bared():
        multiprocessing.resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, UNHEEDED)
    try:
        with bared():
            multiprocessing.forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---------------------------------------------------------------- inside a child

_is_used = False  # has done a task
_memory = 0  # bytes a task may need
_ceiling = 0  # bytes of address space: what the child had when it began, and _memory on top


def _begin(memory: int, beginning: bytes) -> None:
    global _ceiling, _memory
    for number in UNHEEDED:
        signal.signal(number, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    give_back()
    initializer, initargs = pickle.loads(beginning)  # noqa: S301 - written by our own parent
    if initializer is not None:
        initializer(*initargs)
    logging.disable()  # libraries log what strangers wrote; what matters comes back as an answer
    _memory, _ceiling = memory, _address_space() + memory


def _work(call: bytes, seconds: float) -> bytes:
    """Run one pickled call; the answer is a pickled _Outcome, so that nothing unpicklable ever meets the pool's own pipe.

    What earlier tasks left in memory is not this one's: where that may have been too much, another child does it. And one that
    had no memory left does nothing more: a library may be left half initialised, and find every later document broken."""
    global _is_used
    with _limits(seconds):
        outcome = _attempt(call)
    if isinstance(outcome, _Bloated):
        os._exit(_USED if _is_used else _FRESH)
    _is_used = True
    return outcome if isinstance(outcome, bytes) else pickle.dumps(outcome)


def _attempt(call: bytes) -> bytes | _Failed:
    try:
        task, args = pickle.loads(call)  # noqa: S301 - written by our own parent
        return pickle.dumps(_Done(task(*args)))
    except MonitorError as error:
        return pickle.dumps(_Raised(type(error), error.args, vars(error)))
    except MemoryError:
        return _Bloated(_too_big(_memory))
    except BaseException as error:  # noqa: BLE001 - the one place: whatever a task raises comes back as words
        words = " ".join(f"{type(error).__name__} {error}"[: 5 * REASON_CHARS].split())
        return _Failed("something in it could not be handled", words[:REASON_CHARS])


def _too_big(memory: int) -> str:
    return f"needed more than {memory // 2**20} MB of memory"


@contextlib.contextmanager
def _limits(seconds: float) -> Iterator[None]:
    """Soft limits for one task. RLIMIT_CPU counts for the whole process, hence used + limit; it also ends a child whose
    parent was killed. Both are lifted for sending the answer: a child that dies with the pipe's lock would stop the others."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _soft_limit(resource.RLIMIT_CPU, math.ceil(usage.ru_utime + usage.ru_stime + seconds) + 1)
    _soft_limit(resource.RLIMIT_AS, _ceiling)
    try:
        yield
    finally:
        _soft_limit(resource.RLIMIT_AS, resource.RLIM_INFINITY)
        _soft_limit(resource.RLIMIT_CPU, resource.RLIM_INFINITY)


def _soft_limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY and (value == resource.RLIM_INFINITY or value > hard):
        value = hard
    resource.setrlimit(which, (value, hard))


def _address_space() -> int:
    """Bytes of address space in use; 0 where /proc is not Linux's, so that the bound is absolute there."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


@dataclass(frozen=True, slots=True)
class _Done:
    value: Any


@dataclass(frozen=True, slots=True)
class _Raised:
    """An error of ours, in parts: its own __init__ takes other arguments than unpickling would give it."""

    kind: type[MonitorError]
    args: tuple[Any, ...]
    state: dict[str, Any]

    def rebuilt(self) -> MonitorError:
        error = self.kind.__new__(self.kind, *self.args)
        error.args = self.args
        vars(error).update(self.state)
        return error


@dataclass(frozen=True, slots=True)
class _Failed:
    reason: str
    detail: str = ""


class _Bloated(_Failed):
    """It had no memory left."""


_Outcome = _Done | _Raised | _Failed
