"""The queue that machines share: Procrastinate's tables in PostgreSQL, in a schema of their own beside our tables.

It holds no truth: a job is a kind and the keys of rows, and the rows stay due until somebody does it. So the queue may be lost,
emptied or made anew at any moment. Its schema is named after Procrastinate's version: while machines are upgraded one by one, the
old version's and the new one's stand beside each other, and neither need know the other's tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import groupby
from typing import Any, cast

import procrastinate
import psycopg
from procrastinate.jobs import Job as QueuedJob
from psycopg import sql

from monitor.errors import StoreError
from monitor.logs import Log
from monitor.model import Job

PREFIX = "monitor_queue_"
SCHEMA = PREFIX + re.sub("[^0-9a-z]+", "_", version("procrastinate").lower())
TASK = "bundle"
LOST_AFTER_S = 30.0  # without a heartbeat: its worker is gone, or cut off
HEARTBEAT_S = 10.0
FORSAKEN_H = 24  # hours without worker or scheduler: another version's queue that nobody uses any more
BACKLOG = 2000  # bundles that wait; what does not fit is offered by a later sweep
MOST_ROWS = 50  # in a bundle
SPREAD = 64  # bundles that a sweep's rows of a kind are spread over, so that every worker gets some
OFFERING = 1768188259  # advisory lock: one scheduler at a time looks at the queue and adds to it
MAKING = 1768188260

Key = tuple[str, int | str | None]
"""A kind and a row's key; None: work without rows."""

log = Log("queue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Jobs of one kind and turn that a worker does one after the other. `configuration` names the feeds.yaml they were offered
    by (Watchlist.document_sha256)."""

    jobs: tuple[Job, ...]
    configuration: str

    @property
    def keys(self) -> list[Key]:
        """What it has in hand."""
        return [key for job in self.jobs for key in keys_of(job)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A bundle whose worker is gone, and when that had begun it."""

    bundle: Bundle
    began_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStanding:
    """One queue: bundles that wait and that are being done, and for how many seconds the first of those that wait has."""

    queue: str
    waiting: int
    running: int
    lag_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueSight:
    """What somebody who looks on sees: every queue that is not empty, when a worker last gave a sign of life (None: not for a
    minute), and whether one lives."""

    queues: tuple[QueueStanding, ...]
    heard_at: datetime | None
    lives: bool


def keys_of(job: Job) -> list[Key]:
    """What a job has in hand."""
    return [(job.kind, key) for key in job.keys] or [(job.kind, None)]


def bundled(jobs: Iterable[Job], configuration: str) -> Iterator[Bundle]:
    """Jobs in bundles, in their order: those of one turn together, so that quick ones never stand behind slow ones."""
    for _kind, of_kind in groupby(jobs, key=lambda job: job.kind):
        waiting = sorted(of_kind, key=lambda job: job.turn)
        rows = sum(len(job.keys) for job in waiting)
        most = max(1, min(MOST_ROWS, -(-rows // SPREAD)))
        for _turn, of_turn in groupby(waiting, key=lambda job: job.turn):
            held: list[Job] = []
            for job in of_turn:
                if held and sum(len(one.keys) for one in held) + len(job.keys) > most:
                    yield Bundle(jobs=tuple(held), configuration=configuration)
                    held = []
                held.append(job)
            if held:
                yield Bundle(jobs=tuple(held), configuration=configuration)


class Offering:
    """One scheduler's turn at the queue, in one transaction."""

    def __init__(self, connection: psycopg.Connection, app: procrastinate.App) -> None:
        self._connection = connection
        self._app = app

    def lost(self) -> list[Lost]:
        """Bundles of workers that gave no sign of life for LOST_AFTER_S; they are taken out of the queue."""
        gone = self._connection.execute(
            "DELETE FROM procrastinate_jobs j WHERE status = 'doing' AND NOT EXISTS (SELECT FROM procrastinate_workers w "
            "WHERE w.id = j.worker_id AND w.last_heartbeat >= now() - make_interval(secs => %s)) "
            "RETURNING args, (SELECT coalesce(max(at), now()) FROM procrastinate_events e "
            "WHERE e.job_id = j.id AND type = 'started')",
            [LOST_AFTER_S],
        ).fetchall()
        self._connection.execute(
            "DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => %s)",
            [2 * LOST_AFTER_S],
        )
        return [Lost(bundle=unpacked(args), began_at=began_at) for args, began_at in gone]

    def in_flight(self) -> tuple[set[Key], int]:
        """What waits or is being done, and how many bundles wait."""
        rows = self._connection.execute("SELECT status, args FROM procrastinate_jobs").fetchall()
        waiting = sum(status == "todo" for status, _args in rows)
        return {key for _status, args in rows for key in unpacked(args).keys}, waiting

    def put(self, bundles: Sequence[Bundle], queue_of: Mapping[str, str]) -> None:
        """Let workers have these. A lower turn goes first."""
        queued = [
            QueuedJob(
                queue=queue_of[bundle.jobs[0].kind],
                priority=-bundle.jobs[0].turn,
                lock=None,
                queueing_lock="{}:{}".format(*bundle.keys[0]),
                task_name=TASK,
                task_kwargs=cast(Any, packed(bundle)),
            )
            for bundle in bundles
        ]
        if queued:
            self._app.job_manager.batch_defer_jobs(queued, connection=self._connection)


class Queue:
    """Procrastinate's queue in one database. `arguments`: how psycopg connects to it."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        self._arguments = {**arguments, "application_name": "idlib-monitor queue"}
        self._app = self.app()

    def app(self) -> procrastinate.App:
        """A Procrastinate app of its own, not yet open."""
        connector = procrastinate.PsycopgConnector(
            kwargs=self._arguments, configure=_configured, min_size=1, max_size=6, timeout=15
        )
        return procrastinate.App(connector=connector)

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection]:
        """A connection without a transaction. Raises StoreError when the server cannot be reached or refuses."""
        try:
            with psycopg.connect(**self._arguments, autocommit=True) as connection:
                connection.execute(_SESSION)
                yield connection
        except psycopg.Error as error:
            raise StoreError(f"the queue: {in_words(error)}") from error

    def make(self) -> None:
        """Make its tables where they are not there yet, and take away those of versions that nobody uses any more. Raises
        StoreError."""
        with self.connected() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [MAKING])
            if not _is_there(connection, SCHEMA):
                connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(SCHEMA)))
                connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(SCHEMA)))
                connection.execute(self._app.schema_manager.get_schema())
                connection.execute(_OURS)
            for (name,) in connection.execute(
                "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s) AND nspname <> %s ORDER BY 1",
                [PREFIX, SCHEMA],
            ).fetchall():
                if _is_forsaken(connection, name):
                    connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
                    log.info("old queue taken away", schema=name)

    @contextmanager
    def offering(self) -> Iterator[Offering | None]:
        """A turn at the queue; None: another scheduler has it at this moment. Raises StoreError."""
        with self.connected() as connection, connection.transaction():
            row = connection.execute("SELECT pg_try_advisory_xact_lock(%s)", [OFFERING]).fetchone()
            mine = bool(row and row[0])
            if mine:
                connection.execute("UPDATE monitor_use SET at = now() WHERE at < now() - make_interval(hours => 1)")
            try:
                yield Offering(connection, self._app) if mine else None
            except procrastinate.exceptions.ConnectorException as error:
                cause = error.__cause__ or error.__context__ or error
                raise StoreError(f"the queue: {in_words(cause)}") from error

    def standing(self) -> list[QueueStanding]:
        """Every queue that is not empty, by name. Raises StoreError."""
        with self.connected() as connection:
            rows = connection.execute(
                "SELECT queue_name, count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'), "
                "coalesce(extract(epoch FROM now() - min(e.at) FILTER (WHERE status = 'todo')), 0) FROM procrastinate_jobs j "
                "LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred' GROUP BY 1 ORDER BY 1"
            ).fetchall()
        return [
            QueueStanding(queue=name, waiting=waiting, running=running, lag_s=max(0.0, float(lag)))
            for name, waiting, running, lag in rows
        ]

    def sight(self) -> QueueSight | None:
        """Both at once; None: no scheduler of this version has made the queue. Raises StoreError."""
        with self.connected() as connection:
            if not _is_there(connection, SCHEMA):
                return None
            heard = connection.execute(
                "SELECT max(last_heartbeat), coalesce(max(last_heartbeat) >= now() - make_interval(secs => %s), false) "
                "FROM procrastinate_workers",
                [LOST_AFTER_S],
            ).fetchone()
        heard_at, lives = heard or (None, False)
        return QueueSight(queues=tuple(self.standing()), heard_at=heard_at, lives=lives)

    def is_idle(self) -> bool:
        """Whether nothing waits, and no worker that lives does anything. Raises StoreError."""
        with self.connected() as connection:
            found = connection.execute(
                "SELECT FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id "
                "WHERE status = 'todo' OR w.last_heartbeat >= now() - make_interval(secs => %s) LIMIT 1",
                [LOST_AFTER_S],
            ).fetchone()
        return found is None


_SESSION = f"SET search_path TO {SCHEMA}; SET idle_in_transaction_session_timeout = '60s'"
"""Said after connecting: what is said while connecting, no connection pooler lets through."""


async def _configured(connection: psycopg.AsyncConnection) -> None:
    await connection.execute(_SESSION)
    await connection.commit()


def packed(bundle: Bundle) -> dict[str, object]:
    """A bundle as the queue keeps it."""
    jobs = [[job.kind, list(job.keys), job.turn] for job in bundle.jobs]
    return {"configuration": bundle.configuration, "jobs": jobs}


def unpacked(args: Mapping[str, Any]) -> Bundle:
    """The bundle of what the queue keeps."""
    jobs = tuple(Job(kind=kind, keys=tuple(keys), turn=turn) for kind, keys, turn in args["jobs"])
    return Bundle(jobs=jobs, configuration=args["configuration"])


_OURS = """
CREATE TABLE monitor_configuration (
    name text PRIMARY KEY,
    document bytea NOT NULL,
    serial bigserial NOT NULL,
    put_up_at timestamp with time zone NOT NULL DEFAULT now()
);
CREATE TABLE monitor_use AS SELECT now() AS at;
CREATE FUNCTION monitor_tell_of_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM gone) THEN
        PERFORM pg_notify(TG_TABLE_SCHEMA, '');
    END IF;
    RETURN NULL;
END;
$$;
CREATE TRIGGER monitor_tell_of_ends AFTER DELETE ON procrastinate_jobs REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION monitor_tell_of_ends();
"""


def _is_there(connection: psycopg.Connection, schema: str) -> bool:
    """Whether this program has made a queue of this name to its end."""
    row = connection.execute("SELECT to_regclass(%s)", [f"{schema}.monitor_use"]).fetchone()
    return row is not None and row[0] is not None


def _is_forsaken(connection: psycopg.Connection, schema: str) -> bool:
    if not _is_there(connection, schema):
        return True
    used = sql.SQL("SELECT last_heartbeat AS at FROM {} UNION ALL SELECT at FROM {}").format(
        sql.Identifier(schema, "procrastinate_workers"), sql.Identifier(schema, "monitor_use")
    )
    query = sql.SQL("SELECT FROM ({}) used WHERE at > now() - make_interval(hours => %s) LIMIT 1").format(used)
    return connection.execute(query, [FORSAKEN_H]).fetchone() is None


def in_words(error: BaseException) -> str:
    """What went wrong and what to do; never a password: psycopg names host, port and user at most."""
    said = " ".join(str(error).split("\n", 1)[0].split())[:200]
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return f"this database user may not make it: GRANT CREATE ON DATABASE ... TO the user ({said})"
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.InvalidSchemaName):
        return f"it is not there yet: start a scheduler of this version (`monitor run --role scheduler`) ({said})"
    if isinstance(error, psycopg.OperationalError):
        return f"the database cannot be reached; work goes on by itself when it can ({said})"
    return said or repr(error)
