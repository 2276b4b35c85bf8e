"""The composition root: configuration and environment become a house. The only place that names concrete classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import URL

from monitor import __version__
from monitor.channels.email import EmlPost, SmtpPost
from monitor.channels.folder import ArchiveFolder
from monitor.clock import Clock, SystemClock
from monitor.config.load import load_watchlist
from monitor.config.settings import Settings
from monitor.model import Watchlist
from monitor.steps import inside
from monitor.steps.house import House, Post
from monitor.store.engine import Database
from monitor.store.pages import PageShelf
from monitor.web.http import Fetcher
from monitor.work.crew import Crew

PRELOADED = ("monitor.steps.inside",)  # imported once in the fork server, so that children start at once
SENDER = "Idlib Monitor <monitor@localhost>"


def database_url(watchlist: Watchlist, settings: Settings) -> str:
    """Where the truth is: the environment's database, else SQLite in the storage folder."""
    if settings.database_url is not None:
        return settings.database_url
    file = URL.create("sqlite", database=str(Path(watchlist.storage) / "monitor.db"))  # a path may hold a question mark
    return file.render_as_string(hide_password=False)


@contextmanager
def open_store(watchlist: Watchlist, settings: Settings, *, create: bool = True) -> Iterator[Database]:
    """The database, closed at the end. `create`: make an empty one when there is none. Raises StoreError."""
    if settings.database_url is None:
        Path(watchlist.storage).mkdir(parents=True, exist_ok=True)
    database = Database.open(database_url(watchlist, settings), create=create)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def open_house(
    watchlist: Watchlist,
    settings: Settings,
    *,
    clock: Clock | None = None,
    connect_to: Mapping[str, str] | None = None,
    mail_folder: Path | None = None,
) -> Iterator[House]:
    """A whole house, closed at the end.

    `connect_to` and `mail_folder` are the demo's: where invented hosts are, and where mail files go (else storage/mail).
    Raises StoreError when the database cannot be used.
    """
    with open_store(watchlist, settings) as database:
        house = furnish(watchlist, settings, database, clock or SystemClock(), connect_to, mail_folder)
        try:
            yield house
        finally:
            close(house)


def furnish(
    watchlist: Watchlist,
    settings: Settings,
    database: Database,
    clock: Clock,
    connect_to: Mapping[str, str] | None = None,
    mail_folder: Path | None = None,
) -> House:
    """A house around an open database; `close` lets go of what it opened."""
    storage = Path(watchlist.storage)
    limits = watchlist.limits
    return House(
        watchlist=watchlist,
        store=database,
        shelf=PageShelf(storage),
        web=Fetcher(
            limits=limits,
            contact=watchlist.contact,
            version=__version__,
            clock=clock,
            allow=watchlist.allow,
            connect_to=connect_to,
        ),
        crew=Crew(
            children=limits.children,
            task_seconds=limits.task_seconds,
            task_memory=limits.task_memory,
            initializer=inside.prepare,
            initargs=(watchlist.vocabulary, watchlist.topics),
            preload=PRELOADED,
        ),
        post=_post(watchlist, settings, mail_folder or storage / "mail"),
        archive=ArchiveFolder(Path(watchlist.digests_folder)),
        clock=clock,
        version=__version__,
    )


def refurnish(house: House, config: Path, settings: Settings) -> House:
    """The house with feeds.yaml read again and a new crew; database and clock stay. Raises ConfigError."""
    watchlist = load_watchlist(config)
    if watchlist.storage != house.watchlist.storage:
        watchlist = replace(
            watchlist, storage=house.watchlist.storage
        )  # the database cannot move under a running daemon
    assert isinstance(house.store, Database)
    return furnish(watchlist, settings, house.store, house.clock)


def close(house: House) -> None:
    """Let go of children and connections; the database stays open."""
    for part in (house.crew, house.web):
        if isinstance(part, Crew | Fetcher):
            part.close()


def _post(watchlist: Watchlist, settings: Settings, folder: Path) -> Post:
    sender = settings.mail_from or SENDER
    if settings.smtp_url:
        return SmtpPost(url=settings.smtp_url, sender=sender, contact=watchlist.contact)
    return EmlPost(folder, sender=sender, contact=watchlist.contact)
