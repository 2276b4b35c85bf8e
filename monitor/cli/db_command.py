"""`monitor db`."""

from __future__ import annotations

from pathlib import Path

import typer

from monitor.cli.opening import call_of, result, settings_of, watchlist_of

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def db() -> None:
    """The database: create or upgrade it, check it, back it up.

    Example:  monitor db backup /backups/monitor.db
    """


@app.command()
def upgrade(ctx: typer.Context) -> None:
    """Bring the database to the schema of this version; creates it when there is none.

    Example:  monitor db upgrade
    """
    from monitor.app import database_url
    from monitor.store.engine import Database

    call = call_of(ctx)
    settings = settings_of(call)
    watchlist = watchlist_of(call)
    if settings.database_url is None:
        Path(watchlist.storage).mkdir(parents=True, exist_ok=True)
    database = Database(database_url(watchlist, settings))
    try:
        database.upgrade()
    finally:
        database.close()
    result("the database has the schema of this version")


@app.command()
def check(ctx: typer.Context) -> None:
    """Check the database's integrity. Exit code 1 if it is damaged.

    Example:  monitor db check
    """
    from monitor.app import open_store

    call = call_of(ctx)
    settings = settings_of(call)
    with open_store(watchlist_of(call), settings, create=False) as database:
        problems = database.check()
    for problem in problems:
        result(problem)
    if not problems:
        result("the database is sound")
    raise typer.Exit(1 if problems else 0)


@app.command()
def backup(ctx: typer.Context, path: Path = typer.Argument(..., help="The copy to write; must not exist.")) -> None:  # noqa: B008
    """A consistent copy, also while the daemon runs.

    Example:  monitor db backup /backups/monitor-$(date +%F).db
    """
    from monitor.app import open_store

    call = call_of(ctx)
    settings = settings_of(call)
    with open_store(watchlist_of(call), settings, create=False) as database:
        database.backup(path)
    result(f"copied to {path}")
