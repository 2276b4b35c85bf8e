"""The executor of a scheduler: what is due goes into the queue, and workers on any machine do it (work/hands.py).

It offers each row once: what waits in the queue or is in a worker's hands is not offered again, and what a lost worker had in
hand is told to whoever may give it back. Any number of schedulers may do this side by side.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import psycopg
from psycopg import sql

from monitor.errors import StoreError
from monitor.logs import Log
from monitor.model import Job
from monitor.work.outcomes import Outcomes
from monitor.work.queue import BACKLOG, SCHEMA, Key, Queue, bundled, keys_of

AGAIN_S = 5.0  # until a lost connection is tried again
LOOK_S = 1.0  # for which the ears wait for a word
SHORT_S = 0.2  # between two looks at the queue, for who waits for its end and was told nothing

log = Log("queue")


class QueueExecutor(Outcomes):
    """Offers jobs to workers. What they have done is heard of through PostgreSQL's notifications; one that is missed costs
    nothing but time."""

    def __init__(
        self,
        queue: Queue,
        *,
        queue_of: Mapping[str, str],
        configuration: Callable[[], str],
        on_end: Callable[[bool], None] = lambda _well: None,
        on_lost: Callable[[Sequence[Job], datetime], None] = lambda _jobs, _began_at: None,
    ) -> None:
        """`queue_of`: the queue of each kind of job. `configuration`: the name of the one that jobs are offered by. `on_end` is
        called when some bundle was done: did it end well? `on_lost`, in the caller's thread of `enqueue`, for each bundle whose
        worker is gone: its jobs, and when that had begun them; when it raises StoreError, so does `enqueue`, and it is called
        again the next time."""
        super().__init__()
        self._queue = queue
        self._queue_of = queue_of
        self._configuration = configuration
        self._on_end = on_end
        self._on_lost = on_lost
        self._stopping = threading.Event()
        self._busy = 0
        self._held = False
        self._mark = ""  # the last that was heard
        self._ears = threading.Thread(target=self._listen, name="queue-ears", daemon=True)
        self._ears.start()

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Offer jobs whose keys nobody has in hand; returns how many were offered. Raises StoreError."""
        wanted = [] if self._held else list(jobs)
        with self._queue.offering() as turn:
            if turn is None:
                return 0
            for one in turn.lost():
                log.warning("worker lost", kind=one.bundle.jobs[0].kind, keys=len(one.bundle.keys), began=one.began_at)
                self._on_lost(one.bundle.jobs, one.began_at)
            in_flight, waiting = turn.in_flight()
            fresh = list(_not_in(in_flight, wanted))
            bundles = list(bundled(fresh, self._configuration()))[: max(0, BACKLOG - waiting)]
            turn.put(bundles, self._queue_of)
        offered = sum(len(bundle.jobs) for bundle in bundles)
        with self._changed:
            self._busy = len(in_flight) + sum(len(bundle.keys) for bundle in bundles)
        return offered

    def wait(self, timeout_s: float | None = None) -> bool:
        """Until the queue is empty, no worker does anything, and all that they said was heard. False: the time ran out. Raises
        StoreError."""
        waited = 0.0
        while not self._queue.is_idle():
            if timeout_s is not None and waited >= timeout_s:
                return False
            with self._changed:
                self._changed.wait(SHORT_S)
            waited += SHORT_S
        self._catch_up()
        return True

    @property
    def busy(self) -> int:
        """How many rows were in the queue or in workers' hands after the last offer."""
        with self._changed:
            return self._busy

    def hold(self, held: bool) -> None:
        """Offer nothing for a while, or offer it again."""
        self._held = held

    def close(self, _timeout_s: float | None = None) -> bool:
        """Offer nothing more. What is in the queue stays there: it is the workers'."""
        self._stopping.set()
        self._ears.join(2 * LOOK_S)
        return True

    # ------------------------------------------------------------ what workers say

    def _listen(self) -> None:
        told = False
        while not self._stopping.is_set():
            try:
                with self._queue.connected() as connection:
                    connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(SCHEMA)))
                    told = False
                    while not self._stopping.is_set():
                        self._hear([note.payload for note in connection.notifies(timeout=LOOK_S, stop_after=1)])
            except (StoreError, psycopg.Error) as error:
                if not told:
                    log.warning("workers not heard", reason=str(error))
                told = True
                self._stopping.wait(AGAIN_S)

    def _catch_up(self) -> None:
        """Until what was said before was heard: notifications come in the order of their commits."""
        mark = uuid4().hex
        with self._queue.connected() as connection:
            connection.execute("SELECT pg_notify(%s, %s)", [SCHEMA, json.dumps({"mark": mark})])
        with self._changed:
            self._changed.wait_for(lambda: self._mark == mark, AGAIN_S)

    def _hear(self, payloads: list[str]) -> None:
        for payload in payloads:
            said = _said(payload)
            if said is None:
                continue
            with self._changed:
                if "again" in said:
                    self._again.append(datetime.fromisoformat(said["again"]))
                self._crashes += "crash" in said
                self._mark = said.get("mark", self._mark)
                self._changed.notify_all()
            if not said:
                self._on_end(True)


def _said(payload: str) -> dict[str, str] | None:
    """What a worker said: nothing but that something has ended, or more. None: it was none of ours, for anybody may notify."""
    try:
        said = json.loads(payload) if payload else {}
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def _not_in(in_flight: set[Key], jobs: Iterable[Job]) -> Iterable[Job]:
    """The jobs without the keys that somebody has in hand, and without those that have none left."""
    for job in jobs:
        free = tuple(key for key in job.keys if (job.kind, key) not in in_flight)
        if free or (not job.keys and keys_of(job)[0] not in in_flight):
            yield replace(job, keys=free)
