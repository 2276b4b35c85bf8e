"""The composition root of a house on several machines: what a scheduler and a worker are made of (docs/scaling.md)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from monitor.app import close, demand_keys, demand_targets, furnish, onlookers, open_store, refurnish_with
from monitor.clock import SystemClock
from monitor.config.load import load_watchlist, read_watchlist
from monitor.config.settings import Settings
from monitor.desk.roles import QUEUE_OF, SCHEDULER, hands_of, worker_role
from monitor.desk.service import Employ, Service
from monitor.desk.sharing import SharedConfiguration
from monitor.errors import ConfigError, StoreError
from monitor.logs import Log
from monitor.model import Watchlist
from monitor.steps.house import House
from monitor.store.engine import Database
from monitor.text.secretive import marks
from monitor.work.board import Board, Posted
from monitor.work.distributed import QueueExecutor
from monitor.work.hands import Hands
from monitor.work.local import LocalExecutor
from monitor.work.queue import Queue

LOOK_SECONDS = 2.0  # between two looks for a first configuration
OWN_THREADS = 1  # of a worker, for what lies on its own disk

log = Log("service")


def demand_postgresql(settings: Settings, role: str) -> str:
    """The URL of the PostgreSQL that the environment names. Raises ConfigError when it names none."""
    url = settings.database_url
    if url is None or not url.startswith("postgresql"):
        raise ConfigError(
            [
                f"--role {role} needs PostgreSQL, which all machines share: set MONITOR_DATABASE_URL to "
                "postgresql+psycopg://user:password@host/monitor (`monitor db copy` moves a house there)"
            ]
        )
    return url


@contextmanager
def open_scheduler(
    config: Path, settings: Settings, watchlist: Watchlist, health: str | None = None
) -> Iterator[Service]:
    """A service that looks for what is due and hands it out. Any number of them may run. Raises ConfigError, StoreError."""
    demand_postgresql(settings, "scheduler")

    def again(old: House) -> House:
        watchlist = load_watchlist(config)
        fitting = _fitting(settings, watchlist)
        demand_targets(watchlist, fitting)
        return refurnish_with(old, watchlist, fitting)

    def taken(old: House, document: bytes) -> House:
        watchlist = read_watchlist(document, config)
        return refurnish_with(old, watchlist, _fitting(settings, watchlist))

    demand_targets(watchlist, _fitting(settings, watchlist))

    with open_store(watchlist, settings) as database:
        queue = Queue(database.driver_arguments)
        queue.make()
        house = furnish(watchlist, _fitting(settings, watchlist), database, SystemClock())
        yield Service(
            house,
            reload=again,
            close=close,
            employ=_offering(queue),
            role=SCHEDULER,
            shared=SharedConfiguration(Board(queue), taken),
            onlookers=onlookers(watchlist, settings, database, health, queue),
        )


def _offering(queue: Queue) -> Employ:
    return lambda service: QueueExecutor(
        queue,
        queue_of=QUEUE_OF,
        configuration=service.configuration,
        on_end=service.ended,
        on_lost=service.lost,
    )


@contextmanager
def open_worker(
    config: Path,
    settings: Settings,
    stopping: threading.Event,
    *,
    queues: tuple[str, ...],
    concurrency: int,
    health: str | None = None,
) -> Iterator[Service | None]:
    """A service that does what schedulers hand out, by the configuration that they put up; its folders lie where `config` would
    be. None: it was stopped before there was one. Raises StoreError, and ConfigError when it cannot be used here."""
    url = demand_postgresql(settings, "worker")

    def read(document: bytes) -> tuple[Watchlist, Settings]:
        watchlist = read_watchlist(document, config)
        fitting = _fitting(settings, watchlist)
        if "deliver" in queues:
            demand_targets(watchlist, fitting)
        elif "poll" in queues:  # who tells nobody need not know how
            demand_keys(watchlist, fitting)
        return watchlist, fitting

    def taken(old: House, document: bytes) -> House:
        return refurnish_with(old, *read(document))

    with closing(Database(url)) as unopened:
        queue = Queue(unopened.driver_arguments)
    board = Board(queue)
    posted = _first(board, stopping)  # then a scheduler has made the database, too
    if posted is None:
        yield None
        return
    with closing(Database.open(url)) as database:
        watchlist, fitting = read(posted.document)
        house = furnish(watchlist, fitting, database, SystemClock())
        yield Service(
            house,
            reload=lambda old: old,
            close=close,
            employ=_taking(queue, queues, concurrency),
            role=worker_role(queues),
            shared=SharedConfiguration(board, taken),
            onlookers=onlookers(watchlist, settings, database, health, queue),
        )


def _taking(queue: Queue, queues: tuple[str, ...], concurrency: int) -> Employ:
    def employ(service: Service) -> Hands:
        own = LocalExecutor(service.do, workers=OWN_THREADS, on_end=service.ended)
        groups = hands_of(queues, concurrency)
        hands = Hands(service.do, queue=queue, groups=groups, accepts=service.accepts, own=own)
        hands.start()
        return hands

    return employ


def _fitting(settings: Settings, watchlist: Watchlist) -> Settings:
    """The settings without the keys and addresses that this configuration does not name. One process would refuse them as
    mistakes; of several, each gets its environment and the configuration at moments of its own."""
    secrets = {name for feed in watchlist.feeds for name in marks(feed.url)}
    feeds = {feed.slug for feed in watchlist.feeds}
    told = {spec.slug for spec in watchlist.notify}
    return replace(
        settings,
        feed_secrets=tuple((name, value) for name, value in settings.feed_secrets if name in secrets),
        feed_headers=tuple(header for header in settings.feed_headers if header[0] in feeds),
        notify=tuple((name, address) for name, address in settings.notify if name in told),
    )


def _first(board: Board, stopping: threading.Event) -> Posted | None:
    """The configuration in force, waited for until a scheduler has put one up. None: stopped before."""
    said: str | None = None
    while not stopping.is_set():
        try:
            posted, why = board.look(), "no scheduler has put up a configuration yet"
        except StoreError as error:
            posted, why = None, str(error)
        if posted is not None:
            return posted
        if why != said:
            log.info("waiting", reason=why)
        said = why
        stopping.wait(LOOK_SECONDS)
    return None
