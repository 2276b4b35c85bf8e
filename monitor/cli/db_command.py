"""`monitor db`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import Progress, call_of, result, result_json, settings_of, table, watchlist_of

if TYPE_CHECKING:
    from monitor.desk.restoring import Restored
    from monitor.store.engine import Database

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def db() -> None:
    """The database: create or upgrade it, check it, back it up, put a copy back, move it.

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
    from monitor.app import demand_database
    from monitor.errors import StoreError

    call = call_of(ctx)
    try:
        demand_database(watchlist_of(call), settings_of(call))
    except StoreError as error:
        problems = [str(error)]
    else:
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
    from monitor.app import demand_database

    call = call_of(ctx)
    demand_database(watchlist_of(call), settings_of(call))
    with _database(ctx) as database:
        database.backup(path)
    result(f"copied to {path}")


@app.command()
def copy(
    ctx: typer.Context,
    origin: str = typer.Argument(..., metavar="FROM", help="The house's database: a path of an SQLite file, or a URL."),
    target: str = typer.Argument(..., metavar="TO", help="An empty database, or a path where no file is yet."),
) -> None:
    """Move a house into another database: from an SQLite file to PostgreSQL, or back. Stop the daemon first.

    Every row of every table is copied in one transaction, and the counts of both sides must agree; else nothing is. FROM stays
    as it is. A password stands in ~/.pgpass or PGPASSWORD, where no list of processes shows it.

    Examples:

      monitor db copy storage/monitor.db postgresql+psycopg://monitor@db.example/monitor

      monitor db copy postgresql+psycopg://monitor@db.example/monitor storage/monitor.db
    """
    from monitor.desk.moving import moved

    call = call_of(ctx)
    count = Progress(call, "rows")
    rows = moved(origin, target, progress=count)
    count.end()
    if call.json:
        result_json(rows)
        return
    table([(name, str(number)) for name, number in rows.items() if number], ("table", "rows"))
    result(
        f"copied {sum(rows.values())} rows; the service finds them with MONITOR_DATABASE_URL set to the new database"
    )


@app.command()
def restore(
    ctx: typer.Context,
    path: Path = typer.Argument(..., help="The copy, as `monitor db backup` made it."),
    send_waiting: bool = typer.Option(
        False, "--send-waiting", help="Mail that waited when the copy was made was sent by nobody: send it."
    ),
) -> None:
    """Put a copy in the place of the database. Stop the daemon first.

    The copy is checked, and upgraded when it is older, before anything is changed; the database that stood there is kept under
    a dated name. Editions made since the copy are taken over from that database, or from the archive, and are not mailed again;
    mail of which nobody knows whether it went out is held back, and `monitor status` names it.

    Examples:

      monitor db restore /backups/monitor-2026-11-28.db

      monitor db restore --send-waiting /mnt/old-machine/monitor.db
    """
    from monitor.app import database_url
    from monitor.clock import SystemClock
    from monitor.desk.restoring import restore as put_back

    call = call_of(ctx)
    settings = settings_of(call)
    watchlist = watchlist_of(call)
    url = database_url(watchlist, settings)
    done = put_back(path, url, watchlist, SystemClock().now(), send_waiting=send_waiting)
    if call.json:
        result_json(done)
        return
    for line in _restored(done, path):
        result(line)


def _restored(done: Restored, path: Path) -> Iterator[str]:
    upgraded = ", upgraded to the schema of this version" if done.upgraded else ""
    yield f"restored from {path}{upgraded}: {done.articles} articles"
    for digest, day in sorted(done.latest.items()):
        yield f"digest {digest}: last edition of {day}"
    for edition in done.taken_over:
        yield f"taken over from {edition.source}: {edition.digest} no. {edition.number} of {edition.date}"
    if done.sent_since:
        yield f"{done.sent_since} mails that waited in the copy were sent since"
    if done.held_back:
        yield (
            f"{done.held_back} mails are held back, for they may have been sent since the copy was made: see `monitor status`, "
            "and send an edition again with `monitor digest --date DATE --resend`"
        )
    for url in done.forgotten:
        yield f"removed since the copy was made, and there again: `monitor forget {url}`"
    if done.aside is not None:
        yield f"the former database is kept as {done.aside}"
