"""`monitor archive`."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import typer

from monitor.cli.opening import (
    NOTHING_YET,
    Progress,
    call_of,
    looking,
    result,
    result_json,
    say,
    settings_of,
    watchlist_of,
)

if TYPE_CHECKING:
    from monitor.steps.house import House

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def archive() -> None:
    """The static archive in the digests folder.

    Example:  monitor archive serve
    """


@app.command()
def build(ctx: typer.Context) -> None:
    """Write the whole archive again from the stored editions, and index it for the search.

    Example:  monitor archive build
    """
    from monitor.desk.indexing import index_what_is_due
    from monitor.errors import NotFound
    from monitor.steps.archive import put_all_in_archive

    call = call_of(ctx)
    count = Progress(call, "editions")
    with looking(call) as (house, nothing_yet):
        if nothing_yet:
            raise NotFound(f"no editions to write: {NOTHING_YET}")
        editions = put_all_in_archive(house, progress=count)
        count.end()
        if (why := index_what_is_due(house)) is not None:
            say(call, f"the search could not be indexed: {why}; all else is there")
        result(f"{editions} editions written to {house.watchlist.digests_folder}")


@app.command()
def check(
    ctx: typer.Context,
    offline: bool = typer.Option(False, "--offline", help="Look inside the archive alone; ask nobody."),
    since: str = typer.Option("", "--since", help="Originals of editions of this day (YYYY-MM-DD) and later alone."),
    limit: int = typer.Option(200, "--limit", min=1, help="At most so many originals; the next run goes on."),
    minutes: int = typer.Option(10, "--minutes", min=1, help="No new original after so many minutes."),
    again: bool = typer.Option(False, "--again", help="Ask also for originals that answered within a week."),
) -> None:
    """Find broken links and missing files in the archive, and originals that are gone. Exit 1: something inside is broken.

    Example:  monitor archive check --offline
    """
    from monitor.cli.archive_found import as_json, told
    from monitor.desk.archivecheck import check_inside
    from monitor.desk.originals import ask_originals
    from monitor.errors import NotFound

    call = call_of(ctx)
    day = _day(since)
    with looking(call) as (house, nothing_yet):
        folder = Path(house.watchlist.digests_folder)
        if not (folder / "index.html").exists():
            raise NotFound(f"no archive in {folder} yet: it is written with the first edition (`monitor digest`)")
        count = Progress(call, "pages")
        inside = check_inside(house, stored=not nothing_yet, since=day, progress=count)
        count.end()
        outside = None
        if not offline:
            count = Progress(call, "originals")
            outside = ask_originals(
                inside.originals, house, limit=limit, within=timedelta(minutes=minutes), again=again,
                wait=lambda at: _wait(at, house), progress=count,
            )  # fmt: skip
            count.end()
    if call.json:
        result_json(as_json(inside, outside))
    else:
        for line in told(inside, outside):
            result(line)
    if not inside.is_whole:
        raise typer.Exit(1)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day: write it as 2026-11-22", param_hint="--since") from None


def _wait(at: datetime, house: House) -> bool:
    """Wait until a moment of the house's clock; Ctrl-C ends it."""
    Event().wait(max(0.0, (at - house.clock.now()).total_seconds()))
    return True


@app.command()
def serve(
    ctx: typer.Context,
    host: str = typer.Option("127.0.0.1", "--host", help="Address to listen on; the default is this machine only."),
    port: int = typer.Option(8321, "--port", min=0, max=65535, help="Port; 0: any free one."),
) -> None:
    """Show the archive in a browser on this machine, until Ctrl-C.

    Example:  monitor archive serve --port 8080
    """
    from monitor.desk.publishing import archive_server
    from monitor.errors import NotFound

    call = call_of(ctx)
    settings_of(call)
    folder = Path(watchlist_of(call).digests_folder)
    if not (folder / "index.html").exists():
        raise NotFound(f"no archive in {folder} yet: it is written with the first edition (`monitor digest`)")
    try:
        server = archive_server(folder, host, port)
    except OSError as error:
        raise NotFound(f"cannot listen on {host}:{port}: {error.strerror}; try another --port") from error
    if not _is_loopback(host):
        say(
            call,
            f"warning: {host} is not this machine alone: whoever reaches port {port} reads the archive, without a password",
        )
    with server:
        say(call, f"http://{host}:{server.server_address[1]}/ shows {folder}; Ctrl-C ends")
        server.serve_forever()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
