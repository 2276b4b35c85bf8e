"""The composition root: configuration and environment become a house. The only place that names concrete classes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, make_url

from monitor import __version__
from monitor.blotter import hide
from monitor.channels.email import EmlPost, SmtpPost
from monitor.channels.folder import ArchiveFolder
from monitor.channels.notify import AppriseNotifier, installed
from monitor.channels.searchindex import SearchIndex
from monitor.clock import Clock, SystemClock
from monitor.config.feedkeys import demand_feed_keys, feed_keys
from monitor.config.load import load_watchlist
from monitor.config.notified import demand_addresses
from monitor.config.settings import Settings
from monitor.desk.beginning import demand_beginning
from monitor.errors import ConfigError, DeliveryError, StoreError
from monitor.model import Watchlist
from monitor.steps import inside
from monitor.steps.house import House, Post
from monitor.store import schema
from monitor.store.engine import Database, daemon_lock
from monitor.store.pages import PageShelf
from monitor.text.secretive import tells
from monitor.web.http import Fetcher
from monitor.work.crew import Crew
from monitor.work.memory import give_back

if TYPE_CHECKING:
    from monitor.desk.onlookers import Onlookers
    from monitor.desk.service import Service
    from monitor.work.queue import Queue, QueueSight

PRELOADED = ("monitor.steps.forerunner",)  # imported once in the fork server, so that children start at once
SENDER = "Idlib Monitor <monitor@localhost>"


class NothingYet(StoreError):
    """There is no database yet, or one without tables, and none was to be made."""

    def __init__(self) -> None:
        super().__init__("nothing here yet: `monitor run` or `monitor run --once` begins")


def database_url(watchlist: Watchlist, settings: Settings) -> str:
    """Where the truth is: the environment's database, else SQLite in the storage folder."""
    if settings.database_url is not None:
        return settings.database_url
    file = URL.create("sqlite", database=str(Path(watchlist.storage) / "monitor.db"))  # a path may hold a question mark
    return file.render_as_string(hide_password=False)


@contextmanager
def open_store(
    watchlist: Watchlist, settings: Settings, *, create: bool = True, whole: bool = False
) -> Iterator[Database]:
    """The database, closed at the end. `whole`: an SQLite file is read whole first, to find damage.

    `create`: make an empty one when there is none, else that is NothingYet and no file
    or folder is made. Raises StoreError."""
    if settings.database_url is None:
        _check_storage(Path(watchlist.storage), create=create)
    url = database_url(watchlist, settings)
    if _no_file(url) or (create and _is_empty(url)):
        demand_beginning(watchlist, url)
        if not create:
            raise NothingYet
    try:
        database = Database.open(url, create=create, whole=whole)
    except StoreError:
        if create or not _is_empty(url):
            raise
        demand_beginning(watchlist, url)
        raise NothingYet from None
    try:
        yield database
    finally:
        database.close()


def demand_database(watchlist: Watchlist, settings: Settings) -> None:
    """Raises StoreError where a database was and is no more."""
    url = database_url(watchlist, settings)
    if _no_file(url) or _is_empty(url):
        demand_beginning(watchlist, url)


def _check_storage(folder: Path, *, create: bool) -> None:
    try:
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # readers' addresses are nobody else's business
        nearest = next((path for path in (folder, *folder.parents) if path.exists()), folder)
        if not create and nearest.exists() and not nearest.is_dir():
            raise FileExistsError if nearest == folder else NotADirectoryError(0, f"{nearest} is a file")
    except OSError as error:
        why = "there is a file of this name" if isinstance(error, FileExistsError) else error.strerror
        raise StoreError(
            f"the storage folder {folder} cannot be made: {why}; name another folder with `storage:` in feeds.yaml"
        ) from error


def _no_file(url: str) -> bool:
    parsed = make_url(url)
    return parsed.get_backend_name() == "sqlite" and bool(parsed.database) and not Path(parsed.database or "").exists()


def _is_empty(url: str) -> bool:
    """Whether there is a database without tables: a file that lost its contents, a PostgreSQL just made."""
    database = Database(url)
    try:
        with database.read() as door:
            return schema.standing(door.connection, "the database") == "empty"
    except StoreError:
        return False
    finally:
        database.close()


@contextmanager
def open_house(
    watchlist: Watchlist,
    settings: Settings,
    *,
    create: bool = True,
    clock: Clock | None = None,
    connect_to: Mapping[str, str] | None = None,
    mail_folder: Path | None = None,
) -> Iterator[House]:
    """A whole house, closed at the end.

    `connect_to` and `mail_folder` are the demo's: where invented hosts are, and where mail files go (else storage/mail).
    Raises StoreError when the database cannot be used, NothingYet when there is none and `create` is False.
    """
    with open_store(watchlist, settings, create=create) as database:
        house = furnish(watchlist, settings, database, clock or SystemClock(), connect_to, mail_folder)
        try:
            yield house
        finally:
            close(house)


@contextmanager
def open_stand_in(watchlist: Watchlist, settings: Settings) -> Iterator[House]:
    """A house around an empty database in a temporary folder: for looking where there is none yet, or none that opens.
    What is written into it is forgotten; mail goes where it always goes."""
    with tempfile.TemporaryDirectory(prefix="idlib-monitor-") as folder:
        elsewhere = replace(watchlist, storage=folder)
        mail = Path(watchlist.storage) / "mail"
        Database.open(database_url(elsewhere, replace(settings, database_url=None)), create=True).close()
        with open_house(elsewhere, replace(settings, database_url=None), mail_folder=mail) as house:
            yield house


def furnish(
    watchlist: Watchlist,
    settings: Settings,
    database: Database,
    clock: Clock,
    connect_to: Mapping[str, str] | None = None,
    mail_folder: Path | None = None,
) -> House:
    """A house around an open database; `close` lets go of what it opened."""
    hide(value for feed in watchlist.feeds for _name, value in feed.secrets if tells(value))
    give_back()
    storage = Path(watchlist.storage)
    limits = watchlist.limits
    archive = ArchiveFolder(Path(watchlist.digests_folder))
    return House(
        watchlist=watchlist,
        store=database,
        shelf=PageShelf(storage, Path(watchlist.pages_folder) if watchlist.pages_folder else None),
        web=Fetcher(
            limits=limits,
            contact=watchlist.contact,
            version=__version__,
            clock=clock,
            allow=watchlist.allow,
            connect_to=connect_to,
            keys=feed_keys(watchlist, settings.feed_secrets, settings.feed_headers),
        ),
        crew=Crew(
            children=limits.children,
            task_seconds=limits.task_seconds,
            task_memory=limits.task_memory,
            initializer=inside.prepare,
            initargs=(watchlist.vocabulary, watchlist.topics, watchlist.agencies, watchlist.all_sources),
            preload=PRELOADED,
        ),
        post=_post(watchlist, settings, mail_folder or storage / "mail"),
        archive=archive,
        search=SearchIndex(archive),
        notifier=AppriseNotifier(dict(settings.notify)),
        clock=clock,
        version=__version__,
    )


def demand_keys(watchlist: Watchlist, settings: Settings) -> None:
    """Raises ConfigError when a feed's secret is missing or would go in clear."""
    demand_feed_keys(watchlist, settings.feed_secrets, settings.feed_headers)


def demand_targets(watchlist: Watchlist, settings: Settings, *, meet: bool = False) -> None:
    """Raises ConfigError when a feed's secret is missing or would go in clear, or
    somebody is to be told at once and cannot be: what `monitor run` and `monitor check` refuse.
    `meet`: also for an address that Apprise does not understand, which takes half a second for each."""
    demand_keys(watchlist, settings)
    demand_addresses(watchlist, settings.notify, installed=installed())
    notifier, mistakes = AppriseNotifier(dict(settings.notify)), []
    for spec in watchlist.notify if meet else ():
        try:
            notifier.meet(spec.slug)
        except DeliveryError as error:
            mistakes.append(f"MONITOR_NOTIFY_URLS: {spec.slug}: {error.reason} (see docs/notify.md)")
    if mistakes:
        raise ConfigError(mistakes)


def refurnish(house: House, config: Path, settings: Settings) -> House:
    """The house with feeds.yaml read again and a new crew; database and clock stay. Raises ConfigError."""
    watchlist = load_watchlist(config)
    demand_targets(watchlist, settings)
    return refurnish_with(house, watchlist, settings)


def refurnish_with(house: House, watchlist: Watchlist, settings: Settings) -> House:
    """The same with a watchlist that was found good."""
    if watchlist.storage != house.watchlist.storage:
        watchlist = replace(
            watchlist, storage=house.watchlist.storage
        )  # the database cannot move under a running daemon
    assert isinstance(house.store, Database)
    return furnish(watchlist, settings, house.store, house.clock)


@contextmanager
def open_daemon(config: Path, settings: Settings, watchlist: Watchlist, health: str | None = None) -> Iterator[Service]:
    """The service that does everything in this process, not yet running. Raises StoreError, also while another runs on the same
    SQLite file. `health`: where it tells how it stands, in place of what the configuration says."""
    from monitor.desk.service import Service, locally

    with open_store(watchlist, settings, whole=True) as database, daemon_lock(database_url(watchlist, settings)):
        yield Service(
            furnish(watchlist, settings, database, SystemClock()),
            reload=lambda old: refurnish(old, config, settings),
            close=close,
            employ=locally(watchlist.limits.workers),
            onlookers=onlookers(watchlist, settings, database, health),
        )


def shared_queue(house: House) -> QueueSight | None:
    """How the queue that machines share stands; None: there is none, one process does everything. Raises StoreError."""
    assert isinstance(house.store, Database)
    if house.store.kind != "postgresql":
        return None
    from monitor.work.queue import Queue  # needs the extra `postgres`

    return Queue(house.store.driver_arguments).sight()


def onlookers(
    watchlist: Watchlist, settings: Settings, database: Database, health: str | None = None, queue: Queue | None = None
) -> Onlookers:
    """All that looks on while the daemon runs. `queue`: that it shares with other machines."""
    from monitor.desk.onlookers import Onlookers
    from monitor.desk.ping import Ping
    from monitor.desk.pulse import Pulse
    from monitor.work.heartbeat import Heartbeat
    from monitor.work.supervisor import Supervisor

    return Onlookers(
        Pulse(),
        version=__version__,
        ping=Ping(settings.ping_url) if settings.ping_url else None,
        supervisor=Supervisor(settings.notify_socket),
        heartbeat=Heartbeat(Path(watchlist.storage)),
        watchdog_seconds=settings.watchdog_seconds,
        lost_children=_lost_children,
        health=health,
        locks=database.locks.uses,
        queues=queue.standing if queue is not None else None,
    )


def _lost_children(house: House) -> int:
    return house.crew.losses if isinstance(house.crew, Crew) else 0


def close(house: House) -> None:
    """Let go of children and connections; the database stays open."""
    for part in (house.crew, house.web, house.search):
        if isinstance(part, Crew | Fetcher | SearchIndex):
            part.close()


def _post(watchlist: Watchlist, settings: Settings, folder: Path) -> Post:
    sender = settings.mail_from or SENDER
    if settings.smtp_url:
        return SmtpPost(url=settings.smtp_url, sender=sender, contact=watchlist.contact)
    return EmlPost(folder, sender=sender, contact=watchlist.contact)
