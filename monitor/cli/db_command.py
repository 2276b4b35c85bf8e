"""`monitor db`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import call_of, result, settings_of, watchlist_of

if TYPE_CHECKING:
    from monitor.store.engine import Database

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def db() -> None:
    """The database: create or upgrade it, check it, back it up.

    Example:  monitor db backup /backups/monitor.db
    """


@contextmanager
def _database(ctx: typer.Context) -> Iterator[Database]:
    """The database as it is: an older, newer or damaged one too, for these commands are what mends it."""
    from monitor.app import database_url
    from monitor.store.engine import Database

    call = call_of(ctx)
    settings = settings_of(call)
    database = Database(database_url(watchlist_of(call), settings))
    try:
        yield database
    finally:
        database.close()


@app.command()
def upgrade(ctx: typer.Context) -> None:
    """Bring the database to the schema of this version; creates it when there is none.

    Example:  monitor db upgrade
    """
    with _database(ctx) as database:
        database.upgrade()
    result("the database has the schema of this version")


@app.command()
def check(ctx: typer.Context) -> None:
    """Check the database's integrity. Exit code 1 if it is damaged.

    Example:  monitor db check
    """
    with _database(ctx) as database:
        problems = database.check()
    for problem in problems:
        result(problem)
    if not problems:
        result("the database is sound")
    raise typer.Exit(1 if problems else 0)


@app.command()
def backup(ctx: typer.Context, path: Path = typer.Argument(..., help="The copy to write; must not exist.")) -> None:
    """A consistent copy, also while the daemon runs.

    Example:  monitor db backup /backups/monitor-$(date +%F).db
    """
    with _database(ctx) as database:
        database.backup(path)
    result(f"copied to {path}")
